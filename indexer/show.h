/* SPDX-License-Identifier: GPL-2.0-or-later */
/* show.h - file names on a terminal. */
#ifndef QUOTH_INDEXER_SHOW_H
#define QUOTH_INDEXER_SHOW_H

#include "lib/base/buf.h"

/* Appends TEXT with control characters, a backslash and what is not UTF-8 as
 * \xNN: one name is one line, and none moves the cursor. */
void show(struct buf *out, const char *text);

#endif
