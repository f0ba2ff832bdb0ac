/* SPDX-License-Identifier: MIT */
/* cite_csl.c - a citation as an item of CSL-JSON, by the schema of CSL 1.0.2: what has
 * no field there is in `custom`. */
#include <stdlib.h>
#include <string.h>

#include "client/cite/cite.h"
#include "lib/wire/rpc.h"

static bool put_string(json_t *item, const char *name, const char *string)
{
	return string == NULL ||
	       json_object_set_new(item, name, wire_string(string, strlen(string))) == 0;
}

/* {"date-parts":[[2025,10,30]]}, or what the document says for people. */
static json_t *date_of(const char *date, const char *otherwise)
{
	json_t *object = json_object();
	if (date[0] == '\0') {
		if (put_string(object, "literal",
			       otherwise != NULL ? otherwise : "n.d."))
			return object;
		json_decref(object);
		return NULL;
	}
	json_t *parts = json_array(), *dates = json_array();
	bool ok = true;
	for (const char *at = date; *at != '\0'; at += strcspn(at, "-")) {
		at += *at == '-';
		ok = ok && json_array_append_new(parts, json_integer(atoi(at))) == 0;
	}
	ok = json_array_append_new(dates, parts) == 0 && ok;
	ok = json_object_set_new(object, "date-parts", dates) == 0 && ok;
	if (ok)
		return object;
	json_decref(object);
	return NULL;
}

/* A comma parts a person's names; who has none may be an agency, and stays whole. */
static void add_author(void *context, const char *name, size_t len)
{
	json_t *authors = context, *author = json_object();
	const char *comma = memchr(name, ',', len);
	size_t family = comma != NULL ? (size_t)(comma - name) : len;
	size_t given = comma != NULL ? family + 1 : len;
	while (given < len && name[given] == ' ')
		given++;
	if (given < len) {
		json_object_set_new(author, "family", wire_string(name, family));
		json_object_set_new(author, "given",
				    wire_string(name + given, len - given));
	} else {
		json_object_set_new(author, "literal", wire_string(name, family));
	}
	json_array_append_new(authors, author);
}

static const char *type_of(const struct citation *citation)
{
	if (citation->url != NULL)
		return "webpage";
	if (citation->mime != NULL && strcmp(citation->mime, "message/rfc822") == 0)
		return "personal_communication";
	return citation->source != NULL ? "article" : "document";
}

static bool put_range(const struct citation *citation, json_t *custom)
{
	return json_object_set_new(custom, "start",
				   json_integer((json_int_t)citation->start)) == 0 &&
	       json_object_set_new(custom, "end",
				   json_integer((json_int_t)citation->end)) == 0 &&
	       json_object_set_new(custom, "quote",
				   wire_string(citation->quote,
					       citation->quote_len)) == 0;
}

static json_t *custom_of(const struct citation *citation)
{
	json_t *custom = json_object();
	bool ok = put_string(custom, "id", citation->id) &&
		  put_string(custom, "sha256", citation->hash) &&
		  put_string(custom, "index", citation->uuid) &&
		  json_object_set_new(custom, "revision",
				      json_integer((json_int_t)citation->rev)) == 0 &&
		  (citation->path[0] == '\0' ||
		   put_string(custom, "path", citation->path)) &&
		  (citation->quote == NULL || put_range(citation, custom));
	if (ok)
		return custom;
	json_decref(custom);
	return NULL;
}

json_t *cite_csl(const struct citation *citation)
{
	json_t *item = json_object(), *authors = json_array();
	struct buf evidence = {0};
	char pages[CITE_PAGES_MAX];
	cite_pages(citation, "-", pages, sizeof pages);
	cite_authors(citation, add_author, authors);
	cite_evidence(citation, &evidence);
	bool ok = put_string(item, "id", citation->key) &&
		  put_string(item, "type", type_of(citation)) &&
		  put_string(item, "title", citation->title) &&
		  put_string(item, "container-title", citation->source) &&
		  put_string(item, "page", pages[0] != '\0' ? pages : NULL) &&
		  put_string(item, "URL", citation->url) &&
		  put_string(item, "language", citation->language) &&
		  (json_array_size(authors) == 0 ||
		   json_object_set(item, "author", authors) == 0) &&
		  json_object_set_new(item, "issued", date_of(citation->date,
							      citation->raw_date)) == 0 &&
		  json_object_set_new(item, "accessed",
				      date_of(citation->accessed, NULL)) == 0 &&
		  put_string(item, "note", buf_cstr(&evidence)) &&
		  json_object_set_new(item, "custom", custom_of(citation)) == 0;
	buf_finish(&evidence);
	json_decref(authors);
	if (ok)
		return item;
	json_decref(item);
	return NULL;
}
