/* SPDX-License-Identifier: GPL-2.0-or-later */
/* questions.h - the questions of a file, one a line, as a peer's requests. */
#ifndef QUOTH_TESTS_QUESTIONS_H
#define QUOTH_TESTS_QUESTIONS_H

#include "tests/bench/load/peer.h"

struct questions {
	struct buf *requests;
	size_t n;
};

/* Reads PATH for PEER. A line is words of ASCII letters and digits, single blanks
 * between: every server cuts these alike, and none takes them for operators. Blank
 * lines are passed over. False: *PROBLEM, static, says what is wrong, and line *LINE,
 * from 1, where. What was read is the caller's either way. */
bool questions_read(struct questions *questions, const char *path,
		    const struct peer *peer, const struct asking *asking,
		    const char **problem, size_t *line);

void questions_finish(struct questions *questions);

#endif
