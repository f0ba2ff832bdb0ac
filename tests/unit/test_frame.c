/* SPDX-License-Identifier: MIT */
/* test_frame.c - however a stream is cut up, the same messages come out of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "lib/wire/frame.h"
#include "lib/wire/limits.h"
#include "lib/wire/rpc.h"

enum { SMALL = 40 };	/* bytes of the largest message in most of these tests */

/* What a reader made of a stream, one line an event: "message TEXT", "skip
 * CODE", "bad CODE", "http"; and "more" at the end if it waits in mid-message. */
struct reading {
	struct wire_reader reader;
	struct buf pending;	/* received and not consumed */
	struct buf events;
	int over;		/* bad or http: the connection is closed */
};

static void reading_init(struct reading *reading, size_t max)
{
	*reading = (struct reading){0};
	wire_reader_init(&reading->reader, max);
}

static void reading_finish(struct reading *reading)
{
	buf_finish(&reading->pending);
	buf_finish(&reading->events);
}

static void note_event(struct reading *reading, enum wire_result result,
		       const char *message, size_t len, int code)
{
	struct buf *events = &reading->events;
	if (result == WIRE_MESSAGE) {
		buf_add_str(events, "message ");
		buf_add(events, message, len);
		buf_add_char(events, '\n');
	} else if (result == WIRE_SKIP) {
		buf_addf(events, "skip %d\n", code);
	} else if (result == WIRE_BAD) {
		buf_addf(events, "bad %d\n", code);
	} else {
		buf_add_str(events, "http\n");
	}
}

/* Hands over what is pending in a block of its own size, so that a read past
 * its end shows under valgrind and the sanitizers. */
static enum wire_result read_once(struct reading *reading)
{
	size_t len = reading->pending.len, message_len = 0, consumed = 0;
	char *bytes = malloc(len > 0 ? len : 1);
	assert_non_null(bytes);
	memcpy(bytes, len > 0 ? reading->pending.data : "", len);
	const char *message = NULL;
	int code = 0;
	struct error error = { "" };
	enum wire_result result = wire_read(&reading->reader, bytes, len, &message,
					    &message_len, &consumed, &code, &error);
	assert_true(consumed <= len);
	if (result == WIRE_SKIP || result == WIRE_BAD)
		assert_true(code != 0 && error.text[0] != '\0');
	if (result != WIRE_MORE)
		note_event(reading, result, message, message_len, code);
	free(bytes);
	buf_consume(&reading->pending, consumed);
	return result;
}

static void receive(struct reading *reading, const char *bytes, size_t len)
{
	if (reading->over)
		return;
	buf_add(&reading->pending, bytes, len);
	for (;;) {
		enum wire_result result = read_once(reading);
		reading->over = result == WIRE_BAD || result == WIRE_HTTP;
		if (result == WIRE_MORE || reading->over)
			return;
	}
}

static const char *events_of(struct reading *reading)
{
	if (!reading->over &&
	    wire_mid_message(&reading->reader, reading->pending.len))
		buf_add_str(&reading->events, "more\n");
	return buf_cstr(&reading->events);
}

/* Whole, cut in two at every byte, and byte by byte. */
static void reads_as(const char *stream, size_t len, size_t max,
		     const char *expected)
{
	struct reading reading;
	for (size_t cut = 0; cut <= len; cut++) {
		reading_init(&reading, max);
		receive(&reading, stream, cut);
		receive(&reading, stream + cut, len - cut);
		assert_string_equal(events_of(&reading), expected);
		reading_finish(&reading);
	}
	reading_init(&reading, max);
	for (size_t i = 0; i < len; i++)
		receive(&reading, stream + i, 1);
	assert_string_equal(events_of(&reading), expected);
	reading_finish(&reading);
}

#define READS_AS(stream, expected) \
	reads_as(stream, sizeof stream - 1, SMALL, expected)

static void lines_come_out_one_by_one(void **state)
{
	(void)state;
	READS_AS("", "");
	READS_AS("{\"id\":0}\n", "message {\"id\":0}\n");
	READS_AS("{1}\n{2}\r\n[3]\nx\n", "message {1}\nmessage {2}\nmessage [3]\n"
		 "message x\n");
	READS_AS("\n \t\r\n{1}\n\n\r\n  \n{2}\n \n", "message {1}\nmessage {2}\n");
	READS_AS("{1}\n{2", "message {1}\nmore\n");
}

static void headers_come_out_one_by_one(void **state)
{
	(void)state;
	READS_AS("Content-Length: 3\r\n\r\n{1}content-length:3\n\n{2}",
		 "message {1}\nmessage {2}\n");
	READS_AS("\r\n Content-Length: 3\r\n\r\n{1}\r\nCONTENT-LENGTH:\t3 \r\n\n{2}",
		 "message {1}\nmessage {2}\n");
	READS_AS("Content-Type: application/vim-jsonrpc; charset=utf-8\r\n"
		 "X:\r\ncONTENT-lENGTH: 0003\r\nContent-Length: 3\r\n\r\n{1}",
		 "message {1}\n");
	READS_AS("Content-Length: 0\r\n\r\nContent-Length: 2\r\n\r\n\n\n",
		 "message \nmessage \n\n\n");
	READS_AS("Content-Length: 3\r\n\r\n{1", "more\n");
	READS_AS("Content-Length: 3\r\n\r", "more\n");
}

static void a_length_counts_bytes_not_characters(void **state)
{
	(void)state;
	/* three ideographs of three bytes, one of four */
	READS_AS("Content-Length: 15\r\n\r\n"
		 "\"\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97\xf0\xa0\x80\x80\"",
		 "message \"\xe4\xb8\xad\xe6\x96\x87\xe5\xad\x97\xf0\xa0\x80\x80\"\n");
}

static void a_length_that_lies_is_followed_or_ends_the_connection(void **state)
{
	(void)state;
	READS_AS("Content-Length: 9\r\n\r\n{1}", "more\n");
	READS_AS("Content-Length: 2\r\n\r\n{1}Content-Length: 3\r\n\r\n{2}",
		 "message {1\nbad -32600\n");
	READS_AS("Content-Length: -3\r\n\r\n{1}", "bad -32600\n");
	READS_AS("Content-Length: +3\r\n\r\n{1}", "bad -32600\n");
	READS_AS("Content-Length: 3x\r\n\r\n{1}", "bad -32600\n");
	READS_AS("Content-Length: 0x3\r\n\r\n{1}", "bad -32600\n");
	READS_AS("Content-Length: 3 3\r\n\r\n{1}", "bad -32600\n");
	READS_AS("Content-Length:\r\n\r\n{1}", "bad -32600\n");
	READS_AS("Content-Length: 3\r\nContent-Length: 4\r\n\r\n{1}", "bad -32600\n");
	READS_AS("Content-Length: 9999999999999999\r\n\r\n{", "bad 5\n");
	READS_AS("Content-Length: 18446744073709551616\r\n\r\n{", "bad 5\n");
	READS_AS("Content-Length: 99999999999999999999999999\r\n\r\n{", "bad 5\n");
}

static void a_broken_header_block_ends_the_connection(void **state)
{
	(void)state;
	READS_AS("Content-Type: x\r\n\r\n{1}", "bad -32600\n");
	READS_AS("Content-Length 3\r\n\r\n{1}", "bad -32600\n");
	READS_AS("Content-Length : 3\r\n\r\n{1}", "bad -32600\n");
	READS_AS("Content-Length: 3\r\n: x\r\n\r\n{1}", "bad -32600\n");
	READS_AS("Content-Length: 3\r\n\r\n{1}{2}\n\n", "message {1}\nbad -32600\n");
}

static void a_header_block_has_a_largest_size(void **state)
{
	(void)state;
	static const char end[] = "\r\nContent-Length: 3\r\n\r\n";
	for (int beyond = 0; beyond <= 1; beyond++) {
		struct buf stream = {0};
		buf_add_str(&stream, "Comment: ");
		while (stream.len < WIRE_HEADER_MAX - strlen(end) + (size_t)beyond)
			buf_add_char(&stream, 'x');
		buf_add_str(&stream, end);
		buf_add_str(&stream, "{1}");
		reads_as(stream.data, stream.len, SMALL,
			 beyond ? "bad 5\n" : "message {1}\n");
		buf_finish(&stream);
	}
	struct buf endless = {0};
	buf_add_char(&endless, 'C');
	for (int i = 0; i < 2 * WIRE_HEADER_MAX; i++)
		buf_add_str(&endless, "x");
	struct reading reading;
	reading_init(&reading, SMALL);
	receive(&reading, endless.data, endless.len);
	assert_string_equal(events_of(&reading), "bad 5\n");
	reading_finish(&reading);
	buf_finish(&endless);
}

static void the_first_byte_decides(void **state)
{
	(void)state;
	READS_AS("[{}]\n", "bad -32600\n");
	READS_AS("\xef\xbb\xbf{}\n", "bad -32600\n");
	READS_AS("\0{}\n", "bad -32600\n");
	READS_AS("hello\n", "bad -32600\n");
	READS_AS("PUSH /\n", "bad -32600\n");
	READS_AS("get / HTTP/1.1\r\n", "bad -32600\n");
	READS_AS(" \n ", "");
}

static void a_web_client_is_recognised_by_its_verb(void **state)
{
	(void)state;
	READS_AS("GET / HTTP/1.1\r\nHost: x\r\n\r\n", "http\n");
	READS_AS("POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n{\"id\":1}\n", "http\n");
	READS_AS("PUT /x", "http\n");
	READS_AS("HEAD / ", "http\n");
	READS_AS("OPTIONS * ", "http\n");
	READS_AS("DELETE /x", "http\n");
	READS_AS("PATCH /x", "http\n");
	READS_AS("TRACE /x", "http\n");
	READS_AS("CONNECT x:80", "http\n");
	READS_AS("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "http\n");
	READS_AS("\r\nGET / HTTP/1.1\r\n", "http\n");
	READS_AS("CONNECT", "more\n");
	READS_AS("CONNECTION: 1\r\nContent-Length: 3\r\n\r\n{1}", "message {1}\n");
	assert_memory_equal(WIRE_HTTP_REFUSAL, "HTTP/1.1 400 ", 13);
	assert_non_null(strstr(WIRE_HTTP_REFUSAL, "Content-Length: 0\r\n"));
	const char *blank = strstr(WIRE_HTTP_REFUSAL, "\r\n\r\n");
	assert_non_null(blank);
	assert_string_equal(blank, "\r\n\r\n");
}

static void a_line_may_be_as_long_as_the_limit_and_no_longer(void **state)
{
	(void)state;
	for (size_t len = SMALL - 1; len <= SMALL + 4; len++) {
		for (int returns = 0; returns <= 1; returns++) {
			struct buf stream = {0}, expected = {0};
			buf_add_char(&stream, '{');
			while (stream.len < len)
				buf_add_char(&stream, 'x');
			if (len <= SMALL) {
				buf_add_str(&expected, "message ");
				buf_add(&expected, stream.data, stream.len);
				buf_add_char(&expected, '\n');
			} else {
				buf_add_str(&expected, "skip 5\n");
			}
			buf_add_str(&stream, returns ? "\r\n{2}\n" : "\n{2}\n");
			buf_add_str(&expected, "message {2}\n");
			reads_as(stream.data, stream.len, SMALL,
				 buf_cstr(&expected));
			buf_finish(&stream);
			buf_finish(&expected);
		}
	}
}

static void a_body_above_the_limit_is_passed_over(void **state)
{
	(void)state;
	struct buf stream = {0};
	buf_addf(&stream, "Content-Length: %d\r\n\r\n", SMALL + 1);
	for (int i = 0; i <= SMALL; i++)
		buf_add_char(&stream, '\n');
	buf_add_str(&stream, "Content-Length: 3\r\n\r\n{2}");
	reads_as(stream.data, stream.len, SMALL, "skip 5\nmessage {2}\n");
	buf_finish(&stream);
}

static void only_so_much_is_passed_over(void **state)
{
	(void)state;
	struct buf stream = {0};
	buf_addf(&stream, "Content-Length: %d\r\n\r\n{", WIRE_DISCARD_MAX);
	reads_as(stream.data, stream.len, WIRE_REQUEST_MAX, "skip 5\nmore\n");
	buf_clear(&stream);
	buf_addf(&stream, "Content-Length: %d\r\n\r\n{", WIRE_DISCARD_MAX + 1);
	reads_as(stream.data, stream.len, WIRE_REQUEST_MAX, "bad 5\n");
	buf_finish(&stream);
}

static void three_megabytes_of_line_do_not_pile_up(void **state)
{
	(void)state;
	enum { PIECE = 4096 };
	struct reading reading;
	reading_init(&reading, WIRE_REQUEST_MAX);
	char piece[PIECE];
	memset(piece, 'x', sizeof piece);
	receive(&reading, "{", 1);
	for (size_t sent = 0; sent < 3 * 1024 * 1024; sent += sizeof piece) {
		receive(&reading, piece, sizeof piece);
		assert_true(reading.pending.len <= WIRE_REQUEST_MAX + 2);
	}
	assert_int_equal(reading.pending.len, 0);
	receive(&reading, "\n{2}\n", 5);
	assert_string_equal(events_of(&reading), "skip 5\nmessage {2}\n");
	reading_finish(&reading);
}

/* The bytes that were searched are overwritten with line ends: a reader that
 * looked at one again would find a message there. */
static void no_byte_of_a_line_is_searched_twice(void **state)
{
	(void)state;
	enum { LINE = 20000 };
	struct wire_reader reader;
	wire_reader_init(&reader, WIRE_REQUEST_MAX);
	static char bytes[LINE];
	size_t searched = 0;
	for (size_t len = 1; len < LINE; len++) {
		const char *message;
		size_t message_len, consumed, before = reader.scanned;
		int code;
		bytes[len - 1] = len == 1 ? '{' : 'x';
		assert_int_equal(wire_read(&reader, bytes, len, &message,
					   &message_len, &consumed, &code, NULL),
				 WIRE_MORE);
		assert_int_equal(consumed, 0);
		searched += reader.scanned - before;
		bytes[len - 1] = '\n';
	}
	assert_int_equal(searched, LINE - 1);
}

static void no_byte_of_a_header_block_is_searched_twice(void **state)
{
	(void)state;
	struct wire_reader reader;
	wire_reader_init(&reader, WIRE_REQUEST_MAX);
	char bytes[WIRE_HEADER_MAX];
	size_t searched = 0;
	for (size_t len = 1; len < sizeof bytes; len++) {
		const char *message;
		size_t message_len, consumed, before = reader.scanned;
		int code;
		bytes[len - 1] = len == 1 ? 'c' : 'x';
		assert_int_equal(wire_read(&reader, bytes, len, &message,
					   &message_len, &consumed, &code, NULL),
				 WIRE_MORE);
		searched += reader.scanned - before;
		bytes[len - 1] = '\n';
	}
	assert_int_equal(searched, sizeof bytes - 1);
}

static void the_first_message_can_be_told_from_later_ones(void **state)
{
	(void)state;
	struct reading reading;
	reading_init(&reading, SMALL);
	receive(&reading, "\n{1}", 4);
	assert_int_equal(reading.reader.started, 0);
	receive(&reading, "\n", 1);
	assert_int_equal(reading.reader.started, 1);
	reading_finish(&reading);
}

static void waiting_between_messages_is_not_mid_message(void **state)
{
	(void)state;
	READS_AS("Content-Length: 3\r\n\r\n{1}\r\n\r\n", "message {1}\n");
	READS_AS("{1}\n\r\n \t", "message {1}\n");
	READS_AS("G", "more\n");
	READS_AS("{", "more\n");
}

static void what_is_framed_can_be_read(void **state)
{
	(void)state;
	static const enum wire_framing framings[] = { WIRE_UNDECIDED, WIRE_LINES,
		WIRE_HEADERS };
	for (size_t i = 0; i < sizeof framings / sizeof *framings; i++) {
		struct buf stream = {0};
		wire_frame(&stream, framings[i], "{\"a\":1}", 7);
		wire_frame(&stream, framings[i], "{}", 2);
		reads_as(stream.data, stream.len, SMALL,
			 "message {\"a\":1}\nmessage {}\n");
		buf_finish(&stream);
	}
}

static void a_line_that_was_never_ended_is_had_by_ending_it(void **state)
{
	(void)state;
	struct reading reading;
	reading_init(&reading, SMALL);
	receive(&reading, "{1}\n{2}", 7);
	receive(&reading, "\n", 1);
	assert_string_equal(events_of(&reading), "message {1}\nmessage {2}\n");
	reading_finish(&reading);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_come_out_one_by_one),
		cmocka_unit_test(headers_come_out_one_by_one),
		cmocka_unit_test(a_length_counts_bytes_not_characters),
		cmocka_unit_test(a_length_that_lies_is_followed_or_ends_the_connection),
		cmocka_unit_test(a_broken_header_block_ends_the_connection),
		cmocka_unit_test(a_header_block_has_a_largest_size),
		cmocka_unit_test(the_first_byte_decides),
		cmocka_unit_test(a_web_client_is_recognised_by_its_verb),
		cmocka_unit_test(a_line_may_be_as_long_as_the_limit_and_no_longer),
		cmocka_unit_test(a_body_above_the_limit_is_passed_over),
		cmocka_unit_test(only_so_much_is_passed_over),
		cmocka_unit_test(three_megabytes_of_line_do_not_pile_up),
		cmocka_unit_test(no_byte_of_a_line_is_searched_twice),
		cmocka_unit_test(no_byte_of_a_header_block_is_searched_twice),
		cmocka_unit_test(the_first_message_can_be_told_from_later_ones),
		cmocka_unit_test(waiting_between_messages_is_not_mid_message),
		cmocka_unit_test(what_is_framed_can_be_read),
		cmocka_unit_test(a_line_that_was_never_ended_is_had_by_ending_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
