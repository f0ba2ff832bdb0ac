/* SPDX-License-Identifier: MIT */
/* test_libquoth.c - libquoth against a daemon that the test plays itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#include "client/libquoth/quoth.h"

enum {
	REPLY_MAX = 4 * 1024 * 1024,	/* quoth-protocol(7) */
};

/* Both ends of one connection. */
struct pair {
	struct quoth *q;
	int fd;		/* the daemon's, non-blocking */
};

static int setup(void **state)
{
	struct pair *pair = calloc(1, sizeof *pair);
	int fds[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	assert_int_equal(quoth_attach(fds[0], &pair->q), 0);
	assert_int_equal(fcntl(fds[1], F_SETFL, O_NONBLOCK), 0);
	pair->fd = fds[1];
	*state = pair;
	return 0;
}

static int teardown(void **state)
{
	struct pair *pair = *state;
	quoth_close(pair->q);
	if (pair->fd >= 0)
		close(pair->fd);
	free(pair);
	return 0;
}

static void hang_up(struct pair *pair)
{
	close(pair->fd);
	pair->fd = -1;
}

/* What the daemon has been sent, at most SIZE - 1 bytes; returns how many. */
static size_t received(struct pair *pair, char *into, size_t size)
{
	ssize_t got = read(pair->fd, into, size - 1);
	size_t len = got < 0 ? 0 : (size_t)got;
	into[len] = '\0';
	return len;
}

static void reply(struct pair *pair, const char *text)
{
	size_t len = strlen(text);
	assert_int_equal(write(pair->fd, text, len), len);
}

static int process(struct pair *pair)
{
	return quoth_process(pair->q, POLLIN);
}

static int64_t ask(struct pair *pair, const char *text)
{
	struct quoth_query query = { .size = sizeof query, .text = text };
	int64_t id = quoth_search(pair->q, &query);
	assert_true(id > 0);
	assert_int_equal(quoth_process(pair->q, 0), 0);
	return id;
}

#define HITS "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"query\":\"Q\"," \
	"\"normalized\":\"q\",\"mode\":\"all\",\"total\":{\"n\":2,\"exact\":false}," \
	"\"took_ms\":3,\"warnings\":[\"careful\"]," \
	"\"why\":{\"lines\":[\"rare\",1]}," \
	"\"index\":{\"uuid\":\"u\",\"rev\":9007199254740991}," \
	"\"hits\":[{\"rank\":1,\"score\":1.5,\"tier\":\"exact\",\"id\":\"a\"," \
	"\"path\":\"/p\",\"title\":\"T\",\"best\":{\"byte\":5,\"line\":2,\"col\":3}," \
	"\"matches\":[{\"byte\":5,\"len\":4,\"line\":2,\"col\":3},{\"byte\":50," \
	"\"len\":4,\"line\":7,\"col\":1,\"snip\":0,\"line_text\":[\"a \",\"hit\",\"\"]}," \
	"{\"byte\":90,\"snip\":1,\"line_text\":4}],\"more\":7,\"snips\":[[\"x \",\"hit\",\" y\"]]," \
	"\"explain\":{\"w\":1},\"later\":true}," \
	"{\"rank\":2,\"score\":1,\"tier\":\"\",\"id\":\"b\",\"path_b64\":\"L3D/\"}]," \
	"\"cut\":{\"hits\":4,\"bytes\":4711},\"later\":[1]}}\n"

/* What is not as the protocol has it is as if it were not there. */
static void check_lines(const struct quoth_hit *hit)
{
	const char *text;
	assert_int_equal(quoth_hit_more(hit), 7);
	assert_int_equal(quoth_hit_match_snippet(hit, 0), -1);
	assert_int_equal(quoth_hit_match_snippet(hit, 1), 0);
	assert_int_equal(quoth_hit_match_snippet(hit, 2), -1);	/* no such snippet */
	assert_int_equal(quoth_hit_match_snippet(hit, 3), -1);
	assert_int_equal(quoth_hit_line(hit, 0, 0, &text), 0);
	assert_int_equal(quoth_hit_line(hit, 1, 0, &text), 1);
	assert_string_equal(text, "a ");
	assert_int_equal(quoth_hit_line(hit, 1, 1, &text), 1);
	assert_string_equal(text, "hit");
	assert_int_equal(quoth_hit_line(hit, 1, 2, &text), 1);
	assert_string_equal(text, "");
	assert_int_equal(quoth_hit_line(hit, 1, 3, &text), 0);
	assert_int_equal(quoth_hit_line(hit, 2, 0, &text), 0);
}

static void check_hits(struct quoth_msg *msg)
{
	struct quoth_cut cut;
	assert_int_equal(quoth_cut(msg, &cut), 1);
	assert_int_equal(cut.hits, 4);
	assert_int_equal(cut.bytes, 4711);
	assert_int_equal(cut.matches, 0);
	struct quoth_hit hit;
	struct quoth_place place;
	struct quoth_totals totals;
	const char *text;
	assert_int_equal(msg->code, 0);
	assert_int_equal(quoth_totals(msg, &totals), 0);
	assert_int_equal(totals.n, 2);
	assert_false(totals.exact);
	assert_int_equal(totals.rev, 9007199254740991);
	assert_int_equal(totals.occurrences, -1);
	assert_string_equal(quoth_warning(msg, 0), "careful");
	assert_null(quoth_warning(msg, 1));
	assert_string_equal(quoth_why(msg, 0), "rare");
	assert_null(quoth_why(msg, 1));
	assert_null(quoth_why(msg, 2));
	assert_int_equal(quoth_hit_next(msg, &hit), 1);
	assert_string_equal(hit.path, "/p");
	assert_string_equal(hit.title, "T");
	assert_null(hit.date);
	assert_string_equal(hit.explain, "{\"w\":1}");
	assert_int_equal(hit.matches, 3);
	check_lines(&hit);
	assert_int_equal(quoth_hit_match(&hit, 1, &place), 1);
	assert_int_equal(place.line, 7);
	assert_int_equal(quoth_hit_match(&hit, 3, &place), 0);
	assert_int_equal(quoth_hit_snippet(&hit, 0, 1, &text), 1);
	assert_string_equal(text, "hit");
	assert_int_equal(quoth_hit_snippet(&hit, 0, 3, &text), 0);
	assert_int_equal(quoth_hit_snippet(&hit, 1, 0, &text), 0);
	assert_int_equal(quoth_hit_next(msg, &hit), 1);
	assert_string_equal(hit.path, "/p\xff");
	assert_int_equal(quoth_hit_more(&hit), 0);
	assert_int_equal(quoth_hit_line(&hit, 0, 0, &text), 0);
	assert_int_equal(quoth_hit_match_snippet(&hit, 0), -1);
	assert_int_equal(quoth_hit_match(&hit, 0, &place), 0);
	assert_int_equal(quoth_hit_next(msg, &hit), 0);
	assert_int_equal(quoth_hit_next(msg, &hit), 0);
}

static void a_search_is_one_line_of_json_and_its_hits_are_read(void **state)
{
	struct pair *pair = *state;
	struct quoth_msg msg;
	char line[4096];
	const char *sources[] = { "a", "b", NULL };
	struct quoth_query query = { .size = sizeof query, .text = "x \"y\"",
		.source = sources, .limit = 7, .explain = 1, .sort = "-date",
		.strict = 1, .slot = "typing" };
	assert_int_equal(quoth_search(pair->q, &query), 1);
	assert_int_equal(quoth_events(pair->q), POLLIN | POLLOUT);
	assert_int_equal(quoth_process(pair->q, POLLOUT), 0);
	assert_int_equal(quoth_events(pair->q), POLLIN);
	received(pair, line, sizeof line);
	assert_non_null(strstr(line, "\"method\":\"search\""));
	assert_non_null(strstr(line, "\"q\":\"x \\\"y\\\"\""));
	assert_non_null(strstr(line, "\"source\":[\"a\",\"b\"]"));
	assert_non_null(strstr(line, "\"limit\":7"));
	assert_non_null(strstr(line, "\"explain\":true"));
	assert_non_null(strstr(line, "\"strict\":true"));
	assert_non_null(strstr(line, "\"slot\":\"typing\""));
	assert_null(strstr(line, "offset"));
	assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
	assert_int_equal(quoth_next(pair->q, &msg), 0);
	reply(pair, HITS);
	assert_int_equal(process(pair), 0);
	assert_int_equal(quoth_next(pair->q, &msg), 1);
	assert_int_equal(msg.id, 1);
	check_hits(&msg);
	assert_int_equal(quoth_next(pair->q, &msg), 0);
}

static void suggestions_are_read_one_by_one(void **state)
{
	struct pair *pair = *state;
	struct quoth_msg msg;
	struct quoth_suggestion one;
	struct quoth_hit hit;
	char line[4096];
	assert_int_equal(quoth_suggest(pair->q, NULL, 0), -EINVAL);
	assert_int_equal(quoth_suggest(pair->q, "rare ea", 3), 1);
	assert_int_equal(quoth_process(pair->q, POLLOUT), 0);
	received(pair, line, sizeof line);
	assert_non_null(strstr(line, "\"method\":\"suggest\""));
	assert_non_null(strstr(line, "\"q\":\"rare ea\""));
	assert_non_null(strstr(line, "\"limit\":3"));
	reply(pair, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"suggestions\":["
		    "{\"text\":\"rare earths\",\"word\":\"earths\",\"n\":7,"
		    "\"context\":1,\"exact\":true,\"later\":1},{\"word\":\"x\"},"
		    "{\"text\":\"t\",\"n\":-1}]}}\n");
	assert_int_equal(process(pair), 0);
	assert_int_equal(quoth_next(pair->q, &msg), 1);
	assert_int_equal(quoth_hit_next(&msg, &hit), -EINVAL);
	assert_int_equal(quoth_suggestion_next(&msg, &one), 1);
	assert_string_equal(one.text, "rare earths");
	assert_string_equal(one.word, "earths");
	assert_int_equal(one.n, 7);
	assert_int_equal(one.context, 1);
	assert_true(one.exact);
	assert_int_equal(quoth_suggestion_next(&msg, &one), -EPROTO);
	assert_int_equal(quoth_suggestion_next(&msg, &one), 1);
	assert_string_equal(one.word, "");
	assert_int_equal(one.n, 0);
	assert_int_equal(quoth_suggestion_next(&msg, &one), 0);
}

#define PAGE "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"query\":\"q\"," \
	"\"total\":{\"n\":9,\"exact\":true},\"hits\":[],\"cursor\":\"c-2\"," \
	"\"facets\":{\"year\":{\"values\":[{\"value\":\"2024\",\"n\":5}," \
	"{\"value\":\"2023\",\"n\":2}],\"distinct\":4,\"missing\":1}," \
	"\"odd\":[1],\"source\":{\"values\":7}}}}\n"

static void a_page_has_a_cursor_and_facets(void **state)
{
	struct pair *pair = *state;
	struct quoth_msg msg;
	struct quoth_totals totals;
	struct quoth_facet facet;
	char line[4096];
	const char *facets[] = { "year", "x.desk", NULL }, *value;
	uint64_t documents;
	struct quoth_query query = { .size = sizeof query, .text = "q", .cursor = "c-1",
				     .facets = facets, .facet_values = 3 };
	assert_int_equal(quoth_search(pair->q, &query), 1);
	assert_int_equal(quoth_process(pair->q, POLLOUT), 0);
	received(pair, line, sizeof line);
	assert_non_null(strstr(line, "\"cursor\":\"c-1\""));
	assert_non_null(strstr(line, "\"facets\":[\"year\",\"x.desk\"]"));
	assert_non_null(strstr(line, "\"facet_values\":3"));
	reply(pair, PAGE);
	assert_int_equal(process(pair), 0);
	assert_int_equal(quoth_next(pair->q, &msg), 1);
	assert_int_equal(quoth_totals(&msg, &totals), 0);
	assert_string_equal(totals.cursor, "c-2");
	assert_int_equal(quoth_facet(&msg, "year", &facet), 1);
	assert_int_equal(facet.values, 2);
	assert_int_equal(facet.distinct, 4);
	assert_int_equal(facet.missing, 1);
	assert_int_equal(quoth_facet_value(&msg, "year", 1, &value, &documents), 1);
	assert_string_equal(value, "2023");
	assert_int_equal(documents, 2);
	assert_int_equal(quoth_facet_value(&msg, "year", 2, &value, &documents), 0);
	assert_int_equal(quoth_facet(&msg, "topic", &facet), 0);
	assert_int_equal(quoth_facet(&msg, "odd", &facet), 0);
	assert_int_equal(quoth_facet(&msg, "source", &facet), 1);
	assert_int_equal(facet.values, 0);
	assert_int_equal(quoth_facet_value(&msg, "source", 0, &value, &documents), 0);
}

/* A program made with an older header has a shorter struct. */
static void a_shorter_query_is_taken_and_a_longer_one_is_not(void **state)
{
	struct pair *pair = *state;
	char line[4096];
	struct quoth_query query = { .size = offsetof(struct quoth_query, cursor),
				     .text = "q", .cursor = "behind its end" };
	assert_int_equal(quoth_search(pair->q, &query), 1);
	assert_int_equal(quoth_process(pair->q, POLLOUT), 0);
	received(pair, line, sizeof line);
	assert_null(strstr(line, "cursor"));
	query.size = sizeof query + 1;
	assert_int_equal(quoth_search(pair->q, &query), -EINVAL);
	query.size = 8;
	assert_int_equal(quoth_count(pair->q, &query), -EINVAL);
}

static void a_reply_may_come_byte_by_byte(void **state)
{
	struct pair *pair = *state;
	struct quoth_msg msg;
	ask(pair, "q");
	for (const char *c = HITS; *c != '\0'; c++) {
		assert_int_equal(quoth_next(pair->q, &msg), 0);
		assert_int_equal(write(pair->fd, c, 1), 1);
		assert_int_equal(process(pair), 0);
	}
	assert_int_equal(quoth_next(pair->q, &msg), 1);
	check_hits(&msg);
}

static void a_message_on_hold_outlives_the_connection(void **state)
{
	struct pair *pair = *state;
	struct quoth_msg msg, copy;
	ask(pair, "q");
	reply(pair, HITS);
	process(pair);
	assert_int_equal(quoth_next(pair->q, &msg), 1);
	copy = msg;
	quoth_msg_hold(&msg);
	quoth_msg_hold(&copy);
	quoth_msg_drop(&copy);
	process(pair);
	quoth_close(pair->q);
	pair->q = NULL;
	check_hits(&msg);
	quoth_msg_drop(&msg);
}

static void a_request_is_sent_whole_however_slowly_it_is_read(void **state)
{
	struct pair *pair = *state;
	size_t size = 900000, got = 0;
	char *text = malloc(size + 1);
	char *all = malloc(2 * size);
	int small = 4096;
	memset(text, 'q', size);
	text[size] = '\0';
	assert_int_equal(setsockopt(quoth_fd(pair->q), SOL_SOCKET, SO_SNDBUF, &small,
				    sizeof small), 0);
	ask(pair, text);
	ask(pair, "second");
	while (quoth_events(pair->q) & POLLOUT) {
		got += received(pair, all + got, 1000);
		assert_int_equal(quoth_process(pair->q, POLLOUT), 0);
	}
	size_t more;
	while ((more = received(pair, all + got, 100000)) > 0)
		got += more;
	char *end = memchr(all, '\n', got);
	assert_non_null(end);
	assert_true((size_t)(end - all) > size);
	assert_non_null(strstr(end, "second"));
	free(text);
	free(all);
}

static void too_large_requests_are_refused_and_the_connection_lives(void **state)
{
	struct pair *pair = *state;
	size_t size = 1100000;
	char *text = malloc(size + 1);
	memset(text, 'q', size);
	text[size] = '\0';
	struct quoth_query query = { .size = sizeof query, .text = text };
	assert_int_equal(quoth_search(pair->q, &query), -EMSGSIZE);
	assert_string_not_equal(quoth_error(pair->q), "");
	free(text);
	assert_int_equal(ask(pair, "q"), 1);
}

static void wrong_parameters_are_refused(void **state)
{
	struct pair *pair = *state;
	struct quoth_query query = { .size = sizeof query };
	struct quoth_msg msg;
	assert_int_equal(quoth_search(pair->q, &query), -EINVAL);
	query.text = "q";
	query.size = 8;
	assert_int_equal(quoth_count(pair->q, &query), -EINVAL);
	assert_int_equal(quoth_call(pair->q, "ping", "[1]"), -EINVAL);
	assert_int_equal(quoth_call(pair->q, "ping", "{"), -EINVAL);
	assert_int_equal(quoth_call(pair->q, "", NULL), -EINVAL);
	assert_int_equal(quoth_get(pair->q, NULL, 0), -EINVAL);
	assert_int_equal(quoth_cancel(pair->q, 1), -ENOENT);
	assert_int_equal(quoth_run(pair->q, "{\"params\":{}}", &msg, 0), -EINVAL);
	assert_int_equal(quoth_events(pair->q), POLLIN);
}

static void replies_find_their_requests_in_any_order(void **state)
{
	struct pair *pair = *state;
	struct quoth_msg msg;
	ask(pair, "one");
	ask(pair, "two");
	reply(pair, "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}\n"
		    "\n"
		    "{\"jsonrpc\":\"2.0\",\"id\":77,\"result\":{}}\n"
		    "{\"jsonrpc\":\"2.0\",\"id\":\"1\",\"result\":{}}\n"
		    "{\"jsonrpc\":\"2.0\",\"method\":\"index/changed\",\"params\":{}}\n"
		    "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}\n"
		    "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}\n");
	assert_int_equal(process(pair), 0);
	assert_int_equal(quoth_next(pair->q, &msg), 1);
	assert_int_equal(msg.id, 2);
	assert_int_equal(quoth_next(pair->q, &msg), 1);
	assert_int_equal(msg.id, 1);
	assert_int_equal(quoth_next(pair->q, &msg), 0);
	struct quoth_totals totals;
	struct quoth_hit hit;
	assert_int_equal(quoth_totals(&msg, &totals), -EINVAL);
	assert_int_equal(quoth_hit_next(&msg, &hit), -EINVAL);
}

static void an_error_comes_with_its_details(void **state)
{
	struct pair *pair = *state;
	struct quoth_msg msg;
	struct quoth_problem problem;
	struct quoth_hit hit;
	ask(pair, "\"");
	reply(pair, "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":1,\"message\":"
		    "\"unclosed\",\"data\":{\"kind\":\"query_syntax\",\"at\":0,"
		    "\"hint\":\"close it\",\"expected\":\"a quote\"}}}\n");
	process(pair);
	assert_int_equal(quoth_next(pair->q, &msg), 1);
	assert_int_equal(msg.code, QUOTH_QUERY_SYNTAX);
	assert_string_equal(msg.message, "unclosed");
	assert_int_equal(quoth_problem(&msg, &problem), 0);
	assert_string_equal(problem.kind, "query_syntax");
	assert_string_equal(problem.hint, "close it");
	assert_string_equal(problem.expected, "a quote");
	assert_null(problem.param);
	assert_int_equal(problem.at, 0);
	assert_int_equal(problem.len, -1);
	assert_int_equal(quoth_hit_next(&msg, &hit), -EINVAL);
}

static void malformed_hits_are_told_from_good_ones(void **state)
{
	struct pair *pair = *state;
	struct quoth_msg msg;
	struct quoth_hit hit;
	ask(pair, "q");
	reply(pair, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"hits\":["
		    "17, {\"id\":5}, {\"rank\":1,\"id\":\"x\",\"path_b64\":\"AAAA\"},"
		    "{\"rank\":1,\"id\":\"x\",\"path_b64\":\"=\"},"
		    "{\"rank\":-1,\"id\":\"x\"},"
		    "{\"rank\":1,\"id\":\"x\",\"best\":7,\"matches\":{},\"snips\":[3]}"
		    "],\"total\":{\"n\":-4,\"exact\":true}}}\n");
	assert_int_equal(process(pair), 0);
	assert_int_equal(quoth_next(pair->q, &msg), 1);
	struct quoth_totals totals;
	const char *text;
	assert_int_equal(quoth_totals(&msg, &totals), -EPROTO);
	for (int i = 0; i < 5; i++)
		assert_int_equal(quoth_hit_next(&msg, &hit), -EPROTO);
	assert_int_equal(quoth_hit_next(&msg, &hit), 1);
	assert_int_equal(hit.best.line, 0);
	assert_int_equal(quoth_hit_snippet(&hit, 0, 0, &text), 0);
	assert_int_equal(quoth_hit_next(&msg, &hit), 0);
}

static void ends_with(struct pair *pair, const char *text, int expected)
{
	struct quoth_msg msg;
	ask(pair, "q");
	reply(pair, text);
	assert_int_equal(process(pair), expected);
	assert_int_equal(quoth_next(pair->q, &msg), expected);
	assert_int_equal(quoth_events(pair->q), 0);
	assert_int_equal(quoth_timeout_ms(pair->q), -1);
	assert_string_not_equal(quoth_error(pair->q), "");
	assert_int_equal(process(pair), expected);
	struct quoth_query query = { .size = sizeof query, .text = "q" };
	assert_int_equal(quoth_search(pair->q, &query), expected);
}

static void what_is_no_json_ends_the_connection(void **state)
{
	ends_with(*state, "{oops\n", -EPROTO);
}

static void what_speaks_http_ends_the_connection(void **state)
{
	ends_with(*state, "HTTP/1.1 400 Bad Request\r\n\r\n", -EPROTO);
}

static void a_reply_that_is_result_and_error_ends_the_connection(void **state)
{
	ends_with(*state, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1,\"error\":"
		  "{\"code\":1,\"message\":\"x\"}}\n", -EPROTO);
}

static void a_reply_that_is_neither_ends_the_connection(void **state)
{
	ends_with(*state, "{\"jsonrpc\":\"2.0\",\"id\":1}\n", -EPROTO);
}

static void an_error_without_an_id_ends_the_connection_with_its_words(void **state)
{
	struct pair *pair = *state;
	ends_with(pair, "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32600,"
		  "\"message\":\"so sorry\"}}\n", -EPROTO);
	assert_non_null(strstr(quoth_error(pair->q), "so sorry"));
}

static void what_came_before_the_end_is_still_given_out(void **state)
{
	struct pair *pair = *state;
	struct quoth_msg msg;
	ask(pair, "one");
	ask(pair, "two");
	reply(pair, HITS "{\"jsonrpc\":\"2.0\",\"id\":2,\"resu");
	hang_up(pair);
	assert_int_equal(process(pair), -ECONNRESET);
	assert_int_equal(quoth_next(pair->q, &msg), 1);
	check_hits(&msg);
	assert_int_equal(quoth_next(pair->q, &msg), -ECONNRESET);
	assert_non_null(strstr(quoth_error(pair->q), "within a reply"));
}

static void a_closed_daemon_raises_no_signal(void **state)
{
	struct pair *pair = *state;
	hang_up(pair);
	ask(pair, "q");		/* SIGPIPE would end the test */
	assert_int_equal(process(pair), -ECONNRESET);
}

static void only_a_waiting_request_can_be_cancelled(void **state)
{
	struct pair *pair = *state;
	struct quoth_msg msg;
	char lines[4096];
	int64_t id = ask(pair, "q");
	assert_int_equal(quoth_cancel(pair->q, id), 0);
	quoth_process(pair->q, POLLOUT);
	received(pair, lines, sizeof lines);
	assert_non_null(strstr(lines, "{\"jsonrpc\":\"2.0\",\"method\":"
			       "\"$/cancelRequest\",\"params\":{\"id\":1}}\n"));
	reply(pair, "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32800,"
		    "\"message\":\"cancelled\"}}\n");
	process(pair);
	assert_int_equal(quoth_next(pair->q, &msg), 1);
	assert_int_equal(msg.code, QUOTH_CANCELLED);
	assert_int_equal(quoth_cancel(pair->q, id), -ENOENT);
}

static void feed(struct pair *pair, const char *text, size_t len, int expected)
{
	for (size_t sent = 0; sent < len;) {
		ssize_t wrote = write(pair->fd, text + sent, len - sent);
		if (wrote > 0)
			sent += (size_t)wrote;
		int result = process(pair);
		if (result != 0) {
			assert_int_equal(result, expected);
			return;
		}
	}
	assert_int_equal(process(pair), expected);
}

/* A reply to request 1 of SIZE bytes in all, its line end not counted. */
static char *make_reply(size_t size)
{
	static const char head[] = "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":"
				   "{\"id\":\"d\",\"path\":\"/p\",\"text\":\"";
	static const char tail[] = "\",\"start\":0,\"size\":1}}\n";
	char *text = malloc(size + 2);
	memset(text, 'x', size);
	memcpy(text, head, sizeof head - 1);
	memcpy(text + size + 1 - (sizeof tail - 1), tail, sizeof tail);
	return text;
}

static void the_largest_reply_is_taken(void **state)
{
	struct pair *pair = *state;
	struct quoth_msg msg;
	struct quoth_text text;
	char *large = make_reply(REPLY_MAX);
	assert_int_equal(quoth_get(pair->q, "d", 0), 1);
	assert_int_equal(quoth_process(pair->q, 0), 0);
	feed(pair, large, REPLY_MAX + 1, 0);
	assert_int_equal(quoth_next(pair->q, &msg), 1);
	assert_int_equal(quoth_text(&msg, &text), 0);
	assert_true(text.len > REPLY_MAX - 200);
	assert_int_equal(text.next, -1);
	size_t len;
	assert_int_equal(strlen(quoth_msg_reply(&msg, &len)), REPLY_MAX);
	assert_int_equal(len, REPLY_MAX);
	free(large);
}

static void a_larger_one_ends_the_connection(void **state)
{
	struct pair *pair = *state;
	char *large = make_reply(REPLY_MAX + 1);
	assert_int_equal(quoth_get(pair->q, "d", 0), 1);
	assert_int_equal(quoth_process(pair->q, 0), 0);
	feed(pair, large, REPLY_MAX + 2, -EMSGSIZE);
	free(large);
}

static void replies_that_nobody_takes_stop_the_reading(void **state)
{
	struct pair *pair = *state;
	struct quoth_msg msg;
	char *large = make_reply(REPLY_MAX);
	char *id = strstr(large, "\"id\":1") + 5;
	for (int n = 1; n <= 3; n++) {
		assert_true(quoth_get(pair->q, "d", 0) > 0);
		quoth_process(pair->q, 0);
		*id = (char)('0' + n);
		feed(pair, large, REPLY_MAX + 1, 0);
	}
	assert_int_equal(quoth_events(pair->q), 0);
	assert_int_equal(quoth_run(pair->q, "{\"method\":\"ping\"}", &msg, 1000),
			 -EAGAIN);
	assert_int_equal(quoth_next(pair->q, &msg), 1);
	assert_true(quoth_events(pair->q) & POLLIN);
	free(large);
}

static void run_waits_for_its_own_reply_and_leaves_the_others(void **state)
{
	struct pair *pair = *state;
	struct quoth_msg msg;
	ask(pair, "one");
	/* The number of the next request is known, so the reply can be there. */
	reply(pair, HITS "{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{\"n\":5,"
		    "\"exact\":true,\"occurrences\":9}}\n");
	assert_int_equal(quoth_run(pair->q, "{\"method\":\"count\",\"params\":"
				   "{\"q\":\"q\"}}", &msg, -1), 0);
	struct quoth_totals totals;
	assert_int_equal(msg.id, 2);
	assert_int_equal(quoth_totals(&msg, &totals), 0);
	assert_int_equal(totals.n, 5);
	assert_int_equal(totals.occurrences, 9);
	assert_int_equal(quoth_next(pair->q, &msg), 1);
	check_hits(&msg);
}

static void run_cancels_what_takes_too_long(void **state)
{
	struct pair *pair = *state;
	struct quoth_msg msg;
	char lines[4096];
	assert_int_equal(quoth_run(pair->q, "{\"method\":\"ping\"}", &msg, 1),
			 -ETIMEDOUT);
	received(pair, lines, sizeof lines);
	assert_non_null(strstr(lines, "$/cancelRequest"));
	assert_int_equal(quoth_events(pair->q), POLLIN);
}

static void a_daemon_that_never_answers_is_answered_for(void **state)
{
	struct pair *pair = *state;
	struct quoth_msg msg;
	struct quoth_query query = { .size = sizeof query, .text = "q",
				     .timeout_ms = 1 };
	assert_int_equal(quoth_timeout_ms(pair->q), -1);
	assert_int_equal(quoth_search(pair->q, &query), 1);
	int timeout_ms = quoth_timeout_ms(pair->q);
	assert_in_range(timeout_ms, 1, 2001);
	while (quoth_next(pair->q, &msg) == 0) {
		poll(NULL, 0, quoth_timeout_ms(pair->q));
		assert_int_equal(quoth_process(pair->q, 0), 0);
	}
	assert_int_equal(msg.id, 1);
	assert_int_equal(msg.code, QUOTH_TIMEOUT);
	reply(pair, HITS);
	assert_int_equal(process(pair), 0);
	assert_int_equal(quoth_next(pair->q, &msg), 0);
}

#define TOLD "{\"jsonrpc\":\"2.0\",\"method\":\""

/* What a daemon tells of its own is given out behind the reply, as what it is, until it is
 * not wanted any more; what is of another subscription, or unheard of, is passed over. */
static void what_is_told_comes_to_its_subscription(void **state)
{
	struct pair *pair = *state;
	struct quoth_msg msg;
	struct quoth_hit hit;
	struct quoth_change change;
	char sent[512];
	struct quoth_query query = { .size = sizeof query, .text = "rare" };
	struct quoth_since since = { .size = sizeof since, .rev = 3, .change = 9,
				     .uuid = "u" };
	int64_t id = quoth_subscribe(pair->q, &query, &since);
	assert_int_equal(id, 1);
	process(pair);
	received(pair, sent, sizeof sent);
	assert_non_null(strstr(sent, "\"method\":\"subscribe\""));
	assert_non_null(strstr(sent, "\"since_change\":9"));
	assert_int_equal(quoth_unsubscribe(pair->q, id), -ENOENT);	/* not yet */
	reply(pair, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"subscription\":7,"
		    "\"change\":9,\"index\":{\"uuid\":\"u\",\"rev\":4}}}\n");
	reply(pair, TOLD "query/matched\",\"params\":{\"subscription\":7,\"rev\":5,"
		    "\"change\":12,\"hit\":{\"rank\":1,\"id\":\"a\",\"path\":\"/p\"}}}\n");
	reply(pair, TOLD "index/changed\",\"params\":{\"subscription\":8}}\n");
	reply(pair, TOLD "index/eaten\",\"params\":{\"subscription\":7}}\n");
	reply(pair, TOLD "index/changed\",\"params\":{\"subscription\":7,\"uuid\":\"u\","
		    "\"rev\":5,\"change\":13,\"documents\":2}}\n");
	reply(pair, TOLD "index/changed\",\"params\":{\"subscription\":7,\"error\":"
		    "{\"code\":2,\"message\":\"gone\",\"data\":{\"kind\":\"no_index\"}}}}\n");
	process(pair);

	assert_int_equal(quoth_next(pair->q, &msg), 1);
	assert_int_equal(quoth_msg_kind(&msg), QUOTH_REPLY);
	assert_int_equal(quoth_change(&msg, &change), 0);
	assert_int_equal(change.rev, 4);
	assert_int_equal(change.change, 9);

	assert_int_equal(quoth_next(pair->q, &msg), 1);
	assert_int_equal(quoth_msg_kind(&msg), QUOTH_MATCHED);
	assert_int_equal(msg.id, id);
	assert_int_equal(quoth_hit_next(&msg, &hit), 1);
	assert_string_equal(hit.path, "/p");
	assert_int_equal(quoth_hit_next(&msg, &hit), 0);
	assert_int_equal(quoth_change(&msg, &change), 0);
	assert_int_equal(change.change, 12);
	assert_string_equal(change.uuid, "");

	assert_int_equal(quoth_next(pair->q, &msg), 1);
	assert_int_equal(quoth_msg_kind(&msg), QUOTH_CHANGED);
	assert_int_equal(quoth_change(&msg, &change), 0);
	assert_int_equal(change.documents, 2);
	assert_string_equal(change.uuid, "u");
	assert_int_equal(quoth_hit_next(&msg, &hit), -EINVAL);

	assert_int_equal(quoth_next(pair->q, &msg), 1);
	assert_int_equal(msg.code, QUOTH_NO_INDEX);
	assert_string_equal(msg.message, "gone");
	assert_int_equal(quoth_change(&msg, &change), -EINVAL);
	assert_int_equal(quoth_next(pair->q, &msg), 0);

	assert_int_equal(quoth_unsubscribe(pair->q, id), 2);
	assert_int_equal(quoth_unsubscribe(pair->q, id), -ENOENT);
	reply(pair, TOLD "index/changed\",\"params\":{\"subscription\":7}}\n");
	process(pair);
	assert_int_equal(quoth_next(pair->q, &msg), 0);
}

static void opening_tells_why_it_failed(void **state)
{
	(void)state;
	struct quoth *q = NULL;
	char longest[120];
	memset(longest, 'x', sizeof longest);
	longest[0] = '/';
	longest[108] = '\0';
	assert_int_equal(quoth_open(longest, &q), -ENAMETOOLONG);
	longest[107] = '\0';
	assert_int_equal(quoth_open(longest, &q), -ENOENT);
	assert_int_equal(quoth_attach(0, &q) == 0, 0);
	assert_null(q);
	quoth_close(NULL);
}

#define WITH_PAIR(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_PAIR(suggestions_are_read_one_by_one),
		WITH_PAIR(a_search_is_one_line_of_json_and_its_hits_are_read),
		WITH_PAIR(a_page_has_a_cursor_and_facets),
		WITH_PAIR(a_shorter_query_is_taken_and_a_longer_one_is_not),
		WITH_PAIR(a_reply_may_come_byte_by_byte),
		WITH_PAIR(a_message_on_hold_outlives_the_connection),
		WITH_PAIR(a_request_is_sent_whole_however_slowly_it_is_read),
		WITH_PAIR(too_large_requests_are_refused_and_the_connection_lives),
		WITH_PAIR(wrong_parameters_are_refused),
		WITH_PAIR(replies_find_their_requests_in_any_order),
		WITH_PAIR(an_error_comes_with_its_details),
		WITH_PAIR(malformed_hits_are_told_from_good_ones),
		WITH_PAIR(what_is_no_json_ends_the_connection),
		WITH_PAIR(what_speaks_http_ends_the_connection),
		WITH_PAIR(a_reply_that_is_result_and_error_ends_the_connection),
		WITH_PAIR(a_reply_that_is_neither_ends_the_connection),
		WITH_PAIR(an_error_without_an_id_ends_the_connection_with_its_words),
		WITH_PAIR(what_came_before_the_end_is_still_given_out),
		WITH_PAIR(a_closed_daemon_raises_no_signal),
		WITH_PAIR(only_a_waiting_request_can_be_cancelled),
		WITH_PAIR(the_largest_reply_is_taken),
		WITH_PAIR(a_larger_one_ends_the_connection),
		WITH_PAIR(replies_that_nobody_takes_stop_the_reading),
		WITH_PAIR(run_waits_for_its_own_reply_and_leaves_the_others),
		WITH_PAIR(run_cancels_what_takes_too_long),
		WITH_PAIR(a_daemon_that_never_answers_is_answered_for),
		WITH_PAIR(what_is_told_comes_to_its_subscription),
		cmocka_unit_test(opening_tells_why_it_failed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
