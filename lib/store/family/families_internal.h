/* SPDX-License-Identifier: GPL-2.0-or-later */
/* families_internal.h - what the files that find families share. */
#ifndef QUOTH_STORE_FAMILIES_INTERNAL_H
#define QUOTH_STORE_FAMILIES_INTERNAL_H

#include "lib/store/family/families.h"
#include "lib/store/family/sketch.h"
#include "lib/store/store_internal.h"

enum {
	BAND_LANES = 3,		/* lanes that must agree for two to be compared, */
	BANDS = SKETCH_LANES / BAND_LANES,	/* in one of so many places */
	BAND_LOOK = 16,		/* documents before it in a band that one is compared
				 * with, and the first: a band that thousands have in
				 * common would take millions of looks */
};

/* All documents with a signature, in order of their numbers. */
struct signatures {
	uint32_t *documents;
	struct sketch *sketches;
	size_t count, capacity;
	uint32_t looked_at; /* documents with a value of this version, short or not */
};

/* A document that is like another one. */
struct member {
	uint32_t group;		/* those that chains join have the same */
	uint32_t signature;	/* which of the signatures is its */
	uint32_t document;
	char date[15];		/* as in its slot; "~": none */
	size_t path_at;		/* in the paths read, and then */
	const char *path;	/* there */
};

struct families {
	uint32_t *of;		/* for each document number */
	uint32_t last;		/* highest of them */
	uint32_t *documents;	/* family by family */
	uint32_t *starts;	/* of each one, and the end of the last */
	uint32_t count;
	uint32_t unsigned_documents;
};

/* --- families_read.c --- */
enum status signatures_read(struct store *store, struct signatures *signatures,
			    struct deadline *deadline, struct error *error);
void signatures_finish(struct signatures *signatures);

/* Fills in date and path of COUNT members, which are in order of document numbers.
 * PATHS, empty before, holds the paths as long as members are needed. */
enum status members_read(struct store *store, struct member *members, size_t count,
			 struct buf *paths, struct deadline *deadline,
			 struct error *error);

/* --- families_alike.c --- */
bool sketches_are_alike(const struct sketch *a, const struct sketch *b,
			double *contained);

/* Sets GROUPS, one a signature, to the same number where a chain of pairs that are
 * alike joins two, else to its own index. */
enum status signatures_group(const struct signatures *signatures, uint32_t *groups,
			     struct deadline *deadline, struct error *error);

/* --- families.c --- */
void families_free(struct families *families);

#endif
