/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pool.c - forks the workers and carries messages to and from them. */
#include "indexer/pool.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "indexer/pass_fd.h"

struct process {
	pid_t pid;	/* 0: dead */
	int socket;
};

struct pool {
	const struct worker_options *options;
	struct process *processes;
	struct pollfd *polls;
	size_t count;
	char *message;	/* MESSAGE_MAX bytes */
};

size_t pool_count(const struct pool *pool)
{
	return pool->count;
}

bool pool_is_alive(const struct pool *pool, size_t at)
{
	return pool->processes[at].pid != 0;
}

/* A worker must not hold the other workers' sockets: they would not see the end
 * of the parent. */
__attribute__((noreturn))
static void begin_worker(struct pool *pool, int socket)
{
	for (size_t i = 0; i < pool->count; i++)
		if (pool->processes[i].pid != 0)
			close(pool->processes[i].socket);
	worker_main(socket, pool->options);
}

enum status pool_start(struct pool *pool, size_t at, struct error *error)
{
	int pair[2];
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
		return error_errno(error, errno, "cannot start a worker");
	pid_t pid = fork();
	if (pid < 0) {
		int errnum = errno;
		close(pair[0]);
		close(pair[1]);
		return error_errno(error, errnum, "cannot start a worker");
	}
	if (pid == 0) {
		close(pair[0]);
		begin_worker(pool, pair[1]);
	}
	close(pair[1]);
	pool->processes[at] = (struct process){ pid, pair[0] };
	return STATUS_OK;
}

enum status pool_open(size_t count, const struct worker_options *options,
		      struct pool **pool, struct error *error)
{
	struct pool *opened = calloc(1, sizeof *opened);
	enum status status = STATUS_OK;
	if (opened != NULL) {
		opened->options = options;
		opened->count = count;
		opened->processes = calloc(count, sizeof *opened->processes);
		opened->polls = calloc(count, sizeof *opened->polls);
		opened->message = malloc(MESSAGE_MAX);
	}
	if (opened == NULL || opened->processes == NULL || opened->polls == NULL ||
	    opened->message == NULL)
		status = error_set(error, STATUS_NO_MEMORY, "workers");
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = pool_start(opened, i, error);
	if (status != STATUS_OK) {
		pool_close(opened);
		return status;
	}
	*pool = opened;
	return STATUS_OK;
}

static int reap(struct process *process)
{
	int how = 0;
	close(process->socket);
	while (waitpid(process->pid, &how, 0) < 0 && errno == EINTR)
		;
	process->pid = 0;
	return how;
}

void pool_close(struct pool *pool)
{
	if (pool == NULL)
		return;
	for (size_t i = 0; pool->processes != NULL && i < pool->count; i++)
		if (pool->processes[i].pid != 0) {
			kill(pool->processes[i].pid, SIGKILL);
			reap(&pool->processes[i]);
		}
	free(pool->processes);
	free(pool->polls);
	free(pool->message);
	free(pool);
}

void pool_send(struct pool *pool, size_t at, const struct buf *message, int fd)
{
	if (pool->processes[at].pid != 0)
		send_with_fd(pool->processes[at].socket, message->data, message->len,
			     fd);
}

void pool_stop(struct pool *pool)
{
	for (size_t i = 0; i < pool->count; i++)
		if (pool->processes[i].pid != 0)
			kill(pool->processes[i].pid, SIGUSR1);
}

/* Takes what worker AT has said so far, and its death. */
static void listen_to(struct pool *pool, size_t at, const struct pool_events *events,
		      void *context)
{
	struct process *process = &pool->processes[at];
	while (process->pid != 0) {
		ssize_t got = recv(process->socket, pool->message, MESSAGE_MAX,
				   MSG_DONTWAIT);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return;
		if (got <= 0) {
			events->died(context, at, reap(process));
			return;
		}
		struct cursor in = cursor_over(pool->message, (size_t)got);
		enum message_kind kind = message_kind(&in);
		events->message(context, at, kind, &in);
	}
}

void pool_wait(struct pool *pool, int timeout_ms, const sigset_t *mask,
	       const struct pool_events *events, void *context)
{
	struct timespec timeout = { timeout_ms / 1000, timeout_ms % 1000 * 1000000L };
	for (size_t i = 0; i < pool->count; i++)
		pool->polls[i] = (struct pollfd){
			.fd = pool->processes[i].pid != 0 ? pool->processes[i].socket
							  : -1,
			.events = POLLIN,
		};
	if (ppoll(pool->polls, pool->count, &timeout, mask) <= 0)
		return;
	for (size_t i = 0; i < pool->count; i++)
		if (pool->polls[i].revents != 0)
			listen_to(pool, i, events, context);
}
