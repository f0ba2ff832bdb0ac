/* SPDX-License-Identifier: GPL-2.0-or-later */
/* yaml_align.h - which byte of a YAML scalar's spelling each byte of its value is. */
#ifndef QUOTH_INDEXER_YAML_ALIGN_H
#define QUOTH_INDEXER_YAML_ALIGN_H

#include "indexer/spans.h"

enum yaml_spelling { YAML_PLAIN, YAML_SINGLE, YAML_DOUBLE };

/* RAW is the scalar as written, quotes included; VALUE what it means. SPANS gains
 * the way from VALUE to RAW, its sources counted from BASE. A space of VALUE for
 * which RAW has a line break becomes a newline, so that lines can be counted in
 * the value as in the source. False, with both as they were, when the two do not
 * fit each other. */
bool yaml_align(enum yaml_spelling spelling, const char *raw, size_t raw_len,
		char *value, size_t len, uint64_t base, struct spans *spans);

#endif
