/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mail_decode.c - what mail packs text and dates in. */
#include "indexer/mail_internal.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* --- Transfer encodings --- */

static int hex_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c | 32) >= 'a' && (c | 32) <= 'f')
		return (c | 32) - 'a' + 10;
	return -1;
}

/* = and blanks at the end of a line: how far to the next; 0 when it is none. */
static size_t soft_break(const char *at, size_t left)
{
	size_t step = 1;
	while (step < left && (at[step] == ' ' || at[step] == '\t'))
		step++;
	if (step < left && at[step] == '\r')
		step++;
	if (step < left && at[step] == '\n')
		return step + 1;
	return step == left ? step : 0;
}

static void from_quoted_printable(const char *mail, size_t start, size_t end,
				  struct buf *data, struct spans *way)
{
	for (size_t at = start; at < end;) {
		size_t left = end - at, step = 1;
		char c = mail[at];
		if (c == '=' && left >= 3 && hex_of(mail[at + 1]) >= 0 &&
		    hex_of(mail[at + 2]) >= 0) {
			c = (char)(hex_of(mail[at + 1]) << 4 | hex_of(mail[at + 2]));
			step = 3;
		} else if (c == '=' && (step = soft_break(mail + at, left)) > 0) {
			at += step;
			continue;
		}
		spans_add(way, data->len, at);
		buf_add_char(data, c);
		at += step > 0 ? step : 1;
	}
}

static void from_base64(const char *mail, size_t start, size_t end, struct buf *data,
			struct spans *way)
{
	gint state = 0;
	guint save = 0;
	guchar *to = (guchar *)buf_reserve(data, (end - start) / 4 * 3 + 3);
	if (to == NULL)
		return;
	data->len += g_base64_decode_step(mail + start, end - start, to, &state, &save);
	spans_add(way, 0, RECORD_NOWHERE);
}

bool mail_decode(const char *mail, size_t start, size_t end,
		 GMimeContentEncoding encoding, struct buf *data, struct spans *way)
{
	switch (encoding) {
	case GMIME_CONTENT_ENCODING_DEFAULT:
	case GMIME_CONTENT_ENCODING_7BIT:
	case GMIME_CONTENT_ENCODING_8BIT:
	case GMIME_CONTENT_ENCODING_BINARY:
		spans_add(way, 0, start);
		buf_add(data, mail + start, end - start);
		return true;
	case GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE:
		from_quoted_printable(mail, start, end, data, way);
		return true;
	case GMIME_CONTENT_ENCODING_BASE64:
		from_base64(mail, start, end, data, way);
		return true;
	case GMIME_CONTENT_ENCODING_UUENCODE:
		break;
	}
	return false;
}

/* --- Dates --- */

struct moment {
	int day, month, year, hour, minute, second;
	int zone;	/* minutes east of Greenwich */
};

static int month_of(const char *name)
{
	static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	for (int month = 0; month < 12; month++)
		if (strncasecmp(name, months + 3 * month, 3) == 0)
			return month + 1;
	return 0;
}

/* +0200, or a name that RFC 822 had. Others are Greenwich, as RFC 5322 wants. */
static int zone_of(const char *zone)
{
	static const struct {
		const char *name;
		int hours;
	} names[] = { { "EST", -5 }, { "EDT", -4 }, { "CST", -6 }, { "CDT", -5 },
		      { "MST", -7 }, { "MDT", -6 }, { "PST", -8 }, { "PDT", -7 } };
	int hours, minutes;
	zone += strspn(zone, " \t");
	if ((*zone == '+' || *zone == '-') &&
	    sscanf(zone + 1, "%2d%2d", &hours, &minutes) == 2 && hours >= 0 &&
	    hours <= 14 && minutes >= 0 && minutes < 60)
		return (*zone == '-' ? -1 : 1) * (60 * hours + minutes);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strncmp(zone, names[i].name, 3) == 0)
			return 60 * names[i].hours;
	return 0;
}

static bool parse_date(const char *date, struct moment *moment)
{
	char month[4] = "";
	int used = 0, more = 0;
	const char *comma = strchr(date, ',');
	date = comma != NULL && comma - date <= 12 ? comma + 1 : date;
	if (sscanf(date, " %2d %3s%*[^ \t0-9] %n", &moment->day, month, &used) < 2 ||
	    used == 0) {
		if (sscanf(date, " %2d %3s %n", &moment->day, month, &used) < 2)
			return false;
	}
	date += used;
	used = 0;
	if (sscanf(date, "%4d %2d:%2d%n", &moment->year, &moment->hour,
		   &moment->minute, &used) < 3)
		return false;
	date += used;
	if (sscanf(date, ":%2d%n", &moment->second, &more) == 1)
		date += more;
	moment->month = month_of(month);
	moment->zone = zone_of(date);
	if (moment->year < 100)
		moment->year += moment->year < 50 ? 2000 : 1900;
	return true;
}

bool mail_date(const char *date, char iso[32])
{
	struct moment m = {0};
	if (!parse_date(date, &m) || m.month == 0 || m.day < 1 || m.day > 31 ||
	    m.year < 1900 || m.year > 9999 || m.hour < 0 || m.hour > 23 ||
	    m.minute < 0 || m.minute > 59 || m.second < 0 || m.second > 60)
		return false;
	int len = snprintf(iso, 32, "%04d-%02d-%02dT%02d:%02d:%02d", m.year, m.month,
			   m.day, m.hour, m.minute, m.second);
	int east = m.zone < 0 ? -m.zone : m.zone;
	if (m.zone == 0)
		snprintf(iso + len, 32 - (size_t)len, "Z");
	else
		snprintf(iso + len, 32 - (size_t)len, "%c%02d:%02d",
			 m.zone < 0 ? '-' : '+', east / 60, east % 60);
	return true;
}
