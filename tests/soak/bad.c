/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bad.c - clients that ask and do not care: that leave, do not read, or stop in the
 * middle of a word. Nothing is expected for them but that others do not notice. */
#include <poll.h>

#include "tests/soak/soak.h"

enum {
	ASKED_MAX = 30,		/* requests of one */
	LEAVE_TURNS = 20,	/* before it goes */
	DEAF_TURNS = 1500,
	DEAF_LONG_TURNS = 60000,	/* of a few: until the daemon closes them, perhaps */
	LOOK_TURNS = 100,
};

static void ask_some(struct client *client, bool large)
{
	client->to_ask = 1 + dice_below(&client->soak->dice, ASKED_MAX);
	while (client_ask(client, large) != NULL)
		;
}

static void draw_framing(struct client *client)
{
	client->manners = (struct manners){
		.framing = dice_percent(&client->soak->dice, 30) ? FRAMED_BY_HEADERS
								 : FRAMED_BY_LINES,
		.slots = dice_percent(&client->soak->dice, 20),
	};
}

static void begin_leaver(struct client *client)
{
	draw_framing(client);
	ask_some(client, false);
	client->turns_left = dice_below(&client->soak->dice, LEAVE_TURNS);
	link_send(&client->link);
}

static void begin_deaf(struct client *client)
{
	struct dice *dice = &client->soak->dice;
	draw_framing(client);
	link_listen(&client->link, false);
	ask_some(client, dice_percent(dice, 50));
	client->turns_left = dice_percent(dice, 1) ? DEAF_LONG_TURNS
						   : dice_below(dice, DEAF_TURNS);
	link_send(&client->link);
}

/* A request, and of the next one a part. */
static void begin_stutterer(struct client *client)
{
	struct dice *dice = &client->soak->dice;
	draw_framing(client);
	ask_some(client, false);
	struct buf *out = &client->link.out;
	if (out->len > 1)
		out->len -= 1 + dice_below(dice, (uint32_t)(out->len < 60 ? out->len - 1
								    : 60));
	client->turns_left = dice_below(dice, DEAF_TURNS);
	link_send(&client->link);
}

static void on_end(struct client *client, const char *why)
{
	(void)why;
	client->soak->slammed++;
	client_leave(client);
}

static void turn(struct client *client)
{
	if (client->turns_left == 0 || client->soak->ending) {
		client_leave(client);
		return;
	}
	client->turns_left--;
	struct pollfd look = { .fd = client->link.fd };
	if (client->turns_left % LOOK_TURNS == 0 && poll(&look, 1, 0) == 1 &&
	    (look.revents & POLLHUP) != 0)
		on_end(client, NULL);	/* who does not read is not told */
}

static void on_bytes(struct client *client)
{
	buf_clear(&client->link.in);
}

const struct role bad_roles[] = {
	{ "leaver", 12, begin_leaver, turn, on_bytes, on_end },
	{ "deaf", 8, begin_deaf, turn, on_bytes, on_end },
	{ "stutterer", 6, begin_stutterer, turn, on_bytes, on_end },
};
const size_t n_bad_roles = sizeof bad_roles / sizeof *bad_roles;
