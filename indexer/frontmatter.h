/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frontmatter.h - YAML between `---` lines at the top of a Markdown or text file.
 *
 * The block ends at a line `---` or `...` within FRONTMATTER_MAX bytes and must
 * be one mapping without anchors, aliases or tags of its own; else there is no
 * front matter, and all of the file is its text. Scalars become fields, and
 * sequences of scalars one field each; mappings inside are left out. */
#ifndef QUOTH_INDEXER_FRONTMATTER_H
#define QUOTH_INDEXER_FRONTMATTER_H

#include "indexer/fields.h"
#include "indexer/spans.h"

enum {
	FRONTMATTER_MAX = 64 * 1024,	/* bytes, both lines of dashes included */
	FRONTMATTER_DEPTH = 8,		/* mappings and sequences in each other */
};

/* Returns the bytes of TEXT that are front matter, its last line included; 0 when
 * it has none. FIELDS gains what it says; TITLE (empty) its title, SPANS the way
 * of TITLE back to TEXT: byte by byte where the value can be matched with its
 * spelling, else one span at the start of the value. */
size_t frontmatter_read(const char *text, size_t len, struct fields *fields,
			struct buf *title, struct spans *spans);

#endif
