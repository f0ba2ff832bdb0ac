/* SPDX-License-Identifier: GPL-2.0-or-later */
/* invent.c - the words, and documents made of them. */
#include "tests/search/invent.h"

#include <stdio.h>
#include <string.h>

#include "tests/search/invent_internal.h"

/* A family has one stem in English; 0: the word is alone. */
const struct invent_word invent_vocabulary[] = {
	{ "of", { "of", "OF", "Of" }, 0 },
	{ "the", { "the", "The", "THE" }, 0 },
	{ "a", { "a", "A", "à" }, 0 },
	{ "trade", { "trade", "Trade", "TRADE" }, 1 },
	{ "trades", { "trades", "Trades", "tradés" }, 1 },
	{ "traded", { "traded", "Traded", "traded" }, 1 },
	{ "trading", { "trading", "TRADING", "trading" }, 1 },
	{ "trader", { "trader", "Trader", "ＴＲＡＤＥＲ" }, 0 },
	{ "tariff", { "tariff", "Tariff", "tariﬀ" }, 2 },
	{ "tariffs", { "tariffs", "TARIFFS", "tari\xc2\xad""ffs" }, 2 },
	{ "earth", { "earth", "Earth", "éarth" }, 3 },
	{ "earths", { "earths", "Earths", "earths" }, 3 },
	{ "earthen", { "earthen", "Earthen", "earthen" }, 0 },
	{ "rare", { "rare", "Rare", "rāre" }, 4 },
	{ "rarely", { "rarely", "Rarely", "rarely" }, 4 },
	{ "us", { "us", "US", "Us" }, 5 },
	{ "u.s", { "u.s", "U.S", "U.S" }, 5 },
	{ "don't", { "don't", "don’t", "Don't" }, 0 },
	{ "3.5", { "3.5", "3.5", "３.５" }, 0 },
	{ "2025", { "2025", "2025", "2025" }, 0 },
	{ "1,750", { "1,750", "1,750", "1,750" }, 0 },
	{ "x_y", { "x_y", "X_Y", "x_ý" }, 0 },
	{ "strasse", { "straße", "strasse", "Straße" }, 0 },
	{ "naive", { "naïve", "naive", "NAÏVE" }, 0 },
	{ "稀", { "稀", "稀", "稀" }, 0 },
	{ "土", { "土", "土", "土" }, 0 },
};

const size_t invent_vocabulary_size =
	sizeof invent_vocabulary / sizeof *invent_vocabulary;

size_t invent_below(size_t limit)
{
	return (size_t)rand() % limit;
}

bool invent_chance(size_t percent)
{
	return invent_below(100) < percent;
}

uint8_t invent_any_word(const struct invention *invention)
{
	size_t a = invent_below(invention->word_count);
	size_t b = invent_below(invention->word_count);
	return invention->words[a < b ? a : b];	/* some are more frequent */
}

const char *invent_spelling(uint8_t word)
{
	return invent_vocabulary[word].spellings[invent_below(3)];
}

const char *invent_folded(uint8_t word)
{
	return invent_vocabulary[word % INVENT_BARE].folded;
}

const char *invent_source(unsigned source)
{
	return source == 0 ? "ap" : "reuters";
}

/* --- Documents --- */

static void choose_words(struct invention *invention)
{
	invention->word_count = 3 + invent_below(7);
	for (size_t i = 0; i < invention->word_count; i++)
		invention->words[i] = (uint8_t)invent_below(invent_vocabulary_size);
}

static void write_text(const struct invention *invention, struct invented_text *text,
		       size_t count, const char *const *between, size_t between_count)
{
	text->len = 0;
	text->bytes[0] = '\0';
	text->meaning.count = count;
	for (size_t i = 0; i < count; i++) {
		uint8_t word = invent_any_word(invention);
		text->meaning.words[i] = word;
		text->starts[i] = text->len;
		text->len += (size_t)sprintf(text->bytes + text->len, "%s",
					     invent_spelling(word));
		text->ends[i] = text->len;
		text->len += (size_t)sprintf(text->bytes + text->len, "%s",
					     between[invent_below(between_count)]);
	}
}

static void write_document(const struct invention *invention, size_t index,
			   struct invented_document *document)
{
	static const char *const grades[] = { NULL, "-3", "-1.5", "0", "2", "2.0", "2.5",
					      "10", "100", "1e3", "ten", "3,5", "-" };
	static const char *const in_title[] = { " ", " ", " ", "-", ": ", " – " };
	static const char *const in_body[] = { " ", " ", " ", " ", "-", ", ", ". ",
					       "\n", " (", "\n\n", "/", "” “", "… " };
	size_t most = invent_chance(20) ? invention->longest
					: invention->longest * 2 / 5;
	write_text(invention, &document->body, invent_below(most), in_body,
		   sizeof in_body / sizeof *in_body);
	write_text(invention, &document->title,
		   invent_chance(30) ? 0 : invent_below(6), in_title,
		   sizeof in_title / sizeof *in_title);
	document->source = (unsigned)invent_below(2);
	document->stemmed = invent_chance(invention->stemmed);
	document->grade = grades[invent_below(sizeof grades / sizeof *grades)];
	snprintf(document->id, sizeof document->id, "d%zu", index);
	snprintf(document->path, sizeof document->path, "/notes/%zu", index);
}

static uint64_t words_of(const struct brute_text *text)
{
	uint64_t words = 0;
	for (size_t i = 0; i < text->count; i++)
		words |= (uint64_t)1 << text->words[i];
	return words;
}

void invent_documents(struct invention *invention)
{
	choose_words(invention);
	invention->stemmed = invent_chance(60) ? 100 : invent_below(100);
	invention->seen = 0;
	for (size_t i = 0; i < invention->count; i++) {
		struct invented_document *document = &invention->documents[i];
		write_document(invention, i, document);
		if (document->stemmed)
			invention->seen |= words_of(&document->body.meaning) |
				words_of(&document->title.meaning);
	}
}

/* The words of TEXT, as they are in a document of no language. */
static struct brute_text bare(const struct brute_text *text)
{
	struct brute_text meaning = *text;
	for (size_t i = 0; i < meaning.count; i++)
		meaning.words[i] = (uint8_t)(meaning.words[i] + INVENT_BARE);
	return meaning;
}

struct brute_document invent_meaning(const struct invented_document *document)
{
	const struct brute_text *body = &document->body.meaning;
	const struct brute_text *title = &document->title.meaning;
	return (struct brute_document){
		.body = document->stemmed ? *body : bare(body),
		.title = document->stemmed ? *title : bare(title),
		.source = document->source,
		.grade = document->grade,
	};
}
