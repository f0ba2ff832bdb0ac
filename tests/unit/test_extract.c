/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_extract.c - what is extracted, and that every byte of it can be found again. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>
#include <cmocka.h>

#include "indexer/decode.h"
#include "indexer/extract.h"
#include "indexer/extractor.h"
#include "indexer/frontmatter.h"
#include "indexer/json_scan.h"
#include "indexer/sandbox.h"
#include "lib/base/clock.h"
#include "indexer/source.h"
#include "lib/base/utf8.h"

/* --- Helpers --- */

static uint32_t random_state = 20251030;

static uint32_t random_below(uint32_t end)
{
	random_state = random_state * 1664525u + 1013904223u;
	return (random_state >> 8) % end;
}

static void assert_text(const struct buf *text, const char *expected)
{
	if (text->len != strlen(expected) ||
	    memcmp(text->data, expected, text->len) != 0)
		fail_msg("\"%.*s\" instead of \"%s\"", (int)text->len,
			 text->data != NULL ? text->data : "", expected);
}

static bool has_value(const struct fields *fields, const char *name, const char *value)
{
	for (size_t i = 0; i < fields->count; i++)
		if (strcmp(fields->at[i].name, name) == 0 &&
		    strcmp(fields->at[i].value, value) == 0)
			return true;
	return false;
}

/* A character of the text that stands in the source as itself is the same byte
 * there; what does not is the first byte of an escape or of another encoding. */
static void assert_found_again(const struct buf *text, const struct spans *spans,
			       const char *source, size_t len, bool (*other)(char c))
{
	for (size_t i = 0; i < text->len; i++) {
		if (((unsigned char)text->data[i] & 0xc0) == 0x80)
			continue;
		uint64_t at = spans_source(spans, i);
		assert_true(at < len);
		if (source[at] != text->data[i] && !other(source[at]))
			fail_msg("byte %zu is at %zu, which is %02x", i, (size_t)at,
				 (unsigned char)source[at]);
	}
}

struct taken {
	struct extracted records[8];
	size_t count;
	enum extracted_kind last;
	uint64_t bad_line;
	size_t bad;
	char reason[256];
};

static bool take(void *context, enum extracted_kind kind, const void *bytes, size_t len)
{
	struct taken *taken = context;
	if (kind == EXTRACTED_RECORD) {
		assert_true(taken->count < 8);
		assert_true(extracted_read(&taken->records[taken->count++], bytes,
					   len));
	} else if (kind == EXTRACTED_BAD_RECORD) {
		struct cursor in = cursor_over(bytes, len);
		taken->bad_line = cursor_varint(&in);
		taken->bad++;
	} else {
		taken->last = kind;
		snprintf(taken->reason, sizeof taken->reason, "%.*s", (int)len,
			 (const char *)bytes);
	}
	return true;
}

static int memory_file(const void *bytes, size_t len)
{
	int fd = memfd_create("test", MFD_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, len), (ssize_t)len);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

static void extract_bytes(enum format format, bool gzip, const void *bytes, size_t len,
			  struct taken *taken)
{
	struct extract_job job = { .format = format, .gzip = gzip,
				   .max_size = 1024 * 1024 };
	int fd = memory_file(bytes, len);
	*taken = (struct taken){0};
	extract_file(fd, &job, take, taken);
	close(fd);
}

static void extract(enum format format, const char *text, struct taken *taken)
{
	extract_bytes(format, false, text, strlen(text), taken);
}

static void taken_finish(struct taken *taken)
{
	for (size_t i = 0; i < taken->count; i++)
		extracted_finish(&taken->records[i]);
}

/* --- Spans --- */

static void spans_say_where_a_text_of_pieces_comes_from(void **state)
{
	(void)state;
	struct spans outer = {0}, inner = {0}, whole = {0}, part = {0};
	spans_add(&outer, 0, 3);	/* a BOM before it */
	spans_add(&outer, 10, 14);	/* a byte more at 10 */
	spans_add(&inner, 0, 5);
	spans_add(&inner, 4, 9);	/* the same run: nothing new */
	assert_int_equal(inner.count, 1);
	spans_add(&inner, 6, 20);
	spans_through(&whole, &inner, 8, &outer);
	assert_int_equal(spans_source(&whole, 0), 8);
	assert_int_equal(spans_source(&whole, 4), 12);
	assert_int_equal(spans_source(&whole, 5), 14);
	assert_int_equal(spans_source(&whole, 6), 24);
	assert_int_equal(spans_source(&whole, 7), 25);
	spans_copy(&part, 0, &outer, 8, 4);
	assert_int_equal(spans_source(&part, 1), 12);
	assert_int_equal(spans_source(&part, 2), 14);
	spans_finish(&outer);
	spans_finish(&inner);
	spans_finish(&whole);
	spans_finish(&part);
}

/* --- Encodings --- */

static void assert_decoded(const char *raw, size_t len, const char *expected,
			   const uint64_t *sources)
{
	struct buf in = {0}, text = {0};
	struct spans spans = {0};
	buf_add(&in, raw, len);
	assert_int_equal(decode(&in, &text, &spans, NULL), STATUS_OK);
	assert_text(&text, expected);
	size_t character = 0;
	for (size_t i = 0; i < text.len; i++)
		if (((unsigned char)text.data[i] & 0xc0) != 0x80)
			assert_int_equal(spans_source(&spans, i), sources[character++]);
	buf_finish(&in);
	buf_finish(&text);
	spans_finish(&spans);
}

static void each_encoding_becomes_utf8_with_its_places(void **state)
{
	(void)state;
	assert_decoded("aé b", 5, "aé b", (uint64_t[]){ 0, 1, 3, 4 });
	assert_decoded("\xef\xbb\xbf" "aé", 6, "aé", (uint64_t[]){ 3, 4 });
	assert_decoded("\xff\xfe" "a\0\xe9\0\x3d\xd8\x00\xde!\0", 12, "aé\U0001f600!",
		       (uint64_t[]){ 2, 4, 6, 10 });
	assert_decoded("\xfe\xff\0a\x20\x19\0b", 8, "a’b", (uint64_t[]){ 2, 4, 6 });
	/* windows-1252: a quotation mark at 93, an e with an acute at e9 */
	assert_decoded("\x93" "caf\xe9\x94", 6, "“café”",
		       (uint64_t[]){ 0, 1, 2, 3, 4, 5 });
}

static void one_bad_byte_in_much_utf8_is_replaced(void **state)
{
	(void)state;
	struct buf raw = {0}, text = {0};
	struct spans spans = {0};
	for (int i = 0; i < 200; i++)
		buf_add_str(&raw, "é");
	buf_add_str(&raw, "\xe9 x");
	assert_int_equal(decode(&raw, &text, &spans, NULL), STATUS_OK);
	assert_int_equal(text.len, 400 + 3 + 2);
	assert_memory_equal(text.data + 400, "\xef\xbf\xbd x", 5);
	assert_int_equal(spans_source(&spans, 403), 401);
	buf_finish(&raw);
	buf_finish(&text);
	spans_finish(&spans);
}

static void bytes_that_windows_1252_lacks_keep_a_text_utf8(void **state)
{
	(void)state;
	assert_decoded("a\x81z", 3, "a\xef\xbf\xbdz", (uint64_t[]){ 0, 1, 2 });
}

static void half_a_utf16_pair_and_a_nul_are_replaced(void **state)
{
	(void)state;
	assert_decoded("\xff\xfe\x3d\xd8" "a\0\0\0b", 9,
		       "\xef\xbf\xbd" "a\xef\xbf\xbd\xef\xbf\xbd",
		       (uint64_t[]){ 2, 4, 6, 8 });
	assert_decoded("a\0b", 3, "a\xef\xbf\xbd" "b", (uint64_t[]){ 0, 1, 2 });
}

/* --- Front matter --- */

static bool is_yaml_other(char c)
{
	return c == '\\' || c == '\'' || c == '\n' || c == ' ';
}

static void assert_title(const char *text, const char *expected, const char *at)
{
	struct fields fields = {0};
	struct buf title = {0};
	struct spans spans = {0};
	assert_true(frontmatter_read(text, strlen(text), &fields, &title, &spans) > 0);
	assert_text(&title, expected);
	assert_int_equal(spans_source(&spans, 0), strstr(text, at) - text);
	assert_found_again(&title, &spans, text, strlen(text), is_yaml_other);
	fields_finish(&fields);
	buf_finish(&title);
	spans_finish(&spans);
}

static void a_title_is_found_at_its_bytes_in_every_spelling(void **state)
{
	(void)state;
	assert_title("---\ntitle: Plain words\n---\n", "Plain words", "Plain");
	assert_title("---\né: ü\ntitle: Nach é und ü\n---\n", "Nach é und ü", "Nach");
	assert_title("---\ntitle: 'It''s here: yes'\n---\n", "It's here: yes", "It''");
	assert_title("---\ntitle: \"a \\u2019 \\\"b\\\" \\x41\\_c\"\n---\n",
		     "a ’ \"b\" A\xc2\xa0" "c", "a \\u");
	assert_title("---\ntitle: folded\n  over\n\n  lines\nx: y\n---\n",
		     "folded\nover\nlines", "folded");
	assert_title("---\ntitle: \"joined \\\n  lines\"\n---\n", "joined\nlines",
		     "joined");
	assert_title("---\ntitle: \"joined\\\n  \\ lines\"\n---\n", "joined\nlines",
		     "joined");
	assert_title("---\ntitle: \"split\\\n  words\"\n---\n", "splitwords", "split");
	assert_title("---\r\ntitle: Windows\r\n---\r\n", "Windows", "Windows");
}

static void a_block_title_opens_where_it_begins(void **state)
{
	(void)state;
	static const char text[] = "---\ntitle: >\n  block\n---\n";
	struct fields fields = {0};
	struct buf title = {0};
	struct spans spans = {0};
	frontmatter_read(text, strlen(text), &fields, &title, &spans);
	assert_text(&title, "block");
	assert_int_equal(spans_source(&spans, 0), strchr(text, '>') - text);
	assert_int_equal(spans.count, 1);
	fields_finish(&fields);
	buf_finish(&title);
	spans_finish(&spans);
}

static void front_matter_becomes_fields_by_their_known_names(void **state)
{
	(void)state;
	static const char text[] =
		"---\nid: a b\ntags: [x, y]\ndate: 2025-10-30\nsource_url: http://h/p\n"
		"lang: de\ntype: note\nplaces:\n  - Busan\n  - Osaka\nempty:\n"
		"deep: {a: b}\n---\nBody\n";
	struct fields fields = {0};
	struct buf title = {0};
	struct spans spans = {0};
	size_t body = frontmatter_read(text, strlen(text), &fields, &title, &spans);
	assert_string_equal(text + body, "Body\n");
	assert_string_equal(fields_get(&fields, "topics")->value, "x");
	assert_string_equal(fields_get(&fields, "url")->value, "http://h/p");
	assert_string_equal(fields_get(&fields, "language")->value, "de");
	assert_string_equal(fields_get(&fields, "x.type")->value, "note");
	assert_string_equal(fields_get(&fields, "x.places")->value, "Busan");
	assert_true(has_value(&fields, "x.places", "Osaka"));
	assert_null(fields_get(&fields, "x.empty"));
	assert_null(fields_get(&fields, "x.deep"));
	assert_int_equal(fields.count, 9);
	fields_finish(&fields);
	buf_finish(&title);
	spans_finish(&spans);
}

static void what_is_no_front_matter_stays_text(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"", "---", "---\n", "---\ntitle: never ends\n", "--- x\na: b\n---\n",
		"---\n- a\n---\n", "---\na: &x b\nc: *x\n---\n", "---\na: [\n---\n",
		"---\na: {b: {c: {d: {e: {f: {g: {h: {i: j}}}}}}}}\n---\n",
		"text\n---\na: b\n---\n",
	};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct fields fields = {0};
		struct buf title = {0};
		struct spans spans = {0};
		assert_int_equal(frontmatter_read(texts[i], strlen(texts[i]), &fields,
						  &title, &spans), 0);
		assert_int_equal(fields.count, 0);
		fields_finish(&fields);
		buf_finish(&title);
		spans_finish(&spans);
	}
}

/* --- JSON strings --- */

static bool is_backslash(char c)
{
	return c == '\\';
}

static void add_random_character(struct buf *json, struct buf *text)
{
	static const uint32_t points[] = { 'a', 'Z', ' ', 0xe9, 0x2019, 0x4e2d,
					   0x1f600 };
	uint32_t point = points[random_below(7)];
	char bytes[UTF8_MAX];
	size_t len = utf8_encode(point, bytes);
	switch (random_below(4)) {
	case 0:
		if (point >= 0x10000)
			buf_addf(json, "\\u%04x\\u%04x",
				 0xd800 + ((point - 0x10000) >> 10),
				 0xdc00 + ((point - 0x10000) & 0x3ff));
		else
			buf_addf(json, "\\u%04X", point);
		buf_add(text, bytes, len);
		break;
	case 1:
		buf_add_str(json, "\\n\\\"\\\\");
		buf_add_str(text, "\n\"\\");
		break;
	default:
		buf_add(json, bytes, len);
		buf_add(text, bytes, len);
		break;
	}
}

static void a_json_string_and_its_source_agree_byte_by_byte(void **state)
{
	(void)state;
	for (int round = 0; round < 500; round++) {
		struct buf json = {0}, expected = {0}, text = {0};
		struct spans spans = {0};
		buf_add_str(&json, " {\"no\":[{\"text\":\"not this\"}],"
			    "\"te\\u0078t\" : \"");
		size_t start = json.len;
		for (uint32_t i = random_below(30); i > 0; i--)
			add_random_character(&json, &expected);
		buf_add_str(&json, "\",\"n\":-1.5e3}");
		assert_true(json_scan(json.data, json.len, "text", 0, &text, &spans));
		assert_int_equal(text.len, expected.len);
		if (text.len > 0) {
			assert_memory_equal(text.data, expected.data, text.len);
			assert_int_equal(spans_source(&spans, 0), start);
		}
		assert_found_again(&text, &spans, json.data, json.len, is_backslash);
		buf_finish(&json);
		buf_finish(&expected);
		buf_finish(&text);
		spans_finish(&spans);
	}
}

static void the_last_of_two_members_counts(void **state)
{
	(void)state;
	static const char line[] = "{\"t\":\"a\",\"t\":\"b\\ud800\\u0000\",\"t\":1}";
	struct buf text = {0};
	struct spans spans = {0};
	assert_true(json_scan(line, strlen(line), "t", 100, &text, &spans));
	assert_text(&text, "b\xef\xbf\xbd\xef\xbf\xbd");
	assert_int_equal(spans_source(&spans, 0), 100 + 14);
	assert_int_equal(spans_source(&spans, 1), 100 + 15);
	assert_int_equal(spans_source(&spans, 4), 100 + 21);
	buf_finish(&text);
	spans_finish(&spans);
}

static void a_scan_of_any_prefix_stays_inside_it(void **state)
{
	(void)state;
	static const char line[] =
		"{\"a\":{\"b\":[1,\"x\\u12\"]},\"t\":\"\\ud83d\\ude00\\n\"}";
	for (size_t len = 0; len < strlen(line); len++) {
		char *copy = malloc(len > 0 ? len : 1);
		struct buf text = {0};
		struct spans spans = {0};
		assert_non_null(copy);
		memcpy(copy, line, len);
		json_scan(copy, len, "t", 0, &text, &spans);
		free(copy);
		buf_finish(&text);
		spans_finish(&spans);
	}
}

/* --- Files --- */

static void a_markdown_file_takes_its_first_heading(void **state)
{
	(void)state;
	struct taken taken;
	extract(FORMAT_MARKDOWN, "---\nid: x\n---\n```\n# code\n```\n\n ## no\n"
		"#  Yes it is ##\n", &taken);
	assert_int_equal(taken.last, EXTRACTED_END);
	assert_int_equal(taken.count, 1);
	assert_text(&taken.records[0].title.text, "Yes it is");
	assert_int_equal(taken.records[0].title.line, 9);
	assert_int_equal(taken.records[0].title.line_start, 37);
	assert_int_equal(spans_source(&taken.records[0].title.spans, 0), 40);
	assert_int_equal(taken.records[0].body.line, 4);
	assert_int_equal(taken.records[0].body.line_start, 14);
	assert_int_equal(spans_source(&taken.records[0].body.spans, 0), 14);
	taken_finish(&taken);
	extract(FORMAT_TEXT, "# No heading in plain text\n", &taken);
	assert_int_equal(taken.records[0].title.text.len, 0);
	taken_finish(&taken);
}

static void a_title_in_utf16_opens_at_its_bytes(void **state)
{
	(void)state;
	static const char ascii[] = "---\ntitle: Hi\n---\nx";
	char wide[2 + 2 * sizeof ascii] = "\xff\xfe";
	for (size_t i = 0; i < strlen(ascii); i++)
		wide[2 + 2 * i] = ascii[i];
	struct taken taken;
	extract_bytes(FORMAT_TEXT, false, wide, 2 + 2 * strlen(ascii), &taken);
	assert_int_equal(taken.count, 1);
	assert_text(&taken.records[0].title.text, "Hi");
	assert_int_equal(spans_source(&taken.records[0].title.spans, 0), 2 + 2 * 11);
	assert_int_equal(spans_source(&taken.records[0].title.spans, 1), 2 + 2 * 12);
	assert_int_equal(taken.records[0].title.line, 2);
	assert_int_equal(taken.records[0].title.line_start, 2 + 2 * 4);
	assert_int_equal(spans_source(&taken.records[0].body.spans, 0), 2 + 2 * 18);
	taken_finish(&taken);
}

static void a_bad_line_of_json_fails_alone(void **state)
{
	(void)state;
	static const char text[] =
		"{\"id\":1,\"title\":\"T\",\"text\":\"a\\nb\",\"places\":[\"p\",\"q\"],"
		"\"n\":null}\n"
		"{broken\n\n[1]\n{\"body\":\"B\",\"url\":\"u\",\"type\":\"text/html\"}";
	struct taken taken;
	extract(FORMAT_JSON_LINES, text, &taken);
	assert_int_equal(taken.last, EXTRACTED_END);
	assert_int_equal(taken.count, 2);
	assert_int_equal(taken.bad, 2);
	assert_int_equal(taken.bad_line, 4);
	const struct extracted *first = &taken.records[0], *last = &taken.records[1];
	assert_string_equal(fields_get(&first->fields, "id")->value, "1");
	assert_string_equal(fields_get(&first->fields, "x.places")->value, "p");
	assert_true(has_value(&first->fields, "x.places", "q"));
	assert_null(fields_get(&first->fields, "x.n"));
	assert_text(&first->body.text, "a\nb");
	assert_true(first->body.one_line);
	assert_int_equal(spans_source(&first->body.spans, 2),
			 strstr(text, "b\",\"places") - text);
	assert_int_equal(last->number, 5);
	assert_int_equal(last->body.line, 5);
	assert_int_equal(last->body.line_start, strstr(text, "{\"body") - text);
	assert_string_equal(fields_get(&last->fields, "type")->value, "text/html");
	taken_finish(&taken);
}

static void empty_and_binary_files_are_skipped(void **state)
{
	(void)state;
	struct taken taken;
	extract(FORMAT_TEXT, "", &taken);
	assert_int_equal(taken.last, EXTRACTED_SKIPPED);
	assert_string_equal(taken.reason, "empty");
	extract_bytes(FORMAT_TEXT, false, "a\0b", 3, &taken);
	assert_int_equal(taken.last, EXTRACTED_SKIPPED);
	assert_string_equal(taken.reason, "binary");
	extract(FORMAT_TEXT, "%PDF-1.4 no text", &taken);
	assert_string_equal(taken.reason, "binary");
	extract(FORMAT_JSON_LINES, "", &taken);
	assert_string_equal(taken.reason, "empty");
}

static size_t gzip(const char *text, unsigned char *out, size_t room)
{
	z_stream stream = {0};
	assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, 0),
			 Z_OK);
	stream.next_in = (unsigned char *)text;
	stream.avail_in = (unsigned)strlen(text);
	stream.next_out = out;
	stream.avail_out = (unsigned)room;
	assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
	size_t len = room - stream.avail_out;
	deflateEnd(&stream);
	return len;
}

static void gzip_is_unpacked_and_a_cut_is_said(void **state)
{
	(void)state;
	unsigned char packed[512];
	struct taken taken;
	size_t first = gzip("{\"text\":\"one\"}\n", packed, sizeof packed);
	size_t len = first + gzip("{\"text\":\"two\"}\n", packed + first,
				  sizeof packed - first);
	extract_bytes(FORMAT_JSON_LINES, true, packed, len, &taken);
	assert_int_equal(taken.last, EXTRACTED_END);
	assert_int_equal(taken.count, 2);
	assert_int_equal(taken.records[1].body.line_start, 15);
	taken_finish(&taken);
	extract_bytes(FORMAT_JSON_LINES, true, packed, len - 9, &taken);
	assert_int_equal(taken.last, EXTRACTED_FAILED);
	assert_non_null(strstr(taken.reason, "cut short"));
	taken_finish(&taken);
	extract_bytes(FORMAT_TEXT, true, "no gzip", 7, &taken);
	assert_int_equal(taken.last, EXTRACTED_FAILED);
}

static void a_line_that_is_too_long_is_read_over(void **state)
{
	(void)state;
	struct buf text = {0};
	struct source *source;
	struct source_line line;
	bool end;
	buf_add_str(&text, "first\n");
	char *to = buf_reserve(&text, SOURCE_LINE_MAX + 200000);
	assert_non_null(to);
	memset(to, 'x', SOURCE_LINE_MAX + 200000);
	text.len += SOURCE_LINE_MAX + 200000;
	buf_add_str(&text, "\nthird");
	int fd = memory_file(text.data, text.len);
	assert_int_equal(source_open(fd, false, &source, NULL), STATUS_OK);
	assert_int_equal(source_next_line(source, UINT64_MAX, &line, &end, NULL),
			 STATUS_OK);
	assert_int_equal(line.len, 5);
	assert_int_equal(source_next_line(source, UINT64_MAX, &line, &end, NULL),
			 STATUS_OK);
	assert_true(line.too_long);
	assert_int_equal(line.number, 2);
	assert_int_equal(line.start, 6);
	assert_int_equal(source_next_line(source, UINT64_MAX, &line, &end, NULL),
			 STATUS_OK);
	assert_false(end);
	assert_int_equal(line.number, 3);
	assert_int_equal(line.start, 6 + SOURCE_LINE_MAX + 200000 + 1);
	assert_memory_equal(line.bytes, "third", 5);
	assert_int_equal(source_next_line(source, UINT64_MAX, &line, &end, NULL),
			 STATUS_OK);
	assert_true(end);
	source_close(source);
	close(fd);
	buf_finish(&text);
}

static void a_file_over_the_limit_fails_with_it_named(void **state)
{
	(void)state;
	struct buf text = {0};
	struct taken taken;
	for (int i = 0; i < 1024 * 1024 + 1; i++)
		buf_add_char(&text, 'x');
	extract_bytes(FORMAT_TEXT, false, text.data, text.len, &taken);
	assert_int_equal(taken.last, EXTRACTED_FAILED);
	assert_string_equal(taken.reason, "larger than 1048576 bytes");
	buf_finish(&text);
}

/* --- The wire between sandbox and worker --- */

static void a_damaged_record_is_refused_at_every_length(void **state)
{
	(void)state;
	struct extracted record = {0}, read = {0};
	struct buf bytes = {0};
	extracted_clear(&record);
	record.number = 7;
	fields_add(&record.fields, "id", "x", 1);
	buf_add_str(&record.body.text, "body");
	spans_add(&record.body.spans, 0, 10);
	extracted_write(&record, &bytes);
	assert_true(extracted_read(&read, bytes.data, bytes.len));
	assert_int_equal(read.number, 7);
	assert_text(&read.body.text, "body");
	for (size_t len = 0; len < bytes.len; len++)
		assert_false(extracted_read(&read, bytes.data, len));
	char *text = memmem(bytes.data, bytes.len, "body", 4);
	text[0] = '\xff';
	assert_false(extracted_read(&read, bytes.data, bytes.len));
	extracted_finish(&record);
	extracted_finish(&read);
	buf_finish(&bytes);
}

/* --- The sandbox --- */

/* There is no system call for it in the sandbox. */
static void nap(uint64_t ns)
{
	uint64_t until = clock_ns() + ns;
	while (clock_ns() < until)
		;
}

/* Does what the first byte of the file says. */
static void misbehave(int fd, const struct extract_job *job, extract_sink *sink,
		      void *context)
{
	char what = 0;
	(void)job;
	if (read(fd, &what, 1) != 1)
		what = 0;
	switch (what) {
	case 'a':
		abort();
	case 'o':
		if (fopen("/etc/passwd", "r") != NULL)
			sink(context, EXTRACTED_RECORD, "opened", 6);
		else if (errno == ENOENT || errno == EACCES)
			sink(context, EXTRACTED_SKIPPED, "none there", 10);
		return;
	case 'c':
		if (socket(AF_UNIX, SOCK_STREAM, 0) >= 0)
			sink(context, EXTRACTED_RECORD, "connected", 9);
		return;
	case 'k':
		kill(getppid(), SIGWINCH);
		sink(context, EXTRACTED_RECORD, "killed", 6);
		return;
	case 'm':
		for (size_t mb = 0; mb < 4096; mb++)
			if (calloc(1, 1 << 20) == NULL)
				abort();	/* as libraries do */
		break;
	case 'l':
		for (int i = 0; i < 4; i++) {
			nap(UINT64_C(700) * 1000 * 1000);
			sink(context, EXTRACTED_ALIVE, "", 0);
		}
		break;
	case 's':
		for (;;)
			;
	case 'n':
		sink(context, (enum extracted_kind)99, "", 0);
		return;
	default:
		break;
	}
	sink(context, EXTRACTED_END, "", 0);
}

static enum extracted_kind outcome_of(struct extractor *extractor, const char *text,
				      char *reason, size_t room)
{
	struct extract_job job = {0};
	struct extractor_answer answer;
	int fd = memory_file(text, strlen(text));
	assert_int_equal(extractor_begin(extractor, fd, &job, NULL), STATUS_OK);
	extractor_next(extractor, &answer);
	snprintf(reason, room, "%.*s", (int)answer.len, answer.bytes);
	close(fd);
	return answer.kind;
}

static void an_extractor_that_dies_fails_one_file(void **state)
{
	(void)state;
	struct extractor *extractor = NULL;
	char reason[256];
	const char *preload = getenv("LD_PRELOAD");
	if (preload != NULL && strstr(preload, "valgrind") != NULL)
		skip();		/* its own calls are not allowed in there */
	assert_int_equal(extractor_open(misbehave, 300, &extractor, NULL), STATUS_OK);
	assert_int_equal(outcome_of(extractor, "fine", reason, sizeof reason),
			 EXTRACTED_END);
	assert_int_equal(outcome_of(extractor, "abort", reason, sizeof reason),
			 EXTRACTED_FAILED);
	assert_non_null(strstr(reason, "gave up"));
	assert_int_equal(outcome_of(extractor, "fine", reason, sizeof reason),
			 EXTRACTED_END);
	assert_int_equal(outcome_of(extractor, "spin", reason, sizeof reason),
			 EXTRACTED_FAILED);
	assert_non_null(strstr(reason, "took longer than"));
	assert_int_equal(outcome_of(extractor, "nonsense", reason, sizeof reason),
			 EXTRACTED_FAILED);
	assert_non_null(strstr(reason, "made no sense"));
	assert_int_equal(outcome_of(extractor, "fine", reason, sizeof reason),
			 EXTRACTED_END);
	extractor_close(extractor);
}

static void an_extractor_cannot_open_a_file(void **state)
{
	(void)state;
	struct extractor *extractor = NULL;
	char reason[256];
	const char *preload = getenv("LD_PRELOAD");
	if (preload != NULL && strstr(preload, "valgrind") != NULL)
		skip();
	if (!sandbox_has_filter())
		skip();
	assert_int_equal(extractor_open(misbehave, 5000, &extractor, NULL), STATUS_OK);
	assert_int_equal(outcome_of(extractor, "open", reason, sizeof reason),
			 EXTRACTED_SKIPPED);
	static const char *const others[] = { "connect", "kill" };
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(outcome_of(extractor, others[i], reason, sizeof reason),
				 EXTRACTED_FAILED);
		assert_non_null(strstr(reason, "killed by signal 31"));
	}
	extractor_close(extractor);
}

/* Libraries end the process when they get no memory: that is said. */
static void an_extractor_without_memory_says_how_much_it_may_have(void **state)
{
	(void)state;
	struct extractor *extractor = NULL;
	char reason[256];
	const char *preload = getenv("LD_PRELOAD");
	if ((preload != NULL && strstr(preload, "valgrind") != NULL) ||
	    !sandbox_has_filter())
		skip();
	assert_int_equal(extractor_open(misbehave, 30000, &extractor, NULL), STATUS_OK);
	assert_int_equal(outcome_of(extractor, "memory", reason, sizeof reason),
			 EXTRACTED_FAILED);
	assert_non_null(strstr(reason, "more than the 1536 MB of memory"));
	extractor_close(extractor);
}

static void a_long_job_that_says_it_goes_on_is_waited_for(void **state)
{
	(void)state;
	struct extractor *extractor = NULL;
	struct extract_job job = {0};
	struct extractor_answer answer;
	const char *preload = getenv("LD_PRELOAD");
	if (preload != NULL && strstr(preload, "valgrind") != NULL)
		skip();
	int fd = memory_file("long", 4);
	assert_int_equal(extractor_open(misbehave, 2000, &extractor, NULL), STATUS_OK);
	assert_int_equal(extractor_begin(extractor, fd, &job, NULL), STATUS_OK);
	for (int i = 0; i < 4; i++) {
		extractor_next(extractor, &answer);
		assert_int_equal(answer.kind, EXTRACTED_ALIVE);
	}
	extractor_next(extractor, &answer);
	assert_int_equal(answer.kind, EXTRACTED_END);
	extractor_close(extractor);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spans_say_where_a_text_of_pieces_comes_from),
		cmocka_unit_test(each_encoding_becomes_utf8_with_its_places),
		cmocka_unit_test(one_bad_byte_in_much_utf8_is_replaced),
		cmocka_unit_test(bytes_that_windows_1252_lacks_keep_a_text_utf8),
		cmocka_unit_test(half_a_utf16_pair_and_a_nul_are_replaced),
		cmocka_unit_test(a_title_is_found_at_its_bytes_in_every_spelling),
		cmocka_unit_test(a_block_title_opens_where_it_begins),
		cmocka_unit_test(front_matter_becomes_fields_by_their_known_names),
		cmocka_unit_test(what_is_no_front_matter_stays_text),
		cmocka_unit_test(a_json_string_and_its_source_agree_byte_by_byte),
		cmocka_unit_test(the_last_of_two_members_counts),
		cmocka_unit_test(a_scan_of_any_prefix_stays_inside_it),
		cmocka_unit_test(a_markdown_file_takes_its_first_heading),
		cmocka_unit_test(a_title_in_utf16_opens_at_its_bytes),
		cmocka_unit_test(a_bad_line_of_json_fails_alone),
		cmocka_unit_test(empty_and_binary_files_are_skipped),
		cmocka_unit_test(gzip_is_unpacked_and_a_cut_is_said),
		cmocka_unit_test(a_line_that_is_too_long_is_read_over),
		cmocka_unit_test(a_file_over_the_limit_fails_with_it_named),
		cmocka_unit_test(a_damaged_record_is_refused_at_every_length),
		cmocka_unit_test(an_extractor_that_dies_fails_one_file),
		cmocka_unit_test(an_extractor_cannot_open_a_file),
		cmocka_unit_test(an_extractor_without_memory_says_how_much_it_may_have),
		cmocka_unit_test(a_long_job_that_says_it_goes_on_is_waited_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
