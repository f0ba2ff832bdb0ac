/* SPDX-License-Identifier: MIT */
/* cmd_index.c - quoth index: the same program as quoth-index. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/command/command.h"
#include "client/command/spawn.h"

int cmd_index(char **argv, struct globals *globals)
{
	struct buf program = {0};
	struct list arguments = {0};
	int full = 0;
	spawn_find("quoth-index", &program);
	if (buf_cstr(&program) != NULL) {
		full |= list_add(&arguments, program.data);
		if (globals->index != NULL) {
			full |= list_add(&arguments, "--index");
			full |= list_add(&arguments, globals->index);
		}
		for (size_t i = 1; argv[i] != NULL; i++)
			full |= list_add(&arguments, argv[i]);
		if (!full)
			execvp(program.data, (char *const *)arguments.items);
		say("%s cannot be started: %s", program.data,
		    strerror(full ? ENOMEM : errno));
	}
	list_finish(&arguments);
	buf_finish(&program);
	return EXIT_UNAVAILABLE;
}
