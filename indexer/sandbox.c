/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sandbox.c - limits, closed descriptors and a filter of system calls. */
#include "config.h"

#include "indexer/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#ifdef HAVE_LINUX_LANDLOCK_H
#include <linux/landlock.h>
#endif

#include "lib/base/sanitized.h"

bool sandbox_has_filter(void)
{
	return !SANITIZED;
}

static bool limit(__rlimit_resource_t resource, rlim_t value)
{
	struct rlimit limit = { value, value };
	return setrlimit(resource, &limit) == 0;
}

/* Descriptor 2 stays where a sanitizer wants to report. */
static bool close_others(int socket)
{
	unsigned keep = (unsigned)socket;
	unsigned first = SANITIZED ? 3 : 0;
	if (keep > first && close_range(first, keep - 1, 0) != 0)
		return false;
	return close_range(keep + 1, ~0U, 0) == 0;
}

/* --- Files beside --- */

#if defined(HAVE_LINUX_LANDLOCK_H) && defined(SYS_landlock_restrict_self)

/* All kinds that the first version of Landlock knows; what came later are ways to change
 * files by other system calls, which the filter has. */
static const uint64_t every_access = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;

static bool allow_reading(int rules, const char *folder)
{
	struct landlock_path_beneath_attr beneath = {
		.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE,
		.parent_fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC),
	};
	if (beneath.parent_fd < 0)
		return false;
	bool added = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH,
			     &beneath, 0) == 0;
	close(beneath.parent_fd);
	return added;
}

/* From now on no file can be opened but those in FOLDER, to be read. */
static bool only_beneath(const char *folder)
{
	struct landlock_ruleset_attr all = { .handled_access_fs = every_access };
	int rules = folder == NULL ? -1
		: (int)syscall(SYS_landlock_create_ruleset, &all,
			       sizeof all.handled_access_fs, 0);
	bool closed = rules >= 0 && allow_reading(rules, folder) &&
		syscall(SYS_landlock_restrict_self, rules, 0) == 0;
	if (rules >= 0)
		close(rules);
	return closed;
}

#else

static bool only_beneath(const char *folder)
{
	(void)folder;
	return false;
}

#endif

/* --- System calls --- */

/* What reading a file, unpacking it and giving away its text takes. */
static const int allowed[] = {
	SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(recvmsg), SCMP_SYS(sendmsg),
	SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(brk), SCMP_SYS(madvise),
	SCMP_SYS(futex), SCMP_SYS(close), SCMP_SYS(lseek), SCMP_SYS(exit),
	SCMP_SYS(exit_group), SCMP_SYS(rt_sigreturn), SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(clock_gettime), SCMP_SYS(getrandom),
};

/* A library that looks for a file of the system, such as a font or a time zone, finds
 * none, and does without. */
static const int finding_nothing[] = {
	SCMP_SYS(openat2), SCMP_SYS(access),
	SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(stat), SCMP_SYS(lstat),
	SCMP_SYS(newfstatat), SCMP_SYS(statx), SCMP_SYS(readlink), SCMP_SYS(readlinkat),
};

/* How a library gives up: abort(3). */
static bool allow_abort(scmp_filter_ctx filter)
{
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(getpid), 0) == 0 &&
		seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(gettid), 0) == 0 &&
		seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
				 SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid())) == 0;
}

/* OPENS: Landlock decides about each. */
static bool filter_opening(scmp_filter_ctx filter, bool opens)
{
	uint32_t answer = opens ? SCMP_ACT_ALLOW : SCMP_ACT_ERRNO(ENOENT);
	return seccomp_rule_add(filter, answer, SCMP_SYS(open), 0) == 0 &&
		seccomp_rule_add(filter, answer, SCMP_SYS(openat), 0) == 0;
}

static bool filter_calls(bool opens)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	if (filter == NULL)
		return false;
	bool good = true;
	for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
		good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
	for (size_t i = 0; i < sizeof finding_nothing / sizeof *finding_nothing; i++)
		good &= seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOENT),
					 finding_nothing[i], 0) == 0;
	good &= filter_opening(filter, opens) && allow_abort(filter);
	/* Memory, but none that can be run. */
	good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
				 SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
	/* How malloc grows an arena. */
	good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
				 SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
	good = good && seccomp_load(filter) == 0;
	seccomp_release(filter);
	return good;
}

bool sandbox_enter(int socket, const char *readable)
{
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return false;
	bool opens = !SANITIZED && only_beneath(readable);
	if (!close_others(socket))
		return false;
	if (!limit(RLIMIT_CORE, 0) || !limit(RLIMIT_FSIZE, 0))
		return false;
	if (SANITIZED)
		return true;
	return limit(RLIMIT_AS, (rlim_t)SANDBOX_MEMORY_MB << 20) &&
		limit(RLIMIT_NOFILE, SANDBOX_FILES) && filter_calls(opens);
}
