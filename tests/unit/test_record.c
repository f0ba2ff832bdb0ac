/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_record.c - a record gives back fields, text and places in the source. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/store/record/heads.h"
#include "lib/store/record/record.h"
#include "lib/store/record/record_format.h"

enum {
	LINES = 3000,
};

static const struct record_field fields[] = {
	{ "id", "busan", 5 },
	{ "topics", "trade", 5 },
	{ "topics", "", 0 },
	{ "topics", "nul\0inside", 10 },
};

/* "line 0\n" ... : one word pair a line, so word 2n begins line n. */
static void make_body(struct buf *body)
{
	for (int i = 0; i < LINES; i++)
		buf_addf(body, "line %d\n", i);
}

static uint32_t words[64];
static size_t word_count;

static void count_words(void *context, size_t start, size_t end)
{
	(void)end;
	const char *body = context;
	uint32_t before = 0;
	for (size_t i = 0; i < start; i++)
		before += body[i] == ' ' || body[i] == '\n';
	words[word_count++] = before;
}

static const struct record_line *body_lines;
static size_t body_line_count;
static const uint64_t *body_pages;
static size_t body_page_count;

static void build(struct buf *out, struct buf *body, const struct record_span *spans,
		  size_t span_count, bool one_line)
{
	word_count = 0;
	record_chunks(body->data, body->len, count_words, body->data);
	struct record_input input = {
		.fields = fields,
		.field_count = sizeof fields / sizeof *fields,
		.body = { .bytes = body->data, .len = body->len, .position = 1,
			  .words = 2 * LINES, .line = 11, .line_start = 100,
			  .one_line = one_line, .spans = spans,
			  .span_count = span_count, .lines = body_lines,
			  .line_count = body_line_count, .pages = body_pages,
			  .page_count = body_page_count },
		.title = { .bytes = "The title", .len = 9, .position = 8000,
			   .words = 2, .line = 3, .line_start = 20, .one_line = true,
			   .spans = (struct record_span[]){ { 0, 27 } },
			   .span_count = 1 },
		.chunk_words = words,
		.hash = { 1, 2, 3 },
	};
	assert_int_equal(record_build(out, &input, NULL), STATUS_OK);
}

static struct record *opened(struct buf *built)
{
	struct record *record = NULL;
	struct error error = {""};
	assert_int_equal(record_open(built->data, built->len, &record, &error),
			 STATUS_OK);
	return record;
}

static void fields_come_back(void **state)
{
	(void)state;
	struct buf body = {0}, out = {0};
	make_body(&body);
	build(&out, &body, NULL, 0, false);
	struct record *record = opened(&out);
	size_t len;
	assert_string_equal(record_field(record, "id", 0, &len), "busan");
	assert_string_equal(record_field(record, "topics", 0, NULL), "trade");
	record_field(record, "topics", 2, &len);
	assert_int_equal(len, 10);
	assert_null(record_field(record, "topics", 3, NULL));
	assert_null(record_field(record, "author", 0, NULL));
	assert_int_equal(record_field_count(record), 4);
	assert_int_equal(record_hash(record)[2], 3);
	record_close(record);
	buf_finish(&out);
	buf_finish(&body);
}

static void text_comes_back_whole_and_in_parts(void **state)
{
	(void)state;
	struct buf body = {0}, out = {0}, text = {0};
	make_body(&body);
	build(&out, &body, NULL, 0, false);
	struct record *record = opened(&out);
	assert_true(word_count > 2);
	assert_int_equal(record_read(record, RECORD_BODY, 0, SIZE_MAX, &text, NULL),
			 STATUS_OK);
	assert_int_equal(text.len, body.len);
	assert_memory_equal(text.data, body.data, body.len);
	for (size_t at = 0; at < body.len; at += 997) {
		buf_clear(&text);
		record_read(record, RECORD_BODY, at, 50, &text, NULL);
		size_t left = body.len - at < 50 ? body.len - at : 50;
		assert_int_equal(text.len, left);
		assert_memory_equal(text.data, body.data + at, left);
	}
	record_close(record);
	buf_finish(&text);
	buf_finish(&out);
	buf_finish(&body);
}

static void a_word_is_in_the_piece_that_is_given_for_it(void **state)
{
	(void)state;
	struct buf body = {0}, out = {0};
	make_body(&body);
	build(&out, &body, NULL, 0, false);
	struct record *record = opened(&out);
	struct record_piece piece;
	for (uint32_t word = 0; word < 2 * LINES; word++) {
		assert_int_equal(record_piece_of_word(record, RECORD_BODY, word + 1,
						      &piece, NULL), STATUS_OK);
		assert_true(piece.position <= word + 1);
		uint32_t in_piece = 0;
		for (size_t i = 0; i < piece.len; i++)
			in_piece += piece.bytes[i] == ' ' || piece.bytes[i] == '\n';
		assert_true(word + 1 - piece.position < in_piece);
	}
	assert_int_equal(record_piece_of_word(record, RECORD_BODY, 2 * LINES + 1,
					      &piece, NULL), STATUS_NOT_FOUND);
	assert_int_equal(record_piece_of_word(record, RECORD_TITLE, 8001, &piece,
					      NULL), STATUS_OK);
	assert_int_equal(piece.len, 9);
	record_close(record);
	buf_finish(&out);
	buf_finish(&body);
}

static void places_follow_the_spans(void **state)
{
	(void)state;
	struct buf body = {0}, out = {0};
	make_body(&body);
	const struct record_span spans[] = { { 0, 100 } };
	build(&out, &body, spans, 1, false);
	struct record *record = opened(&out);
	struct record_place place;
	const char *needle = strstr(buf_cstr(&body), "2500\n");
	size_t offset = (size_t)(needle - body.data);
	assert_int_equal(record_locate(record, RECORD_BODY, offset, &place, NULL),
			 STATUS_OK);
	assert_true(place.in_source);
	assert_int_equal(place.byte, offset + 100);
	assert_int_equal(place.line, 11 + 2500);
	assert_int_equal(place.col, 6);
	record_locate(record, RECORD_TITLE, 4, &place, NULL);
	assert_int_equal(place.byte, 31);
	assert_int_equal(place.line, 3);
	assert_int_equal(place.col, 12);
	record_close(record);
	buf_finish(&out);
	buf_finish(&body);
}

static void an_escaped_string_stays_on_its_line(void **state)
{
	(void)state;
	/* "line 0\\nline 1\\n..." in the source: each newline takes two bytes. */
	struct buf body = {0}, out = {0};
	struct record_span spans[2 * LINES];
	size_t count = 0, source = 100;
	make_body(&body);
	for (size_t i = 0, start = 1; i < body.len; i++) {
		if (start || body.data[i] == '\n')
			spans[count++] = (struct record_span){ i, source };
		start = body.data[i] == '\n';
		source += start ? 2 : 1;
	}
	build(&out, &body, spans, count, true);
	struct record *record = opened(&out);
	struct record_place place;
	assert_int_equal(record_locate(record, RECORD_BODY, 7, &place, NULL),
			 STATUS_OK);
	assert_int_equal(place.byte, 108);
	assert_int_equal(place.line, 11);
	assert_int_equal(place.col, 9);
	record_close(record);
	buf_finish(&out);
	buf_finish(&body);
}

static void a_title_folded_over_lines_keeps_its_columns(void **state)
{
	(void)state;
	/* Front matter at byte 50, its line 4: `title: One title` and, on the next
	 * line, two blanks and `of two lines`. */
	const struct record_span spans[] = { { 0, 57 }, { 9, 66 }, { 10, 69 } };
	struct record_input input = { .title = {
		.bytes = "One title\nof two lines", .len = 22, .position = 1,
		.words = 5, .line = 4, .line_start = 50, .spans = spans,
		.span_count = 3 } };
	struct buf out = {0};
	struct record_place place;
	assert_int_equal(record_build(&out, &input, NULL), STATUS_OK);
	struct record *record = opened(&out);
	assert_int_equal(record_locate(record, RECORD_TITLE, 13, &place, NULL),
			 STATUS_OK);
	assert_int_equal(place.byte, 72);
	assert_int_equal(place.line, 5);
	assert_int_equal(place.col, 6);
	record_locate(record, RECORD_TITLE, 4, &place, NULL);
	assert_int_equal(place.line, 4);
	assert_int_equal(place.col, 12);
	record_close(record);
	buf_finish(&out);
}

static void without_spans_places_are_in_the_text(void **state)
{
	(void)state;
	struct buf body = {0}, out = {0};
	make_body(&body);
	build(&out, &body, NULL, 0, false);
	struct record *record = opened(&out);
	struct record_place place;
	record_locate(record, RECORD_BODY, 9, &place, NULL);
	assert_false(place.in_source);
	assert_int_equal(place.byte, 9);
	assert_int_equal(place.line, 2);
	assert_int_equal(place.col, 3);
	record_close(record);
	buf_finish(&out);
	buf_finish(&body);
}

/* <p>\n\nOne <b>\ntwo</b></p>\n<p>three in HTML: "One two\n\nthree". */
static const struct record_span page_spans[] = { { 0, 5 }, { 4, 13 }, { 7, 15 },
						 { 9, 26 } };
static const struct record_line page_lines[] = { { 3, 5 }, { 4, 13 }, { 5, 24 } };

static void lines_of_the_source_replace_those_of_the_text(void **state)
{
	(void)state;
	static const struct {
		size_t offset;
		uint64_t byte, line, col;
	} places[] = { { 0, 5, 3, 1 }, { 2, 7, 3, 3 }, { 4, 13, 4, 1 },
		       { 9, 26, 5, 3 }, { 14, 31, 5, 8 } };
	struct record_input input = { .title = {
		.bytes = "One two\n\nthree", .len = 14, .position = 1, .words = 3,
		.spans = page_spans, .span_count = 4, .lines = page_lines,
		.line_count = 3 } };
	struct buf out = {0};
	assert_int_equal(record_build(&out, &input, NULL), STATUS_OK);
	struct record *record = opened(&out);
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		struct record_place place;
		assert_int_equal(record_locate(record, RECORD_TITLE, places[i].offset,
					       &place, NULL), STATUS_OK);
		assert_true(place.in_source);
		assert_int_equal(place.byte, places[i].byte);
		assert_int_equal(place.line, places[i].line);
		assert_int_equal(place.col, places[i].col);
	}
	record_close(record);
	buf_finish(&out);
}

static void text_that_the_source_lacks_has_its_places_in_the_text(void **state)
{
	(void)state;
	struct buf body = {0}, out = {0};
	struct record_place place;
	const struct record_span spans[] = { { 0, 100 }, { 7, RECORD_NOWHERE },
					     { 14, 300 } };
	make_body(&body);
	build(&out, &body, spans, 3, false);
	struct record *record = opened(&out);
	record_locate(record, RECORD_BODY, 5, &place, NULL);
	assert_true(place.in_source);
	assert_int_equal(place.byte, 105);
	record_locate(record, RECORD_BODY, 9, &place, NULL);
	assert_false(place.in_source);
	assert_int_equal(place.byte, 9);
	assert_int_equal(place.line, 2);
	assert_int_equal(place.col, 3);
	record_locate(record, RECORD_BODY, 16, &place, NULL);
	assert_true(place.in_source);
	assert_int_equal(place.byte, 302);
	record_close(record);
	buf_finish(&out);
	buf_finish(&body);
}

static void a_text_has_pages(void **state)
{
	(void)state;
	struct buf body = {0}, out = {0};
	struct record_place place;
	struct record_text text;
	const uint64_t pages[] = { 0, 7, 7, 14, 20000 };
	static const struct {
		uint64_t offset, page;
	} places[] = { { 0, 1 }, { 6, 1 }, { 7, 3 }, { 13, 3 }, { 14, 4 },
		       { 19999, 4 }, { 20000, 5 }, { 25000, 5 } };
	make_body(&body);
	body_pages = pages;
	body_page_count = 5;
	build(&out, &body, NULL, 0, false);
	body_page_count = 0;
	struct record *record = opened(&out);
	record_part(record, RECORD_BODY, &text);
	assert_int_equal(text.page_count, 5);
	assert_memory_equal(text.pages, pages, sizeof pages);
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		assert_int_equal(record_page(&text, places[i].offset), places[i].page);
		assert_int_equal(record_locate(record, RECORD_BODY, places[i].offset,
					       &place, NULL), STATUS_OK);
		assert_int_equal(place.page, places[i].page);
		assert_int_equal(place.byte, places[i].offset);
	}
	record_locate(record, RECORD_TITLE, 4, &place, NULL);
	assert_int_equal(place.page, 0);
	record_close(record);
	buf_finish(&out);
	buf_finish(&body);
}

/* What an index holds that was made before records had lines. */
static void a_record_of_format_1_is_read(void **state)
{
	(void)state;
	struct buf out = {0};
	struct record_place place;
	buf_add_char(&out, 1);
	for (int i = 0; i < RECORD_HASH; i++)
		buf_add_char(&out, (char)i);
	buf_add_char(&out, 0);				/* fields */
	buf_add(&out, "\2\1\1\3\24\0\1\1\0\66" "Hi", 12);	/* title */
	buf_add(&out, "\0\0\0\1\0\0\1\0\0", 9);	/* body, no chunks */
	struct record *record = opened(&out);
	assert_int_equal(record_locate(record, RECORD_TITLE, 1, &place, NULL),
			 STATUS_OK);
	assert_true(place.in_source);
	assert_int_equal(place.byte, 28);
	assert_int_equal(place.line, 3);
	record_close(record);
	out.data[0] = RECORD_FORMAT + 1;
	struct error error;
	assert_int_equal(record_open(out.data, out.len, &record, &error),
			 STATUS_UNSUPPORTED);
	assert_non_null(strstr(error.text, "has format 5"));
	buf_finish(&out);
}

static void drop(struct buf *bytes, size_t at)
{
	assert_int_equal(bytes->data[at], 0);
	memmove(bytes->data + at, bytes->data + at + 1, bytes->len - at - 1);
	bytes->len--;
}

/* Takes the counts of pages out of RECORD, which has one chunk of CHUNK bytes of BODY. */
static void drop_pages(struct buf *record, size_t chunk, size_t body)
{
	struct buf table = {0};
	buf_add_varint(&table, 1);
	buf_add_varint(&table, body);
	buf_add_varint(&table, chunk);
	buf_add_varint(&table, 0);
	buf_add_varint(&table, 0);
	drop(record, record->len - chunk - table.len - 1);
	buf_finish(&table);
	const char *title = memmem(record->data, record->len, "The title", 9);
	drop(record, (size_t)(title - record->data) - 1);
}

static void assert_text(struct buf *built, const struct buf *body)
{
	struct buf text = {0};
	struct record *record = opened(built);
	assert_int_equal(record_read(record, RECORD_BODY, 0, SIZE_MAX, &text, NULL),
			 STATUS_OK);
	assert_int_equal(text.len, body->len);
	assert_memory_equal(text.data, body->data, body->len);
	record_close(record);
	buf_finish(&text);
}

/* The chunks are the last bytes of a record; of this one there is a single one, that
 * takes all but what is before it. */
static void records_of_formats_2_and_3_are_read(void **state)
{
	(void)state;
	struct buf body = {0}, veiled = {0}, bare = {0};
	for (int i = 0; i < 40; i++)
		buf_addf(&body, "Rare earths, lot %d, went to the port. ", i * i);
	build(&veiled, &body, &(struct record_span){ 0, 0 }, 1, false);
	/* zstd's magic number tells where its frame begins. */
	size_t at = 0;
	char magic[4] = {0};
	while (memcmp(magic, "\x28\xb5\x2f\xfd", 4) != 0) {
		assert_true(++at + 4 < veiled.len);
		record_veil(veiled.data + at, 4, 0, magic);
	}
	buf_add(&bare, veiled.data, veiled.len);
	record_veil(veiled.data + at, veiled.len - at, 0, bare.data + at);
	drop_pages(&bare, veiled.len - at, body.len);
	drop_pages(&veiled, veiled.len - at, body.len);
	bare.data[0] = RECORD_FORMAT_LINES;
	veiled.data[0] = RECORD_FORMAT_VEILED;
	assert_text(&bare, &body);
	assert_text(&veiled, &body);
	buf_finish(&body);
	buf_finish(&veiled);
	buf_finish(&bare);
}

/* However the run is cut, each byte meets the same noise, and twice is not at all. */
static void a_veil_depends_on_the_place_alone(void **state)
{
	(void)state;
	char bytes[100], whole[100], pieces[100];
	for (int i = 0; i < 100; i++)
		bytes[i] = (char)(i * 7);
	record_veil(bytes, 100, 3, whole);
	assert_memory_not_equal(bytes, whole, 100);
	for (size_t step = 1; step < 20; step++) {
		for (size_t at = 0; at < 100; at += step)
			record_veil(bytes + at, 100 - at < step ? 100 - at : step,
				    3 + at, pieces + at);
		assert_memory_equal(whole, pieces, 100);
	}
	record_veil(whole, 100, 3, whole);
	assert_memory_equal(whole, bytes, 100);
}

/* Whatever one byte is changed to, a record opens or is refused, and what opens
 * can be read: sanitizers and valgrind see to the rest. */
static void a_damaged_record_is_refused_or_read(void **state)
{
	(void)state;
	struct buf body = {0}, out = {0}, text = {0};
	buf_add_str(&body, "Export controls on rare earths, suspended for a year.\n");
	const struct record_span spans[] = { { 0, 100 }, { 20, 130 } };
	const struct record_line lines[] = { { 3, 90 }, { 5, 131 } };
	body_lines = lines;
	body_line_count = 2;
	body_pages = (const uint64_t[]){ 0, 10, 40 };
	body_page_count = 3;
	build(&out, &body, spans, 2, false);
	body_line_count = body_page_count = 0;
	for (size_t at = 0; at < out.len; at++)
		for (int bit = 0; bit < 8; bit++) {
			struct record *record = NULL;
			struct record_place place;
			out.data[at] ^= (char)(1 << bit);
			if (record_open(out.data, out.len, &record, NULL) ==
			    STATUS_OK) {
				buf_clear(&text);
				record_read(record, RECORD_BODY, 0, 1000, &text,
					    NULL);
				record_locate(record, RECORD_BODY, 30, &place, NULL);
				record_field(record, "topics", 2, NULL);
				record_close(record);
			}
			out.data[at] ^= (char)(1 << bit);
		}
	for (size_t len = 0; len < out.len; len++) {
		struct record *record = NULL;
		assert_int_not_equal(record_open(out.data, len, &record, NULL),
				     STATUS_OK);
	}
	buf_finish(&text);
	buf_finish(&out);
	buf_finish(&body);
}

static void too_many_fields_are_refused_by_name(void **state)
{
	(void)state;
	struct buf out = {0};
	struct error error;
	char *long_value = calloc(1, RECORD_FIELD_MAX + 1);
	struct record_field field = { "abstract", long_value, RECORD_FIELD_MAX + 1 };
	struct record_input input = { .fields = &field, .field_count = 1 };
	assert_int_equal(record_build(&out, &input, &error), STATUS_TOO_LARGE);
	assert_non_null(strstr(error.text, "abstract"));
	assert_non_null(strstr(error.text, "65536"));
	free(long_value);
	buf_finish(&out);
}

static void a_text_without_blanks_is_one_chunk(void **state)
{
	(void)state;
	char text[4 * RECORD_CHUNK];
	memset(text, 'x', sizeof text);
	assert_int_equal(record_chunks(text, sizeof text, NULL, NULL), 1);
	text[3 * RECORD_CHUNK] = ' ';
	assert_int_equal(record_chunks(text, sizeof text, NULL, NULL), 2);
	assert_int_equal(record_chunks(text, 0, NULL, NULL), 0);
}

/* --- Heads --- */

static void keep(struct heads *heads, uint32_t document, const char *bytes)
{
	heads_keep(heads, document, bytes, strlen(bytes));
}

static void heads_are_kept_by_document(void **state)
{
	struct heads *heads = heads_new();
	size_t len;
	(void)state;
	assert_non_null(heads);
	assert_null(heads_find(heads, 1, &len));
	keep(heads, 1, "one");
	keep(heads, 2, "two");
	assert_memory_equal(heads_find(heads, 1, &len), "one", 3);
	assert_int_equal(len, 3);
	assert_memory_equal(heads_find(heads, 2, &len), "two", 3);
	/* Two that share a place: the last one has it, and is not taken for the other. */
	keep(heads, 1 + HEADS_PLACES, "another");
	assert_null(heads_find(heads, 1, &len));
	assert_memory_equal(heads_find(heads, 1 + HEADS_PLACES, &len), "another", 7);
	heads_keep(heads, 3, "", 0);
	assert_null(heads_find(heads, 3, &len));
	heads_free(heads);
}

static void heads_stay_within_their_bytes(void **state)
{
	static char bytes[HEADS_LONGEST + 1];
	struct heads *heads = heads_new();
	const uint32_t room = HEADS_BYTES / HEADS_LONGEST;
	size_t len;
	(void)state;
	assert_non_null(heads);
	heads_keep(heads, 9, bytes, sizeof bytes);
	assert_null(heads_find(heads, 9, &len));
	for (uint32_t i = 1; i <= room; i++)
		heads_keep(heads, i, bytes, HEADS_LONGEST);
	assert_non_null(heads_find(heads, 1, &len));
	heads_keep(heads, room + 1, bytes, HEADS_LONGEST);
	assert_null(heads_find(heads, 1, &len));
	assert_non_null(heads_find(heads, room + 1, &len));
	heads_free(heads);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(heads_are_kept_by_document),
		cmocka_unit_test(heads_stay_within_their_bytes),
		cmocka_unit_test(fields_come_back),
		cmocka_unit_test(text_comes_back_whole_and_in_parts),
		cmocka_unit_test(a_word_is_in_the_piece_that_is_given_for_it),
		cmocka_unit_test(places_follow_the_spans),
		cmocka_unit_test(an_escaped_string_stays_on_its_line),
		cmocka_unit_test(a_title_folded_over_lines_keeps_its_columns),
		cmocka_unit_test(without_spans_places_are_in_the_text),
		cmocka_unit_test(lines_of_the_source_replace_those_of_the_text),
		cmocka_unit_test(text_that_the_source_lacks_has_its_places_in_the_text),
		cmocka_unit_test(a_record_of_format_1_is_read),
		cmocka_unit_test(a_text_has_pages),
		cmocka_unit_test(records_of_formats_2_and_3_are_read),
		cmocka_unit_test(a_veil_depends_on_the_place_alone),
		cmocka_unit_test(a_damaged_record_is_refused_or_read),
		cmocka_unit_test(too_many_fields_are_refused_by_name),
		cmocka_unit_test(a_text_without_blanks_is_one_chunk),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
