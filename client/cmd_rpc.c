/* SPDX-License-Identifier: MIT */
/* cmd_rpc.c - quoth rpc: stdin to the daemon, its replies to stdout, as they
 * are, until each request has its reply. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "client/command.h"
#include "client/session.h"

enum {
	RPC_READ = 64 * 1024,		/* bytes of one read */
	RPC_OUTPUT_HIGH = 1024 * 1024,	/* stdin is not read above this backlog */
};

struct pump {
	int fd;
	struct buf out;		/* for the daemon */
	bool input_ended, shut;
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
	char *room = buf_reserve(&pump->out, RPC_READ);
	ssize_t got = room == NULL ? -1 : read(STDIN_FILENO, room, RPC_READ);
	if (got < 0)
		return again() ? 0 : failed_at("stdin");
	if (got == 0 && pump->out.len > 0 &&
	    pump->out.data[pump->out.len - 1] != '\n')
		buf_add_char(&pump->out, '\n');
	pump->input_ended = got == 0;
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

static int write_all(const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t wrote = write(STDOUT_FILENO, bytes, len);
		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote < 0)
			return failed_at("cannot write");
		bytes += wrote;
		len -= (size_t)wrote;
	}
	return 0;
}

/* Sets *ENDED when the daemon has said all. */
static int read_replies(struct pump *pump, bool *ended)
{
	char bytes[RPC_READ];
	ssize_t got = recv(pump->fd, bytes, sizeof bytes, 0);
	if (got < 0 && again())
		return 0;
	if (got < 0)
		return failed_at("receiving");
	*ended = got == 0;
	return write_all(bytes, (size_t)got);
}

static int turn(struct pump *pump, bool *ended)
{
	bool want_input = !pump->input_ended && pump->out.len < RPC_OUTPUT_HIGH;
	struct pollfd fds[] = {
		{ .fd = pump->fd, .events = (short)(POLLIN |
			(pump->out.len > 0 ? POLLOUT : 0)) },
		{ .fd = want_input ? STDIN_FILENO : -1, .events = POLLIN },
	};
	if (poll(fds, 2, -1) < 0)
		return errno == EINTR ? 0 : failed_at("poll");
	int failed = 0;
	if (fds[1].revents != 0)
		failed = read_input(pump);
	if (failed == 0 && pump->out.len > 0)
		failed = send_output(pump);
	if (failed == 0 && pump->input_ended && pump->out.len == 0 && !pump->shut) {
		/* "Finish what is pending, then close" */
		shutdown(pump->fd, SHUT_WR);
		pump->shut = true;
	}
	if (failed == 0 && fds[0].revents & (POLLIN | POLLHUP | POLLERR))
		failed = read_replies(pump, ended);
	return failed;
}

/* Nothing is put into requests, and an option that did nothing would give answers to
 * another question. What a file says is for the other commands. */
static int check_usage(const struct globals *globals, const struct list *words)
{
	if (words->count > 0)
		return say_usage("rpc takes its requests from stdin");
	if (globals->in.count > 0 && !globals->in_by_file)
		return say_usage("rpc passes requests on as they are: "
				 "name the index in them, as \"index\", not by --in");
	if (globals->trace)
		return say_usage("rpc passes requests on as they are: "
				 "ask for a trace in them, not by --trace");
	return 0;
}

int cmd_rpc(char **argv, struct globals *globals)
{
	struct list words = {0};
	struct session session = {0};
	struct pump pump = {0};
	int code = command_options(argv, NULL, NULL, globals, &words);
	if (code >= 0)
		goto out;
	code = check_usage(globals, &words);
	if (code == 0)
		code = session_open(globals, &session);
	if (code != 0)
		goto out;
	pump.fd = quoth_fd(session.q);
	bool ended = false;
	while (code == 0 && !ended)
		code = turn(&pump, &ended);
	if (code == 0 && !pump.shut) {
		say("the daemon closed the connection before the last request");
		code = EXIT_UNAVAILABLE;
	}
out:
	buf_finish(&pump.out);
	session_close(&session);
	list_finish(&words);
	return code;
}
