/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sentence.h - where sentences begin, in any language and without a dictionary.
 *
 * The rules are those of UAX #29 (Unicode 15, section 5) with these on top, since a
 * passage that is cut a sentence later is no harm and one cut after "Mr." is:
 *   - a line's end ends no sentence, for text is wrapped; an empty line does, and
 *     so does a form feed, which ends a page;
 *   - a full stop ends none behind a single letter (J. Smith), behind a word with a
 *     full stop in it (U.S., z.B.) or behind an abbreviation that mostly stands before
 *     something (Mr., No., Jan., bzw.), nor before a small letter or a comma (SB8,
 *     SB8a);
 *   - a full stop, ! and ? of ASCII end one only before white space: what is written
 *     without any (example.org, ?x=1) is no text. Other terminators, such as those of
 *     Chinese, Japanese, Hindi and Burmese, need none.
 * Thai and Lao write no terminators; there only empty lines tell. */
#ifndef QUOTH_DAEMON_SENTENCE_H
#define QUOTH_DAEMON_SENTENCE_H

#include <stdbool.h>
#include <stddef.h>

enum {
	SENTENCE_CONTEXT = 64,	/* bytes that are looked at on both sides, at most:
				 * closing brackets, white space, an abbreviation */
};

/* Whether a sentence begins at byte AT of the LEN bytes of TEXT, which begins a
 * character: behind the white space that follows the one before. Of AT 0 nothing is
 * known, and the answer is no. */
bool sentence_begins(const char *text, size_t len, size_t at);

#endif
