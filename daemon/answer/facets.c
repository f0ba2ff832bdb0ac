/* SPDX-License-Identifier: GPL-2.0-or-later */
/* facets.c - the values of a field and their numbers, by labels or by heads. */
#include "daemon/answer/facets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/answer/tally.h"
#include "lib/base/utf8.h"

enum {
	NAME_MAX_BYTES = 64,		/* of NAME in x.NAME, as the indexer keeps them */
	YEAR_DIGITS = 4,
	MONTH_DIGITS = 6,
};

/* How a value becomes the key that it is counted by. */
enum kind {
	KIND_LABEL,	/* the label of its folded form, */
	KIND_LANGUAGE,	/* a code, and of zh-tw zh as well, */
	KIND_DATE,	/* its first digits, */
	KIND_EXTRA,	/* a label, unless it is long, */
	KIND_WHOLE,	/* or its folded form, which has no label. */
};

struct facet {
	const char *name;
	const char *prefix;	/* of labels; NULL: there are none */
	const char *field;	/* of the record */
	enum kind kind;
	size_t digits;		/* of a date */
	bool once;		/* only the first value counts */
};

static const struct facet known[] = {
	{ "source", SCHEMA_SOURCE, "source", KIND_LABEL, 0, true },
	{ "topic", SCHEMA_TOPIC, "topics", KIND_LABEL, 0, false },
	{ "lang", SCHEMA_LANGUAGE, "language", KIND_LANGUAGE, 0, false },
	{ "type", SCHEMA_TYPE, "type", KIND_LABEL, 0, false },
	{ "year", SCHEMA_YEAR, "date_utc", KIND_DATE, YEAR_DIGITS, false },
	{ "month", SCHEMA_MONTH, "date_utc", KIND_DATE, MONTH_DIGITS, false },
	{ "author", NULL, "author", KIND_WHOLE, 0, false },
	{ "places", SCHEMA_EXTRA "places:", "x.places", KIND_EXTRA, 0, false },
	{ "x.url", SCHEMA_EXTRA "url:", "url", KIND_EXTRA, 0, false },
};

enum { KNOWN = sizeof known / sizeof *known };

static const struct facet *find(const char *name)
{
	for (size_t i = 0; i < KNOWN; i++)
		if (strcmp(known[i].name, name) == 0)
			return &known[i];
	return NULL;
}

/* x.NAME, with a name that a field can have: a colon would end it within a label. */
static bool is_extra(const char *name)
{
	size_t len = strlen(name);
	bool has = len > 2 && len <= 2 + NAME_MAX_BYTES && memcmp(name, "x.", 2) == 0;
	for (size_t i = 0; i < len && has; i++)
		has = (unsigned char)name[i] > ' ' && name[i] != 0x7f && name[i] != ':';
	return has;
}

bool facet_is_known(const char *name)
{
	return find(name) != NULL || is_extra(name);
}

/* --- One facet that is counted --- */

struct counting {
	struct store *store;
	struct text_analyser *analyser;
	struct facet facet;
	char prefix[sizeof SCHEMA_EXTRA + NAME_MAX_BYTES + 2];
	struct tally tally;
	struct tally_best best;
	struct facet_counts *counts;
	struct error *error;
};

static void begin(struct counting *counting, const char *name)
{
	const struct facet *facet = find(name);
	if (facet != NULL) {
		counting->facet = *facet;
		return;
	}
	snprintf(counting->prefix, sizeof counting->prefix, SCHEMA_EXTRA "%s:", name + 2);
	counting->facet = (struct facet){ name, counting->prefix, name, KIND_EXTRA, 0, false };
}

static enum status no_memory(const struct counting *counting)
{
	return error_set(counting->error, STATUS_NO_MEMORY, "facets");
}

/* --- Keys of values --- */

struct key {
	char bytes[SCHEMA_TERM_MAX];
	size_t len;		/* 0: there is none */
};

static void make_label(const struct counting *counting, const char *value, size_t len,
		       struct key *key)
{
	key->len = len == 0
		? 0 : schema_term(counting->facet.prefix, value, len, key->bytes);
}

static void make_key(const struct counting *counting, const char *value, size_t len,
		     struct key *key)
{
	const struct facet *facet = &counting->facet;
	char folded[TEXT_WORD_MAX + 1];
	size_t folded_len;
	switch (facet->kind) {
	case KIND_LANGUAGE:
		make_label(counting, value, len, key);
		return;
	case KIND_DATE:
		make_label(counting, value, len < facet->digits ? 0 : facet->digits, key);
		return;
	case KIND_LABEL:
	case KIND_EXTRA:
	case KIND_WHOLE:
		break;
	}
	folded_len = text_fold_value(counting->analyser, value, len, folded);
	if (facet->kind == KIND_EXTRA && folded_len == TEXT_WORD_MAX)
		folded_len = 0;
	if (facet->kind != KIND_WHOLE) {
		make_label(counting, folded, folded_len, key);
		return;
	}
	key->len = folded_len;
	memcpy(key->bytes, folded, folded_len);
}

/* Of zh-tw the zh, or 0. */
static size_t bare_language(const char *code)
{
	size_t bare = strspn(code, "abcdefghijklmnopqrstuvwxyz");
	return bare >= 2 && bare <= 3 && (code[bare] == '-' || code[bare] == '_') ? bare
										  : 0;
}

/* --- By heads --- */

static enum status tally_value(struct counting *counting, const char *value, size_t len,
			       uint32_t document, bool *has)
{
	struct key key;
	make_key(counting, value, len, &key);
	if (key.len == 0)
		return STATUS_OK;
	*has = true;
	return tally_add(&counting->tally, key.bytes, key.len, document) == STATUS_OK
		? STATUS_OK : no_memory(counting);
}

static enum status tally_record(struct counting *counting, uint32_t document,
				const struct record *record)
{
	const char *value;
	size_t len;
	bool has = false;
	for (size_t i = 0; (value = record_field(record, counting->facet.field, i, &len));
	     i++) {
		size_t bare = counting->facet.kind == KIND_LANGUAGE
			? bare_language(value) : 0;
		enum status status = tally_value(counting, value, len, document, &has);
		if (status == STATUS_OK && bare > 0)
			status = tally_value(counting, value, bare, document, &has);
		if (status != STATUS_OK)
			return status;
		if (counting->facet.once)
			break;
	}
	counting->counts->missing += !has;
	return STATUS_OK;
}

/* Several facets that are counted in one pass over the heads. */
struct pass {
	struct counting *countings;
	size_t count;
	bool all;		/* not only those that have no labels */
};

static bool is_by_heads(const struct pass *pass, size_t at)
{
	return pass->all || pass->countings[at].facet.prefix == NULL;
}

static enum status read_head(void *context, uint32_t document,
			     const struct record *record, struct error *error)
{
	const struct pass *pass = context;
	enum status status = STATUS_OK;
	(void)error;
	for (size_t i = 0; i < pass->count && status == STATUS_OK; i++)
		if (is_by_heads(pass, i))
			status = tally_record(&pass->countings[i], document, record);
	return status;
}

static enum status count_by_heads(struct pass *pass, const struct store_set *set,
				  struct deadline *deadline, struct error *error)
{
	bool any = false;
	for (size_t i = 0; i < pass->count; i++)
		any = any || is_by_heads(pass, i);
	enum status status = any
		? store_heads(pass->countings[0].store, set, read_head, pass, deadline,
			      error)
		: STATUS_OK;
	for (size_t i = 0; i < pass->count && status == STATUS_OK; i++) {
		struct counting *counting = &pass->countings[i];
		if (!is_by_heads(pass, i))
			continue;
		counting->counts->distinct = (uint32_t)counting->tally.names.count;
		if (tally_best_of(&counting->best, &counting->tally) != STATUS_OK)
			status = no_memory(counting);
	}
	return status;
}

/* --- By labels --- */

struct labels {
	struct counting *counting;
	enum status status;
};

static bool take_label(void *context, const char *term, size_t len, uint32_t documents,
		       uint32_t first)
{
	struct labels *labels = context;
	struct counting *counting = labels->counting;
	const struct tallied tallied = { term, len, documents, first };
	counting->counts->distinct++;
	if (tally_best_add(&counting->best, &tallied) != STATUS_OK)
		labels->status = no_memory(counting);
	return labels->status == STATUS_OK;
}

static enum status count_by_labels(struct pass *pass, const struct store_set *set,
				   struct deadline *deadline, struct error *error)
{
	for (size_t i = 0; i < pass->count; i++) {
		struct counting *counting = &pass->countings[i];
		struct labels labels = { counting, STATUS_OK };
		const char *prefix = counting->facet.prefix;
		if (is_by_heads(pass, i))
			continue;
		enum status status = store_labels(
			counting->store, prefix, strlen(prefix), set, take_label, &labels,
			&counting->counts->missing, deadline, error);
		if (status == STATUS_OK)
			status = labels.status;
		if (status != STATUS_OK)
			return status;
	}
	return STATUS_OK;
}

/* --- As they are shown --- */

static size_t cut(const char *bytes, size_t len)
{
	if (len <= FACET_VALUE_MAX)
		return len;
	return utf8_valid_prefix(bytes, FACET_VALUE_MAX);
}

static bool show(struct facet_value *value, const char *bytes, size_t len)
{
	value->len = cut(bytes, len);
	value->text = malloc(value->len + 1);
	if (value->text == NULL)
		return false;
	memcpy(value->text, bytes, value->len);
	value->text[value->len] = '\0';
	return true;
}

static bool show_date(const struct counting *counting, const struct tallied *tallied,
		      struct facet_value *value)
{
	char date[16];
	const char *digits = tallied->key + strlen(counting->facet.prefix);
	int len = counting->facet.digits == YEAR_DIGITS
		? snprintf(date, sizeof date, "%.4s", digits)
		: snprintf(date, sizeof date, "%.4s-%.2s", digits, digits + YEAR_DIGITS);
	return show(value, date, (size_t)len);
}

/* As the first document that has it writes it; else as it is counted by. */
static enum status show_spelling(struct counting *counting,
				 const struct tallied *tallied,
				 struct facet_value *value)
{
	struct record *record = NULL;
	const char *bytes = NULL;
	size_t len = 0;
	struct key key;
	enum status status = store_record_head(counting->store, tallied->first, &record,
					       counting->error);
	if (status != STATUS_OK)
		return status;
	for (size_t i = 0; (bytes = record_field(record, counting->facet.field, i, &len));
	     i++) {
		make_key(counting, bytes, len, &key);
		if (key.len == tallied->len &&
		    memcmp(key.bytes, tallied->key, key.len) == 0)
			break;
	}
	size_t prefix = counting->facet.prefix != NULL ? strlen(counting->facet.prefix)
						       : 0;
	bool shown = bytes != NULL
		? show(value, bytes, len)
		: show(value, tallied->key + prefix, tallied->len - prefix);
	record_close(record);
	return shown ? STATUS_OK : no_memory(counting);
}

static enum status show_best(struct counting *counting)
{
	struct facet_counts *counts = counting->counts;
	enum status status = STATUS_OK;
	tally_best_sort(&counting->best);
	counts->values = calloc(counting->best.count + 1, sizeof *counts->values);
	if (counts->values == NULL)
		return no_memory(counting);
	for (size_t i = 0; i < counting->best.count && status == STATUS_OK; i++) {
		const struct tallied *tallied = &counting->best.at[i];
		struct facet_value *value = &counts->values[counts->count++];
		value->n = tallied->documents;
		if (counting->facet.kind != KIND_DATE)
			status = show_spelling(counting, tallied, value);
		else if (!show_date(counting, tallied, value))
			status = no_memory(counting);
	}
	return status;
}

enum status facets_count(struct store *store, struct text_analyser *analyser,
			 const struct params_facets *asked, const struct store_set *set,
			 uint32_t heads, struct deadline *deadline,
			 struct facet_counts *counts, struct error *error)
{
	struct counting countings[WIRE_FACETS_MAX];
	struct pass pass = { countings, asked->count, set->count <= heads };
	for (size_t i = 0; i < asked->count; i++) {
		counts[i] = (struct facet_counts){0};
		countings[i] = (struct counting){ .store = store, .analyser = analyser,
						  .best.limit = asked->values,
						  .counts = &counts[i], .error = error };
		begin(&countings[i], asked->names[i]);
	}
	enum status status = count_by_heads(&pass, set, deadline, error);
	if (status == STATUS_OK)
		status = count_by_labels(&pass, set, deadline, error);
	for (size_t i = 0; i < asked->count; i++) {
		if (status == STATUS_OK)
			status = show_best(&countings[i]);
		tally_finish(&countings[i].tally);
		tally_best_finish(&countings[i].best);
	}
	if (status != STATUS_OK)
		facets_finish(counts, asked->count);
	return status;
}

void facets_finish(struct facet_counts *counts, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		for (size_t v = 0; v < counts[i].count; v++)
			free(counts[i].values[v].text);
		free(counts[i].values);
		counts[i] = (struct facet_counts){0};
	}
}
