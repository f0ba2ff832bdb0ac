/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tier.h - how close a document comes to what was asked, in words that replies use. */
#ifndef QUOTH_DAEMON_TIER_H
#define QUOTH_DAEMON_TIER_H

/* Best first. */
enum tier {
	TIER_EXACT,		/* the words side by side, as written */
	TIER_INFLECTED,		/* or in other inflections */
	TIER_ORDERED,		/* near each other, in the order of the query */
	TIER_NEAR,		/* in another order */
	TIER_ALL,
	TIER_SOME,
	TIER_UNKNOWN,		/* nobody looked */
};

/* "exact" ... "some"; NULL for TIER_UNKNOWN. */
const char *tier_name(enum tier tier);

#endif
