/* SPDX-License-Identifier: MIT */
/* status.h - how a function says that it failed, and why.
 *
 * A function that can fail returns an enum status and writes the reason, for
 * people, into the struct error it was given (NULL: not wanted). Results come
 * through the last parameters and are set only on STATUS_OK.
 * Threads: nothing here is shared; one struct error per caller. */
#ifndef QUOTH_BASE_STATUS_H
#define QUOTH_BASE_STATUS_H

#include <stddef.h>

enum status {
	STATUS_OK = 0,
	STATUS_NOT_FOUND,	/* there is no such file, index, document */
	STATUS_EXISTS,		/* it is there already */
	STATUS_INVALID,		/* the input breaks a rule; the text says which */
	STATUS_TOO_LARGE,	/* the input exceeds a named limit */
	STATUS_UNSUPPORTED,	/* another version, analysis, language, format */
	STATUS_DENIED,		/* permissions */
	STATUS_LOCKED,		/* another writer holds the lock */
	STATUS_MODIFIED,	/* a commit overtook this reader: reopen, retry */
	STATUS_CORRUPT,		/* it is there and cannot be read */
	STATUS_TIMEOUT,		/* the deadline passed */
	STATUS_CANCELLED,	/* the caller asked to stop */
	STATUS_NETWORK,		/* a remote shard did not answer */
	STATUS_IO,		/* the system refused; the text has its reason */
	STATUS_NO_MEMORY,
	STATUS_INTERNAL,	/* our own fault */
};

enum {
	ERROR_TEXT_MAX = 512,	/* bytes with the NUL; longer text is cut */
};

struct error {
	char text[ERROR_TEXT_MAX];
};

/* Writes the formatted reason into ERROR (which may be NULL) and returns
 * STATUS, so that failing is one line. */
enum status error_set(struct error *error, enum status status,
		      const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same for a failed system call: adds ": " and strerror(ERRNUM) and picks
 * the status from ERRNUM (ENOENT: NOT_FOUND, EACCES: DENIED, else IO). */
enum status error_errno(struct error *error, int errnum,
			const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* A short constant name such as "not found"; never NULL. */
const char *status_name(enum status status);

#endif
