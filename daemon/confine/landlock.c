/* SPDX-License-Identifier: GPL-2.0-or-later */
/* landlock.c - files are read and not changed, as the kernel sees to. */
#include "config.h"

#include "daemon/confine/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "lib/base/log.h"

#if defined(SYS_landlock_create_ruleset) && defined(HAVE_LINUX_LANDLOCK_H)
#include <linux/landlock.h>

/* By version of the interface; the headers that this is built with may be older
 * than the kernel that it runs on, and the numbers never change. */
enum {
	VERSION_REFER = 2,
	VERSION_TRUNCATE = 3,
	VERSION_NET = 4,
	VERSION_IOCTL = 5,
	VERSION_SCOPE = 6,
};

static const uint64_t fs_refer = 1ULL << 13, fs_truncate = 1ULL << 14,
		      fs_ioctl = 1ULL << 15, net_all = 3, scope_signal = 2;

/* struct landlock_ruleset_attr as it has grown; older kernels take a beginning. */
struct ruleset {
	uint64_t fs, net, scoped;
};

static const uint64_t fs_changes =
	LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
	LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
	LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |
	LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
	LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
	LANDLOCK_ACCESS_FS_MAKE_SYM;

/* Reading is not handled, and so allowed everywhere: an index may be added while
 * the daemon runs. */
static struct ruleset wanted(int version, bool remote)
{
	struct ruleset rules = { .fs = fs_changes };
	if (version >= VERSION_REFER)
		rules.fs |= fs_refer;
	if (version >= VERSION_TRUNCATE)
		rules.fs |= fs_truncate;
	if (version >= VERSION_IOCTL)
		rules.fs |= fs_ioctl;
	if (version >= VERSION_NET && !remote)
		rules.net = net_all;
	if (version >= VERSION_SCOPE)
		rules.scoped = scope_signal;
	return rules;
}

static size_t size_for(int version)
{
	return version >= VERSION_SCOPE ? sizeof(struct ruleset)
	       : version >= VERSION_NET ? offsetof(struct ruleset, scoped)
					: offsetof(struct ruleset, net);
}

/* 0, or an errno. */
static int allow_removing(int ruleset, const char *socket_path)
{
	char *folder = strdup(socket_path);
	if (folder == NULL)
		return ENOMEM;
	char *slash = strrchr(folder, '/');
	if (slash != NULL)
		slash[1] = '\0';
	struct landlock_path_beneath_attr rule = {
		.allowed_access = LANDLOCK_ACCESS_FS_REMOVE_FILE,
		.parent_fd = open(slash != NULL ? folder : ".",
				  O_PATH | O_DIRECTORY | O_CLOEXEC),
	};
	free(folder);
	if (rule.parent_fd < 0)
		return errno;
	int failed = 0;
	if (syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH,
		    &rule, 0) != 0)
		failed = errno;
	close(rule.parent_fd);
	return failed;
}

static int version_here(void)
{
	long version = syscall(SYS_landlock_create_ruleset, NULL, 0,
			       LANDLOCK_CREATE_RULESET_VERSION);
	return version < 0 ? 0 : (int)version;
}

static int restrict_files(const struct sandbox *sandbox, int version,
			  const char *socket_path)
{
	struct ruleset rules = wanted(version, sandbox->remote_shards);
	long ruleset = syscall(SYS_landlock_create_ruleset, &rules, size_for(version), 0);
	if (ruleset < 0)
		return errno;
	int failed = socket_path != NULL ? allow_removing((int)ruleset, socket_path) : 0;
	if (failed == 0 && syscall(SYS_landlock_restrict_self, (int)ruleset, 0) != 0)
		failed = errno;
	close((int)ruleset);
	return failed;
}

#else

static int version_here(void)
{
	return 0;
}

static int restrict_files(const struct sandbox *sandbox, int version,
			  const char *socket_path)
{
	(void)sandbox;
	(void)version;
	(void)socket_path;
	return ENOSYS;
}

#endif

enum status landlock_enter(struct sandbox *sandbox, const char *socket_path,
			   struct error *error)
{
	int version = version_here();
	if (version == 0) {
		log_info("no Landlock here: files are guarded by the filter alone");
		return STATUS_OK;
	}
	int failed = restrict_files(sandbox, version, socket_path);
	if (failed != 0)
		return error_errno(error, failed, "cannot give up writing files "
				   "(--no-sandbox starts without)");
	sandbox->landlock = version;
	return STATUS_OK;
}
