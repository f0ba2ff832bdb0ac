/* SPDX-License-Identifier: GPL-2.0-or-later */
/* extract_html.c - a file of HTML to one record. */
#include "indexer/extract_internal.h"

#include "indexer/decode.h"
#include "indexer/html.h"

/* Hands a text of the page, decoded from its file, over to PART. */
static void take_part(struct extracted_text *part, struct buf *text,
		      const struct spans *spans, const struct buf *html,
		      const struct spans *way)
{
	lines_find(&part->lines, spans, text->len, html->data, html->len, way);
	spans_through(&part->spans, spans, text->len, way);
	part->text = *text;
	*text = (struct buf){0};
}

static void make_record(struct extraction *at, struct html_page *page,
			const struct buf *html, const struct spans *way)
{
	struct extracted *record = &at->record;
	record->number = 1;
	record->fields = page->fields;
	page->fields = (struct fields){0};
	take_part(&record->body, &page->text, &page->text_spans, html, way);
	take_part(&record->title, &page->title, &page->title_spans, html, way);
}

void extract_html(struct extraction *at)
{
	struct buf raw = {0}, html = {0};
	struct spans way = {0};
	struct html_page page = {0};
	struct error error = {0};
	if (!extract_read(at, &raw))
		goto out;
	const struct charset *charset = html_charset(raw.data, raw.len);
	enum status status = charset_decode(charset, &raw, &html, &way, &error);
	buf_finish(&raw);
	if (status == STATUS_OK)
		status = html_read(html.data, html.len, &page, &error);
	if (status != STATUS_OK) {
		extract_say(at, EXTRACTED_FAILED, error.text);
		goto out;
	}
	make_record(at, &page, &html, &way);
	if (extract_give(at))
		extract_say(at, EXTRACTED_END, "");
out:
	html_page_finish(&page);
	buf_finish(&raw);
	buf_finish(&html);
	spans_finish(&way);
}
