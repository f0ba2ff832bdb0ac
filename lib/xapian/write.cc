/* SPDX-License-Identifier: GPL-2.0-or-later */
/* write.cc - documents, transactions and compaction. */
#include "lib/xapian/guard.hh"

struct xap_writer {
	Xapian::WritableDatabase db;
	bool in_transaction;
};

enum status xap_document_new(struct xap_document **document, struct error *error)
{
	return xap_guard(error, [&] { *document = new xap_document{}; });
}

void xap_document_free(struct xap_document *document)
{
	xap_dispose([&] { delete document; });
}

void xap_document_clear(struct xap_document *document)
{
	xap_dispose([&] { document->document = Xapian::Document(); });
}

enum status xap_document_posting(struct xap_document *document, const char *term,
				 size_t len, uint32_t position, struct error *error)
{
	return xap_guard(error, [&] {
		document->document.add_posting(std::string(term, len), position);
	});
}

enum status xap_document_term(struct xap_document *document, const char *term,
			      size_t len, uint32_t wdf, struct error *error)
{
	return xap_guard(error, [&] {
		document->document.add_term(std::string(term, len), wdf);
	});
}

enum status xap_document_value(struct xap_document *document, uint32_t slot,
			       const char *value, size_t len, struct error *error)
{
	return xap_guard(error, [&] {
		document->document.add_value(slot, std::string(value, len));
	});
}

enum status xap_document_number(struct xap_document *document, uint32_t slot,
				double value, struct error *error)
{
	return xap_guard(error, [&] {
		document->document.add_value(slot,
					     Xapian::sortable_serialise(value));
	});
}

enum status xap_document_data(struct xap_document *document, const char *data,
			      size_t len, struct error *error)
{
	return xap_guard(error, [&] {
		document->document.set_data(std::string(data, len));
	});
}

enum status xap_writer_open(const char *path, int flags,
			    struct xap_writer **writer, struct error *error)
{
	return xap_guard(error, [&] {
		int action = flags & XAP_CREATE
			? Xapian::DB_CREATE | Xapian::DB_BACKEND_GLASS
			: Xapian::DB_OPEN;
		if (flags & XAP_UNSAFE)
			action |= Xapian::DB_NO_SYNC | Xapian::DB_DANGEROUS;
		*writer = new xap_writer{
			Xapian::WritableDatabase(std::string(path), action), false
		};
	});
}

/* Xapian's own close commits what is pending, unless it is in a transaction. */
void xap_writer_close(struct xap_writer *writer)
{
	if (!writer)
		return;
	xap_dispose([&] {
		if (writer->in_transaction)
			writer->db.cancel_transaction();
	});
	xap_dispose([&] { writer->db.close(); });
	xap_dispose([&] { delete writer; });
}

enum status xap_writer_begin(struct xap_writer *writer, struct error *error)
{
	return xap_guard(error, [&] {
		writer->db.begin_transaction();
		writer->in_transaction = true;
	});
}

enum status xap_writer_commit(struct xap_writer *writer, struct error *error)
{
	return xap_guard(error, [&] {
		if (writer->in_transaction) {
			writer->in_transaction = false;
			writer->db.commit_transaction();
		} else {
			writer->db.commit();
		}
	});
}

enum status xap_writer_add(struct xap_writer *writer,
			   const struct xap_document *document, uint32_t *number,
			   struct error *error)
{
	return xap_guard(error, [&] {
		*number = writer->db.add_document(document->document);
	});
}

enum status xap_writer_add_from(struct xap_writer *writer, struct xap_db *db,
				uint32_t document, struct error *error)
{
	return xap_guard(error, [&] {
		writer->db.add_document(db->db.get_document(document));
	});
}

enum status xap_writer_delete(struct xap_writer *writer, uint32_t document,
			      struct error *error)
{
	return xap_guard(error, [&] { writer->db.delete_document(document); });
}

enum status xap_writer_set_metadata(struct xap_writer *writer, const char *key,
				    size_t key_len, const char *value, size_t len,
				    struct error *error)
{
	return xap_guard(error, [&] {
		writer->db.set_metadata(std::string(key, key_len),
					std::string(value, len));
	});
}

enum status xap_writer_add_synonym(struct xap_writer *writer, const char *key,
				   size_t key_len, const char *synonym, size_t len,
				   struct error *error)
{
	return xap_guard(error, [&] {
		writer->db.add_synonym(std::string(key, key_len),
				       std::string(synonym, len));
	});
}

enum status xap_writer_db(struct xap_writer *writer, struct xap_db **db,
			  struct error *error)
{
	return xap_guard(error, [&] { *db = new xap_db{ writer->db }; });
}

enum status xap_compact(const char *const *sources, size_t count, const char *path,
			struct error *error)
{
	return xap_guard(error, [&] {
		Xapian::Database all;
		for (size_t i = 0; i < count; i++)
			all.add_database(Xapian::Database(std::string(sources[i])));
		all.compact(std::string(path));
	});
}
