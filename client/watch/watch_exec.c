/* SPDX-License-Identifier: MIT */
/* watch_exec.c - a command for each match: what it gets, and what became of it. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "client/command/say.h"
#include "client/watch/watch.h"

enum {
	SIGNALLED = 128,	/* and the number of the signal, as sh(1) has it */
	NOT_RUN = 127,		/* likewise: there is no such command */
};

static void set(const char *name, const char *value)
{
	if (value != NULL)
		setenv(name, value, 1);
	else
		unsetenv(name);
}

static void set_number(const char *name, uint64_t number)
{
	char text[24];
	snprintf(text, sizeof text, "%llu", (unsigned long long)number);
	set(name, text);
}

/* The first snippet without its marks. */
static void set_snippet(const struct quoth_hit *hit)
{
	struct buf text = {0};
	const char *piece;
	for (size_t part = 0; quoth_hit_snippet(hit, 0, part, &piece); part++)
		buf_add_str(&text, piece);
	set("QUOTH_SNIPPET", buf_cstr(&text));
	buf_finish(&text);
}

static void set_all(const char *query, const struct quoth_msg *msg,
		    const struct quoth_hit *hit, const struct watch_place *place)
{
	struct quoth_change change = {0};
	quoth_change(msg, &change);
	set("QUOTH_QUERY", query);
	set("QUOTH_UUID", place->uuid);
	set_number("QUOTH_REV", change.rev);
	set_number("QUOTH_CHANGE", change.change);
	set("QUOTH_ID", hit->id);
	set("QUOTH_PATH", hit->path);
	set("QUOTH_TITLE", hit->title);
	set("QUOTH_DATE", hit->date);
	set("QUOTH_SOURCE", hit->source);
	set("QUOTH_LANGUAGE", hit->language);
	set("QUOTH_MIME", hit->mime);
	set_number("QUOTH_LINE", hit->best.in_text ? 0 : hit->best.line);
	set_number("QUOTH_COL", hit->best.in_text ? 0 : hit->best.col);
	set_snippet(hit);
}

/* A file with the hit: a pipe would be filled by a hit of much, and the command need not
 * read it. -1: not to be had. */
static int input_of(const struct quoth_msg *msg)
{
	struct buf json = {0};
	int fd = -1;
	if (watch_hit(msg, &json) == 0 && buf_ok(&json))
		fd = memfd_create("quoth-hit", MFD_CLOEXEC);
	for (size_t at = 0; fd >= 0 && at < json.len;) {
		ssize_t written = write(fd, json.data + at, json.len - at);
		if (written > 0) {
			at += (size_t)written;
		} else if (written < 0 && errno != EINTR) {
			close(fd);
			fd = -1;
		}
	}
	if (fd >= 0)
		lseek(fd, 0, SEEK_SET);
	buf_finish(&json);
	return fd;
}

static int wait_for(pid_t pid)
{
	int status;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFSIGNALED(status) ? SIGNALLED + WTERMSIG(status) : WEXITSTATUS(status);
}

static void say_status(const char *path, int status)
{
	if (status > SIGNALLED)
		say("the command was ended by signal %d for %s", status - SIGNALLED, path);
	else if (status != 0)
		say("the command exited with %d for %s", status, path);
}

int watch_exec(const char *command, const char *query, const struct quoth_msg *msg,
	       const struct quoth_hit *hit, const struct watch_place *place)
{
	int input = input_of(msg);
	fflush(stdout);
	pid_t pid = input >= 0 ? fork() : -1;
	if (pid == 0) {
		set_all(query, msg, hit, place);
		dup2(input, STDIN_FILENO);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(NOT_RUN);
	}
	if (pid < 0)
		say("cannot run the command: %s", strerror(errno));
	int status = pid > 0 ? wait_for(pid) : -1;
	if (input >= 0)
		close(input);
	say_status(hit->path, status);
	return status;
}
