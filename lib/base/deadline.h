/* SPDX-License-Identifier: GPL-2.0-or-later */
/* deadline.h - when work must stop, asked from inside whatever may run long.
 *
 * What takes a deadline takes NULL for none. Threads: a deadline is one thread's own;
 * *cancel may be set by any other. */
#ifndef QUOTH_BASE_DEADLINE_H
#define QUOTH_BASE_DEADLINE_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/status.h"

enum {
	DEADLINE_CALLS = 16,	/* of deadline_check() between two looks at the clock,
				 * which cost some 30 ns each */
	DEADLINE_ITEMS = 4096,	/* of a list that is worked through, between two looks:
				 * some 100 us */
};

struct deadline {
	uint64_t at_ns;			/* of clock_ns(); 0: none */
	const atomic_bool *cancel;	/* may be NULL */
	unsigned calls;
	unsigned looks;			/* taken so far */
};

/* STATUS_TIMEOUT or STATUS_CANCELLED when it is time to stop. */
enum status deadline_look(struct deadline *deadline, struct error *error);

/* The same once in DEADLINE_CALLS times: for steps of up to some microseconds. */
enum status deadline_check(struct deadline *deadline, struct error *error);

/* For item number AT of a list, from 0 on: looks once in DEADLINE_ITEMS times. */
static inline enum status deadline_item(struct deadline *deadline, size_t at,
					struct error *error)
{
	return at % DEADLINE_ITEMS != DEADLINE_ITEMS - 1
		? STATUS_OK : deadline_look(deadline, error);
}

#endif
