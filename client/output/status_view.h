/* SPDX-License-Identifier: MIT */
/* status_view.h - a status for people to read. */
#ifndef QUOTH_CLIENT_OUTPUT_STATUS_VIEW_H
#define QUOTH_CLIENT_OUTPUT_STATUS_VIEW_H

#include <jansson.h>

#include "lib/base/buf.h"

/* Appends STATUS, the result of `status` from the daemon at SOCKET, to OUT as lines:
 * names and values, a table of methods, slow requests. What it does not have is left
 * out. */
void status_view_add(struct buf *out, const json_t *status, const char *socket);

#endif
