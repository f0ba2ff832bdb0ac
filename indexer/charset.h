/* SPDX-License-Identifier: GPL-2.0-or-later */
/* charset.h - texts that name their character set, as UTF-8 with spans.
 *
 * iconv(3) loads a file for each character set, which a sandbox does not allow:
 * charset_prepare() loads those that the web and mail are written in, and others
 * are unknown here. Threads: one. */
#ifndef QUOTH_INDEXER_CHARSET_H
#define QUOTH_INDEXER_CHARSET_H

#include "indexer/spans.h"
#include "lib/base/status.h"

struct charset;

void charset_prepare(void);

/* NAME as HTML and MIME have it, in any case; NULL when it is unknown. */
const struct charset *charset_find(const char *name, size_t len);

/* As decode() in decode.h. A byte order mark goes before CHARSET, and bytes beyond
 * ASCII in what calls itself ASCII are guessed at. CHARSET NULL: decode(). */
enum status charset_decode(const struct charset *charset, struct buf *raw,
			   struct buf *text, struct spans *spans,
			   struct error *error);

/* Calls USE with each name that charset_find() knows. */
void charset_names(void (*use)(const char *name));

#endif
