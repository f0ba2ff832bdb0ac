/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lines.c - which lines of a source a text stands on. */
#include "indexer/lines.h"

#include <stdlib.h>
#include <string.h>

void lines_finish(struct lines *lines)
{
	free(lines->at);
	*lines = (struct lines){0};
}

void lines_clear(struct lines *lines)
{
	lines->count = 0;
	lines->failed = false;
}

void lines_add(struct lines *lines, struct record_line line)
{
	if (lines->failed)
		return;
	if (lines->count == lines->capacity) {
		size_t capacity = 2 * lines->capacity + 16;
		struct record_line *at = realloc(lines->at, capacity * sizeof *at);
		if (at == NULL) {
			lines->failed = true;
			return;
		}
		lines->at = at;
		lines->capacity = capacity;
	}
	lines->at[lines->count++] = line;
}

/* --- Stretches of the source, in its own order --- */

struct range {
	uint64_t start, end;
};

static int by_start(const void *a, const void *b)
{
	const struct range *first = a, *second = b;
	return (first->start > second->start) - (first->start < second->start);
}

/* Text is nearly always in the order of its source, and then nothing is sorted. */
static struct range *ranges_of(const struct spans *spans, uint64_t len,
			       size_t source_len, size_t *count)
{
	struct range *ranges = calloc(spans->count + 1, sizeof *ranges);
	bool sorted = true;
	*count = 0;
	for (size_t i = 0; ranges != NULL && i < spans->count; i++) {
		const struct record_span *span = &spans->at[i];
		uint64_t next = i + 1 < spans->count ? span[1].text : len;
		if (span->source == RECORD_NOWHERE || span->source >= source_len)
			continue;
		uint64_t room = source_len - span->source;
		uint64_t step = next - span->text < room ? next - span->text : room;
		ranges[*count] = (struct range){ span->source, span->source + step };
		sorted &= *count == 0 || ranges[*count - 1].start <= span->source;
		++*count;
	}
	if (!sorted)
		qsort(ranges, *count, sizeof *ranges, by_start);
	return ranges;
}

/* --- Counting --- */

struct counter {
	struct lines *lines;
	const char *source;
	const struct spans *way;
	uint64_t at;			/* up to here newlines are counted */
	struct record_line line;	/* the one that AT is on */
	uint64_t added;			/* the number of the last that was added */
};

static void add_line(struct counter *counter)
{
	struct record_line line = counter->line;
	if (line.number == counter->added)
		return;
	counter->added = line.number;
	if (counter->way != NULL)
		line.start = spans_source(counter->way, line.start);
	lines_add(counter->lines, line);
}

/* Goes on to END; with ALL each line that begins before it is added. */
static void count_to(struct counter *counter, uint64_t end, bool all)
{
	while (counter->at < end) {
		const char *from = counter->source + counter->at;
		const char *newline = memchr(from, '\n', end - counter->at);
		if (newline == NULL) {
			counter->at = end;
			return;
		}
		counter->at = (uint64_t)(newline - counter->source) + 1;
		counter->line.number++;
		counter->line.start = counter->at;
		if (all && counter->at < end)
			add_line(counter);
	}
}

void lines_find(struct lines *lines, const struct spans *spans, uint64_t len,
		const char *source, size_t source_len, const struct spans *way)
{
	size_t count;
	struct range *ranges = ranges_of(spans, len, source_len, &count);
	struct counter counter = { .lines = lines, .source = source, .way = way,
				   .line = { 1, 0 } };
	lines->failed |= ranges == NULL;
	for (size_t i = 0; i < count; i++) {
		count_to(&counter, ranges[i].start, false);
		add_line(&counter);
		count_to(&counter, ranges[i].end, true);
	}
	free(ranges);
}
