/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conn_io.c - the bytes of one client: messages in, replies out. */
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/conn_internal.h"
#include "daemon/reply.h"
#include "daemon/request.h"

enum {
	INPUT_KEEP = 64 * 1024,		/* bytes of memory an idle connection keeps */
};

/* ---- Out ---- */

static void free_sent(const void *data, size_t len, void *arg)
{
	(void)data;
	(void)len;
	free(arg);
}

void conn_send(struct conn *conn, struct buf *bytes)
{
	if (conn->lost) {
		buf_finish(bytes);
		return;
	}
	struct evbuffer *out = bufferevent_get_output(conn->bev);
	if (!buf_ok(bytes) || bytes->len == 0 ||
	    evbuffer_add_reference(out, bytes->data, bytes->len, free_sent,
				   bytes->data) != 0) {
		buf_finish(bytes);
		conn_lose(conn, "out of memory for a reply");
		return;
	}
	buf_init(bytes);	/* it is libevent's */
	if (conn_backlog(conn) > conn->daemon->settings->limits.output)
		conn_lose(conn, "it reads too slowly, too much waits for it");
}

void conn_answer(struct conn *conn, json_t *id, json_t *result)
{
	struct buf bytes = {0};
	reply_result(&bytes, conn->reader.framing, id, result,
		     conn->daemon->settings->limits.reply);
	conn_send(conn, &bytes);
}

void conn_refuse(struct conn *conn, json_t *id, int code, const char *message,
		 json_t *data)
{
	struct buf bytes = {0};
	reply_error(&bytes, conn->reader.framing, id, code, message, data);
	conn_send(conn, &bytes);
}

void conn_tell(struct conn *conn, struct buf *bytes)
{
	conn_send(conn, bytes);
	conn_mind_backlog(conn);
	conn_settle(conn);
}

/* ---- In ---- */

void conn_close_soon(struct conn *conn)
{
	conn->closing = true;
}

static void take_message(struct conn *conn, const char *message, size_t len)
{
	int code;
	struct error error;
	json_t *json = wire_parse(message, len, &code, &error);
	if (json != NULL) {
		conn->speaks = true;
		request_take(conn->daemon, conn, json);
		return;
	}
	conn_refuse(conn, NULL, code, error.text, NULL);
	/* A first line that is not JSON: who knows what this peer speaks. */
	if (!conn->speaks && conn->reader.framing == WIRE_LINES)
		conn_close_soon(conn);
}

static void refuse_http(struct conn *conn)
{
	struct buf bytes = {0};
	buf_add_str(&bytes, WIRE_HTTP_REFUSAL);
	conn_send(conn, &bytes);
	conn_close_soon(conn);
}

static void refuse_frame(struct conn *conn, int code, const char *why)
{
	json_t *data = NULL;
	if (code == WIRE_TOO_LARGE)
		data = json_pack("{s:i}", "limit", WIRE_REQUEST_MAX);
	conn_refuse(conn, NULL, code, why, data);
}

/* Takes one message from what was read; false when there is no whole one.
 * Sets *USED to the bytes that are done with. */
static bool take_one(struct conn *conn, const char *bytes, size_t len, size_t *used)
{
	const char *message;
	size_t message_len;
	int code;
	struct error error;
	switch (wire_read(&conn->reader, bytes, len, &message, &message_len,
			  used, &code, &error)) {
	case WIRE_MORE:
		return false;
	case WIRE_MESSAGE:
		take_message(conn, message, message_len);
		break;
	case WIRE_SKIP:
		refuse_frame(conn, code, error.text);
		break;
	case WIRE_BAD:
		refuse_frame(conn, code, error.text);
		conn_close_soon(conn);
		break;
	case WIRE_HTTP:
		refuse_http(conn);
		break;
	}
	return true;
}

void conn_take(struct conn *conn)
{
	size_t at = 0;
	bool more = true;
	conn_mind_backlog(conn);
	while (more && at < conn->in.len && conn_may_take(conn)) {
		size_t used = 0;
		more = take_one(conn, conn->in.data + at, conn->in.len - at, &used);
		at += used;
		conn_mind_backlog(conn);
	}
	buf_consume(&conn->in, at);
	if (conn->in.len == 0 && conn->in.capacity > INPUT_KEEP)
		buf_finish(&conn->in);
	conn_settle(conn);
}

void conn_on_read(struct bufferevent *bev, void *arg)
{
	struct conn *conn = arg;
	struct evbuffer *input = bufferevent_get_input(bev);
	size_t len = evbuffer_get_length(input);
	char *to = buf_reserve(&conn->in, len);
	if (to == NULL) {
		conn_lose(conn, "out of memory for a request");
		return;
	}
	evbuffer_remove(input, to, len);
	conn->in.len += len;
	conn_take(conn);
}

void conn_on_write(struct bufferevent *bev, void *arg)
{
	(void)bev;
	conn_take(arg);
}

/* EOF means "no more requests", not "no more interest": replies are owed, and
 * the last line may lack its newline. */
static void take_eof(struct conn *conn)
{
	if (conn_is_gone(conn)) {
		conn_lose(conn, conn->n_jobs > 0 ? "the client has gone" : NULL);
		return;
	}
	conn->eof = true;
	if (conn->reader.framing == WIRE_LINES && conn->in.len > 0)
		buf_add_char(&conn->in, '\n');
	conn_take(conn);
}

void conn_on_event(struct bufferevent *bev, short what, void *arg)
{
	(void)bev;
	struct conn *conn = arg;
	if (what & BEV_EVENT_EOF)
		take_eof(conn);
	else if (what & BEV_EVENT_TIMEOUT)
		conn_lose(conn, "it does not read its replies");
	else
		conn_lose(conn, strerror(errno));
}
