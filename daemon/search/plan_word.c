/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_word.c - one word of a query to its stems in the languages of the index,
 * and to the words that these stand for. */
#include <string.h>

#include "daemon/search/plan_internal.h"
#include "lib/wire/limits.h"

static bool same(const struct plan_bytes *a, const char *at, size_t len)
{
	return a->len == len && memcmp(a->at, at, len) == 0;
}

/* Its index, or COUNT. */
static size_t find(const struct plan_bytes *list, size_t count, const char *at,
		   size_t len)
{
	size_t i = 0;
	while (i < count && !same(&list[i], at, len))
		i++;
	return i;
}

bool plan_copy(const struct plan *plan, const char *at, size_t len,
	       struct plan_bytes *copy)
{
	char *bytes = query_alloc(plan->query, len + 1);
	if (bytes == NULL)
		return false;
	memcpy(bytes, at, len);
	*copy = (struct plan_bytes){ bytes, len };
	return true;
}

static enum status no_memory(struct error *error)
{
	return error_set(error, STATUS_NO_MEMORY, "query");
}

/* --- Stems --- */

/* The words that a stem stands for, the query's own first. */
struct forms {
	struct plan *plan;
	struct plan_bytes at[PLAN_FORMS_MAX];
	uint32_t languages[PLAN_FORMS_MAX];
	size_t count;
	uint32_t language;	/* bit of the one that is looked at */
	bool any;		/* the last look-up found a word */
	bool failed;
};

static bool add_form(void *context, const char *word, size_t len)
{
	struct forms *forms = context;
	size_t index = find(forms->at, forms->count, word, len);
	forms->any = true;
	if (index == PLAN_FORMS_MAX)
		return false;
	if (index == forms->count) {
		if (!plan_copy(forms->plan, word, len, &forms->at[index])) {
			forms->failed = true;	/* and so it is, whatever comes later */
			return false;
		}
		forms->languages[forms->count++] = 0;
	}
	forms->languages[index] |= forms->language;
	return true;
}

/* Adds the words that LANGUAGE has with STEM. */
static enum status look_up(struct forms *forms, const char *language,
			   const char *stem, size_t len, struct error *error)
{
	forms->any = false;
	enum status status = deadline_check(forms->plan->deadline, error);
	return status != STATUS_OK ? status
		: store_words_of_stem(forms->plan->store, language, stem, len,
				      add_form, forms, error);
}

/* Stems that LANGUAGE has no word of are none: "peas" would be one in German, and
 * find Pease, whose English stem it is. */
static enum status add_stem(struct plan_word *word, struct forms *forms,
			    const char *language, const char *stem, size_t len,
			    struct error *error)
{
	enum status status = look_up(forms, language, stem, len, error);
	if (status != STATUS_OK || !forms->any ||
	    find(word->stems, word->stem_count, stem, len) < word->stem_count)
		return status;
	return plan_copy(forms->plan, stem, len, &word->stems[word->stem_count++])
		? STATUS_OK : no_memory(error);
}

/* The stem of the word as it is written, and as texts without diacritics have it. */
static enum status add_stems(struct plan_word *word, struct forms *forms,
			     const char *language, struct error *error)
{
	const char *stem;
	struct text_analyser *analyser = forms->plan->analyser;
	size_t len = text_stem(analyser, language, &stem);
	enum status status = add_stem(word, forms, language, stem, len, error);
	if (status == STATUS_OK)
		len = text_stem_plain(analyser, language, &stem);
	return status == STATUS_OK && len > 0
		? add_stem(word, forms, language, stem, len, error) : status;
}

/* A stem finds the words of all languages that have it: adds those of LANGUAGE, but for
 * the one stem that it makes of the word itself. In an index of one language there is
 * nothing left to look up. */
static enum status add_others(struct plan_word *word, struct forms *forms,
			      const char *language, struct error *error)
{
	const char *own;
	size_t len = text_stem(forms->plan->analyser, language, &own);
	enum status status = STATUS_OK;
	for (size_t i = 0; i < word->stem_count && status == STATUS_OK; i++)
		if (!same(&word->stems[i], own, len))
			status = look_up(forms, language, word->stems[i].at,
					 word->stems[i].len, error);
	return status;
}

static enum status find_stems(struct plan_word *word, struct forms *forms,
			      struct error *error)
{
	const struct store_info *info = store_info(forms->plan->store);
	enum status status = STATUS_OK;
	word->stems = query_alloc(forms->plan->query, (2 * info->language_count + 1) *
							      sizeof *word->stems);
	if (word->stems == NULL)
		return no_memory(error);
	for (size_t i = 0; i < info->language_count && status == STATUS_OK; i++) {
		forms->language = (uint32_t)1 << i;
		if (text_language(info->languages[i]) != NULL)
			status = add_stems(word, forms, info->languages[i], error);
	}
	for (size_t i = 0; i < info->language_count && status == STATUS_OK; i++) {
		forms->language = (uint32_t)1 << i;
		status = add_others(word, forms, info->languages[i], error);
	}
	return status;
}

static enum status look_unstemmed(struct plan *plan, const struct plan_leaf *leaf,
				  struct plan_word *word, struct error *error)
{
	char term[SCHEMA_TERM_MAX];
	uint32_t documents = 0;
	uint64_t occurrences;
	if (!plan->unstemmed)
		return STATUS_OK;
	size_t len = schema_term(plan_unstemmed_prefix(leaf), word->folded.at,
				 word->folded.len, term);
	enum status status = store_frequency(plan->store, term, len, &documents,
					     &occurrences, error);
	word->unstemmed = documents > 0;
	return status;
}

/* Stems and forms of the word that the analyser has at hand. */
static enum status find_forms(struct plan *plan, const struct plan_leaf *leaf,
			      struct plan_word *word, struct error *error)
{
	struct forms forms = { .plan = plan, .at = { word->folded }, .count = 1 };
	enum status status = find_stems(word, &forms, error);
	if (status == STATUS_OK)
		status = look_unstemmed(plan, leaf, word, error);
	if (status != STATUS_OK)
		return status;
	size_t size = forms.count * sizeof *word->forms;
	size_t bits = forms.count * sizeof *word->form_languages;
	word->forms = forms.failed ? NULL : query_alloc(plan->query, size);
	word->form_languages = forms.failed ? NULL : query_alloc(plan->query, bits);
	if (word->forms == NULL || word->form_languages == NULL)
		return no_memory(error);
	memcpy(word->forms, forms.at, size);
	memcpy(word->form_languages, forms.languages, bits);
	word->form_count = forms.count;
	return STATUS_OK;
}

/* --- Stars in phrases --- */

struct starred {
	const struct plan *plan;
	struct plan_word *word;
	size_t prefix_len;	/* of the terms */
	bool failed;
};

static bool add_starred(void *context, const char *term, size_t len)
{
	struct starred *starred = context;
	struct plan_word *word = starred->word;
	const char *bytes = term + starred->prefix_len;
	len -= starred->prefix_len;
	if (same(&word->folded, bytes, len))
		return true;
	starred->failed = !plan_copy(starred->plan, bytes, len,
				     &word->forms[word->form_count]);
	word->form_count += !starred->failed;
	return !starred->failed;
}

/* The most frequent words that begin so; there is always one, as it is written. */
static enum status find_starred(const struct plan *plan, const struct plan_leaf *leaf,
				struct plan_word *word, struct error *error)
{
	struct starred starred = { .plan = plan, .word = word,
				   .prefix_len = strlen(leaf->prefix) };
	char term[SCHEMA_TERM_MAX];
	size_t len = schema_term(leaf->prefix, word->folded.at, word->folded.len, term);
	word->star = true;
	word->forms = query_alloc(plan->query, ((size_t)plan->share + 1) *
						       sizeof *word->forms);
	if (word->forms == NULL)
		return no_memory(error);
	word->forms[0] = word->folded;
	enum status status = store_terms_of_prefix(plan->store, term, len,
						   plan->share, add_starred, &starred,
						   plan->deadline, error);
	return status == STATUS_OK && starred.failed ? no_memory(error) : status;
}

enum status plan_star(const struct plan *plan, const struct plan_leaf *leaf,
		      struct error *error)
{
	return leaf->words[0].star ? STATUS_OK
		: find_starred(plan, leaf, &leaf->words[0], error);
}

/* --- Spellings --- */

struct spelled {
	struct plan *plan;
	struct plan_word *word;
	bool failed;
};

static bool add_like(void *context, const struct store_like *like)
{
	struct spelled *spelled = context;
	struct plan_word *word = spelled->word;
	if (like->distance == 0)
		return true;
	spelled->failed = !plan_copy(spelled->plan, like->word, like->len,
				     &word->forms[word->form_count]);
	word->form_count += !spelled->failed;
	return !spelled->failed;
}

/* The words that are spelled like it, the nearest first, behind it itself. In a phrase
 * they are all as written. */
static enum status find_like(struct plan *plan, const struct plan_leaf *leaf,
			     unsigned edits, struct plan_word *word, struct error *error)
{
	struct spelled spelled = { .plan = plan, .word = word };
	uint32_t most = plan->share < WIRE_VARIANTS_MAX ? plan->share : WIRE_VARIANTS_MAX;
	word->star = plan_is_phrase(leaf);
	word->forms = query_alloc(plan->query, ((size_t)most + 1) * sizeof *word->forms);
	if (word->forms == NULL)
		return no_memory(error);
	word->forms[0] = word->folded;
	enum status status = store_words_like(plan->store, word->folded.at,
					      word->folded.len, edits, most,
					      add_like, &spelled, plan->deadline, error);
	return status == STATUS_OK && spelled.failed ? no_memory(error) : status;
}

/* Whether there are documents whose words have no stems of their own language:
 * of none, or of one that Snowball does not serve. */
enum status plan_look_unstemmed(struct plan *plan, struct error *error)
{
	const struct store_info *info = store_info(plan->store);
	uint32_t stemmed = 0;
	for (size_t i = 0; i < info->language_count; i++) {
		const char *code = info->languages[i];
		char term[SCHEMA_TERM_MAX];
		uint32_t documents = 0;
		uint64_t occurrences;
		size_t len = schema_term(SCHEMA_LANGUAGE, code, strlen(code), term);
		if (text_language(code) == NULL)
			continue;
		enum status status = store_frequency(plan->store, term, len,
						     &documents, &occurrences, error);
		if (status != STATUS_OK)
			return status;
		stemmed += documents;
	}
	plan->unstemmed = stemmed < info->documents || stemmed == 0;
	return STATUS_OK;
}

enum status plan_word(struct plan *plan, const struct plan_leaf *leaf,
		      const struct query_word *written, struct plan_word *word,
		      struct error *error)
{
	struct text_word cut;
	text_begin(plan->analyser, written->text, written->len);
	if (!text_next(plan->analyser, &cut))
		return error_set(error, STATUS_INTERNAL, "a word of a query is none");
	if (!plan_copy(plan, cut.folded, cut.folded_len, &word->folded))
		return no_memory(error);
	word->forms = &word->folded;
	word->form_count = 1;
	if (written->edits > 0)
		return find_like(plan, leaf, written->edits, word, error);
	if (written->star && plan_is_phrase(leaf))
		return find_starred(plan, leaf, word, error);
	return plan_is_stemmed(leaf, written) ? find_forms(plan, leaf, word, error)
					      : STATUS_OK;
}
