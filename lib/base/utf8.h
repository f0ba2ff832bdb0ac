/* SPDX-License-Identifier: MIT */
/* utf8.h - reading UTF-8 that may not be. No tables, no locale. */
#ifndef QUOTH_BASE_UTF8_H
#define QUOTH_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/buf.h"

enum {
	UTF8_MAX = 4,			/* bytes of one code point */
	UTF8_REPLACEMENT = 0xfffd,	/* stands for what cannot be decoded */
};

/* Decodes the code point at BYTES (LEN > 0) into *POINT and returns how many
 * bytes it took, 1 to 4. An ill-formed sequence yields UTF8_REPLACEMENT and
 * the length of its maximal subpart (Unicode 15, section 3.9, "U+FFFD
 * Substitution of Maximal Subparts"), at least 1, and sets *VALID false.
 * Surrogates and overlong forms are ill-formed. VALID may be NULL. */
size_t utf8_decode(const char *bytes, size_t len, uint32_t *point, bool *valid);

/* Writes POINT (a scalar value) to OUT and returns its length, 1 to 4. */
size_t utf8_encode(uint32_t point, char out[UTF8_MAX]);

/* The length of the longest valid prefix. */
size_t utf8_valid_prefix(const char *bytes, size_t len);

/* Appends BYTES with each ill-formed sequence replaced by U+FFFD and each NUL
 * by U+FFFD too: what may go into JSON and to a terminal writer. */
void utf8_repair(struct buf *out, const char *bytes, size_t len);

#endif
