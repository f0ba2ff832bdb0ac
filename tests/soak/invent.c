/* SPDX-License-Identifier: GPL-2.0-or-later */
/* invent.c - requests out of a seed, as JSON. */
#include "tests/soak/invent_internal.h"

static void add_id(const struct asked *asked, struct buf *out)
{
	buf_addf(out, asked->text_id ? "\"q%llu\"" : "%llu",
		 (unsigned long long)asked->number);
}

static void write_request(const struct inventing *in, struct buf *out)
{
	const struct asked *asked = in->asked;
	buf_add_str(out, "{\"jsonrpc\":\"2.0\",\"id\":");
	add_id(asked, out);
	buf_addf(out, ",\"method\":\"%s\",\"params\":{", asked->method);
	buf_add(out, in->params.data, in->params.len);
	buf_add_str(out, "}}");
	out->failed |= in->params.failed;
}

static void begin(struct asked *asked, uint64_t number)
{
	*asked = (struct asked){ .number = number, .known = KNOWN_NOT };
}

void invent(const struct world *world, struct dice *dice, uint64_t number,
	    struct asked *asked, struct buf *out)
{
	struct inventing in = { .world = world, .dice = dice, .asked = asked };
	begin(asked, number);
	asked->text_id = dice_percent(dice, 25);
	invent_any(&in);
	if (asked->code == 0 && !asked->cheap && in.params.len > 0 &&
	    dice_percent(dice, 5)) {
		buf_addf(&in.params, ",\"timeout_ms\":%u", 1 + dice_below(dice, 20));
		asked->may_stop = true;
	}
	write_request(&in, out);
	buf_finish(&in.params);
}

void invent_ping(uint64_t number, struct asked *asked, struct buf *out)
{
	struct inventing in = { .asked = asked };
	begin(asked, number);
	invent_any_ping(&in);
	write_request(&in, out);
}

void invent_large(const struct world *world, struct dice *dice, uint64_t number,
		  struct asked *asked, struct buf *out)
{
	struct inventing in = { .world = world, .dice = dice, .asked = asked };
	begin(asked, number);
	invent_any_large(&in);
	write_request(&in, out);
	buf_finish(&in.params);
}

void invent_slot(struct asked *asked, char slot, struct buf *out, size_t at)
{
	static const char end[] = "}}";
	bool none = out->len - at < 3 || out->data[out->len - 3] == '{';
	asked->slot = slot;
	out->len -= sizeof end - 1;
	buf_addf(out, "%s\"slot\":\"%c\"%s", none ? "" : ",", slot, end);
}

void invent_cancel(const struct asked *asked, struct buf *out)
{
	buf_add_str(out, "{\"jsonrpc\":\"2.0\",\"method\":\"$/cancelRequest\","
			 "\"params\":{\"id\":");
	add_id(asked, out);
	buf_add_str(out, "}}");
}
