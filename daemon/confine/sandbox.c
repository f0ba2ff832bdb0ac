/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sandbox.c - no core, and a filter of system calls. */
#include "daemon/confine/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/base/log.h"
#include "lib/base/sanitized.h"

bool sandbox_has_filter(void)
{
	return !SANITIZED;
}

void sandbox_begin(const struct sandbox *sandbox)
{
	if (sandbox->off)
		return;
	struct rlimit none = { 0, 0 };
	if (setrlimit(RLIMIT_CORE, &none) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		log_warn("core files cannot be switched off");
}

enum status sandbox_files(struct sandbox *sandbox, const char *socket_path,
			  struct error *error)
{
	if (sandbox->off)
		return STATUS_OK;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return error_errno(error, errno, "no_new_privs");
	return landlock_enter(sandbox, socket_path, error);
}

/* ---- The filter ---- */

static const int allowed[] = {
	/* Files are read; only sockets, pipes and stderr are open for writing. */
	SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(preadv),
	SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(close), SCMP_SYS(lseek),
	SCMP_SYS(_llseek), SCMP_SYS(stat), SCMP_SYS(fstat), SCMP_SYS(lstat),
	SCMP_SYS(newfstatat), SCMP_SYS(stat64), SCMP_SYS(fstat64),
	SCMP_SYS(lstat64), SCMP_SYS(fstatat64), SCMP_SYS(statx),
	SCMP_SYS(statfs), SCMP_SYS(fstatfs), SCMP_SYS(access),
	SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink),
	SCMP_SYS(readlinkat), SCMP_SYS(getdents64), SCMP_SYS(getdents),
	SCMP_SYS(getcwd), SCMP_SYS(fadvise64), SCMP_SYS(fadvise64_64),
	SCMP_SYS(readahead), SCMP_SYS(dup), SCMP_SYS(fcntl), SCMP_SYS(fcntl64),
	/* Memory; what maps or protects it is below. */
	SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(brk), SCMP_SYS(madvise),
	/* Threads that there are, signals, time. */
	SCMP_SYS(futex), SCMP_SYS(futex_time64), SCMP_SYS(futex_waitv),
	SCMP_SYS(sched_yield), SCMP_SYS(sched_getaffinity), SCMP_SYS(rseq),
	SCMP_SYS(membarrier), SCMP_SYS(set_robust_list), SCMP_SYS(exit),
	SCMP_SYS(exit_group), SCMP_SYS(restart_syscall), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigreturn), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigaction),
	SCMP_SYS(sigaltstack), SCMP_SYS(nanosleep), SCMP_SYS(clock_nanosleep),
	SCMP_SYS(clock_nanosleep_time64), SCMP_SYS(clock_gettime),
	SCMP_SYS(clock_gettime64), SCMP_SYS(clock_getres),
	SCMP_SYS(clock_getres_time64), SCMP_SYS(gettimeofday), SCMP_SYS(time),
	SCMP_SYS(getcpu),
	/* Who and where we are. */
	SCMP_SYS(getpid), SCMP_SYS(gettid), SCMP_SYS(getppid), SCMP_SYS(getuid),
	SCMP_SYS(geteuid), SCMP_SYS(getgid), SCMP_SYS(getegid),
	SCMP_SYS(getuid32), SCMP_SYS(geteuid32), SCMP_SYS(getgid32),
	SCMP_SYS(getegid32), SCMP_SYS(uname), SCMP_SYS(sysinfo),
	SCMP_SYS(getrusage), SCMP_SYS(getrlimit), SCMP_SYS(ugetrlimit),
	SCMP_SYS(times), SCMP_SYS(getrandom),
	/* The loop. */
	SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(ppoll_time64),
	SCMP_SYS(select), SCMP_SYS(_newselect), SCMP_SYS(pselect6),
	SCMP_SYS(pselect6_time64), SCMP_SYS(epoll_create1),
	SCMP_SYS(epoll_create), SCMP_SYS(epoll_ctl), SCMP_SYS(epoll_wait),
	SCMP_SYS(epoll_pwait), SCMP_SYS(epoll_pwait2), SCMP_SYS(eventfd2),
	SCMP_SYS(pipe2), SCMP_SYS(signalfd4), SCMP_SYS(timerfd_create),
	SCMP_SYS(timerfd_settime), SCMP_SYS(timerfd_settime64),
	SCMP_SYS(timerfd_gettime), SCMP_SYS(timerfd_gettime64),
	SCMP_SYS(inotify_init1), SCMP_SYS(inotify_add_watch),
	SCMP_SYS(inotify_rm_watch),
	/* Clients; new sockets are below. */
	SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(recv), SCMP_SYS(recvfrom),
	SCMP_SYS(recvmsg), SCMP_SYS(send), SCMP_SYS(sendto), SCMP_SYS(sendmsg),
	SCMP_SYS(sendmmsg), SCMP_SYS(recvmmsg), SCMP_SYS(shutdown),
	SCMP_SYS(getsockopt), SCMP_SYS(setsockopt), SCMP_SYS(getsockname),
	SCMP_SYS(getpeername),
};

/* Nothing here, and in no library of ours, has ever a reason for these. */
static const int deadly[] = {
	SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(ptrace),
	SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(bpf),
	SCMP_SYS(mount), SCMP_SYS(unshare), SCMP_SYS(setns),
};

/* Refused in words that fit, where ENOSYS would puzzle who reads the log. */
static const int refused[] = {
	SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(clone), SCMP_SYS(kill),
	SCMP_SYS(tkill), SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(creat),
	SCMP_SYS(mkdir), SCMP_SYS(mkdirat), SCMP_SYS(rename), SCMP_SYS(renameat),
	SCMP_SYS(renameat2), SCMP_SYS(truncate), SCMP_SYS(ftruncate),
	SCMP_SYS(chmod), SCMP_SYS(fchmod), SCMP_SYS(fchmodat),
};

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static bool rules(scmp_filter_ctx filter, uint32_t action, const int *calls, size_t n)
{
	bool good = true;
	for (size_t i = 0; i < n; i++)
		good &= seccomp_rule_add(filter, action, calls[i], 0) == 0;
	return good;
}

/* CALL when its argument ARG, under MASK, is VALUE. */
static bool rule(scmp_filter_ctx filter, uint32_t action, int call, unsigned arg,
		 uint64_t mask, uint64_t value)
{
	struct scmp_arg_cmp when = SCMP_CMP64(arg, SCMP_CMP_MASKED_EQ, mask, value);
	return seccomp_rule_add_array(filter, action, call, 1, &when) == 0;
}

static const uint32_t no = SCMP_ACT_ERRNO(EPERM);

/* Opening is for reading. The kernel forces no flag on who opens, so that these
 * tell all: O_TMPFILE comes with O_RDWR or O_WRONLY. */
static bool open_rules(scmp_filter_ctx filter)
{
	static const struct { int call; unsigned flags; } calls[] = {
		{ SCMP_SYS(open), 1 }, { SCMP_SYS(openat), 2 },
	};
	bool good = true;
	for (size_t i = 0; i < COUNT_OF(calls); i++) {
		int call = calls[i].call;
		unsigned arg = calls[i].flags;
		good &= rule(filter, SCMP_ACT_ALLOW, call, arg,
			     O_ACCMODE | O_CREAT | O_TRUNC, O_RDONLY);
		good &= rule(filter, no, call, arg, O_WRONLY, O_WRONLY);
		good &= rule(filter, no, call, arg, O_RDWR, O_RDWR);
		good &= rule(filter, no, call, arg, O_CREAT, O_CREAT);
		good &= rule(filter, no, call, arg, O_TRUNC, O_TRUNC);
	}
	return good;
}

/* Memory, but none that can be run. */
static bool memory_rules(scmp_filter_ctx filter)
{
	static const int calls[] = {
		SCMP_SYS(mmap), SCMP_SYS(mmap2), SCMP_SYS(mprotect),
	};
	bool good = true;
	for (size_t i = 0; i < COUNT_OF(calls); i++) {
		good &= rule(filter, SCMP_ACT_ALLOW, calls[i], 2, PROT_EXEC, 0);
		good &= rule(filter, no, calls[i], 2, PROT_EXEC, PROT_EXEC);
	}
	return good;
}

/* A datagram to the manager (sd_notify) and nothing more: a stream could connect
 * to a bus, and have somebody without a sandbox do things. */
static bool local_socket_rule(scmp_filter_ctx filter)
{
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 2,
				SCMP_A0_64(SCMP_CMP_EQ, AF_UNIX),
				SCMP_A1_64(SCMP_CMP_MASKED_EQ,
					   ~(uint64_t)(SOCK_CLOEXEC | SOCK_NONBLOCK),
					   SOCK_DGRAM)) == 0;
}

/* And to shards of the index on other machines, if so wished: streams, and the
 * datagrams that ask for their addresses. */
static bool socket_rules(scmp_filter_ctx filter, bool remote)
{
	bool good = local_socket_rule(filter);
	if (!remote) {
		good &= seccomp_rule_add(filter, no, SCMP_SYS(socket), 1,
					 SCMP_A0_64(SCMP_CMP_NE, AF_UNIX)) == 0;
		return good && rules(filter, no, (int[]){ SCMP_SYS(connect) }, 1);
	}
	good &= rule(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 0, UINT64_MAX, AF_INET);
	good &= rule(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 0, UINT64_MAX, AF_INET6);
	return good && rules(filter, SCMP_ACT_ALLOW, (int[]){ SCMP_SYS(connect) }, 1);
}

/* Of calls that can do a lot, the little that is needed: how much there is to be
 * read, a limit to be looked at, a thread's name, and to abort. */
static bool narrow_rules(scmp_filter_ctx filter)
{
	bool good = rule(filter, SCMP_ACT_ALLOW, SCMP_SYS(ioctl), 1, UINT32_MAX,
			 FIONREAD);
	good &= rule(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2, UINT64_MAX, 0);
	good &= rule(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 0, UINT32_MAX,
		     PR_SET_NAME);
	return good && rule(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 0, UINT32_MAX,
			    (uint32_t)getpid());
}

static bool socket_end_rules(scmp_filter_ctx filter, bool own_socket)
{
	static const int calls[] = { SCMP_SYS(unlink), SCMP_SYS(unlinkat) };
	return rules(filter, own_socket ? SCMP_ACT_ALLOW : no, calls, COUNT_OF(calls));
}

static bool add_rules(scmp_filter_ctx filter, bool remote, bool own_socket)
{
	return rules(filter, SCMP_ACT_ALLOW, allowed, COUNT_OF(allowed)) &&
	       rules(filter, SCMP_ACT_KILL_PROCESS, deadly, COUNT_OF(deadly)) &&
	       rules(filter, no, refused, COUNT_OF(refused)) &&
	       open_rules(filter) && memory_rules(filter) &&
	       socket_rules(filter, remote) && narrow_rules(filter) &&
	       socket_end_rules(filter, own_socket);
}

enum status sandbox_calls(struct sandbox *sandbox, bool own_socket,
			  struct error *error)
{
	if (sandbox->off || SANITIZED)
		return STATUS_OK;
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	if (filter == NULL)
		return error_set(error, STATUS_NO_MEMORY, "filter of system calls");
	int failed = EINVAL;
	/* All threads, those too that run already; and as our list has calls of
	 * several machines, a search in it instead of a walk along it. */
	if (seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0 &&
	    seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2) == 0 &&
	    add_rules(filter, sandbox->remote_shards, own_socket))
		failed = -seccomp_load(filter);
	seccomp_release(filter);
	if (failed != 0)
		return error_errno(error, failed, "cannot filter system calls "
				   "(--no-sandbox starts without)");
	sandbox->filtered = true;
	return STATUS_OK;
}
