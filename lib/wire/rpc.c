/* SPDX-License-Identifier: MIT */
/* rpc.c - JSON-RPC 2.0 messages: requests out of what was parsed, messages built whole. */
#include "lib/wire/rpc.h"

#include <math.h>
#include <string.h>

#include "lib/base/utf8.h"
#include "lib/wire/limits.h"

static const json_int_t INTEGER_MAX = (json_int_t)1 << 53;

const char *wire_kind(int code)
{
	static const struct {
		int code;
		const char *kind;
	} kinds[] = {
		{ WIRE_PARSE_ERROR, "parse_error" },
		{ WIRE_INVALID_REQUEST, "invalid_request" },
		{ WIRE_NO_METHOD, "no_method" },
		{ WIRE_BAD_PARAMS, "bad_params" },
		{ WIRE_INTERNAL, "internal" },
		{ WIRE_CANCELLED, "cancelled" },
		{ WIRE_QUERY_SYNTAX, "query_syntax" },
		{ WIRE_NO_INDEX, "no_index" },
		{ WIRE_NOT_FOUND, "not_found" },
		{ WIRE_STALE_CURSOR, "stale_cursor" },
		{ WIRE_TOO_LARGE, "too_large" },
		{ WIRE_BUSY, "busy" },
		{ WIRE_TIMEOUT, "timeout" },
		{ WIRE_VERSION, "version" },
		{ WIRE_DENIED, "denied" },
		{ WIRE_SHUTTING_DOWN, "shutting_down" },
		{ WIRE_SHARD_DOWN, "shard_down" },
	};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (kinds[i].code == code)
			return kinds[i].kind;
	return NULL;
}

static bool id_is_usable(const json_t *id)
{
	if (json_is_integer(id)) {
		json_int_t value = json_integer_value(id);
		return value >= -INTEGER_MAX && value <= INTEGER_MAX;
	}
	return json_is_string(id) && json_string_length(id) <= WIRE_ID_MAX;
}

static int refuse(int code, struct error *error, const char *why)
{
	error_set(error, STATUS_INVALID, "%s", why);
	return code;
}

static int read_params(json_t *params, struct wire_request *request,
		       struct error *error)
{
	if (json_is_object(params)) {
		request->params = json_incref(params);
		return 0;
	}
	if (params != NULL && !json_is_null(params) &&
	    !(json_is_array(params) && json_array_size(params) == 0))
		return refuse(WIRE_BAD_PARAMS, error,
			      "params is an object: every parameter has a name");
	request->params = json_object();
	if (request->params == NULL)
		return refuse(WIRE_INTERNAL, error, "out of memory");
	return 0;
}

int wire_request_read(json_t *message, struct wire_request *request,
		      struct error *error)
{
	*request = (struct wire_request){0};
	json_t *id = json_object_get(message, "id");
	if (id != NULL && !id_is_usable(id))
		return refuse(WIRE_INVALID_REQUEST, error,
			      "id is an integer within 2^53 or a short string");
	request->id = json_incref(id);

	const char *version = json_string_value(json_object_get(message, "jsonrpc"));
	if (version == NULL || strcmp(version, "2.0") != 0)
		return refuse(WIRE_INVALID_REQUEST, error, "jsonrpc is not \"2.0\"");
	json_t *method = json_object_get(message, "method");
	if (!json_is_string(method))
		return refuse(WIRE_INVALID_REQUEST, error, "method is not a string");
	if (json_string_length(method) > WIRE_METHOD_MAX)
		return refuse(WIRE_INVALID_REQUEST, error, "method is too long");
	request->method = json_string_value(method);
	return read_params(json_object_get(message, "params"), request, error);
}

void wire_request_finish(struct wire_request *request)
{
	json_decref(request->id);
	json_decref(request->params);
	*request = (struct wire_request){0};
}

/* {"jsonrpc":"2.0","id":ID,NAME:VALUE}; takes VALUE over. */
static json_t *reply_new(json_t *id, const char *name, json_t *value)
{
	return json_pack("{s:s, s:o, s:o}", "jsonrpc", "2.0",
			 "id", id != NULL ? json_incref(id) : json_null(),
			 name, value);
}

json_t *wire_result_new(json_t *id, json_t *result)
{
	if (result == NULL)
		return NULL;
	return reply_new(id, "result", result);
}

/* DATA with `kind` in it, or NULL when there is nothing to say. */
static bool add_kind(json_t **data, int code)
{
	const char *kind = wire_kind(code);
	if (kind == NULL)
		return true;
	if (*data == NULL)
		*data = json_object();
	return json_object_set_new(*data, "kind", json_string(kind)) == 0;
}

json_t *wire_error_new(json_t *id, int code, const char *message, json_t *data)
{
	json_t *text = wire_string(message, strlen(message));
	if (!add_kind(&data, code) || text == NULL) {
		json_decref(text);
		json_decref(data);
		return NULL;
	}
	json_t *error = json_pack("{s:i, s:o, s:o*}", "code", code,
				  "message", text, "data", data);
	return error != NULL ? reply_new(id, "error", error) : NULL;
}

json_t *wire_notification_new(const char *method, json_t *params)
{
	return wire_request_new(NULL, method, params);
}

json_t *wire_request_new(json_t *id, const char *method, json_t *params)
{
	return json_pack("{s:s, s:O*, s:s, s:o*}", "jsonrpc", "2.0", "id", id,
			 "method", method, "params", params);
}

json_t *wire_string(const char *bytes, size_t len)
{
	if (len == 0)
		return json_string("");
	if (utf8_valid_prefix(bytes, len) == len && memchr(bytes, '\0', len) == NULL)
		return json_stringn_nocheck(bytes, len);
	struct buf repaired = {0};
	utf8_repair(&repaired, bytes, len);
	json_t *string = NULL;
	if (buf_ok(&repaired))
		string = json_stringn_nocheck(repaired.data, repaired.len);
	buf_finish(&repaired);
	return string;
}

json_t *wire_real(double value)
{
	return isfinite(value) ? json_real(value) : json_null();
}

json_t *wire_limits_new(void)
{
	static const struct {
		const char *name;
		int value;
	} limits[] = {
		{ "request_max", WIRE_REQUEST_MAX },
		{ "discard_max", WIRE_DISCARD_MAX },
		{ "header_max", WIRE_HEADER_MAX },
		{ "depth_max", WIRE_DEPTH_MAX },
		{ "reply_aim", WIRE_REPLY_AIM },
		{ "reply_max", WIRE_REPLY_MAX },
		{ "method_max", WIRE_METHOD_MAX },
		{ "id_max", WIRE_ID_MAX },
		{ "query_max", WIRE_QUERY_MAX },
		{ "query_terms_max", WIRE_QUERY_TERMS_MAX },
		{ "query_depth_max", WIRE_QUERY_DEPTH_MAX },
		{ "phrase_max", WIRE_PHRASE_MAX },
		{ "distance_max", WIRE_DISTANCE_MAX },
		{ "near_max", WIRE_NEAR_MAX },
		{ "prefix_min", WIRE_PREFIX_MIN },
		{ "expansion_max", WIRE_EXPANSION_MAX },
		{ "expansions_max", WIRE_EXPANSIONS_MAX },
		{ "variants_max", WIRE_VARIANTS_MAX },
		{ "range_max", WIRE_RANGE_MAX },
		{ "expand_max", WIRE_EXPAND_MAX },
		{ "suggest_max", WIRE_SUGGEST_MAX },
		{ "telling_max", WIRE_TELLING_MAX },
		{ "limit_max", WIRE_LIMIT_MAX },
		{ "limit_default", WIRE_LIMIT_DEFAULT },
		{ "others_max", WIRE_OTHERS_MAX },
		{ "indexes_max", WIRE_INDEXES_MAX },
		{ "index_name_max", WIRE_INDEX_NAME_MAX },
		{ "series_max", WIRE_SERIES_MAX },
		{ "trend_rows_max", WIRE_TREND_ROWS_MAX },
		{ "window_max", WIRE_WINDOW_MAX },
		{ "nodes_max", WIRE_NODES_MAX },
		{ "snippets_max", WIRE_SNIPPETS_MAX },
		{ "context_default", WIRE_CONTEXT_DEFAULT },
		{ "context_max", WIRE_CONTEXT_MAX },
		{ "sample_max", WIRE_SAMPLE_MAX },
		{ "sorted_max", WIRE_SORTED_MAX },
		{ "facets_max", WIRE_FACETS_MAX },
		{ "facet_values_max", WIRE_FACET_VALUES_MAX },
		{ "facet_values_default", WIRE_FACET_VALUES_DEFAULT },
		{ "matches_max", WIRE_MATCHES_MAX },
		{ "budget_min", WIRE_BUDGET_MIN },
		{ "budget_max", WIRE_BUDGET_MAX },
		{ "token_bytes", WIRE_TOKEN_BYTES },
		{ "get_max", WIRE_GET_MAX },
		{ "timeout_default_ms", WIRE_TIMEOUT_DEFAULT_MS },
		{ "timeout_max_ms", WIRE_TIMEOUT_MAX_MS },
		{ "connections_max", WIRE_CONNECTIONS_MAX },
		{ "in_flight_max", WIRE_IN_FLIGHT_MAX },
		{ "queue_max", WIRE_QUEUE_MAX },
		{ "subscriptions_max", WIRE_SUBSCRIPTIONS_MAX },
		{ "subscriptions_all_max", WIRE_SUBSCRIPTIONS_ALL_MAX },
		{ "output_max", WIRE_OUTPUT_MAX },
		{ "stall_ms", WIRE_STALL_MS },
	};
	json_t *object = json_object();
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
		if (json_object_set_new(object, limits[i].name,
					json_integer(limits[i].value)) != 0) {
			json_decref(object);
			return NULL;
		}
	return object;
}
