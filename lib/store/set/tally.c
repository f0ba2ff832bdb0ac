/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tally.c - what each document of a set has, in order: a value, its words, occurrences
 * of a phrase. Values are read as they lie together. */
#include "lib/store/phrase/phrase.h"
#include "lib/store/store_internal.h"

/* --- Values --- */

struct reading {
	struct xap_values *values;
	uint32_t at;		/* the document that `value` is of */
	bool ended;
	struct buf value;
	struct error *error;
};

/* To the value of DOCUMENT, or of the first one behind it that has one. */
static enum status move_to(struct reading *reading, uint32_t document)
{
	if (reading->ended || reading->at >= document)
		return STATUS_OK;
	buf_clear(&reading->value);
	enum status status = xap_values_skip(reading->values, document, &reading->at,
					     &reading->value, reading->error);
	reading->ended = reading->at == 0;
	return status;
}

enum status store_values(struct store *store, enum schema_slot slot,
			 const struct store_set *set, store_value_fn *value,
			 void *context, struct deadline *deadline, struct error *error)
{
	struct reading reading = { .error = error };
	enum status status = xap_values_open(store->db, slot, &reading.values, error);
	for (uint32_t document = 0; status == STATUS_OK &&
	     (document = store_set_next(set, document)) != 0;) {
		status = deadline_check(deadline, error);
		if (status == STATUS_OK)
			status = move_to(&reading, document);
		bool has = !reading.ended && reading.at == document;
		if (status == STATUS_OK)
			status = value(context, document, has ? reading.value.data : "",
				       has ? reading.value.len : 0, error);
	}
	xap_values_close(reading.values);
	buf_finish(&reading.value);
	return status;
}

/* --- Words --- */

struct counting {
	struct store *store;
	store_words_fn *words;
	void *context;
};

/* An index from before SCHEMA_SLOT_WORDS has the number in the record alone. */
static enum status words_of_record(struct store *store, uint32_t document,
				   uint64_t *words, struct error *error)
{
	struct record *record = NULL;
	struct record_text body, title;
	enum status status = store_record(store, document, &record, error);
	if (status != STATUS_OK)
		return status;
	record_part(record, RECORD_BODY, &body);
	record_part(record, RECORD_TITLE, &title);
	*words = (uint64_t)body.words + title.words;
	record_close(record);
	return STATUS_OK;
}

static enum status take_words(void *context, uint32_t document, const char *value,
			      size_t len, struct error *error)
{
	struct counting *counting = context;
	uint64_t words = 0;
	enum status status = STATUS_OK;
	if (len > 0)
		words = (uint64_t)xap_number(value, len);
	else
		status = words_of_record(counting->store, document, &words, error);
	return status == STATUS_OK
		? counting->words(counting->context, document, words, error) : status;
}

enum status store_words(struct store *store, const struct store_set *set,
			store_words_fn *words, void *context,
			struct deadline *deadline, struct error *error)
{
	struct counting counting = { store, words, context };
	return store_values(store, SCHEMA_SLOT_WORDS, set, take_words, &counting,
			    deadline, error);
}

/* --- Occurrences --- */

enum status store_occurrences(struct store *store, const struct store_phrase *phrase,
			      const struct store_set *set, store_times_fn *times,
			      void *context, struct deadline *deadline,
			      struct error *error)
{
	struct phrase_cursor *cursor = NULL;
	enum status status = phrase_cursor_open(store, phrase, 1, deadline, &cursor,
						error);
	for (uint32_t document = 0; status == STATUS_OK &&
	     (document = store_set_next(set, document)) != 0;) {
		bool holds;
		status = phrase_cursor_check(cursor, document, 0, &holds, error);
		if (status == STATUS_OK && holds)
			status = times(context, document,
				       phrase_cursor_frequency(cursor), error);
	}
	phrase_cursor_close(cursor);
	return status;
}
