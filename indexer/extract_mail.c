/* SPDX-License-Identifier: GPL-2.0-or-later */
/* extract_mail.c - a file that is a mail to one record. */
#include "indexer/extract_internal.h"

#include "config.h"
#include "indexer/mail.h"

static void find_lines(struct extracted_text *part, const struct buf *raw)
{
	lines_find(&part->lines, &part->spans, part->text.len, raw->data, raw->len,
		   NULL);
}

void extract_mail(struct extraction *at)
{
	struct buf raw = {0};
	struct error error = {0};
	if (!extract_read(at, &raw))
		goto out;
	at->record.number = 1;
	if (mail_read(raw.data, raw.len, &at->record, &error) != STATUS_OK) {
		extract_say(at, EXTRACTED_FAILED, error.text);
		goto out;
	}
	find_lines(&at->record.body, &raw);
	find_lines(&at->record.title, &raw);
	if (extract_give(at))
		extract_say(at, EXTRACTED_END, "");
out:
	buf_finish(&raw);
}

#ifdef HAVE_GMIME

#include <string.h>

#include "indexer/mail_internal.h"
#include "indexer/quiet.h"

const char *mail_library(void)
{
	return "GMime " GMIME_VERSION;
}

/* --- Before the sandbox closes --- */

/* Kept open: iconv lets go of what nobody uses. */
static GSList *kept_open;

static void open_charset(const char *name)
{
	kept_open = g_slist_prepend(kept_open, g_mime_iconv_open("UTF-8", name));
}

/* Of everything that GMime prepares at its first use. */
static const char sample[] =
	"From: =?utf-8?Q?A?= <a@b>\nTo: b@c, g: d@e;\nSubject: =?utf-8?B?YQ==?=\n"
	"Message-ID: <1@b>\nContent-Type: multipart/mixed; boundary=x\n\n"
	"--x\nContent-Type: text/plain; name*=utf-8''a\n"
	"Content-Transfer-Encoding: base64\nContent-Disposition: attachment\n\nYQ==\n"
	"--x\nContent-Type: message/rfc822\n\nSubject: a\n\nb\n--x--\n";

void mail_prepare(void)
{
	struct extracted record = {0};
	struct error error;
	static bool prepared;
	if (prepared)
		return;
	prepared = true;
	quiet_glib();
	g_mime_init();
	charset_names(open_charset);
	open_charset("iso-8859-1");
	extracted_clear(&record);
	mail_read(sample, strlen(sample), &record, &error);
	extracted_finish(&record);
}

/* --- The mail --- */

/* A line of mbox before the first header, where somebody cut a mail out of one. */
static size_t mbox_line(const char *mail, size_t len)
{
	const char *newline = len >= 5 && memcmp(mail, "From ", 5) == 0
		? memchr(mail, '\n', len) : NULL;
	return newline != NULL ? (size_t)(newline - mail) + 1 : 0;
}

static GMimeMessage *parse(const char *mail, size_t len)
{
	guint8 *masked = mail_mask(mail, len);
	if (masked == NULL)
		return NULL;
	GMimeStream *stream = g_mime_stream_mem_new_with_byte_array(
		g_byte_array_new_take(masked, len + MAIL_MASK_MORE));
	g_mime_stream_mem_set_owner(GMIME_STREAM_MEM(stream), TRUE);
	g_mime_stream_seek(stream, (gint64)mbox_line(mail, len), GMIME_STREAM_SEEK_SET);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	g_mime_parser_set_persist_stream(parser, TRUE);
	GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
	g_object_unref(parser);
	g_object_unref(stream);
	return message;
}

static bool has_header(GMimeMessage *message)
{
	GMimeObject *part = g_mime_message_get_mime_part(message);
	return g_mime_header_list_get_count(
		       g_mime_object_get_header_list(GMIME_OBJECT(message))) > 0 ||
		(part != NULL &&
		 g_mime_header_list_get_count(g_mime_object_get_header_list(part)) > 0);
}

enum status mail_read(const char *mail, size_t len, struct extracted *record,
		      struct error *error)
{
	struct letter letter = { .bytes = mail, .len = len, .record = record,
				 .error = error };
	enum status status;
	letter.message = parse(mail, len);
	if (letter.message == NULL || !has_header(letter.message)) {
		status = error_set(error, STATUS_CORRUPT, "no mail: it has no header");
	} else {
		mail_fields(&letter);
		status = mail_text(&letter);
	}
	if (letter.message != NULL)
		g_object_unref(letter.message);
	return status;
}

#else

const char *mail_library(void)
{
	return NULL;
}

void mail_prepare(void)
{
}

enum status mail_read(const char *mail, size_t len, struct extracted *record,
		      struct error *error)
{
	(void)mail;
	(void)len;
	(void)record;
	return error_set(error, STATUS_UNSUPPORTED,
			 "mail: quoth-index was built without libgmime");
}

#endif
