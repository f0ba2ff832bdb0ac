/* SPDX-License-Identifier: MIT */
/* run.c - libquoth's blocking convenience: ask, wait, take that one reply. */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <string.h>

#include "client/libquoth/link.h"
#include "lib/base/clock.h"

/* Takes the reply to ID out of those that are ready; the others stay, in
 * order. */
static int take(struct quoth *q, int64_t id, struct quoth_msg *msg)
{
	for (struct reply **at = &q->ready; *at != NULL; at = &(*at)->next) {
		struct reply *reply = *at;
		if (reply->id != id)
			continue;
		*at = reply->next;
		if (q->ready_end == &reply->next)
			q->ready_end = at;
		q->ready_bytes -= reply->len;
		reply->next = q->given;
		q->given = reply;
		reply_show(reply, msg);
		return 1;
	}
	return 0;
}

static int smaller_timeout(int a, int b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

static int64_t ask_json(struct quoth *q, const char *request)
{
	int code;
	struct error why;
	if (q->final != 0)
		return q->final;
	json_t *root = wire_parse(request, strlen(request), &code, &why);
	if (root == NULL && code == WIRE_INTERNAL)
		return link_fail(q, -ENOMEM, "out of memory for a request");
	if (root == NULL)
		return link_fail(q, -EINVAL, "the request: %s", why.text);
	const char *method = json_string_value(json_object_get(root, "method"));
	json_t *params = json_object_get(root, "params");
	int64_t id;
	if (method == NULL || (params != NULL && !json_is_object(params)))
		id = link_fail(q, -EINVAL,
			       "the request needs a method, and params by name");
	else
		id = link_ask(q, method, params == NULL ? json_object() :
			      json_incref(params));
	json_decref(root);
	return id;
}

int quoth_run(struct quoth *q, const char *request, struct quoth_msg *msg,
	      int timeout_ms)
{
	int64_t id = ask_json(q, request);
	if (id < 0)
		return (int)id;
	uint64_t end = timeout_ms < 0 ? UINT64_MAX : clock_ms() + (uint64_t)timeout_ms;
	int revents = 0;
	for (;;) {
		int failed = quoth_process(q, revents);
		if (take(q, id, msg))
			return 0;
		if (failed)
			return failed;
		if (!(quoth_events(q) & POLLIN))
			return link_fail(q, -EAGAIN,
					 "too many other replies wait to be taken");
		int left = -1;
		if (end != UINT64_MAX) {
			uint64_t now = clock_ms();
			if (now >= end)
				break;
			left = end - now > INT_MAX ? INT_MAX : (int)(end - now);
		}
		struct pollfd poll_for = { .fd = q->fd,
					   .events = (short)quoth_events(q) };
		int ready = poll(&poll_for, 1,
				 smaller_timeout(left, quoth_timeout_ms(q)));
		if (ready < 0 && errno != EINTR)
			return link_fail(q, -errno, "poll: %s", strerror(errno));
		revents = ready > 0 ? poll_for.revents : 0;
	}
	quoth_cancel(q, id);
	quoth_process(q, 0);
	return link_fail(q, -ETIMEDOUT, "no reply in %d ms", timeout_ms);
}
