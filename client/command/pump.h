/* SPDX-License-Identifier: MIT */
/* pump.h - stdin to the daemon and its replies to stdout, for rpc and connect. */
#ifndef QUOTH_CLIENT_COMMAND_PUMP_H
#define QUOTH_CLIENT_COMMAND_PUMP_H

#include "client/command/command.h"

enum {
	PUMP_READ = 64 * 1024,		/* bytes of one read */
	PUMP_HIGH = 256 * 1024,	/* what comes is not read above this backlog of
					 * the other side, either way */
	PUMP_WRITE = 4096,		/* bytes of one write to stdout: what a pipe
					 * that polls writable takes without a wait */
};

/* Runs the command ARGV, which has neither options nor words of its own. Bytes go both
 * ways as they are, also single ones, and each side waits for the other when that does
 * not read. The end of stdin is passed on, once all before it was sent; then the
 * daemon's end is waited for, as long as it takes. With END_LINES a last line of stdin
 * that has no newline is given one.
 * Returns the exit code: 0 when the daemon ended behind its last reply;
 * EXIT_UNAVAILABLE, which was said, where there is none, where it closed before stdin
 * ended or with requests unanswered, or where stdin or stdout fail. */
int pump_command(char **argv, struct globals *globals, bool end_lines);

#endif
