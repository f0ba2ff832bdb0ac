/* SPDX-License-Identifier: MIT */
/* link.c - libquoth's connection: bytes out, bytes in, replies to their ids. */
#include "client/libquoth/link.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "lib/base/paths.h"
#include "lib/wire/limits.h"

int link_fail(struct quoth *q, int result, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	vsnprintf(q->error.text, sizeof q->error.text, format, args);
	va_end(args);
	return result;
}

/* The error that ends the connection: the first one stays. */
static void link_end(struct quoth *q, int final)
{
	if (q->final == 0)
		q->final = final;
}

static int make_nonblocking(int fd)
{
	int flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
		return -errno;
	flags = fcntl(fd, F_GETFD);
	if (flags < 0 || fcntl(fd, F_SETFD, flags | FD_CLOEXEC) < 0)
		return -errno;
	return 0;
}

int quoth_attach(int fd, struct quoth **q)
{
	int type;
	socklen_t len = sizeof type;
	if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) < 0)
		return -errno;
	if (type != SOCK_STREAM)
		return -ENOTSOCK;
	struct quoth *new = calloc(1, sizeof *new);
	if (new == NULL)
		return -ENOMEM;
	int failed = make_nonblocking(fd);
	if (failed) {
		free(new);
		return failed;
	}
	new->fd = fd;
	new->ready_end = &new->ready;
	wire_reader_init(&new->reader, WIRE_REPLY_MAX);
	*q = new;
	return 0;
}

static int connect_to(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t len = strlen(path);
	if (len > SOCKET_PATH_MAX)
		return -ENAMETOOLONG;
	memcpy(address.sun_path, path, len + 1);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	int failed;
	do
		failed = connect(fd, (struct sockaddr *)&address, sizeof address) < 0 ?
			-errno : 0;
	while (failed == -EINTR);
	if (failed == 0)
		return fd;
	close(fd);
	return failed;
}

int quoth_open(const char *path, struct quoth **q)
{
	struct buf usual = {0};
	int result = 0;
	if (path == NULL) {
		enum status status = paths_socket(NULL, &usual, NULL);
		if (status != STATUS_OK)
			result = status == STATUS_TOO_LARGE ? -ENAMETOOLONG : -ENOMEM;
		path = usual.data;
	}
	if (result == 0)
		result = connect_to(path);
	buf_finish(&usual);
	if (result < 0)
		return result;
	int fd = result;
	result = quoth_attach(fd, q);
	if (result < 0)
		close(fd);
	return result;
}

void quoth_close(struct quoth *q)
{
	if (q == NULL)
		return;
	close(q->fd);
	reply_drop_all(q->ready);
	reply_drop_all(q->given);
	buf_finish(&q->in);
	buf_finish(&q->out);
	free(q->pending);
	free(q->subscriptions);
	json_decref(q->indexes);
	free(q);
}

int quoth_fd(const struct quoth *q)
{
	return q->fd;
}

int quoth_events(const struct quoth *q)
{
	if (q->final != 0)
		return 0;
	int events = q->out.len > 0 ? POLLOUT : 0;
	if (q->ready_bytes <= LINK_READY_HIGH)
		events |= POLLIN;
	return events;
}

int quoth_timeout_ms(const struct quoth *q)
{
	if (q->pending_count == 0 || q->final != 0)
		return -1;
	uint64_t first = UINT64_MAX;
	for (size_t i = 0; i < q->pending_count; i++)
		if (q->pending[i].deadline_ms < first)
			first = q->pending[i].deadline_ms;
	uint64_t now = clock_ms();
	if (first <= now)
		return 0;
	return first - now > INT_MAX ? INT_MAX : (int)(first - now);
}

const char *quoth_error(const struct quoth *q)
{
	return q->error.text;
}

struct pending *link_pending(struct quoth *q, int64_t id)
{
	for (size_t i = 0; i < q->pending_count; i++)
		if (q->pending[i].id == id)
			return &q->pending[i];
	return NULL;
}

void link_forget(struct quoth *q, struct pending *pending)
{
	*pending = q->pending[--q->pending_count];
}

static void make_ready(struct quoth *q, struct reply *reply)
{
	*q->ready_end = reply;
	q->ready_end = &reply->next;
	q->ready_bytes += reply->len;
}

static void send_what_fits(struct quoth *q)
{
	while (q->sent < q->out.len) {
		ssize_t sent = send(q->fd, q->out.data + q->sent,
				    q->out.len - q->sent, MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return;
		if (sent < 0) {
			/* What the daemon said before it went is still to be
			 * read, so this alone is not the end. */
			if (errno != EPIPE && errno != ECONNRESET)
				link_end(q, link_fail(q, -errno, "sending: %s",
						      strerror(errno)));
			break;
		}
		q->sent += (size_t)sent;
	}
	buf_clear(&q->out);
	q->sent = 0;
}

/* An error without an id: we were turned away, or could not be read at all. */
static int refused_unread(struct quoth *q, const json_t *error)
{
	const char *message = json_string_value(json_object_get(error, "message"));
	json_int_t code = json_integer_value(json_object_get(error, "code"));
	if (message == NULL)
		message = "no reason given";
	if (code == QUOTH_DENIED)
		return link_fail(q, -EACCES, "the daemon answers its own user, root, and "
				 "the members of its --group: %s", message);
	if (code == QUOTH_BUSY)
		return link_fail(q, -EBUSY, "the daemon takes no more clients just now: %s",
				 message);
	return link_fail(q, -EPROTO, "the daemon could not read a request: %s", message);
}

static enum quoth_kind kind_of(const char *method)
{
	if (strcmp(method, "query/matched") == 0)
		return QUOTH_MATCHED;
	return strcmp(method, "index/changed") == 0 ? QUOTH_CHANGED : QUOTH_REPLY;
}

/* Gives ROOT, taken over, to the subscription it is of; what is of none, or of a kind
 * that only a newer library knows, is passed over. 0, or a final error. */
static int take_notification(struct quoth *q, json_t *root, const char *text, size_t len)
{
	enum quoth_kind kind = kind_of(json_string_value(json_object_get(root, "method")));
	int64_t id = link_subscriber(q, json_object_get(root, "params"));
	if (kind == QUOTH_REPLY || id < 0) {
		json_decref(root);
		return 0;
	}
	struct reply *reply = reply_new(id, root, text, len);
	if (reply == NULL)
		return link_fail(q, -ENOMEM, "out of memory for a notification");
	reply->kind = kind;
	make_ready(q, reply);
	return 0;
}

/* Gives ROOT, taken over, to the request it answers. 0, or a final error. */
static int take_reply(struct quoth *q, json_t *root, const char *text, size_t len)
{
	json_t *id = json_object_get(root, "id");
	json_t *result = json_object_get(root, "result");
	json_t *error = json_object_get(root, "error");
	struct pending *pending = NULL;
	int failed = 0;
	if (json_is_integer(id))
		pending = link_pending(q, json_integer_value(id));
	if (json_is_object(error) && (id == NULL || json_is_null(id)))
		failed = refused_unread(q, error);
	else if (pending != NULL && ((result != NULL) == (error != NULL) ||
		 (error != NULL &&
		  !json_is_integer(json_object_get(error, "code")))))
		failed = link_fail(q, -EPROTO, "malformed reply from the daemon");
	if (failed || pending == NULL) {
		/* Nobody waits for it: it is late after a timeout. */
		json_decref(root);
		return failed;
	}
	link_note_subscription(q, pending->id, result);
	struct reply *reply = reply_new(pending->id, root, text, len);
	if (reply == NULL)
		return link_fail(q, -ENOMEM, "out of memory for a reply");
	link_forget(q, pending);
	make_ready(q, reply);
	return 0;
}

static int take_message(struct quoth *q, const char *message, size_t len)
{
	int code;
	struct error why;
	json_t *root = wire_parse(message, len, &code, &why);
	if (root == NULL && code == WIRE_INTERNAL)
		return link_fail(q, -ENOMEM, "out of memory for a reply");
	if (root == NULL)
		return link_fail(q, -EPROTO, "malformed reply from the daemon: %s",
				 why.text);
	if (json_object_get(root, "id") == NULL &&
	    json_is_string(json_object_get(root, "method")))
		return take_notification(q, root, message, len);
	return take_reply(q, root, message, len);
}

/* Takes every whole message there is. */
static int take_messages(struct quoth *q)
{
	size_t done = 0;
	int failed = 0;
	while (failed == 0) {
		const char *message;
		size_t len, consumed;
		int code;
		struct error why;
		enum wire_result result = wire_read(&q->reader, q->in.data + done,
						    q->in.len - done, &message,
						    &len, &consumed, &code, &why);
		if (result == WIRE_MESSAGE)
			failed = take_message(q, message, len);
		else if (result == WIRE_SKIP)
			failed = link_fail(q, -EMSGSIZE, "a reply: %s", why.text);
		else if (result != WIRE_MORE)
			failed = link_fail(q, -EPROTO, "this is no quoth daemon");
		done += consumed;
		if (result == WIRE_MORE)
			break;
	}
	buf_consume(&q->in, done);
	return failed;
}

/* True when another read is worth while. */
static bool receive(struct quoth *q)
{
	char *room = buf_reserve(&q->in, LINK_READ);
	if (room == NULL) {
		link_end(q, link_fail(q, -ENOMEM, "out of memory for a reply"));
		return false;
	}
	ssize_t got = recv(q->fd, room, LINK_READ, 0);
	if (got < 0 && errno == EINTR)
		return true;
	if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return false;
	/* A daemon that goes without having read all resets the connection. */
	if (got < 0 && errno != ECONNRESET)
		link_end(q, link_fail(q, -errno, "receiving: %s", strerror(errno)));
	else if (got <= 0)
		link_end(q, link_fail(q, -ECONNRESET, "%s",
			 wire_mid_message(&q->reader, q->in.len) ?
			 "the daemon closed the connection within a reply" :
			 "the daemon closed the connection"));
	if (got <= 0)
		return false;
	q->in.len += (size_t)got;
	int failed = take_messages(q);
	link_end(q, failed);
	return failed == 0;
}

/* Answers for a daemon that does not: see LINK_GRACE_MS. */
static void expire(struct quoth *q)
{
	uint64_t now = clock_ms();
	for (size_t i = 0; i < q->pending_count;) {
		struct pending *pending = &q->pending[i];
		if (pending->deadline_ms > now) {
			i++;
			continue;
		}
		struct buf text = {0};
		json_t *id = json_integer(pending->id);
		json_t *root = id == NULL ? NULL :
			wire_error_new(id, WIRE_TIMEOUT,
				       "the daemon did not answer in time", NULL);
		struct reply *reply = NULL;
		if (root != NULL && wire_write(&text, root, WIRE_REPLY_MAX, NULL) ==
		    STATUS_OK)
			reply = reply_new(pending->id, root, text.data, text.len);
		else
			json_decref(root);
		json_decref(id);
		buf_finish(&text);
		link_note_subscription(q, pending->id, NULL);
		link_forget(q, pending);
		if (reply != NULL)
			make_ready(q, reply);
		else
			link_end(q, link_fail(q, -ENOMEM, "out of memory"));
	}
}

int quoth_process(struct quoth *q, int revents)
{
	reply_drop_all(q->given);
	q->given = NULL;
	if (q->final != 0)
		return q->final;
	send_what_fits(q);
	size_t turn = 0;
	if (q->final == 0 && (revents & (POLLIN | POLLHUP | POLLERR | POLLNVAL)))
		while (turn < LINK_TURN && q->ready_bytes <= LINK_READY_HIGH &&
		       receive(q))
			turn += LINK_READ;
	if (q->final == 0)
		expire(q);
	return q->final;
}

int quoth_next(struct quoth *q, struct quoth_msg *msg)
{
	struct reply *reply = q->ready;
	if (reply == NULL)
		return q->final;
	q->ready = reply->next;
	if (q->ready == NULL)
		q->ready_end = &q->ready;
	q->ready_bytes -= reply->len;
	reply->next = q->given;
	q->given = reply;
	reply_show(reply, msg);
	return 1;
}
