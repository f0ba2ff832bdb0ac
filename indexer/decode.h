/* SPDX-License-Identifier: GPL-2.0-or-later */
/* decode.h - the bytes of a text file as UTF-8, whatever they were.
 *
 * A byte order mark decides: UTF-8, UTF-16 LE or BE. Without one the bytes are
 * UTF-8 when all of them are; else, when fewer than one in a hundred of the
 * sequences beyond ASCII is bad, or when there are bytes that windows-1252 does
 * not define, UTF-8 with U+FFFD for what is bad; else windows-1252. */
#ifndef QUOTH_INDEXER_DECODE_H
#define QUOTH_INDEXER_DECODE_H

#include "indexer/spans.h"
#include "lib/base/status.h"

enum encoding {
	ENCODING_UTF8,
	ENCODING_UTF16_LE,
	ENCODING_UTF16_BE,
	ENCODING_WINDOWS_1252,
};

/* *MARK is set to the length of the byte order mark. */
enum encoding encoding_guess(const char *bytes, size_t len, size_t *mark);

/* Makes TEXT (empty) valid UTF-8 without NUL (U+FFFD stands for it) and SPANS
 * its way back to RAW. RAW may lose its contents to TEXT.
 *   STATUS_NO_MEMORY */
enum status decode(struct buf *raw, struct buf *text, struct spans *spans,
		   struct error *error);

/* The same for what is known to be in ENCODING, behind MARK bytes. */
enum status decode_as(enum encoding encoding, size_t mark, struct buf *raw,
		      struct buf *text, struct spans *spans, struct error *error);

#endif
