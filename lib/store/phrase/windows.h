/* SPDX-License-Identifier: GPL-2.0-or-later */
/* windows.h - the stretches of a text in which all operands of a phrase stand
 * close together: found in positions alone, without the text.
 *
 * A window takes one place of each operand, no two overlapping, in the order of
 * the operands or, if that is not asked for, in any; its gap is the number of
 * words in it that are none of theirs. Only minimal windows count, those that hold
 * no other one (Clarke, Cormack and Burkowski, "An algebra for structured text
 * search", The Computer Journal 38(1), 1995): "a b" stands once in "a a b". Of
 * windows with the same ends the places of the first found are given. */
#ifndef QUOTH_STORE_WINDOWS_H
#define QUOTH_STORE_WINDOWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/store/store.h"

struct window_operand {
	const uint32_t *starts;	/* positions, from 1 on, in order, each once */
	size_t count;
	uint32_t words;		/* that it covers from a start on; 1 and more */
};

struct window {
	uint32_t start, end;			/* [start, end) */
	uint32_t gap;
	uint32_t at[STORE_PHRASE_MAX];		/* start of each operand */
};

/* Windows that grow; free() the array. */
struct windows {
	struct window *at;
	size_t count;
	size_t capacity;
	struct deadline *deadline;	/* stops the search for them; NULL: none */
};

/* Makes *WINDOWS all minimal windows of COUNT (1 to STORE_PHRASE_MAX) operands whose
 * gap is at most GAP, in order. False: no memory, or it is time to stop. */
bool windows_find(const struct window_operand *operands, size_t count, bool ordered,
		  uint32_t gap, struct windows *windows);

/* Which of the two it was. */
enum status windows_failure(const struct windows *windows, struct error *error);

#endif
