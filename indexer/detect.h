/* SPDX-License-Identifier: GPL-2.0-or-later */
/* detect.h - the language that a text is in, by CLD2, where that is built in.
 *
 * Runs in the sandbox, for CLD2 takes texts from anywhere apart: it takes memory and
 * nothing else. The same text always gives the same answer. */
#ifndef QUOTH_INDEXER_DETECT_H
#define QUOTH_INDEXER_DETECT_H

#include "indexer/extracted.h"

enum {
	DETECT_PIECES = 4,		/* a foreword or a licence in another language
					 * is not what the rest is in */
	DETECT_PIECE = 512,		/* bytes of each, and of the title: four times as
					 * many change the answer for one text in
					 * 20,000, half as many for one in 3,000 */
	DETECT_LETTERS_MIN = 32,	/* bytes of letters and the blanks between: a
					 * sentence; of less "transistor amplifiers"
					 * is Danish */
	DETECT_PERCENT_MIN = 70,	/* of the letters in one language: below, the names
					 * in a text outvote its sentences */
};

/* "CLD2 V2.0 - 20141016", or NULL in a program that was built without. */
const char *detect_library(void);

/* The code of the language that most of RECORD, title and body, is in, such as "de"
 * or "zh-Hant"; NULL when that is not certain, when there is too little text, and in a
 * program that was built without. Valid for ever. */
const char *detect_language(const struct extracted *record);

#endif
