/* SPDX-License-Identifier: GPL-2.0-or-later */
/* settings.c - the command line of quothd. */
#include "config.h"

#include "daemon/settings.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sysinfo.h>

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
	OPT_REMOTE_SHARDS, OPT_NO_SANDBOX,
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
	{ NULL, 0, NULL, 0 },
};

static const char help[] =
	"Usage: quothd [options]\n"
	"Answers questions about an index on a Unix socket.\n"
	"\n"
	"  --index DIR          the index (default: $QUOTH_INDEX, else\n"
	"                       $XDG_DATA_HOME/quoth/index)\n"
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

static int usage_error(const char *what, const char *value, const char *wanted)
{
	fprintf(stderr, "quothd: --%s: %s: %s\n", what, wanted, value);
	return EXIT_USAGE;
}

/* -1 when VALUE is a whole number from LOW to HIGH. */
static int read_number(const char *name, const char *value, unsigned low,
		       unsigned high, uint32_t *number)
{
	unsigned long long sum = 0;
	const char *at = value;
	for (; *at >= '0' && *at <= '9' && sum <= high; at++)
		sum = sum * 10 + (unsigned)(*at - '0');
	if (at != value && *at == '\0' && sum >= low && sum <= high) {
		*number = (uint32_t)sum;
		return -1;
	}
	char wanted[64];
	snprintf(wanted, sizeof wanted, "a number from %u to %u is wanted", low, high);
	return usage_error(name, value, wanted);
}

/* A path or a name may be given once: of two, one would be silently unused. */
static int read_string(const char *name, const char *value, const char **string)
{
	if (*string != NULL)
		return usage_error(name, value, "given twice");
	if (*value == '\0')
		return usage_error(name, value, "must not be empty");
	*string = value;
	return -1;
}

static int print_version(void)
{
#ifdef HAVE_SYSTEMD
	puts("quothd " PACKAGE_VERSION " (protocol 1, with systemd)");
#else
	puts("quothd " PACKAGE_VERSION " (protocol 1, without systemd)");
#endif
	return EXIT_DONE;
}

static int read_option(struct settings *settings, int code, const char *value)
{
	switch (code) {
	case OPT_HELP:
		fputs(help, stdout);
		return EXIT_DONE;
	case OPT_VERSION:
		return print_version();
	case OPT_INDEX:
		return read_string("index", value, &settings->index);
	case OPT_SOCKET:
		return read_string("socket", value, &settings->socket);
	case OPT_GROUP:
		return read_string("group", value, &settings->group);
	case OPT_THREADS:
		return read_number("threads", value, 1, THREADS_MAX,
				   &settings->threads);
	case OPT_CACHE:
		return read_number("cache", value, 0, CACHE_MB_MAX,
				   &settings->cache_mb);
	case OPT_IDLE_EXIT:
		return read_number("idle-exit", value, 0, SECONDS_MAX,
				   &settings->idle_exit_s);
	case OPT_SLOW_MS:
		return read_number("slow-ms", value, 0, MS_MAX, &settings->slow_ms);
	case OPT_LOG_QUERIES:
		settings->log_queries = true;
		return -1;
	case OPT_REMOTE_SHARDS:
		settings->remote_shards = true;
		return -1;
	case OPT_NO_SANDBOX:
		settings->no_sandbox = true;
		return -1;
	case OPT_LOG_LEVEL:
		if (log_level_parse(value, &settings->log_level) == 0)
			return -1;
		return usage_error("log-level", value,
				   "error, warn, info or debug is wanted");
	default:
		return EXIT_USAGE;	/* getopt has named the option */
	}
}

static unsigned cores(void)
{
	int n = get_nprocs();
	return n < 1 ? 1 : n > THREADS_MAX ? THREADS_MAX : (unsigned)n;
}

int settings_read(struct settings *settings, int argc, char **argv,
		  const struct limits *limits)
{
	*settings = (struct settings){
		.threads = cores(),
		.slow_ms = SLOW_MS_DEFAULT,
		.cache_mb = CACHE_MB_DEFAULT,
		.log_level = LOG_LEVEL_INFO,
		.limits = *limits,
	};
	int code;
	while ((code = getopt_long(argc, argv, "", options, NULL)) != -1) {
		int done = read_option(settings, code, optarg);
		if (done >= 0)
			return done;
	}
	if (optind < argc) {
		fprintf(stderr, "quothd: unexpected argument: %s\n", argv[optind]);
		return EXIT_USAGE;
	}
	return -1;
}
