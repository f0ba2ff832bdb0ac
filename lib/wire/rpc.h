/* SPDX-License-Identifier: MIT */
/* rpc.h - JSON-RPC 2.0 messages: read strictly, written strictly.
 *
 * Read: depth, duplicate keys, \u0000, ill-formed UTF-8 and lone surrogates are
 * refused before anyone looks at a member. Written: one line, valid UTF-8, no
 * NUL, integers within 2^53, finite numbers, either result or error.
 * Ownership is jansson's: "new" references are the caller's to json_decref().
 * Threads: none shared; a json_t belongs to one thread at a time. */
#ifndef QUOTH_WIRE_RPC_H
#define QUOTH_WIRE_RPC_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buf.h"
#include "lib/base/status.h"

/* Numbers are never reused; `kind` in the reply's data is the stable name. */
enum wire_code {
	WIRE_PARSE_ERROR = -32700,
	WIRE_INVALID_REQUEST = -32600,
	WIRE_NO_METHOD = -32601,
	WIRE_BAD_PARAMS = -32602,
	WIRE_INTERNAL = -32603,
	WIRE_CANCELLED = -32800,
	WIRE_QUERY_SYNTAX = 1,	/* data: at, len, hint */
	WIRE_NO_INDEX = 2,
	WIRE_NOT_FOUND = 3,
	WIRE_STALE_CURSOR = 4,
	WIRE_TOO_LARGE = 5,	/* data: limit */
	WIRE_BUSY = 6,		/* data: retry_ms */
	WIRE_TIMEOUT = 7,
	WIRE_VERSION = 8,	/* data: supported */
	WIRE_DENIED = 9,
	WIRE_SHUTTING_DOWN = 10,
	WIRE_SHARD_DOWN = 11,
};

/* "query_syntax", "cancelled" ...; NULL for a number that is none of ours. */
const char *wire_kind(int code);

/* Parses one message of LEN bytes to a new reference, always an object; NULL
 * with *CODE and *ERROR otherwise.
 *   WIRE_PARSE_ERROR      not JSON, or against one of the rules above; the words
 *                         name the byte, from 0, where that shows
 *   WIRE_INTERNAL         out of memory, at whatever point; nothing is leaked
 *   WIRE_INVALID_REQUEST  JSON, but no object: a batch, for one
 * Takes up to some twenty times LEN of memory, and tens of milliseconds for a
 * megabyte of tiny values; an ordinary request takes microseconds. */
json_t *wire_parse(const char *message, size_t len, int *code,
		   struct error *error);

struct wire_request {
	json_t *id;		/* integer or string; NULL for a notification */
	const char *method;	/* decoded, at most WIRE_METHOD_MAX bytes */
	json_t *params;		/* an object, never NULL: absent, null, [] and {}
				 * are the same empty object */
};

/* Reads a parsed MESSAGE as a request; the members of *REQUEST are new
 * references or point into MESSAGE, which must outlive it. Returns 0, or the
 * error code to answer with; request->id is set whenever it was usable, so
 * that the error can carry it. wire_request_finish() in both cases.
 *   WIRE_INVALID_REQUEST  no "jsonrpc": "2.0", an id that is none, no usable
 *                         method; to be answered even when there is no id
 *   WIRE_BAD_PARAMS       params are a list or a scalar: all are by name. Not
 *                         to be answered for a notification (id NULL)
 *   WIRE_INTERNAL         out of memory
 * Unknown members of MESSAGE itself are ignored. */
int wire_request_read(json_t *message, struct wire_request *request,
		      struct error *error);
void wire_request_finish(struct wire_request *request);

/* Builds messages; each returns a new reference, or NULL when out of memory.
 * RESULT, DATA and PARAMS are taken over ("stolen") in every case, ID is not.
 * RESULT NULL means that building it ran out of memory, and yields NULL. ID
 * NULL becomes null (in a request: is left out, which makes a notification).
 * DATA and PARAMS may be NULL; DATA is an object and gains `kind`. MESSAGE is
 * for people and may be any bytes. */
json_t *wire_result_new(json_t *id, json_t *result);
json_t *wire_error_new(json_t *id, int code, const char *message, json_t *data);
json_t *wire_notification_new(const char *method, json_t *params);
json_t *wire_request_new(json_t *id, const char *method, json_t *params);

/* A JSON string from bytes of any kind: repaired as utf8_repair() does. */
json_t *wire_string(const char *bytes, size_t len);

/* A real from a double; NaN and infinities become null. */
json_t *wire_real(double value);

/* What hello shows as `limits`: each number of limits.h under its name there,
 * in small letters and without the prefix ("request_max"). */
json_t *wire_limits_new(void);

/* Appends MESSAGE as one compact line without the line's end; on failure OUT
 * is as it was. Whatever MESSAGE was built from, strings and names are
 * repaired as wire_string() does; the code points that some readers take for
 * a line's end (U+0085, U+2028, U+2029) are written as escapes; reals are the
 * shortest digits that read back the same, in any locale.
 *   STATUS_TOO_LARGE  more than MAX bytes
 *   STATUS_INVALID    an integer beyond 2^53, which would reach many readers
 *                     as another number; or nesting beyond WIRE_DEPTH_MAX
 *   STATUS_NO_MEMORY */
enum status wire_write(struct buf *out, const json_t *message, size_t max,
		       struct error *error);

/* How many bytes wire_write() would make of VALUE, without making them. */
size_t wire_size(const json_t *value);

#endif
