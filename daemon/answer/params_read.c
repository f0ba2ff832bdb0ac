/* SPDX-License-Identifier: GPL-2.0-or-later */
/* params_read.c - parameters by a table of their readers, and kinds of values. */
#include "daemon/answer/params_internal.h"

#include <string.h>

enum status params_refuse(struct reader *reader, const char *wanted)
{
	return error_set(reader->error, STATUS_INVALID, "%s must be %s", reader->name,
			 wanted);
}

enum status params_read(const json_t *object, const struct param *table,
			struct reader *reader, const char **name)
{
	const char *key;
	json_t *value;
	json_object_foreach((json_t *)object, key, value) {
		const struct param *param = table;
		while (param->name != NULL && strcmp(param->name, key) != 0)
			param++;
		*name = key;
		if (param->name == NULL)
			return error_set(reader->error, STATUS_INVALID,
					 "unknown parameter: %.100s", key);
		reader->name = param->name;
		reader->value = value;
		enum status status = param->read(reader);
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

enum status params_require(bool present, const char *wanted, const char **name,
			   struct error *error)
{
	if (present)
		return STATUS_OK;
	*name = wanted;
	return error_set(error, STATUS_INVALID, "%s is missing", wanted);
}

/* --- Kinds of values --- */

enum status params_string(struct reader *reader, const char **string, size_t *len)
{
	if (!json_is_string(reader->value))
		return params_refuse(reader, "a string");
	*string = json_string_value(reader->value);
	*len = json_string_length(reader->value);
	return STATUS_OK;
}

enum status params_number(struct reader *reader, size_t least, size_t most,
			  size_t *number)
{
	json_int_t value = json_integer_value(reader->value);
	if (!json_is_integer(reader->value) || value < (json_int_t)least ||
	    (uint64_t)value > most)
		return error_set(reader->error, STATUS_INVALID,
				 "%s must be an integer from %zu to %zu", reader->name,
				 least, most);
	*number = (size_t)value;
	return STATUS_OK;
}

enum status params_bool(struct reader *reader, bool *truth)
{
	if (!json_is_boolean(reader->value))
		return params_refuse(reader, "true or false");
	*truth = json_is_true(reader->value);
	return STATUS_OK;
}

enum status params_choice(struct reader *reader, const char *const *names,
			  const char *wanted, size_t *choice)
{
	const char *value = json_string_value(reader->value);
	if (value == NULL)
		return params_refuse(reader, wanted);
	for (size_t i = 0; names[i] != NULL; i++) {
		if (strcmp(names[i], value) == 0) {
			*choice = i;
			return STATUS_OK;
		}
	}
	return params_refuse(reader, wanted);
}

enum status params_small(struct reader *reader, size_t most, uint32_t *number)
{
	size_t value = 0;
	enum status status = params_number(reader, 0, most, &value);
	if (status == STATUS_OK)
		*number = (uint32_t)value;
	return status;
}
