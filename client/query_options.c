/* SPDX-License-Identifier: MIT */
/* query_options.c - the options of search and count, and what they rule out. */
#include <stdlib.h>
#include <string.h>

#include "client/output.h"
#include "client/search.h"
#include "lib/wire/limits.h"

#define MEMBER(name) .offset = offsetof(struct search_options, name)

/* What narrows down the documents, for both commands. */
#define FILTER_OPTIONS \
	{ 0, "mode", "MODE", "auto, all, any or phrase", OPTION_CHOICE, \
	  MEMBER(mode), .choices = "auto|all|any|phrase" }, \
	{ 0, "after", "DATE", "only documents of DATE or later", OPTION_STRING, \
	  MEMBER(after) }, \
	{ 0, "before", "DATE", "only documents before DATE", OPTION_STRING, \
	  MEMBER(before) }, \
	{ 0, "source", "NAME", "only from this source (repeatable)", \
	  OPTION_LIST, MEMBER(source) }, \
	{ 0, "topic", "NAME", "only on this topic (repeatable)", OPTION_LIST, \
	  MEMBER(topic) }, \
	{ 0, "lang", "CODE", "only in this language (repeatable)", OPTION_LIST, \
	  MEMBER(lang) }, \
	{ 0, "type", "MIME", "only of this type (repeatable)", OPTION_LIST, \
	  MEMBER(type) }, \
	{ 0, "path", "PATH", "only this file or folder (repeatable)", \
	  OPTION_LIST, MEMBER(path) }, \
	{ 0, "timeout", "MS", "give up after MS milliseconds (5000)", \
	  OPTION_NUMBER, MEMBER(timeout_ms), 1, WIRE_TIMEOUT_MAX_MS }, \
	{ 0, "stdin", NULL, "read questions from stdin: QID<TAB>QUERY lines", \
	  OPTION_FLAG, MEMBER(from_stdin) }, \
	{ 0, "json", NULL, "JSON Lines", OPTION_FLAG, MEMBER(json) }

const struct option search_options[] = {
	{ 'n', "limit", "N", "at most N documents (20)", OPTION_NUMBER,
	  MEMBER(limit), 1, WIRE_LIMIT_MAX },
	{ 0, "offset", "N", "pass over the N best ones", OPTION_NUMBER,
	  MEMBER(offset), 0, UINT32_MAX },
	{ 0, "sort", "KEY", "score, date, -date or path", OPTION_CHOICE,
	  MEMBER(sort), .choices = "score|date|-date|path" },
	FILTER_OPTIONS,
	{ 0, "snippets", "N", "N snippets of each document (1)", OPTION_NUMBER,
	  MEMBER(snippets), 1, WIRE_SNIPPETS_MAX },
	{ 0, "budget", "SIZE", "all within SIZE bytes, or tokens such as 2000t",
	  OPTION_STRING, MEMBER(budget) },
	{ 0, "expand", "N", "let the best documents add N words to the order",
	  OPTION_NUMBER, MEMBER(expand), 0, WIRE_EXPAND_MAX },
	{ 0, "explain", NULL, "show how each score came about", OPTION_FLAG,
	  MEMBER(explain) },
	{ 0, "exact-total", NULL, "count all documents, however many",
	  OPTION_FLAG, MEMBER(exact_total) },
	{ 'l', "files-with-matches", NULL, "paths only", OPTION_FLAG,
	  MEMBER(paths) },
	{ 'c', "count", NULL, "the number of documents only", OPTION_FLAG,
	  MEMBER(count) },
	{ 'q', "quiet", NULL, "nothing; the exit status tells", OPTION_FLAG,
	  MEMBER(quiet) },
	{ '0', "null", NULL, "end entries with NUL; with -l, raw paths",
	  OPTION_FLAG, MEMBER(null) },
	{ 0, "tsv", NULL, "tab-separated table with a header", OPTION_FLAG,
	  MEMBER(tsv) },
	{ 0, "csv", NULL, "the same table as RFC 4180 CSV", OPTION_FLAG,
	  MEMBER(csv) },
	{ 0, "vimgrep", NULL, "one line per match, path:line:col:text",
	  OPTION_FLAG, MEMBER(vimgrep) },
	{ 0, "trec", "TAG", "a TREC run named TAG", OPTION_STRING, MEMBER(trec) },
	{ 0, "format", "TEMPLATE", "such as '{rank}\\t{path}'", OPTION_STRING,
	  MEMBER(format) },
	{ 0, "color", "WHEN", "auto, always or never", OPTION_CHOICE,
	  MEMBER(color), .choices = "auto|always|never" },
	{ 0, "hyperlink", "WHEN", "auto, always or never", OPTION_CHOICE,
	  MEMBER(hyperlink), .choices = "auto|always|never" },
	{ 0, "pager", "WHEN", "auto or never", OPTION_CHOICE,
	  MEMBER(pager), .choices = "auto|never" },
	{ 0 },
};

const struct option count_options[] = {
	FILTER_OPTIONS,
	{ 'v', "verbose", NULL, "in words, with the phrase's occurrences",
	  OPTION_FLAG, MEMBER(verbose) },
	{ 0 },
};

static int check_formats(const struct search_options *options)
{
	const struct {
		const char *name;
		bool given;
	} formats[] = {
		{ "-l", options->paths },
		{ "-q", options->quiet },
		{ "-c", options->count && !options->json },
		{ "--json", options->json },
		{ "--tsv", options->tsv },
		{ "--csv", options->csv },
		{ "--vimgrep", options->vimgrep },
		{ "--trec", options->trec != NULL },
		{ "--format", options->format != NULL },
	};
	const char *first = NULL;
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		if (!formats[i].given)
			continue;
		if (first != NULL)
			return say_usage("%s and %s are two formats; choose one",
					 first, formats[i].name);
		first = formats[i].name;
	}
	return 0;
}

/* A tag with a blank would shift the columns of a run. */
static int check_trec(const char *tag)
{
	if (tag != NULL && (tag[0] == '\0' || strpbrk(tag, " \t\r\n\f\v") != NULL))
		return say_usage("--trec takes a tag without blanks, not \"%s\"", tag);
	return 0;
}

/* "8000" or "2000t". */
static int read_budget(struct search_options *options)
{
	char *end;
	const char *text = options->budget;
	if (text == NULL)
		return 0;
	unsigned long long number = strtoull(text, &end, 10);
	bool tokens = *end == 't';
	uint32_t scale = tokens ? WIRE_TOKEN_BYTES : 1;
	if (text[0] < '0' || text[0] > '9' || end[tokens] != '\0' ||
	    number < WIRE_BUDGET_MIN / scale || number > WIRE_BUDGET_MAX / scale)
		return say_usage("--budget takes %d to %d bytes, or %d to %d tokens such "
				 "as 2000t, not \"%s\"", WIRE_BUDGET_MIN, WIRE_BUDGET_MAX,
				 WIRE_BUDGET_MIN / WIRE_TOKEN_BYTES,
				 WIRE_BUDGET_MAX / WIRE_TOKEN_BYTES, text);
	*(tokens ? &options->budget_tokens : &options->budget_bytes) = (uint32_t)number;
	return 0;
}

/* Relative paths of things that exist become absolute, as the index has them;
 * others stay and may mean a document that is gone. */
static int make_absolute(struct search_options *options, struct list *paths)
{
	for (size_t i = 0; i < options->path.count; i++) {
		if (options->path.items[i][0] == '/')
			continue;
		char *real = realpath(options->path.items[i], NULL);
		if (real == NULL)
			continue;
		if (list_add(paths, real) < 0) {
			free(real);
			return say_usage("out of memory");
		}
		options->path.items[i] = real;
	}
	return 0;
}

int search_check(struct search_options *options, struct list *paths)
{
	int failed = check_formats(options);
	if (failed == 0)
		failed = check_trec(options->trec);
	if (failed == 0)
		failed = read_budget(options);
	if (failed == 0 && options->format != NULL) {
		const char *wrong = template_check(options->format);
		if (wrong != NULL)
			failed = say_usage("--format: no such field: %s", wrong);
	}
	if (failed == 0 && options->null && (options->json || options->csv ||
					     options->tsv || options->trec != NULL))
		failed = say_usage("-0 goes with paths, lines and --format only");
	return failed == 0 ? make_absolute(options, paths) : failed;
}
