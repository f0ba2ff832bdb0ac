/* SPDX-License-Identifier: MIT */
/* questions.h - what is to be asked: the words given, or lines of stdin. */
#ifndef QUOTH_CLIENT_COMMAND_QUESTIONS_H
#define QUOTH_CLIENT_COMMAND_QUESTIONS_H

#include "client/command/options.h"
#include "lib/base/buf.h"

struct question {
	char *qid;	/* NULL when there is only one question */
	char *text;
};

void question_finish(struct question *question);

struct questions {
	struct question only;	/* the one of the words; text NULL once it is had */
	struct buf input;
	size_t line;		/* number of the last line had */
	bool from_stdin;
	bool ended;		/* stdin has no more */
};

/* WORDS joined by spaces, or lines of stdin, each `QID<TAB>QUERY`; a line
 * without a tab, or with nothing before it, is a query whose QID is the line's
 * number. Empty lines are passed over. 0, or EXIT_UNAVAILABLE, which was said. */
int questions_init(struct questions *questions, const struct list *words,
		   bool from_stdin);
void questions_finish(struct questions *questions);

/* Takes the next question, if a whole one is there. */
bool questions_next(struct questions *questions, struct question *question);

/* Whether questions_next() could be tried with hope before another read. */
bool questions_ready(const struct questions *questions);

/* Whether all were had. */
bool questions_done(const struct questions *questions);

/* What to poll before questions_read(), which reads once; -1: nothing. */
int questions_fd(const struct questions *questions);
void questions_read(struct questions *questions);

#endif
