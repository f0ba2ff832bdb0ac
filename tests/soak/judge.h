/* SPDX-License-Identifier: GPL-2.0-or-later */
/* judge.h - whether a message of the daemon is right for the request that it answers. */
#ifndef QUOTH_TESTS_SOAK_JUDGE_H
#define QUOTH_TESTS_SOAK_JUDGE_H

#include <jansson.h>

#include "tests/soak/invent.h"

enum framing {
	FRAMED_BY_LINES,
	FRAMED_BY_HEADERS,
};

/* Finds the next message in LEN bytes: sets *MESSAGE and *MESSAGE_LEN, and returns how
 * many bytes it takes up; 0 while it is not whole, and SIZE_MAX for what is no frame. */
size_t judge_next(enum framing framing, const char *bytes, size_t len,
		  const char **message, size_t *message_len);

/* A reply as it was parsed. */
struct heard {
	json_t *json;		/* new; NULL: it is no JSON-RPC reply */
	json_t *id;		/* in json: integer, string or null */
	json_t *result;		/* in json; NULL for an error */
	int code;		/* of the error; 0 for a result */
};

/* Parses a reply; judge_forget() frees. */
struct heard judge_parse(const char *message, size_t len);
void judge_forget(struct heard *heard);

/* The number that ID is of, in either writing; 0: of none. */
uint64_t judge_number(const json_t *id, bool *text);

/* NULL when HEARD is right for ASKED, else what is wrong with it. A count of the live
 * phrase is told in *REV and *N, which are -1 otherwise, for others to judge. */
const char *judge_reply(const struct asked *asked, const struct heard *heard,
			long *rev, long *n);

#endif
