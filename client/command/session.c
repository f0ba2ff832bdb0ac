/* SPDX-License-Identifier: MIT */
/* session.c - one run of the command with its daemon: found or started, asked,
 * waited for. */
#include "config.h"

#include "client/command/session.h"

#include <errno.h>
#include <jansson.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "client/command/problem.h"
#include "client/command/spawn.h"
#include "client/output/trace.h"
#include "lib/base/clock.h"
#include "lib/base/paths.h"

enum {
	BACKLOG_WAIT_MS = 2000,	/* for a daemon too busy to accept */
	BACKLOG_STEP_MS = 20,	/* between two attempts */
	SPAWN_STEP_MS = 2,	/* likewise, at a daemon that is about to listen: some ten
				 * of them, and somebody waits */
};

static volatile sig_atomic_t interrupted;

static void note_interrupt(int number)
{
	(void)number;
	interrupted = 1;
}

static void sleep_ms(int ms)
{
	struct timespec time = { .tv_sec = ms / 1000,
				 .tv_nsec = (long)(ms % 1000) * 1000000 };
	nanosleep(&time, NULL);
}

static int connect_waiting(const char *path, struct quoth **q)
{
	uint64_t end = clock_ms() + BACKLOG_WAIT_MS;
	int result = quoth_open(path, q);
	while (result == -EAGAIN && clock_ms() < end) {
		sleep_ms(BACKLOG_STEP_MS);
		result = quoth_open(path, q);
	}
	return result;
}

static bool is_named(const char *given, const char *variable)
{
	const char *value = getenv(variable);
	return given != NULL || (value != NULL && value[0] != '\0');
}

/* Starts a daemon and waits until it answers. */
static int spawn_and_connect(const struct globals *globals, struct session *session)
{
	struct spawned spawned;
	bool named = is_named(globals->socket, "QUOTH_SOCKET");
	int failed = spawn_daemon(session->index.data,
				  named ? session->socket.data : NULL, &spawned);
	if (failed)
		return failed;
	uint64_t end = clock_ms() + SPAWN_WAIT_MS;
	while (clock_ms() < end) {
		if (quoth_open(session->socket.data, &session->q) == 0)
			return 0;
		/* One that exits may have met another that was faster, so give
		 * that one a moment to listen. */
		if (spawn_exited(&spawned) && end > clock_ms() + SPAWN_GRACE_MS)
			end = clock_ms() + SPAWN_GRACE_MS;
		sleep_ms(SPAWN_STEP_MS);
	}
	spawn_complain(&spawned, session->socket.data);
	return EXIT_UNAVAILABLE;
}

static int64_t ask_status(struct quoth *q, const void *context)
{
	(void)context;
	return quoth_call(q, "status", NULL);
}

static bool same_folder(const char *a, const char *b)
{
	struct stat first, second;
	if (strcmp(a, b) == 0)
		return true;
	return stat(a, &first) == 0 && stat(b, &second) == 0 &&
	       first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

/* The daemon serves the index that was named as one of several: it is asked for that, if
 * nobody said what else. */
static bool use_by_place(const struct globals *globals, struct session *session,
			 const json_t *indexes)
{
	size_t i;
	json_t *index;
	json_array_foreach((json_t *)indexes, i, index) {
		const char *path = json_string_value(json_object_get(index, "path"));
		const char *names[] = {
			json_string_value(json_object_get(index, "name")), NULL };
		if (path != NULL && names[0] != NULL &&
		    same_folder(path, session->index.data))
			return globals->in.count > 0 ||
				quoth_use(session->q, names) == 0;
	}
	return false;
}

/* A daemon that was running already may serve another index than the one that
 * was named; its answers would be wrong without looking so. */
static int check_index(const struct globals *globals, struct session *session)
{
	struct quoth_msg msg;
	int failed = session_ask(session, ask_status, NULL, &msg);
	if (failed)
		return failed;
	if (msg.code != 0)
		return problem_report(&msg, NULL, NULL);
	json_t *root = json_loads(quoth_msg_reply(&msg, NULL), 0, NULL);
	json_t *result = json_object_get(root, "result");
	json_t *index = json_object_get(result, "index");
	const char *served = json_string_value(json_object_get(index, "path"));
	if (served != NULL && !same_folder(served, session->index.data) &&
	    !use_by_place(globals, session, json_object_get(result, "indexes"))) {
		say("the daemon at %s serves the index %s, not %s",
		    session->socket.data, served, session->index.data);
		say_plain("hint: name another socket with --socket, and a daemon is "
			  "started there");
		failed = EXIT_UNAVAILABLE;
	}
	json_decref(root);
	return failed;
}

/* The mode of the socket, or of a folder above it, keeps this user out. */
static void say_denied(const char *path)
{
	struct stat st;
	if (stat(path, &st) != 0) {
		say("%s: a folder on the way is closed to this user", path);
		return;
	}
	const struct passwd *owner = getpwuid(st.st_uid);
	const char *name = owner != NULL ? owner->pw_name : "another user";
	say("%s: the daemon is of %s (user %lu), and does not answer this user", path, name,
	    (unsigned long)st.st_uid);
	say_plain("hint: ask as that user, have that daemon started with --group, or name a "
		  "socket of your own with --socket");
}

static int no_daemon(struct session *session, int failed)
{
	if (failed == -ENOENT || failed == -ECONNREFUSED)
		say("no daemon answers at %s", session->socket.data);
	else if (failed == -EACCES)
		say_denied(session->socket.data);
	else
		say("%s: %s", session->socket.data, strerror(-failed));
	return EXIT_UNAVAILABLE;
}

static int connect_or_spawn(const struct globals *globals, struct session *session)
{
	struct error error;
	if (paths_socket(globals->socket, &session->socket, &error) != STATUS_OK ||
	    paths_index(globals->index, &session->index, &error) != STATUS_OK) {
		say("%s", error.text);
		return EXIT_UNAVAILABLE;
	}
	int result = connect_waiting(session->socket.data, &session->q);
	if (result == 0)
		return is_named(globals->index, "QUOTH_INDEX") ?
			check_index(globals, session) : 0;
	if ((result == -ENOENT || result == -ECONNREFUSED) && !globals->no_spawn)
		return spawn_and_connect(globals, session);
	return no_daemon(session, result);
}

/* All is a name by itself: beside it others would say nothing. */
static int check_names(const struct list *names)
{
	for (size_t i = 0; i < names->count && names->count > 1; i++)
		if (strcmp(names->items[i], "*") == 0)
			return say_usage("--in '*' is all indexes: name no others beside it");
	return 0;
}

int session_open(const struct globals *globals, struct session *session)
{
	*session = (struct session){0};
	int failed = check_names(&globals->in);
	if (failed == 0)
		failed = connect_or_spawn(globals, session);
	if (failed == 0 && globals->in.count > 0 &&
	    quoth_use(session->q, globals->in.items) < 0)
		failed = say_usage("--in: %s", quoth_error(session->q));
	if (failed == 0 && globals->trace) {	/* not the questions asked so far */
		session->traced = true;
		quoth_trace(session->q, 1);
	}
	return failed;
}

int session_open_unspoken(const struct globals *globals, struct session *session)
{
	*session = (struct session){0};
	int failed = connect_or_spawn(globals, session);
	if (failed || !is_named(globals->index, "QUOTH_INDEX"))
		return failed;
	/* Which index it serves was asked in lines. */
	quoth_close(session->q);
	session->q = NULL;
	int result = connect_waiting(session->socket.data, &session->q);
	return result == 0 ? 0 : no_daemon(session, result);
}

void session_close(struct session *session)
{
	quoth_close(session->q);
	buf_finish(&session->socket);
	buf_finish(&session->index);
	*session = (struct session){0};
}

int session_failed(struct session *session, int failed)
{
	if (failed == -EINVAL || failed == -EMSGSIZE)
		return say_usage("%s", quoth_error(session->q));
	say("%s: %s", session->socket.data, quoth_error(session->q));
	return EXIT_UNAVAILABLE;
}

/* Polls with Ctrl-C let in only meanwhile: before and after, it ends the
 * program as usual, even in the middle of much output. */
static int poll_interruptible(struct pollfd *fds, nfds_t count, int timeout_ms)
{
	struct timespec time = { .tv_sec = timeout_ms / 1000,
				 .tv_nsec = (long)(timeout_ms % 1000) * 1000000 };
	struct sigaction action = { .sa_handler = note_interrupt }, before;
	sigset_t interrupt, mask;
	sigemptyset(&interrupt);
	sigaddset(&interrupt, SIGINT);
	sigaction(SIGINT, NULL, &before);
	if (before.sa_handler == SIG_IGN)	/* started in the background */
		return poll(fds, count, timeout_ms);
	sigprocmask(SIG_BLOCK, &interrupt, &mask);
	sigaction(SIGINT, &action, NULL);
	int ready = ppoll(fds, count, timeout_ms < 0 ? NULL : &time, &mask);
	int failed = errno;
	sigaction(SIGINT, &before, NULL);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	errno = failed;
	return ready;
}

static int smaller_timeout(int a, int b)
{
	if (a < 0 || b < 0)
		return a < 0 ? b : a;
	return a < b ? a : b;
}

int session_wait(struct session *session, int timeout_ms, int other_fd,
		 bool *other)
{
	struct quoth *q = session->q;
	struct pollfd fds[] = {
		{ .fd = quoth_fd(q), .events = (short)quoth_events(q) },
		{ .fd = other_fd, .events = POLLIN },
	};
	int ready = poll_interruptible(fds, 2, smaller_timeout(timeout_ms,
							quoth_timeout_ms(q)));
	if (interrupted)
		return EXIT_INTERRUPTED;
	if (ready < 0 && errno != EINTR) {
		say("poll: %s", strerror(errno));
		return EXIT_UNAVAILABLE;
	}
	if (other != NULL)
		*other = ready > 0 && fds[1].revents != 0;
	/* A final error is met by quoth_next(), behind the last good reply. */
	quoth_process(q, ready > 0 ? fds[0].revents : 0);
	return 0;
}

int session_retry_ms(const struct quoth_msg *msg, unsigned tries)
{
	struct quoth_problem problem;
	if (msg->code != QUOTH_BUSY || tries >= SESSION_TRIES ||
	    quoth_problem(msg, &problem) < 0)
		return -1;
	if (problem.retry_ms < 0 || problem.retry_ms > SESSION_RETRY_MAX_MS)
		return SESSION_RETRY_MAX_MS;
	return (int)problem.retry_ms;
}

/* The first reply there is, which is the one: nothing else was asked. */
static int wait_for_reply(struct session *session, int64_t id,
			  struct quoth_msg *msg)
{
	for (;;) {
		int next = quoth_next(session->q, msg);
		if (next == 1)
			return 0;
		if (next < 0)
			return session_failed(session, next);
		int failed = session_wait(session, -1, -1, NULL);
		if (failed == EXIT_INTERRUPTED) {
			quoth_cancel(session->q, id);
			quoth_process(session->q, 0);
		}
		if (failed)
			return failed;
	}
}

int session_ask(struct session *session,
		int64_t (*ask)(struct quoth *q, const void *context),
		const void *context, struct quoth_msg *msg)
{
	for (unsigned tries = 0;; tries++) {
		int64_t id = ask(session->q, context);
		if (id < 0)
			return session_failed(session, (int)id);
		quoth_process(session->q, 0);
		int failed = wait_for_reply(session, id, msg);
		if (failed)
			return failed;
		int retry_ms = session_retry_ms(msg, tries);
		if (retry_ms < 0) {
			if (session->traced)
				trace_say(msg, NULL);
			return 0;
		}
		sleep_ms(retry_ms);
	}
}
