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

enum status xap_translate(struct error *error) noexcept;

template <typename Body>
static inline enum status xap_guard(struct error *error, Body body) noexcept
{
	try {
		body();
		return STATUS_OK;
	} catch (...) {
		return xap_translate(error);
	}
}

struct xap_db {
	Xapian::Database db;
};

struct xap_query {
	Xapian::Query query;
};

struct xap_document {
	Xapian::Document document;
};

#endif
