/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rack.h - the lists of one revision of one index: found by term, and put there by
 * whoever is told to read them. */
#ifndef QUOTH_STORE_RACK_H
#define QUOTH_STORE_RACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/store/lists/lists.h"

struct list_rack;

/* One document of a list. */
struct list_posting {
	uint32_t length;	/* of the document, in words */
	uint32_t wdf;
	uint32_t end;		/* of its positions, which begin where those of the document
				 * before end */
};

/* A posting list, all of it. Nobody changes one that others can see. */
struct list {
	uint32_t count;
	uint32_t most_wdf;		/* in any of its documents */
	uint32_t *documents;		/* their numbers, in order */
	struct list_posting *postings;	/* of each */
	uint32_t *positions;		/* NULL: they were not wanted */
	uint32_t position_count;
	/* The racks' own business, under their lock: */
	unsigned holders;		/* who reads it now, */
	unsigned places;		/* and where it is kept */
};

/* An earlier revision of an index whose documents keep their numbers and never change:
 * there are only new ones, with numbers above LAST, and some are gone. */
struct rack_before {
	struct list_rack *rack;		/* NULL: there is none */
	uint32_t last;			/* the number that its newest document has at most */
};

/* The rack that NAME is for, which tells apart all indexes and revisions; the same one
 * for all who ask by it. A new one takes the lists of BEFORE, to be read on at.
 * NULL: no memory, or LISTS is NULL. */
struct list_rack *rack_join(struct lists *lists, const char *name,
			    const struct rack_before *before);
/* Once all have left, what is on it is let go. NULL is allowed. */
void rack_leave(struct list_rack *rack);

/* What is known of TERM: DOCUMENTS that have it, how often one has it at most, and how
 * often all of them do. */
struct list_term {
	uint32_t documents, most_wdf;
	uint64_t occurrences;
};
bool rack_term(struct list_rack *rack, const char *term, size_t len,
	       struct list_term *known);
/* Without memory, or room that nothing has to go for, it is forgotten. */
void rack_note_term(struct list_rack *rack, const char *term, size_t len,
		    const struct list_term *known);

/* The list of TERM, to be given back before the rack is left; NULL: there is none. */
struct list *rack_take(struct list_rack *rack, const char *term, size_t len);
void rack_return(struct list_rack *rack, struct list *list);
/* Whether there is one. Counts as no use. */
bool rack_has(struct list_rack *rack, const char *term, size_t len);

/* The list that TERM had in an earlier revision, and the number LAST that documents were
 * known up to then; to be given back as others. NULL: there is none. */
struct list *rack_take_before(struct list_rack *rack, const char *term, size_t len,
			      uint32_t *last);

/* WORK was spent on TERM without its list, which would have cost PRICE, in the same unit,
 * and will take BYTES. True, once, when the caller is to read it and then to call
 * rack_put(): when it has been paid for, or when there is one of an earlier revision. */
bool rack_spend(struct list_rack *rack, const char *term, size_t len, uint64_t work,
		uint64_t price, uint64_t bytes);
/* LIST, which is the rack's from here on; NULL: it could not be read after all. */
void rack_put(struct list_rack *rack, const char *term, size_t len, struct list *list);
/* The one of the earlier revision is still right. */
void rack_put_before(struct list_rack *rack, const char *term, size_t len);

uint64_t list_bytes(uint64_t documents, uint64_t positions);
void list_free(struct list *list);

#endif
