/* SPDX-License-Identifier: MIT */
/* mcp_passage.h - a snippet or line of context to a passage that can be quoted.
 *
 * Snippets have white space made even, and files may hold their text in another spelling
 * (escapes, markup). A passage is the longest stretch around the match that stands so,
 * byte for byte, in the source file as it is now; where the file does not have even the
 * match, in the extracted text, which `get` returns; and where that has it neither, as it
 * lacks titles, the match alone in the file's own spelling. */
#ifndef QUOTH_CLIENT_MCP_MCP_PASSAGE_H
#define QUOTH_CLIENT_MCP_MCP_PASSAGE_H

#include "client/mcp/mcp.h"

struct passage_wish {
	const char *id;
	const char *path;	/* NULL: not one that can be opened by its name */
	const char *index;	/* its name, or NULL */
	const char *before, *match, *after;	/* with white space made even */
	const json_t *place;	/* line, page, in */
	int64_t byte;		/* where the match begins; -1: unknown */
	int64_t len;		/* bytes of it there; 0: unknown */
};

/* MCP_DONE with *PASSAGE, new: text, start, end, match_start, match_end, in, and line and
 * page if known; NULL when it stands nowhere as it is. */
enum mcp_outcome passage_find(struct mcp *mcp, const struct passage_wish *wish,
			      json_t **passage, struct buf *why);

/* Where TEXT, which the document at PATH has, stands in that file: {start, end, line,
 * line_end}, new; NULL if not exactly once. */
json_t *passage_in_file(const char *path, const char *text, size_t len);

/* Both from 0; how much of WISH stands in the LEN bytes around AT, where its match
 * begins: *START and *END. False if not even the match does. */
bool passage_align(const char *bytes, size_t len, size_t at,
		   const struct passage_wish *wish, size_t *start, size_t *end,
		   size_t *match_end);

#endif
