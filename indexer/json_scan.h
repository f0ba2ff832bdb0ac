/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_scan.h - the text of a JSON string with the way back to its bytes.
 *
 * jansson gives values and not where they stood; this finds a member of the
 * outermost object again and decodes it with spans. It is given only what
 * jansson accepted, and yet reads nothing beyond the line whatever it holds. */
#ifndef QUOTH_INDEXER_JSON_SCAN_H
#define QUOTH_INDEXER_JSON_SCAN_H

#include "indexer/spans.h"

/* Makes TEXT the value of the last member KEY (of LINE, an object) that is a
 * string, and SPANS its way back to LINE, sources counted from BASE. NUL becomes
 * U+FFFD, as does half a surrogate pair. False when there is no such member. */
bool json_scan(const char *line, size_t len, const char *key, uint64_t base,
	       struct buf *text, struct spans *spans);

#endif
