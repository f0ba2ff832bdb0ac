/* SPDX-License-Identifier: GPL-2.0-or-later */
/* notice.c - what subscribers are told, as framed bytes. Threads: any. */
#include <string.h>

#include "daemon/change/change_internal.h"
#include "lib/wire/limits.h"
#include "lib/wire/rpc.h"

/* Appends METHOD with PARAMS, taken over (NULL: no memory). */
static bool add(struct buf *out, enum wire_framing framing, const char *method,
		json_t *params)
{
	struct buf line = {0};
	size_t before = out->len;
	json_t *message = params != NULL ? wire_notification_new(method, params) : NULL;
	bool ok = message != NULL &&
		wire_write(&line, message, WIRE_REPLY_MAX, NULL) == STATUS_OK;
	if (ok) {
		wire_frame(out, framing, line.data, line.len);
		ok = buf_ok(out);
	}
	if (!ok)
		out->len = before;
	buf_finish(&line);
	json_decref(message);
	return ok;
}

bool notice_revision(struct buf *out, const struct subscription *subscription,
		     const struct revision *revision, const uint64_t *change, bool other)
{
	json_t *params = json_pack("{s:I, s:s, s:I, s:I}",
				   "subscription", (json_int_t)subscription->id,
				   "uuid", revision->uuid, "rev", (json_int_t)revision->rev,
				   "documents", (json_int_t)revision->documents);
	int failed = 0;
	if (change != NULL)
		failed = json_object_set_new(params, "change",
					     json_integer((json_int_t)*change));
	if (other)
		failed |= json_object_set_new(params, "other", json_true());
	if (failed) {
		json_decref(params);
		params = NULL;
	}
	return add(out, subscription->framing, "index/changed", params);
}

bool notice_trouble(struct buf *out, const struct subscription *subscription, int code,
		    const char *message)
{
	const char *kind = wire_kind(code);
	json_t *params = json_pack("{s:I, s:{s:i, s:o, s:{s:s}}}",
				   "subscription", (json_int_t)subscription->id,
				   "error", "code", code,
				   "message", wire_string(message, strlen(message)),
				   "data", "kind", kind != NULL ? kind : "internal");
	return add(out, subscription->framing, "index/changed", params);
}

bool notice_hit(struct buf *out, const struct subscription *subscription, uint64_t rev,
		json_t *hit)
{
	json_t *change = json_incref(json_object_get(hit, "change"));
	json_object_del(hit, "change");
	return add(out, subscription->framing, "query/matched",
		   json_pack("{s:I, s:I, s:o, s:o}",
			     "subscription", (json_int_t)subscription->id,
			     "rev", (json_int_t)rev, "change", change, "hit", hit));
}
