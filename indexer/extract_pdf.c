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

#include "indexer/pdf_internal.h"
#include "indexer/quiet.h"

const char *pdf_library(void)
{
	static char name[64];
	snprintf(name, sizeof name, "Poppler %s", poppler_get_version());
	return name;
}

const char *pdf_data(void)
{
	return POPPLER_DATA;
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
	pdf_listen();
	kept_open = pdf_open(sample, strlen(sample), NULL);
	extracted_clear(&record);
	pdf_read(sample, strlen(sample), &listener, &record, &error);
	extracted_finish(&record);
}

#else

const char *pdf_library(void)
{
	return NULL;
}

const char *pdf_data(void)
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
