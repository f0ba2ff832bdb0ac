/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conn_io.c - the bytes of one client: messages in, replies out. */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "daemon/connection/conn_internal.h"
#include "daemon/reply.h"
#include "daemon/request.h"

enum {
	INPUT_KEEP = 64 * 1024,		/* bytes of memory an idle connection keeps */
	WRITE_MAX = 256 * 1024,		/* bytes to one client in a turn of the loop */
};

/* ---- Out ---- */

void conn_mind_output(struct conn *conn)
{
	const struct limits *limits = &conn->daemon->settings->limits;
	if (conn->lost)
		return;
	int error = outlet_error(conn->outlet);
	size_t backlog = conn_backlog(conn);
	bool waits = event_pending(conn->writable, EV_WRITE, NULL);
	struct timeval stall = { limits->stall_ms / 1000,
				 (limits->stall_ms % 1000) * 1000 };
	if (error == ENOMEM)
		conn_lose(conn, "out of memory for a reply");
	else if (error != 0)
		conn_lose(conn, strerror(error));
	else if (backlog > limits->output)
		conn_lose(conn, "it reads too slowly, too much waits for it");
	else if (backlog == 0 && waits)
		event_del(conn->writable);
	else if (backlog > 0 && !waits && event_add(conn->writable, &stall) != 0)
		conn_lose(conn, "out of memory for its events");
}

void conn_send(struct conn *conn, struct buf *bytes)
{
	metrics_add(conn->daemon->inside.metrics, METRICS_BYTES_OUT, bytes->len);
	outlet_send(conn->outlet, bytes);
	conn_mind_output(conn);
}

void conn_answer(struct conn *conn, json_t *id, json_t *result)
{
	struct buf bytes = {0};
	reply_result(&bytes, conn->reader.framing, id, result,
		     conn->daemon->settings->limits.reply, NULL);
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

bool conn_answer_again(struct conn *conn, struct asked *asked, const json_t *id)
{
	struct buf bytes = {0};
	if (!asked_find(asked, id, conn->reader.framing, &bytes))
		return false;
	conn_send(conn, &bytes);
	return true;
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
	metrics_malformed(conn->daemon->inside.metrics, code);
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
	metrics_malformed(conn->daemon->inside.metrics, code);
	if (code == WIRE_TOO_LARGE)
		data = json_pack("{s:I}", "limit", (json_int_t)conn->reader.limit);
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

static void take_bytes(struct conn *conn, const char *bytes, size_t len)
{
	metrics_add(conn->daemon->inside.metrics, METRICS_BYTES_IN, len);
	buf_add(&conn->in, bytes, len);
	if (buf_ok(&conn->in))
		conn_take(conn);
	else
		conn_lose(conn, "out of memory for a request");
}

/* What was read may be an answer to replies that were just sent. */
static void know_what_was_sent(struct conn *conn)
{
	outlet_backlog(conn->outlet);
	daemon_collect(conn->daemon);
}

void conn_on_readable(evutil_socket_t fd, short what, void *arg)
{
	(void)what;
	struct conn *conn = arg;
	struct daemon *daemon = conn->daemon;
	ssize_t got = recv(fd, daemon->input, sizeof daemon->input, MSG_DONTWAIT);
	int failed = errno;
	know_what_was_sent(conn);
	if (conn->lost)
		return;
	if (got > 0)
		take_bytes(conn, daemon->input, (size_t)got);
	else if (got == 0)
		take_eof(conn);
	else if (failed != EAGAIN && failed != EWOULDBLOCK && failed != EINTR)
		conn_lose(conn, strerror(failed));
}

void conn_on_writable(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	struct conn *conn = arg;
	if (what & EV_TIMEOUT) {
		conn_lose(conn, "it does not read its replies");
		return;
	}
	outlet_flush(conn->outlet, WRITE_MAX);
	conn_mind_output(conn);
	conn_take(conn);
}
