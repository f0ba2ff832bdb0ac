/* SPDX-License-Identifier: GPL-2.0-or-later */
/* script.c - clients that say what is wrong, and know what has to come back. */
#include <string.h>

#include "lib/wire/limits.h"
#include "lib/wire/rpc.h"
#include "tests/soak/soak.h"

enum {
	GARBAGE_MAX = 3000,	/* bytes */
	BABBLE_MAX = 12,	/* wrong lines */
	OVER = 1000,		/* bytes above a limit */
};

static void add_ping(struct client *client)
{
	struct soak *soak = client->soak;
	size_t at = client->link.out.len;
	invent_ping(++soak->last_number, &client->pending[0], &client->link.out);
	client_frame(client, at);
	client->n_pending = 1;
	client->script.pongs = 1;
	soak->ending = ++soak->sent >= soak->target;
}

static void count_as_sent(struct soak *soak)
{
	soak->ending = ++soak->sent >= soak->target;
}

static void start(struct client *client)
{
	if (client->manners.piece == 0)
		link_send(&client->link);
}

static void begin_garbage(struct client *client)
{
	static const char first[] = "[]\"#0\x01\xff<x";
	struct dice *dice = &client->soak->dice;
	struct buf *out = &client->link.out;
	uint32_t len = dice_below(dice, GARBAGE_MAX);
	buf_add_char(out, first[dice_below(dice, sizeof first - 1)]);
	for (uint32_t i = 0; i < len; i++)
		buf_add_char(out, (char)dice_below(dice, 256));
	client->script = (struct script){ .errors = 1, .code = WIRE_INVALID_REQUEST,
					  .closes = true };
	count_as_sent(client->soak);
	start(client);
}

static void begin_browser(struct client *client)
{
	static const char *const requests[] = {
		"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
		"POST /search HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}",
		"OPTIONS * HTTP/1.0\r\n\r\n",
	};
	buf_add_str(&client->link.out, requests[dice_below(&client->soak->dice, 3)]);
	client->script = (struct script){ .http = true, .closes = true };
	count_as_sent(client->soak);
	start(client);
}

/* Lines that are wrong, between two that are right. */
static void begin_babbler(struct client *client)
{
	static const char *const wrong[] = {
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"ping\"}\n",
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"\n",
		"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\\ud800\"}\n",
		"{\"a\":\"\xff\"}\n", "nonsense\n", "{\"a\":\"\\u0000\"}\n",
	};
	struct dice *dice = &client->soak->dice;
	invent_ping(++client->soak->last_number, &client->pending[0], &client->link.out);
	buf_add_char(&client->link.out, '\n');
	client->script.errors = 1 + dice_below(dice, BABBLE_MAX);
	client->script.code = WIRE_PARSE_ERROR;
	for (unsigned i = 0; i < client->script.errors; i++) {
		buf_add_str(&client->link.out, wrong[dice_below(dice, 6)]);
		count_as_sent(client->soak);
	}
	client->script.pongs = 1;
	client->n_pending = 1;
	count_as_sent(client->soak);
	if (dice_percent(dice, 30))
		client->manners.piece = 1 + dice_below(dice, 50);
	start(client);
}

static void add_filler(struct buf *out, size_t len)
{
	char *room = buf_reserve(out, len);
	if (room != NULL) {
		memset(room, 'x', len);
		out->len += len;
	}
}

/* Above the limit of a request: passed over, and the connection goes on. */
static void begin_boaster(struct client *client)
{
	struct dice *dice = &client->soak->dice;
	struct buf *out = &client->link.out;
	size_t len = WIRE_REQUEST_MAX + 1 + dice_below(dice, OVER);
	if (dice_percent(dice, 50)) {
		client->manners.framing = FRAMED_BY_HEADERS;
		buf_addf(out, "Content-Length: %zu\r\n\r\n", len);
		add_filler(out, len);
	} else {
		buf_add_char(out, '{');
		add_filler(out, len);
		buf_add_char(out, '\n');
	}
	client->script = (struct script){ .errors = 1, .code = WIRE_TOO_LARGE };
	count_as_sent(client->soak);
	add_ping(client);
	start(client);
}

/* Headers that cannot be believed: the connection is over. */
static void begin_liar(struct client *client)
{
	static const struct {
		const char *header;
		int code;
	} lies[] = {
		{ "Content-Length: 999999999999\r\n\r\n", WIRE_TOO_LARGE },
		{ "Content-Length: 5\r\nContent-Length: 6\r\n\r\n", WIRE_INVALID_REQUEST },
		{ "Content-Length: -5\r\n\r\n", WIRE_INVALID_REQUEST },
		{ "Content-Type: x\r\n\r\n{}", WIRE_INVALID_REQUEST },
		{ "Content-Length 5\r\n\r\n", WIRE_INVALID_REQUEST },
	};
	uint32_t lie = dice_below(&client->soak->dice, sizeof lies / sizeof *lies);
	client->manners.framing = FRAMED_BY_HEADERS;
	buf_add_str(&client->link.out, lies[lie].header);
	client->script = (struct script){ .errors = 1, .code = lies[lie].code,
					  .closes = true };
	count_as_sent(client->soak);
	start(client);
}

static void turn(struct client *client)
{
	client_hurry(client);
	if (client->manners.piece > 0 && link_unsent(&client->link) > 0)
		link_send_piece(&client->link, client->manners.piece);
}

/* ---- Hearing ---- */

static bool is_content(const struct client *client)
{
	const struct script *script = &client->script;
	return script->errors == 0 && script->pongs == 0 && !script->http;
}

static void hear(struct client *client, const struct heard *heard)
{
	struct script *script = &client->script;
	bool text;
	client->met = true;
	if (heard->json == NULL)
		soak_fail(client->soak, client, "no reply at all");
	else if (json_is_null(heard->id) && script->errors > 0 &&
		 heard->code == script->code)
		script->errors--;
	else if (script->pongs > 0 &&
		 (heard->result != NULL || soak_is_farewell(client->soak, heard->code)) &&
		 judge_number(heard->id, &text) == client->pending[0].number)
		script->pongs--;
	else
		soak_fail(client->soak, client, "a reply too many, or a wrong one "
			  "(code %d, not %d)", heard->code, script->code);
}

static void hear_http(struct client *client)
{
	static const char refusal[] = "HTTP/1.1 400 ";
	struct buf *in = &client->link.in;
	if (in->len < sizeof refusal - 1)
		return;
	if (memcmp(in->data, refusal, sizeof refusal - 1) != 0)
		soak_fail(client->soak, client, "HTTP was not refused: %.30s", in->data);
	client->script.http = false;
}

static void on_bytes(struct client *client)
{
	struct link *link = &client->link;
	const char *message;
	size_t used, len;
	if (client->role->begin == begin_browser) {
		hear_http(client);
		return;
	}
	while ((used = judge_next(client->manners.framing, link->in.data, link->in.len,
				  &message, &len)) != 0 && used != SIZE_MAX) {
		struct heard heard = judge_parse(message, len);
		hear(client, &heard);
		judge_forget(&heard);
		buf_consume(&link->in, used);
	}
	if (used == SIZE_MAX)
		soak_fail(client->soak, client, "no frame: %.*s",
			  link->in.len < 60 ? (int)link->in.len : 60, link->in.data);
	if (used == SIZE_MAX || (is_content(client) && !client->script.closes))
		client_leave(client);
}

/* That the daemon has not read all of it is an error of the socket, and none here. */
static void on_end(struct client *client, const char *why)
{
	(void)why;
	bool expected = is_content(client) && client->script.closes;
	if (!expected && !client->soak->until_end)
		soak_fail(client->soak, client, "closed with %u errors and %u results to "
			  "come", client->script.errors, client->script.pongs);
	client_leave(client);
}

const struct role script_roles[] = {
	{ "garbage", 4, begin_garbage, turn, on_bytes, on_end },
	{ "browser", 3, begin_browser, turn, on_bytes, on_end },
	{ "babbler", 4, begin_babbler, turn, on_bytes, on_end },
	{ "boaster", 1, begin_boaster, turn, on_bytes, on_end },
	{ "liar", 2, begin_liar, turn, on_bytes, on_end },
};
const size_t n_script_roles = sizeof script_roles / sizeof *script_roles;
