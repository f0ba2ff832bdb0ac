/* SPDX-License-Identifier: GPL-2.0-or-later */
/* settings.c - the command line of quothd, and its file. */
#include "config.h"

#include "daemon/settings.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>

#include "daemon/indexes.h"
#include "lib/base/config.h"
#include "lib/wire/limits.h"

enum {
	OUTPUT_HIGH = 256 * 1024,	/* a reader of this is slow, not dead */
	OUTPUT_LOW = 64 * 1024,		/* what a socket's own buffer holds */
	STUCK_MS = 10000,		/* a look at the deadline comes every few ms */
	DRAIN_MS = 10000,		/* systemd kills after 90 s, people after less */
	USER_CONNECTIONS = WIRE_CONNECTIONS_MAX / 4,
	GUEST_CONNECTIONS = WIRE_CONNECTIONS_MAX / 4 * 3,
	SECONDS_MAX = 365 * 24 * 3600,
	MS_MAX = 3600 * 1000,
};

struct limits limits_default(void)
{
	return (struct limits){
		.connections = WIRE_CONNECTIONS_MAX,
		.user_connections = USER_CONNECTIONS,
		.guest_connections = GUEST_CONNECTIONS,
		.in_flight = WIRE_IN_FLIGHT_MAX,
		.queue = WIRE_QUEUE_MAX,
		.reply = WIRE_REPLY_MAX,
		.output = WIRE_OUTPUT_MAX,
		.output_high = OUTPUT_HIGH,
		.output_low = OUTPUT_LOW,
		.stall_ms = WIRE_STALL_MS,
		.stuck_ms = STUCK_MS,
		.drain_ms = DRAIN_MS,
	};
}

enum option_code {
	OPT_HELP = 256, OPT_VERSION, OPT_INDEX, OPT_SOCKET, OPT_GROUP, OPT_THREADS,
	OPT_IDLE_EXIT, OPT_LOG_LEVEL, OPT_SLOW_MS, OPT_LOG_QUERIES, OPT_CACHE,
	OPT_REMOTE_SHARDS, OPT_NO_SANDBOX, OPT_CONFIG,
};

static const struct option options[] = {
	{ "help", no_argument, NULL, OPT_HELP },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ "index", required_argument, NULL, OPT_INDEX },
	{ "socket", required_argument, NULL, OPT_SOCKET },
	{ "group", required_argument, NULL, OPT_GROUP },
	{ "threads", required_argument, NULL, OPT_THREADS },
	{ "cache", required_argument, NULL, OPT_CACHE },
	{ "idle-exit", required_argument, NULL, OPT_IDLE_EXIT },
	{ "log-level", required_argument, NULL, OPT_LOG_LEVEL },
	{ "slow-ms", required_argument, NULL, OPT_SLOW_MS },
	{ "log-queries", no_argument, NULL, OPT_LOG_QUERIES },
	{ "allow-remote-shards", no_argument, NULL, OPT_REMOTE_SHARDS },
	{ "no-sandbox", no_argument, NULL, OPT_NO_SANDBOX },
	{ "config", required_argument, NULL, OPT_CONFIG },
	{ NULL, 0, NULL, 0 },
};

static const char help[] =
	"Usage: quothd [options]\n"
	"Answers questions about indexes on a Unix socket.\n"
	"\n"
	"  --index DIR          the index (default: $QUOTH_INDEX, else\n"
	"                       $XDG_DATA_HOME/quoth/index)\n"
	"  --index NAME=DIR     an index that requests name; as often as you like\n"
	"  --config FILE        more options, `name = value`, one a line; SIGHUP has\n"
	"                       it read again\n"
	"  --socket PATH        the socket (default: $QUOTH_SOCKET, else\n"
	"                       $XDG_RUNTIME_DIR/quoth/sock)\n"
	"  --group NAME         let members of this group connect, too\n"
	"  --threads N          searches at a time (default: one a core)\n"
	"  --cache MB           memory for answers that are given again (default: 64;\n"
	"                       0: each is made anew)\n"
	"  --idle-exit SECONDS  end when nobody was connected for so long\n"
	"  --log-level LEVEL    error, warn, info (default) or debug\n"
	"  --slow-ms N          log requests that take longer (default: 1000)\n"
	"  --log-queries        log the parameters of those, too\n"
	"  --allow-remote-shards\n"
	"                       connect to other machines where the index says so\n"
	"  --no-sandbox         keep all rights of a process: for debuggers\n"
	"  --version, --help\n"
	"\n"
	"It stays in the foreground; SIGTERM ends it. See quothd(8).\n";

/* --- Values --- */

static enum status wrong(struct error *error, const char *name, const char *value,
			 const char *wanted)
{
	return error_set(error, STATUS_INVALID, "%s: %s: %.200s", name, wanted, value);
}

/* A whole number from LOW to HIGH. */
static enum status read_number(const char *name, const char *value, unsigned low,
			       unsigned high, uint32_t *number, struct error *error)
{
	unsigned long long sum = 0;
	const char *at = value;
	for (; *at >= '0' && *at <= '9' && sum <= high; at++)
		sum = sum * 10 + (unsigned)(*at - '0');
	if (at != value && *at == '\0' && sum >= low && sum <= high) {
		*number = (uint32_t)sum;
		return STATUS_OK;
	}
	char wanted[64];
	snprintf(wanted, sizeof wanted, "a number from %u to %u is wanted", low, high);
	return wrong(error, name, value, wanted);
}

static enum status read_slow(struct settings *settings, const char *value,
			     struct error *error)
{
	uint32_t ms = 0;
	enum status status = read_number("slow-ms", value, 0, MS_MAX, &ms, error);
	if (status == STATUS_OK)
		settings->slow_ms = ms;
	return status;
}

static enum status read_threads(struct settings *settings, const char *value,
				struct error *error)
{
	uint32_t threads = 0;
	enum status status = read_number("threads", value, 1, THREADS_MAX, &threads,
					 error);
	if (status == STATUS_OK)
		settings->threads = threads;
	return status;
}

/* A path or a name may be given once: of two, one would be silently unused. */
static enum status read_string(const char *name, const char *value,
			       const char **string, struct error *error)
{
	if (*string != NULL)
		return wrong(error, name, value, "given twice");
	if (*value == '\0')
		return wrong(error, name, value, "must not be empty");
	*string = value;
	return STATUS_OK;
}

static enum status read_index(struct settings *settings, const char *value,
			      struct error *error)
{
	if (*value == '\0')
		return wrong(error, "index", value, "must not be empty");
	if (settings->index_count == WIRE_INDEXES_MAX)
		return wrong(error, "index", value, "there are too many");
	settings->indexes[settings->index_count++] = value;
	return STATUS_OK;
}

/* One option; VALUE is "" for a flag. */
static enum status read_option(struct settings *settings, int code, const char *value,
			       struct error *error)
{
	switch (code) {
	case OPT_INDEX:
		return read_index(settings, value, error);
	case OPT_SOCKET:
		return read_string("socket", value, &settings->socket, error);
	case OPT_GROUP:
		return read_string("group", value, &settings->group, error);
	case OPT_CONFIG:
		return read_string("config", value, &settings->config, error);
	case OPT_THREADS:
		return read_threads(settings, value, error);
	case OPT_CACHE:
		return read_number("cache", value, 0, CACHE_MB_MAX,
				   &settings->cache_mb, error);
	case OPT_IDLE_EXIT:
		return read_number("idle-exit", value, 0, SECONDS_MAX,
				   &settings->idle_exit_s, error);
	case OPT_SLOW_MS:
		return read_slow(settings, value, error);
	case OPT_LOG_QUERIES:
		settings->log_queries = true;
		return STATUS_OK;
	case OPT_REMOTE_SHARDS:
		settings->remote_shards = true;
		return STATUS_OK;
	case OPT_NO_SANDBOX:
		settings->no_sandbox = true;
		return STATUS_OK;
	case OPT_LOG_LEVEL:
		if (log_level_parse(value, &settings->log_level) == 0)
			return STATUS_OK;
		return wrong(error, "log-level", value,
			     "error, warn, info or debug is wanted");
	default:
		return error_set(error, STATUS_INTERNAL, "option %d", code);
	}
}

/* --- The file --- */

static uint32_t bit_of(int code)
{
	return (uint32_t)1 << (code - OPT_HELP);
}

struct filing {
	struct settings *settings;
	uint32_t given;		/* on the command line: does not count here */
	uint32_t seen;		/* in the file */
};

static const struct option *find_option(const char *key)
{
	const struct option *option = options;
	while (option->name != NULL && strcmp(option->name, key) != 0)
		option++;
	bool here = option->name != NULL && option->val != OPT_HELP &&
		option->val != OPT_VERSION && option->val != OPT_CONFIG;
	return here ? option : NULL;
}

/* *ON: what a flag's VALUE says; alone it is said. */
static enum status read_flag(const char *key, const char *value, bool *on,
			     struct error *error)
{
	*on = value == NULL || strcmp(value, "true") == 0;
	return *on || strcmp(value, "false") == 0
		? STATUS_OK : wrong(error, key, value, "true or false is wanted");
}

static const char *keep(struct settings *settings, const char *value)
{
	char *copy = strdup(value);
	char **kept = copy == NULL ? NULL
		: realloc(settings->kept,
			  (settings->kept_count + 1) * sizeof *settings->kept);
	if (kept == NULL) {
		free(copy);
		return NULL;
	}
	settings->kept = kept;
	kept[settings->kept_count++] = copy;
	return copy;
}

static enum status take(void *context, const char *key, const char *value,
			struct error *error)
{
	struct filing *filing = context;
	const struct option *option = find_option(key);
	bool on = true;
	enum status status = STATUS_OK;
	if (option == NULL)
		return error_set(error, STATUS_INVALID, "there is no option %.100s here",
				 key);
	if (option->has_arg == no_argument)
		status = read_flag(key, value, &on, error);
	else if (value == NULL)
		status = error_set(error, STATUS_INVALID, "%s needs a value", key);
	if (status != STATUS_OK)
		return status;
	if ((filing->seen & bit_of(option->val)) != 0 && option->val != OPT_INDEX)
		return error_set(error, STATUS_INVALID, "%s: given twice", key);
	filing->seen |= bit_of(option->val);
	if (!on || (filing->given & bit_of(option->val)) != 0)
		return STATUS_OK;
	const char *kept = keep(filing->settings, value != NULL ? value : "");
	return kept != NULL ? read_option(filing->settings, option->val, kept, error)
			    : error_set(error, STATUS_NO_MEMORY, "%s", key);
}

static enum status read_file(struct settings *settings, uint32_t given,
			     struct error *error)
{
	struct filing filing = { .settings = settings, .given = given };
	return settings->config == NULL
		? STATUS_OK : config_read(settings->config, take, &filing, error);
}

/* --- All of it --- */

static int print_version(void)
{
#ifdef HAVE_SYSTEMD
	puts("quothd " PACKAGE_VERSION " (protocol 1, with systemd)");
#else
	puts("quothd " PACKAGE_VERSION " (protocol 1, without systemd)");
#endif
	return EXIT_DONE;
}

static unsigned cores(void)
{
	int n = get_nprocs();
	return n < 1 ? 1 : n > THREADS_MAX ? THREADS_MAX : (unsigned)n;
}

static void set_defaults(struct settings *settings, int argc, char **argv,
			 const struct limits *limits)
{
	*settings = (struct settings){
		.threads = cores(),
		.slow_ms = SLOW_MS_DEFAULT,
		.cache_mb = CACHE_MB_DEFAULT,
		.log_level = LOG_LEVEL_INFO,
		.limits = *limits,
		.argc = argc,
		.argv = argv,
	};
}

/* -1, or the exit code. */
static int read_line(struct settings *settings, uint32_t *given)
{
	struct error error;
	int code;
	optind = 0;		/* of GNU's: from the beginning, again perhaps */
	while ((code = getopt_long(settings->argc, settings->argv, "", options,
				   NULL)) != -1) {
		if (code == OPT_HELP) {
			fputs(help, stdout);
			return EXIT_DONE;
		}
		if (code == OPT_VERSION)
			return print_version();
		if (code == '?')
			return EXIT_USAGE;	/* getopt has named the option */
		const char *value = optarg != NULL ? optarg : "";
		if (read_option(settings, code, value, &error) != STATUS_OK) {
			fprintf(stderr, "quothd: --%s\n", error.text);
			return EXIT_USAGE;
		}
		*given |= bit_of(code);
	}
	if (optind == settings->argc)
		return -1;
	fprintf(stderr, "quothd: unexpected argument: %s\n", settings->argv[optind]);
	return EXIT_USAGE;
}

/* Whether the indexes can be told apart; where they are is looked at later. */
static enum status check_indexes(const struct settings *settings, struct error *error)
{
	struct index_list *list = NULL;
	struct error why;
	if (settings->index_count == 0)
		return STATUS_OK;
	enum status status = index_list_make(settings->indexes, settings->index_count,
					     &list, &why);
	index_list_leave(list);
	return status == STATUS_OK ? status
		: error_set(error, status, "--index: %s", why.text);
}

int settings_read(struct settings *settings, int argc, char **argv,
		  const struct limits *limits)
{
	struct error error;
	uint32_t given = 0;
	set_defaults(settings, argc, argv, limits);
	int done = read_line(settings, &given);
	if (done < 0 && (read_file(settings, given, &error) != STATUS_OK ||
			 check_indexes(settings, &error) != STATUS_OK)) {
		fprintf(stderr, "quothd: %s\n", error.text);
		done = EXIT_USAGE;
	}
	if (done >= 0)
		settings_finish(settings);
	return done;
}

void settings_finish(struct settings *settings)
{
	for (size_t i = 0; i < settings->kept_count; i++)
		free(settings->kept[i]);
	free(settings->kept);
	settings->kept = NULL;
	settings->kept_count = 0;
}

enum status settings_again(const struct settings *settings, struct settings *fresh,
			   struct error *error)
{
	uint32_t given = 0;
	set_defaults(fresh, settings->argc, settings->argv, &settings->limits);
	enum status status = read_line(fresh, &given) < 0
		? read_file(fresh, given, error)
		: error_set(error, STATUS_INTERNAL, "the command line has changed");
	if (status != STATUS_OK) {
		settings_finish(fresh);
		*fresh = (struct settings){ .threads = 0 };
	}
	return status;
}

static bool differ(const char *one, const char *other)
{
	return one == NULL || other == NULL ? one != other : strcmp(one, other) != 0;
}

void settings_adopt(struct settings *settings, const struct settings *fresh,
		    void (*restart)(const char *option))
{
	settings->log_level = fresh->log_level;
	settings->slow_ms = fresh->slow_ms;
	settings->log_queries = fresh->log_queries;
	settings->idle_exit_s = fresh->idle_exit_s;
	if (differ(settings->socket, fresh->socket))
		restart("socket");
	if (differ(settings->group, fresh->group))
		restart("group");
	if (settings->threads != fresh->threads)
		restart("threads");
	if (settings->cache_mb != fresh->cache_mb)
		restart("cache");
	if (settings->no_sandbox != fresh->no_sandbox)
		restart("no-sandbox");
	if (settings->remote_shards != fresh->remote_shards)
		restart("allow-remote-shards");
}
