/* SPDX-License-Identifier: MIT */
/* trace.h - --trace: where the daemon spent the time of a request, for people. */
#ifndef QUOTH_CLIENT_OUTPUT_TRACE_H
#define QUOTH_CLIENT_OUTPUT_TRACE_H

#include "client/libquoth/quoth.h"

/* Says what the `trace` of MSG tells, of QID (may be NULL), a line for each part. */
void trace_say(const struct quoth_msg *msg, const char *qid);

#endif
