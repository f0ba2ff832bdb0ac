/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stop_words.h - which words of a question carry no meaning of their own. */
#ifndef QUOTH_DAEMON_STOP_WORDS_H
#define QUOTH_DAEMON_STOP_WORDS_H

#include <stdbool.h>

/* Whether the folded WORD, a string, is one in LANGUAGE (a code, "en"); false for a
 * language without a list: there are en, de, fr, es and ru. ASKING: it stands in a
 * whole question, in which "articles that discuss" are none of its subject. */
bool stop_word(const char *language, const char *word, bool asking);

#endif
