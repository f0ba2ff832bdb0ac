/* SPDX-License-Identifier: GPL-2.0-or-later */
/* settings.c - what quothd was told: defaults, command line and file together, and what
 * of it changes while it runs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>

#include "daemon/indexes.h"
#include "daemon/settings/settings_internal.h"

enum {
	OUTPUT_HIGH = 256 * 1024,	/* a reader of this is slow, not dead */
	OUTPUT_LOW = 64 * 1024,		/* what a socket's own buffer holds */
	STUCK_MS = 10000,		/* a look at the deadline comes every few ms */
	DRAIN_MS = 10000,		/* systemd kills after 90 s, people after less */
	USER_CONNECTIONS = WIRE_CONNECTIONS_MAX / 4,
	GUEST_CONNECTIONS = WIRE_CONNECTIONS_MAX / 4 * 3,
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
		.postings_mb = POSTINGS_MB_DEFAULT,
		.log_level = LOG_LEVEL_INFO,
		.limits = *limits,
		.argc = argc,
		.argv = argv,
	};
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
	int done = settings_line(settings, &given);
	if (done < 0 && (settings_file(settings, given, &error) != STATUS_OK ||
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
	enum status status = settings_line(fresh, &given) < 0
		? settings_file(fresh, given, error)
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
	if (settings->postings_mb != fresh->postings_mb)
		restart("postings");
	if (settings->no_sandbox != fresh->no_sandbox)
		restart("no-sandbox");
	if (settings->remote_shards != fresh->remote_shards)
		restart("allow-remote-shards");
}
