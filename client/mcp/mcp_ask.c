/* SPDX-License-Identifier: MIT */
/* mcp_ask.c - questions to the daemon, during which the host is listened to. */
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "client/mcp/mcp.h"
#include "lib/wire/rpc.h"

enum { LOST_TRIES = 2 };	/* a daemon that goes while it is asked is asked again once */

static bool connect_daemon(struct mcp *mcp, struct buf *why)
{
	if (mcp->connected)
		return true;
	if (session_open(mcp->globals, &mcp->session) == 0) {
		mcp->connected = true;
		return true;
	}
	session_close(&mcp->session);
	buf_add_str(why, "The search daemon does not answer and could not be started; "
			 "the log of this server (its stderr) says why.");
	return false;
}

static void disconnect(struct mcp *mcp)
{
	session_close(&mcp->session);
	mcp->connected = false;
}

static void add_problem(struct buf *why, const struct quoth_msg *msg)
{
	struct quoth_problem problem;
	buf_add_str(why, msg->message);
	if (quoth_problem(msg, &problem) < 0)
		return;
	if (problem.at >= 0)
		buf_addf(why, " (at byte %lld of the query)", (long long)problem.at);
	if (problem.param != NULL)
		buf_addf(why, " (parameter %s)", problem.param);
	if (problem.hint != NULL)
		buf_addf(why, ". Hint: %s", problem.hint);
	if (msg->code == QUOTH_STALE_CURSOR)
		buf_add_str(why, ". The index has changed: ask again without the cursor.");
}

/* Waits until the daemon said something, or the host. */
static enum mcp_outcome wait(struct mcp *mcp, int64_t id)
{
	bool other = false;
	int input = mcp_wants_input(mcp) ? STDIN_FILENO : -1;
	int failed = session_wait(&mcp->session, -1, input, &other);
	mcp->interrupted = failed == EXIT_INTERRUPTED;
	if (failed == 0 && other)
		mcp_read(mcp);
	if (!mcp->cancelled && !mcp->interrupted)
		return failed ? MCP_FAILED : MCP_DONE;
	quoth_cancel(mcp->session.q, id);
	quoth_process(mcp->session.q, 0);
	return MCP_CANCELLED;
}

/* Its reply; MCP_FAILED when the daemon was lost. Replies to what was cancelled may come
 * before it. */
static enum mcp_outcome wait_for(struct mcp *mcp, int64_t id, struct quoth_msg *msg)
{
	for (;;) {
		int next = quoth_next(mcp->session.q, msg);
		if (next < 0)
			return MCP_FAILED;
		if (next == 1 && msg->id == id)
			return MCP_DONE;
		enum mcp_outcome outcome = next == 1 ? MCP_DONE : wait(mcp, id);
		if (outcome != MCP_DONE)
			return outcome;
	}
}

static enum mcp_outcome read_result(const struct quoth_msg *msg, json_t **result,
				    struct buf *why)
{
	if (msg->code != 0) {
		add_problem(why, msg);
		return MCP_FAILED;
	}
	json_t *root = json_loads(quoth_msg_reply(msg, NULL), JSON_ALLOW_NUL, NULL);
	*result = json_incref(json_object_get(root, "result"));
	json_decref(root);
	if (json_is_object(*result))
		return MCP_DONE;
	json_decref(*result);
	*result = NULL;
	buf_add_str(why, "The daemon's reply makes no sense.");
	return MCP_FAILED;
}

/* Once, and once more where the connection was lost: reading twice does no harm. */
static enum mcp_outcome exchange(struct mcp *mcp, const char *method, const char *params,
				 struct quoth_msg *msg, struct buf *why)
{
	for (int tries = 0; tries < LOST_TRIES; tries++) {
		if (!connect_daemon(mcp, why))
			return MCP_FAILED;
		int64_t id = quoth_call(mcp->session.q, method, params);
		quoth_process(mcp->session.q, 0);
		enum mcp_outcome outcome = id < 0 ? MCP_FAILED : wait_for(mcp, id, msg);
		if (outcome != MCP_FAILED)
			return outcome;
		say("%s: %s", mcp->session.socket.data, quoth_error(mcp->session.q));
		disconnect(mcp);
	}
	buf_add_str(why, "The search daemon was lost while it was asked; try again.");
	return MCP_FAILED;
}

enum mcp_outcome mcp_ask(struct mcp *mcp, const char *method, json_t *params,
			 json_t **result, struct buf *why)
{
	struct buf text = {0};
	struct quoth_msg msg;
	enum mcp_outcome outcome = MCP_FAILED;
	int retry_ms = 0;
	if (params == NULL || wire_write(&text, params, WIRE_REQUEST_MAX, NULL) !=
	    STATUS_OK || buf_cstr(&text) == NULL)
		buf_add_str(why, "The request is too large.");
	else
		for (unsigned tries = 0; retry_ms >= 0; tries++) {
			outcome = exchange(mcp, method, text.data, &msg, why);
			retry_ms = outcome == MCP_DONE ?
				session_retry_ms(&msg, tries) : -1;
			if (retry_ms >= 0)
				poll(NULL, 0, retry_ms);
		}
	if (outcome == MCP_DONE)
		outcome = read_result(&msg, result, why);
	json_decref(params);
	buf_finish(&text);
	return outcome;
}
