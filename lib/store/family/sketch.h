/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sketch.h - a text's signature: how much two texts have in common, without either.
 *
 * A text is taken as the set of its shingles, the runs of SKETCH_SHINGLE folded words
 * one after the other (Broder, "On the resemblance and containment of documents",
 * 1997). Each shingle is hashed once; the hash says which of SKETCH_LANES lanes the
 * shingle belongs to, and a lane keeps the least of its hashes (Li, Owen and Zhang,
 * "One Permutation Hashing", 2012), of that one 8 bits (Li and Koenig, "b-Bit Minwise
 * Hashing", 2010). Of two texts with shingles A and B
 *
 *   resemblance  J = |A and B| / |A or B|
 *                  = lanes that agree / lanes that are not empty in both
 *                    less the 1/255 of the rest that agree by chance
 *   containment  C = |A and B| / min(|A|, |B|)
 *                  = J / (1 + J) * (|A| + |B|) / min(|A|, |B|)
 *
 * where |A| is how many shingles were counted, those that come again each time. J is
 * off by sqrt(J (1 - J) / SKETCH_LANES) in two cases of three: .04 at most.
 *
 * SKETCH_BYTES bytes in value slot SCHEMA_SLOT_SKETCH: the version, the number of
 * shingles (4 bytes, the least first), a byte a lane: 0 for an empty one. Of a text
 * with fewer than SKETCH_SHINGLES_MIN the version alone, so that a document without a
 * value is one that nobody looked at.
 * Threads: no state but the caller's. */
#ifndef QUOTH_STORE_SKETCH_H
#define QUOTH_STORE_SKETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SKETCH_VERSION = 1,	/* of all that follows, and of the hashes; another
				 * text_version() is another index anyway */
	SKETCH_SHINGLE = 4,	/* words: with 3, reports by one pattern resemble each
				 * other more, with 5, updates less: tests/README.md */
	SKETCH_SHINGLES_MIN = 16,	/* shorter texts are alike by chance: "Qtly div
					 * 10 cts vs 10 cts prior, pay April 30" */
	SKETCH_LANES = 128,	/* a power of two */
	SKETCH_HEAD = 5,
	SKETCH_BYTES = SKETCH_HEAD + SKETCH_LANES,
};

/* A signature in the making. */
struct sketcher {
	uint64_t words[SKETCH_SHINGLE];	/* hashes of the last ones, in a ring */
	uint64_t least[SKETCH_LANES];
	uint32_t count;			/* words so far */
};

void sketcher_begin(struct sketcher *sketcher);
/* The next word of the text, folded. */
void sketcher_word(struct sketcher *sketcher, const char *folded, size_t len);
/* Writes the value to BYTES and returns its length: SKETCH_BYTES or 1. */
size_t sketcher_end(const struct sketcher *sketcher, unsigned char bytes[SKETCH_BYTES]);

/* A signature that was read. */
struct sketch {
	uint32_t shingles;
	unsigned char lanes[SKETCH_LANES];
};

/* Whether LEN BYTES of a value are from this version at all; *SKETCH is set and *ANY
 * true when the text was long enough for one. */
bool sketch_read(const void *bytes, size_t len, struct sketch *sketch, bool *any);

/* J and C of the texts of A and B, as estimated: 0 to 1. */
double sketch_resemblance(const struct sketch *a, const struct sketch *b);
double sketch_containment(const struct sketch *a, const struct sketch *b,
			  double resemblance);

/* LANE's byte, or, if that is empty, that of another one that is not: which of them
 * depends on LANE alone, so that of two texts they agree as often as J says
 * (Shrivastava, "Optimal Densification", 2017). */
unsigned char sketch_dense_lane(const struct sketch *sketch, unsigned lane);

#endif
