/* SPDX-License-Identifier: MIT */
/* test_libquoth_memory.c - each piece of memory that libquoth asks for is denied, alone
 * and with all after it: the call says -ENOMEM, nothing is lost, and the handle is as
 * quoth.h has it, usable after a request and closed after quoth_process(). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#include "tests/unit/faults.h"

enum {
	PIECES_MAX = 2000,	/* more than any of the ways here asks for */
};

#define RESULT(id, rest) "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"result\":{" rest "}}\n"

/* True as long as memory was there. What is refused is refused with its words. */
static bool went_well(struct pair *pair, int64_t result)
{
	if (result >= 0)
		return true;
	assert_int_equal(result, -ENOMEM);
	assert_string_not_equal(quoth_error(pair->q), "");
	return false;
}

/* ---- The ways through the library: each returns true when it came to its end ---- */

static bool a_search_with_all_there_is(struct pair *pair)
{
	const char *indexes[] = { "one", "two", NULL }, *two[] = { "a", "b\xff", NULL };
	struct quoth_query query = { .size = sizeof query, .text = "rare earths",
		.mode = "auto", .sort = "score", .after = "2020", .before = "2021",
		.source = two, .topic = two, .lang = two, .type = two, .path = two,
		.limit = 5, .offset = 1, .snippets = 2, .timeout_ms = 7, .expand = 3,
		.explain = 1, .exact_total = 1, .cursor = "c", .facets = two,
		.facet_values = 4, .lines = 1, .budget = 4000, .no_why = 1, .strict = 1,
		.collapse = 1, .min_rev = 9, .slot = "typing" };
	quoth_trace(pair->q, 1);
	return went_well(pair, quoth_use(pair->q, indexes)) &&
		went_well(pair, quoth_search(pair->q, &query)) &&
		went_well(pair, quoth_count(pair->q, &query)) &&
		went_well(pair, quoth_process(pair->q, POLLOUT));
}

static bool other_requests(struct pair *pair)
{
	int64_t id = quoth_get(pair->q, "some-id", 7);
	return went_well(pair, id) &&
		went_well(pair, quoth_suggest(pair->q, "rare ea", 3)) &&
		went_well(pair, quoth_call(pair->q, "kwic", "{\"q\":\"a text that is longer"
				" than sixteen bytes\",\"limit\":[1,2.5,true,null]}")) &&
		went_well(pair, quoth_call(pair->q, "ping", NULL)) &&
		went_well(pair, quoth_cancel(pair->q, id)) &&
		went_well(pair, quoth_process(pair->q, POLLOUT));
}

#define HITS RESULT("1", "\"hits\":[{\"rank\":1,\"id\":\"a\",\"path_b64\":\"L3D/\"," \
	"\"explain\":{\"bm25\":1.25,\"near\":[1,2]},\"matches\":[{\"byte\":5}]}," \
	"{\"rank\":2,\"id\":\"b\",\"path\":\"/a path of more than sixteen bytes\"}]," \
	"\"total\":{\"n\":2,\"exact\":true},\"rev\":9007199254740991,\"real\":0.1234567890123")

/* A hit that memory was missing for is there when it is asked for again. */
static bool reads_hit(struct quoth_msg *msg, struct quoth_hit *hit)
{
	int result = quoth_hit_next(msg, hit);
	if (result != -ENOMEM)
		return result == 1;
	long before = faults.before;
	faults.before = 0;
	assert_int_equal(quoth_hit_next(msg, hit), 1);
	faults.before = before;
	return false;
}

static bool a_reply_with_hits(struct pair *pair)
{
	struct quoth_query query = { .size = sizeof query, .text = "q" };
	struct quoth_msg msg;
	struct quoth_hit hit;
	if (!went_well(pair, quoth_search(pair->q, &query)))
		return false;
	pair_say(pair, HITS);
	if (!went_well(pair, quoth_process(pair->q, POLLIN)))
		return false;
	assert_int_equal(quoth_next(pair->q, &msg), 1);
	bool first = reads_hit(&msg, &hit);
	assert_string_equal(hit.path, "/p\xff");
	assert_string_equal(hit.explain, "{\"bm25\":1.25,\"near\":[1,2]}");
	assert_true(reads_hit(&msg, &hit));
	assert_string_equal(hit.id, "b");
	quoth_msg_hold(&msg);
	quoth_process(pair->q, 0);
	assert_int_equal(quoth_msg_kind(&msg), QUOTH_REPLY);
	quoth_msg_drop(&msg);
	return first;
}

static bool a_document(struct pair *pair)
{
	struct quoth_msg msg;
	struct quoth_text text;
	if (!went_well(pair, quoth_get(pair->q, "d", 0)))
		return false;
	pair_say(pair, RESULT("1", "\"id\":\"d\",\"path_b64\":\"L3D/\",\"text\":\"t\\u00e9\""));
	if (!went_well(pair, quoth_process(pair->q, POLLIN)))
		return false;
	assert_int_equal(quoth_next(pair->q, &msg), 1);
	int result = quoth_text(&msg, &text);
	assert_true(result == 0 || result == -ENOMEM);
	return result == 0;
}

static bool a_subscription(struct pair *pair)
{
	struct quoth_query query = { .size = sizeof query, .text = "rare" };
	struct quoth_since since = { .size = sizeof since, .rev = 3, .change = 9,
				     .uuid = "u" };
	struct quoth_msg msg;
	struct quoth_hit hit;
	int64_t id = quoth_subscribe(pair->q, &query, &since);
	if (!went_well(pair, id))
		return false;
	pair_say(pair, RESULT("1", "\"subscription\":7")
		"{\"jsonrpc\":\"2.0\",\"method\":\"query/matched\",\"params\":{\"subscription\""
		":7,\"hit\":{\"rank\":1,\"id\":\"a\",\"path_b64\":\"L3D/\"}}}\n");
	if (!went_well(pair, quoth_process(pair->q, POLLIN)))
		return false;
	assert_int_equal(quoth_next(pair->q, &msg), 1);
	assert_int_equal(quoth_next(pair->q, &msg), 1);
	bool read = reads_hit(&msg, &hit);
	assert_string_equal(hit.path, "/p\xff");
	return read && went_well(pair, quoth_unsubscribe(pair->q, id));
}

static bool a_request_that_is_waited_for(struct pair *pair)
{
	struct quoth_msg msg;
	pair_say(pair, RESULT("1", "\"pong\":\"a word of more than sixteen bytes\""));
	int result = quoth_run(pair->q, "{\"method\":\"ping\",\"params\":{\"some name of "
			       "length\":1}}", &msg, -1);
	return went_well(pair, result);
}

static bool a_daemon_that_is_answered_for(struct pair *pair)
{
	struct quoth_msg msg;
	if (!went_well(pair, quoth_call(pair->q, "ping", NULL)))
		return false;
	faults.later_s = 3600;
	bool well = went_well(pair, quoth_process(pair->q, 0));
	faults.later_s = 0;
	if (!well)
		return false;
	assert_int_equal(quoth_next(pair->q, &msg), 1);
	assert_int_equal(msg.code, QUOTH_TIMEOUT);
	return true;
}

static bool a_reply_of_some_length(struct pair *pair)
{
	static char text[20000];
	struct quoth_msg msg;
	if (!went_well(pair, quoth_call(pair->q, "ping", NULL)))
		return false;
	strcpy(text, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"");
	size_t len = strlen(text);
	memset(text + len, 'x', sizeof text - len - 4);
	strcpy(text + sizeof text - 4, "\"}\n");
	pair_say(pair, text);
	if (!went_well(pair, quoth_process(pair->q, POLLIN)))
		return false;
	assert_int_equal(quoth_next(pair->q, &msg), 1);
	return true;
}

/* ---- Afterwards ---- */

/* After a final error nothing but closing works, and all says the same. */
static void is_over(struct pair *pair)
{
	struct quoth_query query = { .size = sizeof query, .text = "q" };
	struct quoth_msg msg;
	int next;
	while ((next = quoth_next(pair->q, &msg)) == 1)
		;
	assert_int_equal(next, -ENOMEM);
	assert_int_equal(quoth_events(pair->q), 0);
	assert_int_equal(quoth_timeout_ms(pair->q), -1);
	assert_int_equal(quoth_search(pair->q, &query), -ENOMEM);
	query.text = NULL;
	assert_int_equal(quoth_search(pair->q, &query), -ENOMEM);
	assert_int_equal(quoth_use(pair->q, NULL), -ENOMEM);
	assert_int_equal(quoth_get(pair->q, NULL, 0), -ENOMEM);
	assert_int_equal(quoth_suggest(pair->q, NULL, 0), -ENOMEM);
	assert_int_equal(quoth_call(pair->q, "", NULL), -ENOMEM);
	assert_int_equal(quoth_subscribe(pair->q, NULL, NULL), -ENOMEM);
	assert_int_equal(quoth_unsubscribe(pair->q, 1), -ENOMEM);
	assert_int_equal(quoth_cancel(pair->q, 1), -ENOMEM);
	assert_int_equal(quoth_run(pair->q, "", &msg, 0), -ENOMEM);
	assert_non_null(strstr(quoth_error(pair->q), "out of memory"));
}

/* A request that was refused has left no trace: the next one is answered. */
static void goes_on(struct pair *pair)
{
	char line[64];
	struct quoth_msg msg;
	pair_drain(pair);
	int64_t id = quoth_call(pair->q, "ping", NULL);
	assert_true(id > 0 && id < 10);
	assert_int_equal(quoth_process(pair->q, 0), 0);
	assert_true(pair_drain(pair) > 0);
	strcpy(line, "{\"jsonrpc\":\"2.0\",\"id\":N,\"result\":1}\n");
	*strchr(line, 'N') = (char)('0' + id);
	pair_say(pair, line);
	assert_int_equal(quoth_process(pair->q, POLLIN), 0);
	int next;
	while ((next = quoth_next(pair->q, &msg)) == 1 && msg.id != id)
		;
	assert_int_equal(next, 1);
}

/* Goes WAY with the Nth piece of memory denied; true when it was not needed. */
static bool try(bool (*way)(struct pair *pair), long n, bool for_good)
{
	struct pair pair;
	faults = (struct faults){ .before = n, .for_good = for_good };
	pair_open(&pair);
	bool well = pair.q != NULL && way(&pair);
	bool denied = faults.denied > 0;
	assert_true(well != denied);
	faults.before = 0;
	if (pair.q != NULL && quoth_events(pair.q) == 0)
		is_over(&pair);
	else if (pair.q != NULL)
		goes_on(&pair);
	pair_close(&pair);
	assert_int_equal(faults.live, 0);
	return !denied;
}

static void sweep(bool (*way)(struct pair *pair))
{
	for (int for_good = 0; for_good < 2; for_good++) {
		long n = 1;
		while (n < PIECES_MAX && !try(way, n, for_good))
			n++;
		assert_in_range(n, 5, PIECES_MAX - 1);
	}
}

#define SWEEP(way) \
	static void sweep_##way(void **state) { (void)state; sweep(way); }

SWEEP(a_search_with_all_there_is)
SWEEP(other_requests)
SWEEP(a_reply_with_hits)
SWEEP(a_document)
SWEEP(a_subscription)
SWEEP(a_request_that_is_waited_for)
SWEEP(a_daemon_that_is_answered_for)
SWEEP(a_reply_of_some_length)

static void opening_without_memory_leaves_nothing_open(void **state)
{
	(void)state;
	struct quoth *q = NULL;
	int before = dup(0);
	close(before);
	faults = (struct faults){ .before = 1, .for_good = true };
	assert_int_equal(quoth_open(NULL, &q), -ENOMEM);
	faults.before = 0;
	assert_null(q);
	assert_int_equal(faults.live, 0);
	int after = dup(0);
	close(after);
	assert_int_equal(before, after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sweep_a_search_with_all_there_is),
		cmocka_unit_test(sweep_other_requests),
		cmocka_unit_test(sweep_a_reply_with_hits),
		cmocka_unit_test(sweep_a_document),
		cmocka_unit_test(sweep_a_subscription),
		cmocka_unit_test(sweep_a_request_that_is_waited_for),
		cmocka_unit_test(sweep_a_daemon_that_is_answered_for),
		cmocka_unit_test(sweep_a_reply_of_some_length),
		cmocka_unit_test(opening_without_memory_leaves_nothing_open),
	};
	return cmocka_run_group_tests(tests, faults_group, NULL);
}
