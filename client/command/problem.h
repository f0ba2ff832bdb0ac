/* SPDX-License-Identifier: MIT */
/* problem.h - a reply that is an error, told to a person. */
#ifndef QUOTH_CLIENT_COMMAND_PROBLEM_H
#define QUOTH_CLIENT_COMMAND_PROBLEM_H

#include "client/libquoth/quoth.h"

/* Says what is wrong: QUERY (may be NULL) is shown with a mark under the place.
 * QID (may be NULL) tells which of many queries it was. Returns the exit code
 * that belongs to it. */
int problem_report(const struct quoth_msg *msg, const char *query,
		   const char *qid);

#endif
