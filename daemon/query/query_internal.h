/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_internal.h - what the files of the query parser share. */
#ifndef QUOTH_DAEMON_QUERY_INTERNAL_H
#define QUOTH_DAEMON_QUERY_INTERNAL_H

#include "daemon/query/query.h"
#include "lib/wire/limits.h"

enum token_kind {
	TOKEN_GONE,	/* a bracket without its partner */
	TOKEN_OPEN,
	TOKEN_CLOSE,
	TOKEN_MINUS,
	TOKEN_AND,
	TOKEN_OR,
	TOKEN_NOT,
	TOKEN_NEAR,	/* NEAR/N or ADJ/N */
	TOKEN_ITEM,
};

struct token {
	enum token_kind kind;
	size_t start, len;
	struct query_node *node;	/* of an item, and of an operator for the case
					 * that it is a word after all */
	uint32_t weight;		/* of a closing bracket; 0: none */
};

struct lexer {
	struct query *query;
	struct text_analyser *analyser;
	struct query_error *error;
	const char *text;
	size_t len;
	size_t at;
	size_t minus;			/* where a "-" waits for its operand */
	bool has_minus;
	struct token *tokens;		/* room for one a byte, and one more */
	size_t token_count;
	size_t *open;			/* brackets that wait for their partners */
	size_t open_count;
	size_t surplus, surplus_len;	/* the word that is one too many, but in a bag */
	size_t short_star, short_star_len;	/* a star behind too few characters: a
						 * plain one among plain words */
};

/* --- query_node.c --- */

struct query_node *node_new(struct query *query, enum node_kind kind,
			    size_t start, size_t len);
void query_warn(struct query *query, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
enum status query_refuse(struct query_error *error, enum status status, size_t at,
			 size_t len, const char *hint, const char *format, ...)
	__attribute__((format(printf, 6, 7)));
/* What can also be read as plain words: a warning, or in strict mode the refusal
 * (STATUS_INVALID) of those bytes. What is to be expected there is set before it. */
enum status query_doubt(struct query *query, struct query_error *error, size_t at,
			size_t len, const char *hint, const char *format, ...)
	__attribute__((format(printf, 6, 7)));
/* Makes the ASCII capitals there, in the query's own copy, small: so printed, AND
 * is no operator. */
void query_small(struct query *query, size_t start, size_t len);
/* The same of WORD, if it is an operator's name. */
void query_small_word(struct query *query, const struct query_word *word);
enum status query_no_memory(struct query_error *error);
/* The refusal of one word more than WIRE_QUERY_TERMS_MAX, that at AT. */
enum status query_too_many(struct query_error *error, size_t at, size_t len);

struct cut {
	struct query_word words[WIRE_QUERY_TERMS_MAX];
	bool ideograph[WIRE_QUERY_TERMS_MAX];
	size_t count;
};

/* Appends the words of bytes [start, start + len) to CUT. */
enum status cut_words(struct lexer *lexer, size_t start, size_t len, struct cut *cut);
/* A node of a copy of WORDS, each a place of its own; NULL: no memory. */
struct query_node *words_new(struct query *query, enum node_kind kind,
			     const struct query_word *words, size_t count);
/* Makes each word of NODE a place of its own. */
void number_places(struct query_node *node);
/* Refuses a star after too short a WORD; that of bytes [at, at + len). */
enum status check_prefix(struct lexer *lexer, const struct query_word *word);
enum status refuse_prefix(struct query_error *error, size_t at, size_t len);
/* A doubt about WHAT, one byte behind WORD, which is an ideograph. */
enum status doubt_ideograph(struct lexer *lexer, const struct query_word *word,
			    const char *what);
/* Characters of TEXT, which is valid UTF-8. */
size_t count_characters(const char *text, size_t len);

/* The words of bytes [start, start + len) as WORD, PREFIX, PHRASE, or ALL of
 * these; *NODE is NULL when there is none. */
enum status words_to_node(struct lexer *lexer, size_t start, size_t len,
			  enum query_field field, struct query_node **node);
/* --- query_run.c --- */

/* The same with what may hang together with a run of words: "=" before it, "~1" and
 * "^2" behind. */
enum status run_to_node(struct lexer *lexer, size_t start, size_t len,
			enum query_field field, struct query_node **node);

/* --- query_weight.c --- */

/* Whether a weight or a variant may stand behind TEXT: 3^2 is no weight. */
bool takes_suffix(const char *text, size_t len);
/* Reads "^2" at AT, *AFTER behind it; 0: that is none. */
uint32_t read_weight(const char *text, size_t len, size_t at, size_t *after);
/* Reads a weight at the lexer's place, behind a quote or a bracket, and moves behind it;
 * 0: there is none. */
enum status lex_weight(struct lexer *lexer, uint32_t *weight);
/* Multiplies all that is scored in NODE by WEIGHT, 0 being one. */
enum status weigh_node(struct query *query, struct query_error *error,
		       struct query_node *node, uint32_t weight);
/* Refuses what means nothing where it stands, in strict mode: one of "*~^" in bytes
 * [start, end), or a name that is no field before a colon, of which lenient mode warns. */
enum status check_plain(struct lexer *lexer, enum query_field field, size_t start,
			size_t end);
/* Letters and digits, and all bytes beyond ASCII. */
bool is_word_byte(char c);

/* --- query_variant.c --- */

/* Reads "~1" or "~2" at AT, *AFTER behind it; 0: that is none. */
unsigned read_edits(const char *text, size_t len, size_t at, size_t *after);
/* Whether WORD is long enough for so many EDITS; if not, a doubt. */
enum status check_edits(struct lexer *lexer, const struct query_word *word,
			unsigned edits, bool *enough);

/* --- query_phrase.c --- */

/* One phrase of all words there; *NODE is NULL when there is none. */
enum status phrase_to_node(struct lexer *lexer, size_t start, size_t len,
			   enum query_field field, bool inflected,
			   struct query_node **node);

/* "~N" behind a phrase, at the lexer's place: how many other words may be between
 * its own. */
enum status lex_slop(struct lexer *lexer, struct query_node *node);

/* --- query_near.c --- */

/* Whether NEAR/N or ADJ/N is what stands in TEXT. */
bool is_near(const char *text, size_t len);
/* Makes one phrase of COUNT operands between operators like TOKEN. */
enum status near_to_node(struct query *query, struct query_error *error,
			 const struct token *token, struct query_node *const *operands,
			 size_t count, struct query_node **node);
/* Reads the digits at AT, *AFTER behind them.
 *   STATUS_TOO_LARGE  with *ERROR: more than WIRE_DISTANCE_MAX */
enum status read_distance(struct query *query, struct query_error *error, size_t at,
			  uint32_t *distance, size_t *after);

/* --- query_plain.c --- */

/* Whether a QUERY that was refused is a text, not something composed: it quotes a passage
 * among words of its own, or has more plain words than a phrase may have. */
bool is_pasted(const struct query *query, enum status status,
	       const struct query_error *error);
/* Refuses the lexer's short star, if there is one, or warns of it. */
enum status settle_star(struct lexer *lexer);
/* What means something else than a word becomes a blank, with a warning that says why:
 * *ERROR. */
void make_plain(struct query *query, const struct query_error *error);

/* --- query_bag.c --- */

/* Finds out whether the query is a bag, or a mixed one. */
void look_for_bag(struct query *query);

/* --- query_quote.c --- */

/* Bytes of the blank at AT, 0 when there is none. */
size_t query_blank(const char *text, size_t len, size_t at);

/* If a quote that has a partner opens at AT: true, with the quoted bytes
 * [*start, *end) and *after behind the partner. ANYWHERE: not at the beginning
 * of a word, where only quotes that point open. */
bool query_quoted(const char *text, size_t len, size_t at, bool anywhere,
		  size_t *start, size_t *end, size_t *after);
/* Bytes of the quote of any kind at AT, 0 when there is none. */
size_t query_quote(const char *text, size_t len, size_t at);

/* --- query_lex.c --- */

/* What TEXT, a run, is as an operator; TOKEN_ITEM: none. */
enum token_kind operator_of(const char *text, size_t len);

/* Cuts the query into tokens with brackets matched and operators settled. */
enum status query_lex(struct lexer *lexer);

/* --- query_field.c --- */

/* If a known field and its value stand at the lexer's place: *NODE, and the
 * lexer behind it. Otherwise *NODE is NULL and nothing has moved. */
enum status lex_field(struct lexer *lexer, struct query_node **node);
/* The bracket at AT has no partner. */
enum status doubt_bracket(struct lexer *lexer, size_t at);
/* A quotation mark of LEN bytes at AT has no partner. */
enum status doubt_quote(struct lexer *lexer, size_t at, size_t len);

/* Moves *AT past quotation marks that have no partner, up to END: doubts. */
enum status skip_open_quotes(struct lexer *lexer, size_t end, size_t *at);

/* The bytes of a value, without quotes. */
struct field_value {
	size_t start, end;
	size_t after;		/* where the query goes on */
	bool quoted;
};

struct field_name {
	enum query_field field;
	size_t start;		/* of it, in the query */
	size_t len;
};

/* One VALUE of a field. *NODE is NULL when it has none. */
enum status value_to_node(struct lexer *lexer, const struct field_name *name,
			  const struct field_value *value, struct query_node **node);

/* --- query_list.c --- */

/* Where the bracket that opens at AT closes, quotes passed over; 0: nowhere. */
size_t list_end(const struct lexer *lexer, size_t at);
/* The values between the brackets at AT and END, as alternatives of each other. */
enum status list_to_node(struct lexer *lexer, const struct field_name *name, size_t at,
			 size_t end, struct query_node **node);

/* The end of a run without blanks that begins at START: brackets opened inside
 * it belong to it, one that closes a group ends it. So does a quote that opens and
 * has its partner, but in the value of a field. */
size_t lex_run_end(const struct lexer *lexer, size_t start, bool is_value);

#endif
