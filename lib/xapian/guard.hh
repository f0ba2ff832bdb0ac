/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guard.hh - the one translator of exceptions, around every entry of the shim. */
#ifndef QUOTH_XAPIAN_GUARD_HH
#define QUOTH_XAPIAN_GUARD_HH

#include <exception>
#include <new>
#include <string>
#include <xapian.h>

#include "lib/xapian/xap.h"

/* What a C callback's failure travels as through Xapian's frames. */
struct xap_stopped {
	enum status status;
	struct error error;
};

/* Memory has failed in this thread, somewhere within Xapian: a table that was being read
 * may have half a cursor, and to read on crashes (seen with 1.4.22). Nothing is asked of
 * it any more until a database is opened anew. */
extern thread_local bool xap_doubtful;

enum status xap_translate(struct error *error) noexcept;
enum status xap_refuse(struct error *error) noexcept;

template <typename Body>
static inline enum status xap_guard(struct error *error, Body body) noexcept
{
	if (xap_doubtful)
		return xap_refuse(error);
	try {
		body();
		return STATUS_OK;
	} catch (...) {
		return xap_translate(error);
	}
}

/* For what frees and must always be done. */
template <typename Body>
static inline void xap_dispose(Body body) noexcept
{
	try {
		body();
	} catch (...) {
		xap_translate(nullptr);
	}
}

struct xap_db {
	Xapian::Database db;
};

/* One query in two forms; most have the same for both. Where nothing is weighed, Xapian
 * takes a term of all documents for the list of all, and leaves it the term's name; a list
 * of more than one chunk, which it is where numbers are missing, then seems damaged at the
 * end of its first (1.4 and 2.1 do so). So such a term is a source there. */
struct xap_query {
	Xapian::Query query;
	Xapian::Query unweighed;
};

struct xap_document {
	Xapian::Document document;
};

#endif
