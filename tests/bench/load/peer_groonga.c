/* SPDX-License-Identifier: GPL-2.0-or-later */
/* peer_groonga.c - groonga's server by GQTP (groonga.org, "GQTP"). */
#include <string.h>

#include "tests/bench/load/peer.h"

enum {
	HEADER = 24,		/* bytes, numbers with the high byte first */
	PROTOCOL = 0xc7,
	AT_FLAGS = 5,		/* bytes of a header */
	AT_STATUS = 6,
	AT_SIZE = 8,
	FLAG_MORE = 1,		/* the reply goes on in the next message */
	FLAG_TAIL = 2,
};

static void add_header(struct buf *out, size_t size)
{
	char header[HEADER] = { (char)PROTOCOL };
	header[AT_FLAGS] = FLAG_TAIL;
	for (unsigned i = 0; i < 4; i++)
		header[AT_SIZE + i] = (char)(size >> (24 - 8 * i) & 0xff);
	buf_add(out, header, sizeof header);
}

/* Without its cache of answers: what is asked is searched for. */
static void prepare(struct buf *request, const struct asking *asking,
		    const char *words)
{
	struct buf command = {0};
	const char *quote = asking->meaning == MEANING_PHRASE ? "\"" : "";
	buf_addf(&command, "select Stories --match_columns 'title||text' --cache no "
		 "--output_columns _key,title,_score --sort_keys -_score "
		 "--limit %u --query '%s", asking->totals ? 0 : asking->hits, quote);
	peer_add_words(&command, words, asking->meaning == MEANING_ANY ? " OR " : " ");
	buf_addf(&command, "%s'", quote);
	add_header(request, command.len);
	buf_add(request, command.data, command.len);
	request->failed |= command.failed;
	buf_finish(&command);
}

static void ask(struct buf *out, const struct buf *request, uint64_t id)
{
	(void)id;
	buf_add(out, request->data, request->len);
}

/* A result begins with how many were found: [[[12],[["_key","ShortText"],... */
static int64_t total_of(const char *body, size_t len)
{
	int64_t total = 0;
	size_t at = 3;
	if (len < 5 || memcmp(body, "[[[", 3) != 0)
		return -1;
	for (; at < len && body[at] >= '0' && body[at] <= '9'; at++)
		total = total * 10 + (body[at] - '0');
	return at > 3 ? total : -1;
}

static size_t size_of(const char *header)
{
	const unsigned char *bytes = (const unsigned char *)header + AT_SIZE;
	return (size_t)bytes[0] << 24 | (size_t)bytes[1] << 16 |
	       (size_t)bytes[2] << 8 | bytes[3];
}

/* One message of a reply; the first one's body tells the total. */
static enum said hear_message(struct reading *reading, const char *header, size_t size)
{
	if (header[AT_STATUS] != 0 || header[AT_STATUS + 1] != 0)
		reading->failed = true;
	if (reading->stage++ == 0)
		reading->total = total_of(header + HEADER, size);
	if ((header[AT_FLAGS] & FLAG_MORE) != 0)
		return SAID_NOTHING;
	enum said said = reading->failed || reading->total < 0 ? SAID_ERROR : SAID_RESULT;
	reading->stage = 0;
	reading->failed = false;
	return said;
}

static enum said hear(struct reading *reading, const char *bytes, size_t len,
		      size_t *consumed, struct reply *reply, struct buf *out)
{
	(void)out;
	*consumed = 0;
	while (len - *consumed >= HEADER) {
		const char *header = bytes + *consumed;
		size_t size = size_of(header);
		if ((unsigned char)header[0] != PROTOCOL)
			return SAID_NONSENSE;
		if (len - *consumed - HEADER < size)
			break;
		*consumed += HEADER + size;
		enum said said = hear_message(reading, header, size);
		*reply = (struct reply){ .total = reading->total,
					 .text = header + HEADER, .len = size };
		if (said != SAID_NOTHING)
			return said;
	}
	return SAID_NOTHING;
}

const struct peer peer_groonga = {
	.name = "groonga",
	.prepare = prepare, .ask = ask, .read = hear,
};
