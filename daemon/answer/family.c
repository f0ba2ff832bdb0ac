/* SPDX-License-Identifier: GPL-2.0-or-later */
/* family.c - families of near-duplicates as replies show them. */
#include "daemon/answer/family.h"

#include <string.h>

#include "lib/wire/limits.h"

static void put_field(const struct record *record, const char *name, json_t *object,
		      bool *ok)
{
	size_t len;
	const char *value = record_field(record, name, 0, &len);
	if (value != NULL && len > 0)
		answer_put(object, name, wire_string(value, len), ok);
}

static enum status head_of(struct answer_call *call, uint32_t document,
			   struct record **record)
{
	return store_record_head(call->answerer->store, document, record,
				 &call->failure->error);
}

/* All of DOCUMENT's family, itself included; ALONE stands for a family of one. */
static size_t family_of(const struct families *families, uint32_t document,
			const uint32_t *alone, const uint32_t **documents)
{
	uint32_t family = families_of(families, document);
	*documents = alone;
	return family == 0 ? 1 : families_documents(families, family, documents);
}

/* --- A hit's --- */

static enum status put_first(struct answer_call *call, uint32_t document,
			     json_t *family, bool *ok)
{
	struct record *record = NULL;
	json_t *first = json_object();
	enum status status = head_of(call, document, &record);
	if (status != STATUS_OK) {
		json_decref(first);
		return status;
	}
	put_field(record, "id", first, ok);
	answer_put_path(record, first, ok);
	put_field(record, "date", first, ok);
	put_field(record, "source", first, ok);
	answer_put_from(call, document, first, ok);
	answer_put(family, "first", first, ok);
	record_close(record);
	return STATUS_OK;
}

static enum status append_id(struct answer_call *call, uint32_t document, json_t *ids,
			     bool *ok)
{
	struct record *record = NULL;
	size_t len;
	enum status status = head_of(call, document, &record);
	if (status != STATUS_OK)
		return status;
	const char *id = record_field(record, "id", 0, &len);
	if (id != NULL)
		answer_append(ids, wire_string(id, len), ok);
	record_close(record);
	return STATUS_OK;
}

enum status family_put(struct answer_call *call, const struct collapse *collapse,
		       uint32_t document, json_t *hit, bool *ok)
{
	const uint32_t *documents;
	size_t count = family_of(collapse->families, document, &document, &documents);
	json_t *family = json_object(), *others = json_array();
	answer_put(family, "copies", answer_number(collapse_copies(collapse, document)),
		   ok);
	answer_put(family, "size", answer_number(count), ok);
	enum status status = put_first(call, documents[0], family, ok);
	for (size_t i = 0; i < count && status == STATUS_OK &&
		     json_array_size(others) < WIRE_OTHERS_MAX; i++)
		if (documents[i] != document &&
		    store_set_has(collapse->all, documents[i]))
			status = append_id(call, documents[i], others, ok);
	answer_put(family, "others", others, ok);
	answer_put(hit, "family", family, ok);
	return status;
}

json_t *family_warning(const struct families *families)
{
	char text[160];
	uint32_t count = families_unsigned(families);
	if (count == 0)
		return NULL;
	int len = snprintf(text, sizeof text,
			   "%u document%s no signature and so no known "
			   "copies: quoth-index --again gives them one",
			   count, count == 1 ? " has" : "s have");
	return wire_string(text, (size_t)len);
}

/* --- All of one --- */

static enum status copy_of(struct answer_call *call, uint32_t document, uint32_t of,
			   json_t **copy, bool *ok)
{
	struct record *record = NULL;
	bool known;
	double alike = 0;
	enum status status = head_of(call, document, &record);
	if (status == STATUS_OK)
		status = store_alike(call->answerer->store, document, of, &known,
				     &alike, &call->failure->error);
	if (status == STATUS_OK) {
		*copy = json_object();
		put_field(record, "id", *copy, ok);
		answer_put_path(record, *copy, ok);
		put_field(record, "title", *copy, ok);
		put_field(record, "date", *copy, ok);
		put_field(record, "source", *copy, ok);
		answer_put_from(call, document, *copy, ok);
		if (known)
			answer_put(*copy, "alike", wire_real(alike), ok);
	}
	record_close(record);
	return status;
}

static enum status add_copies(struct answer_call *call, uint32_t document,
			      const uint32_t *documents, size_t start, size_t count,
			      json_t *family, bool *ok)
{
	json_t *copies = json_array();
	enum status status = STATUS_OK;
	size_t bytes = 0, at = start;
	for (; at < count && at - start < WIRE_LIMIT_MAX && bytes < WIRE_REPLY_AIM;
	     at++) {
		json_t *copy = NULL;
		status = answer_check(call);
		if (status == STATUS_OK)
			status = copy_of(call, documents[at], document, &copy, ok);
		if (status != STATUS_OK)
			break;
		bytes += json_dumpb(copy, NULL, 0, JSON_COMPACT) + 1;
		answer_append(copies, copy, ok);
	}
	answer_put(family, "copies", copies, ok);
	if (at < count)
		answer_put(family, "next", answer_number(at), ok);
	return status;
}

enum status family_put_copies(struct answer_call *call, uint32_t document, size_t start,
			      json_t *object, bool *ok)
{
	const struct families *families = NULL;
	const uint32_t *documents;
	enum status status = store_families(call->answerer->store, &call->deadline,
					    &families, &call->failure->error);
	if (status != STATUS_OK)
		return status;
	size_t count = family_of(families, document, &document, &documents);
	json_t *family = json_object(), *warning = family_warning(families);
	json_t *warnings = json_array();
	answer_put(family, "size", answer_number(count), ok);
	status = add_copies(call, document, documents, start < count ? start : count,
			    count, family, ok);
	answer_put(object, "family", family, ok);
	if (warning != NULL)
		answer_append(warnings, warning, ok);
	answer_put(object, "warnings", warnings, ok);
	return status;
}
