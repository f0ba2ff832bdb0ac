/* SPDX-License-Identifier: GPL-2.0-or-later */
/* invent_query.c - random queries, written and understood at once. */
#include <assert.h>
#include <math.h>
#include <string.h>

#include "tests/search/invent_internal.h"

enum {
	PREFIX_MIN = 3,		/* characters before a star */
	FEW_WORDS = 24,		/* a query that has more gets no alternatives, */
	ENOUGH_WORDS = 30,	/* and only words more: 64 are allowed in all */
	ENOUGH_NODES = 24,
	PHRASE_MOST = 6,	/* words of an invented phrase */
	OPERANDS_MOST = 4,
};

struct writer {
	const struct invention *invention;
	struct invented_query *query;
	bool by_stem;		/* the word to be written is by itself */
	bool takes_weight;	/* what was just written, without brackets */
	bool ends_like;		/* the last phrase, in word~N */
};

static bool is_enough(const struct writer *writer)
{
	return writer->query->words >= ENOUGH_WORDS ||
		writer->query->node_count >= ENOUGH_NODES;
}

static void put(struct writer *writer, const char *text)
{
	buf_add_str(&writer->query->text, text);
}

static struct brute_query *node(struct writer *writer, enum brute_kind kind)
{
	struct invented_query *query = writer->query;
	assert(query->node_count < INVENT_NODES);
	query->nodes[query->node_count] = (struct brute_query){ .kind = kind };
	return &query->nodes[query->node_count++];
}

/* --- What a word stands for --- */

static uint64_t as_written(uint8_t word)
{
	return (uint64_t)1 << word | (uint64_t)1 << (word + INVENT_BARE);
}

static uint64_t beginning_with(const char *prefix, size_t len)
{
	uint64_t set = 0;
	for (uint8_t i = 0; i < invent_vocabulary_size; i++)
		if (strncmp(invent_vocabulary[i].folded, prefix, len) == 0)
			set |= as_written(i);
	return set;
}

/* A phrase takes the forms that English documents of the index have, in all documents;
 * a word by itself is found by its stem, and in documents without one as written. */
static uint64_t inflected(const struct writer *writer, uint8_t word)
{
	const struct invention *invention = writer->invention;
	uint64_t set = as_written(word);
	unsigned family = invent_vocabulary[word].family;
	for (uint8_t i = 0; i < invent_vocabulary_size; i++)
		if ((invention->seen >> i & 1) != 0 && family != 0 &&
		    invent_vocabulary[i].family == family)
			set |= writer->by_stem ? (uint64_t)1 << i : as_written(i);
	return set;
}

/* --- Words --- */

static uint64_t put_word(struct writer *writer, uint8_t word, bool any_form)
{
	put(writer, invent_spelling(word));
	writer->query->words++;
	return any_form ? inflected(writer, word) : as_written(word);
}

/* Letters that a star may follow; 0: WORD has too few. */
static size_t prefix_length(uint8_t word)
{
	const char *folded = invent_vocabulary[word].folded;
	size_t letters = strspn(folded, "abcdefghijklmnopqrstuvwxyz");
	return letters < PREFIX_MIN
		? 0 : PREFIX_MIN + invent_below(letters - PREFIX_MIN + 1);
}

static uint64_t put_star(struct writer *writer, uint8_t word, size_t len)
{
	const char *folded = invent_vocabulary[word].folded;
	buf_add(&writer->query->text, folded, len);
	put(writer, "*");
	writer->query->words++;
	return beginning_with(folded, len);
}

/* WORD~1 or WORD~2; 0: it is too short, or no letters. */
static uint64_t put_like(struct writer *writer, uint8_t word)
{
	const char *folded = invent_vocabulary[word].folded;
	size_t edits = 1 + invent_below(2);
	if (folded[0] < 'a' || folded[0] > 'z' || strlen(folded) < (edits == 1 ? 3 : 5))
		return 0;
	put_word(writer, word, false);
	buf_addf(&writer->query->text, "~%zu", edits);
	uint64_t like = invent_spelled_like(word, edits);
	return like | like << INVENT_BARE;
}

/* WORD, or its beginning and a star. */
static uint64_t put_either(struct writer *writer, uint8_t word, bool any_form,
			   size_t percent)
{
	uint64_t like = invent_chance(6) ? put_like(writer, word) : 0;
	if (like != 0)
		return like;
	size_t len = invent_chance(percent) ? prefix_length(word) : 0;
	return len > 0 ? put_star(writer, word, len) : put_word(writer, word, any_form);
}

/* The same outside of quotes, where "=" may stand before it. */
static uint64_t put_plain(struct writer *writer, uint8_t word, size_t percent)
{
	if (invent_chance(90))
		return put_either(writer, word, true, percent);
	put(writer, "=");
	return put_word(writer, word, false);
}

/* COUNT words that stand in one of the documents, in order, perhaps with others
 * between them; or any. */
static void choose_words(const struct writer *writer, uint8_t *words, size_t count,
			 size_t apart)
{
	const struct invention *invention = writer->invention;
	const struct invented_document *document =
		&invention->documents[invent_below(invention->count)];
	const struct brute_text *text = invent_chance(75) ? &document->body.meaning
							  : &document->title.meaning;
	size_t at = invent_below(text->count + 1);
	bool copied = invent_chance(70);
	for (size_t i = 0; i < count; i++) {
		words[i] = copied && at < text->count ? text->words[at]
						      : invent_any_word(invention);
		at += 1 + invent_below(apart);
	}
	if (invent_chance(3))
		words[0] = (uint8_t)invent_below(invent_vocabulary_size);
}

static uint8_t choose_word(const struct writer *writer)
{
	uint8_t word;
	choose_words(writer, &word, 1, 1);
	return word;
}

/* --- Phrases --- */

/* (this|that|tho*), WORD among them. */
static uint64_t put_alternatives(struct writer *writer, uint8_t word, bool any_form)
{
	size_t count = 2 + invent_below(2), own = invent_below(count);
	uint64_t set = 0;
	writer->by_stem = false;
	for (size_t i = 0; i < count; i++) {
		put(writer, i == 0 ? "(" : "|");
		set |= put_either(writer, i == own ? word : choose_word(writer),
				  any_form, 15);
	}
	put(writer, ")");
	return set;
}

static uint64_t put_place(struct writer *writer, uint8_t word, bool any_form)
{
	bool room = writer->query->words < FEW_WORDS;
	if (room && invent_chance(12))
		return put_alternatives(writer, word, any_form);
	return put_either(writer, word, any_form, 8);
}

static bool ends_like(const struct buf *text)
{
	return text->len > 1 && text->data[text->len - 2] == '~';
}

/* Between two words of a phrase; a star ends at a blank. */
static void put_between(struct writer *writer)
{
	static const char *const between[] = { " ", " ", " ", "-", ", ", "  ", " / " };
	const struct buf *text = &writer->query->text;
	bool ends = text->data[text->len - 1] == '*' || ends_like(text);
	put(writer, ends ? " " : between[invent_below(sizeof between /
						      sizeof *between)]);
}

/* COUNT places between quotes, as one operand. */
static void put_quoted(struct writer *writer, struct brute_phrase *phrase,
		       const uint8_t *words, size_t count, bool any_form)
{
	static const char *const quotes[][2] = {
		{ "\"", "\"" }, { "\"", "\"" }, { "\"", "\"" },
		{ "“", "”" }, { "„", "“" }, { "«", "»" },
	};
	const char *const *pair = quotes[invent_below(sizeof quotes / sizeof *quotes)];
	size_t first = 0;
	for (size_t i = 0; i < phrase->operands; i++)
		first += phrase->lengths[i];
	put(writer, any_form ? "~" : "");
	put(writer, pair[0]);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			put_between(writer);
		phrase->places[first + i] = put_place(writer, words[i], any_form);
	}
	writer->ends_like = ends_like(&writer->query->text);
	put(writer, pair[1]);
	phrase->lengths[phrase->operands++] = count;
}

static void note_quoted(struct writer *writer)
{
	writer->query->quoted = writer->query->quoted || !writer->query->negated;
}

static void note_near(struct writer *writer)
{
	writer->query->near = writer->query->near || !writer->query->negated;
}

static struct brute_query *write_phrase(struct writer *writer, bool title)
{
	struct brute_query *leaf = node(writer, BRUTE_PHRASE);
	uint8_t words[PHRASE_MOST];
	size_t count = 1 + invent_below(invent_chance(60) ? 3 : PHRASE_MOST);
	leaf->phrase.title = title;
	choose_words(writer, words, count, 1);
	put(writer, title ? "title:" : "");
	writer->by_stem = count == 1;
	put_quoted(writer, &leaf->phrase, words, count, !title && invent_chance(25));
	writer->by_stem = false;
	if (count > 1 || !writer->ends_like)	/* that is a word without quotes */
		note_quoted(writer);
	return leaf;
}

/* "..."~N: each place is an operand of its own. */
static struct brute_query *write_sloppy(struct writer *writer, bool title)
{
	struct brute_query *leaf = node(writer, BRUTE_PHRASE);
	struct brute_phrase *phrase = &leaf->phrase;
	uint8_t words[PHRASE_MOST];
	size_t count = 2 + invent_below(PHRASE_MOST - 1);
	phrase->title = title;
	phrase->ordered = true;
	phrase->gap = invent_below(6);
	choose_words(writer, words, count, 2);
	put(writer, title ? "title:" : "");
	put_quoted(writer, phrase, words, count, !title && invent_chance(25));
	buf_addf(&writer->query->text, "~%zu", phrase->gap);
	phrase->operands = count;
	for (size_t i = 0; i < count; i++)
		phrase->lengths[i] = 1;
	note_near(writer);
	return leaf;
}

/* --- NEAR/N and ADJ/N --- */

/* (this OR that), one place. */
static void put_choice(struct writer *writer, struct brute_phrase *phrase, size_t place,
		       uint8_t word)
{
	size_t count = 2 + invent_below(2), own = invent_below(count);
	for (size_t i = 0; i < count; i++) {
		uint8_t one = i == own ? word : choose_word(writer);
		put(writer, i == 0 ? "(" : " OR ");
		put(writer, phrase->title ? "title:" : "");
		bool quoted = invent_chance(20);
		put(writer, quoted ? "\"" : "");
		phrase->places[place] |= quoted ? put_word(writer, one, false)
						: put_plain(writer, one, 20);
		put(writer, quoted ? "\"" : "");
	}
	put(writer, ")");
	phrase->lengths[phrase->operands++] = 1;
}

/* One operand that begins with *WORDS; returns how many of them it took. */
static size_t put_operand(struct writer *writer, struct brute_phrase *phrase,
			  size_t place, const uint8_t *words)
{
	size_t count = 1 + invent_below(3), kind = invent_below(100);
	if (kind < 12) {
		put_choice(writer, phrase, place, words[0]);
		return 1;
	}
	put(writer, phrase->title ? "title:" : "");
	if (kind < 40) {
		put_quoted(writer, phrase, words, count,
			   !phrase->title && invent_chance(30));
		return count;
	}
	phrase->places[place] = put_plain(writer, words[0], 10);
	phrase->lengths[phrase->operands++] = 1;
	return 1;
}

static struct brute_query *write_near(struct writer *writer, bool title)
{
	struct brute_query *leaf = node(writer, BRUTE_PHRASE);
	struct brute_phrase *phrase = &leaf->phrase;
	uint8_t words[3 * OPERANDS_MOST];
	size_t operands = 2 + invent_below(OPERANDS_MOST - 1), place = 0;
	size_t distance = invent_below(8);
	phrase->title = title;
	phrase->ordered = invent_chance(35);
	phrase->gap = distance > 0 ? distance - 1 : 0;
	choose_words(writer, words, sizeof words, 1 + invent_below(3));
	if (invent_chance(15))
		words[1] = words[0];	/* a word asked for twice */
	for (size_t i = 0; i < operands; i++) {
		if (i > 0)
			buf_addf(&writer->query->text, " %s/%zu ",
				 phrase->ordered ? "ADJ" : "NEAR", distance);
		place += put_operand(writer, phrase, place, words + place);
	}
	note_near(writer);
	return leaf;
}

/* --- Whole queries --- */

static struct brute_query *write_word(struct writer *writer, bool title)
{
	struct brute_query *leaf = node(writer, BRUTE_PHRASE);
	leaf->phrase.title = title;
	leaf->phrase.operands = leaf->phrase.lengths[0] = 1;
	put(writer, title ? "title:" : "");
	uint8_t word = choose_word(writer);
	const char *folded = invent_vocabulary[word].folded;
	writer->by_stem = true;
	leaf->phrase.places[0] = put_plain(writer, word, 25);
	writer->by_stem = false;
	writer->takes_weight = folded[0] >= 'a' && folded[0] <= 'z' && folded[1] != '\0';
	return leaf;
}

static struct brute_query *write_unweighted(struct writer *writer, size_t words)
{
	bool title = invent_chance(8);
	if (is_enough(writer) || invent_chance(words))
		return write_word(writer, title);
	writer->takes_weight = true;
	if (invent_chance(45))
		return write_phrase(writer, title);
	if (invent_chance(35))
		return write_sloppy(writer, title);
	struct brute_query *leaf = write_near(writer, title);
	writer->takes_weight = false;
	return leaf;
}

/* A weight changes nothing of what is found. */
static void put_weight(struct writer *writer)
{
	static const char *const weights[] = { "^2", "^0.5", "^10", "^.01", "^1", "^2.125" };
	put(writer, weights[invent_below(sizeof weights / sizeof *weights)]);
}

static struct brute_query *write_leaf(struct writer *writer, size_t words)
{
	bool weighs = invent_chance(15), wrapped = weighs && invent_chance(40);
	put(writer, wrapped ? "(" : "");
	struct brute_query *leaf = write_unweighted(writer, words);
	put(writer, wrapped ? ")" : "");
	if (wrapped || (weighs && writer->takes_weight))
		put_weight(writer);
	return leaf;
}

/* --- Filters --- */

static void put_number(struct writer *writer, double *number)
{
	static const char *const numbers[] = { "-3", "-1.5", "0", "+2", "2.0", "2.25", "10",
					       ".5", "100", "1e3" };
	const char *text = numbers[invent_below(sizeof numbers / sizeof *numbers)];
	put(writer, text);
	*number = strtod(text, NULL);
}

static void put_range(struct writer *writer, struct brute_range *range)
{
	static const char *const compare[] = { ">=", ">", "<=", "<" };
	size_t kind = invent_below(7);
	*range = (struct brute_range){ .least = -INFINITY, .most = INFINITY };
	if (kind < 4) {
		put(writer, compare[kind]);
		put_number(writer, kind < 2 ? &range->least : &range->most);
		range->above = kind == 1;
		range->below = kind == 3;
		return;
	}
	if (kind != 4)
		put_number(writer, &range->least);
	put(writer, "..");
	if (kind != 5)
		put_number(writer, &range->most);
}

static struct brute_query *write_grade(struct writer *writer)
{
	struct brute_query *filter = node(writer, BRUTE_GRADE);
	put(writer, "x.grade:");
	if (invent_chance(70)) {
		put_range(writer, &filter->range);
		return filter;
	}
	struct brute_query *list = node(writer, BRUTE_ANY);
	list->parts = filter;
	filter->next = node(writer, BRUTE_GRADE);
	put(writer, "(");
	put_range(writer, &filter->range);
	put(writer, invent_chance(50) ? " OR " : "|");
	put_range(writer, &filter->next->range);
	put(writer, ")");
	return list;
}

static struct brute_query *write_source(struct writer *writer)
{
	struct brute_query *filter = node(writer, BRUTE_SOURCE);
	filter->source = (unsigned)invent_below(2);
	buf_addf(&writer->query->text, invent_chance(50) ? "source:%s" : "source:\"%s\"",
		 invent_source(filter->source));
	return filter;
}

static struct brute_query *write_filter(struct writer *writer)
{
	return invent_chance(50) ? write_source(writer) : write_grade(writer);
}

static struct brute_query *write_any(struct writer *writer, size_t depth);

static struct brute_query *write_positive(struct writer *writer, size_t depth)
{
	if (invent_chance(12))
		return write_filter(writer);
	if (depth == 0 || is_enough(writer) || invent_chance(70))
		return write_leaf(writer, 25);
	put(writer, "(");
	struct brute_query *query = write_any(writer, depth - 1);
	put(writer, ")");
	return query;
}

static struct brute_query *write_exclusion(struct writer *writer, size_t depth)
{
	struct brute_query *query = node(writer, BRUTE_NOT);
	bool outer = writer->query->negated;
	writer->query->negated = true;
	put(writer, invent_chance(50) ? "-" : "NOT ");
	query->parts = write_positive(writer, depth);
	writer->query->negated = outer;
	return query;
}

static void put_and(struct writer *writer, size_t index)
{
	if (index > 0)
		put(writer, invent_chance(30) ? " AND " : " ");
}

static struct brute_query *write_all(struct writer *writer, size_t depth)
{
	struct brute_query *query = node(writer, BRUTE_ALL), **link = &query->parts;
	size_t count = 1 + (invent_chance(50) ? invent_below(3) : 0);
	size_t positive = invent_below(count);
	for (size_t i = 0; i <= positive || (i < count && !is_enough(writer)); i++) {
		put_and(writer, i);
		*link = i == positive || invent_chance(60)
			? write_positive(writer, depth)
			: write_exclusion(writer, depth);
		link = &(*link)->next;
	}
	return query;
}

static struct brute_query *write_any(struct writer *writer, size_t depth)
{
	struct brute_query *query = node(writer, BRUTE_ANY), **link = &query->parts;
	size_t count = 1 + invent_below(3);
	for (size_t i = 0; i == 0 || (i < count && !is_enough(writer)); i++) {
		put(writer, i > 0 ? " OR " : "");
		*link = write_all(writer, depth);
		link = &(*link)->next;
	}
	return query;
}

/* A phrase with filters and exclusions beside it. */
static struct brute_query *write_filtered(struct writer *writer)
{
	struct brute_query *query = node(writer, BRUTE_ALL), **link = &query->parts;
	size_t count = 2 + invent_below(2), own = invent_below(count);
	for (size_t i = 0; i < count; i++) {
		put_and(writer, i);
		*link = i == own ? write_leaf(writer, 0)
			: invent_chance(50) ? write_filter(writer)
					    : write_exclusion(writer, 0);
		link = &(*link)->next;
	}
	return query;
}

void invent_query(const struct invention *invention, struct invented_query *query)
{
	struct writer writer = { .invention = invention, .query = query };
	size_t shape = invent_below(100);
	buf_clear(&query->text);
	query->node_count = query->words = 0;
	query->near = query->quoted = query->negated = false;
	query->meaning = shape < 45 ? write_leaf(&writer, 5)
		: shape < 60 ? write_filtered(&writer) : write_any(&writer, 2);
}
