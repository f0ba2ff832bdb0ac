/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_sandbox.c - what a process can still do once it has given up the rest. Each
 * test is a child that enters the sandbox, as one cannot leave it. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "daemon/confine/sandbox.h"

static char folder[64];
static char socket_path[96], beside[96], elsewhere[96], below[96];

static void write_file(const char *path)
{
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs("what was there\n", file);
	fclose(file);
}

static int set_up(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/quoth-sandbox-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(below, sizeof below, "%s/run", folder);
	assert_int_equal(0, mkdir(below, 0700));
	snprintf(socket_path, sizeof socket_path, "%s/run/sock", folder);
	snprintf(beside, sizeof beside, "%s/run/beside", folder);
	snprintf(elsewhere, sizeof elsewhere, "%s/precious", folder);
	write_file(socket_path);
	write_file(beside);
	write_file(elsewhere);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	unlink(socket_path);
	unlink(beside);
	unlink(elsewhere);
	rmdir(below);
	return rmdir(folder);
}

/* ---- In the child ---- */

/* Ends the child with the line of the first thing that was not so. */
#define want(condition) \
	do { \
		if (!(condition)) { \
			dprintf(2, "line %d: %s (errno %d)\n", __LINE__, #condition, \
				errno); \
			_exit(1); \
		} \
	} while (0)

#define want_errno(number, call) want((call) < 0 && errno == (number))

enum {
	REACHED_END = 7,
};

static int ends(void (*child)(void))
{
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		alarm(60);
		child();
		_exit(REACHED_END);
	}
	int status;
	assert_int_equal(pid, waitpid(pid, &status, 0));
	return status;
}

static void holds(void (*child)(void))
{
	int status = ends(child);
	assert_true(WIFEXITED(status));
	assert_int_equal(REACHED_END, WEXITSTATUS(status));
}

static void killed(void (*child)(void))
{
	int status = ends(child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(SIGSYS, WTERMSIG(status));
}

static void need_filter(void)
{
	if (!sandbox_has_filter()) {
		print_message("skip: this build filters no system calls\n");
		skip();
	}
}

static struct sandbox entered;

static void enter_filter(bool remote, bool own_socket)
{
	struct error error;
	entered = (struct sandbox){ .remote_shards = remote };
	want(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
	want(sandbox_calls(&entered, own_socket, &error) == STATUS_OK);
	want(entered.filtered);
}

static void enter_files(const char *path)
{
	struct error error;
	entered = (struct sandbox){ .remote_shards = false };
	want(sandbox_files(&entered, path, &error) == STATUS_OK);
}

/* ---- The filter ---- */

static void open_files(void)
{
	enter_filter(false, true);
	want_errno(EPERM, open(elsewhere, O_WRONLY));
	want_errno(EPERM, open(elsewhere, O_RDWR));
	want_errno(EPERM, open(elsewhere, O_RDONLY | O_TRUNC));
	want_errno(EPERM, open("/tmp", O_TMPFILE | O_RDWR, 0600));
	want_errno(EPERM, open("/nonexistent/new", O_CREAT | O_RDONLY, 0600));
	want_errno(EPERM, open("/dev/null", O_WRONLY));
	want_errno(EPERM, rename(elsewhere, beside));
	want_errno(EPERM, mkdir("/tmp/quoth-never", 0700));
	want_errno(EPERM, truncate(elsewhere, 0));
	want_errno(EPERM, chmod(elsewhere, 0777));
	int fd = open(elsewhere, O_RDONLY | O_CLOEXEC);
	char text[8];
	struct stat st;
	want(fd >= 0 && read(fd, text, 4) == 4 && pread(fd, text, 4, 0) == 4);
	want(fstat(fd, &st) == 0 && stat(elsewhere, &st) == 0 && st.st_size > 8);
	want(close(fd) == 0 && unlink(socket_path) == 0);
}

static void files_are_opened_for_reading_only(void **state)
{
	(void)state;
	need_filter();
	holds(open_files);
}

static void remove_nothing(void)
{
	enter_filter(false, false);
	want_errno(EPERM, unlink(socket_path));
	want_errno(EPERM, unlinkat(AT_FDCWD, socket_path, 0));
}

static void without_a_socket_of_its_own_it_removes_nothing(void **state)
{
	(void)state;
	need_filter();
	holds(remove_nothing);
}

static void open_sockets(void)
{
	enter_filter(false, true);
	want_errno(EPERM, socket(AF_INET, SOCK_STREAM, 0));
	want_errno(EPERM, socket(AF_INET6, SOCK_DGRAM, 0));
	want_errno(EPERM, socket(AF_NETLINK, SOCK_RAW, 0));
	want(socket(AF_UNIX, SOCK_STREAM, 0) < 0);
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	want(fd >= 0);
	want_errno(EPERM, bind(fd, (struct sockaddr *)&name, sizeof name));
	want_errno(EPERM, connect(fd, (struct sockaddr *)&name, sizeof name));
	want_errno(EPERM, listen(fd, 1));
}

static void no_socket_but_the_managers_datagram_is_made(void **state)
{
	(void)state;
	need_filter();
	holds(open_sockets);
}

static void open_remote(void)
{
	enter_filter(true, true);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	want(fd >= 0 && socket(AF_INET6, SOCK_DGRAM, 0) >= 0);
	want_errno(EPERM, listen(fd, 1));
	want(socket(AF_UNIX, SOCK_STREAM, 0) < 0);
}

static void with_remote_shards_it_connects_and_still_does_not_listen(void **state)
{
	(void)state;
	need_filter();
	holds(open_remote);
}

static void run_a_program(void)
{
	enter_filter(true, true);
	execl("/bin/true", "true", (char *)NULL);
}

static void trace_itself(void)
{
	enter_filter(true, true);
	ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static void to_run_or_trace_a_program_is_its_end(void **state)
{
	(void)state;
	need_filter();
	killed(run_a_program);
	killed(trace_itself);
}

static void *do_nothing(void *arg)
{
	return arg;
}

static void make_others(void)
{
	pthread_t thread;
	void *code;
	enter_filter(false, true);
	want_errno(EPERM, fork());
	want(pthread_create(&thread, NULL, do_nothing, NULL) != 0);
	code = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	want(code == MAP_FAILED && errno == EPERM);
	code = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	want(code != MAP_FAILED);
	want_errno(EPERM, mprotect(code, 4096, PROT_READ | PROT_EXEC));
	want(mprotect(code, 4096, PROT_READ) == 0 && munmap(code, 4096) == 0);
	want_errno(EPERM, kill(getppid(), 0));
	struct rlimit limit;
	want(getrlimit(RLIMIT_NOFILE, &limit) == 0);
	want(setrlimit(RLIMIT_NOFILE, &limit) < 0);
}

static void no_process_thread_or_code_comes_into_being(void **state)
{
	(void)state;
	need_filter();
	holds(make_others);
}

static atomic_bool go;

static void *try_in_a_thread(void *arg)
{
	while (!atomic_load(&go))
		sched_yield();
	want_errno(EPERM, socket(AF_INET, SOCK_STREAM, 0));
	want_errno(EPERM, open(elsewhere, O_WRONLY));
	return arg;
}

static void filter_a_thread(void)
{
	pthread_t thread;
	want(pthread_create(&thread, NULL, try_in_a_thread, NULL) == 0);
	enter_filter(false, true);
	atomic_store(&go, true);
	want(pthread_join(thread, NULL) == 0);
}

static void threads_that_run_already_are_filtered_too(void **state)
{
	(void)state;
	need_filter();
	holds(filter_a_thread);
}

/* What libevent, Xapian, the C library and systemd's take. */
static void go_on(void)
{
	int pair[2], bytes;
	sigset_t signals;
	want(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
	enter_filter(false, true);
	want(epoll_create1(EPOLL_CLOEXEC) >= 0 && eventfd(0, EFD_CLOEXEC) >= 0);
	want(timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC) >= 0);
	sigemptyset(&signals);
	want(signalfd(-1, &signals, SFD_CLOEXEC) >= 0);
	int watch = inotify_init1(IN_CLOEXEC);
	want(watch >= 0);
	int number = inotify_add_watch(watch, folder, IN_CREATE);
	want(number >= 0 && inotify_rm_watch(watch, number) == 0);
	want(send(pair[0], "four", 4, MSG_NOSIGNAL) == 4);
	want(ioctl(pair[1], FIONREAD, &bytes) == 0 && bytes == 4);
	want(ioctl(pair[1], TIOCSTI, "x") < 0 && errno == ENOSYS);
	want(fcntl(pair[1], F_SETFL, O_NONBLOCK) == 0);
	want(setsockopt(pair[1], SOL_SOCKET, SO_SNDBUF, &bytes, sizeof bytes) == 0);
	void *large = malloc(256u << 20);	/* from mmap, by its size */
	want(large != NULL && (large = realloc(large, 300u << 20)) != NULL);
	free(large);
	want(usleep(1) == 0);
}

static void all_that_answering_takes_goes_on(void **state)
{
	(void)state;
	need_filter();
	holds(go_on);
}

static void give_up(void)
{
	enter_filter(false, true);
	abort();
}

static void it_can_still_abort(void **state)
{
	(void)state;
	need_filter();
	int status = ends(give_up);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(SIGABRT, WTERMSIG(status));
}

/* ---- Landlock ---- */

static void *change_in_a_thread(void *arg)
{
	want_errno(EACCES, open(elsewhere, O_WRONLY));
	return arg;
}

static void change_files(void)
{
	char path[128];
	pthread_t thread;
	enter_files(socket_path);
	if (entered.landlock == 0) {
		dprintf(2, "skip: no Landlock in this kernel\n");
		return;
	}
	want_errno(EACCES, open(elsewhere, O_WRONLY));
	want_errno(EACCES, open(elsewhere, O_RDWR));
	want_errno(EACCES, unlink(elsewhere));
	want_errno(EACCES, rename(elsewhere, beside));
	want_errno(EACCES, rmdir(below));
	snprintf(path, sizeof path, "%s/new", below);
	want_errno(EACCES, open(path, O_WRONLY | O_CREAT, 0600));
	want_errno(EACCES, mkdir(path, 0700));
	want_errno(EACCES, symlink("x", path));
	want(link(beside, path) < 0 && (errno == EACCES || errno == EXDEV));
	if (entered.landlock >= 3)
		want_errno(EACCES, truncate(elsewhere, 0));
	want_errno(EACCES, execl("/bin/true", "true", (char *)NULL));
	want(pthread_create(&thread, NULL, change_in_a_thread, NULL) == 0);
	want(pthread_join(thread, NULL) == 0);
	want(access(elsewhere, R_OK) == 0 && open(elsewhere, O_RDONLY) >= 0);
	want(unlink(socket_path) == 0);
}

static void files_are_read_and_only_the_socket_is_removed(void **state)
{
	(void)state;
	holds(change_files);
}

static void remove_any(void)
{
	enter_files(NULL);
	if (entered.landlock > 0)
		want_errno(EACCES, unlink(socket_path));
}

static void where_systemd_made_the_socket_nothing_is_removed(void **state)
{
	(void)state;
	holds(remove_any);
}

/* ---- What the process is ---- */

static void begin(void)
{
	struct sandbox on = {0};
	struct rlimit limit;
	sandbox_begin(&on);
	want(prctl(PR_GET_DUMPABLE) == 0);
	want(getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_max == 0);
	enter_files(NULL);
	want(prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1);
}

static void it_leaves_no_core_and_gains_no_privilege(void **state)
{
	(void)state;
	holds(begin);
}

static void keep_all(void)
{
	struct sandbox off = { .off = true };
	struct error error;
	sandbox_begin(&off);
	want(sandbox_files(&off, socket_path, &error) == STATUS_OK);
	want(sandbox_calls(&off, true, &error) == STATUS_OK);
	want(!off.filtered && off.landlock == 0);
	want(prctl(PR_GET_DUMPABLE) == 1);
	want(socket(AF_INET, SOCK_STREAM, 0) >= 0 && open(elsewhere, O_WRONLY) >= 0);
}

static void switched_off_it_takes_nothing_away(void **state)
{
	(void)state;
	holds(keep_all);
}

#define TEST(function) \
	cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(files_are_opened_for_reading_only),
		TEST(without_a_socket_of_its_own_it_removes_nothing),
		TEST(no_socket_but_the_managers_datagram_is_made),
		TEST(with_remote_shards_it_connects_and_still_does_not_listen),
		TEST(to_run_or_trace_a_program_is_its_end),
		TEST(no_process_thread_or_code_comes_into_being),
		TEST(threads_that_run_already_are_filtered_too),
		TEST(all_that_answering_takes_goes_on),
		TEST(it_can_still_abort),
		TEST(files_are_read_and_only_the_socket_is_removed),
		TEST(where_systemd_made_the_socket_nothing_is_removed),
		TEST(it_leaves_no_core_and_gains_no_privilege),
		TEST(switched_off_it_takes_nothing_away),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
