/* SPDX-License-Identifier: GPL-2.0-or-later */
/* phrase_memory.c - a phrase to the lists of it that are, or should be, in memory. */
#include "lib/store/phrase/phrase_memory.h"

#include "lib/store/lists/store_lists.h"
#include "lib/store/phrase/phrase_pairs.h"

enum {
	TERMS_MAX = 64,		/* of a phrase of which lists are kept: more of them, as a star
				 * has, would drive out those of many others */
};

struct looking {
	struct store *store;
	const struct store_phrase *phrase;
	bool spends;		/* what is not there is read in the index */
	uint32_t rarest;	/* documents that one of the places has, at most */
	struct error *error;
};

static size_t count_terms(const struct store_phrase *phrase)
{
	size_t count = 0;
	for (size_t i = 0; i < phrase->count; i++)
		count += phrase->slots[i].count;
	return count;
}

static bool has_lists(struct store *store, const struct phrase_term *terms, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!store_has_list(store, terms[i].bytes, terms[i].len))
			return false;
	return true;
}

static bool has_words(struct store *store, const struct store_phrase *phrase)
{
	for (size_t i = 0; i < phrase->count; i++)
		if (!has_lists(store, phrase->slots[i].terms, phrase->slots[i].count))
			return false;
	return true;
}

/* How many documents have one of COUNT TERMS, at most. */
static enum status count_documents(const struct looking *looking,
				   const struct phrase_term *terms, size_t count,
				   uint32_t *documents)
{
	uint64_t sum = 0;
	for (size_t i = 0; i < count; i++) {
		struct list_term known;
		enum status status = store_term(looking->store, terms[i].bytes,
						terms[i].len, &known, looking->error);
		if (status != STATUS_OK)
			return status;
		sum += known.documents;
	}
	*documents = sum < UINT32_MAX ? (uint32_t)sum : UINT32_MAX;
	return STATUS_OK;
}

static enum status find_rarest(struct looking *looking)
{
	const struct store_phrase *phrase = looking->phrase;
	enum status status = STATUS_OK;
	for (size_t i = 0; i < phrase->count && status == STATUS_OK; i++) {
		uint32_t documents;
		status = count_documents(looking, phrase->slots[i].terms,
					 phrase->slots[i].count, &documents);
		if (status == STATUS_OK && documents < looking->rarest)
			looking->rarest = documents;
	}
	return status;
}

static void spend(const struct looking *looking, const struct phrase_term *terms,
		  size_t count, bool positions, uint32_t documents)
{
	for (size_t i = 0; i < count; i++)
		if (!store_has_list(looking->store, terms[i].bytes, terms[i].len))
			store_spend(looking->store, terms[i].bytes, terms[i].len, positions,
				    documents);
}

/* Each word is looked at in no more documents than the rarest is in; of a pair, all
 * that there are. */
static enum status spend_on_all(struct looking *looking)
{
	const struct store_phrase *phrase = looking->phrase;
	enum status status = find_rarest(looking);
	for (size_t i = 0; i < phrase->count && status == STATUS_OK; i++)
		spend(looking, phrase->slots[i].terms, phrase->slots[i].count, true,
		      looking->rarest);
	for (size_t i = 0; i + 1 < phrase->count && status == STATUS_OK; i++) {
		struct phrase_pairs pairs;
		status = phrase_pairs_find(looking->store, phrase, i, &pairs,
					   looking->error);
		if (status == STATUS_OK)
			spend(looking, pairs.terms, pairs.count, false, looking->rarest);
		phrase_pairs_finish(&pairs);
	}
	return status;
}

/* Two places, all of whose pairs the index has. */
static enum status look_at_pair(struct looking *looking, bool *is_pair, bool *in_memory)
{
	struct phrase_pairs pairs;
	uint32_t documents = 0;
	enum status status = phrase_pairs_find(looking->store, looking->phrase, 0, &pairs,
					       looking->error);
	*is_pair = status == STATUS_OK && pairs.complete;
	*in_memory = *is_pair && has_lists(looking->store, pairs.terms, pairs.count);
	bool spends = *is_pair && !*in_memory && looking->spends;
	if (spends)
		status = count_documents(looking, pairs.terms, pairs.count, &documents);
	if (spends && status == STATUS_OK)
		spend(looking, pairs.terms, pairs.count, false, documents);
	phrase_pairs_finish(&pairs);
	return status;
}

static enum status look(struct looking *looking, bool *in_memory)
{
	struct store *store = looking->store;
	const struct store_phrase *phrase = looking->phrase;
	bool is_pair = false;
	enum status status = STATUS_OK;
	*in_memory = false;
	if (store->rack == NULL || phrase->count < 2 || count_terms(phrase) > TERMS_MAX)
		return STATUS_OK;
	if (phrase->count == 2)
		status = look_at_pair(looking, &is_pair, in_memory);
	if (status != STATUS_OK || is_pair)
		return status;
	*in_memory = has_words(store, phrase);
	return *in_memory || !looking->spends ? STATUS_OK : spend_on_all(looking);
}

enum status phrase_memory_has(struct store *store, const struct store_phrase *phrase,
			      bool *in_memory, struct error *error)
{
	struct looking looking = { store, phrase, false, UINT32_MAX, error };
	return look(&looking, in_memory);
}

enum status phrase_memory_look(struct store *store, const struct store_phrase *phrase,
			       bool *in_memory, struct error *error)
{
	struct looking looking = { store, phrase, true, UINT32_MAX, error };
	return look(&looking, in_memory);
}
