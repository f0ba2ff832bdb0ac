/* SPDX-License-Identifier: GPL-2.0-or-later */
/* marks.h - whether the snippets of a hit show its text, and mark in it what is among
 * its matches: all of that, and nothing else. */
#ifndef QUOTH_TESTS_MARKS_H
#define QUOTH_TESTS_MARKS_H

#include <jansson.h>
#include <stddef.h>

/* The file is TITLE, an empty line and BODY; without a title it is BODY. HIT has all its
 * matches, and their lines where it has any. NULL, or what is wrong. */
const char *marks_check(const char *title, const char *body, const json_t *hit);

#endif
