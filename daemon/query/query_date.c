/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_date.c - what people write for a span of time, to two strings that
 * compare with the index's dates.
 *
 * Dates in the index are strings of 4 to 14 digits; one that says less sorts
 * before all that it may mean. ':' sorts after every digit, so that "2025:" is
 * just behind all of 2025. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "daemon/query/query.h"
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

/* --- Counted from today --- */

enum {
	SECONDS_A_DAY = 24 * 60 * 60,
};

/* Digits of "last-30d", and its unit: d, w, m or y. */
static bool read_last(const char *text, size_t len, unsigned *count, char *unit)
{
	static const char last[] = "last-";
	size_t at = sizeof last - 1;
	if (len < sizeof last + 1 || memcmp(text, last, at) != 0)
		return false;
	*count = 0;
	for (; at + 1 < len; at++) {
		if (text[at] < '0' || text[at] > '9' || *count > QUERY_LAST_MAX)
			return false;
		*count = *count * 10 + (unsigned)(text[at] - '0');
	}
	*unit = text[at];
	return *count <= QUERY_LAST_MAX && strchr("dwmy", *unit) != NULL;
}

static int days_of_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return days[month] + (leap && month == 1);
}

/* MONTHS before the day of NOW: that day of the month, or its last one. */
static void months_before(int months, struct tm *day)
{
	int all = (day->tm_year + 1900) * 12 + day->tm_mon - months;
	if (all < 12)
		all = 12;	/* there are no dates before the year 1 */
	day->tm_year = all / 12 - 1900;
	day->tm_mon = all % 12;
	int most = days_of_month(all / 12, day->tm_mon);
	if (day->tm_mday > most)
		day->tm_mday = most;
}

static void print_day(const struct tm *day, char digits[SCHEMA_DATE_ROOM])
{
	snprintf(digits, SCHEMA_DATE_ROOM, "%04d%02d%02d",
		 (day->tm_year + 1900) % 10000, (day->tm_mon + 1) % 100,
		 day->tm_mday % 100);
}

static bool last(const char *text, size_t len, int64_t now, char from[QUERY_DATE_MAX],
		 char to[QUERY_DATE_MAX])
{
	char digits[SCHEMA_DATE_ROOM], unit;
	unsigned count;
	struct tm today, day;
	time_t then = (time_t)now;
	if (!read_last(text, len, &count, &unit) || gmtime_r(&then, &today) == NULL)
		return false;
	if (unit == 'd' || unit == 'w')
		then -= (time_t)SECONDS_A_DAY * count * (unit == 'w' ? 7 : 1);
	if (gmtime_r(&then, &day) == NULL)
		return false;
	if (unit == 'm' || unit == 'y')
		months_before((int)count * (unit == 'y' ? 12 : 1), &day);
	if (day.tm_year + 1900 < 1)
		strcpy(digits, EARLIEST);
	else
		print_day(&day, digits);
	strcpy(from, digits);
	print_day(&today, digits);
	just_behind(digits, to);
	return true;
}

static const char *find_dots(const char *text, size_t len)
{
	for (size_t i = 0; i + 1 < len; i++)
		if (text[i] == '.' && text[i + 1] == '.')
			return text + i;
	return NULL;
}

bool query_date(const char *text, size_t len, int64_t now, char from[QUERY_DATE_MAX],
		char to[QUERY_DATE_MAX])
{
	char digits[SCHEMA_DATE_ROOM];
	if (last(text, len, now, from, to))
		return true;
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
