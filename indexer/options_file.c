/* SPDX-License-Identifier: GPL-2.0-or-later */
/* options_file.c - options of quoth-index from a file. */
#include <stdlib.h>
#include <string.h>

#include "indexer/options_internal.h"
#include "lib/base/config.h"
#include "lib/base/log.h"

struct filing {
	struct options *options;
	uint64_t given;		/* on the command line: does not count here */
	uint64_t seen;		/* in the file */
};

uint64_t options_bit(int option)
{
	size_t at = 0;
	while (options_long[at].name != NULL && options_long[at].val != option)
		at++;
	return (uint64_t)1 << at;
}

/* What is done is said on the command line alone, and how, in the file as well. */
static const struct option *find_option(const char *key)
{
	static const int not_here[] = {
		OPTION_CHECK, OPTION_COMPACT, OPTION_FORGET, OPTION_LIST_FAILED,
		OPTION_STATUS, OPTION_VERSION, OPTION_CONFIG, OPTION_WATCH, 'h',
	};
	const struct option *option = options_long;
	while (option->name != NULL && strcmp(option->name, key) != 0)
		option++;
	for (size_t i = 0; i < sizeof not_here / sizeof *not_here; i++)
		if (option->name != NULL && option->val == not_here[i])
			return NULL;
	return option->name != NULL ? option : NULL;
}

static const char *keep(struct options *options, const char *value)
{
	char **kept = realloc(options->kept, (options->kept_count + 1) * sizeof *kept);
	char *copy = kept != NULL ? strdup(value) : NULL;
	if (kept != NULL)
		options->kept = kept;
	if (copy != NULL)
		kept[options->kept_count++] = copy;
	return copy;
}

static enum status take_entry(struct filing *filing, const struct option *option,
			      const char *value, struct error *error)
{
	uint64_t bit = options_bit(option->val);
	if ((filing->seen & bit) != 0 && option->val != OPTION_EXCLUDE)
		return error_set(error, STATUS_INVALID, "%s: given twice", option->name);
	filing->seen |= bit;
	if ((filing->given & bit) != 0)
		return STATUS_OK;
	const char *kept = keep(filing->options, value != NULL ? value : "");
	if (kept == NULL)
		return error_set(error, STATUS_NO_MEMORY, "%s", option->name);
	return options_take(filing->options, option->val, kept)
		? STATUS_OK : error_set(error, STATUS_INVALID, "see above");
}

static enum status take_line(void *context, const char *key, const char *value,
			     struct error *error)
{
	const struct option *option = find_option(key);
	if (option == NULL)
		return error_set(error, STATUS_INVALID, "there is no option %.100s here",
				 key);
	bool flag = option->has_arg == no_argument;
	if (!flag && (value == NULL || *value == '\0'))
		return error_set(error, STATUS_INVALID, "%s needs a value", key);
	if (flag && value != NULL && strcmp(value, "false") == 0)
		return STATUS_OK;
	if (flag && value != NULL && strcmp(value, "true") != 0)
		return error_set(error, STATUS_INVALID, "%s: true or false is wanted: "
				 "%.100s", key, value);
	return take_entry(context, option, value, error);
}

bool options_read_file(struct options *options, uint64_t given)
{
	struct filing filing = { .options = options, .given = given };
	struct error error;
	if (options->config == NULL ||
	    config_read(options->config, take_line, &filing, &error) == STATUS_OK)
		return true;
	log_error("%s", error.text);
	return false;
}
