/* SPDX-License-Identifier: GPL-2.0-or-later */
/* extract_pdf.c - a file that is PDF to one record. */
#include "indexer/extract_internal.h"

#include "config.h"
#include "indexer/pdf.h"

static void say_bad_page(void *context, uint64_t number, const char *reason)
{
	struct extraction *at = context;
	buf_clear(&at->message);
	buf_add_varint(&at->message, number);
	buf_add_str(&at->message, reason);
	if (buf_ok(&at->message))
		at->sink(at->context, EXTRACTED_BAD_RECORD, at->message.data,
			 at->message.len);
}

static void say_alive(void *context)
{
	extract_say(context, EXTRACTED_ALIVE, "");
}

void extract_pdf(struct extraction *at)
{
	struct buf raw = {0};
	struct error error = {0};
	const struct pdf_listener listener = { say_bad_page, say_alive, at };
	if (!extract_read(at, &raw))
		goto out;
	at->record.number = 1;
	if (pdf_read(raw.data, raw.len, &listener, &at->record, &error) != STATUS_OK) {
		extract_say(at, EXTRACTED_FAILED, error.text);
		goto out;
	}
	if (extract_give(at))
		extract_say(at, EXTRACTED_END, "");
out:
	buf_finish(&raw);
}

#ifdef HAVE_POPPLER

#include <stdio.h>
#include <string.h>

#include "indexer/format.h"
#include "indexer/pdf_internal.h"
#include "indexer/quiet.h"
#include "lib/base/clock.h"

enum { ALIVE_NS = 1000 * 1000 * 1000 };	/* between two signs of life */

const char *pdf_library(void)
{
	static char name[64];
	snprintf(name, sizeof name, "Poppler %s", poppler_get_version());
	return name;
}

/* --- Before the sandbox closes --- */

/* Of everything that Poppler prepares at its first use: a font, a date, a title. */
static const char sample[] =
	"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
	"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
	"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R"
	"/Resources<</Font<</F 5 0 R>>>>>>endobj\n"
	"4 0 obj<</Length 27>>stream\nBT/F 9 Tf 9 9 Td(A b)Tj ET\nendstream endobj\n"
	"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica"
	"/Encoding/WinAnsiEncoding>>endobj\n"
	"6 0 obj<</Title(a)/Author(b)/CreationDate(D:20250102030405+01'00')>>endobj\n"
	"trailer<</Root 1 0 R/Info 6 0 R/Size 7>>\n%%EOF\n";

static PopplerDocument *open_document(const char *pdf, size_t len, GError **problem)
{
	GBytes *bytes = g_bytes_new_static(pdf, len);
	PopplerDocument *document = poppler_document_new_from_bytes(bytes, NULL, problem);
	g_bytes_unref(bytes);
	return document;
}

static void nothing(void *context)
{
	(void)context;
}

static void no_page(void *context, uint64_t number, const char *reason)
{
	(void)context;
	(void)number;
	(void)reason;
}

/* Poppler drops what it prepared with its last document, so one stays open. */
void pdf_prepare(void)
{
	static PopplerDocument *kept_open;
	const struct pdf_listener listener = { no_page, nothing, NULL };
	struct extracted record = {0};
	struct error error;
	if (kept_open != NULL)
		return;
	quiet_glib();
	kept_open = open_document(sample, strlen(sample), NULL);
	extracted_clear(&record);
	pdf_read(sample, strlen(sample), &listener, &record, &error);
	extracted_finish(&record);
}

/* --- Pages --- */

struct reading {
	PopplerDocument *document;
	const struct pdf_listener *listener;
	struct extracted *record;
	struct error *error;
	uint64_t begun_ns, alive_ns;
	bool any_text;
};

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
		reading->listener->bad_page(reading->listener->context, number,
					    "cannot be read");
	else if (status == STATUS_OK)
		status = read_page(reading, page, number);
	if (number < count)
		buf_add_char(&body->text, '\f');
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
	else if (status == STATUS_OK && !reading->any_text)
		status = error_set(reading->error, STATUS_UNSUPPORTED,
				   "PDF without text on its %d page%s: images of text have "
				   "to be recognized (OCR) first", count,
				   count == 1 ? "" : "s");
	return status;
}

/* --- The document --- */

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
	reading.document = open_document(pdf, len, &problem);
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

#else

const char *pdf_library(void)
{
	return NULL;
}

void pdf_prepare(void)
{
}

enum status pdf_read(const char *pdf, size_t len, const struct pdf_listener *listener,
		     struct extracted *record, struct error *error)
{
	(void)pdf;
	(void)len;
	(void)listener;
	(void)record;
	return error_set(error, STATUS_UNSUPPORTED,
			 "PDF: quoth-index was built without libpoppler-glib");
}

#endif
