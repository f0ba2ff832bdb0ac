/* SPDX-License-Identifier: GPL-2.0-or-later */
/* spelling.c - rows of the edit distance as an automaton, and the next string that it
 * would go on with. */
#include "lib/store/words/spelling.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/utf8.h"
#include "lib/store/store.h"
#include "lib/text/text.h"

enum {
	POINT_LAST = 0x10ffff,
	SURROGATE_FIRST = 0xd800,
	SURROGATE_LAST = 0xdfff,
};

/* Rows 0 .. `depth` are those of the prefixes of `path`, each within the distance
 * somewhere. Cells further from the diagonal than the distance say FAR. */
struct spelling {
	unsigned distance;
	size_t length;		/* of the word, in characters */
	size_t depth;
	bool begun, ended;	/* the word just read ended within the rows */
	uint32_t broke;		/* its character after the rows otherwise */
	uint32_t *word;
	uint32_t *path;
	unsigned char *rows;	/* length + distance + 2 of length + 1 cells */
};

#define FAR ((unsigned char)(STORE_DISTANCE_MAX + 1))

static size_t decode(const char *bytes, size_t len, uint32_t *points)
{
	size_t count = 0;
	for (size_t at = 0; at < len; count++)
		at += utf8_decode(bytes + at, len - at, &points[count], NULL);
	return count;
}

static unsigned char *row_at(const struct spelling *spelling, size_t depth)
{
	return spelling->rows + depth * (spelling->length + 1);
}

static size_t band_start(const struct spelling *spelling, size_t depth)
{
	return depth > spelling->distance ? depth - spelling->distance : 0;
}

static size_t band_end(const struct spelling *spelling, size_t depth)
{
	size_t end = depth + spelling->distance;
	return end < spelling->length ? end : spelling->length;
}

static void make_first_row(struct spelling *spelling)
{
	memset(spelling->rows, FAR, spelling->length + 1);
	for (size_t j = 0; j <= band_end(spelling, 0); j++)
		spelling->rows[j] = (unsigned char)j;
}

enum status spelling_open(const char *word, size_t len, unsigned distance,
			  struct spelling **spelling, struct error *error)
{
	if (len > TEXT_WORD_MAX || distance > STORE_DISTANCE_MAX)
		return error_set(error, STATUS_TOO_LARGE,
				 "a word of up to %d bytes, at a distance of up to %d",
				 TEXT_WORD_MAX, STORE_DISTANCE_MAX);
	struct spelling *made = calloc(1, sizeof *made);
	uint32_t *word_points = calloc(len + 1, sizeof *word_points);
	uint32_t *path = calloc(len + STORE_DISTANCE_MAX + 2, sizeof *path);
	unsigned char *rows = calloc(len + STORE_DISTANCE_MAX + 2, len + 1);
	if (made == NULL || word_points == NULL || path == NULL || rows == NULL) {
		free(made);
		free(word_points);
		free(path);
		free(rows);
		return error_set(error, STATUS_NO_MEMORY, "spellings");
	}
	*made = (struct spelling){ .distance = distance, .word = word_points,
				   .path = path, .rows = rows };
	made->length = decode(word, len, word_points);
	make_first_row(made);
	*spelling = made;
	return STATUS_OK;
}

void spelling_close(struct spelling *spelling)
{
	if (spelling == NULL)
		return;
	free(spelling->word);
	free(spelling->path);
	free(spelling->rows);
	free(spelling);
}

void spelling_narrow(struct spelling *spelling, unsigned distance)
{
	if (distance < spelling->distance)
		spelling->distance = distance;
}

static unsigned char least(unsigned char a, unsigned char b)
{
	return a < b ? a : b;
}

/* The cell for the prefix of length DEPTH + 1 that ends in POINT, and the first J
 * characters of the word. */
static unsigned char cell(const struct spelling *spelling, size_t depth,
			  uint32_t point, const unsigned char *above,
			  const unsigned char *row, size_t j)
{
	unsigned char cost = (unsigned char)(above[j] + 1);
	if (j == 0)
		return cost;
	bool same = spelling->word[j - 1] == point;
	cost = least(cost, (unsigned char)(row[j - 1] + 1));
	cost = least(cost, (unsigned char)(above[j - 1] + (same ? 0 : 1)));
	if (depth > 0 && j > 1 && spelling->word[j - 2] == point &&
	    spelling->word[j - 1] == spelling->path[depth - 1])
		cost = least(cost, (unsigned char)(
				     row_at(spelling, depth - 1)[j - 2] + 1));
	return least(cost, FAR);
}

/* Makes the row after the last one for POINT. False: nothing within the distance can
 * begin so. */
static bool row_is_within(struct spelling *spelling, uint32_t point)
{
	size_t depth = spelling->depth;
	const unsigned char *above = row_at(spelling, depth);
	unsigned char *row = row_at(spelling, depth + 1);
	bool within = false;
	if (depth + 1 > spelling->length + spelling->distance)
		return false;
	memset(row, FAR, spelling->length + 1);
	for (size_t j = band_start(spelling, depth + 1);
	     j <= band_end(spelling, depth + 1); j++) {
		row[j] = cell(spelling, depth, point, above, row, j);
		within = within || row[j] <= spelling->distance;
	}
	return within;
}

/* Makes the row for POINT the last one, if there is one. */
static bool step(struct spelling *spelling, uint32_t point)
{
	if (!row_is_within(spelling, point))
		return false;
	spelling->path[spelling->depth++] = point;
	return true;
}

static unsigned cost_here(const struct spelling *spelling)
{
	return row_at(spelling, spelling->depth)[spelling->length];
}

bool spelling_reads(struct spelling *spelling, const char *word, size_t len,
		    unsigned *distance)
{
	size_t known = spelling->depth, at = 0;
	bool as_before = true;
	spelling->begun = true;
	spelling->depth = 0;
	while (at < len) {
		uint32_t point;
		at += utf8_decode(word + at, len - at, &point, NULL);
		as_before = as_before && spelling->depth < known &&
			spelling->path[spelling->depth] == point;
		if (as_before) {
			spelling->depth++;
		} else if (!step(spelling, point)) {
			spelling->ended = false;
			spelling->broke = point;
			return false;
		}
	}
	spelling->ended = true;
	*distance = cost_here(spelling);
	return *distance <= spelling->distance;
}

/* Whether the last row goes on with any character: one more of them can be wrong. */
static bool goes_on_with_any(const struct spelling *spelling)
{
	const unsigned char *row = row_at(spelling, spelling->depth);
	for (size_t j = band_start(spelling, spelling->depth);
	     j <= band_end(spelling, spelling->depth); j++)
		if (row[j] < spelling->distance)
			return true;
	return false;
}

/* The lowest character from FROM on that the last row goes on with. */
static bool lowest_point(struct spelling *spelling, uint32_t from, uint32_t *point)
{
	if (goes_on_with_any(spelling)) {
		*point = from;
		return true;
	}
	uint32_t lowest = UINT32_MAX;
	for (size_t j = band_start(spelling, spelling->depth);
	     j < spelling->length && j <= band_end(spelling, spelling->depth); j++) {
		uint32_t candidate = spelling->word[j];
		if (candidate >= from && candidate < lowest &&
		    row_is_within(spelling, candidate))
			lowest = candidate;
	}
	*point = lowest;
	return lowest != UINT32_MAX;
}

static uint32_t point_after(uint32_t point)
{
	return point + 1 == SURROGATE_FIRST ? SURROGATE_LAST + 1 : point + 1;
}

/* Goes on to the lowest character from FROM on, or back to where a higher one can
 * stand than the one that is there. */
static bool go_on_or_back(struct spelling *spelling, uint32_t from)
{
	uint32_t point;
	while (from > POINT_LAST || !lowest_point(spelling, from, &point) ||
	       !step(spelling, point)) {
		if (spelling->depth == 0)
			return false;
		from = point_after(spelling->path[--spelling->depth]);
	}
	return true;
}

/* What is within the distance from here must begin so, as long as no other character
 * can come first. */
static void go_on_while_certain(struct spelling *spelling)
{
	uint32_t point;
	while (cost_here(spelling) > spelling->distance &&
	       !goes_on_with_any(spelling) && lowest_point(spelling, 0, &point) &&
	       step(spelling, point))
		;
}

static void encode_path(const struct spelling *spelling, struct buf *next)
{
	char bytes[UTF8_MAX];
	buf_clear(next);
	for (size_t i = 0; i < spelling->depth; i++)
		buf_add(next, bytes, utf8_encode(spelling->path[i], bytes));
}

bool spelling_next(struct spelling *spelling, struct buf *next)
{
	uint32_t from = spelling->ended ? 0 : point_after(spelling->broke);
	if (spelling->begun && !go_on_or_back(spelling, from))
		return false;
	go_on_while_certain(spelling);
	encode_path(spelling, next);
	return true;
}
