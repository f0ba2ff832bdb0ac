/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options.c - the command line of quoth-index. */
#include "indexer/options_internal.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/log.h"
#include "lib/base/nearest_option.h"
#include "lib/store/words/frequent.h"
#include "lib/text/text.h"

const struct option options_long[] = {
	{ "index", required_argument, NULL, OPTION_INDEX },
	{ "jobs", required_argument, NULL, 'j' },
	{ "again", no_argument, NULL, OPTION_AGAIN },
	{ "language", required_argument, NULL, OPTION_LANGUAGE },
	{ "check", no_argument, NULL, OPTION_CHECK },
	{ "compact", no_argument, NULL, OPTION_COMPACT },
	{ "forget", no_argument, NULL, OPTION_FORGET },
	{ "list-failed", no_argument, NULL, OPTION_LIST_FAILED },
	{ "status", no_argument, NULL, OPTION_STATUS },
	{ "exclude", required_argument, NULL, OPTION_EXCLUDE },
	{ "no-ignore", no_argument, NULL, OPTION_NO_IGNORE },
	{ "hidden", no_argument, NULL, OPTION_HIDDEN },
	{ "max-file-size", required_argument, NULL, OPTION_MAX_FILE_SIZE },
	{ "frequent-words", required_argument, NULL, OPTION_FREQUENT_WORDS },
	{ "watch", no_argument, NULL, OPTION_WATCH },
	{ "nice", no_argument, NULL, OPTION_NICE },
	{ "dry-run", no_argument, NULL, OPTION_DRY_RUN },
	{ "json", no_argument, NULL, OPTION_JSON },
	{ "quiet", no_argument, NULL, 'q' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ "config", required_argument, NULL, OPTION_CONFIG },
	{ "help", no_argument, NULL, 'h' },
	{ NULL, 0, NULL, 0 },
};

void options_help(void)
{
	fputs("usage: quoth-index [options] [PATH...]\n"
	      "Adds, updates and removes what changed under PATH (a folder, a file,\n"
	      "or - for JSON Lines on standard input); without PATH, all known roots.\n"
	      "\n"
	      "      --index DIR          the index (default: $QUOTH_INDEX, else\n"
	      "                           ~/.local/share/quoth/index)\n"
	      "  -j, --jobs N             worker processes (default: one a processor)\n"
	      "      --language LANG      of documents that name none (default: that\n"
	      "                           which their text is found to be in)\n"
	      "      --exclude GLOB       leave out what matches, as in .gitignore\n"
	      "      --no-ignore          do not heed .gitignore, .ignore, .noindex\n"
	      "      --hidden             take in names that begin with a dot\n"
	      "      --max-file-size SIZE of a text (k, M, G; default: 64M)\n"
	      "      --frequent-words N   of which pairs are kept (default: 300; 0: none)\n"
	      "      --again              read all files of the index, changed or not\n"
	      "      --config FILE        more of these, `name = value`, one a line\n"
	      "      --watch              go on, and run again when something changes\n"
	      "      --nice               give way to other programs (as --watch does)\n"
	      "      --dry-run            say what would be done\n"
	      "      --json               one JSON object at the end\n"
	      "  -q, --quiet              only errors\n"
	      "  -v, --verbose            each file\n"
	      "\n"
	      "      --status             roots, files, documents, revision\n"
	      "      --list-failed        files that could not be indexed, and why\n"
	      "      --check              whether the index is whole\n"
	      "      --compact            rewrite the index without holes\n"
	      "      --forget PATH...     take PATH and all below it out of the index\n"
	      "      --version, --help\n", stdout);
}

static bool parse_jobs(const char *text, unsigned *jobs)
{
	char *end;
	errno = 0;
	unsigned long value = strtoul(text, &end, 10);
	if (errno != 0 || *end != '\0' || text[0] < '0' || text[0] > '9' ||
	    value < 1 || value > JOBS_MAX) {
		log_error("--jobs wants a number from 1 to %d: %s", JOBS_MAX, text);
		return false;
	}
	*jobs = (unsigned)value;
	return true;
}

static bool parse_size(const char *text, uint64_t *size)
{
	static const char units[] = "kMGT";
	char *end;
	errno = 0;
	unsigned long long value = strtoull(text, &end, 10);
	unsigned shift = 0;
	if (*end != '\0') {
		const char *unit = strchr(units, *end == 'K' ? 'k' : *end);
		shift = unit != NULL ? 10 * (unsigned)(unit - units + 1) : 64;
		end++;
	}
	if (errno != 0 || text[0] < '0' || text[0] > '9' || *end != '\0' ||
	    shift > 40 || value > UINT64_MAX >> shift || value == 0) {
		log_error("--max-file-size wants a number, k, M or G behind it: %s",
			  text);
		return false;
	}
	*size = (uint64_t)value << shift;
	return true;
}

static bool parse_frequent(const char *text, struct options *options)
{
	char *end;
	errno = 0;
	unsigned long value = strtoul(text, &end, 10);
	if (errno != 0 || *end != '\0' || text[0] < '0' || text[0] > '9' ||
	    value > FREQUENT_MAX) {
		log_error("--frequent-words wants a number from 0 to %d: %s",
			  FREQUENT_MAX, text);
		return false;
	}
	options->frequent_asked = true;
	options->frequent = (unsigned)value;
	return true;
}

static bool parse_language(const char *text, const char **language)
{
	*language = text_language(text);
	if (*language == NULL)
		log_error("no stemmer for this language: %s", text);
	return *language != NULL;
}

static bool set_action(struct options *options, enum action action)
{
	if (options->action != ACTION_UPDATE && options->action != action) {
		log_error("one thing at a time: --check, --compact, --forget, "
			  "--list-failed or --status");
		return false;
	}
	options->action = action;
	return true;
}

static bool add_exclude(struct options *options, const char *glob)
{
	size_t count = options->exclude_count;
	const char **excludes = realloc(options->excludes,
					(count + 1) * sizeof *excludes);
	if (excludes == NULL) {
		log_error("out of memory");
		return false;
	}
	options->excludes = excludes;
	excludes[options->exclude_count++] = glob;
	return true;
}

bool options_take(struct options *options, int option, const char *value)
{
	switch (option) {
	case OPTION_INDEX:
		options->index = value;
		return true;
	case OPTION_CONFIG:
		options->config = value;
		return true;
	case 'j':
		return parse_jobs(value, &options->jobs);
	case OPTION_LANGUAGE:
		return parse_language(value, &options->language);
	case OPTION_EXCLUDE:
		return add_exclude(options, value);
	case OPTION_MAX_FILE_SIZE:
		return parse_size(value, &options->max_size);
	case OPTION_FREQUENT_WORDS:
		return parse_frequent(value, options);
	case OPTION_AGAIN:
		return options->again = true;
	case OPTION_NO_IGNORE:
		return options->no_ignore = true;
	case OPTION_HIDDEN:
		return options->hidden = true;
	case OPTION_WATCH:
		return options->watch = true;
	case OPTION_NICE:
		return options->nice = true;
	case OPTION_DRY_RUN:
		return options->dry_run = true;
	case OPTION_JSON:
		return options->json = true;
	case 'q':
		return options->quiet = true;
	case 'v':
		return options->verbose = true;
	case OPTION_CHECK:
		return set_action(options, ACTION_CHECK);
	case OPTION_COMPACT:
		return set_action(options, ACTION_COMPACT);
	case OPTION_FORGET:
		return set_action(options, ACTION_FORGET);
	case OPTION_LIST_FAILED:
		return set_action(options, ACTION_LIST_FAILED);
	case OPTION_STATUS:
		return set_action(options, ACTION_STATUS);
	case OPTION_VERSION:
		return set_action(options, ACTION_VERSION);
	case 'h':
		return set_action(options, ACTION_HELP);
	default:
		fputs("Try 'quoth-index --help'.\n", stderr);
		return false;	/* getopt has said why */
	}
}

static bool check_paths(const struct options *options)
{
	bool takes = options->action == ACTION_UPDATE ||
		options->action == ACTION_FORGET;
	if (!takes && options->path_count > 0) {
		log_error("this takes no PATH: %s", options->paths[0]);
		return false;
	}
	if (options->action == ACTION_FORGET && options->path_count == 0) {
		log_error("--forget wants a PATH");
		return false;
	}
	if (options->again && options->dry_run) {
		log_error("--dry-run does not know what --again would read");
		return false;
	}
	if (options->watch && (options->action != ACTION_UPDATE || options->dry_run)) {
		log_error("--watch goes with neither --dry-run nor another action");
		return false;
	}
	for (size_t i = 0; i < options->path_count; i++)
		if (options->watch && strcmp(options->paths[i], "-") == 0) {
			log_error("standard input cannot be watched");
			return false;
		}
	for (size_t i = 0; i < options->path_count; i++)
		if (options->paths[i][0] == '\0') {
			log_error("an empty PATH");
			return false;
		}
	return true;
}

bool options_parse(struct options *options, int argc, char **argv)
{
	*options = (struct options){ .max_size = MAX_SIZE_DEFAULT };
	uint64_t given = 0;
	bool good = true;
	while (good) {
		int option = getopt_long(argc, argv, "j:qvh", options_long, NULL);
		if (option == -1)
			break;
		if (option == '?')
			nearest_option_hint(argv, options_long);
		good = options_take(options, option, optarg);
		given |= options_bit(option);
	}
	options->paths = argv + optind;
	options->path_count = (size_t)(argc - optind);
	good = good && options_read_file(options, given) && check_paths(options);
	if (!good)
		options_finish(options);
	return good;
}

void options_finish(struct options *options)
{
	for (size_t i = 0; i < options->kept_count; i++)
		free(options->kept[i]);
	free(options->kept);
	free(options->excludes);
	options->kept = NULL;
	options->kept_count = 0;
	options->excludes = NULL;
}
