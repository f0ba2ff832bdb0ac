/* SPDX-License-Identifier: MIT */
/* diff.c - the shortest way from one list to another, halved where it is half done. */
#include "client/versions/diff.h"

#include <errno.h>
#include <stdlib.h>

#define NOWHERE (-1L)

/* A part of both lists, from the first on and up to but not the last. */
struct part {
	long a, a_end, b, b_end;
};

struct differ {
	const uint32_t *a, *b;
	bool *removed, *added;
	/* The furthest place on each diagonal, a - b = k, that so many changes lead to,
	 * as a's: from the beginning, and, counted from there, from the end. */
	long *forward, *backward;
	size_t most;
};

/* Where diagonal K of the next round begins, of what its neighbours reached in the last
 * one: by an addition or a removal, whichever leads further and not out of the part. */
static long step(const long *reached, long k, long a, long b)
{
	long added = reached[k + 1], removed = reached[k - 1];
	long best = NOWHERE;
	if (removed != NOWHERE && removed + 1 <= a)
		best = removed + 1;
	if (added != NOWHERE && added - k <= b && added > best)
		best = added;
	return best - k <= b ? best : NOWHERE;
}

static long follow(const struct differ *differ, const struct part *part, long x, long k)
{
	long a = part->a_end - part->a, b = part->b_end - part->b;
	while (x < a && x - k < b &&
	       differ->a[part->a + x] == differ->b[part->b + x - k])
		x++;
	return x;
}

static long follow_back(const struct differ *differ, const struct part *part, long x,
			long k)
{
	long a = part->a_end - part->a, b = part->b_end - part->b;
	while (x < a && x - k < b &&
	       differ->a[part->a_end - 1 - x] == differ->b[part->b_end - 1 - (x - k)])
		x++;
	return x;
}

/* Whether what was reached on a diagonal from one side meets the other side. */
static bool meet(long here, long there, long length)
{
	return here != NOWHERE && there != NOWHERE && here + there >= length;
}

/* One round of CHANGES from both sides; true: they met, at *X, *Y. */
static bool round_of(struct differ *differ, const struct part *part, long changes,
		     long *x, long *y)
{
	long a = part->a_end - part->a, b = part->b_end - part->b, delta = a - b;
	long *forward = differ->forward, *backward = differ->backward;
	for (long k = -changes; k <= changes; k += 2) {
		long at = changes == 0 ? 0 : step(forward, k, a, b);
		forward[k] = at == NOWHERE ? at : follow(differ, part, at, k);
		long other = delta - k;
		if ((delta & 1) != 0 && labs(other) < changes &&
		    meet(forward[k], backward[other], a)) {
			*x = part->a + forward[k];
			*y = part->b + forward[k] - k;
			return true;
		}
	}
	for (long k = -changes; k <= changes; k += 2) {
		long at = changes == 0 ? 0 : step(backward, k, a, b);
		backward[k] = at == NOWHERE ? at : follow_back(differ, part, at, k);
		long other = delta - k;
		if ((delta & 1) == 0 && labs(other) <= changes &&
		    meet(backward[k], forward[other], a)) {
			*x = part->a_end - backward[k];
			*y = part->b_end - (backward[k] - k);
			return true;
		}
	}
	return false;
}

/* A place that a shortest way leads through with half of its changes behind it. */
static int find_middle(struct differ *differ, const struct part *part, long *x, long *y)
{
	for (long changes = 0;; changes++) {
		if (changes > 0 && (size_t)(2 * changes - 1) > differ->most)
			return -E2BIG;
		/* What this round looks at beside its own diagonals, nobody reached. */
		differ->forward[changes + 1] = NOWHERE;
		differ->forward[-changes - 1] = NOWHERE;
		differ->backward[changes + 1] = NOWHERE;
		differ->backward[-changes - 1] = NOWHERE;
		if (round_of(differ, part, changes, x, y))
			return 0;
	}
}

static int compare(struct differ *differ, struct part part)
{
	while (part.a < part.a_end && part.b < part.b_end &&
	       differ->a[part.a] == differ->b[part.b]) {
		part.a++;
		part.b++;
	}
	while (part.a < part.a_end && part.b < part.b_end &&
	       differ->a[part.a_end - 1] == differ->b[part.b_end - 1]) {
		part.a_end--;
		part.b_end--;
	}
	if (part.a == part.a_end || part.b == part.b_end) {
		if ((size_t)(part.a_end - part.a + part.b_end - part.b) > differ->most)
			return -E2BIG;
		for (long i = part.a; i < part.a_end; i++)
			differ->removed[i] = true;
		for (long i = part.b; i < part.b_end; i++)
			differ->added[i] = true;
		return 0;
	}
	long x, y;
	int failed = find_middle(differ, &part, &x, &y);
	if (failed == 0)
		failed = compare(differ, (struct part){ part.a, x, part.b, y });
	if (failed == 0)
		failed = compare(differ, (struct part){ x, part.a_end, y, part.b_end });
	return failed;
}

static size_t count_of(const bool *marks, size_t count)
{
	size_t marked = 0;
	for (size_t i = 0; i < count; i++)
		marked += marks[i];
	return marked;
}

int diff_find(struct diff_list a, struct diff_list b, size_t most, bool *removed,
	      bool *added)
{
	/* Half as many rounds as there can be changes, from -rounds - 1 on. */
	size_t rounds = (a.count + b.count + 1) / 2;
	if (rounds > most / 2 + 1)
		rounds = most / 2 + 1;
	size_t room = 2 * rounds + 5;
	long *forward = calloc(room, sizeof *forward);
	long *backward = calloc(room, sizeof *backward);
	struct differ differ = {
		.a = a.at, .b = b.at, .removed = removed, .added = added, .most = most,
	};
	int failed = -ENOMEM;
	if (forward != NULL && backward != NULL) {
		differ.forward = forward + rounds + 2;
		differ.backward = backward + rounds + 2;
		for (size_t i = 0; i < a.count; i++)
			removed[i] = false;
		for (size_t i = 0; i < b.count; i++)
			added[i] = false;
		failed = compare(&differ, (struct part){ 0, (long)a.count, 0,
							 (long)b.count });
	}
	free(forward);
	free(backward);
	if (failed == 0 && count_of(removed, a.count) + count_of(added, b.count) > most)
		failed = -E2BIG;
	return failed;
}
