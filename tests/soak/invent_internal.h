/* SPDX-License-Identifier: GPL-2.0-or-later */
/* invent_internal.h - one request while it is invented. */
#ifndef QUOTH_TESTS_INVENT_INTERNAL_H
#define QUOTH_TESTS_INVENT_INTERNAL_H

#include "tests/soak/invent.h"

struct inventing {
	const struct world *world;
	struct dice *dice;
	struct asked *asked;
	struct buf params;	/* the members of params, JSON */
};

/* Chooses a method, and sets what asked and params have to have for it. */
void invent_any(struct inventing *in);

void invent_any_ping(struct inventing *in);
void invent_any_large(struct inventing *in);

#endif
