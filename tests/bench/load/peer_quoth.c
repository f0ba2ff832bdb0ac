/* SPDX-License-Identifier: GPL-2.0-or-later */
/* peer_quoth.c - quothd, framed by lines, and the bare echo of such lines. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/load/peer.h"

enum {
	TIMEOUT_MS = 60000,	/* of a request: waiting is what is measured */
};

static const char head[] = "{\"jsonrpc\":\"2.0\",\"id\":";
static const char result[] = ",\"result\":";

static void prepare(struct buf *request, const struct asking *asking,
		    const char *words)
{
	static const char *const modes[] = { "auto", "all", "any" };
	const char *quote = asking->meaning == MEANING_PHRASE ? "\\\"" : "";
	buf_addf(request, ",\"method\":\"search\",\"params\":{\"q\":\"%s%s%s\","
		 "\"mode\":\"%s\",\"limit\":%u,\"snippets\":0,\"places\":false,"
		 "\"why\":false,\"exact_total\":%s,\"timeout_ms\":%d}}\n",
		 quote, words, quote, modes[asking->meaning],
		 asking->totals ? 0 : asking->hits, asking->totals ? "true" : "false",
		 TIMEOUT_MS);
}

static void ask(struct buf *out, const struct buf *request, uint64_t id)
{
	buf_addf(out, "%s%llu", head, (unsigned long long)id);
	buf_add(out, request->data, request->len);
}

/* The reply as its writer writes it: a look at its beginning will do. */
static bool read_fast(struct reply *reply)
{
	const char *at = reply->text, *end = at + reply->len;
	if (reply->len < sizeof head || memcmp(at, head, sizeof head - 1) != 0)
		return false;
	for (at += sizeof head - 1; at < end && *at >= '0' && *at <= '9'; at++)
		reply->id = reply->id * 10 + (uint64_t)(*at - '0');
	return (size_t)(end - at) > sizeof result &&
	       memcmp(at, result, sizeof result - 1) == 0 && end[-1] == '}';
}

static enum said read_whole(struct reply *reply)
{
	json_t *json = json_loadb(reply->text, reply->len, 0, NULL);
	json_t *found = json_object_get(json, "result");
	json_t *total = json_object_get(json_object_get(found, "total"), "n");
	enum said said = json == NULL ? SAID_NONSENSE
		       : json_is_object(found) ? SAID_RESULT : SAID_ERROR;
	reply->id = (uint64_t)json_integer_value(json_object_get(json, "id"));
	reply->total = json_is_integer(total) ? json_integer_value(total) : -1;
	json_decref(json);
	return said;
}

/* Sets *REPLY to the next line. */
static bool next_line(const char *bytes, size_t len, size_t *consumed,
		      struct reply *reply)
{
	const char *end = len > 0 ? memchr(bytes, '\n', len) : NULL;
	*consumed = end != NULL ? (size_t)(end - bytes) + 1 : 0;
	*reply = (struct reply){ .total = -1, .text = bytes,
				 .len = end != NULL ? *consumed - 1 : 0 };
	return end != NULL;
}

/* A total costs a parse. */
static enum said hear(struct reading *reading, const char *bytes, size_t len,
		      size_t *consumed, struct reply *reply, struct buf *out)
{
	(void)out;
	if (!next_line(bytes, len, consumed, reply))
		return SAID_NOTHING;
	if (!reading->totals && read_fast(reply))
		return SAID_RESULT;
	return read_whole(reply);
}

/* It is the same request, and nothing is understood. */
static enum said hear_echo(struct reading *reading, const char *bytes, size_t len,
			   size_t *consumed, struct reply *reply, struct buf *out)
{
	(void)reading;
	(void)out;
	if (!next_line(bytes, len, consumed, reply))
		return SAID_NOTHING;
	read_fast(reply);
	return reply->id != 0 ? SAID_RESULT : SAID_NONSENSE;
}

const struct peer peer_quoth = {
	.name = "quoth", .pipelines = true,
	.prepare = prepare, .ask = ask, .read = hear,
};

const struct peer peer_echo = {
	.name = "echo", .pipelines = true,
	.prepare = prepare, .ask = ask, .read = hear_echo,
};
