/* SPDX-License-Identifier: MIT */
/* nearest.h - which of some names somebody meant who mistyped one: for "did you mean".
 *
 *	struct nearest nearest = nearest_to("serach", 6);
 *	nearest_try(&nearest, "search");
 *	nearest_try(&nearest, "status");
 *	... nearest.name ...
 */
#ifndef QUOTH_BASE_NEAREST_H
#define QUOTH_BASE_NEAREST_H

#include <stddef.h>

enum {
	NEAREST_NAME_MAX = 32,	/* bytes: a longer one is no slip of the finger */
	NEAREST_CHANGES_MAX = 2,	/* letters too many, too few, others or swapped; one
					 * where up to 4 were typed */
};

struct nearest {
	const char *wanted;	/* len bytes */
	size_t len;
	const char *name;	/* the nearest so far; NULL: none is near */
	size_t changes;		/* that make it of what was wanted */
};

/* Nothing was tried yet; WANTED must outlive it. */
struct nearest nearest_to(const char *wanted, size_t len);

/* Keeps NAME if it is nearer than all before, or begins with all of what was wanted,
 * three letters at least, while none is near. */
void nearest_try(struct nearest *nearest, const char *name);

#endif
