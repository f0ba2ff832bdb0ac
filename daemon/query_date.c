/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_date.c - what people write for a span of time, to two strings that
 * compare with the index's dates.
 *
 * Dates in the index are strings of 4 to 14 digits; one that says less sorts
 * before all that it may mean. ':' sorts after every digit, so that "2025:" is
 * just behind all of 2025. */
#include <stdio.h>
#include <string.h>

#include "daemon/query.h"
#include "lib/store/schema.h"

enum {
	SCHEMA_DATE_ROOM = 15,	/* of schema_date() */
};

#define EARLIEST "0"
#define LATEST ":"

/* Before all dates that begin with DIGITS: behind those that begin with a number
 * one less. Years are 4 digits, so that the number has as many digits. */
static bool just_before(const char *digits, char out[QUERY_DATE_MAX])
{
	char less[SCHEMA_DATE_ROOM];
	size_t at = strlen(digits);
	memcpy(less, digits, at + 1);
	while (at > 0 && less[at - 1] == '0')
		less[--at] = '9';
	if (at == 0)
		return false;
	less[at - 1]--;
	snprintf(out, QUERY_DATE_MAX, "%s:", less);
	return true;
}

static void just_behind(const char *digits, char out[QUERY_DATE_MAX])
{
	snprintf(out, QUERY_DATE_MAX, "%s:", digits);
}

static bool compare(const char *text, size_t len, char from[QUERY_DATE_MAX],
		    char to[QUERY_DATE_MAX])
{
	char digits[SCHEMA_DATE_ROOM];
	bool upper = text[0] == '<';
	bool equal = len > 1 && text[1] == '=';
	size_t skip = equal ? 2 : 1;
	if (schema_date(text + skip, len - skip, digits) == 0)
		return false;
	strcpy(from, EARLIEST);
	strcpy(to, LATEST);
	if (upper && equal)
		just_behind(digits, to);
	else if (upper)
		return just_before(digits, to);
	else if (equal)
		strcpy(from, digits);
	else
		just_behind(digits, from);
	return true;
}

static const char *find_dots(const char *text, size_t len)
{
	for (size_t i = 0; i + 1 < len; i++)
		if (text[i] == '.' && text[i + 1] == '.')
			return text + i;
	return NULL;
}

bool query_date(const char *text, size_t len, char from[QUERY_DATE_MAX],
		char to[QUERY_DATE_MAX])
{
	char digits[SCHEMA_DATE_ROOM];
	if (len > 0 && (text[0] == '<' || text[0] == '>'))
		return compare(text, len, from, to);
	const char *dots = find_dots(text, len);
	const char *last = dots != NULL ? dots + 2 : text;
	size_t first_len = dots != NULL ? (size_t)(dots - text) : len;
	size_t last_len = len - (size_t)(last - text);
	if (first_len == 0 && last_len == 0)
		return false;

	strcpy(from, EARLIEST);
	strcpy(to, LATEST);
	if (first_len > 0) {
		if (schema_date(text, first_len, digits) == 0)
			return false;
		strcpy(from, digits);
	}
	if (last_len > 0) {
		if (schema_date(last, last_len, digits) == 0)
			return false;
		just_behind(digits, to);
	}
	return true;
}
