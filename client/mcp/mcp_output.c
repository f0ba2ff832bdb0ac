/* SPDX-License-Identifier: MIT */
/* mcp_output.c - messages to the host, a line each, and nothing else. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/mcp/mcp.h"
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

/* False when it is too large, or there is no memory. */
static bool write_message(const json_t *message)
{
	struct buf line = {0};
	struct error error = { .text = "out of memory" };
	bool made = message != NULL &&
		wire_write(&line, message, MCP_REPLY_MAX, &error) == STATUS_OK;
	buf_add_char(&line, '\n');
	made = made && buf_ok(&line);
	if (made)
		write_all(line.data, line.len);
	else
		say("a message could not be made: %s", error.text);
	buf_finish(&line);
	return made;
}

/* Whoever asked is not left waiting: replies to a batch come one by one then. */
static void write_reply(const json_t *message)
{
	size_t i;
	json_t *one;
	if (write_message(message))
		return;
	if (json_is_array(message)) {
		json_array_foreach((json_t *)message, i, one)
			write_reply(one);
		return;
	}
	json_t *error = wire_error_new(json_object_get(message, "id"), WIRE_INTERNAL,
				       "the reply is too large", NULL);
	write_message(error);
	json_decref(error);
}

void mcp_send(struct mcp *mcp, json_t *message)
{
	if (mcp->batch != NULL && message != NULL)
		json_array_append(mcp->batch, message);
	else
		write_reply(message);
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
