/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fields.h - the named values of a document: title apart, whatever it is given
 * in front matter or in a JSON record.
 *
 * Names known everywhere: id, author, date, source, topics, language, url, type.
 * Others become x.NAME. A name may occur again. */
#ifndef QUOTH_INDEXER_FIELDS_H
#define QUOTH_INDEXER_FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "lib/base/buf.h"

enum {
	FIELDS_MAX = 200,		/* of a document; more are dropped. Leaves
					 * room for those the indexer adds */
	FIELD_VALUE_MAX = 32 * 1024,	/* bytes; longer values are cut */
	FIELD_NAME_MAX = 64,		/* bytes of NAME; longer ones are dropped */
};

struct field {
	char *name;
	char *value;	/* NUL-terminated; holds no NUL itself */
	size_t len;
};

struct fields {
	struct field *at;
	size_t count, capacity;
	bool failed;	/* memory ran out: ask before the fields are used */
};

void fields_finish(struct fields *fields);
void fields_clear(struct fields *fields);

/* Adds VALUE (valid UTF-8) under the name NAME as it is. An empty value adds
 * nothing; a NUL in it becomes a space. */
void fields_add(struct fields *fields, const char *name, const char *value,
		size_t len);

/* Adds VALUE under the name that people's KEY stands for: tags are topics, lang
 * is language, source_url is url; a type that is no MIME type is x.type. */
void fields_add_key(struct fields *fields, const char *key, const char *value,
		    size_t len);

/* Makes VALUE (any bytes but NUL) the one value of NAME, beyond FIELDS_MAX too. An
 * empty one changes nothing. VALUE must not be that of a field NAME. */
void fields_set(struct fields *fields, const char *name, const char *value,
		size_t len);

/* The first value of NAME, or NULL. */
const struct field *fields_get(const struct fields *fields, const char *name);

/* What the document calls its language, or NULL: "und" (ISO 639-2), "un" and "unknown"
 * call it nothing. */
const char *fields_language(const struct fields *fields);

/* For the way from the extractor to its worker. */
void fields_write(const struct fields *fields, struct buf *out);
void fields_read(struct fields *fields, struct cursor *in);

#endif
