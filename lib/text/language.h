/* SPDX-License-Identifier: GPL-2.0-or-later */
/* language.h - the languages that have a stemmer, each by a small number. */
#ifndef QUOTH_TEXT_LANGUAGE_H
#define QUOTH_TEXT_LANGUAGE_H

enum {
	LANGUAGE_COUNT = 28,
	LANGUAGE_NONE = -1,
};

struct language {
	const char *code;	/* ISO 639-1 */
	const char *algorithm;	/* libstemmer's name, which is the English one */
	const char *others;	/* ISO 639-2 and close kin, between spaces */
	const char *elisions;	/* what goes before an apostrophe, between spaces;
				 * NULL: the language does not elide */
};

extern const struct language languages[LANGUAGE_COUNT];

/* The number of an ISO 639-1 code, or LANGUAGE_NONE. */
int language_find(const char *code);

#endif
