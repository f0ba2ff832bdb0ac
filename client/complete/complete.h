/* SPDX-License-Identifier: MIT */
/* complete.h - what may stand at the caret of a command line of quoth, quothd or
 * quoth-index: what `quoth __complete` prints and the scripts of client/shell/ offer.
 *
 * Pressing TAB must not hurt: nothing is printed but candidates, nothing is started but
 * a daemon over an index that is there, and it ends within COMPLETE_MS. Values come from
 * documents, which is to say from strangers: what holds a control character is left out,
 * and of the rest zsh and fish quote what they insert; for bash it is quoted here. */
#ifndef QUOTH_CLIENT_COMPLETE_COMPLETE_H
#define QUOTH_CLIENT_COMPLETE_COMPLETE_H

#include <jansson.h>

#include "client/command/command.h"
#include "lib/base/buf.h"

enum {
	COMPLETE_MS = 1000,		/* in all: later nobody waits any more */
	COMPLETE_ANSWER_MS = 500,	/* for one answer of the daemon */
	COMPLETE_VALUES = 50,		/* of a field, at most: WIRE_SUGGEST_MAX */
	COMPLETE_LINE_MAX = 64 * 1024,	/* bytes of a command line */
};

/* The state of bash's quoting at a place of its command line. */
enum quote {
	QUOTE_NONE,
	QUOTE_SINGLE,
	QUOTE_DOUBLE,
};

/* A command line of bash up to the caret, taken apart. */
struct bash_line {
	struct list words;	/* without their quotes, the one at the caret the last */
	struct buf text;	/* theirs, each ended by NUL */
	size_t kept;		/* bytes of the last word, without its quotes, that stand
				 * before what bash is going to replace ... */
	enum quote quote;	/* ... and what is open there */
};

/* Reads LINE, of which bash is going to replace TEXT, its end. 0, or -1: TEXT is not its
 * end, the line is too long, or there is no memory. To be finished in every case. */
int bash_line_read(struct bash_line *line, const char *bytes, const char *text);
void bash_line_finish(struct bash_line *line);

/* Appends VALUE so that bash, within QUOTE, reads it as it is. False, and nothing
 * appended, for what cannot be written there. */
bool bash_quote(struct buf *out, const char *value, enum quote quote);

/* Candidates on their way to stdout. The first line says what is wanted: `words`, and
 * the others are they, each with a tab and an explanation behind it; or `files` or
 * `folders`, a tab, and how many bytes of the word at the caret stand before their
 * name. */
struct completion {
	const char *current;		/* the word at the caret, or what there is of it */
	const struct bash_line *bash;	/* NULL: print words as they are */
	bool begun;
};

/* Offers VALUE, a whole word, if it goes on from the current one; ABOUT may be NULL. */
void complete_add(struct completion *completion, const char *value, const char *about);
/* The same for the first KEPT bytes of the current word and VALUE behind them, however
 * that begins. */
void complete_add_value(struct completion *completion, size_t kept, const char *value,
			const char *about);
/* Names of files, or folders, behind KEPT bytes of the current word. */
void complete_files(struct completion *completion, size_t kept, bool folders);

/* The options of TABLE that the current word begins. --- complete_option.c */
void complete_options(struct completion *completion, const struct option *table);
/* The option that WORD is, of one of the COUNT tables; *VALUE is what it has of its value
 * in itself, or else NULL. NULL: there is none. */
const struct option *complete_find(const struct option *const *tables, size_t count,
				   const char *word, const char **value);
/* A value of OPTION, behind KEPT bytes of the current word. */
void complete_value(struct completion *completion, const struct option *option,
		    size_t kept, struct globals *globals);

/* A command line of quoth itself, or of PROGRAM: WORDS are ended by NULL, the first is
 * the program and the last the current one. --- complete_quoth.c, complete_program.c */
void complete_quoth(struct completion *completion, char **words, struct globals *globals);
void complete_program(struct completion *completion, const char *program, char **words,
		      struct globals *globals);

/* Values of FIELD that go on from the current word's from KEPT on; names of indexes; and
 * how the query may go on that consists of BEFORE and the current word.
 * --- complete_index.c */
void complete_field(struct completion *completion, const char *field, size_t kept,
		    struct globals *globals);
void complete_indexes(struct completion *completion, size_t kept,
		      struct globals *globals);
void complete_query(struct completion *completion, const struct list *before,
		    struct globals *globals);

#endif
