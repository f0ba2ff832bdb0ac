/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reader.c - a word's posting list to its documents and positions, wherever it is. */
#include <stdlib.h>
#include <string.h>

#include "lib/store/phrase/phrase_internal.h"

enum status reader_open(struct reader *reader, struct store *store, struct xap_db *db,
			const struct phrase_term *term, struct list_term *known,
			struct error *error)
{
	reader->list = store_list(store, term->bytes, term->len);
	if (reader->list != NULL) {
		*known = (struct list_term){ .documents = reader->list->count,
					     .most_wdf = reader->list->most_wdf };
		return STATUS_OK;
	}
	enum status status = store_term(store, term->bytes, term->len, known, error);
	return status != STATUS_OK ? status
		: xap_postings_open(db, term->bytes, term->len, &reader->postings, error);
}

void reader_close(struct reader *reader, struct store *store)
{
	store_list_return(store, reader->list);
	xap_postings_close(reader->postings);
}

enum status reader_skip(struct reader *reader, uint32_t target, struct error *error)
{
	const struct list *list = reader->list;
	enum status status = STATUS_OK;
	if (list != NULL) {
		list_seek(list, &reader->at, target);
		reader->document = reader->at < list->count ? list->documents[reader->at] : 0;
	} else {
		status = xap_postings_skip(reader->postings, target, &reader->document,
					   error);
	}
	if (status == STATUS_OK)
		reader->ended = reader->document == 0;
	return status;
}

enum status reader_wdf(const struct reader *reader, uint32_t *wdf, struct error *error)
{
	if (reader->list == NULL)
		return xap_postings_wdf(reader->postings, wdf, error);
	*wdf = reader->list->postings[reader->at].wdf;
	return STATUS_OK;
}

enum status reader_length(const struct reader *reader, uint32_t *length,
			  struct error *error)
{
	if (reader->list == NULL)
		return xap_postings_length(reader->postings, length, error);
	*length = reader->list->postings[reader->at].length;
	return STATUS_OK;
}

const uint32_t *reader_places(const struct reader *reader, uint32_t *count)
{
	const struct list_posting *posting = &reader->list->postings[reader->at];
	uint32_t begin = reader->at > 0 ? posting[-1].end : 0;
	*count = posting->end - begin;
	return reader->list->positions + begin;
}

static bool has_room(struct xap_positions *positions, size_t more)
{
	size_t wanted = positions->count + more;
	if (wanted <= positions->capacity)
		return true;
	uint32_t *grown = realloc(positions->at, wanted * sizeof *grown);
	if (grown == NULL)
		return false;
	positions->at = grown;
	positions->capacity = wanted;
	return true;
}

enum status reader_positions(const struct reader *reader, struct deadline *deadline,
			     struct xap_positions *positions, struct error *error)
{
	uint32_t count;
	if (reader->list == NULL)
		return xap_postings_positions(reader->postings, positions, deadline_go_on,
					      deadline, error);
	const uint32_t *places = reader_places(reader, &count);
	if (!has_room(positions, count))
		return error_set(error, STATUS_NO_MEMORY, "positions");
	if (count > 0)
		memcpy(positions->at + positions->count, places, count * sizeof *places);
	positions->count += count;
	return STATUS_OK;
}
