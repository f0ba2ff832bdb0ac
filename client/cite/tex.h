/* SPDX-License-Identifier: MIT */
/* tex.h - text of strangers made fit for a BibTeX field in braces. */
#ifndef QUOTH_CLIENT_CITE_TEX_H
#define QUOTH_CLIENT_CITE_TEX_H

#include <stddef.h>
#include <stdint.h>

#include "lib/base/buf.h"

/* Appends TEXT: what TeX or BibTeX takes for a command comes out as the character it
 * is, braces as commands, for BibTeX counts those that are escaped too. Latin letters
 * with an accent, and typographic quotes and dashes, are written in ASCII, so that old
 * styles sort and print them; other scripts stay as they are, in UTF-8. White space of
 * any kind, of which TeX takes an empty line for the end of a paragraph, is one blank;
 * control characters are U+FFFD. */
void tex_add(struct buf *out, const char *text, size_t len);

/* The ASCII letter, small, that POINT is or is made of (of one with an accent its base,
 * of a ligature the first part); 0: none. */
char tex_letter(uint32_t point);

/* Appends URL for a field that is taken literally: percent signs stay, and what would
 * end the field or the line is percent-encoded, as is all that is not ASCII. */
void tex_add_url(struct buf *out, const char *url);

#endif
