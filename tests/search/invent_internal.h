/* SPDX-License-Identifier: GPL-2.0-or-later */
/* invent_internal.h - what inventing documents and queries share. */
#ifndef QUOTH_TESTS_INVENT_INTERNAL_H
#define QUOTH_TESTS_INVENT_INTERNAL_H

#include <stdlib.h>

#include "tests/search/invent.h"

struct invent_word {
	const char *folded;
	const char *spellings[3];	/* all of them fold to that */
	unsigned family;
};

extern const struct invent_word invent_vocabulary[];
extern const size_t invent_vocabulary_size;

size_t invent_below(size_t limit);
bool invent_chance(size_t percent);

/* One of those that the documents are made of. */
uint8_t invent_any_word(const struct invention *invention);
const char *invent_spelling(uint8_t word);

/* The words that one or two EDITS make of WORD, and itself. */
uint64_t invent_spelled_like(uint8_t word, size_t edits);

#endif
