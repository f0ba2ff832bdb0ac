/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query.h - what a person typed, as a tree that knows where each part stood.
 * quoth-query(7) says the same for people, example by example.
 *
 * Grammar, loosest first; blanks part words, and an operator counts only where
 * it has operands, so that plain human text is never an error:
 *
 *   any      all { "OR" all }
 *   all      unary { ["AND"] unary }
 *   unary    [ "NOT" | "-" ] near             "-" at a word's beginning only
 *   near     primary { ("NEAR/" | "ADJ/") N primary }
 *   primary  ("(" any ")" | phrase | item) [weight]
 *   item     field | words | prefix | "=" words | word variant
 *   phrase   ["~"] quotes around places ["~" N]   ~: in any inflection; ~N: N other
 *                                             words may be between them
 *   place    one | "(" one { "|" one } ")"
 *   one      word ["*" | variant]
 *   prefix   a word of WIRE_PREFIX_MIN characters or more, and "*"
 *   variant  "~1" | "~2"                      and what so many edits make of the word
 *   weight   "^" a number from QUERY_WEIGHT_MIN to QUERY_WEIGHT_MAX thousandths
 *   field    name ":" (value | list)
 *   list     "(" value { ("OR" | "|") value } ")"     of title: any items
 *   value    a run without blanks | quotes around anything
 *   name     title author source topic lang type path id url date x.NAME
 *   date     D | D..D | D.. | ..D | (">=" | "<=" | ">" | "<") D
 *            | "last-" N ("d" | "w" | "m" | "y")
 *   number   of x.NAME: R..R | R.. | ..R | (">=" | "<=" | ">" | "<") R
 *
 * variant, weight and what is behind "=" hang together with their word. A weight and a
 * variant stand behind a word of two characters and more, one of them a letter: 3^2 and
 * 5~1 are words. "= words" are as written; several of them are a phrase.
 * Quotes are "..." and the typographic pairs. What looks like one of these and
 * is not (a bracket or quote without its partner, AND at the end, an unknown
 * name before a colon) is read as plain words, with a warning where it may have been
 * meant; in strict mode that is refused. In lenient mode all of a text is plain words
 * if it quotes more than WIRE_PHRASE_MAX words among its own, or has more than so many
 * without a sign and could not be read otherwise.
 * Words are cut by lib/text as those of documents are; a run of ideographs is
 * an implied phrase, of which any two neighbours count where any word does.
 * Threads: a query is one thread's own. */
#ifndef QUOTH_DAEMON_QUERY_H
#define QUOTH_DAEMON_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/base/status.h"
#include "lib/text/text.h"

enum {
	QUERY_WARNINGS_MAX = 8,		/* more say nothing new */
	QUERY_WORDS_MAX = 2048,		/* of a question, before question.h thins it out:
					 * what a query of WIRE_QUERY_MAX bytes has */
	QUERY_DATE_MAX = 20,		/* bytes of one end of a date range */
	QUERY_LIST_MAX = 64,		/* values of field:(one OR other) */
	QUERY_LAST_MAX = 99999,		/* N of last-Nd: days of 270 years */
	QUERY_WEIGHT_ONE = 1000,	/* weights are kept in thousandths, so that they
					 * print as they are, */
	QUERY_WEIGHT_MIN = 10,		/* from .01 */
	QUERY_WEIGHT_MAX = 100000,	/* to 100 */
	QUERY_EDITS_MAX = 2,		/* of word~N; of three most words make all others */
};

enum node_kind {
	NODE_WORD,	/* one word, to be stemmed, unless it is `written` or has
			 * `edits` */
	NODE_PREFIX,	/* one word, and all that begin with it */
	NODE_PHRASE,	/* words in order, or near each other; a single one: as
			 * written */
	NODE_FIELD,	/* value of a field, a filter */
	NODE_DATE,	/* date_from <= date <= date_to */
	NODE_NUMBER,	/* a value of x.NAME is a number in a range */
	NODE_ALL,
	NODE_ANY,
	NODE_NOT,	/* one part; only inside NODE_ALL */
};

/* How the words of a phrase stand to each other. */
enum query_nearness {
	QUERY_ADJACENT,
	QUERY_SLOPPY,	/* "..."~N: in order, at most N others between them in all */
	QUERY_NEAR,	/* NEAR/N: in any order, at most N - 1 others among them */
	QUERY_ADJ,	/* ADJ/N: in order, likewise */
};

/* The order of the names in query_field_name(). */
enum query_field {
	FIELD_TEXT,	/* body and title */
	FIELD_TITLE,	/* of words, prefixes and phrases */
	FIELD_AUTHOR,	/* the rest: of NODE_FIELD */
	FIELD_SOURCE,
	FIELD_TOPIC,
	FIELD_LANG,
	FIELD_TYPE,
	FIELD_PATH,
	FIELD_ID,
	FIELD_URL,
	FIELD_DATE,	/* of NODE_DATE */
	FIELD_EXTRA,	/* x.NAME; of NODE_NUMBER too */
	FIELD_COUNT,
};

/* Bytes [start, start + len) of the query, and those bytes. In a phrase: which of
 * its places the word stands for, several being alternatives of each other, and of
 * which operand of NEAR or ADJ that place is part. */
struct query_word {
	const char *text;
	size_t start;
	size_t len;
	size_t slot;
	size_t operand;
	bool star;			/* and all words that begin with it */
	bool stemmed;			/* an operand that was a plain word */
	bool written;			/* of NODE_WORD: =word, in no other form */
	unsigned edits;			/* word~N: and all words that at most so many
					 * edits make of it */
};

/* The numbers from LEAST to MOST; infinite where that end is open. */
struct query_range {
	double least, most;
	bool above, below;		/* not LEAST itself; not MOST itself */
};

struct query_node {
	enum node_kind kind;
	enum query_field field;
	size_t start;			/* bytes of the query */
	size_t len;
	bool inflected;			/* phrase: in any inflection */
	bool implied;			/* phrase: a run of ideographs */
	bool stop;			/* word of a bag: one that says little itself */
	bool left_out;			/* part of ALL: to be planned as if it were not
					 * there, which why.h tries */
	unsigned times;			/* word of a bag: how often; 0 is 1 */
	bool quoted;			/* field: its value was in quotes */
	enum query_nearness nearness;	/* phrase: how its words stand */
	uint32_t gap;			/* and how many others may be among them */
	size_t slot_count;		/* phrase: places for words */
	bool spelled;			/* all: with AND in between */
	struct query_word *words;	/* one of WORD and PREFIX, several of PHRASE */
	size_t word_count;
	const char *name;		/* FIELD_EXTRA: NAME */
	size_t name_len;
	const char *value;		/* FIELD and DATE, as written */
	size_t value_len;
	char date_from[QUERY_DATE_MAX];	/* strings to compare with the slot's */
	char date_to[QUERY_DATE_MAX];
	struct query_range range;	/* NUMBER */
	uint32_t weight;		/* WORD, PREFIX, PHRASE: thousandths; 0: one */
	struct query_node *parts;	/* first of ALL, ANY, NOT */
	struct query_node *next;	/* in the parent's list */
};

struct query_block;

/* How a query is to be read. */
struct query_reading {
	bool strict;		/* what else is read as plain words with a warning, and
				 * operators that mean nothing where they stand, are
				 * refused: for queries that programs make */
	int64_t now;		/* seconds since 1970 in UTC, for last-30d */
};

/* Where and why a query is refused. */
struct query_error {
	size_t at, len;			/* bytes of the query */
	size_t limit;			/* of STATUS_TOO_LARGE */
	struct error error;
	const char *expected;		/* what would be right there, or NULL; constant */
	const char *hint;		/* what to write instead; constant */
};

struct query {
	struct query_node *root;
	bool bag;	/* plain words at the top, with filters and exclusions
			 * beside them at most: "all, or else any" makes sense */
	bool mixed;	/* likewise, but that there are quoted phrases among the words:
			 * "any" makes sense */
	struct query_reading reading;
	const char *warnings[QUERY_WARNINGS_MAX];
	size_t warning_count;
	char *text;			/* our copy */
	size_t len;
	size_t terms;			/* words in all */
	size_t plain_words;		/* those of no phrase and no field */
	bool long_passage;		/* quotes around more words than a phrase has */
	struct query_error refused;	/* by the planner, which knows the index */
	struct query_block *blocks;	/* what query_free() frees */
};

/* Parses TEXT, valid UTF-8. On STATUS_OK *QUERY is the caller's, to be given to
 * query_free(), and its root has at least one word, or one filter.
 *   STATUS_INVALID    with *ERROR: a bad date, a short prefix (but among plain words),
 *                     a field without a value, no word, nothing but exclusions; and
 *                     what strict mode refuses
 *   STATUS_TOO_LARGE  with *ERROR: more than WIRE_QUERY_MAX bytes, QUERY_LIST_MAX
 *                     values of one field,
 *                     WIRE_QUERY_TERMS_MAX words (QUERY_WORDS_MAX of a bag, of
 *                     which question.h keeps so many), WIRE_PHRASE_MAX words of a
 *                     phrase with no plain word beside it, or with an operator
 *                     of its own, WIRE_QUERY_DEPTH_MAX nested brackets
 *   STATUS_NO_MEMORY */
enum status query_parse(struct text_analyser *analyser, const char *text,
			size_t len, struct query **query,
			struct query_error *error);
/* The same as READING says; query_parse() is lenient and looks at the clock. */
enum status query_parse_as(struct text_analyser *analyser, const char *text, size_t len,
			   const struct query_reading *reading, struct query **query,
			   struct query_error *error);
void query_free(struct query *query);

/* Zeroed memory that lives as long as QUERY; NULL when there is none. */
void *query_alloc(struct query *query, size_t size);

/* Makes one phrase of a bag's words, all else staying beside it: what mode
 * "phrase" asks for. Does nothing to other queries.
 *   STATUS_TOO_LARGE  with *ERROR: more than WIRE_PHRASE_MAX words
 *   STATUS_NO_MEMORY */
enum status query_make_phrase(struct query *query, struct query_error *error);

/* Appends the query as it was understood: it parses to the same tree again. */
void query_print(const struct query *query, struct buf *out);

/* Appends bytes that are the same for two queries if both ask the same of one revision
 * in other words ("Rare  Earths" and rare earths in quotes), warnings included; and as
 * a rule only then: what is not known to make no difference makes one. For queries that
 * question.h has settled. */
void query_key(const struct query *query, struct buf *out);

/* "title" ... "x."; "" for FIELD_TEXT. */
const char *query_field_name(enum query_field field);

/* Reads a date condition ("2025-10", "2025..2025-10-30", ">=2025-04-02", "last-30d") to
 * the strings FROM and TO for the slot of dates, both inclusive. A date stands for
 * all of its year, month or day. "last-30d" is from the day 30 days before that of NOW
 * (query_reading) on, that day included, to the end of NOW's own, in UTC; w are weeks, m
 * months and y years, in which the day is that of the month or the month's last one.
 * False: not one. */
bool query_date(const char *text, size_t len, int64_t now, char from[QUERY_DATE_MAX],
		char to[QUERY_DATE_MAX]);

/* Reads a range of numbers ("10..20", "-1.5..", ">=10"). False: not one, and *RANGE is
 * untouched. */
bool query_range(const char *text, size_t len, struct query_range *range);
/* Whether TEXT looks like a range of numbers, be it one or not: ">=ten", "10..x",
 * "2025-01..2025-02". */
bool query_like_range(const char *text, size_t len);
/* Reads all of TEXT as a number: sign, digits with a point and an exponent, as JSON has
 * them, but that zeros may lead and the point may come first. False: not one. */
bool query_number(const char *text, size_t len, double *number);

#endif
