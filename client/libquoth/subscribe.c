/* SPDX-License-Identifier: MIT */
/* subscribe.c - libquoth's subscriptions: begun, told of, ended. */
#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "client/libquoth/link.h"

/* Where to begin, as the protocol has it. 0, or -EINVAL. */
static int add_since(struct quoth *q, json_t *params, const struct quoth_since *since)
{
	int failed = 0;
	if (since == NULL)
		return 0;
	if (since->size != sizeof *since)
		return link_fail(q, -EINVAL, "quoth_since.size is %zu, not %zu",
				 since->size, sizeof *since);
	if (since->rev > INT64_MAX || since->change > INT64_MAX ||
	    (since->change > 0 && since->uuid == NULL))
		return link_fail(q, -EINVAL, "a change is of an index: which?");
	failed = json_object_set_new(params, "since_rev",
				     json_integer((json_int_t)since->rev));
	if (since->uuid != NULL)
		failed |= json_object_set_new(params, "uuid",
					      wire_string(since->uuid,
							  strlen(since->uuid)));
	if (since->change > 0)
		failed |= json_object_set_new(params, "since_change",
					      json_integer((json_int_t)since->change));
	return failed ? link_fail(q, -ENOMEM, "out of memory for a request") : 0;
}

static int make_room(struct quoth *q)
{
	if (q->subscription_count < q->subscription_capacity)
		return 0;
	size_t capacity = q->subscription_capacity ? q->subscription_capacity * 2 : 4;
	struct subscription *more = realloc(q->subscriptions, capacity * sizeof *more);
	if (more == NULL)
		return link_fail(q, -ENOMEM, "out of memory for a subscription");
	q->subscriptions = more;
	q->subscription_capacity = capacity;
	return 0;
}

int64_t quoth_subscribe(struct quoth *q, const struct quoth_query *query,
			const struct quoth_since *since)
{
	json_t *params = NULL;
	int failed = q->final != 0 ? q->final : make_room(q);
	if (failed == 0 && query != NULL)
		failed = link_watch_params(q, query, &params);
	else if (failed == 0 && (params = json_object()) == NULL)
		failed = link_fail(q, -ENOMEM, "out of memory for a request");
	if (failed == 0)
		failed = add_since(q, params, since);
	if (failed) {
		json_decref(params);
		return failed;
	}
	int64_t id = link_ask(q, "subscribe", params);
	if (id > 0)
		q->subscriptions[q->subscription_count++] =
			(struct subscription){ .id = id, .number = -1 };
	return id;
}

static struct subscription *by_id(struct quoth *q, int64_t id)
{
	for (size_t i = 0; i < q->subscription_count; i++)
		if (q->subscriptions[i].id == id)
			return &q->subscriptions[i];
	return NULL;
}

static void forget(struct quoth *q, struct subscription *subscription)
{
	*subscription = q->subscriptions[--q->subscription_count];
}

void link_note_subscription(struct quoth *q, int64_t id, const json_t *result)
{
	struct subscription *subscription = by_id(q, id);
	const json_t *number = json_object_get(result, "subscription");
	if (subscription == NULL)
		return;
	if (json_is_integer(number))
		subscription->number = json_integer_value(number);
	else
		forget(q, subscription);
}

int64_t link_subscriber(struct quoth *q, const json_t *params)
{
	const json_t *number = json_object_get(params, "subscription");
	for (size_t i = 0; json_is_integer(number) && i < q->subscription_count; i++)
		if (q->subscriptions[i].number == json_integer_value(number))
			return q->subscriptions[i].id;
	return -1;
}

int64_t quoth_unsubscribe(struct quoth *q, int64_t id)
{
	struct subscription *subscription = by_id(q, id);
	if (q->final != 0)
		return q->final;
	if (subscription == NULL || subscription->number < 0)
		return link_fail(q, -ENOENT, "there is no such subscription");
	int64_t request = link_ask(q, "unsubscribe",
				   json_pack("{s:I}", "subscription",
					     (json_int_t)subscription->number));
	if (request > 0)
		forget(q, subscription);
	return request;
}
