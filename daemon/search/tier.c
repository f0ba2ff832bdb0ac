/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tier.c - tiers as replies name them. */
#include "daemon/search/tier.h"

#include <stddef.h>

const char *tier_name(enum tier tier)
{
	switch (tier) {
	case TIER_EXACT: return "exact";
	case TIER_INFLECTED: return "inflected";
	case TIER_ORDERED: return "ordered";
	case TIER_NEAR: return "near";
	case TIER_ALL: return "all";
	case TIER_SOME: return "some";
	case TIER_UNKNOWN: break;
	}
	return NULL;
}
