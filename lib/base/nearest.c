/* SPDX-License-Identifier: MIT */
/* nearest.c - which of some names somebody meant who mistyped one. */
#include "lib/base/nearest.h"

#include <stdbool.h>
#include <string.h>

enum {
	SHORT = 4,		/* letters of which two others make another name */
	BEGINNING = 3,		/* letters that say which name was meant */
};

struct nearest nearest_to(const char *wanted, size_t len)
{
	return (struct nearest){ .wanted = wanted, .len = len };
}

static size_t least(size_t a, size_t b, size_t c)
{
	size_t low = a < b ? a : b;
	return low < c ? low : c;
}

/* How many letters are to be inserted, removed, replaced, or swapped with the next one,
 * to make B of A: the "optimal string alignment" distance, row by row. Both have at most
 * NEAREST_NAME_MAX bytes. */
static size_t changes(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t rows[3][NEAREST_NAME_MAX + 1];
	size_t *before = rows[0], *last = rows[1], *row = rows[2];
	for (size_t j = 0; j <= b_len; j++)
		before[j] = last[j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		row[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			size_t other = last[j - 1] + (a[i - 1] != b[j - 1]);
			row[j] = least(last[j] + 1, row[j - 1] + 1, other);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] && before[j - 2] + 1 < row[j])
				row[j] = before[j - 2] + 1;
		}
		size_t *spare = before;
		before = last;
		last = row;
		row = spare;
	}
	return last[b_len];
}

void nearest_try(struct nearest *nearest, const char *name)
{
	size_t len = strlen(name), wanted = nearest->len;
	if (len == 0 || wanted < 2 || len > NEAREST_NAME_MAX || wanted > NEAREST_NAME_MAX)
		return;
	size_t most = wanted <= SHORT ? 1 : NEAREST_CHANGES_MAX;
	size_t needed = changes(nearest->wanted, wanted, name, len);
	bool begins = wanted >= BEGINNING && wanted <= len &&
		memcmp(name, nearest->wanted, wanted) == 0;
	if (needed > most && begins)
		needed = NEAREST_CHANGES_MAX + 1;
	else if (needed > most)
		return;
	if (nearest->name != NULL && needed >= nearest->changes)
		return;
	nearest->name = name;
	nearest->changes = needed;
}
