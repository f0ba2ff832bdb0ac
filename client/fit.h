/* SPDX-License-Identifier: MIT */
/* fit.h - text cut to so many columns of a terminal. */
#ifndef QUOTH_CLIENT_FIT_H
#define QUOTH_CLIENT_FIT_H

#include <stddef.h>

#include "lib/base/buf.h"

/* Columns that the LEN bytes of TEXT take, which were escaped already (escape.h). */
size_t fit_width(const char *text, size_t len);

/* Appends TEXT, at most MOST columns of it, and blanks up to FILL columns. */
void fit_add(struct buf *out, const char *text, size_t len, size_t most, size_t fill);

#endif
