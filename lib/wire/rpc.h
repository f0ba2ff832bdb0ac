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

/* Parses one message of LEN bytes to a new reference; NULL with *CODE
 * (WIRE_PARSE_ERROR or WIRE_INVALID_REQUEST) and *ERROR otherwise. */
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
 * that the error can carry it. wire_request_finish() in both cases. */
int wire_request_read(json_t *message, struct wire_request *request,
		      struct error *error);
void wire_request_finish(struct wire_request *request);

/* Builds replies; each returns a new reference, or NULL when out of memory.
 * RESULT and DATA (may be NULL) are taken over ("stolen") in every case. ID
 * NULL becomes null. DATA gains `kind`. */
json_t *wire_result_new(json_t *id, json_t *result);
json_t *wire_error_new(json_t *id, int code, const char *message, json_t *data);
json_t *wire_notification_new(const char *method, json_t *params);
json_t *wire_request_new(json_t *id, const char *method, json_t *params);

/* A JSON string from bytes of any kind: repaired as utf8_repair() does. */
json_t *wire_string(const char *bytes, size_t len);

/* A real from a double; NaN and infinities become null. */
json_t *wire_real(double value);

/* Appends MESSAGE as one compact line without the line's end.
 *   STATUS_TOO_LARGE  more than MAX bytes
 *   STATUS_NO_MEMORY */
enum status wire_write(struct buf *out, const json_t *message, size_t max,
		       struct error *error);

#endif
