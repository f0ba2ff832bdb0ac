/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reply.c - a result or an error to the framed bytes of one reply. */
#include "daemon/reply.h"

#include <stdio.h>

#include "lib/wire/limits.h"
#include "lib/wire/rpc.h"

enum {
	USUAL = 2048,		/* bytes of a reply that most are within: had at once */
};

/* The length goes before a block: it is written elsewhere first. */
static enum status write_block(struct buf *out, const json_t *message, size_t max)
{
	struct buf block = {0};
	buf_reserve(&block, USUAL);
	enum status status = wire_write(&block, message, max, NULL);
	if (status == STATUS_OK)
		wire_frame(out, WIRE_HEADERS, block.data, block.len);
	buf_finish(&block);
	return status;
}

static enum status write_line(struct buf *out, const json_t *message, size_t max)
{
	buf_reserve(out, USUAL);
	wire_frame_begin(out, WIRE_LINES, 0);
	enum status status = wire_write(out, message, max, NULL);
	if (status == STATUS_OK)
		wire_frame_end(out, WIRE_LINES);
	return status;
}

/* Takes MESSAGE over. */
static enum status write_message(struct buf *out, enum wire_framing framing,
				 json_t *message, size_t max)
{
	size_t before = out->len;
	enum status status = message == NULL ? STATUS_NO_MEMORY
		: framing == WIRE_HEADERS ? write_block(out, message, max)
					  : write_line(out, message, max);
	if (status == STATUS_OK && !buf_ok(out))
		status = STATUS_NO_MEMORY;
	if (status != STATUS_OK)
		out->len = before;	/* half a frame is none */
	if (status == STATUS_NO_MEMORY)
		out->failed = true;	/* and nothing at all no reply */
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
	json_t *written = NULL;
	bool ok = reply_result_and_keep(out, framing, id, result, max, code, &written);
	json_decref(written);
	return ok;
}

bool reply_result_and_keep(struct buf *out, enum wire_framing framing, json_t *id,
			   json_t *result, size_t max, int *code, json_t **written)
{
	int unused;
	if (code == NULL)
		code = &unused;
	json_t *reply = wire_result_new(id, result);
	*written = json_incref(reply);
	enum status status = write_message(out, framing, reply, max);
	if (status != STATUS_OK) {
		json_decref(*written);
		*written = NULL;
	}
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
