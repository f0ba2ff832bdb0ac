/* SPDX-License-Identifier: MIT */
/* with_poll.c - libquoth in a loop of poll(2): a search as you type. */
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "typing.h"

static void turn(struct typing *typing)
{
	struct quoth *q = typing->q;
	struct pollfd fds[2];
	fds[0].fd = typing->ended ? -1 : STDIN_FILENO;
	fds[0].events = POLLIN;
	fds[1].fd = q != NULL ? quoth_fd(q) : -1;
	fds[1].events = (short)(q != NULL ? quoth_events(q) : 0);
	int ready = poll(fds, 2, q != NULL ? quoth_timeout_ms(q) : RETRY_MS);
	if (q == NULL)
		typing_connect(typing);
	else if (typing_turn(typing, ready > 0 ? fds[1].revents : 0) < 0)
		typing_lost(typing);
	if (ready > 0 && fds[0].revents != 0)
		typing_read(typing);
}

int main(int argc, char **argv)
{
	struct typing typing;
	memset(&typing, 0, sizeof typing);
	typing.path = argc > 1 ? argv[1] : NULL;
	typing_connect(&typing);
	while (!typing_is_done(&typing))
		turn(&typing);
	quoth_close(typing.q);
	return 0;
}
