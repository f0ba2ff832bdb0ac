/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reply.c - a result or an error to the framed bytes of one reply. */
#include "daemon/reply.h"

#include <stdio.h>

#include "lib/wire/limits.h"
#include "lib/wire/rpc.h"

/* Takes MESSAGE over. */
static enum status write_message(struct buf *out, enum wire_framing framing,
				 json_t *message, size_t max)
{
	struct buf line = {0};
	size_t before = out->len;
	enum status status = STATUS_NO_MEMORY;
	if (message != NULL)
		status = wire_write(&line, message, max, NULL);
	if (status == STATUS_OK) {
		wire_frame(out, framing, line.data, line.len);
		status = buf_ok(out) ? STATUS_OK : STATUS_NO_MEMORY;
	}
	if (status != STATUS_OK)
		out->len = before;	/* half a frame is none */
	if (status == STATUS_NO_MEMORY)
		out->failed = true;	/* and nothing at all no reply */
	buf_finish(&line);
	json_decref(message);
	return status;
}

bool reply_error(struct buf *out, enum wire_framing framing, json_t *id,
		 int code, const char *message, json_t *data)
{
	json_t *reply = wire_error_new(id, code, message, data);
	return write_message(out, framing, reply, WIRE_REPLY_MAX) == STATUS_OK;
}

bool reply_result(struct buf *out, enum wire_framing framing, json_t *id,
		  json_t *result, size_t max, int *code)
{
	int unused;
	if (code == NULL)
		code = &unused;
	json_t *reply = wire_result_new(id, result);
	enum status status = write_message(out, framing, reply, max);
	*code = status == STATUS_OK ? 0 :
		status == STATUS_TOO_LARGE ? WIRE_TOO_LARGE : WIRE_INTERNAL;
	if (status == STATUS_OK)
		return true;
	out->failed = false;	/* freeing the result may have made room */
	if (status != STATUS_TOO_LARGE)
		return reply_error(out, framing, id, WIRE_INTERNAL,
				   "out of memory", NULL);
	char text[96];
	snprintf(text, sizeof text,
		 "the reply is larger than %zu bytes: ask for less at a time", max);
	return reply_error(out, framing, id, WIRE_TOO_LARGE, text,
			   json_pack("{s:I}", "limit", (json_int_t)max));
}
