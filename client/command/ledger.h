/* SPDX-License-Identifier: MIT */
/* ledger.h - which of the requests that pass by are still unanswered.
 *
 * Reads along with both directions of a connection and changes nothing: so the end of
 * it can be told from its loss. */
#ifndef QUOTH_CLIENT_COMMAND_LEDGER_H
#define QUOTH_CLIENT_COMMAND_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/buf.h"
#include "lib/wire/frame.h"

struct ledger_side {
	struct wire_reader reader;
	struct buf bytes;	/* of a message that is not whole, WIRE_REPLY_MAX at most */
	bool lost;		/* no frame any more, or no memory: not read on */
	uint64_t count;		/* messages that ask for a reply, or are one */
};

struct ledger {
	struct ledger_side asked, answered;
};

void ledger_init(struct ledger *ledger);
void ledger_finish(struct ledger *ledger);

/* Notes LEN bytes that went to the daemon, or came from it. */
void ledger_asked(struct ledger *ledger, const char *bytes, size_t len);
void ledger_answered(struct ledger *ledger, const char *bytes, size_t len);

/* Stdin ended: a last line without its newline is a message, too. */
void ledger_asked_all(struct ledger *ledger);

/* How many requests have no reply yet; 0 also when that cannot be told. */
uint64_t ledger_open(const struct ledger *ledger);

/* Whether a reply has begun and is not whole. */
bool ledger_within_reply(const struct ledger *ledger);

#endif
