/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mail_text.c - the parts of a mail that can be read, one behind the other. */
#include "indexer/mail_internal.h"

#include <string.h>
#include <strings.h>

#include "indexer/html.h"
#include "lib/base/utf8.h"

/* --- Adding to the text --- */

/* Before each part but the first. It counts as the end of what is there. */
static void add_gap(struct letter *letter, const char *gap)
{
	struct extracted_text *body = &letter->record->body;
	size_t len = body->text.len;
	if (len == 0)
		return;
	uint64_t last = spans_source(&body->spans, len - 1);
	spans_add(&body->spans, len, last == RECORD_NOWHERE ? last : last + 1);
	buf_add_str(&body->text, gap);
}

/* LINE, which comes from the file's byte AT on, or RECORD_NOWHERE. */
static void add_line(struct letter *letter, const char *line, uint64_t at)
{
	struct extracted_text *body = &letter->record->body;
	add_gap(letter, "\n\n");
	spans_add(&body->spans, body->text.len, at);
	size_t from = body->text.len;
	utf8_repair(&body->text, line, strlen(line));
	for (; from < body->text.len; from++)
		if (body->text.data[from] == '\n' || body->text.data[from] == '\r')
			body->text.data[from] = ' ';
}

/* INNER leads from TEXT to what DECODED leads from to what WAY leads from. */
static void add_text(struct letter *letter, const struct buf *text,
		     const struct spans *inner, const struct spans *decoded,
		     const struct spans *way, const char *gap)
{
	struct extracted_text *body = &letter->record->body;
	struct spans middle = {0};
	size_t len = text->len;
	while (len > 0 && strchr(" \t\n", text->data[len - 1]) != NULL)
		len--;
	if (len == 0)
		return;
	add_gap(letter, gap);
	spans_through(&middle, inner, len, decoded);
	spans_through_at(&body->spans, body->text.len, &middle, len, way);
	buf_add(&body->text, text->data, len);
	spans_finish(&middle);
}

/* --- One part --- */

struct content {
	struct buf text;	/* UTF-8 */
	struct spans decoded;	/* to what was sent ... */
	struct spans way;	/* ... and on to the file */
};

static void content_finish(struct content *content)
{
	buf_finish(&content->text);
	spans_finish(&content->decoded);
	spans_finish(&content->way);
}

/* Where the part stands in the file; false for one that has no content. */
static bool bounds(const struct letter *letter, GMimePart *part, size_t *start,
		   size_t *end)
{
	GMimeDataWrapper *wrapper = g_mime_part_get_content(part);
	GMimeStream *stream = wrapper != NULL ? g_mime_data_wrapper_get_stream(wrapper)
					      : NULL;
	if (stream == NULL || stream->bound_start < 0)
		return false;
	*start = (size_t)stream->bound_start;
	*end = stream->bound_end < 0 ? letter->len : (size_t)stream->bound_end;
	if (*end > letter->len)
		*end = letter->len;	/* without MAIL_MASK_MORE */
	return *start <= *end;
}

static const struct charset *charset_of(GMimeObject *part, bool html,
					const struct buf *data)
{
	const char *name = g_mime_object_get_content_type_parameter(part, "charset");
	if (name != NULL)
		return charset_find(name, strlen(name));
	return html ? html_charset(data->data, data->len) : NULL;
}

static bool is_text(GMimeObject *part, const char *subtype)
{
	GMimeContentType *type = g_mime_object_get_content_type(part);
	return GMIME_IS_PART(part) && type != NULL &&
		g_mime_content_type_is_type(type, "text", subtype);
}

static enum status no_memory(struct letter *letter)
{
	return error_set(letter->error, STATUS_NO_MEMORY,
			 "not enough memory for this mail");
}

/* *CONTENT is to be finished in any case; its text is empty where there is none. */
static enum status read_content(struct letter *letter, GMimePart *part, bool html,
				struct content *content)
{
	struct buf data = {0};
	size_t start, end;
	enum status status = STATUS_OK;
	*content = (struct content){0};
	if (!bounds(letter, part, &start, &end) ||
	    !mail_decode(letter->bytes, start, end,
			 g_mime_part_get_content_encoding(part), &data, &content->way))
		return STATUS_OK;
	if (!buf_ok(&data) || !spans_ok(&content->way))
		status = no_memory(letter);
	else if (data.len > 0)
		status = charset_decode(charset_of(GMIME_OBJECT(part), html, &data),
					&data, &content->text, &content->decoded,
					letter->error);
	buf_finish(&data);
	return status;
}

static enum status add_html(struct letter *letter, const struct content *content,
			    const char *gap)
{
	struct html_page page = {0};
	enum status status = html_read(content->text.data, content->text.len, &page,
				       letter->error);
	if (status == STATUS_OK)
		add_text(letter, &page.text, &page.text_spans, &content->decoded,
			 &content->way, gap);
	html_page_finish(&page);
	return status;
}

/* CRLF becomes a newline that stands where its line feed does. */
static void add_plain(struct letter *letter, const struct content *content,
		      const char *gap)
{
	struct buf text = {0};
	struct spans spans = {0};
	const char *at = content->text.data, *end = at + content->text.len;
	while (at < end) {
		const char *cr = memmem(at, (size_t)(end - at), "\r\n", 2);
		const char *stop = cr != NULL ? cr : end;
		if (stop > at) {
			spans_add(&spans, text.len,
				  (uint64_t)(at - content->text.data));
			buf_add(&text, at, (size_t)(stop - at));
		}
		at = cr != NULL ? cr + 1 : end;
	}
	spans.failed |= !buf_ok(&text);
	add_text(letter, &text, &spans, &content->decoded, &content->way, gap);
	letter->record->body.spans.failed |= spans.failed;
	buf_finish(&text);
	spans_finish(&spans);
}

/* --- Attachments --- */

/* The name as it stands in the head of its part, just before the content. */
static uint64_t place_of_name(const struct letter *letter, GMimePart *part,
			      const char *name)
{
	enum { HEAD_MAX = 4096 };
	size_t start, end;
	if (!bounds(letter, part, &start, &end))
		return RECORD_NOWHERE;
	size_t from = start > HEAD_MAX ? start - HEAD_MAX : 0, len = strlen(name);
	for (size_t at = start; at >= from + len && len > 0; at--)
		if (memcmp(letter->bytes + at - len, name, len) == 0)
			return at - len;
	return RECORD_NOWHERE;
}

static bool is_attached(GMimePart *part)
{
	const char *how = g_mime_object_get_disposition(GMIME_OBJECT(part));
	return how != NULL && strcasecmp(how, "attachment") == 0;
}

static enum status add_part(struct letter *letter, GMimePart *part)
{
	bool text = is_text(GMIME_OBJECT(part), "*");
	bool html = is_text(GMIME_OBJECT(part), "html");
	bool begun = letter->record->body.text.len > 0;
	const char *name = g_mime_part_get_filename(part);
	bool named = name != NULL && (!text || is_attached(part) || begun);
	enum status status = STATUS_OK;
	struct content content;
	if (named)
		add_line(letter, name, place_of_name(letter, part, name));
	/* Without gumbo a page that came along is named; one that is the mail fails. */
	if (!text || (html && named && html_library() == NULL))
		return STATUS_OK;
	const char *gap = named ? "\n" : "\n\n";
	status = read_content(letter, part, html, &content);
	if (status == STATUS_OK && content.text.len > 0) {
		if (html)
			status = add_html(letter, &content, gap);
		else
			add_plain(letter, &content, gap);
	}
	content_finish(&content);
	return status;
}

/* --- The tree of parts --- */

static bool is_blank(const struct letter *letter, GMimePart *part)
{
	size_t start, end;
	if (!bounds(letter, part, &start, &end))
		return true;
	while (start < end && strchr(" \t\r\n", letter->bytes[start]) != NULL)
		start++;
	return start == end;
}

/* How well a part can stand for the others of an alternative. */
static int merit(const struct letter *letter, GMimeObject *part, unsigned depth)
{
	int best = 0;
	if (is_text(part, "plain"))
		return is_blank(letter, GMIME_PART(part)) ? 1 : 4;
	if (is_text(part, "html"))
		return 3;
	if (is_text(part, "*"))
		return 2;
	if (!GMIME_IS_MULTIPART(part) || depth >= MAIL_DEPTH_MAX)
		return 0;
	GMimeMultipart *multipart = GMIME_MULTIPART(part);
	for (int i = 0; i < g_mime_multipart_get_count(multipart) &&
		     i < MAIL_PARTS_MAX; i++) {
		int here = merit(letter, g_mime_multipart_get_part(multipart, i),
				 depth + 1);
		best = here > best ? here : best;
	}
	return best;
}

static enum status add_object(struct letter *letter, GMimeObject *object,
			      unsigned depth);

static enum status add_alternative(struct letter *letter, GMimeMultipart *multipart,
				   unsigned depth)
{
	GMimeObject *chosen = NULL;
	int best = -1, count = g_mime_multipart_get_count(multipart);
	for (int i = 0; i < count && i < MAIL_PARTS_MAX; i++) {
		GMimeObject *part = g_mime_multipart_get_part(multipart, i);
		int here = merit(letter, part, depth + 1);
		if (here > best) {
			best = here;
			chosen = part;
		}
	}
	return chosen != NULL ? add_object(letter, chosen, depth + 1) : STATUS_OK;
}

static enum status add_multipart(struct letter *letter, GMimeMultipart *multipart,
				 unsigned depth)
{
	GMimeContentType *type =
		g_mime_object_get_content_type(GMIME_OBJECT(multipart));
	enum status status = STATUS_OK;
	if (g_mime_content_type_is_type(type, "multipart", "alternative"))
		return add_alternative(letter, multipart, depth);
	int count = g_mime_multipart_get_count(multipart);
	for (int i = 0; i < count && status == STATUS_OK; i++)
		status = add_object(letter, g_mime_multipart_get_part(multipart, i),
				    depth + 1);
	return status;
}

/* A mail in the mail: its subject as a line, then its text. */
static enum status add_message(struct letter *letter, GMimeMessage *message,
			       unsigned depth)
{
	struct extracted_text *body = &letter->record->body;
	struct buf subject = {0};
	struct spans spans = {0}, identity = {0};
	if (message == NULL)
		return STATUS_OK;
	mail_subject(letter, message, &subject, &spans);
	spans_add(&identity, 0, 0);
	add_text(letter, &subject, &spans, &identity, &identity, "\n\n");
	body->spans.failed |= spans.failed || identity.failed || !buf_ok(&subject);
	buf_finish(&subject);
	spans_finish(&spans);
	spans_finish(&identity);
	GMimeObject *part = g_mime_message_get_mime_part(message);
	return part != NULL ? add_object(letter, part, depth + 1) : STATUS_OK;
}

/* Recursion goes MAIL_DEPTH_MAX deep. */
static enum status add_object(struct letter *letter, GMimeObject *object,
			      unsigned depth)
{
	if (++letter->parts > MAIL_PARTS_MAX)
		return error_set(letter->error, STATUS_TOO_LARGE, "more than %d parts",
				 MAIL_PARTS_MAX);
	if (depth > MAIL_DEPTH_MAX)
		return STATUS_OK;
	if (GMIME_IS_MESSAGE_PART(object))
		return add_message(letter, g_mime_message_part_get_message(
					   GMIME_MESSAGE_PART(object)), depth);
	if (GMIME_IS_MULTIPART(object))
		return add_multipart(letter, GMIME_MULTIPART(object), depth);
	if (GMIME_IS_PART(object))
		return add_part(letter, GMIME_PART(object));
	return STATUS_OK;
}

/* --- Broken mail --- */

/* Everything behind the head, as it stands: what is left of a mail whose parts
 * cannot be told apart. */
static enum status add_all(struct letter *letter)
{
	const char *crlf = memmem(letter->bytes, letter->len, "\n\r\n", 3);
	const char *lf = memmem(letter->bytes, letter->len, "\n\n", 2);
	const char *end = lf == NULL || (crlf != NULL && crlf < lf) ? crlf : lf;
	struct content content = {0};
	struct buf data = {0};
	if (end == NULL)
		return STATUS_OK;
	size_t start = (size_t)(end - letter->bytes) + (end == crlf ? 3 : 2);
	enum status status = STATUS_OK;
	mail_decode(letter->bytes, start, letter->len, GMIME_CONTENT_ENCODING_DEFAULT,
		    &data, &content.way);
	if (data.len > 0)
		status = charset_decode(NULL, &data, &content.text, &content.decoded,
					letter->error);
	if (status == STATUS_OK && content.text.len > 0)
		add_plain(letter, &content, "\n\n");
	buf_finish(&data);
	content_finish(&content);
	return status;
}

enum status mail_text(struct letter *letter)
{
	GMimeObject *part = g_mime_message_get_mime_part(letter->message);
	if (part == NULL)
		return STATUS_OK;
	if (GMIME_IS_MULTIPART(part) &&
	    g_mime_multipart_get_count(GMIME_MULTIPART(part)) == 0)
		return add_all(letter);
	return add_object(letter, part, 0);
}
