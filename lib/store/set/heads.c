/* SPDX-License-Identifier: GPL-2.0-or-later */
/* heads.c - what is known of the documents of a set, one after the other: their heads
 * are read as they lie together, which costs a third of asking for each. */
#include "lib/store/store_internal.h"

struct reading {
	struct store *store;
	struct xap_values *values;
	uint32_t at;		/* the document that `head` is of; 0: none is left */
	struct buf head;
	struct error *error;
};

/* To the head of DOCUMENT, or of the first one behind it that has one. */
static enum status move_to(struct reading *reading, uint32_t document)
{
	if (reading->at >= document || reading->values == NULL)
		return STATUS_OK;
	buf_clear(&reading->head);
	enum status status = xap_values_skip(reading->values, document, &reading->at,
					     &reading->head, reading->error);
	if (status == STATUS_OK && reading->at == 0) {
		xap_values_close(reading->values);
		reading->values = NULL;
	}
	return status;
}

static enum status open_head(struct reading *reading, uint32_t document,
			     struct record **record)
{
	enum status status = move_to(reading, document);
	if (status != STATUS_OK)
		return status;
	return reading->at == document
		? record_open_head(reading->head.data, reading->head.len, record,
				   reading->error)
		: store_record(reading->store, document, record, reading->error);
}

enum status store_heads(struct store *store, const struct store_set *set,
			enum status (*head)(void *context, uint32_t document,
					    const struct record *record,
					    struct error *error),
			void *context, struct deadline *deadline, struct error *error)
{
	struct reading reading = { .store = store, .error = error };
	enum status status = xap_values_open(store->db, SCHEMA_SLOT_HEAD,
					     &reading.values, error);
	for (uint32_t document = 0; status == STATUS_OK &&
	     (document = store_set_next(set, document)) != 0;) {
		struct record *record = NULL;
		status = deadline_check(deadline, error);
		if (status == STATUS_OK)
			status = open_head(&reading, document, &record);
		if (status == STATUS_OK)
			status = head(context, document, record, error);
		record_close(record);
	}
	xap_values_close(reading.values);
	buf_finish(&reading.head);
	return status;
}
