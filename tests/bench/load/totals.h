/* SPDX-License-Identifier: GPL-2.0-or-later */
/* totals.h - how many documents each question finds: that two servers do the same
 * work is shown by their numbers. */
#ifndef QUOTH_TESTS_TOTALS_H
#define QUOTH_TESTS_TOTALS_H

#include <stdio.h>

#include "tests/bench/load/link.h"
#include "tests/bench/load/questions.h"

/* Asks each of QUESTIONS, prepared with `totals`, in turn over one connection, and
 * writes its total to OUT, a line each, `-` for one that is refused. False: it broke
 * off, and stderr says why. */
bool totals_print(const struct peer *peer, const struct address *address,
		  const struct questions *questions, FILE *out);

#endif
