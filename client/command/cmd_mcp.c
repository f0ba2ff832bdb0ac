/* SPDX-License-Identifier: MIT */
/* cmd_mcp.c - quoth mcp: the documents for a language model's host, over stdin and
 * stdout. */
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "client/mcp/mcp.h"

/* Serves what waits, then reads more; until stdin has ended. */
static int serve(struct mcp *mcp)
{
	int failed = 0;
	while (failed == 0 && !mcp->interrupted) {
		if (json_array_size(mcp->queue) > 0) {
			json_t *message = json_incref(json_array_get(mcp->queue, 0));
			json_array_remove(mcp->queue, 0);
			mcp_serve(mcp, message);
			json_decref(message);
		} else if (mcp->input_ended) {
			return 0;
		} else {
			failed = mcp_read(mcp);
		}
	}
	return mcp->interrupted ? EXIT_INTERRUPTED : failed;
}

int cmd_mcp(char **argv, struct globals *globals)
{
	struct list words = {0};
	struct mcp mcp = { .globals = globals, .queue = json_array() };
	int code = command_options(argv, NULL, NULL, globals, &words);
	if (code < 0 && words.count > 0)
		code = say_usage("mcp takes its requests from stdin");
	if (code < 0)
		code = serve(&mcp);
	session_close(&mcp.session);
	buf_finish(&mcp.in);
	json_decref(mcp.queue);
	list_finish(&words);
	return code;
}
