/* SPDX-License-Identifier: GPL-2.0-or-later */
/* period.c - dates to periods and back. */
#include "daemon/answer/period.h"

#include <stdio.h>

enum {
	YEAR_DIGITS = 4,
	MONTH_DIGITS = 6,
	DAY_DIGITS = 8,
};

/* --- Days: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013),
 * days_from_civil and civil_from_days. Day 0 is 0000-03-01; years from 1 on. --- */

static int32_t days_from_civil(int32_t year, int32_t month, int32_t day)
{
	if (month <= 2)
		year--;
	int32_t era = year / 400, in_era = year % 400;
	int32_t in_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + in_year;
}

static period_date civil_from_days(int32_t days)
{
	int32_t era = days / 146097, in_era = days % 146097;
	int32_t years =
		(in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
	int32_t in_year = in_era - (365 * years + years / 4 - years / 100);
	int32_t month = (5 * in_year + 2) / 153;
	int32_t day = in_year - (153 * month + 2) / 5 + 1;
	month = month < 10 ? month + 3 : month - 9;
	int32_t year = years + era * 400 + (month <= 2);
	return (period_date)(year * 10000 + month * 100 + day);
}

static int32_t day_of(period_date date)
{
	return days_from_civil((int32_t)(date / 10000), (int32_t)(date / 100 % 100),
			       (int32_t)(date % 100));
}

/* --- Dates --- */

period_date period_read(const char *value, size_t len)
{
	period_date date = 0;
	size_t digits = len >= DAY_DIGITS ? DAY_DIGITS
		: len >= MONTH_DIGITS ? MONTH_DIGITS : YEAR_DIGITS;
	if (len < YEAR_DIGITS)
		return 0;
	for (size_t i = 0; i < DAY_DIGITS; i++) {
		char digit = i < digits ? value[i] : '0';
		if (digit < '0' || digit > '9')
			return 0;
		date = date * 10 + (period_date)(digit - '0');
	}
	period_date month = date / 100 % 100, day = date % 100;
	bool valid = date >= 10000 && month <= 12 && (month > 0 || day == 0) &&
		(day == 0 || civil_from_days(day_of(date)) == date);
	return valid ? date : 0;
}

bool period_of(enum period_by by, period_date date, int32_t *number)
{
	int32_t year = (int32_t)(date / 10000), month = (int32_t)(date / 100 % 100);
	if (date == 0)
		return false;
	switch (by) {
	case PERIOD_YEAR:
		*number = year;
		return true;
	case PERIOD_MONTH:
		*number = year * 12 + month - 1;
		return month > 0;
	case PERIOD_DAY:
		if (date % 100 == 0)
			return false;
		*number = day_of(date);
		return true;
	case PERIOD_AUTO:
	case PERIOD_SOURCE:
		break;
	}
	return false;
}

void period_name(enum period_by by, int32_t number, char name[PERIOD_NAME])
{
	period_date date = by == PERIOD_DAY ? civil_from_days(number) : 0;
	if (by == PERIOD_DAY)
		snprintf(name, PERIOD_NAME, "%04u-%02u-%02u", date / 10000,
			 date / 100 % 100, date % 100);
	else if (by == PERIOD_MONTH)
		snprintf(name, PERIOD_NAME, "%04d-%02d", number / 12, number % 12 + 1);
	else
		snprintf(name, PERIOD_NAME, "%04d", number);
}

/* --- Which of them --- */

void period_add(struct period_span *span, period_date date)
{
	if (date == 0)
		return;
	if (span->dates == 0 || date < span->first)
		span->first = date;
	if (span->dates == 0 || date > span->last)
		span->last = date;
	span->dates++;
	span->without_month += date / 100 % 100 == 0;
	span->without_day += date % 100 == 0;
}

/* The day at which DATE begins. */
static int32_t first_day(period_date date)
{
	if (date / 100 % 100 == 0)
		date += 100;
	return day_of(date % 100 == 0 ? date + 1 : date);
}

enum period_by period_choose(const struct period_span *span)
{
	int32_t days = first_day(span->last) - first_day(span->first) + 1;
	int32_t months = (int32_t)(span->last / 10000 - span->first / 10000) * 12 +
		(int32_t)(span->last / 100 % 100) - (int32_t)(span->first / 100 % 100) +
		1;
	if (days <= PERIOD_DAYS && span->without_day * 10 <= span->dates)
		return PERIOD_DAY;
	if (months <= PERIOD_MONTHS && span->without_month * 10 <= span->dates)
		return PERIOD_MONTH;
	return PERIOD_YEAR;
}
