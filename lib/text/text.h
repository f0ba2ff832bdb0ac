/* SPDX-License-Identifier: GPL-2.0-or-later */
/* text.h - UTF-8 in, words out: where each stands, and the terms it makes.
 *
 * The indexer calls this on documents and the daemon on queries and passages;
 * whatever differs between the two calls can never be found. A change of any
 * rule here changes TEXT_RULES in text.c, and with it text_version().
 *
 * Words are those of UAX #29 with these rules on top:
 *   - a segment is a word when it holds a letter, a digit or an ideograph;
 *   - each ideograph (and each kana or hangul-free CJK segment's character) is
 *     a word of its own, so that a run of them is a phrase.
 * Threads: a text_analyser is one thread's own; open one per thread. */
#ifndef QUOTH_TEXT_TEXT_H
#define QUOTH_TEXT_TEXT_H

#include <stddef.h>
#include <stdbool.h>

#include "lib/base/status.h"

enum {
	TEXT_WORD_MAX = 200,	/* bytes of a folded word or stem; a longer word is
				 * cut here, at a character: a Xapian term is at
				 * most 245 bytes with its prefix */
	TEXT_LANGUAGE_MAX = 16,	/* bytes of a language code with the NUL */
};

/* One word. `folded` is valid until the next call on the same analyser. */
struct text_word {
	size_t start;		/* byte offset in the text given to text_begin */
	size_t len;		/* bytes of the word as written */
	const char *folded;	/* case, compatibility forms, diacritics folded;
				 * typographic apostrophes as '; not empty,
				 * not NUL-terminated */
	size_t folded_len;	/* 1 to TEXT_WORD_MAX */
	bool ideograph;		/* an implied phrase with its neighbours */
};

struct text_analyser;

/* Words of any language. On STATUS_OK *ANALYSER is the caller's, to be given
 * to text_close(); otherwise it is untouched.
 *   STATUS_NO_MEMORY, STATUS_INTERNAL (the Unicode library refused) */
enum status text_open(struct text_analyser **analyser, struct error *error);
void text_close(struct text_analyser *analyser);

/* Begins a text of LEN bytes, which must stay in place until the last word was
 * taken. Ill-formed UTF-8 counts as U+FFFD, which is no letter: it ends words
 * and moves no offset. */
void text_begin(struct text_analyser *analyser, const char *text, size_t len);

/* The next word of the text. True: *WORD is set; false: there is no more.
 * Begun at a byte that follows ASCII white space, a text yields the same words
 * as the whole from there on: passages rely on it. */
bool text_next(struct text_analyser *analyser, struct text_word *word);

/* The stem of the word that text_next() last gave, by Snowball's algorithm for
 * LANGUAGE (an ISO 639-1 code such as "en", or "" for none: the folded word).
 * Stemmed with its diacritics, then folded; before that the elisions of
 * French, Italian and Catalan (l', d', qu' ...) go, and the dots of acronyms
 * (u.s becomes us), so that inflected search joins what exact search keeps
 * apart. Sets *STEM, valid until the next call, and returns its length, 1 to
 * TEXT_WORD_MAX. An unknown LANGUAGE stems nothing. */
size_t text_stem(struct text_analyser *analyser, const char *language,
		 const char **stem);

/* Maps what people write for a language ("en", "EN-us", "eng", "English",
 * "english") to its ISO 639-1 code; NULL when no Snowball algorithm serves it. */
const char *text_language(const char *name);

/* A name for everything that decides which terms a text makes: the rules here,
 * the Unicode library and libstemmer with their versions. Two programs whose
 * names differ must not share an index. Constant for the process. */
const char *text_version(void);

/* Folds a whole string for comparing field values (topic:, source:): as words
 * are folded, inner white space to single spaces, ends trimmed. Writes at most
 * TEXT_WORD_MAX bytes and a NUL to OUT and returns the length. */
size_t text_fold_value(struct text_analyser *analyser, const char *value,
		       size_t len, char out[TEXT_WORD_MAX + 1]);

#endif
