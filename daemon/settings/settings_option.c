/* SPDX-License-Identifier: GPL-2.0-or-later */
/* settings_option.c - the options of quothd and their values, wherever they are from. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "daemon/settings/settings_internal.h"

enum {
	SECONDS_MAX = 365 * 24 * 3600,
	MS_MAX = 3600 * 1000,
};

const struct option settings_options[] = {
	{ "help", no_argument, NULL, OPT_HELP },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ "index", required_argument, NULL, OPT_INDEX },
	{ "socket", required_argument, NULL, OPT_SOCKET },
	{ "group", required_argument, NULL, OPT_GROUP },
	{ "threads", required_argument, NULL, OPT_THREADS },
	{ "cache", required_argument, NULL, OPT_CACHE },
	{ "postings", required_argument, NULL, OPT_POSTINGS },
	{ "idle-exit", required_argument, NULL, OPT_IDLE_EXIT },
	{ "log-level", required_argument, NULL, OPT_LOG_LEVEL },
	{ "slow-ms", required_argument, NULL, OPT_SLOW_MS },
	{ "log-queries", no_argument, NULL, OPT_LOG_QUERIES },
	{ "allow-remote-shards", no_argument, NULL, OPT_REMOTE_SHARDS },
	{ "no-sandbox", no_argument, NULL, OPT_NO_SANDBOX },
	{ "config", required_argument, NULL, OPT_CONFIG },
	{ NULL, 0, NULL, 0 },
};

enum status settings_wrong(struct error *error, const char *name, const char *value,
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
	return settings_wrong(error, name, value, wanted);
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
		return settings_wrong(error, name, value, "given twice");
	if (*value == '\0')
		return settings_wrong(error, name, value, "must not be empty");
	*string = value;
	return STATUS_OK;
}

static enum status read_index(struct settings *settings, const char *value,
			      struct error *error)
{
	if (*value == '\0')
		return settings_wrong(error, "index", value, "must not be empty");
	if (settings->index_count == WIRE_INDEXES_MAX)
		return settings_wrong(error, "index", value, "there are too many");
	settings->indexes[settings->index_count++] = value;
	return STATUS_OK;
}

enum status settings_option(struct settings *settings, int code, const char *value,
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
	case OPT_POSTINGS:
		return read_number("postings", value, 0, POSTINGS_MB_MAX,
				   &settings->postings_mb, error);
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
		return settings_wrong(error, "log-level", value,
				      "error, warn, info or debug is wanted");
	default:
		return error_set(error, STATUS_INTERNAL, "option %d", code);
	}
}
