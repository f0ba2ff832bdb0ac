/* SPDX-License-Identifier: GPL-2.0-or-later */
/* language.c - the languages that have a stemmer, and the names people give
 * them. */
#include "lib/text/language.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "lib/text/text.h"

const struct language languages[LANGUAGE_COUNT] = {
	{ "ar", "arabic", " ara ", NULL },
	{ "ca", "catalan", " cat valencian ", " l d m n s t " },
	{ "da", "danish", " dan ", NULL },
	{ "de", "german", " deu ger ", NULL },
	{ "el", "greek", " ell gre ", NULL },
	{ "en", "english", " eng ", NULL },
	{ "es", "spanish", " spa castilian ", NULL },
	{ "eu", "basque", " eus baq ", NULL },
	{ "fi", "finnish", " fin ", NULL },
	{ "fr", "french", " fra fre ",
	  " c d j l m n s t qu jusqu lorsqu puisqu quoiqu " },
	{ "ga", "irish", " gle ", NULL },
	{ "hi", "hindi", " hin ", NULL },
	{ "hu", "hungarian", " hun ", NULL },
	{ "hy", "armenian", " hye arm ", NULL },
	{ "id", "indonesian", " ind ", NULL },
	{ "it", "italian", " ita ",
	  " c d l m n s t v gl un agl all coll dagl dall degl dell negl nell quell "
	  "quest sugl sull bell sant " },
	{ "lt", "lithuanian", " lit ", NULL },
	{ "ne", "nepali", " nep ", NULL },
	{ "nl", "dutch", " nld dut flemish ", NULL },
	{ "no", "norwegian", " nor nb nob nn nno ", NULL },
	{ "pt", "portuguese", " por ", NULL },
	{ "ro", "romanian", " ron rum mo mol ", NULL },
	{ "ru", "russian", " rus ", NULL },
	{ "sr", "serbian", " srp scc ", NULL },
	{ "sv", "swedish", " swe ", NULL },
	{ "ta", "tamil", " tam ", NULL },
	{ "tr", "turkish", " tur ", NULL },
	{ "yi", "yiddish", " yid ", NULL },
};

int language_find(const char *code)
{
	for (int i = 0; i < LANGUAGE_COUNT; i++)
		if (strcmp(code, languages[i].code) == 0)
			return i;
	return LANGUAGE_NONE;
}

/* Copies the letters NAME begins with, in lower case: what follows them is a
 * region, a script or an encoding. False when they are too many. */
static bool first_letters(const char *name, char *out, size_t size)
{
	size_t len = 0;
	for (; isalpha((unsigned char)name[len]); len++) {
		if (len + 1 >= size)
			return false;
		out[len] = (char)tolower((unsigned char)name[len]);
	}
	out[len] = '\0';
	return len > 0;
}

const char *text_language(const char *name)
{
	char plain[TEXT_LANGUAGE_MAX], between[TEXT_LANGUAGE_MAX + 2];
	if (!first_letters(name, plain, sizeof plain))
		return NULL;
	snprintf(between, sizeof between, " %s ", plain);
	for (size_t i = 0; i < LANGUAGE_COUNT; i++)
		if (strcmp(plain, languages[i].code) == 0 ||
		    strcmp(plain, languages[i].algorithm) == 0 ||
		    strstr(languages[i].others, between) != NULL)
			return languages[i].code;
	return NULL;
}
