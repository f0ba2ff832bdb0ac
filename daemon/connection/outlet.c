/* SPDX-License-Identifier: GPL-2.0-or-later */
/* outlet.c - the way out to one client: straight to its socket, or in a row. */
#include "daemon/connection/outlet.h"

#include <errno.h>
#include <event2/buffer.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

struct outlet {
	atomic_uint holders;
	int fd;				/* set by the loop under the lock, and so read
					 * by the loop without it */
	pthread_mutex_t lock;		/* for all below */
	struct evbuffer *row;		/* what waits, in order */
	int error;
	bool watched;
};

struct outlet *outlet_new(int fd)
{
	struct outlet *outlet = calloc(1, sizeof *outlet);
	if (outlet == NULL || (outlet->row = evbuffer_new()) == NULL) {
		free(outlet);
		return NULL;
	}
	atomic_init(&outlet->holders, 1);
	outlet->fd = fd;
	pthread_mutex_init(&outlet->lock, NULL);
	return outlet;
}

struct outlet *outlet_hold(struct outlet *outlet)
{
	atomic_fetch_add_explicit(&outlet->holders, 1, memory_order_relaxed);
	return outlet;
}

void outlet_release(struct outlet *outlet)
{
	if (outlet == NULL || atomic_fetch_sub(&outlet->holders, 1) > 1)
		return;
	if (outlet->fd >= 0)
		close(outlet->fd);
	evbuffer_free(outlet->row);
	pthread_mutex_destroy(&outlet->lock);
	free(outlet);
}

int outlet_fd(const struct outlet *outlet)
{
	return outlet->fd;
}

/* ---- Sending; the lock is held ---- */

static void free_sent(const void *data, size_t len, void *arg)
{
	(void)data;
	(void)len;
	free(arg);
}

/* Has what is left of BYTES wait; from then on it is the row's. */
static void line_up(struct outlet *outlet, struct buf *bytes, size_t sent)
{
	if (evbuffer_add_reference(outlet->row, bytes->data + sent, bytes->len - sent,
				   free_sent, bytes->data) == 0)
		buf_init(bytes);
	else
		outlet->error = ENOMEM;
}

static size_t send_now(struct outlet *outlet, const struct buf *bytes)
{
	ssize_t sent;
	do
		sent = send(outlet->fd, bytes->data, bytes->len,
			    MSG_DONTWAIT | MSG_NOSIGNAL);
	while (sent < 0 && errno == EINTR);
	if (sent >= 0)
		return (size_t)sent;
	if (errno != EAGAIN && errno != EWOULDBLOCK)
		outlet->error = errno;
	return 0;
}

static void send_or_wait(struct outlet *outlet, struct buf *bytes)
{
	if (outlet->fd < 0 || outlet->error != 0)
		return;
	if (!buf_ok(bytes)) {
		outlet->error = ENOMEM;
		return;
	}
	size_t sent = 0;
	if (evbuffer_get_length(outlet->row) == 0)
		sent = send_now(outlet, bytes);
	if (sent < bytes->len && outlet->error == 0)
		line_up(outlet, bytes, sent);
}

void outlet_begin(struct outlet *outlet, struct buf *bytes)
{
	pthread_mutex_lock(&outlet->lock);
	send_or_wait(outlet, bytes);
}

bool outlet_end(struct outlet *outlet)
{
	bool tell = outlet->watched || outlet->error != 0 || outlet->fd < 0 ||
		    evbuffer_get_length(outlet->row) > 0;
	pthread_mutex_unlock(&outlet->lock);
	return tell;
}

void outlet_send(struct outlet *outlet, struct buf *bytes)
{
	outlet_begin(outlet, bytes);
	outlet_end(outlet);
	buf_finish(bytes);
}

/* ---- The loop's ---- */

void outlet_watch(struct outlet *outlet, bool watched)
{
	pthread_mutex_lock(&outlet->lock);
	outlet->watched = watched;
	pthread_mutex_unlock(&outlet->lock);
}

size_t outlet_backlog(struct outlet *outlet)
{
	pthread_mutex_lock(&outlet->lock);
	size_t backlog = evbuffer_get_length(outlet->row);
	pthread_mutex_unlock(&outlet->lock);
	return backlog;
}

size_t outlet_flush(struct outlet *outlet, size_t max)
{
	pthread_mutex_lock(&outlet->lock);
	if (outlet->fd >= 0 && outlet->error == 0 &&
	    evbuffer_get_length(outlet->row) > 0 &&
	    evbuffer_write_atmost(outlet->row, outlet->fd, (ev_ssize_t)max) < 0 &&
	    errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
		outlet->error = errno;
	size_t left = evbuffer_get_length(outlet->row);
	pthread_mutex_unlock(&outlet->lock);
	return left;
}

int outlet_error(struct outlet *outlet)
{
	pthread_mutex_lock(&outlet->lock);
	int error = outlet->error;
	pthread_mutex_unlock(&outlet->lock);
	return error;
}

void outlet_close(struct outlet *outlet)
{
	pthread_mutex_lock(&outlet->lock);
	int fd = outlet->fd;
	outlet->fd = -1;
	evbuffer_drain(outlet->row, evbuffer_get_length(outlet->row));
	pthread_mutex_unlock(&outlet->lock);
	if (fd >= 0)
		close(fd);
}
