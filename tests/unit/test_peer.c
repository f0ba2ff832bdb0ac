/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_peer.c - replies of servers under load, found in bytes cut anywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/bench/load/peer.h"

struct heard {
	enum said said[8];
	int64_t totals[8];
	uint64_t ids[8];
	size_t n;
};

/* All that PEER says in BYTES, when they come in pieces of PIECE. */
static struct heard hear(const struct peer *peer, const char *bytes, size_t len,
			 size_t piece, bool totals)
{
	struct heard heard = {0};
	struct reading reading = { .totals = totals };
	struct buf in = {0}, out = {0};
	for (size_t at = 0; at < len; at += piece) {
		enum said said;
		buf_add(&in, bytes + at, len - at < piece ? len - at : piece);
		do {
			struct reply reply;
			size_t used;
			said = peer->read(&reading, in.data, in.len, &used, &reply, &out);
			if (said != SAID_NOTHING) {
				assert_in_range(heard.n, 0, 7);
				heard.said[heard.n] = said;
				heard.totals[heard.n] = reply.total;
				heard.ids[heard.n++] = reply.id;
			}
			buf_consume(&in, used);
		} while (said != SAID_NOTHING && said != SAID_NONSENSE);
	}
	buf_finish(&in);
	buf_finish(&out);
	return heard;
}

static const char quoth[] =
	"{\"jsonrpc\":\"2.0\",\"id\":12,\"result\":{\"total\":{\"n\":3,\"exact\":true}}}\n"
	"{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":2,\"message\":\"\"}}\n"
	"{\"result\":{\"total\":{\"n\":5}},\"id\":13,\"jsonrpc\":\"2.0\"}\n";

static void quoth_says_results_and_errors_with_their_ids(void **state)
{
	(void)state;
	for (size_t piece = 1; piece <= sizeof quoth; piece++) {
		struct heard heard = hear(&peer_quoth, quoth, sizeof quoth - 1, piece,
					  piece % 2);
		assert_int_equal(heard.n, 3);
		assert_int_equal(heard.said[0], SAID_RESULT);
		assert_int_equal(heard.said[1], SAID_ERROR);
		assert_int_equal(heard.said[2], SAID_RESULT);
		assert_int_equal(heard.ids[0], 12);
		assert_int_equal(heard.ids[1], 7);
		assert_int_equal(heard.ids[2], 13);
		assert_int_equal(heard.totals[0], piece % 2 ? 3 : -1);
	}
}

/* A greeting, its welcome, two rows of one column, and an error. */
static const char sphinx[] =
	"\x05\0\0\0" "\x0a" "2.2\0" "\x07\0\0\x02" "\0\0\0\x02\0\0\0"
	"\x01\0\0\x01" "\x01" "\x04\0\0\x02" "\x03" "def" "\x05\0\0\x03" "\xfe\0\0\0\0"
	"\x03\0\0\x04" "\x02" "42" "\x05\0\0\x05" "\xfe\0\0\0\0"
	"\x08\0\0\x01" "\xff\x28\x04" "wrong";

static void sphinx_is_greeted_and_heard(void **state)
{
	(void)state;
	for (size_t piece = 1; piece <= sizeof sphinx; piece++) {
		struct heard heard = hear(&peer_sphinx, sphinx, sizeof sphinx - 1, piece,
					  true);
		assert_int_equal(heard.n, 3);
		assert_int_equal(heard.said[0], SAID_HELLO);
		assert_int_equal(heard.said[1], SAID_RESULT);
		assert_int_equal(heard.totals[1], 42);
		assert_int_equal(heard.said[2], SAID_ERROR);
	}
}

/* A result, one in two messages, and an error. */
static const char groonga[] =
	"\xc7\0\0\0\0\x02\0\0" "\0\0\0\x08" "\0\0\0\0\0\0\0\0\0\0\0\0" "[[[17]]]"
	"\xc7\0\0\0\0\x01\0\0" "\0\0\0\x05" "\0\0\0\0\0\0\0\0\0\0\0\0" "[[[1]"
	"\xc7\0\0\0\0\x02\0\0" "\0\0\0\x02" "\0\0\0\0\0\0\0\0\0\0\0\0" "]]"
	"\xc7\0\0\0\0\x02\xff\xea" "\0\0\0\x03" "\0\0\0\0\0\0\0\0\0\0\0\0" "bad";

static void groonga_tells_a_result_from_a_status(void **state)
{
	(void)state;
	for (size_t piece = 1; piece <= sizeof groonga; piece++) {
		struct heard heard = hear(&peer_groonga, groonga, sizeof groonga - 1,
					  piece, true);
		assert_int_equal(heard.n, 3);
		assert_int_equal(heard.said[0], SAID_RESULT);
		assert_int_equal(heard.totals[0], 17);
		assert_int_equal(heard.said[1], SAID_RESULT);
		assert_int_equal(heard.totals[1], 1);
		assert_int_equal(heard.said[2], SAID_ERROR);
	}
}

static void what_is_no_reply_is_nonsense(void **state)
{
	static const char other[] = "HTTP/1.1 400 Bad Request\r\n\r\n";
	const struct peer *peers[] = { &peer_quoth, &peer_echo, &peer_groonga };
	(void)state;
	for (size_t i = 0; i < sizeof peers / sizeof *peers; i++) {
		struct heard heard = hear(peers[i], other, sizeof other - 1,
					  sizeof other, false);
		assert_int_equal(heard.n, 1);
		assert_int_equal(heard.said[0], SAID_NONSENSE);
	}
}

static void words_are_put_together_as_each_server_wants_them(void **state)
{
	struct buf request = {0};
	const struct asking any = { .meaning = MEANING_ANY, .hits = 10 };
	(void)state;
	peer_groonga.prepare(&request, &any, "rare earth");
	assert_non_null(strstr(buf_cstr(&request) + 24, "--query 'rare OR earth'"));
	buf_clear(&request);
	peer_sphinx.prepare(&request, &any, "rare earth");
	assert_non_null(strstr(buf_cstr(&request) + 5, "MATCH('rare | earth') LIMIT 10"));
	assert_int_equal(request.data[0], request.len - 4);
	buf_finish(&request);
	assert_ptr_equal(peer_named("sphinx"), &peer_sphinx);
	assert_null(peer_named("nobody"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quoth_says_results_and_errors_with_their_ids),
		cmocka_unit_test(sphinx_is_greeted_and_heard),
		cmocka_unit_test(groonga_tells_a_result_from_a_status),
		cmocka_unit_test(what_is_no_reply_is_nonsense),
		cmocka_unit_test(words_are_put_together_as_each_server_wants_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
