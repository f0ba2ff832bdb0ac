/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mail_internal.h - what the files that read mail share. */
#ifndef QUOTH_INDEXER_MAIL_INTERNAL_H
#define QUOTH_INDEXER_MAIL_INTERNAL_H

#include <gmime/gmime.h>

#include "indexer/charset.h"
#include "indexer/mail.h"

/* A mail as it is being read. */
struct letter {
	const char *bytes;
	size_t len;
	GMimeMessage *message;
	struct extracted *record;
	unsigned parts;
	struct error *error;
};

/* --- mail_mask.c --- */

enum {
	MAIL_MASK_MORE = 2,	/* newlines behind the end: else GMime would lose the
				 * last header of a mail that has nothing else */
};

/* A copy of BYTES, MAIL_MASK_MORE bytes longer, in which GMime meets nothing that
 * makes it call the system; NULL without memory. To be given to g_free(). */
guint8 *mail_mask(const char *bytes, size_t len);
extern const char MAIL_MASKED_DATE[];	/* what its Date headers are called */

/* --- mail_decode.c --- */

/* Undoes the transfer ENCODING of bytes [start, end) of MAIL: DATA is what was sent,
 * WAY leads from it to MAIL. False for an encoding that is none of text. */
bool mail_decode(const char *mail, size_t start, size_t end,
		 GMimeContentEncoding encoding, struct buf *data, struct spans *way);

/* An RFC 5322 date as ISO 8601, in ISO; false when it is none. */
bool mail_date(const char *date, char iso[32]);

/* --- mail_fields.c --- */

void mail_fields(struct letter *letter);

/* Appends the subject of MESSAGE, in one line, to TEXT: from its own bytes where
 * those are plain ASCII, else all of it at the beginning of its header. */
void mail_subject(const struct letter *letter, GMimeMessage *message,
		  struct buf *text, struct spans *spans);

/* --- mail_text.c --- */

enum status mail_text(struct letter *letter);

#endif
