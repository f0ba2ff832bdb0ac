/* SPDX-License-Identifier: GPL-2.0-or-later */
/* extracting.h - for tests of one format: a text as a file, its one record, and a
 * proof that the record's places are those of the file. */
#ifndef QUOTH_TESTS_EXTRACTING_H
#define QUOTH_TESTS_EXTRACTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <cmocka.h>

#include "indexer/extract.h"
#include "lib/store/record/record.h"

struct taken {
	struct extracted record;
	bool has_record;
	enum extracted_kind last;
	char reason[256];
	const char *source;
	size_t len;
};

static inline bool take(void *context, enum extracted_kind kind, const void *bytes,
			size_t len)
{
	struct taken *taken = context;
	if (kind == EXTRACTED_RECORD) {
		assert_false(taken->has_record);
		assert_true(extracted_read(&taken->record, bytes, len));
		taken->has_record = true;
	} else {
		taken->last = kind;
		snprintf(taken->reason, sizeof taken->reason, "%.*s", (int)len,
			 (const char *)bytes);
	}
	return true;
}

static inline void extract_bytes(enum format format, const void *bytes, size_t len,
			  struct taken *taken)
{
	struct extract_job job = { .format = format, .max_size = 64 * 1024 * 1024 };
	int fd = memfd_create("test", MFD_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), (ssize_t)len);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	*taken = (struct taken){ .source = bytes, .len = len };
	extract_file(fd, &job, take, taken);
	close(fd);
}

static inline void extract(enum format format, const char *text, struct taken *taken)
{
	extract_bytes(format, text, strlen(text), taken);
	if (taken->last != EXTRACTED_END)
		fail_msg("%s", taken->reason);
	assert_true(taken->has_record);
}

static inline void taken_finish(struct taken *taken)
{
	extracted_finish(&taken->record);
}

static inline void assert_text(const struct buf *text, const char *expected)
{
	if (text->len != strlen(expected) ||
	    (text->len > 0 && memcmp(text->data, expected, text->len) != 0))
		fail_msg("\"%.*s\" instead of \"%s\"", (int)text->len,
			 text->data != NULL ? text->data : "", expected);
}

static inline void assert_field(const struct taken *taken, const char *name,
			 const char *expected)
{
	const struct field *field = fields_get(&taken->record.fields, name);
	if (expected == NULL && field != NULL)
		fail_msg("%s is \"%s\"", name, field->value);
	if (expected == NULL)
		return;
	if (field == NULL)
		fail_msg("no field %s", name);
	assert_string_equal(field->value, expected);
}

static inline size_t count_fields(const struct taken *taken, const char *name)
{
	size_t count = 0;
	for (size_t i = 0; i < taken->record.fields.count; i++)
		count += strcmp(taken->record.fields.at[i].name, name) == 0;
	return count;
}

/* A record of PART alone, as its title: that part knows no chunks. */
static inline struct record *record_of(const struct extracted_text *part)
{
	struct record_input input = { .title = {
		.bytes = part->text.data != NULL ? part->text.data : "",
		.len = part->text.len, .line = part->line,
		.line_start = part->line_start, .one_line = part->one_line,
		.newline = part->newline, .spans = part->spans.at,
		.span_count = part->spans.count, .lines = part->lines.at,
		.line_count = part->lines.count, .pages = part->pages.at,
		.page_count = part->pages.count } };
	struct buf out = {0};
	struct record *record;
	assert_int_equal(record_build(&out, &input, NULL), STATUS_OK);
	assert_int_equal(record_open(out.data, out.len, &record, NULL), STATUS_OK);
	buf_finish(&out);
	return record;
}

static inline bool is_word_byte(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		(c >= 'a' && c <= 'z') || (c & 0x80) != 0;
}

/* Each byte of a word stands where its place is, or there is one of ESCAPES; line and
 * column are those of that byte. */
static inline void assert_places(const struct taken *taken,
				 const struct extracted_text *part, const char *escapes)
{
	struct record *record = record_of(part);
	for (size_t i = 0; i < part->text.len; i++) {
		struct record_place place;
		char c = part->text.data[i];
		if (!is_word_byte(c) || ((unsigned char)c & 0xc0) == 0x80)
			continue;
		assert_int_equal(record_locate(record, RECORD_TITLE, i, &place, NULL),
				 STATUS_OK);
		assert_true(place.in_source);
		assert_true(place.byte < taken->len);
		char there = taken->source[place.byte];
		if (there != c && (there == '\0' || strchr(escapes, there) == NULL))
			fail_msg("'%c' (%zu) is at %zu, which is '%c'", c, i,
				 (size_t)place.byte, there);
		uint64_t line = 1, start = 0;
		for (uint64_t at = 0; at < place.byte; at++)
			if (taken->source[at] == '\n') {
				line++;
				start = at + 1;
			}
		assert_int_equal(place.line, line);
		assert_int_equal(place.col, place.byte - start + 1);
	}
	record_close(record);
}

/* The place of WORD in PART is that of PATTERN in the source. */
static inline void assert_word_at(const struct taken *taken,
				  const struct extracted_text *part, const char *word,
				  const char *pattern)
{
	const char *found = memmem(part->text.data, part->text.len, word, strlen(word));
	const char *there = memmem(taken->source, taken->len, pattern, strlen(pattern));
	assert_non_null(found);
	assert_non_null(there);
	size_t at = (size_t)(found - part->text.data);
	assert_int_equal(spans_source(&part->spans, at), there - taken->source);
}

#endif
