/* SPDX-License-Identifier: MIT */
/* pump.c - stdin to the daemon and its replies to stdout, for rpc and connect. */
#include "client/command/pump.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client/command/ledger.h"
#include "client/command/session.h"

struct pump {
	int fd;
	struct buf out;		/* for the daemon */
	struct buf in;		/* for stdout */
	struct ledger ledger;
	bool end_lines;
	bool within_line;	/* of stdin, which may all be sent already */
	bool input_ended, shut;
	bool closed;		/* the daemon will say no more */
};

static int failed_at(const char *what)
{
	say("%s: %s", what, strerror(errno));
	return EXIT_UNAVAILABLE;
}

static bool again(void)
{
	return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

static int read_input(struct pump *pump)
{
	char *room = buf_reserve(&pump->out, PUMP_READ);
	ssize_t got = room == NULL ? -1 : read(STDIN_FILENO, room, PUMP_READ);
	if (got < 0)
		return again() ? 0 : failed_at("stdin");
	if (got == 0 && pump->end_lines && pump->within_line)
		buf_add_char(&pump->out, '\n');
	if (got > 0)
		pump->within_line = room[got - 1] != '\n';
	pump->input_ended = got == 0;
	ledger_asked(&pump->ledger, room, (size_t)got);
	if (got == 0)
		ledger_asked_all(&pump->ledger);
	pump->out.len += (size_t)got;
	return 0;
}

static int send_output(struct pump *pump)
{
	ssize_t sent = send(pump->fd, pump->out.data, pump->out.len, MSG_NOSIGNAL);
	if (sent < 0 && again())
		return 0;
	/* It went; what it said before is still to be read. */
	if (sent < 0)
		pump->input_ended = true;
	buf_consume(&pump->out, sent < 0 ? pump->out.len : (size_t)sent);
	return 0;
}

/* Takes less than the whole of a slow reader's backlog, and never waits for it. */
static int write_replies(struct pump *pump)
{
	size_t len = pump->in.len < PUMP_WRITE ? pump->in.len : PUMP_WRITE;
	ssize_t wrote = write(STDOUT_FILENO, pump->in.data, len);
	if (wrote < 0)
		return again() ? 0 : failed_at("cannot write");
	buf_consume(&pump->in, (size_t)wrote);
	return 0;
}

static int read_replies(struct pump *pump)
{
	char *room = buf_reserve(&pump->in, PUMP_READ);
	ssize_t got = room == NULL ? -1 : recv(pump->fd, room, PUMP_READ, 0);
	if (got < 0 && again())
		return 0;
	/* A daemon that goes without having read all resets the connection. */
	if (got < 0 && (room == NULL || errno != ECONNRESET))
		return failed_at("receiving");
	pump->closed = got <= 0;
	if (got > 0) {
		ledger_answered(&pump->ledger, room, (size_t)got);
		pump->in.len += (size_t)got;
	}
	return 0;
}

static void pass_on_end(struct pump *pump)
{
	if (!pump->input_ended || pump->out.len > 0 || pump->shut)
		return;
	shutdown(pump->fd, SHUT_WR);	/* "Finish what is pending, then close" */
	pump->shut = true;
}

static int turn(struct pump *pump)
{
	bool want_input = !pump->input_ended && pump->out.len < PUMP_HIGH;
	short from_daemon = pump->in.len < PUMP_HIGH ? POLLIN : 0;
	short to_daemon = pump->out.len > 0 ? POLLOUT : 0;
	struct pollfd fds[] = {
		{ .fd = pump->closed || (from_daemon | to_daemon) == 0 ? -1 : pump->fd,
		  .events = (short)(from_daemon | to_daemon) },
		{ .fd = want_input && !pump->closed ? STDIN_FILENO : -1,
		  .events = POLLIN },
		{ .fd = pump->in.len > 0 ? STDOUT_FILENO : -1, .events = POLLOUT },
	};
	if (poll(fds, 3, -1) < 0)
		return errno == EINTR ? 0 : failed_at("poll");
	int failed = 0;
	if (fds[1].revents != 0)
		failed = read_input(pump);
	if (failed == 0 && pump->out.len > 0 && !pump->closed)
		failed = send_output(pump);
	if (failed == 0 && !pump->closed)
		pass_on_end(pump);
	if (failed == 0 && from_daemon && fds[0].revents & (POLLIN | POLLHUP | POLLERR))
		failed = read_replies(pump);
	if (failed == 0 && fds[2].revents != 0)
		failed = write_replies(pump);
	return failed;
}

/* Its end is no loss if all was said and answered before. */
static int judge_end(const struct pump *pump)
{
	uint64_t unanswered = ledger_open(&pump->ledger);
	if (unanswered > 0)
		say("the daemon was lost before it had answered %" PRIu64 " of the "
		    "requests", unanswered);
	else if (ledger_within_reply(&pump->ledger))
		say("the daemon was lost within a reply");
	else if (!pump->shut)
		say("the daemon closed the connection before the input ended");
	else
		return 0;
	return EXIT_UNAVAILABLE;
}

static int run(struct globals *globals, struct pump *pump)
{
	struct session session = {0};
	int code = session_open_unspoken(globals, &session);
	if (code == 0)
		pump->fd = quoth_fd(session.q);
	while (code == 0 && (!pump->closed || pump->in.len > 0))
		code = turn(pump);
	if (code == 0)
		code = judge_end(pump);
	session_close(&session);
	return code;
}

int pump_command(char **argv, struct globals *globals, bool end_lines)
{
	struct list words = {0};
	struct pump pump = { .end_lines = end_lines };
	int code = command_options(argv, NULL, NULL, globals, &words);
	ledger_init(&pump.ledger);
	if (code >= 0)
		goto out;
	if (words.count > 0)
		code = say_usage("%s takes its requests from stdin", argv[0]);
	else if ((globals->in.count > 0 && !globals->in_by_file) || globals->trace)
		code = say_usage("%s passes requests on as they are: --in and --trace are "
				 "for them to say", argv[0]);
	else
		code = run(globals, &pump);
out:
	ledger_finish(&pump.ledger);
	buf_finish(&pump.in);
	buf_finish(&pump.out);
	list_finish(&words);
	return code;
}
