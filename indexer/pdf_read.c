/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pdf_read.c - a PDF through Poppler, page by page, and what is wrong with it. */
#include "indexer/pdf_internal.h"

#include <string.h>

#include "indexer/format.h"
#include "lib/base/clock.h"

enum { ALIVE_NS = 1000 * 1000 * 1000 };	/* between two signs of life */

/* --- What is said on the way --- */

struct reading {
	PopplerDocument *document;
	const struct pdf_listener *listener;
	struct extracted *record;
	struct error *error;
	uint64_t begun_ns, alive_ns;
	bool any_text, any_bad;
};

/* The codes of a font are told by a table of poppler-data that is not there: Poppler
 * says so, and goes on without the text. */
static bool map_is_missing;

static bool is_of_maps(const char *message)
{
	static const char *const parts[] = { "CMap file for", "cidToUnicode file",
					     "Unknown CMap", "character collection" };
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (strstr(message, parts[i]) != NULL)
			return true;
	return false;
}

static void hear(const gchar *domain, GLogLevelFlags level, const gchar *message,
		 gpointer context)
{
	(void)domain;
	(void)level;
	(void)context;
	map_is_missing |= message != NULL && is_of_maps(message);
}

void pdf_listen(void)
{
	g_log_set_handler("Poppler", G_LOG_LEVEL_MASK, hear, NULL);
}

static void bad_page(struct reading *reading, uint64_t number, const char *reason)
{
	reading->any_bad = true;
	reading->listener->bad_page(reading->listener->context, number, reason);
}

/* --- Pages --- */

static enum status read_page(struct reading *reading, PopplerPage *page, uint64_t number)
{
	struct extracted_text *body = &reading->record->body;
	enum status status = STATUS_OK;
	PopplerRectangle *boxes = NULL;
	guint count = 0;
	char *text = poppler_page_get_text(page);
	size_t len = text != NULL ? strlen(text) : 0, before = body->text.len;
	if (len > PDF_PAGE_TEXT_MAX) {
		status = error_set(reading->error, STATUS_TOO_LARGE,
				   "page %llu has %zu bytes of text, the limit is %d",
				   (unsigned long long)number, len, PDF_PAGE_TEXT_MAX);
	} else if (len > 0) {
		poppler_page_get_text_layout(page, &boxes, &count);
		pdf_add_page(&body->text, text, len, boxes, count);
	}
	reading->any_text |= body->text.len > before;
	g_free(boxes);
	g_free(text);
	if (status == STATUS_OK && body->text.len > PDF_TEXT_MAX)
		status = error_set(reading->error, STATUS_TOO_LARGE,
				   "more than %d bytes of text", PDF_TEXT_MAX);
	return status;
}

static enum status look_at_clock(struct reading *reading)
{
	uint64_t now = clock_ns();
	if (now - reading->begun_ns > PDF_SECONDS_MAX * UINT64_C(1000000000))
		return error_set(reading->error, STATUS_TIMEOUT, "took longer than %d s",
				 PDF_SECONDS_MAX);
	if (now - reading->alive_ns >= ALIVE_NS) {
		reading->alive_ns = now;
		reading->listener->alive(reading->listener->context);
	}
	return STATUS_OK;
}

/* Page NUMBER, from 1, of COUNT. */
static enum status take_page(struct reading *reading, uint64_t number, uint64_t count)
{
	struct extracted_text *body = &reading->record->body;
	PopplerPage *page = poppler_document_get_page(reading->document,
						      (int)number - 1);
	enum status status = look_at_clock(reading);
	pages_add(&body->pages, body->text.len);
	if (page == NULL)
		bad_page(reading, number, "cannot be read");
	else if (status == STATUS_OK)
		status = read_page(reading, page, number);
	if (map_is_missing)
		bad_page(reading, number, "text in a font whose character map is not there");
	map_is_missing = false;
	if (number < count)
		buf_add_str(&body->text, "\f\n");
	if (page != NULL)
		g_object_unref(page);
	return status;
}

static enum status read_pages(struct reading *reading)
{
	int count = poppler_document_get_n_pages(reading->document);
	enum status status = STATUS_OK;
	if (count > PDF_PAGES_MAX)
		return error_set(reading->error, STATUS_TOO_LARGE,
				 "%d pages, the limit is %d", count, PDF_PAGES_MAX);
	for (int number = 1; number <= count && status == STATUS_OK; number++)
		status = take_page(reading, (uint64_t)number, (uint64_t)count);
	if (status == STATUS_OK && count <= 0)
		status = error_set(reading->error, STATUS_CORRUPT,
				   "damaged PDF: it has no pages");
	else if (status == STATUS_OK && !reading->any_text && reading->any_bad)
		status = error_set(reading->error, STATUS_UNSUPPORTED,
				   "no text that could be read");
	else if (status == STATUS_OK && !reading->any_text)
		status = error_set(reading->error, STATUS_UNSUPPORTED,
				   "PDF without text on its %d page%s: images of text have "
				   "to be recognized (OCR) first", count,
				   count == 1 ? "" : "s");
	return status;
}

/* --- The document --- */

PopplerDocument *pdf_open(const char *pdf, size_t len, GError **problem)
{
	GBytes *bytes = g_bytes_new_static(pdf, len);
	PopplerDocument *document = poppler_document_new_from_bytes(bytes, NULL, problem);
	g_bytes_unref(bytes);
	return document;
}

static enum status not_opened(const GError *problem, struct error *error)
{
	if (g_error_matches(problem, POPPLER_ERROR, POPPLER_ERROR_ENCRYPTED))
		return error_set(error, STATUS_DENIED,
				 "PDF that opens with a password alone");
	return error_set(error, STATUS_CORRUPT, "damaged PDF");
}

static bool has_head(const char *pdf, size_t len)
{
	size_t head = len < FORMAT_PDF_HEAD ? len : FORMAT_PDF_HEAD;
	return memmem(pdf, head, "%PDF-", 5) != NULL;
}

enum status pdf_read(const char *pdf, size_t len, const struct pdf_listener *listener,
		     struct extracted *record, struct error *error)
{
	GError *problem = NULL;
	struct reading reading = { .listener = listener, .record = record,
				   .error = error, .begun_ns = clock_ns() };
	if (!has_head(pdf, len))
		return error_set(error, STATUS_CORRUPT, "no PDF: its first %d bytes lack "
				 "\"%%PDF-\"", FORMAT_PDF_HEAD);
	reading.alive_ns = reading.begun_ns;
	reading.document = pdf_open(pdf, len, &problem);
	enum status status = STATUS_OK;
	if (reading.document == NULL) {
		status = not_opened(problem, error);
		g_clear_error(&problem);
		return status;
	}
	pdf_fields(reading.document, pdf, len, record);
	status = read_pages(&reading);
	g_object_unref(reading.document);
	if (status == STATUS_OK && !extracted_ok(record))
		status = error_set(error, STATUS_NO_MEMORY,
				   "not enough memory for this PDF");
	return status;
}
