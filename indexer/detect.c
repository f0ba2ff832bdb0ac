/* SPDX-License-Identifier: GPL-2.0-or-later */
/* detect.c - pieces of a text to CLD2, and its answer to a code. */
#include "indexer/detect.h"

#include <stdio.h>
#include <string.h>

#include "config.h"

#ifdef HAVE_CLD2

enum {
	CLD2_LANGUAGES = 3,	/* that it answers with, the most likely first */
	CLD2_PADDING = 16,	/* zeroed bytes behind a text, so that a step too far
				 * of its tables stays inside */
};

/* CLD2 speaks C++ only, but these three take and give what C has: we call them by the
 * names that they have in the library, and ./configure sees that it has them. In
 * compact_lang_det.h they are ExtDetectLanguageSummary(), LanguageCode() and
 * DetectLanguageVersion() of the namespace CLD2; a language is an enum there. */
unsigned cld2_detect(const char *text, int len, bool is_plain,
		     unsigned languages[CLD2_LANGUAGES], int percents[CLD2_LANGUAGES],
		     int *letters, bool *is_reliable)
	__asm__("_ZN4CLD224ExtDetectLanguageSummaryEPKcibPNS_8LanguageEPiS4_Pb");
const char *cld2_code(unsigned language)
	__asm__("_ZN4CLD212LanguageCodeENS_8LanguageE");
const char *cld2_version(void)
	__asm__("_ZN4CLD221DetectLanguageVersionEv");

const char *detect_library(void)
{
	static char name[64];
	snprintf(name, sizeof name, "CLD2 %s", cld2_version());
	return name;
}

struct sample {
	char bytes[(DETECT_PIECES + 1) * (DETECT_PIECE + 1) + CLD2_PADDING];
	size_t len;
};

/* Appends what of TEXT is in [start, end) to whole characters, and a blank. Control
 * characters become blanks: CLD2 wants none. */
static void add_piece(struct sample *sample, const struct buf *text, size_t start,
		      size_t end)
{
	while (start < end && ((unsigned char)text->data[start] & 0xc0) == 0x80)
		start++;
	while (end > start && end < text->len &&
	       ((unsigned char)text->data[end] & 0xc0) == 0x80)
		end--;
	for (size_t at = start; at < end; at++) {
		char c = text->data[at];
		sample->bytes[sample->len++] = (unsigned char)c < ' ' ? ' ' : c;
	}
	sample->bytes[sample->len++] = ' ';
}

static void add_title(struct sample *sample, const struct buf *title)
{
	add_piece(sample, title, 0, title->len < DETECT_PIECE ? title->len
							      : DETECT_PIECE);
}

/* All of BODY, or pieces of it as far from each other as they can be. */
static void add_body(struct sample *sample, const struct buf *body)
{
	if (body->len <= DETECT_PIECES * DETECT_PIECE) {
		add_piece(sample, body, 0, body->len);
		return;
	}
	size_t last = body->len - DETECT_PIECE;
	for (size_t i = 0; i < DETECT_PIECES; i++) {
		size_t start = last / (DETECT_PIECES - 1) * i;
		add_piece(sample, body, start, start + DETECT_PIECE);
	}
}

/* CLD2's own code to that of ISO 639: it says some old ones, and "xx-Cher" for a
 * language that it knows by its script only. */
static const char *to_code(unsigned language)
{
	const char *code = cld2_code(language);
	if (strcmp(code, "iw") == 0)
		return "he";
	if (strcmp(code, "jw") == 0)
		return "jv";
	if (strcmp(code, "un") == 0 || strncmp(code, "xx", 2) == 0)
		return NULL;
	return code;
}

const char *detect_language(const struct extracted *record)
{
	struct sample sample = {0};
	unsigned languages[CLD2_LANGUAGES];
	int percents[CLD2_LANGUAGES], letters;
	bool reliable;
	add_title(&sample, &record->title.text);
	add_body(&sample, &record->body.text);
	cld2_detect(sample.bytes, (int)sample.len, true, languages, percents, &letters,
		    &reliable);
	if (!reliable || letters < DETECT_LETTERS_MIN ||
	    percents[0] < DETECT_PERCENT_MIN)
		return NULL;
	return to_code(languages[0]);
}

#else

const char *detect_library(void)
{
	return NULL;
}

const char *detect_language(const struct extracted *record)
{
	(void)record;
	return NULL;
}

#endif
