/* SPDX-License-Identifier: MIT */
/* spawn.c - starting the other programs of quoth, wherever they are. */
#include "config.h"

#include "client/command/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/command/say.h"

#define IDLE_EXIT "600"		/* seconds, after which nobody misses the daemon */

static bool is_program(const char *path)
{
	struct stat status;
	return stat(path, &status) == 0 && S_ISREG(status.st_mode) &&
	       access(path, X_OK) == 0;
}

/* Appends FOLDER/PROGRAM if that can be run. */
static bool try_folder(const char *folder, size_t len, const char *program,
		       struct buf *path)
{
	buf_clear(path);
	buf_add(path, folder, len);
	buf_addf(path, "/%s", program);
	return buf_cstr(path) != NULL && is_program(path->data);
}

void spawn_find(const char *program, struct buf *path)
{
	static const char libs[] = "/.libs";
	char self[PATH_MAX];
	ssize_t got = readlink("/proc/self/exe", self, sizeof self - 1);
	size_t len = got < 0 ? 0 : (size_t)got;
	while (len > 0 && self[len - 1] != '/')
		len--;
	len -= len > 0;
	if (got > 0 && try_folder(self, len, program, path))
		return;
	if (len > strlen(libs) &&
	    memcmp(self + len - strlen(libs), libs, strlen(libs)) == 0 &&
	    try_folder(self, len - strlen(libs), program, path))
		return;
	if (try_folder(BINDIR, strlen(BINDIR), program, path))
		return;
	buf_clear(path);
	buf_add_str(path, program);
	buf_cstr(path);
}

/* Makes the folders of PATH, all but its last part. */
static void make_folders(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash != NULL;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(path, 0700);
		*slash = '/';
	}
}

static void log_path(struct spawned *spawned)
{
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");
	int len = 0;
	if (state != NULL && state[0] == '/')
		len = snprintf(spawned->log, sizeof spawned->log,
			       "%s/quoth/quothd.log", state);
	else if (home != NULL && home[0] == '/')
		len = snprintf(spawned->log, sizeof spawned->log,
			       "%s/.local/state/quoth/quothd.log", home);
	if (len < 0 || (size_t)len >= sizeof spawned->log)
		spawned->log[0] = '\0';
}

/* The log, or /dev/null where none can be written. */
static int open_log(struct spawned *spawned)
{
	struct stat status;
	int flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW;
	log_path(spawned);
	if (spawned->log[0] != '\0') {
		make_folders(spawned->log);
		if (stat(spawned->log, &status) == 0 && status.st_size > SPAWN_LOG_MAX)
			flags |= O_TRUNC;
		int fd = open(spawned->log, flags, 0600);
		if (fd >= 0)
			return fd;
	}
	spawned->log[0] = '\0';
	return open("/dev/null", O_WRONLY | O_CLOEXEC);
}

/* In the child. FAILED_FD carries errno to the parent when exec fails. */
static void become_daemon(char *const argv[], int log, int failed_fd)
{
	int null = open("/dev/null", O_RDWR);
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	/* Kept, they would hold a mount, or make a $(quoth ...) wait. */
	bool ready = chdir("/") == 0 && dup2(null, 0) == 0 && dup2(null, 1) == 1 &&
		     dup2(log, 2) == 2 && dup2(failed_fd, 3) == 3 &&
		     fcntl(3, F_SETFD, FD_CLOEXEC) == 0;
	if (ready) {
		closefrom(4);
		failed_fd = 3;
		execvp(argv[0], argv);
	}
	int failed = errno;
	ssize_t written = write(failed_fd, &failed, sizeof failed);
	_exit(written == sizeof failed ? 126 : 127);
}

static int start(char *const argv[], struct spawned *spawned)
{
	int ends[2];
	int failed = 0;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return errno;
	int log = open_log(spawned);
	spawned->pid = fork();
	if (spawned->pid == 0)
		become_daemon(argv, log, ends[1]);
	if (spawned->pid < 0)
		failed = errno;
	close(log);
	close(ends[1]);
	if (failed == 0 && read(ends[0], &failed, sizeof failed) <= 0)
		failed = 0;	/* the pipe closed: exec went well */
	close(ends[0]);
	return failed;
}

int spawn_daemon(const char *index, const char *socket, struct spawned *spawned)
{
	struct buf program = {0};
	struct buf absolute = {0};
	*spawned = (struct spawned){0};
	spawn_find("quothd", &program);
	if (socket != NULL && socket[0] != '/') {
		char *here = getcwd(NULL, 0);
		buf_addf(&absolute, "%s/", here != NULL ? here : ".");
		free(here);
	}
	buf_add_str(&absolute, socket != NULL ? socket : "");
	int failed = ENOMEM;
	if (buf_cstr(&absolute) != NULL && buf_ok(&program)) {
		char *by_name[] = { program.data, "--index", (char *)index, "--socket",
				    absolute.data, "--idle-exit", IDLE_EXIT, NULL };
		char *by_default[] = { program.data, "--index", (char *)index,
				       "--idle-exit", IDLE_EXIT, NULL };
		failed = start(socket != NULL ? by_name : by_default, spawned);
	}
	if (failed != 0)
		say("no daemon answers, and %s cannot be started: %s",
		    program.data != NULL ? program.data : "quothd",
		    strerror(failed));
	buf_finish(&program);
	buf_finish(&absolute);
	return failed != 0 ? EXIT_UNAVAILABLE : 0;
}

bool spawn_exited(struct spawned *spawned)
{
	if (!spawned->exited &&
	    waitpid(spawned->pid, &spawned->status, WNOHANG) == spawned->pid)
		spawned->exited = true;
	return spawned->exited;
}

void spawn_complain(const struct spawned *spawned, const char *socket)
{
	if (spawned->exited && WIFEXITED(spawned->status))
		say("quothd was started and exited with status %d",
		    WEXITSTATUS(spawned->status));
	else if (spawned->exited)
		say("quothd was started and killed by signal %d",
		    WTERMSIG(spawned->status));
	else
		say("quothd was started and does not answer at %s", socket);
	if (spawned->log[0] != '\0')
		say_plain("hint: its log is %s", spawned->log);
}
