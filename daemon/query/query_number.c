/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_number.c - "10..20", ">=1.5": what people write for a range of numbers. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/query/query_internal.h"

enum {
	NUMBER_MAX = 64,	/* bytes; no number that anybody writes has more */
};

static size_t digits(const char *text, size_t len, size_t *at)
{
	size_t first = *at;
	while (*at < len && text[*at] >= '0' && text[*at] <= '9')
		++*at;
	return *at - first;
}

static void skip_sign(const char *text, size_t len, size_t *at)
{
	if (*at < len && (text[*at] == '-' || text[*at] == '+'))
		++*at;
}

/* Whether it is one from its first byte to its last: strtod() takes more than that. */
static bool is_number(const char *text, size_t len)
{
	size_t at = 0;
	skip_sign(text, len, &at);
	size_t count = digits(text, len, &at);
	if (at < len && text[at] == '.') {
		at++;
		count = digits(text, len, &at);
	}
	if (count > 0 && at < len && (text[at] == 'e' || text[at] == 'E')) {
		at++;
		skip_sign(text, len, &at);
		count = digits(text, len, &at);
	}
	return count > 0 && at == len;
}

bool query_number(const char *text, size_t len, double *number)
{
	char copy[NUMBER_MAX + 1];
	if (len > NUMBER_MAX || !is_number(text, len))
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	*number = strtod(copy, NULL);	/* the daemon's locale is C */
	return isfinite(*number);
}

static bool compare(const char *text, size_t len, struct query_range *range)
{
	bool upper = text[0] == '<', equal = len > 1 && text[1] == '=';
	size_t skip = equal ? 2 : 1;
	double number;
	if (!query_number(text + skip, len - skip, &number))
		return false;
	*range = (struct query_range){
		.least = upper ? -INFINITY : number,
		.most = upper ? number : INFINITY,
		.above = !upper && !equal,
		.below = upper && !equal,
	};
	return true;
}

bool query_range(const char *text, size_t len, struct query_range *range)
{
	struct query_range found = { .least = -INFINITY, .most = INFINITY };
	if (len > 0 && (text[0] == '<' || text[0] == '>'))
		return compare(text, len, range);
	const char *dots = memmem(text, len, "..", 2);
	if (dots == NULL || len == 2)
		return false;
	size_t first = (size_t)(dots - text), last = len - first - 2;
	if (first > 0 && !query_number(text, first, &found.least))
		return false;
	if (last > 0 && !query_number(dots + 2, last, &found.most))
		return false;
	*range = found;
	return true;
}

static bool begins_number(const char *text, size_t len)
{
	size_t at = len > 0 && (text[0] == '-' || text[0] == '+');
	return at < len && text[at] >= '0' && text[at] <= '9';
}

bool query_like_range(const char *text, size_t len)
{
	struct query_range range;
	if (query_range(text, len, &range))
		return true;
	if (len > 1 && (text[0] == '<' || text[0] == '>'))
		return true;
	const char *dots = memmem(text, len, "..", 2);
	size_t first = dots != NULL ? (size_t)(dots - text) : 0;
	return dots != NULL &&
		(len == 2 || begins_number(text, first) ||
		 (first == 0 && begins_number(dots + 2, len - 2)));
}
