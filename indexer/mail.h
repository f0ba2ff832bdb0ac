/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mail.h - a mail to its text, title and fields, through GMime.
 *
 * GMime finds the parts and reads the headers; the text of a part is decoded here,
 * because only so it is known which bytes of the file it came from.
 * Runs in the sandbox: it takes memory and nothing else. */
#ifndef QUOTH_INDEXER_MAIL_H
#define QUOTH_INDEXER_MAIL_H

#include "indexer/extracted.h"
#include "lib/base/status.h"

enum {
	MAIL_DEPTH_MAX = 16,		/* parts and mails in each other; what is in
					 * deeper ones is left out */
	MAIL_PARTS_MAX = 1000,		/* of one mail */
	MAIL_ADDRESSES_MAX = 50,	/* kept of one header: each takes two fields */
};

/* "GMime 3.2.13", or NULL in a program that was built without. */
const char *mail_library(void);

/* To be called after charset_prepare() and before the sandbox closes. */
void mail_prepare(void);

/* Reads the LEN bytes of MAIL into RECORD, which is clear; its spans lead to bytes
 * of MAIL, and nowhere for what was in base64.
 *   STATUS_UNSUPPORTED  built without GMime, or all there is is HTML and there is
 *                       no gumbo
 *   STATUS_CORRUPT      no mail
 *   STATUS_TOO_LARGE    too many parts, or its HTML is nested too deep
 *   STATUS_NO_MEMORY */
enum status mail_read(const char *mail, size_t len, struct extracted *record,
		      struct error *error);

#endif
