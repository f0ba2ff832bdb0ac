/* SPDX-License-Identifier: GPL-2.0-or-later */
/* request.h - one message to what it asks for: an answer at once where the
 * loop knows it, a job for the workers where it takes time. */
#ifndef QUOTH_DAEMON_REQUEST_H
#define QUOTH_DAEMON_REQUEST_H

#include <jansson.h>

struct conn;
struct daemon;

/* Deals with MESSAGE, an object, and takes it over. */
void request_take(struct daemon *daemon, struct conn *conn, json_t *message);

/* The names of the methods that this daemon has, as hello's `caps`: a new
 * reference, or NULL when there is no memory. */
json_t *request_methods(void);

#endif
