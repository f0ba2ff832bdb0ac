/* SPDX-License-Identifier: GPL-2.0-or-later */
/* read.cc - databases, posting lists and positions, for reading. */
#include <cstdlib>

#include "lib/xapian/guard.hh"

enum status xap_db_open(const char *path, struct xap_db **db, struct error *error)
{
	xap_doubtful = false;
	return xap_guard(error, [&] {
		*db = new xap_db{ Xapian::Database(std::string(path)) };
	});
}

void xap_db_close(struct xap_db *db)
{
	xap_dispose([&] { delete db; });
}

enum status xap_db_join(struct xap_db *const *parts, size_t count, struct xap_db **db,
			struct error *error)
{
	return xap_guard(error, [&] {
		Xapian::Database all;
		for (size_t i = 0; i < count; i++)
			all.add_database(parts[i]->db);
		*db = new xap_db{ all };
	});
}

size_t xap_db_shards(const struct xap_db *db)
{
	return db->db.size();
}

enum status xap_db_shard(const struct xap_db *db, size_t at, struct xap_db **shard,
			 struct error *error)
{
	return xap_guard(error, [&] {
		*shard = new xap_db{ Xapian::Database(db->db.internal.at(at).get()) };
	});
}

enum status xap_db_reopen(struct xap_db *db, bool *changed, struct error *error)
{
	return xap_guard(error, [&] { *changed = db->db.reopen(); });
}

enum status xap_db_stats(struct xap_db *db, struct xap_stats *stats,
			 struct error *error)
{
	return xap_guard(error, [&] {
		*stats = xap_stats{ db->db.get_doccount(), db->db.get_lastdocid(),
				    db->db.get_total_length(),
				    db->db.get_doclength_lower_bound(),
				    db->db.get_doclength_upper_bound() };
	});
}

enum status xap_db_term_stats(struct xap_db *db, const char *term, size_t len,
			      struct xap_term_stats *stats, struct error *error)
{
	return xap_guard(error, [&] {
		std::string name(term, len);
		*stats = xap_term_stats{ db->db.get_termfreq(name),
					 db->db.get_collection_freq(name),
					 db->db.get_wdf_upper_bound(name) };
	});
}

enum status xap_db_frequency(struct xap_db *db, const char *term, size_t len,
			     uint32_t *documents, struct error *error)
{
	return xap_guard(error, [&] {
		*documents = db->db.get_termfreq(std::string(term, len));
	});
}

static void add_string(struct buf *buf, const std::string &string)
{
	buf_add(buf, string.data(), string.size());
	if (!buf_ok(buf))
		throw std::bad_alloc();
}

enum status xap_db_metadata(struct xap_db *db, const char *key, size_t len,
			    struct buf *value, struct error *error)
{
	return xap_guard(error, [&] {
		add_string(value, db->db.get_metadata(std::string(key, len)));
	});
}

enum status xap_db_data(struct xap_db *db, uint32_t document, struct buf *data,
			struct error *error)
{
	return xap_guard(error, [&] {
		// Of those we ask for we know that they are there.
		add_string(data, db->db.get_document(
					 document, Xapian::DOC_ASSUME_VALID).get_data());
	});
}

enum status xap_db_length(struct xap_db *db, uint32_t document, uint32_t *length,
			  struct error *error)
{
	return xap_guard(error, [&] { *length = db->db.get_doclength(document); });
}

enum status xap_db_value(struct xap_db *db, uint32_t document, uint32_t slot,
			 struct buf *value, struct error *error)
{
	return xap_guard(error, [&] {
		add_string(value, db->db.get_document(document, Xapian::DOC_ASSUME_VALID)
					  .get_value(slot));
	});
}

struct xap_values {
	Xapian::ValueIterator at, end;
};

enum status xap_values_open(struct xap_db *db, uint32_t slot,
			    struct xap_values **values, struct error *error)
{
	return xap_guard(error, [&] {
		*values = new xap_values{ db->db.valuestream_begin(slot),
					  db->db.valuestream_end(slot) };
	});
}

void xap_values_close(struct xap_values *values)
{
	xap_dispose([&] { delete values; });
}

enum status xap_values_skip(struct xap_values *values, uint32_t target,
			    uint32_t *document, struct buf *value, struct error *error)
{
	return xap_guard(error, [&] {
		if (values->at != values->end)
			values->at.skip_to(target);
		if (values->at == values->end) {
			*document = 0;
			return;
		}
		add_string(value, *values->at);
		*document = values->at.get_docid();
	});
}

double xap_number(const char *value, size_t len)
{
	double number = 0;
	xap_guard(nullptr, [&] {
		number = Xapian::sortable_unserialise(std::string(value, len));
	});
	return number;
}

enum status xap_db_value_count(struct xap_db *db, uint32_t slot, uint32_t *documents,
			       struct error *error)
{
	return xap_guard(error, [&] { *documents = db->db.get_value_freq(slot); });
}

static void each(Xapian::TermIterator at, const Xapian::TermIterator &end,
		 xap_string_fn *call, void *context)
{
	for (; at != end; ++at) {
		const std::string string = *at;
		if (!call(context, string.data(), string.size()))
			return;
	}
}

enum status xap_db_metadata_keys(struct xap_db *db, const char *prefix, size_t len,
				 xap_string_fn *key, void *context,
				 struct error *error)
{
	return xap_guard(error, [&] {
		std::string start(prefix, len);
		each(db->db.metadata_keys_begin(start),
		     db->db.metadata_keys_end(start), key, context);
	});
}

enum status xap_db_synonym_keys(struct xap_db *db, xap_string_fn *key,
				void *context, struct error *error)
{
	return xap_guard(error, [&] {
		each(db->db.synonym_keys_begin(), db->db.synonym_keys_end(), key,
		     context);
	});
}

enum status xap_db_synonyms(struct xap_db *db, const char *key, size_t len,
			    xap_string_fn *synonym, void *context,
			    struct error *error)
{
	return xap_guard(error, [&] {
		std::string name(key, len);
		each(db->db.synonyms_begin(name), db->db.synonyms_end(name), synonym,
		     context);
	});
}

enum status xap_db_terms(struct xap_db *db, const char *prefix, size_t len,
			 xap_term_fn *term, void *context, struct error *error)
{
	return xap_guard(error, [&] {
		std::string start(prefix, len);
		Xapian::TermIterator end = db->db.allterms_end(start);
		for (Xapian::TermIterator at = db->db.allterms_begin(start);
		     at != end; ++at) {
			const std::string name = *at;
			if (!term(context, name.data(), name.size(),
				  at.get_termfreq()))
				return;
		}
	});
}

struct xap_terms {
	Xapian::TermIterator at, end;
	std::string current;
};

enum status xap_terms_open(struct xap_db *db, struct xap_terms **terms,
			   struct error *error)
{
	return xap_guard(error, [&] {
		*terms = new xap_terms{ db->db.allterms_begin(), db->db.allterms_end(),
					std::string() };
	});
}

void xap_terms_close(struct xap_terms *terms)
{
	xap_dispose([&] { delete terms; });
}

enum status xap_terms_skip(struct xap_terms *terms, const char *target, size_t len,
			   const char **term, size_t *term_len, struct error *error)
{
	return xap_guard(error, [&] {
		// Glass keeps its own entries where the empty term would be.
		if (terms->at != terms->end && len > 0)
			terms->at.skip_to(std::string(target, len));
		bool more = terms->at != terms->end;
		terms->current = more ? *terms->at : std::string();
		*term = more ? terms->current.data() : nullptr;
		*term_len = terms->current.size();
	});
}

enum status xap_terms_documents(struct xap_terms *terms, uint32_t *documents,
				struct error *error)
{
	return xap_guard(error, [&] { *documents = terms->at.get_termfreq(); });
}

struct xap_postings {
	Xapian::PostingIterator at, end;
	bool begun;
};

enum status xap_postings_open(struct xap_db *db, const char *term, size_t len,
			      struct xap_postings **postings, struct error *error)
{
	return xap_guard(error, [&] {
		std::string name(term, len);
		*postings = new xap_postings{ db->db.postlist_begin(name),
					      db->db.postlist_end(name), false };
	});
}

void xap_postings_close(struct xap_postings *postings)
{
	xap_dispose([&] { delete postings; });
}

static uint32_t current(const struct xap_postings *postings)
{
	return postings->at == postings->end ? 0 : *postings->at;
}

enum status xap_postings_next(struct xap_postings *postings, uint32_t *document,
			      struct error *error)
{
	return xap_guard(error, [&] {
		if (postings->begun && postings->at != postings->end)
			++postings->at;
		postings->begun = true;
		*document = current(postings);
	});
}

enum status xap_postings_each(struct xap_postings *postings, xap_document_fn *each,
			      void *context, struct error *error)
{
	return xap_guard(error, [&] {
		postings->begun = true;
		for (; postings->at != postings->end; ++postings->at)
			if (!each(context, *postings->at))
				return;
	});
}

enum status xap_postings_skip(struct xap_postings *postings, uint32_t target,
			      uint32_t *document, struct error *error)
{
	return xap_guard(error, [&] {
		postings->begun = true;
		if (postings->at != postings->end)
			postings->at.skip_to(target);
		*document = current(postings);
	});
}

enum status xap_postings_until(struct xap_postings *postings, uint64_t end,
			       xap_counted_fn *each, void *context, uint32_t *document,
			       struct error *error)
{
	return xap_guard(error, [&] {
		postings->begun = true;
		for (; postings->at != postings->end && *postings->at < end;
		     ++postings->at)
			each(context, *postings->at, postings->at.get_wdf());
		*document = current(postings);
	});
}

enum status xap_postings_wdf(struct xap_postings *postings, uint32_t *wdf,
			     struct error *error)
{
	return xap_guard(error, [&] { *wdf = postings->at.get_wdf(); });
}

enum status xap_postings_length(struct xap_postings *postings, uint32_t *length,
				struct error *error)
{
	return xap_guard(error, [&] { *length = postings->at.get_doclength(); });
}

static void positions_grow(struct xap_positions *positions)
{
	size_t capacity = positions->capacity ? 2 * positions->capacity : 32;
	void *grown = realloc(positions->at, capacity * sizeof *positions->at);
	if (!grown)
		throw std::bad_alloc();
	positions->at = static_cast<uint32_t *>(grown);
	positions->capacity = capacity;
}

static void ask(xap_go_on_fn *go_on, void *context)
{
	struct error error = {};
	enum status status = go_on ? go_on(context, &error) : STATUS_OK;
	if (status != STATUS_OK)
		throw xap_stopped{ status, error };
}

static void positions_add(Xapian::PositionIterator from, Xapian::PositionIterator to,
			  struct xap_positions *positions, xap_go_on_fn *go_on,
			  void *context)
{
	for (; from != to; ++from) {
		if (positions->count == positions->capacity)
			positions_grow(positions);
		positions->at[positions->count++] = *from;
		if (positions->count % XAP_GO_ON == 0)
			ask(go_on, context);
	}
}

enum status xap_postings_positions(struct xap_postings *postings,
				   struct xap_positions *positions,
				   xap_go_on_fn *go_on, void *context,
				   struct error *error)
{
	return xap_guard(error, [&] {
		positions_add(postings->at.positionlist_begin(),
			      postings->at.positionlist_end(), positions, go_on,
			      context);
	});
}

enum status xap_db_positions(struct xap_db *db, uint32_t document,
			     const char *term, size_t len,
			     struct xap_positions *positions, xap_go_on_fn *go_on,
			     void *context, struct error *error)
{
	return xap_guard(error, [&] {
		std::string name(term, len);
		positions_add(db->db.positionlist_begin(document, name),
			      db->db.positionlist_end(document, name), positions,
			      go_on, context);
	});
}
