/* SPDX-License-Identifier: MIT */
/* scalar.h - strings and numbers as JSON text, for rpc_write.c.
 * Threads: any. Memory that runs out shows in OUT (buf.h). */
#ifndef QUOTH_WIRE_SCALAR_H
#define QUOTH_WIRE_SCALAR_H

#include <jansson.h>
#include <stddef.h>

#include "lib/base/buf.h"

/* With its quotes; what is no UTF-8, and NUL, becomes U+FFFD. */
void scalar_write_string(struct buf *out, const char *bytes, size_t len);

/* Of a VALUE within 2^53 either way. */
void scalar_write_integer(struct buf *out, json_int_t value);

/* Of a finite VALUE, the shortest digits that read back as it, and with a point or an
 * exponent: a real stays one. */
void scalar_write_real(struct buf *out, double value);

/* The bytes that each would write. */
size_t scalar_string_size(const char *bytes, size_t len);
size_t scalar_integer_size(json_int_t value);
size_t scalar_real_size(double value);

#endif
