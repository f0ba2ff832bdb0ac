/* SPDX-License-Identifier: GPL-2.0-or-later */
/* families_read.c - what families are found by, out of the index's value slots. */
#include <stdlib.h>
#include <string.h>

#include "lib/store/family/families_internal.h"

void signatures_finish(struct signatures *signatures)
{
	free(signatures->documents);
	free(signatures->sketches);
	*signatures = (struct signatures){0};
}

static enum status make_room(struct signatures *signatures, uint32_t most,
			     struct error *error)
{
	signatures->capacity = most;
	signatures->documents = calloc((size_t)most + 1, sizeof *signatures->documents);
	signatures->sketches = calloc((size_t)most + 1, sizeof *signatures->sketches);
	return signatures->documents != NULL && signatures->sketches != NULL
		? STATUS_OK : error_set(error, STATUS_NO_MEMORY, "signatures");
}

static void take(struct signatures *signatures, uint32_t document,
		 const struct buf *value)
{
	bool any;
	struct sketch *next = &signatures->sketches[signatures->count];
	if (!sketch_read(value->data, value->len, next, &any))
		return;
	signatures->looked_at++;
	if (any && signatures->count < signatures->capacity)
		signatures->documents[signatures->count++] = document;
}

enum status signatures_read(struct store *store, struct signatures *signatures,
			    struct deadline *deadline, struct error *error)
{
	struct xap_values *values = NULL;
	struct buf value = {0};
	uint32_t document = 0, most = 0;
	enum status status = xap_db_value_count(store->db, SCHEMA_SLOT_SKETCH, &most,
						error);
	if (status == STATUS_OK)
		status = make_room(signatures, most, error);
	if (status == STATUS_OK)
		status = xap_values_open(store->db, SCHEMA_SLOT_SKETCH, &values, error);
	for (size_t i = 0; status == STATUS_OK; i++) {
		buf_clear(&value);
		status =
			xap_values_skip(values, document + 1, &document, &value, error);
		if (status != STATUS_OK || document == 0)
			break;
		take(signatures, document, &value);
		status = deadline_item(deadline, i, error);
	}
	xap_values_close(values);
	buf_finish(&value);
	return status;
}

/* --- When and where --- */

static void take_date(struct member *member, const struct buf *date, struct buf *paths)
{
	(void)paths;
	size_t len = date->len < sizeof member->date ? date->len
						      : sizeof member->date - 1;
	memcpy(member->date, date->data, len);
	member->date[len] = '\0';
}

static void take_path(struct member *member, const struct buf *path, struct buf *paths)
{
	member->path_at = paths->len;
	buf_add(paths, path->data, path->len);
	buf_add_char(paths, '\0');
}

/* Hands the value in SLOT of each member that has one to TAKE. */
static enum status each_value(struct store *store, enum schema_slot slot,
			      struct member *members, size_t count,
			      void (*take_value)(struct member *member,
						 const struct buf *value,
						 struct buf *paths),
			      struct buf *paths, struct deadline *deadline,
			      struct error *error)
{
	struct xap_values *values = NULL;
	struct buf value = {0};
	uint32_t document = 0;
	enum status status = xap_values_open(store->db, slot, &values, error);
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		if (document < members[i].document) {
			buf_clear(&value);
			status = xap_values_skip(values, members[i].document, &document,
						 &value, error);
		}
		if (status != STATUS_OK || document == 0)
			break;
		if (document == members[i].document && value.len > 0)
			take_value(&members[i], &value, paths);
		status = deadline_item(deadline, i, error);
	}
	xap_values_close(values);
	buf_finish(&value);
	return status;
}

enum status members_read(struct store *store, struct member *members, size_t count,
			 struct buf *paths, struct deadline *deadline,
			 struct error *error)
{
	buf_add_char(paths, '\0');	/* of those without one */
	for (size_t i = 0; i < count; i++)
		strcpy(members[i].date, "~");
	enum status status = each_value(store, SCHEMA_SLOT_DATE, members, count,
					take_date, paths, deadline, error);
	if (status == STATUS_OK)
		status = each_value(store, SCHEMA_SLOT_PATH, members, count, take_path,
				    paths, deadline, error);
	if (status == STATUS_OK && !buf_ok(paths))
		status = error_set(error, STATUS_NO_MEMORY, "paths");
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		members[i].path = paths->data + members[i].path_at;
	return status;
}
