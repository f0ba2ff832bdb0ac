/* SPDX-License-Identifier: MIT */
/* mcp_args.c - the arguments of tools: one table for what a host is told and for what
 * is taken from it. */
#include <string.h>

#include "client/mcp/mcp.h"
#include "lib/wire/rpc.h"

const struct mcp_arg mcp_query_args[] = {
	{ .name = "query", .param = "q", .kind = MCP_STRING, .required = true,
	  .most = WIRE_QUERY_MAX,
	  .about = "What to look for. Plain words are stemmed and all wanted; \"rare earths\" "
		"in quotation marks is that exact phrase; ~\"rare earth\" the phrase in any "
		"inflection; \"tariffs soybeans\"~5 with at most five words between; "
		"tariff NEAR/8 soybeans; magnet* ; a OR b; -excluded; "
		"fields as title:word, topic:steel, date:2025 or date:last-30d" },
	{ .name = "mode", .param = "mode", .kind = MCP_CHOICE,
	  .choices = "auto|all|any|phrase",
	  .about = "How plain words combine: all of them, any, or as one phrase; auto is "
		"all, and any where few documents have all" },
	{ .name = "strict", .param = "strict", .kind = MCP_BOOLEAN,
	  .about = "Refuse a query that is not well formed, instead of reading it as words" },
	{ 0 },
};

const struct mcp_arg mcp_filter_args[] = {
	{ .name = "after", .param = "after", .kind = MCP_STRING, .most = 64,
	  .about = "Only documents of this ISO date or later, e.g. 2025-04" },
	{ .name = "before", .param = "before", .kind = MCP_STRING, .most = 64,
	  .about = "Only documents earlier than this ISO date" },
	{ .name = "source", .param = "source", .kind = MCP_STRINGS,
	  .about = "Only documents from one of these sources" },
	{ .name = "topic", .param = "topic", .kind = MCP_STRINGS,
	  .about = "Only documents on one of these topics" },
	{ .name = "lang", .param = "lang", .kind = MCP_STRINGS,
	  .about = "Only documents in one of these languages, e.g. en" },
	{ .name = "type", .param = "type", .kind = MCP_STRINGS,
	  .about = "Only documents of one of these MIME types" },
	{ .name = "path", .param = "path", .kind = MCP_STRINGS,
	  .about = "Only documents in one of these files or folders, as absolute paths" },
	{ .name = "timeout_ms", .param = "timeout_ms", .kind = MCP_INTEGER, .least = 1,
	  .most = WIRE_TIMEOUT_MAX_MS, .about = "Milliseconds the search may take" },
	{ 0 },
};

/* --- Schema --- */

static json_t *choices_of(const char *choices)
{
	json_t *list = json_array();
	while (*choices != '\0') {
		size_t len = strcspn(choices, "|");
		json_array_append_new(list, json_stringn(choices, len));
		choices += len + (choices[len] == '|');
	}
	return list;
}

static const char *type_of(enum mcp_kind kind)
{
	switch (kind) {
	case MCP_STRING:
	case MCP_CHOICE:
		return "string";
	case MCP_STRINGS:
		return "array";
	case MCP_INTEGER:
		return "integer";
	case MCP_BOOLEAN:
		return "boolean";
	}
	return "string";
}

static json_t *property(const struct mcp_arg *arg)
{
	json_t *schema = json_object();
	json_object_set_new(schema, "type", json_string(type_of(arg->kind)));
	json_object_set_new(schema, "description", json_string(arg->about));
	if (arg->kind == MCP_CHOICE)
		json_object_set_new(schema, "enum", choices_of(arg->choices));
	if (arg->kind == MCP_STRING)
		json_object_set_new(schema, "maxLength", json_integer(arg->most));
	if (arg->kind == MCP_INTEGER) {
		json_object_set_new(schema, "minimum", json_integer(arg->least));
		json_object_set_new(schema, "maximum", json_integer(arg->most));
	}
	if (arg->kind == MCP_STRINGS) {
		json_object_set_new(schema, "items", json_pack("{s:s}", "type", "string"));
		json_object_set_new(schema, "maxItems", json_integer(MCP_LIST_MAX));
	}
	return schema;
}

json_t *mcp_schema(const struct mcp_arg *const *lists)
{
	json_t *properties = json_object(), *required = json_array();
	for (; *lists != NULL; lists++)
		for (const struct mcp_arg *arg = *lists; arg->name != NULL; arg++) {
			json_object_set_new(properties, arg->name, property(arg));
			if (arg->required)
				json_array_append_new(required, json_string(arg->name));
		}
	json_t *schema = json_pack("{s:s, s:o, s:o, s:b}", "type", "object",
				   "properties", properties, "required", required,
				   "additionalProperties", 0);
	return schema;
}

/* --- Reading --- */

static const struct mcp_arg *find(const struct mcp_arg *const *lists, const char *name)
{
	for (; *lists != NULL; lists++)
		for (const struct mcp_arg *arg = *lists; arg->name != NULL; arg++)
			if (strcmp(arg->name, name) == 0)
				return arg;
	return NULL;
}

static bool is_choice(const char *choices, const char *value)
{
	json_t *list = choices_of(choices);
	size_t i;
	json_t *choice;
	bool found = false;
	json_array_foreach(list, i, choice)
		found = found || strcmp(json_string_value(choice), value) == 0;
	json_decref(list);
	return found;
}

static bool is_strings(const json_t *value)
{
	size_t i;
	json_t *item;
	if (!json_is_array(value) || json_array_size(value) > MCP_LIST_MAX)
		return false;
	json_array_foreach((json_t *)value, i, item)
		if (!json_is_string(item) || json_string_length(item) > MCP_STRING_MAX)
			return false;
	return true;
}

/* What is wrong with VALUE; NULL: nothing. Said of its argument. */
static bool is_wrong(const struct mcp_arg *arg, const json_t *value, struct buf *why)
{
	bool right = false;
	switch (arg->kind) {
	case MCP_STRING:
		right = json_is_string(value) &&
			json_string_length(value) <= (size_t)arg->most;
		break;
	case MCP_CHOICE:
		right = json_is_string(value) &&
			is_choice(arg->choices, json_string_value(value));
		break;
	case MCP_STRINGS:
		right = is_strings(value);
		break;
	case MCP_INTEGER:
		right = json_is_integer(value) && json_integer_value(value) >= arg->least &&
			json_integer_value(value) <= arg->most;
		break;
	case MCP_BOOLEAN:
		right = json_is_boolean(value);
		break;
	}
	if (right)
		return false;
	buf_addf(why, "The argument %s must be of type %s", arg->name, type_of(arg->kind));
	if (arg->kind == MCP_INTEGER)
		buf_addf(why, " from %lld to %lld", (long long)arg->least,
			 (long long)arg->most);
	if (arg->kind == MCP_STRING)
		buf_addf(why, " of at most %lld bytes", (long long)arg->most);
	if (arg->kind == MCP_STRINGS)
		buf_addf(why, " with at most %d strings", MCP_LIST_MAX);
	if (arg->kind == MCP_CHOICE)
		buf_addf(why, ", one of %s", arg->choices);
	buf_add_str(why, ".");
	return true;
}

static bool lacks_one(const struct mcp_arg *const *lists, const json_t *arguments,
		      struct buf *why)
{
	for (; *lists != NULL; lists++)
		for (const struct mcp_arg *arg = *lists; arg->name != NULL; arg++)
			if (arg->required && json_object_get(arguments, arg->name) == NULL) {
				buf_addf(why, "The argument %s is missing.", arg->name);
				return true;
			}
	return false;
}

json_t *mcp_params(const struct mcp_arg *const *lists, const json_t *arguments,
		   struct buf *why)
{
	json_t *params = json_object();
	const char *name;
	json_t *value;
	bool wrong = lacks_one(lists, arguments, why);
	json_object_foreach((json_t *)arguments, name, value) {
		const struct mcp_arg *arg = find(lists, name);
		if (wrong)
			break;
		wrong = arg == NULL || is_wrong(arg, value, why);
		if (arg == NULL)
			buf_addf(why, "There is no argument %.64s.", name);
		else if (arg->param != NULL && !(json_is_array(value) &&
						 json_array_size(value) == 0))
			json_object_set(params, arg->param, value);
	}
	if (!wrong)
		return params;
	json_decref(params);
	return NULL;
}

int64_t mcp_integer(const json_t *arguments, const char *name, int64_t otherwise)
{
	const json_t *value = json_object_get(arguments, name);
	return value == NULL ? otherwise : json_integer_value(value);
}
