/* SPDX-License-Identifier: MIT */
/* mcp.h - inside quoth mcp: a server of the Model Context Protocol on stdin and stdout.
 *
 * The way of a call: mcp_input.c reads its line, mcp_serve.c takes it from the queue,
 * mcp_args.c reads its arguments, a tool asks the daemon by mcp_ask() and makes its
 * answer, in which mcp_passage.c has held every passage to its source.
 *
 * Calls are served one after the other. While one waits for the daemon, stdin is read, so
 * that it can be cancelled and pings are answered. Nothing but messages goes to stdout. */
#ifndef QUOTH_CLIENT_MCP_MCP_H
#define QUOTH_CLIENT_MCP_MCP_H

#include <jansson.h>
#include <stdbool.h>

#include "client/command/session.h"
#include "lib/base/buf.h"
#include "lib/wire/limits.h"

enum {
	MCP_LINE_MAX = WIRE_REQUEST_MAX,	/* bytes of a message from the host */
	MCP_REPLY_MAX = WIRE_REPLY_MAX,		/* bytes of a message to it */
	MCP_QUEUE_MAX = 64,	/* messages that wait; then stdin is not read */
	MCP_BATCH_MAX = 64,	/* messages of a batch */
	MCP_HITS = 5,		/* documents if nobody says */
	MCP_HITS_MAX = 50,
	MCP_PASSAGES_MAX = 5,	/* of a document */
	MCP_LINES = 20,		/* of kwic if nobody says */
	MCP_LINES_MAX = 200,
	MCP_TOKENS = 2000,	/* budget if nobody says */
	MCP_TOKENS_MIN = 100,
	MCP_TOKENS_MAX = WIRE_GET_MAX / WIRE_TOKEN_BYTES,
	MCP_LIST_MAX = 32,	/* values of a filter */
	MCP_STRING_MAX = WIRE_QUERY_MAX,	/* bytes of an argument */
	MCP_SCAN_MAX = 1024 * 1024,	/* bytes of a text that a passage is looked for in */
	MCP_FILE_MAX = 16 * 1024 * 1024,	/* of a file that a piece is looked for in */
	MCP_TTL_MS = 3600 * 1000,	/* the list of tools stays as it is */
};

/* What a version of the protocol has. */
struct mcp_era {
	const char *version;
	bool structured;	/* outputSchema, structuredContent, titles */
	bool annotations;
	bool batches;
	bool stateless;		/* no initialize: each request says its version */
};

extern const struct mcp_era mcp_eras[];		/* the newest first, ended by NULL */
const struct mcp_era *mcp_era(const char *version);	/* or NULL */

struct mcp {
	struct globals *globals;
	struct session session;
	bool connected;
	bool interrupted;		/* by Ctrl-C: all ends */
	struct buf in;			/* of stdin, not yet a whole line */
	size_t scanned;			/* bytes of it without a newline */
	bool skipping;			/* inside a line that was too long */
	bool input_ended;
	json_t *queue;			/* messages, and batches as lists */
	const struct mcp_era *agreed;	/* by initialize; NULL: nothing yet */
	const struct mcp_era *era;	/* of the request that is served */
	json_t *batch;			/* replies that are kept together, or NULL */
	json_t *current;		/* the id of the call that is served, or NULL */
	bool cancelled;			/* and nobody waits for it any more */
};

/* --- mcp_input.c --- */

/* Reads stdin once, which may wait, and queues or answers what came. 0, or an exit code,
 * which was said. */
int mcp_read(struct mcp *mcp);
bool mcp_wants_input(const struct mcp *mcp);

/* --- mcp_output.c --- */

/* Sends MESSAGE, taken over; NULL counts as no memory. */
void mcp_send(struct mcp *mcp, json_t *message);
void mcp_error(struct mcp *mcp, json_t *id, int code, const char *message, json_t *data);
/* RESULT is taken over. */
void mcp_result(struct mcp *mcp, json_t *id, json_t *result);

/* --- mcp_serve.c --- */

void mcp_serve(struct mcp *mcp, json_t *message);

/* --- mcp_ask.c --- */

enum mcp_outcome {
	MCP_DONE,
	MCP_FAILED,	/* the model is to be told why */
	MCP_CANCELLED,	/* nobody is to be told anything */
};

/* Asks the daemon METHOD with PARAMS, taken over, starting or finding it again where it
 * does not answer. MCP_DONE with *RESULT, a new reference; or MCP_FAILED with WHY, words
 * for the model. */
enum mcp_outcome mcp_ask(struct mcp *mcp, const char *method, json_t *params,
			 json_t **result, struct buf *why);

/* --- mcp_args.c --- */

enum mcp_kind { MCP_STRING, MCP_STRINGS, MCP_CHOICE, MCP_INTEGER, MCP_BOOLEAN };

struct mcp_arg {
	const char *name;
	const char *param;	/* of the daemon's method; NULL: for the tool itself */
	enum mcp_kind kind;
	bool required;
	int64_t least, most;
	const char *choices;	/* "a|b" */
	const char *about;	/* for a language model */
};

/* What a host may give as arguments: a JSON Schema. */
json_t *mcp_schema(const struct mcp_arg *const *lists);

/* Makes parameters of ARGUMENTS; those without a param stay there alone. NULL, and WHY,
 * when one is missing, unknown, of another type or out of its range. */
json_t *mcp_params(const struct mcp_arg *const *lists, const json_t *arguments,
		   struct buf *why);

/* The integer NAME of ARGUMENTS, or OTHERWISE. */
int64_t mcp_integer(const json_t *arguments, const char *name, int64_t otherwise);

/* --- Tools --- */

struct mcp_tool {
	const char *name, *title, *about;
	const struct mcp_arg *const *args;	/* lists of them, ended by NULL */
	const char *output;			/* its JSON Schema */
	/* ARGUMENTS are as the schema has them, PARAMS (taken over) made of them. MCP_DONE
	 * with *ANSWER, which is new, and TEXT, the same for reading. */
	enum mcp_outcome (*run)(struct mcp *mcp, const json_t *arguments, json_t *params,
				json_t **answer, struct buf *text);
};

extern const struct mcp_tool mcp_search, mcp_kwic, mcp_count, mcp_get;
extern const struct mcp_tool *const mcp_tools[];	/* ended by NULL */

/* Arguments that say what documents there may be; and what is to be found. */
extern const struct mcp_arg mcp_filter_args[], mcp_query_args[];

/* --- mcp_text.c: what stands in text for a model to read --- */

extern const char MCP_UNTRUSTED[];

/* A value of a document on one line: control characters become blanks. */
void mcp_add_clean(struct buf *out, const char *value);
/* Its lines with "> " before each. */
void mcp_add_quoted(struct buf *out, const char *text, size_t len);
/* Query, index, warnings, and what the result says of nothing found. */
void mcp_add_about(struct buf *out, const json_t *result);
void mcp_add_cursor(struct buf *out, const json_t *result);
/* Where PASSAGE of the document at PATH stands. */
void mcp_add_place(struct buf *out, const char *path, const json_t *passage);

/* Copies the members NAMES (ended by NULL) of FROM that are there. */
void mcp_copy(json_t *to, const json_t *from, const char *const *names);

#endif
