/* SPDX-License-Identifier: GPL-2.0-or-later */
/* version.c - names everything that decides which terms a text makes. */
#include <inttypes.h>
#include <libstemmer.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "lib/text/language.h"
#include "lib/text/text.h"
#include "lib/text/unicode.h"

/* Raise this with every change of a rule in lib/text that can change a term. */
enum { TEXT_RULES = 2 };

/* libstemmer has no call for its version, and distributions patch it: what it
 * makes of these words stands for it. Inflected words of its languages, each
 * of which goes through all the algorithms. */
static const char *const probes[] = {
	"nationalizations", "generously", "skies", "dying", "china's", "tariffs",
	"internationalisation", "continuellement", "majestueusement", "écrivions",
	"aufeinanderfolgenden", "häuser", "straßen", "kategorischen",
	"representaciones", "chicharrones", "anularíamos", "quilométricas",
	"pronunciamento", "abbandonate", "propagandistico", "lichaamsziek",
	"opheffing", "indtræffende", "underordnade", "havnedistriktene",
	"edeltäjistään", "megszentségteleníthetetlen", "abruptamente", "acordurilor",
	"благородными", "вызывающих", "превосходнейший", "арестованного",
	"kitaplarımızdan", "göreviymiş", "nepriklausomybės", "gyventojams",
	"membangunkan", "perekonomian", "bhfuaireadar", "gcathaoireacha",
	"ikastetxeetara", "txostenaren", "desenvolupament", "economistes",
	"οικονομικών", "ανθρώπους", "организације", "држављанима",
	"الاقتصادية", "والمدارس", "ընդհանուրի", "մարդկանց",
	"लड़कियों", "अर्थव्यवस्था", "केटाहरूलाई", "நாடுகளில்",
	"פֿארזאַמלונגען", "געשריבן",
};

static void hash_bytes(uint64_t *hash, const void *bytes, size_t len)
{
	const unsigned char *at = bytes;
	for (size_t i = 0; i < len; i++)
		*hash = (*hash ^ at[i]) * UINT64_C(0x100000001b3);	/* FNV-1a */
}

static bool hash_language(uint64_t *hash, const struct language *language)
{
	struct sb_stemmer *stemmer = sb_stemmer_new(language->algorithm, "UTF_8");
	bool whole = stemmer != NULL;
	for (size_t i = 0; whole && i < sizeof probes / sizeof *probes; i++) {
		const sb_symbol *stem = sb_stemmer_stem(stemmer,
				(const sb_symbol *)probes[i], (int)strlen(probes[i]));
		whole = stem != NULL;
		if (whole)	/* with a NUL, so that lengths count */
			hash_bytes(hash, stem,
				   (size_t)sb_stemmer_length(stemmer) + 1);
	}
	sb_stemmer_delete(stemmer);
	return whole;
}

static char version[128];

static void make_version(void)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	bool whole = true;
	for (size_t i = 0; whole && i < LANGUAGE_COUNT; i++)
		whole = hash_language(&hash, &languages[i]);
	char library[48], stems[24] = "unknown";
	unicode_version(library, sizeof library);
	if (whole)
		snprintf(stems, sizeof stems, "%016" PRIx64, hash);
	snprintf(version, sizeof version, "rules %d; %s; snowball %s", TEXT_RULES,
		 library, stems);
}

const char *text_version(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, make_version);
	return version;
}
