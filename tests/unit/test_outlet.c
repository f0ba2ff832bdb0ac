/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_outlet.c - bytes on their way to one client: in order, whole, and to nobody else. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <cmocka.h>

#include "daemon/connection/outlet.h"

enum {
	LARGE = 4 * 1024 * 1024,	/* bytes: more than a socket takes */
	ROUNDS = 300,
};

static struct outlet *outlet;
static int client;

static int set_up(void **state)
{
	(void)state;
	int ends[2];
	assert_int_equal(0, socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
	assert_non_null(outlet = outlet_new(ends[0]));
	client = ends[1];
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	outlet_close(outlet);
	outlet_release(outlet);
	close(client);
	return 0;
}

static struct buf of(char c, size_t len)
{
	struct buf bytes = {0};
	char *to = buf_reserve(&bytes, len);
	assert_non_null(to);
	memset(to, c, len);
	bytes.len = len;
	return bytes;
}

static void send_some(char c, size_t len)
{
	struct buf bytes = of(c, len);
	outlet_send(outlet, &bytes);
	assert_null(bytes.data);
}

/* Reads LEN bytes, all of them C; flushes meanwhile when there is nothing. */
static void comes(char c, size_t len)
{
	char bytes[65536];
	while (len > 0) {
		size_t most = len < sizeof bytes ? len : sizeof bytes;
		ssize_t got = recv(client, bytes, most, MSG_DONTWAIT);
		if (got < 0) {
			assert_int_equal(EAGAIN, errno);
			assert_true(outlet_backlog(outlet) > 0);
			outlet_flush(outlet, 100000);
			continue;
		}
		assert_true(got > 0);
		for (ssize_t i = 0; i < got; i++)
			assert_int_equal(c, bytes[i]);
		len -= (size_t)got;
	}
}

static void test_what_the_socket_takes_is_sent_at_once(void **state)
{
	(void)state;
	send_some('a', 10);
	assert_int_equal(0, outlet_backlog(outlet));
	comes('a', 10);
}

static void test_what_it_does_not_take_waits_and_all_comes_in_order(void **state)
{
	(void)state;
	send_some('a', LARGE);
	size_t waits = outlet_backlog(outlet);
	assert_in_range(waits, 1, LARGE - 1);
	send_some('b', 10);		/* nothing overtakes, not even what would fit */
	send_some('c', LARGE);
	assert_int_equal(waits + 10 + LARGE, outlet_backlog(outlet));
	comes('a', LARGE);
	comes('b', 10);
	comes('c', LARGE);
	assert_int_equal(0, outlet_backlog(outlet));
	send_some('d', 10);
	assert_int_equal(0, outlet_backlog(outlet));
	comes('d', 10);
}

static bool tells(void)
{
	struct buf bytes = of('a', 1);
	outlet_begin(outlet, &bytes);
	bool told = outlet_end(outlet);
	buf_finish(&bytes);
	return told;
}

static void test_the_loop_is_told_when_it_wants_to_be_and_when_it_has_to(void **state)
{
	(void)state;
	assert_false(tells());
	outlet_watch(outlet, true);
	assert_true(tells());
	outlet_watch(outlet, false);
	assert_false(tells());
	send_some('a', LARGE);
	assert_true(tells());
	outlet_close(outlet);
	assert_true(tells());
}

static void test_a_client_that_has_gone_is_an_error_that_stays(void **state)
{
	(void)state;
	shutdown(client, SHUT_RD);
	assert_true(tells());
	assert_int_equal(EPIPE, outlet_error(outlet));
	send_some('a', 10);
	assert_int_equal(EPIPE, outlet_error(outlet));
	assert_int_equal(0, outlet_backlog(outlet));
}

static void test_bytes_without_memory_are_an_error(void **state)
{
	(void)state;
	struct buf failed = { .failed = true };
	outlet_send(outlet, &failed);
	assert_int_equal(ENOMEM, outlet_error(outlet));
}

static void test_a_closed_outlet_drops_what_waits_and_what_comes(void **state)
{
	(void)state;
	send_some('a', LARGE);
	outlet_close(outlet);
	assert_int_equal(-1, outlet_fd(outlet));
	assert_int_equal(0, outlet_backlog(outlet));
	send_some('b', 10);
	assert_int_equal(0, outlet_error(outlet));
	assert_int_equal(0, outlet_flush(outlet, LARGE));
}

static atomic_bool stop;

static void *send_on(void *arg)
{
	struct outlet *to = arg;
	while (!atomic_load(&stop)) {
		struct buf bytes = {0};
		buf_add_char(&bytes, 'x');
		outlet_send(to, &bytes);
	}
	outlet_release(to);
	return NULL;
}

/* Descriptors are numbered anew: a send that is late would reach the next client. */
static void test_no_byte_reaches_who_has_the_descriptor_next(void **state)
{
	(void)state;
	for (int i = 0; i < ROUNDS; i++) {
		pthread_t sender;
		char byte;
		int ends[2], next[2];
		assert_int_equal(0, socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
		struct outlet *lost = outlet_new(ends[0]);
		atomic_store(&stop, false);
		pthread_create(&sender, NULL, send_on, outlet_hold(lost));
		assert_int_equal(1, recv(ends[1], &byte, 1, 0));
		outlet_close(lost);
		outlet_release(lost);
		assert_int_equal(0, socketpair(AF_UNIX, SOCK_STREAM, 0, next));
		assert_int_equal(ends[0], next[0]);
		usleep(100);
		atomic_store(&stop, true);
		pthread_join(sender, NULL);
		assert_int_equal(-1, recv(next[1], &byte, 1, MSG_DONTWAIT));
		close(ends[1]);
		close(next[0]);
		close(next[1]);
	}
}

#define test(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(test_what_the_socket_takes_is_sent_at_once),
		test(test_what_it_does_not_take_waits_and_all_comes_in_order),
		test(test_the_loop_is_told_when_it_wants_to_be_and_when_it_has_to),
		test(test_a_client_that_has_gone_is_an_error_that_stays),
		test(test_bytes_without_memory_are_an_error),
		test(test_a_closed_outlet_drops_what_waits_and_what_comes),
		test(test_no_byte_reaches_who_has_the_descriptor_next),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
