/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reply.h - a result or an error to the framed bytes of one reply.
 * Threads: any; the worker that ran a request writes its reply. */
#ifndef QUOTH_DAEMON_REPLY_H
#define QUOTH_DAEMON_REPLY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buf.h"
#include "lib/wire/frame.h"

/* Both append one whole reply to OUT, take RESULT or DATA (may be NULL) over,
 * and return false when there is no memory even for an error; then OUT is not
 * to be sent, and the client cannot be answered. */

/* RESULT NULL stands for "no memory": an internal error is written. A result
 * of more than MAX bytes becomes the error too_large. *CODE (may be NULL) is what the
 * reply says: 0, or a wire_code. */
bool reply_result(struct buf *out, enum wire_framing framing, json_t *id,
		  json_t *result, size_t max, int *code);
/* The same, and what was written is *WRITTEN, the caller's, or NULL: to free it takes
 * as long as to write it, which can be done behind the reply. */
bool reply_result_and_keep(struct buf *out, enum wire_framing framing, json_t *id,
			   json_t *result, size_t max, int *code, json_t **written);
bool reply_error(struct buf *out, enum wire_framing framing, json_t *id,
		 int code, const char *message, json_t *data);

#endif
