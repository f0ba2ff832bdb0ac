/* SPDX-License-Identifier: MIT */
/* cmd_connect.c - quoth connect: the daemon's socket as a command, for tools that can
 * only spawn one: not a byte is added. */
#include "client/command/pump.h"

int cmd_connect(char **argv, struct globals *globals)
{
	return pump_command(argv, globals, false);
}
