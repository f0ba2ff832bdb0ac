/* SPDX-License-Identifier: GPL-2.0-or-later */
/* windows_around.h - the words around the occurrences of a phrase in one document, each
 * once, read from its text.
 *
 * A word is in the window of an occurrence when it is at most so many words before its
 * first word or behind its last one, in the same text: no window spans body and title.
 * A word that several windows hold is of the nearest occurrence; of two as near, of the
 * one before it. Words of an occurrence, and those between its operands, are in no
 * window. */
#ifndef QUOTH_DAEMON_WINDOWS_AROUND_H
#define QUOTH_DAEMON_WINDOWS_AROUND_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/base/deadline.h"
#include "lib/store/record/record.h"
#include "lib/text/text.h"

/* An occurrence: positions [start, end), in order of `start`. */
struct around_node {
	uint32_t start, end;
	bool wanted;		/* false: it has no window, and is passed over in those
				 * of others */
};

enum around_side {
	AROUND_LEFT,		/* before the node */
	AROUND_RIGHT,
	AROUND_INSIDE,		/* a word of an occurrence */
};

struct around {
	const struct around_node *nodes;
	size_t count;
	uint32_t left, right;	/* words */
	/* Called with each word, folded. Any status but STATUS_OK ends it. */
	enum status (*word)(void *context, const char *folded, size_t len,
			    enum around_side side);
	void *context;
	struct text_analyser *analyser;
	struct deadline *deadline;
};

/* STATUS_CORRUPT when the text lacks words that are indexed; else as the record fails,
 * as the callback does, and STATUS_TIMEOUT or STATUS_CANCELLED. */
enum status around_read(const struct around *around, struct record *record,
			struct error *error);

#endif
