/* SPDX-License-Identifier: MIT */
/* fit.h - text and bars made to fit so many columns of a terminal. */
#ifndef QUOTH_CLIENT_OUTPUT_FIT_H
#define QUOTH_CLIENT_OUTPUT_FIT_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buf.h"

/* Columns that the LEN bytes of TEXT take, which were escaped already (escape.h). */
size_t fit_width(const char *text, size_t len);

/* Appends TEXT, at most MOST columns of it, and blanks up to FILL columns. */
void fit_add(struct buf *out, const char *text, size_t len, size_t most, size_t fill);

/* Whether a terminal shows more than ASCII, by what the environment says of it. */
bool fit_is_utf8(void);

/* Columns of the longest bar, where there is room for more: the eye compares no longer
 * ones, and a wide terminal is not to be painted over. */
#define FIT_BAR_MAX 60

/* Appends a bar of SHARE (0 to 1) of COLUMNS, or of FIT_BAR_MAX if that is less: in eighths
 * of a column with UTF8, else of whole signs. Any share over 0 shows. */
void fit_bar(struct buf *out, double share, size_t columns, bool utf8);

#endif
