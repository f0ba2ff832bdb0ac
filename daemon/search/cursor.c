/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cursor.c - cursors: what they are bound to, written and read. */
#include "daemon/search/cursor.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	UUID_DIGITS = 8,	/* of the uuid, in a cursor, */
	PRINT_DIGITS = 16,	/* of a fingerprint, */
	CHECK_DIGITS = 8,	/* and of the hash of all before them */
};

#define CURSOR_VERSION "1"

enum status cursor_fingerprint(const char *method, const json_t *params,
			       const char *const *free_names, char print[CURSOR_PRINT],
			       struct error *error)
{
	struct buf bound = {0};
	json_t *copy = json_copy((json_t *)params);
	for (size_t i = 0; free_names[i] != NULL; i++)
		json_object_del(copy, free_names[i]);
	char *text = json_dumps(copy, JSON_SORT_KEYS | JSON_COMPACT);
	json_decref(copy);
	buf_addf(&bound, "%s ", method);
	if (text != NULL)
		buf_add_str(&bound, text);
	bool ok = text != NULL && buf_ok(&bound);
	if (ok)
		schema_hash(bound.data, bound.len, print);
	free(text);
	buf_finish(&bound);
	return ok ? STATUS_OK : error_set(error, STATUS_NO_MEMORY, "out of memory");
}

/* UUID and PRINT may be longer than the cursor has of them. */
static void write_cursor(const char *uuid, uint64_t rev, const char *print,
			 const uint64_t *numbers, size_t count, char cursor[CURSOR_MAX])
{
	char check[SCHEMA_HASH_HEX + 1];
	size_t len = (size_t)snprintf(cursor, CURSOR_MAX,
				      CURSOR_VERSION "-%.*s-%.*s-%" PRIx64 "-",
				      UUID_DIGITS, uuid, PRINT_DIGITS, print, rev);
	for (size_t i = 0; i < count; i++)
		len += (size_t)snprintf(cursor + len, CURSOR_MAX - len, "%" PRIx64 "-",
					numbers[i]);
	schema_hash(cursor, len, check);
	snprintf(cursor + len, CURSOR_MAX - len, "%.*s", CHECK_DIGITS, check);
}

void cursor_write(const struct store_info *info, const char *print,
		  const uint64_t *numbers, size_t count, char cursor[CURSOR_MAX])
{
	write_cursor(info->uuid, info->rev, print, numbers, count, cursor);
}

/* What a cursor says, as far as it has the form of one. */
struct parts {
	char uuid[UUID_DIGITS + 1], print[PRINT_DIGITS + 1];
	uint64_t rev;
};

static bool take_apart(const char *cursor, struct parts *parts, uint64_t *numbers,
		       size_t count)
{
	int at = 0;
	if (sscanf(cursor, CURSOR_VERSION "-%8[^-]-%16[^-]-%" SCNx64 "-%n", parts->uuid,
		   parts->print, &parts->rev, &at) != 3 || at == 0)
		return false;
	for (size_t i = 0; i < count; i++) {
		int more = 0;
		if (sscanf(cursor + at, "%" SCNx64 "-%n", &numbers[i], &more) != 1 ||
		    more == 0)
			return false;
		at += more;
	}
	return true;
}

static enum status refuse(struct error *error, const char *why)
{
	return error_set(error, STATUS_INVALID, "cursor %s", why);
}

enum status cursor_read(const struct store_info *info, const char *print,
			const char *cursor, size_t len, uint64_t *numbers, size_t count,
			struct error *error)
{
	char copy[CURSOR_MAX], again[CURSOR_MAX] = "";
	struct parts parts = {0};
	snprintf(copy, sizeof copy, "%.*s", (int)(len < sizeof copy ? len : 0), cursor);
	/* One that is written again as it was is one of ours. */
	if (take_apart(copy, &parts, numbers, count))
		write_cursor(parts.uuid, parts.rev, parts.print, numbers, count, again);
	if (len == 0 || strlen(copy) != len || strcmp(copy, again) != 0)
		return refuse(error, "is none that this daemon gave");
	if (strncmp(parts.uuid, info->uuid, UUID_DIGITS) != 0)
		return refuse(error, "is of another index");
	if (strncmp(parts.print, print, PRINT_DIGITS) != 0)
		return refuse(error,
			      "is of another query: only what bears on one page, "
			      "such as limit, may be otherwise than before");
	if (parts.rev != info->rev)
		return error_set(error, STATUS_MODIFIED,
				 "the index has changed since: revision %" PRIu64
				 " is now %" PRIu64 "; begin again without a cursor",
				 parts.rev, info->rev);
	return STATUS_OK;
}

/* Where the fingerprint stands, behind the version and the uuid. */
enum { PRINT_AT = sizeof CURSOR_VERSION "-" - 1 + UUID_DIGITS + 1 };

bool cursor_rebind(const char *cursor, size_t len, const char *print,
		   char rebound[CURSOR_MAX])
{
	char check[SCHEMA_HASH_HEX + 1];
	if (len >= CURSOR_MAX || len < PRINT_AT + PRINT_DIGITS + CHECK_DIGITS)
		return false;
	memcpy(rebound, cursor, len);
	memcpy(rebound + PRINT_AT, print, PRINT_DIGITS);
	schema_hash(rebound, len - CHECK_DIGITS, check);
	memcpy(rebound + len - CHECK_DIGITS, check, CHECK_DIGITS);
	rebound[len] = '\0';
	return true;
}
