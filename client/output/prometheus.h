/* SPDX-License-Identifier: MIT */
/* prometheus.h - a status in Prometheus's text exposition format, version 0.0.4. */
#ifndef QUOTH_CLIENT_OUTPUT_PROMETHEUS_H
#define QUOTH_CLIENT_OUTPUT_PROMETHEUS_H

#include <jansson.h>

#include "lib/base/buf.h"

/* Appends STATUS, the result of `status`, to OUT as metrics: what it does not have is
 * left out. Histograms have a bucket for each power of two of microseconds from 2^4 to
 * 2^26, which is what the status's own buckets can be put together to. */
void prometheus_add(struct buf *out, const json_t *status);

/* Appends VALUE as it stands between the quotes of a label: with \\, \" and \n. */
void prometheus_add_label(struct buf *out, const char *value);

#endif
