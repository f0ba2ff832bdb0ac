/* SPDX-License-Identifier: MIT */
/* link.h - inside libquoth: the connection, what waits on it, what came.
 *
 * The way of a reply: pending (its request is out), ready (it came), given (the
 * caller has it, until the next quoth_process()), and freed with its last
 * reference. */
#ifndef QUOTH_CLIENT_LIBQUOTH_LINK_H
#define QUOTH_CLIENT_LIBQUOTH_LINK_H

#include <jansson.h>
#include <stdbool.h>

#include "client/libquoth/quoth.h"
#include "lib/base/buf.h"
#include "lib/base/status.h"
#include "lib/wire/frame.h"
#include "lib/wire/rpc.h"

enum {
	LINK_READ = 64 * 1024,			/* bytes of one recv(2) */
	LINK_TURN = 1024 * 1024,		/* bytes read in one quoth_process(),
						 * so that the caller's loop turns */
	LINK_READY_HIGH = 8 * 1024 * 1024,	/* not read on above this many bytes
						 * of replies that nobody takes */
	LINK_OUTPUT_HIGH = 1024 * 1024,		/* no new requests above this many
						 * bytes not sent */
	LINK_PENDING_MAX = 65536,		/* requests without a reply */
	LINK_GRACE_MS = 2000,			/* past a request's own timeout: the
						 * daemon is not going to answer */
};

struct reply {
	struct reply *next;
	unsigned refs;
	int64_t id;
	enum quoth_kind kind;
	json_t *root;
	char *text;		/* as it came, NUL-terminated */
	size_t len;
	char **made;		/* strings made on demand: paths, explanations */
	size_t made_count;
};

struct pending {
	int64_t id;
	uint64_t deadline_ms;	/* of clock_ms() */
};

/* A request to be told of something, and the daemon's number for it: -1 until then. */
struct subscription {
	int64_t id, number;
};

struct quoth {
	int fd;
	int final;		/* 0, or the final error */
	struct error error;
	struct wire_reader reader;
	struct buf in, out;
	size_t sent;		/* bytes at the front of out */
	struct pending *pending;
	size_t pending_count, pending_capacity;
	int64_t last_id;
	bool traced;		/* every request asks for a trace */
	struct subscription *subscriptions;
	size_t subscription_count, subscription_capacity;
	struct reply *ready, **ready_end;
	size_t ready_bytes;
	struct reply *given;
	json_t *indexes;	/* of requests that name none; NULL: the standard one */
};

/* Notes WORDS for quoth_error() and returns RESULT. */
int link_fail(struct quoth *q, int result, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Queues METHOD with PARAMS, which is taken over (NULL: out of memory).
 * Returns the id, or what quoth.h says of requests. */
int64_t link_ask(struct quoth *q, const char *method, json_t *params);

/* The entry of ID, or NULL. */
struct pending *link_pending(struct quoth *q, int64_t id);
void link_forget(struct quoth *q, struct pending *pending);

/* What QUERY asks of a standing query, to *PARAMS, a new object. 0, or the error. */
int link_watch_params(struct quoth *q, const struct quoth_query *query, json_t **params);

/* Request ID, if it was to subscribe, was answered with RESULT; NULL: refused. */
void link_note_subscription(struct quoth *q, int64_t id, const json_t *result);
/* Whose a notification with PARAMS is: the id of its request, or -1. */
int64_t link_subscriber(struct quoth *q, const json_t *params);

/* A reply from the LEN bytes of TEXT, which are copied, and from ROOT, which is
 * taken over in every case; NULL: out of memory. */
struct reply *reply_new(int64_t id, json_t *root, const char *text, size_t len);
void reply_drop(struct reply *reply);
void reply_drop_all(struct reply *list);

/* Fills MSG from REPLY, which MSG does not own. */
void reply_show(struct reply *reply, struct quoth_msg *msg);

#endif
