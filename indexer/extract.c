/* SPDX-License-Identifier: GPL-2.0-or-later */
/* extract.c - text and Markdown files to one record each; hands on JSON Lines. */
#include "indexer/extract_internal.h"

#include <jansson.h>
#include <string.h>

#include "indexer/charset.h"
#include "indexer/decode.h"
#include "indexer/detect.h"
#include "indexer/frontmatter.h"
#include "indexer/mail.h"
#include "indexer/pdf.h"

void extract_prepare(void)
{
	json_object_seed(0);
	charset_prepare();
	mail_prepare();
	pdf_prepare();
}

bool extract_say(struct extraction *at, enum extracted_kind kind, const char *reason)
{
	return at->sink(at->context, kind, reason, strlen(reason));
}

/* Where that is certain. A record that is full of fields stays as it is: the worker
 * would refuse one more. */
static void settle_language(struct extraction *at)
{
	struct fields *fields = &at->record.fields;
	if (!at->job->detect || fields->count >= FIELDS_MAX ||
	    fields_language(fields) != NULL)
		return;
	const char *code = detect_language(&at->record);
	if (code != NULL)
		fields_set(fields, "language", code, strlen(code));
}

bool extract_give(struct extraction *at)
{
	settle_language(at);
	buf_clear(&at->message);
	extracted_write(&at->record, &at->message);
	if (!buf_ok(&at->message) || !extracted_ok(&at->record))
		return extract_say(at, EXTRACTED_FAILED,
				   "not enough memory for this file") && false;
	if (at->message.len > EXTRACTED_MAX)
		return extract_say(at, EXTRACTED_FAILED, "too much text") && false;
	return at->sink(at->context, EXTRACTED_RECORD, at->message.data,
			at->message.len);
}

/* --- The heading of a Markdown text --- */

static size_t line_end(const char *text, size_t len, size_t at)
{
	const char *newline = memchr(text + at, '\n', len - at);
	return newline != NULL ? (size_t)(newline - text) : len;
}

/* Narrows [*START, *END), a line, to the heading in it; false when it has none.
 * As in CommonMark: up to three spaces, one #, a blank; #s at the end go. */
static bool heading_in(const char *text, size_t *start, size_t *end)
{
	size_t at = *start, last = *end;
	while (at < last && text[at] == ' ' && at - *start < 3)
		at++;
	if (last - at < 2 || text[at] != '#' || (text[at + 1] != ' ' &&
						 text[at + 1] != '\t'))
		return false;
	at++;
	while (at < last && strchr(" \t", text[at]) != NULL)
		at++;
	while (last > at && strchr(" \t\r", text[last - 1]) != NULL)
		last--;
	size_t closing = last;
	while (closing > at && text[closing - 1] == '#')
		closing--;
	if (closing > at && strchr(" \t", text[closing - 1]) != NULL)
		last = closing;
	while (last > at && strchr(" \t", text[last - 1]) != NULL)
		last--;
	*start = at;
	*end = last;
	return last > at;
}

/* What is between fences is code, where # begins a comment. */
static bool is_fence(const char *line, size_t len)
{
	while (len > 0 && *line == ' ') {
		line++;
		len--;
	}
	return len >= 3 && (memcmp(line, "```", 3) == 0 || memcmp(line, "~~~", 3) == 0);
}

static bool find_heading(const char *text, size_t len, size_t from, size_t *start,
			 size_t *end)
{
	bool code = false;
	for (size_t at = from; at < len; at = *end + 1) {
		*start = at;
		*end = line_end(text, len, at);
		if (is_fence(text + at, *end - at))
			code = !code;
		size_t heading = at, last = *end;
		if (!code && heading_in(text, &heading, &last)) {
			*start = heading;
			*end = last;
			return true;
		}
	}
	return false;
}

/* --- Text --- */

/* Bytes of a newline in the source: two in UTF-16. */
static uint32_t newline_width(const struct buf *text, const struct spans *spans)
{
	const char *newline = text->len == 0 ? NULL : memchr(text->data, '\n', text->len);
	if (newline == NULL)
		return 1;
	size_t at = (size_t)(newline - text->data);
	return spans_source(spans, at + 1) - spans_source(spans, at) == 2 ? 2 : 1;
}

/* Line and start of line of text offset AT, as record.h wants them. */
static void place(struct extracted_text *part, const struct buf *text,
		  const struct spans *spans, size_t at)
{
	size_t start = 0;
	part->line = 1;
	for (size_t i = 0; i < at; i++)
		if (text->data[i] == '\n') {
			part->line++;
			start = i + 1;
		}
	part->line_start = spans_source(spans, start);
	part->newline = newline_width(text, spans);
}

static void take_title(struct extraction *at, const struct buf *text,
		       const struct spans *spans, const struct spans *value,
		       size_t title_at)
{
	struct extracted_text *title = &at->record.title;
	spans_through(&title->spans, value, title->text.len, spans);
	place(title, text, spans, title_at);
}

static void take_heading(struct extraction *at, const struct buf *text,
			 const struct spans *spans, size_t body)
{
	size_t start, end;
	struct spans value = {0};
	if (!find_heading(text->data, text->len, body, &start, &end))
		return;
	buf_add(&at->record.title.text, text->data + start, end - start);
	spans_add(&value, 0, start);
	take_title(at, text, spans, &value, start);
	spans_finish(&value);
}

static void make_record(struct extraction *at, struct buf *text, struct spans *spans)
{
	struct extracted *record = &at->record;
	struct spans value = {0};
	size_t body = frontmatter_read(text->data, text->len, &record->fields,
				       &record->title.text, &value);
	if (record->title.text.len > 0)
		take_title(at, text, spans, &value, value.at[0].source);
	else if (at->job->format == FORMAT_MARKDOWN)
		take_heading(at, text, spans, body);
	spans_finish(&value);

	record->number = 1;
	place(&record->body, text, spans, body);
	spans_copy(&record->body.spans, 0, spans, body, text->len - body);
	record->body.spans.failed |= spans->failed;
	buf_consume(text, body);
	record->body.text = *text;
	*text = (struct buf){0};
}

bool extract_read(struct extraction *at, struct buf *raw)
{
	struct error error = {0};
	enum status status = source_read_all(at->source, at->job->max_size, raw,
					     &error);
	if (status != STATUS_OK)
		extract_say(at, EXTRACTED_FAILED, error.text);
	else if (raw->len == 0)
		extract_say(at, EXTRACTED_SKIPPED, "empty");
	else if (at->job->format != FORMAT_PDF && format_is_binary(raw->data, raw->len))
		extract_say(at, EXTRACTED_SKIPPED, "binary");
	else
		return true;
	return false;
}

static void extract_text(struct extraction *at)
{
	struct buf raw = {0}, text = {0};
	struct spans spans = {0};
	struct error error = {0};
	if (!extract_read(at, &raw))
		goto out;
	enum status status = decode(&raw, &text, &spans, &error);
	buf_finish(&raw);
	if (status != STATUS_OK) {
		extract_say(at, EXTRACTED_FAILED, error.text);
		goto out;
	}
	make_record(at, &text, &spans);
	if (extract_give(at))
		extract_say(at, EXTRACTED_END, "");
out:
	buf_finish(&raw);
	buf_finish(&text);
	spans_finish(&spans);
}

static void extract_as(struct extraction *at, enum format format)
{
	switch (format) {
	case FORMAT_JSON_LINES:
		extract_json_lines(at);
		break;
	case FORMAT_HTML:
		extract_html(at);
		break;
	case FORMAT_MAIL:
		extract_mail(at);
		break;
	case FORMAT_PDF:
		extract_pdf(at);
		break;
	case FORMAT_TEXT:
	case FORMAT_MARKDOWN:
	case FORMAT_BINARY:
		extract_text(at);
		break;
	}
}

void extract_file(int fd, const struct extract_job *job, extract_sink *sink,
		  void *context)
{
	struct extraction at = { .job = job, .sink = sink, .context = context };
	struct error error = {0};
	extracted_clear(&at.record);
	if (source_open(fd, job->gzip, &at.source, &error) != STATUS_OK)
		extract_say(&at, EXTRACTED_FAILED, error.text);
	else
		extract_as(&at, job->format);
	source_close(at.source);
	extracted_finish(&at.record);
	buf_finish(&at.message);
}
