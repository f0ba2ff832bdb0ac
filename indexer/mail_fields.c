/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mail_fields.c - the headers of a mail as title and fields. */
#include "indexer/mail_internal.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "lib/base/utf8.h"

/* --- Values --- */

/* GMime gives what it could make of a header: also what is no UTF-8. */
static void add(struct letter *letter, const char *name, const char *value, size_t len)
{
	struct buf clean = {0};
	utf8_repair(&clean, value, len);
	fields_add(&letter->record->fields, name, clean.data, clean.len);
	letter->record->fields.failed |= !buf_ok(&clean);
	buf_finish(&clean);
}

static void add_trimmed(struct letter *letter, const char *name, const char *value,
			size_t len)
{
	while (len > 0 && strchr(" \t\r\n", *value) != NULL) {
		value++;
		len--;
	}
	while (len > 0 && strchr(" \t\r\n", value[len - 1]) != NULL)
		len--;
	add(letter, name, value, len);
}

static void add_list(struct letter *letter, const char *name, const char *value)
{
	while (*value != '\0') {
		size_t len = strcspn(value, ",");
		add_trimmed(letter, name, value, len);
		value += len + (value[len] == ',');
	}
}

/* --- Addresses --- */

static void add_mailbox(struct letter *letter, const char *name, bool both,
			InternetAddress *address)
{
	const char *person = internet_address_get_name(address);
	const char *mailbox = internet_address_mailbox_get_addr(
		INTERNET_ADDRESS_MAILBOX(address));
	bool named = person != NULL && *person != '\0';
	if (named)
		add_trimmed(letter, name, person, strlen(person));
	if (mailbox != NULL && (both || !named))
		add_trimmed(letter, name, mailbox, strlen(mailbox));
}

/* BOTH: the address as well as the name that goes with it. Groups are one level
 * deep: RFC 5322 knows no others. */
static void add_addresses(struct letter *letter, const char *name, bool both,
			  InternetAddressList *list, bool in_group)
{
	int count = list != NULL ? internet_address_list_length(list) : 0;
	for (int i = 0; i < count && i < MAIL_ADDRESSES_MAX; i++) {
		InternetAddress *address = internet_address_list_get_address(list, i);
		if (INTERNET_ADDRESS_IS_MAILBOX(address))
			add_mailbox(letter, name, both, address);
		else if (INTERNET_ADDRESS_IS_GROUP(address) && !in_group)
			add_addresses(letter, name, both,
				      internet_address_group_get_members(
					      INTERNET_ADDRESS_GROUP(address)), true);
	}
}

/* --- Single headers --- */

static void add_date(struct letter *letter, const char *value)
{
	char iso[32];
	if (mail_date(value, iso))
		add(letter, "date", iso, strlen(iso));
	else
		add_trimmed(letter, "date", value, strlen(value));
}

/* The list's id where it stands in angles, without what people call it. */
static void add_list_id(struct letter *letter, const char *value)
{
	const char *open = strrchr(value, '<');
	const char *close = open != NULL ? strchr(open, '>') : NULL;
	if (close != NULL)
		add_trimmed(letter, "source", open + 1, (size_t)(close - open) - 1);
	else
		add_trimmed(letter, "source", value, strlen(value));
}

/* What programs on the way say to each other: a word of these, alone or before a
 * hyphen; with a * whatever begins so. */
static bool is_machinery(const char *name)
{
	static const char machinery[] =
		"accept amavis* antiabuse anti* apple arc* attachment auth "
		"authenticated* authentication* auto-response-suppress barracuda* "
		"beenthere bogosity brightmail* campaignid clientproxiedby cloudmark* "
		"complaints-to content* csa delivered dkim* dmarc* dspam* envelope* "
		"eopattributedmessage es evolution* exchange* exim* face feedback* "
		"forefront* forwarded* gm gmail* gnd google* greylist* hashcash ham* "
		"ironport* kaspersky* list* loop mailer mailgun* mailman* mailing* "
		"mandrill* mc mdid microsoft* mime* mozilla* ms msfbl msmail* mta* mx "
		"original* originat* outgoing* ovh* php* pm postfix* pp priority "
		"proofpoint* provags* qq* quarantine* rcpt* received* recipient "
		"report-abuse* resent* return* rspamd* sasl* scan* sender sendgrid* "
		"ses sfdc* sg sid sieve* smtp* spam* spf* status symantec* tm tmn toi "
		"tls* transport ud ui uid* unsent virus* vr yahoo* ymail* zoho*";
	for (const char *at = machinery; *at != '\0';) {
		at += strspn(at, " ");
		size_t len = strcspn(at, " *");
		bool any = at[len] == '*';
		if (strncmp(name, at, len) == 0 &&
		    (any || name[len] == '\0' || name[len] == '-'))
			return true;
		at += len + any;
	}
	return false;
}

/* X-NAME becomes x.name, never one of the fields that all documents have. */
static void add_extra(struct letter *letter, const char *header, const char *value)
{
	char name[2 + FIELD_NAME_MAX + 1] = "x.";
	size_t len = strlen(header);
	if (len == 0 || len > FIELD_NAME_MAX)
		return;
	for (size_t i = 0; i <= len; i++)
		name[2 + i] = (char)tolower((unsigned char)header[i]);
	for (char *c = name + 2; *c != '\0'; c++)
		if ((unsigned char)*c <= ' ' || (unsigned char)*c >= 0x7f || *c == ':')
			*c = '_';
	if (!is_machinery(name + 2))
		add_trimmed(letter, name, value, strlen(value));
}

static void take_header(struct letter *letter, GMimeHeader *header)
{
	const char *name = g_mime_header_get_name(header);
	const char *value = g_mime_header_get_value(header);
	if (name == NULL || value == NULL)
		return;
	if (strcasecmp(name, MAIL_MASKED_DATE) == 0)
		add_date(letter, value);
	else if (strcasecmp(name, "Keywords") == 0)
		add_list(letter, "topics", value);
	else if (strcasecmp(name, "Content-Language") == 0)
		add_trimmed(letter, "language", value, strcspn(value, ",;"));
	else if (strcasecmp(name, "List-Id") == 0)
		add_list_id(letter, value);
	else if (strncasecmp(name, "X-", 2) == 0)
		add_extra(letter, name + 2, value);
}

static void take_headers(struct letter *letter, GMimeObject *object)
{
	GMimeHeaderList *headers =
		object != NULL ? g_mime_object_get_header_list(object) : NULL;
	int count = headers != NULL ? g_mime_header_list_get_count(headers) : 0;
	for (int i = 0; i < count; i++)
		take_header(letter, g_mime_header_list_get_header_at(headers, i));
}

/* --- The subject --- */

/* Narrows [*start, *end), the value of the header at OFFSET, to what stands there as
 * itself; false when it is encoded, not ASCII or folded. */
static bool plain_value(const struct letter *letter, size_t offset, size_t *start,
			size_t *end)
{
	const char *bytes = letter->bytes;
	const char *newline = memchr(bytes + offset, '\n', letter->len - offset);
	const char *colon = memchr(bytes + offset, ':', letter->len - offset);
	if (colon == NULL || (newline != NULL && newline < colon))
		return false;
	*start = (size_t)(colon - bytes) + 1;
	*end = newline != NULL ? (size_t)(newline - bytes) : letter->len;
	if (*end + 1 < letter->len && strchr(" \t", bytes[*end + 1]) != NULL)
		return false;
	while (*start < *end && strchr(" \t", bytes[*start]) != NULL)
		++*start;
	while (*end > *start && strchr(" \t\r", bytes[*end - 1]) != NULL)
		--*end;
	for (size_t at = *start; at < *end; at++)
		if ((unsigned char)bytes[at] < ' ' || (unsigned char)bytes[at] >= 0x7f)
			return false;
	return memmem(bytes + *start, *end - *start, "=?", 2) == NULL;
}

static void add_anchored(const char *value, size_t offset, struct buf *text,
			 struct spans *spans)
{
	size_t from = text->len;
	utf8_repair(text, value, strlen(value));
	for (size_t at = from; at < text->len; at++) {
		if (strchr("\r\n\t", text->data[at]) != NULL)
			text->data[at] = ' ';
		if (((unsigned char)text->data[at] & 0xc0) != 0x80)
			spans_add(spans, at, offset);
	}
}

void mail_subject(const struct letter *letter, GMimeMessage *message, struct buf *text,
		  struct spans *spans)
{
	GMimeHeaderList *headers = g_mime_object_get_header_list(GMIME_OBJECT(message));
	GMimeHeader *header = g_mime_header_list_get_header(headers, "Subject");
	const char *value = g_mime_message_get_subject(message);
	gint64 offset = header != NULL ? g_mime_header_get_offset(header) : -1;
	size_t start, end;
	if (value == NULL || offset < 0 || (size_t)offset >= letter->len)
		return;
	if (plain_value(letter, (size_t)offset, &start, &end)) {
		spans_add(spans, text->len, start);
		buf_add(text, letter->bytes + start, end - start);
	} else {
		add_anchored(value, (size_t)offset, text, spans);
	}
}

/* --- All of them --- */

void mail_fields(struct letter *letter)
{
	GMimeMessage *message = letter->message;
	struct extracted *record = letter->record;
	const char *id = g_mime_message_get_message_id(message);
	if (id != NULL)
		add_trimmed(letter, "id", id, strlen(id));
	mail_subject(letter, message, &record->title.text, &record->title.spans);
	add_addresses(letter, "author", false, g_mime_message_get_from(message), false);
	take_headers(letter, GMIME_OBJECT(message));
	take_headers(letter, g_mime_message_get_mime_part(message));
	add_addresses(letter, "x.to", true, g_mime_message_get_to(message), false);
	add_addresses(letter, "x.cc", true, g_mime_message_get_cc(message), false);
}
