/* SPDX-License-Identifier: MIT */
/* ledger.c - which of the requests that pass by are still unanswered. */
#include "client/command/ledger.h"

#include <jansson.h>

#include "lib/wire/limits.h"

void ledger_init(struct ledger *ledger)
{
	*ledger = (struct ledger){0};
	wire_reader_init(&ledger->asked.reader, WIRE_REQUEST_MAX);
	wire_reader_init(&ledger->answered.reader, WIRE_REPLY_MAX);
}

void ledger_finish(struct ledger *ledger)
{
	buf_finish(&ledger->asked.bytes);
	buf_finish(&ledger->answered.bytes);
}

/* A request with an id, or what the daemon answers as no request at all. */
static bool asks(const char *message, size_t len)
{
	json_t *root = json_loadb(message, len, JSON_REJECT_DUPLICATES, NULL);
	bool is_notification = json_is_string(json_object_get(root, "method")) &&
		json_object_get(root, "id") == NULL;
	json_decref(root);
	return !is_notification;
}

/* A reply, and no notification. */
static bool answers(const char *message, size_t len)
{
	json_t *root = json_loadb(message, len, JSON_ALLOW_NUL, NULL);
	bool is_reply = root == NULL || json_object_get(root, "id") != NULL;
	json_decref(root);
	return is_reply;
}

static void read_along(struct ledger_side *side, const char *bytes, size_t len,
		       bool (*counts)(const char *message, size_t len))
{
	size_t done = 0;
	enum wire_result result = WIRE_MESSAGE;
	if (side->lost)
		return;
	buf_add(&side->bytes, bytes, len);
	side->lost = !buf_ok(&side->bytes);
	while (!side->lost && result != WIRE_MORE) {
		const char *message;
		size_t length, consumed;
		int code;
		struct error error;
		result = wire_read(&side->reader, side->bytes.data + done,
				   side->bytes.len - done, &message, &length,
				   &consumed, &code, &error);
		if (result == WIRE_MESSAGE)
			side->count += counts(message, length);
		else if (result != WIRE_MORE && result != WIRE_HTTP)
			side->count++;	/* refused, which is a reply */
		side->lost = result == WIRE_BAD || result == WIRE_HTTP;
		done += consumed;
	}
	if (!side->lost)
		buf_consume(&side->bytes, done);
}

void ledger_asked(struct ledger *ledger, const char *bytes, size_t len)
{
	read_along(&ledger->asked, bytes, len, asks);
}

void ledger_answered(struct ledger *ledger, const char *bytes, size_t len)
{
	read_along(&ledger->answered, bytes, len, answers);
}

void ledger_asked_all(struct ledger *ledger)
{
	const struct ledger_side *side = &ledger->asked;
	if (side->reader.framing == WIRE_LINES &&
	    wire_mid_message(&side->reader, side->bytes.len))
		ledger_asked(ledger, "\n", 1);
}

uint64_t ledger_open(const struct ledger *ledger)
{
	if (ledger->answered.lost ||
	    ledger->answered.count >= ledger->asked.count)
		return 0;
	return ledger->asked.count - ledger->answered.count;
}

bool ledger_within_reply(const struct ledger *ledger)
{
	return !ledger->answered.lost &&
	       wire_mid_message(&ledger->answered.reader, ledger->answered.bytes.len);
}
