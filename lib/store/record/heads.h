/* SPDX-License-Identifier: GPL-2.0-or-later */
/* heads.h - heads of records that were read lately, in memory: the same documents are
 * among the best of many questions.
 *
 * Each document has one place, which it shares with others: the last one stays.
 * Threads: those of the store. */
#ifndef QUOTH_STORE_HEADS_H
#define QUOTH_STORE_HEADS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	HEADS_PLACES = 8192,
	HEADS_BYTES = 4 << 20,	/* of all; when they are used up, all are forgotten */
	HEADS_LONGEST = 4096,	/* bytes of a head that is kept */
};

struct heads;

/* NULL: no memory. */
struct heads *heads_new(void);
void heads_free(struct heads *heads);	/* NULL is allowed */

/* The head of DOCUMENT, valid until heads_keep(); NULL: it is not kept. */
const char *heads_find(const struct heads *heads, uint32_t document, size_t *len);
/* Without memory it is not. */
void heads_keep(struct heads *heads, uint32_t document, const char *bytes, size_t len);

#endif
