/* SPDX-License-Identifier: GPL-2.0-or-later */
/* good.c - clients that keep to the protocol, each in its manner, and expect the same:
 * one reply to each request, and the right one. */
#include <string.h>
#include <sys/socket.h>

#include "lib/base/clock.h"
#include "lib/wire/rpc.h"
#include "tests/soak/soak.h"

enum {
	REQUESTS_MAX = 120,	/* of one connection */
};

/* ---- Asking ---- */

static struct manners draw_manners(struct dice *dice)
{
	struct manners manners = {
		.framing = dice_percent(dice, 30) ? FRAMED_BY_HEADERS : FRAMED_BY_LINES,
		.at_once = 1,
		.slots = dice_percent(dice, 10),
		.cancels = dice_percent(dice, 15),
		.half_close = dice_percent(dice, 30),
	};
	if (dice_percent(dice, 40))
		manners.at_once = 2 + dice_below(dice, dice_percent(dice, 20)
						       ? SOAK_PENDING_MAX - 2 : 6);
	if (dice_percent(dice, 15)) {	/* few: they take long */
		manners.piece = 1 + dice_below(dice, dice_percent(dice, 30) ? 4 : 200);
		manners.at_once = 1 + dice_below(dice, 3);
	}
	if (dice_percent(dice, 10))
		manners.sip = 16 + dice_below(dice, 4000);
	return manners;
}

static void begin(struct client *client)
{
	struct dice *dice = &client->soak->dice;
	client->manners = draw_manners(dice);
	client->to_ask = 1 + dice_below(dice, REQUESTS_MAX);
	if (client->manners.sip > 0)
		link_listen(&client->link, false);
}

/* The newer one in a slot cancels the older. */
static void mind_slot(struct client *client, const struct asked *newest)
{
	for (struct asked *older = client->pending; older < newest; older++)
		if (older->slot != 0 && older->slot == newest->slot)
			older->may_cancel = true;
}

static void cancel_some(struct client *client)
{
	struct dice *dice = &client->soak->dice;
	size_t at = client->link.out.len;
	struct asked *asked = &client->pending[dice_below(dice, client->n_pending)];
	asked->may_cancel = true;
	invent_cancel(asked, &client->link.out);
	client_frame(client, at);
}

static void half_close(struct client *client)
{
	if (client->half_closed || !client->manners.half_close ||
	    link_unsent(&client->link) > 0)
		return;
	shutdown(client->link.fd, SHUT_WR);
	client->half_closed = true;
}

/* The first reply is waited for: before, the daemon may not have taken the client. */
static void ask(struct client *client)
{
	struct soak *soak = client->soak;
	unsigned at_once = client->met ? client->manners.at_once : 1;
	struct asked *asked;
	while (client->n_pending < at_once &&
	       (asked = client_ask(client, false)) != NULL) {
		mind_slot(client, asked);
		if (client->manners.cancels && dice_percent(&soak->dice, 30))
			cancel_some(client);
	}
	if (client->manners.piece == 0)
		link_send(&client->link);
}

/* At its end: all is asked, and half-closed clients wait for the daemon to close. */
static void mind_end(struct client *client)
{
	bool all_asked = client->to_ask == 0 || client->soak->ending;
	if (!all_asked)
		return;
	half_close(client);
	if (client->n_pending == 0 && link_unsent(&client->link) == 0 &&
	    !client->manners.half_close)
		client_leave(client);
}

static void turn(struct client *client)
{
	struct manners *manners = &client->manners;
	client_hurry(client);
	ask(client);
	if (manners->piece > 0 && link_unsent(&client->link) > 0)
		link_send_piece(&client->link, manners->piece);
	if (manners->sip > 0 && client->role != NULL)
		link_receive(&client->link, manners->sip);
	if (client->role != NULL)
		mind_end(client);
}

/* ---- Hearing ---- */

/* Whether a worker had to do with it: what is refused or answered at once, or not begun,
 * takes nobody's turn. */
static bool was_served(const struct asked *asked, const struct heard *heard)
{
	switch (heard->code) {
	case WIRE_BUSY: case WIRE_CANCELLED: case WIRE_TIMEOUT:
	case WIRE_NO_METHOD: case WIRE_VERSION:
		return false;
	default:
		return strcmp(asked->method, "ping") != 0;
	}
}

static void count_answer(struct soak *soak, const struct asked *asked,
			 const struct heard *heard)
{
	soak->finished++;
	soak->served += was_served(asked, heard);
	soak->finished_ms = clock_ms();
	if (heard->result != NULL)
		soak->results++;
	else if (heard->code == WIRE_BUSY)
		soak->busy++;
	else if (heard->code == WIRE_CANCELLED)
		soak->cancelled++;
	else if (heard->code != WIRE_TIMEOUT)
		soak->refused++;
	else if (asked->may_stop)
		soak->early_timeouts++;
	else
		soak->timeouts++;
}

/* How long a cheap request waited that had nothing of its own client before it, in
 * others that were served. */
static void mind_wait(struct client *client, const struct asked *asked,
		      const struct heard *heard)
{
	struct soak *soak = client->soak;
	const struct manners *manners = &client->manners;
	if (!client->met || !asked->cheap || heard->code != 0 || manners->at_once > 1 ||
	    manners->piece > 0 || manners->sip > 0 || manners->hurried)
		return;
	uint64_t wait = soak->served - asked->served;
	soak->waits++;
	if (wait > soak->worst_wait)
		soak->worst_wait = wait;
}

static struct asked *find(struct client *client, const json_t *id)
{
	bool text;
	uint64_t number = judge_number(id, &text);
	for (unsigned i = 0; i < client->n_pending; i++)
		if (client->pending[i].number == number &&
		    client->pending[i].text_id == text)
			return &client->pending[i];
	return NULL;
}

static void judge(struct client *client, struct asked *asked, const struct heard *heard)
{
	long rev, n;
	const char *wrong = judge_reply(asked, heard, &rev, &n);
	if (wrong != NULL && !soak_is_farewell(client->soak, heard->code))
		soak_fail(client->soak, client, "%s '%s': %s (code %d, n %ld)",
			  asked->method, asked->query, wrong, heard->code, n);
	else if (rev >= 0)
		soak_keep(client->soak, client, rev, n);
	mind_wait(client, asked, heard);
	count_answer(client->soak, asked, heard);
	client->met = true;
	struct asked *last = &client->pending[--client->n_pending];
	memmove(asked, asked + 1, (size_t)(last - asked) * sizeof *asked);
}

static void hear(struct client *client, const char *message, size_t len)
{
	struct heard heard = judge_parse(message, len);
	struct asked *asked = heard.json != NULL ? find(client, heard.id) : NULL;
	if (asked != NULL)
		judge(client, asked, &heard);
	else
		soak_fail(client->soak, client, "%s: %.*s", heard.json == NULL
			  ? "no reply at all" : "a reply to nothing, or a second one",
			  len < 300 ? (int)len : 300, message);
	judge_forget(&heard);
}

static void on_bytes(struct client *client)
{
	struct link *link = &client->link;
	const char *message;
	size_t at = 0, used, len;
	while ((used = judge_next(client->manners.framing, link->in.data + at,
				  link->in.len - at, &message, &len)) != 0) {
		if (used == SIZE_MAX) {
			soak_fail(client->soak, client, "no frame: %.*s",
				  link->in.len < 60 ? (int)link->in.len : 60, link->in.data);
			client_leave(client);
			return;
		}
		hear(client, message, len);
		at += used;
	}
	buf_consume(&link->in, at);
	ask(client);
	mind_end(client);
}

static void on_end(struct client *client, const char *why)
{
	bool as_asked = client->half_closed && client->n_pending == 0;
	if (client->soak->until_end && !as_asked)
		client->soak->ending = true;
	else if (client->n_pending > 0)
		soak_fail(client->soak, client, "%u replies are lost, first '%s' %s (%s)",
			  client->n_pending, client->pending[0].method,
			  client->pending[0].query, why != NULL ? why : "closed");
	else if (!client->half_closed)
		soak_fail(client->soak, client, "closed without a reason");
	else if (client->link.in.len > 0)
		soak_fail(client->soak, client, "half a reply at the end");
	client_leave(client);
}

const struct role good_role = { "good", 60, begin, turn, on_bytes, on_end };
