/* SPDX-License-Identifier: GPL-2.0-or-later */
/* peer_sphinx.c - searchd by SphinxQL: the text protocol of MySQL 4.1, as far as a
 * greeting, a query and its rows need it (dev.mysql.com, "MySQL Internals"). */
#include <string.h>

#include "tests/bench/load/peer.h"

enum {
	HEADER = 4,			/* bytes: length, 24 bits, and a number */
	COM_QUERY = 3,
	OK_PACKET = 0x00,
	EOF_PACKET = 0xfe,
	ERR_PACKET = 0xff,
	EOF_MAX = 9,			/* bytes: below, 0xfe is no row */
	ERR_TEXT = 3,			/* where the text of an error begins */
};

enum stage {
	STAGE_GREETING, STAGE_WELCOME,	/* before the first request */
	STAGE_HEAD, STAGE_COLUMNS, STAGE_ROWS,
};

static void add_header(struct buf *out, size_t len, unsigned number)
{
	const char bytes[HEADER] = { (char)(len & 0xff), (char)(len >> 8 & 0xff),
				     (char)(len >> 16 & 0xff), (char)number };
	buf_add(out, bytes, sizeof bytes);
}

/* Who is there: PROTOCOL_41 and SECURE_CONNECTION, packets of 16 MB, UTF-8, a user
 * without a password. */
static void greet(struct buf *out)
{
	static const char login[] =
		"\x00\x82\x00\x00" "\x00\x00\x00\x01" "\x21"
		"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0" "load\0" "";
	add_header(out, sizeof login, 1);
	buf_add(out, login, sizeof login);	/* the last 0: no password */
}

static void prepare(struct buf *request, const struct asking *asking,
		    const char *words)
{
	struct buf sql = {0};
	const char *quote = asking->meaning == MEANING_PHRASE ? "\"" : "";
	buf_add_char(&sql, COM_QUERY);
	buf_addf(&sql, "SELECT %s FROM stories WHERE MATCH('%s",
		 asking->totals ? "COUNT(*)" : "id, title", quote);
	peer_add_words(&sql, words, asking->meaning == MEANING_ANY ? " | " : " ");
	buf_addf(&sql, "%s')", quote);
	if (!asking->totals)
		buf_addf(&sql, " LIMIT %u", asking->hits);
	add_header(request, sql.len, 0);
	buf_add(request, sql.data, sql.len);
	request->failed |= sql.failed;
	buf_finish(&sql);
}

static void ask(struct buf *out, const struct buf *request, uint64_t id)
{
	(void)id;
	buf_add(out, request->data, request->len);
}

/* The first column of a row, if that is a number in so many digits. */
static int64_t number_of(const char *packet, size_t len)
{
	size_t digits = (unsigned char)packet[0];
	int64_t number = 0;
	for (size_t i = 1; i <= digits && i < len; i++)
		number = number * 10 + (packet[i] - '0');
	return number;
}

static enum said hear_head(struct reading *reading, int kind)
{
	if (kind == ERR_PACKET || kind == OK_PACKET)
		return SAID_ERROR;
	reading->stage = STAGE_COLUMNS;
	reading->total = 0;
	return SAID_NOTHING;
}

static enum said hear_rows(struct reading *reading, const char *packet, size_t len,
			   bool end)
{
	if (!end) {
		if (reading->totals)
			reading->total = number_of(packet, len);
		return SAID_NOTHING;
	}
	reading->stage = STAGE_HEAD;
	return SAID_RESULT;
}

static enum said hear_packet(struct reading *reading, const char *packet, size_t len,
			     struct buf *out)
{
	int kind = (unsigned char)packet[0];
	bool end = kind == EOF_PACKET && len < EOF_MAX;
	switch ((enum stage)reading->stage) {
	case STAGE_GREETING:
		if (kind == ERR_PACKET)
			return SAID_NONSENSE;
		greet(out);
		reading->stage = STAGE_WELCOME;
		return SAID_NOTHING;
	case STAGE_WELCOME:
		reading->stage = STAGE_HEAD;
		return kind == OK_PACKET ? SAID_HELLO : SAID_NONSENSE;
	case STAGE_HEAD:
		return hear_head(reading, kind);
	case STAGE_COLUMNS:
		if (end)
			reading->stage = STAGE_ROWS;
		return SAID_NOTHING;
	case STAGE_ROWS:
		if (kind == ERR_PACKET) {
			reading->stage = STAGE_HEAD;
			return SAID_ERROR;
		}
		return hear_rows(reading, packet, len, end);
	}
	return SAID_NONSENSE;
}

static size_t length_of(const char *header)
{
	const unsigned char *bytes = (const unsigned char *)header;
	return bytes[0] | (size_t)bytes[1] << 8 | (size_t)bytes[2] << 16;
}

static enum said hear(struct reading *reading, const char *bytes, size_t len,
		      size_t *consumed, struct reply *reply, struct buf *out)
{
	*consumed = 0;
	while (len - *consumed > HEADER) {
		const char *packet = bytes + *consumed + HEADER;
		size_t length = length_of(bytes + *consumed);
		if (len - *consumed - HEADER < length)
			break;
		*consumed += HEADER + length;
		if (length == 0)
			return SAID_NONSENSE;
		enum said said = hear_packet(reading, packet, length, out);
		size_t skip = said == SAID_ERROR && length > ERR_TEXT ? ERR_TEXT : 0;
		*reply = (struct reply){ .total = reading->total,
					 .text = packet + skip, .len = length - skip };
		if (said != SAID_NOTHING)
			return said;
	}
	return SAID_NOTHING;
}

const struct peer peer_sphinx = {
	.name = "sphinx", .greets = true,
	.prepare = prepare, .ask = ask, .read = hear,
};
