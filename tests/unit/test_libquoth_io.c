/* SPDX-License-Identifier: MIT */
/* test_libquoth_io.c - sockets that give little, are interrupted, or break in the middle:
 * libquoth tells each as quoth.h has it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <cmocka.h>

#include "tests/unit/faults.h"

static int setup(void **state)
{
	static struct pair pair;
	faults = (struct faults){0};
	pair_open(&pair);
	*state = &pair;
	return 0;
}

static int teardown(void **state)
{
	pair_close(*state);
	assert_int_equal(faults.live, 0);
	return 0;
}

static int64_t ask(struct pair *pair, const char *text)
{
	struct quoth_query query = { .size = sizeof query, .text = text };
	int64_t id = quoth_search(pair->q, &query);
	assert_true(id > 0);
	return id;
}

/* Turns as a loop would until the connection is at rest: false after a final error. */
static bool turn(struct pair *pair)
{
	for (int i = 0; i < 5000; i++) {
		struct pollfd fd = { .fd = quoth_fd(pair->q),
				     .events = (short)quoth_events(pair->q) };
		if (poll(&fd, 1, 0) == 0)
			return true;
		if (quoth_process(pair->q, fd.revents) != 0)
			return false;
	}
	fail_msg("the loop never rests");
	return false;
}

#define REPLY(id) "{\"jsonrpc\":\"2.0\",\"id\":" id ",\"result\":{\"total\":{\"n\":3," \
	"\"exact\":true},\"hits\":[{\"rank\":1,\"id\":\"a\",\"path\":\"/\\u00e9\"}]}}"

static void is_the_reply(const struct quoth_msg *given, int64_t id)
{
	struct quoth_msg msg = *given;
	struct quoth_totals totals;
	struct quoth_hit hit;
	assert_int_equal(msg.id, id);
	assert_int_equal(quoth_totals(&msg, &totals), 0);
	assert_int_equal(totals.n, 3);
	assert_int_equal(quoth_hit_next(&msg, &hit), 1);
	assert_string_equal(hit.path, "/\xc3\xa9");
}

static void ended(struct pair *pair, int expected, const char *words)
{
	struct quoth_msg msg;
	assert_int_equal(quoth_next(pair->q, &msg), expected);
	assert_int_equal(quoth_events(pair->q), 0);
	assert_int_equal(quoth_timeout_ms(pair->q), -1);
	assert_int_equal(quoth_process(pair->q, POLLIN | POLLOUT), expected);
	assert_int_equal(quoth_call(pair->q, "ping", NULL), expected);
	if (strstr(quoth_error(pair->q), words) == NULL)
		fail_msg("'%s' is not in '%s'", words, quoth_error(pair->q));
}

/* What a loop sees in the end, whatever the pieces. */
static void asks_and_is_answered(struct pair *pair)
{
	char sent[512];
	struct quoth_msg msg;
	ask(pair, "rare earths");
	ask(pair, "two");
	assert_true(turn(pair));
	ssize_t len = read(pair->fd, sent, sizeof sent - 1);
	assert_true(len > 0);
	sent[len] = '\0';
	assert_non_null(strstr(sent, "\"q\":\"rare earths\""));
	assert_non_null(strstr(sent, "\"q\":\"two\""));
	assert_int_equal(sent[len - 1], '\n');
	pair_say(pair, REPLY("2") "\n" REPLY("1") "\n");
	assert_true(turn(pair));
	assert_int_equal(quoth_next(pair->q, &msg), 1);
	is_the_reply(&msg, 2);
	assert_int_equal(quoth_next(pair->q, &msg), 1);
	is_the_reply(&msg, 1);
	assert_int_equal(quoth_next(pair->q, &msg), 0);
	assert_string_equal(quoth_error(pair->q), "");
}

static void byte_by_byte_is_as_good(void **state)
{
	faults.piece = 1;
	asks_and_is_answered(*state);
}

static void interruptions_and_waiting_are_no_errors(void **state)
{
	faults.piece = 3;
	faults.interrupts = true;
	asks_and_is_answered(*state);
	assert_true(faults.calls > 50);
}

static void a_reply_may_be_cut_anywhere(void **state)
{
	struct pair *pair = *state;
	static const char reply[] = REPLY("N") "\n";
	struct quoth_msg msg;
	for (size_t cut = 1; cut < sizeof reply - 1; cut++) {
		int64_t id = ask(pair, "q");
		char text[sizeof reply + 20];
		snprintf(text, sizeof text, "%.*s%d%s", (int)(strchr(reply, 'N') - reply),
			 reply, (int)id, strchr(reply, 'N') + 1);
		assert_int_equal(write(pair->fd, text, cut), cut);
		assert_true(turn(pair));
		assert_int_equal(quoth_next(pair->q, &msg), 0);
		pair_say(pair, text + cut);
		assert_true(turn(pair));
		assert_int_equal(quoth_next(pair->q, &msg), 1);
		is_the_reply(&msg, id);
		pair_drain(pair);
	}
}

/* Each way of framing, and what is left of it when the daemon goes. */
static void ends_at_each_byte(const char *text, size_t whole)
{
	for (size_t cut = 0; cut <= strlen(text); cut++) {
		struct pair pair;
		struct quoth_msg msg;
		pair_open(&pair);
		ask(&pair, "q");
		ask(&pair, "r");
		assert_true(turn(&pair));
		pair_drain(&pair);	/* else the end is a reset */
		assert_int_equal(write(pair.fd, text, cut), cut);
		pair_hang_up(&pair);
		assert_false(turn(&pair));
		if (cut >= whole) {
			assert_int_equal(quoth_next(pair.q, &msg), 1);
			is_the_reply(&msg, 1);
		}
		ended(&pair, -ECONNRESET, cut == 0 || cut == whole ?
		      "closed the connection" : "within a reply");
		pair_close(&pair);
	}
}

static void a_daemon_may_go_within_a_reply(void **state)
{
	(void)state;
	ends_at_each_byte(REPLY("1") "\n{\"jsonrpc\":\"2.0\",\"id\":2,\"res",
			  strlen(REPLY("1") "\n"));
}

static void a_daemon_may_go_within_a_header(void **state)
{
	(void)state;
	char text[512];
	int whole = snprintf(text, sizeof text, "Content-Length: %zu\r\n\r\n%s",
			     strlen(REPLY("1")), REPLY("1"));
	strcat(text, "Content-Length: 40\r\n\r\n{\"jsonrpc\"");
	ends_at_each_byte(text, (size_t)whole);
}

static void a_reset_in_the_middle_is_told(void **state)
{
	struct pair *pair = *state;
	struct quoth_msg msg;
	ask(pair, "q");
	ask(pair, "r");
	assert_true(turn(pair));
	pair_say(pair, REPLY("1") "\n{\"jsonrpc\":");
	assert_true(turn(pair));
	faults.recv_error = ECONNRESET;
	assert_int_equal(quoth_process(pair->q, POLLIN), -ECONNRESET);
	assert_int_equal(quoth_next(pair->q, &msg), 1);
	is_the_reply(&msg, 1);
	ended(pair, -ECONNRESET, "within a reply");
}

static void an_unheard_of_failure_of_receiving_is_final(void **state)
{
	struct pair *pair = *state;
	ask(pair, "q");
	faults.recv_error = EIO;
	assert_int_equal(quoth_process(pair->q, POLLIN), -EIO);
	ended(pair, -EIO, "receiving");
}

static void an_unheard_of_failure_of_sending_is_final(void **state)
{
	struct pair *pair = *state;
	ask(pair, "q");
	pair_say(pair, REPLY("1") "\n");
	faults.send_error = ENOBUFS;
	assert_int_equal(quoth_process(pair->q, POLLIN | POLLOUT), -ENOBUFS);
	ended(pair, -ENOBUFS, "sending");
}

/* The words of a daemon that closes are read, though nothing can be sent any more. */
static void what_was_said_before_a_broken_pipe_is_read(void **state)
{
	struct pair *pair = *state;
	static const int errors[] = { EPIPE, ECONNRESET };
	for (size_t i = 0; i < 2; i++) {
		struct quoth_msg msg;
		struct pair one;
		pair_open(&one);
		ask(&one, "q");
		assert_true(turn(&one));
		pair_drain(&one);
		pair_say(&one, REPLY("1") "\n");
		pair_hang_up(&one);
		ask(&one, "r");
		faults.send_error = errors[i];
		assert_false(turn(&one));
		assert_int_equal(quoth_next(one.q, &msg), 1);
		is_the_reply(&msg, 1);
		ended(&one, -ECONNRESET, "closed the connection");
		pair_close(&one);
	}
	assert_string_equal(quoth_error(pair->q), "");
}

static void a_header_too_large_or_broken_is_no_daemon(void **state)
{
	struct pair *pair = *state;
	ask(pair, "q");
	pair_say(pair, "Content-Length: many\r\n\r\n");
	assert_false(turn(pair));
	ended(pair, -EPROTO, "no quoth daemon");
}

/* ---- Waiting ---- */

static void run_waits_through_interruptions(void **state)
{
	struct pair *pair = *state;
	struct quoth_msg msg;
	pair_say(pair, REPLY("1") "\n");
	faults.poll_error = EINTR;
	faults.poll_times = 5;
	faults.piece = 1;
	assert_int_equal(quoth_run(pair->q, "{\"method\":\"search\"}", &msg, 60000), 0);
	is_the_reply(&msg, 1);
	assert_int_equal(faults.poll_times, 0);
}

static void run_that_cannot_wait_leaves_the_handle_usable(void **state)
{
	struct pair *pair = *state;
	struct quoth_msg msg;
	faults.poll_error = EINVAL;
	faults.poll_times = 1;
	assert_int_equal(quoth_run(pair->q, "{\"method\":\"ping\"}", &msg, 1000), -EINVAL);
	pair_say(pair, REPLY("1") "\n" REPLY("2") "\n");
	assert_int_equal(quoth_run(pair->q, "{\"method\":\"ping\"}", &msg, 1000), 0);
	assert_int_equal(msg.id, 2);
	assert_int_equal(quoth_next(pair->q, &msg), 1);
	assert_int_equal(msg.id, 1);
}

/* ---- Beginning ---- */

static int free_fd(void)
{
	int fd = dup(0);
	close(fd);
	return fd;
}

static void opening_fails_by_name_and_leaves_nothing_open(void **state)
{
	(void)state;
	static const struct { int *error; int number; } cases[] = {
		{ &faults.socket_error, EMFILE }, { &faults.connect_error, EAGAIN },
		{ &faults.connect_error, EACCES }, { &faults.connect_error, ECONNREFUSED },
		{ &faults.fcntl_error, EBADF },
	};
	char path[] = "/tmp/quoth-io.XXXXXX";
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	assert_non_null(mkdtemp(path));
	snprintf(address.sun_path, sizeof address.sun_path, "%s/s", path);
	struct quoth *q = NULL;
	assert_int_equal(quoth_open(address.sun_path, &q), -ENOENT);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
	int before = free_fd();
	assert_int_equal(quoth_open(address.sun_path, &q), -ECONNREFUSED);
	assert_int_equal(listen(fd, 1), 0);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		*cases[i].error = cases[i].number;
		assert_int_equal(quoth_open(address.sun_path, &q), -cases[i].number);
		assert_null(q);
		assert_int_equal(free_fd(), before);
	}
	faults.connect_error = EINTR;
	assert_int_equal(quoth_open(address.sun_path, &q), 0);
	assert_int_equal(fcntl(quoth_fd(q), F_GETFL) & O_NONBLOCK, O_NONBLOCK);
	assert_int_equal(fcntl(quoth_fd(q), F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
	quoth_close(q);
	close(fd);
	unlink(address.sun_path);
	rmdir(path);
}

static void only_connected_streams_are_attached_to(void **state)
{
	(void)state;
	struct quoth *q = NULL;
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(quoth_attach(ends[0], &q), -ENOTSOCK);
	close(ends[0]);
	close(ends[1]);
	assert_int_equal(quoth_attach(ends[0], &q), -EBADF);
	assert_int_equal(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends), 0);
	assert_int_equal(quoth_attach(ends[0], &q), -ENOTSOCK);
	assert_null(q);
	assert_int_equal(fcntl(ends[0], F_GETFL) & O_NONBLOCK, 0);
	assert_int_equal(close(ends[0]), 0);
	close(ends[1]);
}

#define WITH_PAIR(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_PAIR(byte_by_byte_is_as_good),
		WITH_PAIR(interruptions_and_waiting_are_no_errors),
		WITH_PAIR(a_reply_may_be_cut_anywhere),
		WITH_PAIR(a_daemon_may_go_within_a_reply),
		WITH_PAIR(a_daemon_may_go_within_a_header),
		WITH_PAIR(a_reset_in_the_middle_is_told),
		WITH_PAIR(an_unheard_of_failure_of_receiving_is_final),
		WITH_PAIR(an_unheard_of_failure_of_sending_is_final),
		WITH_PAIR(what_was_said_before_a_broken_pipe_is_read),
		WITH_PAIR(a_header_too_large_or_broken_is_no_daemon),
		WITH_PAIR(run_waits_through_interruptions),
		WITH_PAIR(run_that_cannot_wait_leaves_the_handle_usable),
		WITH_PAIR(opening_fails_by_name_and_leaves_nothing_open),
		WITH_PAIR(only_connected_streams_are_attached_to),
	};
	return cmocka_run_group_tests(tests, faults_group, NULL);
}
