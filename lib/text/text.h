/* SPDX-License-Identifier: GPL-2.0-or-later */
/* text.h - UTF-8 in, words out: where each stands, and the terms it makes.
 *
 * The indexer calls this on documents and the daemon on queries and passages;
 * whatever differs between the two calls can never be found. A change of any
 * rule here changes TEXT_RULES in version.c, and with it text_version().
 *
 * Words are those of UAX #29 with these rules on top:
 *   - a segment is a word when it holds a letter or a number (categories L and
 *     N), and the word is what reaches from the first of these to the last
 *     with its combining marks: no apostrophe, no underline at either end;
 *   - a colon joins nothing (it left MidLetter in later versions of Unicode);
 *   - a letter that UAX #29 does not join with its neighbours is a word of its
 *     own, so that a run of them is a phrase: each ideograph, each hiragana,
 *     each letter of Thai, Lao, Khmer, Burmese with its vowels and tones.
 *     Katakana joins to words, as does Hangul. No dictionary is used.
 *
 * Folding: full case folding (ß is ss); compatibility forms (full width,
 * ligatures, the sign for MHz); diacritics of Latin, Greek and Cyrillic, Hebrew
 * points, Arabic vowel signs, hamza and tatweel go; æ ae, œ oe, ø o, ł l, đ d,
 * ð d, þ th, ħ h, ŧ t, ı i; typographic apostrophes are '; soft hyphens,
 * zero-width characters and the dot of col·lecció go. Letters of their own
 * stay: й, ў and ї, kana with a voicing mark, Indic vowels and viramas.
 *
 * Threads: a text_analyser is one thread's own; open one per thread. It holds
 * some 2 MiB of remembered words once it has seen much text. */
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

/* One word. `folded` is valid until the next text_next() or text_close() of its
 * analyser. */
struct text_word {
	size_t start;		/* byte offset in the text given to text_begin */
	size_t len;		/* bytes of the word as written */
	const char *folded;	/* case, compatibility forms, diacritics folded;
				 * typographic apostrophes as '; not empty,
				 * not NUL-terminated */
	size_t folded_len;	/* 1 to TEXT_WORD_MAX */
	bool ideograph;		/* a letter that joins none, see above: an
				 * implied phrase with the words it touches */
};

struct text_analyser;

/* Words of any language. On STATUS_OK *ANALYSER is the caller's, to be given
 * to text_close(); otherwise it is untouched.
 *   STATUS_NO_MEMORY */
enum status text_open(struct text_analyser **analyser, struct error *error);
void text_close(struct text_analyser *analyser);

/* Begins a text of LEN bytes, which must stay in place until the last word was
 * taken. Ill-formed UTF-8 counts as U+FFFD, which is no letter: it ends words
 * and moves no offset. */
void text_begin(struct text_analyser *analyser, const char *text, size_t len);

/* The next word of the text. True: *WORD is set; false: there is no more, or
 * memory ran out, see text_ok(). Of a word beyond ASCII 1,024 bytes are folded.
 * Begun at a byte that follows ASCII white space, a text yields the same words
 * as the whole from there on: passages rely on it. */
bool text_next(struct text_analyser *analyser, struct text_word *word);

/* Passes over COUNT words, which then need not be folded, but for those beyond ASCII:
 * false as text_next(). There is no word at hand afterwards. */
bool text_skip(struct text_analyser *analyser, size_t count);

/* False when memory ran out in any call since text_begin(): words are missing
 * or have no stem, and what was made of the text must not be kept. Ask once,
 * after the last word. */
bool text_ok(const struct text_analyser *analyser);

/* The stem of the word that text_next() last gave, by Snowball's algorithm for
 * LANGUAGE (an ISO 639-1 code such as "en", or "" for none: the folded word).
 * Stemmed with its diacritics (but in English, where they are optional), then
 * folded; before that the elisions of French, Italian and Catalan (l', d',
 * qu' ...) go, and the dots of acronyms (u.s becomes us), so that inflected
 * search joins what exact search keeps apart. A word of which nothing would be
 * left is its own stem. Sets *STEM, valid until the next text_stem() or
 * text_next(), and returns its length, 1 to TEXT_WORD_MAX; 0 when there is no
 * such word. An unknown LANGUAGE stems nothing. */
size_t text_stem(struct text_analyser *analyser, const char *language,
		 const char **stem);

/* The stem of the same word as people type it, without its diacritics, where that is
 * another one: Spanish "compania" is stemmed to compani, but "compañía" to compan.
 * Documents are found by both. Sets *STEM as text_stem() does and returns its length; 0
 * when there is none. */
size_t text_stem_plain(struct text_analyser *analyser, const char *language,
		       const char **stem);

/* Maps what people write for a language ("en", "EN-us", "eng", "English",
 * "english") to its ISO 639-1 code; NULL when no Snowball algorithm serves it. */
const char *text_language(const char *name);

/* A name for everything that decides which terms a text makes: the rules here,
 * the Unicode library and libstemmer with their versions. Two programs whose
 * names differ must not share an index. Constant for the process; any thread.
 * The first call takes some milliseconds: libstemmer has no version to ask for,
 * so its stems of a list of words are hashed. */
const char *text_version(void);

/* Folds a whole string for comparing field values (topic:, source:): as words
 * are folded, inner white space to single spaces, ends trimmed; punctuation
 * stays. Writes at most TEXT_WORD_MAX bytes, cut at a character, and a NUL to
 * OUT and returns the length. The word at hand stays as it is. */
size_t text_fold_value(struct text_analyser *analyser, const char *value,
		       size_t len, char out[TEXT_WORD_MAX + 1]);

#endif
