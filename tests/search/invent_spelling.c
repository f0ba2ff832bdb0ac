/* SPDX-License-Identifier: GPL-2.0-or-later */
/* invent_spelling.c - which invented words are spelled nearly alike, by the definition:
 * the fewest insertions, deletions, replacements and swaps of neighbours, no letter
 * touched twice. Bytes are as good as characters here: what is not ASCII is far away. */
#include <string.h>

#include "tests/search/invent_internal.h"

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t distance(const char *a, const char *b)
{
	if (*a == '\0' || *b == '\0')
		return strlen(a) + strlen(b);
	if (*a == *b)
		return distance(a + 1, b + 1);
	size_t best = 1 + least(distance(a + 1, b + 1),
				least(distance(a + 1, b), distance(a, b + 1)));
	if (a[1] != '\0' && b[1] != '\0' && a[0] == b[1] && a[1] == b[0])
		best = least(best, 1 + distance(a + 2, b + 2));
	return best;
}

/* Words of other lengths need not be tried. */
static bool is_like(const char *a, const char *b, size_t edits)
{
	size_t a_len = strlen(a), b_len = strlen(b);
	return (a_len > b_len ? a_len - b_len : b_len - a_len) <= edits &&
		distance(a, b) <= edits;
}

uint64_t invent_spelled_like(uint8_t word, size_t edits)
{
	static uint64_t known[BRUTE_WORDS_MAX][3];
	uint64_t *set = &known[word][edits];
	bool is_known = *set != 0;	/* itself is in it */
	for (uint8_t i = 0; !is_known && i < invent_vocabulary_size; i++)
		if (is_like(invent_vocabulary[word].folded, invent_vocabulary[i].folded,
			    edits))
			*set |= (uint64_t)1 << i;
	return *set;
}
