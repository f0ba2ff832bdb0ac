/* SPDX-License-Identifier: MIT */
/* faults.c - what may fail under libquoth, failing when a test wants it to. */
#include "tests/unit/faults.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

struct faults faults;

void *__real_malloc(size_t size);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *old, size_t size);
void __real_free(void *piece);
ssize_t __real_send(int fd, const void *bytes, size_t len, int flags);
ssize_t __real_recv(int fd, void *bytes, size_t len, int flags);
int __real_connect(int fd, const struct sockaddr *address, socklen_t len);
int __real_socket(int domain, int type, int protocol);
int __real_fcntl(int fd, int command, ...);
int __real_poll(struct pollfd *fds, nfds_t count, int timeout_ms);
int __real_clock_gettime(clockid_t clock, struct timespec *time);

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *old, size_t size);
void __wrap_free(void *piece);
ssize_t __wrap_send(int fd, const void *bytes, size_t len, int flags);
ssize_t __wrap_recv(int fd, void *bytes, size_t len, int flags);
int __wrap_connect(int fd, const struct sockaddr *address, socklen_t len);
int __wrap_socket(int domain, int type, int protocol);
int __wrap_fcntl(int fd, int command, ...);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout_ms);
int __wrap_clock_gettime(clockid_t clock, struct timespec *time);

/* ---- Memory ---- */

static bool is_denied(void)
{
	if (faults.before == 0 || --faults.before > 0)
		return false;
	faults.before = faults.for_good ? 1 : 0;
	faults.denied++;
	errno = ENOMEM;
	return true;
}

static void *counted(void *piece)
{
	faults.live += piece != NULL;
	return piece;
}

void *__wrap_malloc(size_t size)
{
	return is_denied() ? NULL : counted(__real_malloc(size));
}

void *__wrap_calloc(size_t n, size_t size)
{
	return is_denied() ? NULL : counted(__real_calloc(n, size));
}

void *__wrap_realloc(void *old, size_t size)
{
	if (is_denied())
		return NULL;
	void *piece = __real_realloc(old, size);
	faults.live += old == NULL && piece != NULL;
	return piece;
}

void __wrap_free(void *piece)
{
	faults.live -= piece != NULL;
	__real_free(piece);
}

int faults_group(void **state)
{
	(void)state;
	json_set_alloc_funcs(__wrap_malloc, __wrap_free);
	return 0;
}

/* ---- The socket ---- */

/* The errno of a call that is to fail, which is asked for once. */
static bool fails(int *error)
{
	if (*error == 0)
		return false;
	errno = *error;
	*error = 0;
	return true;
}

static bool is_disturbed(void)
{
	if (!faults.interrupts)
		return false;
	faults.calls++;
	errno = faults.calls % 2 == 0 ? EINTR : EAGAIN;
	return faults.calls % 2 == 0 || faults.calls % 3 == 0;
}

static size_t piece_of(size_t len)
{
	return faults.piece > 0 && faults.piece < len ? faults.piece : len;
}

ssize_t __wrap_send(int fd, const void *bytes, size_t len, int flags)
{
	assert_true(flags & MSG_NOSIGNAL);
	if (fails(&faults.send_error) || is_disturbed())
		return -1;
	return __real_send(fd, bytes, piece_of(len), flags);
}

ssize_t __wrap_recv(int fd, void *bytes, size_t len, int flags)
{
	if (fails(&faults.recv_error) || is_disturbed())
		return -1;
	return __real_recv(fd, bytes, piece_of(len), flags);
}

int __wrap_connect(int fd, const struct sockaddr *address, socklen_t len)
{
	return fails(&faults.connect_error) ? -1 : __real_connect(fd, address, len);
}

int __wrap_socket(int domain, int type, int protocol)
{
	return fails(&faults.socket_error) ? -1 : __real_socket(domain, type, protocol);
}

int __wrap_fcntl(int fd, int command, ...)
{
	va_list args;
	va_start(args, command);
	int value = command == F_SETFL || command == F_SETFD ? va_arg(args, int) : 0;
	va_end(args);
	return fails(&faults.fcntl_error) ? -1 : __real_fcntl(fd, command, value);
}

int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
	if (faults.poll_times > 0) {
		faults.poll_times--;
		errno = faults.poll_error;
		return -1;
	}
	return __real_poll(fds, count, timeout_ms);
}

int __wrap_clock_gettime(clockid_t clock, struct timespec *time)
{
	int failed = __real_clock_gettime(clock, time);
	time->tv_sec += faults.later_s;
	return failed;
}

/* ---- A connection ---- */

void pair_open(struct pair *pair)
{
	int fds[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fds), 0);
	assert_int_equal(__real_fcntl(fds[1], F_SETFL, O_NONBLOCK), 0);
	*pair = (struct pair){ .fd = fds[1] };
	int failed = quoth_attach(fds[0], &pair->q);
	if (failed) {
		assert_null(pair->q);
		assert_int_equal(close(fds[0]), 0);	/* still ours */
	}
}

void pair_close(struct pair *pair)
{
	quoth_close(pair->q);
	pair_hang_up(pair);
}

void pair_hang_up(struct pair *pair)
{
	if (pair->fd >= 0)
		close(pair->fd);
	pair->fd = -1;
}

void pair_say(struct pair *pair, const char *text)
{
	size_t len = strlen(text);
	assert_int_equal(write(pair->fd, text, len), len);
}

size_t pair_drain(struct pair *pair)
{
	char bytes[4096];
	size_t all = 0;
	ssize_t got;
	while ((got = read(pair->fd, bytes, sizeof bytes)) > 0)
		all += (size_t)got;
	return all;
}
