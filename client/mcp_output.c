/* SPDX-License-Identifier: MIT */
/* mcp_output.c - messages to the host, a line each, and nothing else. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/mcp.h"
#include "lib/wire/rpc.h"

static void write_all(const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t wrote = write(STDOUT_FILENO, bytes, len);
		if (wrote < 0 && errno == EINTR)
			continue;
		if (wrote < 0) {
			say("cannot write: %s", strerror(errno));
			exit(EXIT_UNAVAILABLE);
		}
		bytes += wrote;
		len -= (size_t)wrote;
	}
}

static void write_message(const json_t *message)
{
	struct buf line = {0};
	struct error error = {0};
	if (message == NULL ||
	    wire_write(&line, message, MCP_REPLY_MAX, &error) != STATUS_OK)
		say("a message could not be made: %s", error.text);
	else {
		buf_add_char(&line, '\n');
		if (buf_ok(&line))
			write_all(line.data, line.len);
	}
	buf_finish(&line);
}

void mcp_send(struct mcp *mcp, json_t *message)
{
	if (mcp->batch != NULL && message != NULL)
		json_array_append(mcp->batch, message);
	else
		write_message(message);
	json_decref(message);
}

void mcp_error(struct mcp *mcp, json_t *id, int code, const char *message, json_t *data)
{
	json_t *error = json_object();
	json_t *reply = json_object();
	json_object_set_new(reply, "jsonrpc", json_string("2.0"));
	json_object_set_new(reply, "id", id != NULL ? json_incref(id) : json_null());
	json_object_set_new(error, "code", json_integer(code));
	json_object_set_new(error, "message", wire_string(message, strlen(message)));
	if (data != NULL)
		json_object_set_new(error, "data", data);
	json_object_set_new(reply, "error", error);
	mcp_send(mcp, reply);
}

void mcp_result(struct mcp *mcp, json_t *id, json_t *result)
{
	if (mcp->era != NULL && mcp->era->stateless)
		json_object_set_new(result, "resultType", json_string("complete"));
	mcp_send(mcp, wire_result_new(id, result));
}
