/* SPDX-License-Identifier: MIT */
/* cmd_rpc.c - quoth rpc: requests written by hand or by a script, and their replies. */
#include "client/command/pump.h"

int cmd_rpc(char **argv, struct globals *globals)
{
	return pump_command(argv, globals, true);
}
