/* SPDX-License-Identifier: MIT */
/* cite.c - the reply to get as what is to be cited, and the line for people. */
#include "client/cite/cite.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "client/libquoth/base64.h"
#include "client/output/escape.h"
#include "client/cite/tex.h"
#include "lib/base/utf8.h"

enum {
	KEY_WORD = 20,		/* letters of a key's first part */
	AUTHORS_MAX = 64,	/* more are "and others" in any style */
};

/* --- Dates --- */

bool cite_today(char date[CITE_DATE_MAX])
{
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	time_t now = time(NULL);
	struct tm broken;
	if (epoch != NULL && epoch[0] != '\0') {
		char *end;
		errno = 0;
		long long seconds = strtoll(epoch, &end, 10);
		if (*end != '\0' || errno != 0 || seconds < 0)
			return false;
		now = (time_t)seconds;
	}
	return gmtime_r(&now, &broken) != NULL &&
	       strftime(date, CITE_DATE_MAX, "%Y-%m-%d", &broken) > 0;
}

/* "20251030" and longer, "202510" or "2025" to "2025-10-30", "2025-10", "2025". */
static void read_date(const char *digits, char date[CITE_DATE_MAX])
{
	size_t len = digits == NULL ? 0 : strspn(digits, "0123456789");
	if (len >= 8)
		snprintf(date, CITE_DATE_MAX, "%.4s-%.2s-%.2s", digits, digits + 4,
			 digits + 6);
	else if (len == 6)
		snprintf(date, CITE_DATE_MAX, "%.4s-%.2s", digits, digits + 4);
	else if (len == 4)
		snprintf(date, CITE_DATE_MAX, "%.4s", digits);
}

/* --- Authors --- */

/* One string may name several: "A; B", "A and B". */
static void split_authors(const char *names,
			  void (*author)(void *context, const char *name, size_t len),
			  void *context)
{
	while (*names != '\0') {
		const char *semicolon = strchr(names, ';');
		const char *and = strstr(names, " and ");
		size_t len = strlen(names), parting = 0;
		if (semicolon != NULL) {
			len = (size_t)(semicolon - names);
			parting = 1;
		}
		if (and != NULL && (size_t)(and - names) < len) {
			len = (size_t)(and - names);
			parting = strlen(" and ");
		}
		size_t end = len;
		while (end > 0 && names[end - 1] == ' ')
			end--;
		if (end > 0)
			author(context, names, end);
		names += len + parting;
		names += strspn(names, " ");
	}
}

void cite_authors(const struct citation *citation,
		  void (*author)(void *context, const char *name, size_t len),
		  void *context)
{
	const json_t *value = citation->author;
	if (json_is_string(value)) {
		split_authors(json_string_value(value), author, context);
		return;
	}
	for (size_t i = 0; i < json_array_size(value) && i < AUTHORS_MAX; i++) {
		const char *name = json_string_value(json_array_get(value, i));
		if (name != NULL)
			split_authors(name, author, context);
	}
}

/* --- Keys --- */

/* FNV-1a, 64 bits. */
static uint64_t hash_add(uint64_t hash, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)bytes[i]) * 1099511628211u;
	return hash;
}

static size_t add_letters(char *out, size_t most, const char *text, size_t len)
{
	size_t count = 0;
	for (size_t at = 0; at < len && count < most;) {
		uint32_t point;
		at += utf8_decode(text + at, len - at, &point, NULL);
		out[count] = tex_letter(point);
		count += out[count] != '\0';
	}
	return count;
}

struct surname {
	const char *at;
	size_t len;
};

/* "Doe, Jane" and "Jane Doe". */
static void take_surname(void *context, const char *name, size_t len)
{
	struct surname *surname = context;
	if (surname->at != NULL)
		return;
	const char *comma = memchr(name, ',', len);
	size_t end = comma != NULL ? (size_t)(comma - name) : len, start = end;
	while (start > 0 && (comma != NULL || name[start - 1] != ' '))
		start--;
	*surname = (struct surname){ name + start, end - start };
}

/* Of the author, or of the source, or of the title, whose first has ASCII letters; the
 * year; and a hash of the id and the range, so that no two passages share a key. */
static void make_key(struct citation *citation)
{
	struct surname surname = {0};
	char word[KEY_WORD + 1];
	size_t len = 0;
	cite_authors(citation, take_surname, &surname);
	if (surname.at != NULL)
		len = add_letters(word, KEY_WORD, surname.at, surname.len);
	if (len == 0 && citation->source != NULL)
		len = add_letters(word, KEY_WORD, citation->source,
				  strlen(citation->source));
	if (len == 0 && citation->title != NULL)
		len = add_letters(word, KEY_WORD, citation->title,
				  strcspn(citation->title, " "));
	word[len] = '\0';
	uint64_t hash = hash_add(14695981039346656037u, citation->id,
				 strlen(citation->id));
	char range[64];
	if (citation->has_range) {
		snprintf(range, sizeof range, "\t%llu-%llu",
			 (unsigned long long)citation->start,
			 (unsigned long long)citation->end);
		hash = hash_add(hash, range, strlen(range));
	}
	snprintf(citation->key, sizeof citation->key, "%s%.4s-%08llx",
		 len > 0 ? word : "quoth", citation->date[0] ? citation->date : "nd",
		 (unsigned long long)(hash ^ hash >> 32) & 0xffffffff);
}

/* --- Reading --- */

static const char *string_of(const json_t *object, const char *name)
{
	const json_t *value = json_object_get(object, name);
	if (json_is_array(value))
		value = json_array_get(value, 0);
	const char *string = json_string_value(value);
	return string != NULL && string[0] != '\0' ? string : NULL;
}

static void read_path(struct citation *citation, const json_t *result)
{
	const char *coded = string_of(result, "path_b64");
	char *path = coded != NULL ? base64_path(coded, strlen(coded)) : NULL;
	const char *plain = path != NULL ? path : string_of(result, "path");
	struct buf shown = {0};
	if (plain != NULL)
		escape_add_str(&shown, plain, ESCAPE_BIDI | ESCAPE_BLANKS);
	if (plain != NULL && buf_cstr(&shown) != NULL)
		snprintf(citation->path, sizeof citation->path, "%s", shown.data);
	buf_finish(&shown);
	free(path);
}

bool cite_read(struct citation *citation, const json_t *result,
	       const struct cite_passage *passage, const char *accessed)
{
	const json_t *fields = json_object_get(result, "fields");
	const json_t *index = json_object_get(result, "index");
	*citation = (struct citation){
		.id = string_of(result, "id"),
		.title = string_of(fields, "title"),
		.source = string_of(fields, "source"),
		.url = string_of(fields, "url"),
		.mime = string_of(fields, "type"),
		.language = string_of(fields, "language"),
		.raw_date = string_of(fields, "date"),
		.author = json_object_get(fields, "author"),
		.hash = string_of(result, "hash"),
		.uuid = string_of(index, "uuid"),
		.rev = (uint64_t)json_integer_value(json_object_get(index, "rev")),
		.has_range = passage->text != NULL,
		.start = passage->start,
		.end = passage->start + passage->len,
		.page = passage->page,
		.page_end = passage->page_end,
		.quote = passage->text,
		.quote_len = passage->len,
	};
	if (citation->id == NULL || citation->hash == NULL || citation->uuid == NULL)
		return false;
	read_date(string_of(fields, "date_utc"), citation->date);
	snprintf(citation->accessed, sizeof citation->accessed, "%s", accessed);
	read_path(citation, result);
	make_key(citation);
	return true;
}

void cite_pages(const struct citation *citation, const char *dash, char *out,
		size_t size)
{
	unsigned long long page = citation->page, last = citation->page_end;
	if (page == 0)
		snprintf(out, size, "%s", "");
	else if (last > page)
		snprintf(out, size, "%llu%s%llu", page, dash, last);
	else
		snprintf(out, size, "%llu", page);
}

/* --- For people --- */

void cite_evidence(const struct citation *citation, struct buf *out)
{
	if (citation->has_range)
		buf_addf(out, "bytes %llu-%llu of the text of %s; ",
			 (unsigned long long)citation->start,
			 (unsigned long long)citation->end, citation->id);
	else
		buf_addf(out, "%s; ", citation->id);
	buf_addf(out, "SHA-256 %s; index %s, revision %llu", citation->hash,
		 citation->uuid, (unsigned long long)citation->rev);
}

static void add(struct buf *out, const char *text, size_t len)
{
	escape_add(out, text, len, ESCAPE_BIDI | ESCAPE_BLANKS);
}

struct naming {
	struct buf *out;
	bool any;
};

static void add_author(void *context, const char *name, size_t len)
{
	struct naming *naming = context;
	buf_add_str(naming->out, naming->any ? "; " : "");
	add(naming->out, name, len);
	naming->any = true;
}

/* ", p. 3" or ", pp. 3-4" */
static void add_pages(const struct citation *citation, struct buf *out)
{
	char pages[CITE_PAGES_MAX];
	cite_pages(citation, "-", pages, sizeof pages);
	if (pages[0] != '\0')
		buf_addf(out, ", %s %s", citation->page_end > citation->page ? "pp." : "p.",
			 pages);
}

void cite_plain(const struct citation *citation, struct buf *out)
{
	struct naming naming = { out, false };
	const char *date = citation->date[0] ? citation->date : citation->raw_date;
	cite_authors(citation, add_author, &naming);
	buf_add_str(out, naming.any ? ". " : "");
	buf_add_str(out, "\u201c");
	if (citation->title != NULL)
		add(out, citation->title, strlen(citation->title));
	buf_add_str(out, citation->title != NULL ? ".\u201d " : "[no title].\u201d ");
	if (citation->source != NULL) {
		add(out, citation->source, strlen(citation->source));
		buf_add_str(out, ", ");
	}
	if (date == NULL)
		date = "n.d.";
	add(out, date, strlen(date));
	buf_add_str(out, date[strlen(date) - 1] == '.' ? " " : ". ");
	if (citation->url != NULL)
		add(out, citation->url, strlen(citation->url));
	else
		buf_add_str(out, citation->path);
	add_pages(citation, out);
	buf_addf(out, " (accessed %s). [", citation->accessed);
	cite_evidence(citation, out);
	buf_add_str(out, "]");
	if (citation->quote != NULL) {
		buf_add_str(out, " \u201c");
		add(out, citation->quote, citation->quote_len);
		buf_add_str(out, "\u201d");
	}
}
