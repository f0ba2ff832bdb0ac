/* SPDX-License-Identifier: MIT */
/* pager.c - long output on a terminal goes through a pager, as with git. */
#include "config.h"

#include "client/command/pager.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *pager_command(const char *when)
{
	if (when != NULL && strcmp(when, "never") == 0)
		return NULL;
	const char *command = getenv("QUOTH_PAGER");
	if (command == NULL)
		command = getenv("PAGER");
	if (command == NULL)
		command = "less";
	if (command[0] == '\0' || strcmp(command, "cat") == 0)
		return NULL;
	return command;
}

static void become_pager(const char *command, int input)
{
	if (dup2(input, STDIN_FILENO) < 0)
		_exit(127);
	/* F: leave at once when all fits on the screen; R: colours; X: leave the
	 * text on the screen. */
	setenv("LESS", "FRX", 0);
	setenv("LV", "-c", 0);
	execl("/bin/sh", "sh", "-c", command, (char *)NULL);
	_exit(127);
}

void pager_start(struct pager *pager, const char *when)
{
	int ends[2];
	const char *command = pager->pid == 0 ? pager_command(when) : NULL;
	if (command == NULL || pipe2(ends, O_CLOEXEC) < 0)
		return;
	fflush(stdout);
	pager->pid = fork();
	if (pager->pid == 0)
		become_pager(command, ends[0]);
	close(ends[0]);
	if (pager->pid > 0 && dup2(ends[1], STDOUT_FILENO) >= 0)
		/* A reader who leaves early must not take us along before the
		 * pager has given the terminal back; nor must Ctrl-C, which is
		 * the pager's while it runs. */
		signal(SIGPIPE, SIG_IGN);
	else
		pager->pid = 0;
	if (pager->pid > 0)
		signal(SIGINT, SIG_IGN);
	close(ends[1]);
}

void pager_wait(struct pager *pager)
{
	if (pager->pid <= 0)
		return;
	fclose(stdout);
	while (waitpid(pager->pid, NULL, 0) < 0 && errno == EINTR)
		continue;
}
