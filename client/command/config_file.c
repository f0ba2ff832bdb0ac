/* SPDX-License-Identifier: MIT */
/* config_file.c - what all commands share, read from a file instead of the command line,
 * which counts for more. */
#include <stdlib.h>
#include <string.h>

#include "client/command/command.h"
#include "lib/base/config.h"

struct filing {
	struct globals *globals;
	bool index, socket, in, no_spawn;	/* the command line said these */
	bool spawn_seen;
};

/* Strings of the file stay until the end, as those of the command line do. */
static struct list kept;

static const char *keep(const char *value)
{
	char *copy = strdup(value);
	if (copy != NULL && list_add(&kept, copy) == 0)
		return copy;
	free(copy);
	return NULL;
}

static enum status set_string(const char **member, bool given, const char *key,
			      const char *value, struct error *error)
{
	if (value == NULL || *value == '\0')
		return error_set(error, STATUS_INVALID, "%s needs a value", key);
	if (given)
		return STATUS_OK;
	if (*member != NULL)
		return error_set(error, STATUS_INVALID, "%s: given twice", key);
	*member = keep(value);
	return *member != NULL ? STATUS_OK : error_set(error, STATUS_NO_MEMORY, "%s", key);
}

static enum status add_name(struct filing *filing, const char *value,
			    struct error *error)
{
	const char *name = NULL;
	enum status status = set_string(&name, filing->in, "in", value, error);
	if (status == STATUS_OK && name != NULL &&
	    list_add(&filing->globals->in, name) < 0)
		status = error_set(error, STATUS_NO_MEMORY, "in");
	filing->globals->in_by_file |= !filing->in;
	return status;
}

static enum status set_flag(struct filing *filing, const char *value,
			    struct error *error)
{
	bool on = value == NULL || strcmp(value, "true") == 0;
	if (!on && strcmp(value, "false") != 0)
		return error_set(error, STATUS_INVALID, "no-spawn: true or false is "
				 "wanted: %.100s", value);
	if (filing->spawn_seen)
		return error_set(error, STATUS_INVALID, "no-spawn: given twice");
	filing->spawn_seen = true;
	filing->globals->no_spawn |= on;
	return STATUS_OK;
}

static enum status take(void *context, const char *key, const char *value,
			struct error *error)
{
	struct filing *filing = context;
	struct globals *globals = filing->globals;
	if (strcmp(key, "index") == 0)
		return set_string(&globals->index, filing->index, key, value, error);
	if (strcmp(key, "socket") == 0)
		return set_string(&globals->socket, filing->socket, key, value, error);
	if (strcmp(key, "in") == 0)
		return add_name(filing, value, error);
	if (strcmp(key, "no-spawn") == 0)
		return set_flag(filing, value, error);
	return error_set(error, STATUS_INVALID, "there is no option %.100s here", key);
}

int globals_config(struct globals *globals)
{
	struct error error;
	struct filing filing = {
		.globals = globals,
		.index = globals->index != NULL,
		.socket = globals->socket != NULL,
		.in = globals->in.count > 0,
		.no_spawn = globals->no_spawn,
	};
	if (globals->config == NULL ||
	    config_read(globals->config, take, &filing, &error) == STATUS_OK)
		return 0;
	return say_usage("%s", error.text);
}
