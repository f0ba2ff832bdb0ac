/* SPDX-License-Identifier: GPL-2.0-or-later */
/* settings_file.c - the file of options that --config names. */
#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/settings/settings_internal.h"
#include "lib/base/config.h"

struct filing {
	struct settings *settings;
	uint32_t given;		/* on the command line: does not count here */
	uint32_t seen;		/* in the file */
};

static const struct option *find_option(const char *key)
{
	const struct option *option = settings_options;
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
		? STATUS_OK : settings_wrong(error, key, value, "true or false is wanted");
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
	if ((filing->seen & option_bit(option->val)) != 0 && option->val != OPT_INDEX)
		return error_set(error, STATUS_INVALID, "%s: given twice", key);
	filing->seen |= option_bit(option->val);
	if (!on || (filing->given & option_bit(option->val)) != 0)
		return STATUS_OK;
	const char *kept = keep(filing->settings, value != NULL ? value : "");
	return kept != NULL ? settings_option(filing->settings, option->val, kept, error)
			    : error_set(error, STATUS_NO_MEMORY, "%s", key);
}

enum status settings_file(struct settings *settings, uint32_t given,
			  struct error *error)
{
	struct filing filing = { .settings = settings, .given = given };
	return settings->config == NULL
		? STATUS_OK : config_read(settings->config, take, &filing, error);
}
