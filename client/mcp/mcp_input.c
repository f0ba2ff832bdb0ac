/* SPDX-License-Identifier: MIT */
/* mcp_input.c - lines of stdin to messages: what cannot wait is done at once, the rest
 * is queued. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "client/mcp/mcp.h"
#include "lib/wire/rpc.h"

enum { READ = 64 * 1024 };	/* bytes of one read */

bool mcp_wants_input(const struct mcp *mcp)
{
	return !mcp->input_ended && json_array_size(mcp->queue) < MCP_QUEUE_MAX;
}

/* A request that was cancelled before it was begun is not answered, either. */
static void cancel(struct mcp *mcp, const json_t *id)
{
	size_t i;
	json_t *message;
	if (id == NULL)
		return;
	if (mcp->current != NULL && json_equal(mcp->current, id))
		mcp->cancelled = true;
	json_array_foreach(mcp->queue, i, message)
		if (json_equal(json_object_get(message, "id"), id)) {
			json_array_remove(mcp->queue, i);
			break;
		}
}

static bool is_method(const json_t *message, const char *name)
{
	const char *method = json_string_value(json_object_get(message, "method"));
	return method != NULL && strcmp(method, name) == 0;
}

/* MESSAGE is taken over. */
static void take(struct mcp *mcp, json_t *message)
{
	json_t *params = json_object_get(message, "params");
	json_t *batch = mcp->batch;
	const struct mcp_era *era = mcp->era;
	if (is_method(message, "notifications/cancelled")) {
		cancel(mcp, json_object_get(params, "requestId"));
	} else if (is_method(message, "ping")) {
		mcp->batch = NULL;	/* of the call that is served meanwhile */
		mcp_serve(mcp, message);
		mcp->batch = batch;
		mcp->era = era;
	} else {
		json_array_append(mcp->queue, message);
	}
	json_decref(message);
}

static void take_line(struct mcp *mcp, const char *line, size_t len)
{
	int code;
	struct error error;
	while (len > 0 && strchr(" \t\r", *line) != NULL)
		line++, len--;
	if (len == 0)
		return;
	if (*line == '[') {
		json_t *batch = json_loadb(line, len, JSON_REJECT_DUPLICATES, NULL);
		if (batch != NULL)
			json_array_append_new(mcp->queue, batch);
		else
			mcp_error(mcp, NULL, WIRE_PARSE_ERROR, "not JSON", NULL);
		return;
	}
	json_t *message = wire_parse(line, len, &code, &error);
	if (message != NULL)
		take(mcp, message);
	else
		mcp_error(mcp, NULL, code, error.text, NULL);
}

static void refuse_long(struct mcp *mcp)
{
	struct buf words = {0};
	if (!mcp->skipping) {
		buf_addf(&words, "a message of more than %d bytes is passed over",
			 MCP_LINE_MAX);
		mcp_error(mcp, NULL, WIRE_INVALID_REQUEST, buf_cstr(&words), NULL);
	}
	buf_finish(&words);
	mcp->skipping = true;
	buf_clear(&mcp->in);
	mcp->scanned = 0;
}

static void take_lines(struct mcp *mcp)
{
	size_t done = 0;
	char *end;
	json_t *batch = mcp->batch;
	mcp->batch = NULL;	/* what is wrong with a line is answered by itself */
	while (done + mcp->scanned < mcp->in.len &&
	       (end = memchr(mcp->in.data + done + mcp->scanned, '\n',
			     mcp->in.len - done - mcp->scanned)) != NULL) {
		char *line = mcp->in.data + done;
		size_t len = (size_t)(end - line);
		mcp->scanned = 0;
		done += len + 1;
		if (len > MCP_LINE_MAX && !mcp->skipping)
			mcp_error(mcp, NULL, WIRE_INVALID_REQUEST,
				  "a message is too long", NULL);
		else if (!mcp->skipping)
			take_line(mcp, line, len);
		mcp->skipping = false;
	}
	buf_consume(&mcp->in, done);
	mcp->scanned = mcp->in.len;
	if (mcp->in.len > MCP_LINE_MAX || mcp->skipping)
		refuse_long(mcp);
	mcp->batch = batch;
}

int mcp_read(struct mcp *mcp)
{
	char *room = buf_reserve(&mcp->in, READ);
	ssize_t got = room == NULL ? -1 : read(STDIN_FILENO, room, READ);
	if (got < 0 && room != NULL && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (got < 0) {
		say("stdin: %s", room == NULL ? "out of memory" : strerror(errno));
		mcp->input_ended = true;
		return EXIT_UNAVAILABLE;
	}
	mcp->in.len += (size_t)got;
	mcp->input_ended = got == 0;
	if (got == 0 && mcp->in.len > 0)
		buf_add_char(&mcp->in, '\n');
	take_lines(mcp);
	return 0;
}
