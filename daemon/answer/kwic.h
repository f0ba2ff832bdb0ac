/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kwic.h - keyword in context: every occurrence of a query in all documents that
 * match, a line each.
 *
 * What is kept of an answer is the list of its documents, 4 bytes each, and, where
 * lines are put in order by their words or sampled, 8 bytes a line; the lines
 * themselves are made when a page shows them. So that the pages of one answer need not
 * find all of this again, the workers keep the last few.
 *
 * Orders. "corpus": by path; in one file in the order of the index; in a document by
 * position, the title behind the body. "date": by date, without one last, then as
 * corpus. "left": by the words before the match, the nearest first; "right": by the
 * words of the match, then those behind it; both then as corpus. Words are compared
 * folded (text.h), by the code points of what that leaves; where one line has no more
 * words that count it stands first. KWIC_SORT_WORDS of the context count, at most as
 * many as are shown, and KWIC_SORT_MATCH of the match.
 *
 * Samples. Each occurrence has a number: its document's, and which one it is there.
 * The sample are those whose number, permuted by the seed (kwic_hash()), is smallest:
 * each set of so many is as likely, and a smaller sample is part of a larger one.
 *
 * Threads: an answerer's own, but for the shelf. */
#ifndef QUOTH_DAEMON_KWIC_H
#define QUOTH_DAEMON_KWIC_H

#include "daemon/answer/answer_internal.h"
#include "daemon/search/cursor.h"
#include "daemon/answer/kwic_words.h"

enum {
	KWIC_SIDE_BYTES = 4096,     /* of the context to one side: more, of very few
				     * words, is no text */
	KWIC_MATCH_BYTES = 16384, /* of a match: the widest stretch of NEAR has less */
	KWIC_SORT_WORDS = 10,     /* of the context decide where a line stands; hardly
				   * any two have so many in common by chance */
	KWIC_SORT_MATCH = WIRE_PHRASE_MAX, /* and of the match */
};

enum kwic_order { KWIC_CORPUS, KWIC_DATE, KWIC_LEFT, KWIC_RIGHT };

struct kwic_params {
	struct search_params search;	/* its limit is of lines */
	uint32_t context;
	enum kwic_order order;
	bool sampled;
	uint32_t sample;
	size_t seed;
	const char *cursor;		/* NULL: the first page */
	size_t cursor_len;
};

/* --- kwic_list.c: the lines of an answer, in order --- */

/* Not changed any more once it is on the shelf. */
struct kwic_list {
	char print[CURSOR_PRINT];	/* of the request */
	uint64_t rev;
	uint32_t *documents;		/* in the order of corpus or date */
	size_t document_count;
	/* Each is `place of its document in that list << 32 | which of its spots`.
	 * NULL: all there are, document by document. */
	uint64_t *lines;
	size_t line_count;
	uint64_t occurrences;		/* of which a sample was taken */
};

/* Makes the list that PARAMS ask for; PRINT is the request's fingerprint. On STATUS_OK
 * *LIST is the caller's, to be given to a shelf whose things kwic_list_free() frees.
 * Fails as the store does, and
 *   STATUS_TOO_LARGE  failure->data has the limit */
enum status kwic_list_make(struct asking *asking, const struct kwic_params *params,
			   const char *print, struct kwic_list **list);
/* LIST is a struct kwic_list, or NULL. */
void kwic_list_free(void *list);
/* Bytes that it takes, about. */
size_t kwic_list_bytes(const struct kwic_list *list);

/* --- The document of a list that lines are made of. The answerer keeps the one that
 * a page ended in, so that the next page may go on there. --- */

struct kwic_document {
	char print[CURSOR_PRINT];	/* of the list, */
	uint64_t rev;
	uint32_t number;		/* and which document it is; 0: none */
	struct record *record;		/* may be NULL where only spots were wanted */
	struct spots spots;
};

/* Opens the document at PLACE in LIST, if it is not what is open; RECORD false: its
 * spots will do. */
enum status kwic_open(struct asking *asking, const struct kwic_list *list, size_t place,
		      bool record, struct kwic_document *document);
void kwic_close(struct kwic_document *document);

/* --- kwic_order.c: lines by their words --- */

/* Puts list->lines, which are in the order of corpus, in that of PARAMS. */
enum status kwic_sort(struct asking *asking, const struct kwic_params *params,
		      struct kwic_list *list);

/* --- kwic_sample.c --- */

/* What decides whether spot number AT of DOCUMENT is in the sample for SEED: a
 * bijection for each seed. It is the finaliser of SplitMix64 (Steele, Lea and Flood,
 * "Fast splittable pseudorandom number generators", OOPSLA 2014), over the seed and
 * then over `document << 32 | at` combined with that. */
uint64_t kwic_hash(uint64_t seed, uint32_t document, uint32_t at);

/* The smallest of what is offered. */
struct kwic_sample {
	uint32_t limit;
	uint64_t seed;
	struct kwic_sampled {
		uint64_t hash, line;
	} *heap;		/* the largest hash on top */
	size_t count, capacity;
};

/* False: no memory. LINE is what is kept for it. */
bool kwic_sample_offer(struct kwic_sample *sample, uint32_t document, uint32_t at,
		       uint64_t line);

/* --- kwic_line.c: one line as the reply has it --- */

struct kwic_liner {
	struct answer_call *call;
	uint32_t context;
	struct kwic_words words;
	uint32_t document;	/* that words are of; 0: none */
};

void kwic_liner_finish(struct kwic_liner *liner);

/* The line of spot AT of DOCUMENT, whose record is open. */
enum status kwic_line(struct kwic_liner *liner, const struct kwic_document *document,
		      size_t at, json_t **line);

/* --- answer_kwic.c --- */

/* What tells the list of lines that PARAMS ask for from those of other requests.
 * STATUS_NO_MEMORY. */
enum status kwic_fingerprint(const json_t *params, char print[CURSOR_PRINT],
			     struct error *error);

#endif
