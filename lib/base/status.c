/* SPDX-License-Identifier: MIT */
/* status.c - turning failures into a status and a sentence. */
#include "lib/base/status.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void text_set(struct error *error, const char *format, va_list args)
{
	if (vsnprintf(error->text, sizeof error->text, format, args) < 0)
		error->text[0] = '\0';
}

enum status error_set(struct error *error, enum status status,
		      const char *format, ...)
{
	if (error != NULL) {
		va_list args;
		va_start(args, format);
		text_set(error, format, args);
		va_end(args);
	}
	return status;
}

static enum status status_of_errno(int errnum)
{
	switch (errnum) {
	case ENOENT:
	case ENOTDIR:
		return STATUS_NOT_FOUND;
	case EEXIST:
		return STATUS_EXISTS;
	case EACCES:
	case EPERM:
		return STATUS_DENIED;
	case ENOMEM:
		return STATUS_NO_MEMORY;
	case ENAMETOOLONG:
		return STATUS_TOO_LARGE;
	default:
		return STATUS_IO;
	}
}

enum status error_errno(struct error *error, int errnum,
			const char *format, ...)
{
	if (error != NULL) {
		va_list args;
		va_start(args, format);
		text_set(error, format, args);
		va_end(args);

		size_t used = strlen(error->text);
		snprintf(error->text + used, sizeof error->text - used, ": %s",
			 strerror(errnum));
	}
	return status_of_errno(errnum);
}

const char *status_name(enum status status)
{
	switch (status) {
	case STATUS_OK: return "ok";
	case STATUS_NOT_FOUND: return "not found";
	case STATUS_EXISTS: return "exists already";
	case STATUS_INVALID: return "invalid";
	case STATUS_TOO_LARGE: return "too large";
	case STATUS_UNSUPPORTED: return "unsupported";
	case STATUS_DENIED: return "permission denied";
	case STATUS_LOCKED: return "locked";
	case STATUS_MODIFIED: return "modified meanwhile";
	case STATUS_CORRUPT: return "corrupt";
	case STATUS_TIMEOUT: return "timed out";
	case STATUS_CANCELLED: return "cancelled";
	case STATUS_NETWORK: return "network error";
	case STATUS_IO: return "input/output error";
	case STATUS_NO_MEMORY: return "out of memory";
	case STATUS_INTERNAL: return "internal error";
	}
	return "unknown status";
}
