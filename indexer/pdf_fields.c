/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pdf_fields.c - what a PDF says about itself: title, authors, keywords, date, and the
 * language of its catalog. */
#include "indexer/pdf_internal.h"

#include <stdio.h>
#include <string.h>

#include "lib/base/utf8.h"

/* --- Text of the information dictionary --- */

static bool is_blank(char c)
{
	return (unsigned char)c <= ' ';
}

/* VALUE, which is freed, on one line, without blanks around it, in OUT. */
static void settle(gchar *value, struct buf *out)
{
	struct buf repaired = {0};
	buf_clear(out);
	if (value != NULL)
		utf8_repair(&repaired, value, strlen(value));
	for (size_t i = 0; i < repaired.len; i++) {
		if (!is_blank(repaired.data[i]))
			buf_add_char(out, repaired.data[i]);
		else if (out->len > 0 && out->data[out->len - 1] != ' ')
			buf_add_char(out, ' ');
	}
	while (out->len > 0 && out->data[out->len - 1] == ' ')
		out->len--;
	out->failed |= repaired.failed;
	buf_finish(&repaired);
	g_free(value);
}

static void add_field(struct fields *fields, const char *key, gchar *value)
{
	struct buf settled = {0};
	settle(value, &settled);
	fields_add_key(fields, key, settled.data, settled.len);
	fields->failed |= settled.failed;
	buf_finish(&settled);
}

/* Parted by semicolons, or, where there are none, by commas. */
static void add_topics(struct fields *fields, gchar *value)
{
	struct buf settled = {0};
	unsigned count = 0;
	settle(value, &settled);
	const char *at = settled.data, *end = at + settled.len;
	char part = settled.len > 0 && memchr(at, ';', settled.len) != NULL ? ';' : ',';
	while (at < end && count++ < PDF_TOPICS_MAX) {
		const char *next = memchr(at, part, (size_t)(end - at));
		const char *to = next != NULL ? next : end;
		while (at < to && is_blank(*at))
			at++;
		size_t len = (size_t)(to - at);
		while (len > 0 && is_blank(at[len - 1]))
			len--;
		fields_add(fields, "topics", at, len);
		at = next != NULL ? next + 1 : end;
	}
	fields->failed |= settled.failed;
	buf_finish(&settled);
}

/* --- Dates --- */

static void add_date(struct fields *fields, GDateTime *date)
{
	char iso[64], zone[16] = "Z";
	if (date == NULL)
		return;
	int minutes = (int)(g_date_time_get_utc_offset(date) / G_TIME_SPAN_MINUTE);
	int away = minutes < 0 ? -minutes : minutes;
	if (minutes != 0)
		snprintf(zone, sizeof zone, "%c%02d:%02d", minutes < 0 ? '-' : '+',
			 away / 60 % 100, away % 60);
	snprintf(iso, sizeof iso, "%04d-%02d-%02dT%02d:%02d:%02d%s",
		 g_date_time_get_year(date), g_date_time_get_month(date),
		 g_date_time_get_day_of_month(date), g_date_time_get_hour(date),
		 g_date_time_get_minute(date), g_date_time_get_second(date), zone);
	if (fields_get(fields, "date") == NULL)
		fields_add(fields, "date", iso, strlen(iso));
	g_date_time_unref(date);
}

/* --- The language --- */

/* A tag of BCP 47 of up to LEN bytes at TAG, in parentheses. */
static bool read_tag(const char *tag, size_t len, char code[36])
{
	size_t at = 0, letters = 0;
	while (at < len && is_blank(tag[at]))
		at++;
	if (at == len || tag[at++] != '(')
		return false;
	tag += at;
	len -= at;
	for (at = 0; at < len && at < 35 && tag[at] != ')'; at++) {
		bool letter = (tag[at] | 32) >= 'a' && (tag[at] | 32) <= 'z';
		bool digit = tag[at] >= '0' && tag[at] <= '9';
		if (!letter && !(at >= 2 && (digit || tag[at] == '-')))
			return false;
		letters += letter && letters == at;
		code[at] = tag[at];
	}
	code[at] = '\0';
	return at < len && tag[at] == ')' && letters >= 2 && letters <= 3;
}

/* The last /Catalog counts: each change of a PDF may append one. */
static const char *find_catalog(const char *pdf, size_t len)
{
	const char *found = NULL, *at = pdf, *end = pdf + len;
	while ((at = memmem(at, (size_t)(end - at), "/Catalog", 8)) != NULL)
		found = at++;
	return found;
}

bool pdf_language(const char *pdf, size_t len, char code[36])
{
	const char *catalog = find_catalog(pdf, len);
	if (catalog == NULL)
		return false;
	size_t before = (size_t)(catalog - pdf), behind = len - before;
	if (before > PDF_CATALOG_MAX)
		before = PDF_CATALOG_MAX;
	if (behind > PDF_CATALOG_MAX)
		behind = PDF_CATALOG_MAX;
	const char *from = catalog - before, *to = memmem(catalog, behind, "endobj", 6);
	for (const char *at = from;
	     (at = memmem(at, (size_t)(catalog - at), " obj", 4)) != NULL; at += 4)
		from = at;
	to = to != NULL ? to : catalog + behind;
	const char *lang = memmem(from, (size_t)(to - from), "/Lang", 5);
	return lang != NULL && read_tag(lang + 5, (size_t)(to - lang - 5), code);
}

/* --- The whole --- */

void pdf_fields(PopplerDocument *document, const char *pdf, size_t len,
		struct extracted *record)
{
	struct fields *fields = &record->fields;
	char code[36];
	settle(poppler_document_get_title(document), &record->title.text);
	add_field(fields, "author", poppler_document_get_author(document));
	add_field(fields, "subject", poppler_document_get_subject(document));
	add_topics(fields, poppler_document_get_keywords(document));
	add_date(fields, poppler_document_get_creation_date_time(document));
	add_date(fields, poppler_document_get_modification_date_time(document));
	if (pdf_language(pdf, len, code))
		fields_add(fields, "language", code, strlen(code));
}
