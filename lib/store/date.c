/* SPDX-License-Identifier: GPL-2.0-or-later */
/* date.c - the dates people write to the one form that sorts.
 *
 * Own and small because strptime(3) follows the locale, accepts what is no
 * date, and knows no partial ones. */
#include "lib/store/schema.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

struct scan {
	const char *at;
	const char *end;
};

/* 0 in `digits` means that the part was not given. */
struct moment {
	int year, month, day, hour, minute, second;
	int digits;		/* of YYYYMMDDHHMMSS that are known: 4, 6, 8, 14 */
	int offset_minutes;	/* east of UTC */
};

static void skip_blank(struct scan *scan)
{
	while (scan->at < scan->end && (*scan->at == ' ' || *scan->at == '\t'))
		scan->at++;
}

/* Exactly LEAST to MOST digits, not followed by another one. */
static bool take_number(struct scan *scan, int least, int most, int *number)
{
	int digits = 0, value = 0;
	while (scan->at < scan->end && digits < most &&
	       *scan->at >= '0' && *scan->at <= '9') {
		value = value * 10 + (*scan->at++ - '0');
		digits++;
	}
	if (digits < least ||
	    (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9'))
		return false;
	*number = value;
	return true;
}

static bool take(struct scan *scan, char c)
{
	if (scan->at == scan->end || *scan->at != c)
		return false;
	scan->at++;
	return true;
}

static int days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return month == 2 && leap ? 29 : days[month - 1];
}

static bool is_possible(const struct moment *m)
{
	if (m->digits >= 6 && (m->month < 1 || m->month > 12))
		return false;
	if (m->digits >= 8 &&
	    (m->day < 1 || m->day > days_in_month(m->year, m->month)))
		return false;
	return m->hour <= 23 && m->minute <= 59 && m->second <= 60;
}

/* "Z", "GMT", "+01:00", "-0400", or nothing; other zone names count as UTC. */
static bool take_zone(struct scan *scan, struct moment *m)
{
	skip_blank(scan);
	if (scan->at == scan->end)
		return true;
	if (*scan->at != '+' && *scan->at != '-') {
		while (scan->at < scan->end && ((*scan->at | 32) >= 'a' &&
						(*scan->at | 32) <= 'z'))
			scan->at++;
		return true;
	}
	int sign = *scan->at++ == '-' ? -1 : 1;
	int hours, minutes = 0;
	const char *start = scan->at;
	if (take_number(scan, 4, 4, &hours)) {
		minutes = hours % 100;
		hours /= 100;
	} else {
		scan->at = start;
		if (!take_number(scan, 2, 2, &hours))
			return false;
		if (take(scan, ':') && !take_number(scan, 2, 2, &minutes))
			return false;
	}
	if (hours > 14 || minutes > 59)
		return false;
	m->offset_minutes = sign * (hours * 60 + minutes);
	return true;
}

/* "14:03", "14:03:42", "14:03:42.79", then a zone. */
static bool take_time(struct scan *scan, struct moment *m)
{
	if (!take_number(scan, 1, 2, &m->hour) || !take(scan, ':') ||
	    !take_number(scan, 2, 2, &m->minute))
		return false;
	if (take(scan, ':') && !take_number(scan, 2, 2, &m->second))
		return false;
	if (take(scan, '.'))
		while (scan->at < scan->end && *scan->at >= '0' && *scan->at <= '9')
			scan->at++;
	m->digits = 14;
	return take_zone(scan, m);
}

static bool take_iso(struct scan *scan, struct moment *m)
{
	if (!take_number(scan, 4, 4, &m->year))
		return false;
	m->digits = 4;
	if (!take(scan, '-'))
		return true;
	if (!take_number(scan, 2, 2, &m->month))
		return false;
	m->digits = 6;
	if (!take(scan, '-'))
		return true;
	if (!take_number(scan, 2, 2, &m->day))
		return false;
	m->digits = 8;
	if (scan->at == scan->end)
		return true;
	if (*scan->at != 'T' && *scan->at != 't' && *scan->at != ' ')
		return false;
	scan->at++;
	skip_blank(scan);
	return scan->at == scan->end || take_time(scan, m);
}

static bool take_month_name(struct scan *scan, struct moment *m)
{
	static const char names[][4] = { "jan", "feb", "mar", "apr", "may", "jun",
		"jul", "aug", "sep", "oct", "nov", "dec" };
	if (scan->end - scan->at < 3)
		return false;
	for (int i = 0; i < 12; i++) {
		if (strncasecmp(scan->at, names[i], 3) != 0)
			continue;
		scan->at += 3;
		m->month = i + 1;
		return true;
	}
	return false;
}

/* "[Thu,] 30 Oct 2025 [14:03:42 +0100]", "26-FEB-1987 15:01:01.79" */
static bool take_rfc2822(struct scan *scan, struct moment *m)
{
	const char *comma = memchr(scan->at, ',', (size_t)(scan->end - scan->at));
	if (comma != NULL && comma - scan->at <= 9)
		scan->at = comma + 1;
	skip_blank(scan);
	if (!take_number(scan, 1, 2, &m->day))
		return false;
	char between = take(scan, '-') ? '-' : ' ';
	skip_blank(scan);
	if (!take_month_name(scan, m))
		return false;
	if (between == '-' && !take(scan, '-'))
		return false;
	skip_blank(scan);
	if (!take_number(scan, 4, 4, &m->year))
		return false;
	m->digits = 8;
	skip_blank(scan);
	return scan->at == scan->end || take_time(scan, m);
}

static void to_utc(struct moment *m)
{
	struct tm tm = { .tm_year = m->year - 1900, .tm_mon = m->month - 1,
			 .tm_mday = m->day, .tm_hour = m->hour,
			 .tm_min = m->minute - m->offset_minutes,
			 .tm_sec = m->second };
	time_t seconds = timegm(&tm);
	if (gmtime_r(&seconds, &tm) == NULL)
		return;
	m->year = tm.tm_year + 1900;
	m->month = tm.tm_mon + 1;
	m->day = tm.tm_mday;
	m->hour = tm.tm_hour;
	m->minute = tm.tm_min;
	m->second = tm.tm_sec;
}

size_t schema_date(const char *text, size_t len, char out[15])
{
	struct scan scan = { text, text + len };
	struct moment m = {0};

	skip_blank(&scan);
	while (scan.end > scan.at && strchr(" \t\r\n", scan.end[-1]) != NULL)
		scan.end--;
	const char *start = scan.at;
	bool read = take_iso(&scan, &m) && scan.at == scan.end;
	if (!read) {
		scan.at = start;
		m = (struct moment){0};
		read = take_rfc2822(&scan, &m) && scan.at == scan.end;
	}
	if (!read || !is_possible(&m))
		return 0;
	if (m.digits == 14 && m.year > 0)
		to_utc(&m);
	if (m.year < 0 || m.year > 9999)
		return 0;

	char all[64];
	snprintf(all, sizeof all, "%04d%02d%02d%02d%02d%02d", m.year, m.month,
		 m.day, m.hour, m.minute, m.second);
	memcpy(out, all, (size_t)m.digits);
	out[m.digits] = '\0';
	return (size_t)m.digits;
}
