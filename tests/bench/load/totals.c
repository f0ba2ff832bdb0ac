/* SPDX-License-Identifier: GPL-2.0-or-later */
/* totals.c - question after question, over one connection. */
#include "tests/bench/load/totals.h"

#include <errno.h>
#include <string.h>

enum {
	PATIENCE_SECONDS = 600,		/* for all of it */
};

struct round {
	struct link link;		/* first: a link is its round */
	const struct peer *peer;
	const struct questions *questions;
	struct event_base *base;
	struct reading reading;
	size_t asked;
	FILE *out;
	bool done;
};

static void ask_next(struct round *round)
{
	if (round->asked == round->questions->n) {
		round->done = true;
		event_base_loopbreak(round->base);
		return;
	}
	const struct buf *request = &round->questions->requests[round->asked++];
	round->peer->ask(&round->link.out, request, round->asked);
	link_send(&round->link);
}

static void on_end(struct link *link, const char *why)
{
	struct round *round = (struct round *)link;
	fprintf(stderr, "bench_load: %s\n", why != NULL ? why : "connection closed");
	event_base_loopbreak(round->base);
}

static void on_bytes(struct link *link)
{
	struct round *round = (struct round *)link;
	struct reply reply;
	size_t used;
	enum said said = round->peer->read(&round->reading, link->in.data, link->in.len,
					   &used, &reply, &link->out);
	if (said == SAID_RESULT && reply.total >= 0)
		fprintf(round->out, "%lld\n", (long long)reply.total);
	else if (said == SAID_RESULT || said == SAID_ERROR)
		fputs("-\n", round->out);
	buf_consume(&link->in, used);
	if (said == SAID_NONSENSE)
		on_end(link, "a reply that cannot be read");
	else if (said != SAID_NOTHING)
		ask_next(round);
	else
		link_send(link);
}

bool totals_print(const struct peer *peer, const struct address *address,
		  const struct questions *questions, FILE *out)
{
	struct round round = {
		.link = { .fd = -1, .on_bytes = on_bytes, .on_end = on_end },
		.peer = peer, .questions = questions, .out = out,
		.reading = { .totals = true }, .base = event_base_new(),
	};
	struct timeval patience = { .tv_sec = PATIENCE_SECONDS };
	if (round.base == NULL || !link_open(&round.link, round.base, address)) {
		fprintf(stderr, "bench_load: cannot connect: %s\n", strerror(errno));
	} else {
		event_base_loopexit(round.base, &patience);
		if (!peer->greets)
			ask_next(&round);
		event_base_dispatch(round.base);
	}
	link_finish(&round.link);
	if (round.base != NULL)
		event_base_free(round.base);
	return round.done;
}
