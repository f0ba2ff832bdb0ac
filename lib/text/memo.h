/* SPDX-License-Identifier: GPL-2.0-or-later */
/* memo.h - remembers what became of the words seen lately.
 *
 * A fixed table: a slot is one cache line with a word and its result, and a
 * newcomer takes the place of what it meets. Words too long for a slot are
 * simply not remembered. */
#ifndef QUOTH_TEXT_MEMO_H
#define QUOTH_TEXT_MEMO_H

#include <stdbool.h>
#include <stddef.h>

enum {
	MEMO_SLOTS = 16384,	/* 1 MiB: the words that make nine tenths of a text
				 * fit; a power of two */
	MEMO_SLOT_BYTES = 64,	/* one cache line */
};

struct memo_slot {
	unsigned char tag;	/* 0: empty */
	unsigned char key_len, value_len;
	char bytes[MEMO_SLOT_BYTES - 3];	/* the key and then the value */
};

struct memo;

/* NULL without memory. Untouched parts of the table cost no memory. */
struct memo *memo_open(void);
void memo_close(struct memo *memo);

/* The value put for TAG (1 to 255) and KEY, valid until the next memo_put, with
 * its length in *LEN; NULL when there is none. */
const char *memo_get(const struct memo *memo, unsigned char tag, const char *key,
		     size_t key_len, size_t *len);
void memo_put(struct memo *memo, unsigned char tag, const char *key, size_t key_len,
	      const char *value, size_t len);

#endif
