/* SPDX-License-Identifier: GPL-2.0-or-later */
/* extractor.c - starts the sandboxed child, hands it files, hears what it says. */
#include "indexer/extractor.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "indexer/pass_fd.h"
#include "indexer/pdf.h"
#include "indexer/sandbox.h"

enum {
	READ_CHUNK = 64 * 1024,		/* bytes read from the child at once */
	KEEP_BUFFER = 4 * 1024 * 1024,	/* a larger one is given back */
	EXIT_NO_SANDBOX = 70,		/* exit status: the system refused it */
};

struct extractor {
	extract_function *function;
	int silence_ms;
	pid_t child;	/* 0: none is running */
	int socket;
	struct buf in;	/* read from the child */
	size_t taken;	/* what of it was given out */
	char reason[ERROR_TEXT_MAX];
};

/* --- The child --- */

static bool send_message(void *context, enum extracted_kind kind, const void *bytes,
			 size_t len)
{
	int socket = *(const int *)context;
	struct extracted_head head = { kind, (uint32_t)len };
	struct iovec parts[2] = { { &head, sizeof head }, { (void *)bytes, len } };
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };
	while (message.msg_iovlen > 0) {
		ssize_t sent = sendmsg(socket, &message, MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			_exit(0);	/* the worker is gone */
		while (message.msg_iovlen > 0 &&
		       (size_t)sent >= message.msg_iov->iov_len) {
			sent -= (ssize_t)message.msg_iov->iov_len;
			message.msg_iov++;
			message.msg_iovlen--;
		}
		if (message.msg_iovlen > 0) {
			message.msg_iov->iov_base =
				(char *)message.msg_iov->iov_base + sent;
			message.msg_iov->iov_len -= (size_t)sent;
		}
	}
	return true;
}

__attribute__((noreturn))
static void child_main(extract_function *function, int socket)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	extract_prepare();
	if (!sandbox_enter(socket, pdf_data()))
		_exit(EXIT_NO_SANDBOX);
	for (;;) {
		struct extract_job job;
		int fd = -1;
		ssize_t got = receive_with_fd(socket, &job, sizeof job, &fd);
		if (got != (ssize_t)sizeof job || fd < 0)
			_exit(0);
		function(fd, &job, send_message, &socket);
		close(fd);
	}
}

/* --- The worker's side --- */

enum status extractor_open(extract_function *function, int silence_ms,
			   struct extractor **extractor, struct error *error)
{
	struct extractor *opened = calloc(1, sizeof *opened);
	if (opened == NULL)
		return error_set(error, STATUS_NO_MEMORY, "extractor");
	opened->function = function;
	opened->silence_ms = silence_ms;
	opened->socket = -1;
	*extractor = opened;
	return STATUS_OK;
}

static int stop_child(struct extractor *extractor)
{
	int how = 0;
	if (extractor->child == 0)
		return 0;
	close(extractor->socket);
	kill(extractor->child, SIGKILL);
	while (waitpid(extractor->child, &how, 0) < 0 && errno == EINTR)
		;
	extractor->child = 0;
	extractor->socket = -1;
	buf_finish(&extractor->in);
	extractor->taken = 0;
	return how;
}

void extractor_abandon(struct extractor *extractor)
{
	stop_child(extractor);
}

void extractor_close(struct extractor *extractor)
{
	if (extractor == NULL)
		return;
	stop_child(extractor);
	free(extractor);
}

static enum status start_child(struct extractor *extractor, struct error *error)
{
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return error_errno(error, errno, "cannot start an extractor");
	pid_t child = fork();
	if (child < 0) {
		int errnum = errno;
		close(pair[0]);
		close(pair[1]);
		return error_errno(error, errnum, "cannot start an extractor");
	}
	if (child == 0) {
		close(pair[0]);
		child_main(extractor->function, pair[1]);
	}
	close(pair[1]);
	extractor->child = child;
	extractor->socket = pair[0];
	return STATUS_OK;
}

enum status extractor_begin(struct extractor *extractor, int fd,
			    const struct extract_job *job, struct error *error)
{
	enum status status = STATUS_OK;
	for (int attempt = 0; attempt < 2; attempt++) {
		if (extractor->child == 0)
			status = start_child(extractor, error);
		if (status != STATUS_OK)
			return status;
		if (send_with_fd(extractor->socket, job, sizeof *job, fd))
			return STATUS_OK;
		stop_child(extractor);	/* it died while idle */
	}
	return error_set(error, STATUS_IO, "the extractor does not listen");
}

enum wait_result {
	WAIT_READY,
	WAIT_SILENT,	/* for too long */
	WAIT_DEAD,	/* it closed its end, which only its death does */
	WAIT_BROKEN,	/* it says what it may not */
};

/* By abort(3), or as GLib does: libraries that have no other answer to being refused
 * memory. */
static bool gave_up(int signal_number)
{
	return signal_number == SIGABRT || signal_number == SIGTRAP;
}

/* Ends the file with a reason of our own. */
static void give_up(struct extractor *extractor, struct extractor_answer *answer,
		    enum wait_result why)
{
	siginfo_t info;
	if (why == WAIT_DEAD)	/* of something that our SIGKILL must not hide */
		while (waitid(P_PID, (id_t)extractor->child, &info,
			      WEXITED | WNOWAIT) < 0 && errno == EINTR)
			;
	int how = stop_child(extractor);
	if (why == WAIT_BROKEN)
		snprintf(extractor->reason, sizeof extractor->reason,
			 "extractor made no sense");
	else if (why == WAIT_SILENT)
		snprintf(extractor->reason, sizeof extractor->reason,
			 "took longer than %d s", extractor->silence_ms / 1000);
	else if (WIFSIGNALED(how) && gave_up(WTERMSIG(how)))
		snprintf(extractor->reason, sizeof extractor->reason,
			 "extractor gave up: it needs more than the %d MB of memory that "
			 "it may have, or has a fault", SANDBOX_MEMORY_MB);
	else if (WIFSIGNALED(how))
		snprintf(extractor->reason, sizeof extractor->reason,
			 "extractor killed by signal %d (%s)", WTERMSIG(how),
			 strsignal(WTERMSIG(how)));
	else if (WIFEXITED(how) && WEXITSTATUS(how) == EXIT_NO_SANDBOX)
		snprintf(extractor->reason, sizeof extractor->reason,
			 "the system grants no sandbox to extract in");
	else
		snprintf(extractor->reason, sizeof extractor->reason,
			 "extractor ended before the file did");
	*answer = (struct extractor_answer){ EXTRACTED_FAILED, extractor->reason,
					     strlen(extractor->reason) };
}

/* Until WANTED bytes that were not given out are there. */
static enum wait_result need(struct extractor *extractor, size_t wanted)
{
	struct buf *in = &extractor->in;
	while (in->len - extractor->taken < wanted) {
		struct pollfd poller = { .fd = extractor->socket, .events = POLLIN };
		int ready = poll(&poller, 1, extractor->silence_ms);
		if (ready == 0)
			return WAIT_SILENT;
		if (ready < 0 && errno == EINTR)
			continue;
		size_t missing = wanted - (in->len - extractor->taken);
		size_t room = missing > READ_CHUNK ? missing : READ_CHUNK;
		char *to = buf_reserve(in, room);
		if (to == NULL)
			return WAIT_BROKEN;
		ssize_t got = read(extractor->socket, to, room);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return WAIT_DEAD;
		in->len += (size_t)got;
	}
	return WAIT_READY;
}

static void drop_given(struct extractor *extractor)
{
	if (extractor->taken < extractor->in.len) {
		buf_consume(&extractor->in, extractor->taken);
	} else {
		buf_clear(&extractor->in);
	}
	extractor->taken = 0;
	if (extractor->in.capacity > KEEP_BUFFER &&
	    extractor->in.len < READ_CHUNK) {
		struct buf small = {0};
		buf_add(&small, extractor->in.data, extractor->in.len);
		buf_finish(&extractor->in);
		extractor->in = small;
	}
}

void extractor_next(struct extractor *extractor, struct extractor_answer *answer)
{
	struct extracted_head head = {0};
	if (extractor->taken > extractor->in.len / 2)
		drop_given(extractor);
	enum wait_result result = need(extractor, sizeof head);
	if (result == WAIT_READY) {
		memcpy(&head, extractor->in.data + extractor->taken, sizeof head);
		extractor->taken += sizeof head;
		result = head.len > EXTRACTED_MAX || head.kind < EXTRACTED_RECORD ||
			head.kind > EXTRACTED_END ? WAIT_BROKEN
						  : need(extractor, head.len);
	}
	if (result != WAIT_READY) {
		give_up(extractor, answer, result);
		return;
	}
	*answer = (struct extractor_answer){
		.kind = (enum extracted_kind)head.kind,
		.bytes = extractor->in.data + extractor->taken,
		.len = head.len,
	};
	extractor->taken += head.len;
}
