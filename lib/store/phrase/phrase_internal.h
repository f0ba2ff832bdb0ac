/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase_internal.h - what the files of the phrase cursor share. */
#ifndef QUOTH_STORE_PHRASE_INTERNAL_H
#define QUOTH_STORE_PHRASE_INTERNAL_H

#include "lib/store/lists/store_lists.h"
#include "lib/store/phrase/phrase.h"
#include "lib/store/phrase/windows.h"

/* One word's posting list: in memory, or in the index. */
struct reader {
	struct list *list;		/* NULL: in the index */
	uint32_t at;			/* in the list */
	struct xap_postings *postings;
	uint32_t document;	/* 0 before the first */
	bool ended;
};

/* One slot of the phrase: its alternatives as if they were one word. */
struct seat {
	struct reader *readers;
	size_t count;
	size_t words;		/* of the slot, whether they are read or not */
	uint32_t document;	/* the nearest of its readers; 0: all have ended */
	uint32_t wdf;		/* in that document, once it was measured */
	uint32_t documents;	/* of its most frequent word */
	uint32_t written_documents;	/* and of the first */
	uint64_t most_wdf;	/* in any document, at most */
	size_t index;		/* which slot of the phrase this is */
	size_t operand;		/* and of which operand, how many words into it */
	uint32_t offset;
	struct xap_positions positions;
	struct deadline *deadline;
};

struct phrase_cursor {
	struct store *store;
	struct deadline *deadline;
	double idf;		/* of all words, times the factor */
	double average;		/* length of a document */
	double max_weight;
	uint32_t most;
	struct seat seats[STORE_PHRASE_MAX];	/* rarest first */
	size_t count;
	/* Pairs of the index that adjacent places have, and which places (by index)
	 * have none: together they bound how often the phrase can occur. */
	struct seat pairs[STORE_PHRASE_MAX];
	size_t pair_count;
	bool paired[STORE_PHRASE_MAX];
	bool whole;		/* a pair is all of the phrase: no positions needed, and
				 * the seats have no readers */
	/* The seats and pairs that a document must be in, rarest first. */
	struct seat *must[2 * STORE_PHRASE_MAX];
	size_t must_count;
	bool in_memory;		/* each of these has one reader, of a list in memory */
	bool single;		/* it has one place and different words for it: each
				 * time that one of these stands there is one of it */
	/* Where the operands begin in the document, and how they lie together. */
	struct xap_positions starts[STORE_PHRASE_MAX];
	struct window_operand operands[STORE_PHRASE_MAX];
	size_t operand_count;
	bool ordered;
	uint32_t gap;
	struct windows windows;
	double weight;
	double closeness;	/* the frequency that counts for the weight */
	uint32_t frequency;
};

/* --- reader.c --- */

/* Of TERM in DB, which is STORE's or a part of it; *KNOWN is what is known of it in all
 * of the store. */
enum status reader_open(struct reader *reader, struct store *store, struct xap_db *db,
			const struct phrase_term *term, struct list_term *known,
			struct error *error);
void reader_close(struct reader *reader, struct store *store);
/* To the first document from TARGET on, and never backwards; 0: none is left. */
enum status reader_skip(struct reader *reader, uint32_t target, struct error *error);
/* In the document that it is at. */
enum status reader_wdf(const struct reader *reader, uint32_t *wdf, struct error *error);
enum status reader_length(const struct reader *reader, uint32_t *length,
			  struct error *error);
enum status reader_positions(const struct reader *reader, struct deadline *deadline,
			     struct xap_positions *positions, struct error *error);
/* The same of a list in memory, where they are; *COUNT how many. */
const uint32_t *reader_places(const struct reader *reader, uint32_t *count);

/* --- phrase.c --- */

/* Moves a seat to TARGET, or behind it. */
enum status phrase_seat_skip(struct seat *seat, uint32_t target, struct error *error);
/* The length of the document that SEAT is at. */
enum status phrase_length_here(const struct seat *seat, uint32_t *length,
			       struct error *error);
double phrase_idf(uint32_t total, uint32_t documents);
/* The average length of a document, never 0. */
double phrase_average(const struct store *store);
/* BM25 of FREQUENCY in a document of LENGTH where that is the AVERAGE, with an idf of
 * one. */
double phrase_saturation(double average, double frequency, double length);

/* --- phrase_here.c: in the document that all seats are at --- */

/* Sets seat->wdf. */
enum status phrase_take_wdf(struct seat *seat, struct error *error);

/* How often the phrase can occur there at most, by the frequencies of its words. */
enum status phrase_bound_here(struct phrase_cursor *cursor, uint32_t *most,
			      struct error *error);
/* Sets frequency and closeness. */
enum status phrase_count_here(struct phrase_cursor *cursor, struct error *error);

/* Takes one more word of an operand into account; the first one if FIRST. */
enum status phrase_narrow_operand(struct phrase_cursor *cursor, struct seat *seat,
				  bool first, struct error *error);

/* Both from the operands' starts. */
enum status phrase_lay_windows(struct phrase_cursor *cursor, struct error *error);

/* Positions in order, each once: those of several words are put together. */
enum status phrase_sort(struct xap_positions *positions, struct deadline *deadline,
			struct error *error);
/* Positions of a word to the positions at which an operand that has it OFFSET words
 * on would begin; and to those of STARTS that have one. */
void phrase_begin_starts(struct xap_positions *positions, uint32_t offset);
void phrase_narrow_starts(struct xap_positions *starts,
			  const struct xap_positions *positions, uint32_t offset);

#endif
