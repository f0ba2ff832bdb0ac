/* SPDX-License-Identifier: GPL-2.0-or-later */
/* period.h - dates as the index has them to years, months and days, which follow each
 * other as numbers do. All in UTC, as the dates are; the calendar is the Gregorian one,
 * before 1582 too (ISO 8601). */
#ifndef QUOTH_DAEMON_PERIOD_H
#define QUOTH_DAEMON_PERIOD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum period_by {
	PERIOD_AUTO,
	PERIOD_YEAR,
	PERIOD_MONTH,
	PERIOD_DAY,
	PERIOD_SOURCE,		/* no period: see trend.h */
};

enum {
	PERIOD_NAME = 32,	/* bytes of a name with its NUL, and more */
	PERIOD_DAYS = 62,	/* without a wish: up to two months by day, ... */
	PERIOD_MONTHS = 60,	/* ... up to five years by month: what a screen or a
				 * column of print shows; then by year */
};

/* A date as far as it is known: YYYYMMDD, 0 in place of month and day where it is not
 * so precise; 0 for none. These sort as the dates do. */
typedef uint32_t period_date;

/* The date that the LEN digits of VALUE (slot 0 of schema.h) say; 0: none. */
period_date period_read(const char *value, size_t len);

/* The number of the period BY (year, month or day) in which DATE lies. False when it
 * does not say: there is none, or it is of a whole year, and months are asked for. */
bool period_of(enum period_by by, period_date date, int32_t *number);

/* Its name in NAME: "2025", "2025-10", "2025-10-30". */
void period_name(enum period_by by, int32_t number, char name[PERIOD_NAME]);

/* How many dates there are, and how many of them do not say the month, or the day. */
struct period_span {
	period_date first, last;
	uint64_t dates, without_month, without_day;
};
void period_add(struct period_span *span, period_date date);

/* What dates of SPAN, one at least, are best shown by: as the limits above say, and
 * nothing finer than nine of ten of them say. */
enum period_by period_choose(const struct period_span *span);

#endif
