/* SPDX-License-Identifier: GPL-2.0-or-later */
/* order.h - documents of a set by the value of a slot. */
#ifndef QUOTH_STORE_ORDER_H
#define QUOTH_STORE_ORDER_H

#include "lib/store/store.h"

enum {
	ORDER_KINDS = 2,	/* by date, either way, and by path */
};

/* Of each document the rank of its value among all; UINT32_MAX: it has none. */
struct order_ranks {
	uint32_t *of;		/* NULL: not read yet */
	uint32_t values;	/* different ones */
};

/* The first LIMIT documents of SET in the order of SORT, which is none by score. On
 * STATUS_OK *ENTRIES is the caller's to free(): the lower 32 bits of each are a
 * document. Documents of equal values stand in the order of their numbers.
 *   STATUS_TIMEOUT, STATUS_CANCELLED, STATUS_MODIFIED  as store_match() */
enum status order_first(struct store *store, enum store_sort sort,
			const struct store_set *set, uint32_t limit,
			uint64_t **entries, size_t *count, struct deadline *deadline,
			struct error *error);

/* Forgets what was read of another revision. */
void order_forget(struct store *store);

#endif
