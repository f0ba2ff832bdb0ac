/* SPDX-License-Identifier: GPL-2.0-or-later */
/* invent_methods.c - what to ask of each method, and what has to come back. */
#include <stdarg.h>
#include <stdio.h>

#include "lib/wire/rpc.h"
#include "tests/soak/invent_internal.h"

static const char *word(struct inventing *in)
{
	const struct list *words = &in->world->words;
	return words->lines[dice_below(in->dice, (uint32_t)words->n)];
}

static const char *id(struct inventing *in)
{
	const struct list *ids = &in->world->ids;
	return ids->lines[dice_below(in->dice, (uint32_t)ids->n)];
}

__attribute__((format(printf, 2, 3)))
static void say_query(struct inventing *in, const char *format, ...)
{
	va_list values;
	va_start(values, format);
	vsnprintf(in->asked->query, sizeof in->asked->query, format, values);
	va_end(values);
}

/* Queries have quotes, and nothing else that JSON escapes. */
static void add_query(struct inventing *in, const char *name)
{
	buf_addf(&in->params, "\"%s\":\"", name);
	for (const char *at = in->asked->query; *at != '\0'; at++) {
		if (*at == '"')
			buf_add_char(&in->params, '\\');
		buf_add_char(&in->params, *at);
	}
	buf_add_char(&in->params, '"');
}

/* A query that is right, of one of the forms that there are. */
static void random_query(struct inventing *in)
{
	const char *a = word(in), *b = word(in), *c = word(in);
	switch (dice_below(in->dice, 12)) {
	case 0: say_query(in, "%s", a); break;
	case 1: say_query(in, "%s %s", a, b); break;
	case 2: say_query(in, "%s %s %s", a, b, c); break;
	case 3: say_query(in, "\"%s %s\"", a, b); break;
	case 4: say_query(in, "\"%s %s\"~5", a, b); break;
	case 5: say_query(in, "%s OR (%s NOT %s)", a, b, c); break;
	case 6: say_query(in, "%.3s*", a); break;
	case 7: say_query(in, "%s NEAR/8 %s", a, b); break;
	case 8: say_query(in, "title:%s %s", a, b); break;
	case 9: say_query(in, "\xc3\xa9t\xc3\xa9 %s \xe6\x9d\xb1\xe4\xba\xac", a); break;
	case 10: say_query(in, "%s \"%s", a, b); break;	/* read leniently */
	default: say_query(in, "\"%s %s %s\" OR %s", a, b, c, a); break;
	}
}

static void say(struct inventing *in, const char *method, const char *echo)
{
	in->asked->method = method;
	in->asked->echo = echo;
}

/* ---- Each method ---- */

static void ask_known(struct inventing *in)
{
	const struct world *world = in->world;
	const struct known *known =
		&world->known[dice_below(in->dice, (uint32_t)world->known_lines.n)];
	say(in, "count", "query");
	say_query(in, "\"%s\"", known->phrase);
	add_query(in, "q");
	buf_add_str(&in->params, ",\"why\":false");
	in->asked->known = known->documents;
	in->asked->cheap = true;
}

static void ask_live(struct inventing *in)
{
	say(in, "count", "query");
	say_query(in, "\"%s\"", in->world->live);
	add_query(in, "q");
	buf_add_str(&in->params, ",\"why\":false");
	in->asked->known = KNOWN_LIVE;
}

static void ask_count(struct inventing *in)
{
	say(in, "count", "query");
	random_query(in);
	add_query(in, "q");
	if (dice_percent(in->dice, 10))
		buf_add_str(&in->params, ",\"collapse\":true");
}

static void ask_search(struct inventing *in)
{
	static const char *const more[] = {
		"", ",\"snippets\":3", ",\"sort\":\"date\"", ",\"sort\":\"path\"",
		",\"places\":false", ",\"collapse\":true", ",\"explain\":true",
		",\"facets\":[\"source\",\"topic\"]", ",\"exact_total\":true",
		",\"mode\":\"any\"", ",\"expand\":5", ",\"budget\":2000",
		",\"offset\":7", ",\"lines\":true", ",\"topic\":\"one\"",
		",\"after\":\"2001\",\"before\":\"2004-05\"",
	};
	say(in, "search", "query");
	random_query(in);
	add_query(in, "q");
	buf_addf(&in->params, ",\"limit\":%u%s", dice_below(in->dice, 21),
		 more[dice_below(in->dice, sizeof more / sizeof *more)]);
}

static void ask_kwic(struct inventing *in)
{
	static const char *const orders[] = { "corpus", "date", "left", "right" };
	say(in, "kwic", "query");
	random_query(in);
	add_query(in, "q");
	buf_addf(&in->params, ",\"limit\":%u,\"order\":\"%s\"", dice_below(in->dice, 30),
		 orders[dice_below(in->dice, 4)]);
}

static void ask_suggest(struct inventing *in)
{
	const char *a = word(in), *b = word(in);
	say(in, "suggest", "q");
	if (dice_percent(in->dice, 50))
		say_query(in, "%.*s", 1 + (int)dice_below(in->dice, 4), a);
	else
		say_query(in, "\"%s %.*s", a, (int)dice_below(in->dice, 3), b);
	add_query(in, "q");
}

static void ask_get(struct inventing *in)
{
	say(in, "get", "id");
	say_query(in, "%s", id(in));
	add_query(in, "id");
	if (dice_percent(in->dice, 30))
		buf_addf(&in->params, ",\"start\":%u,\"len\":64",
			 dice_below(in->dice, 100));
}

static void ask_not_found(struct inventing *in)
{
	say(in, "get", NULL);
	buf_addf(&in->params, "\"id\":\"nobody-%u\"", dice_below(in->dice, 1000));
	in->asked->code = WIRE_NOT_FOUND;
}

static void ask_similar(struct inventing *in)
{
	say(in, "similar", "id");
	say_query(in, "%s", id(in));
	add_query(in, "id");
	buf_add_str(&in->params, ",\"limit\":5");
}

static void ask_facets(struct inventing *in)
{
	say(in, "facets", "query");
	random_query(in);
	add_query(in, "q");
	buf_add_str(&in->params, ",\"facets\":[\"source\",\"topic\",\"year\"]");
}

static void ask_trend(struct inventing *in)
{
	say(in, "trend", "series/0/query");
	random_query(in);
	add_query(in, "q");
	buf_add_str(&in->params, ",\"by\":\"year\"");
}

static void ask_collocates(struct inventing *in)
{
	say(in, "collocates", "query");
	say_query(in, "%s", word(in));
	add_query(in, "q");
}

static void ask_status(struct inventing *in)
{
	say(in, "status", NULL);
	in->asked->cheap = true;
}

static void ask_hello(struct inventing *in)
{
	say(in, "hello", NULL);
	buf_add_str(&in->params, "\"protocol\":1");
	in->asked->cheap = true;
}

static void ask_other_version(struct inventing *in)
{
	say(in, "hello", NULL);
	buf_addf(&in->params, "\"protocol\":%u", 2 + dice_below(in->dice, 100));
	in->asked->code = WIRE_VERSION;
}

void invent_any_ping(struct inventing *in)
{
	say(in, "ping", NULL);
}

static void ask_no_method(struct inventing *in)
{
	say(in, dice_percent(in->dice, 50) ? "serach" : "", NULL);
	in->asked->code = WIRE_NO_METHOD;
}

static void ask_badly(struct inventing *in)
{
	static const char *const wrong[] = {
		"\"q\":7", "\"q\":\"a\",\"limit\":-1", "\"q\":\"a\",\"limit\":1001",
		"\"q\":\"a\",\"qq\":1", "\"limit\":3", "\"q\":\"a\",\"timeout_ms\":0",
		"\"q\":\"a\",\"slot\":[]", "\"q\":\"a\",\"cursor\":\"no such\"",
		"\"q\":\"a\",\"sort\":\"size\"", "\"q\":null",
	};
	say(in, "search", NULL);
	buf_add_str(&in->params,
		    wrong[dice_below(in->dice, sizeof wrong / sizeof *wrong)]);
	in->asked->code = WIRE_BAD_PARAMS;
}

static void ask_strictly(struct inventing *in)
{
	say(in, dice_percent(in->dice, 50) ? "search" : "count", NULL);
	say_query(in, "\"%s %s", word(in), word(in));
	add_query(in, "q");
	buf_add_str(&in->params, ",\"strict\":true");
	in->asked->code = WIRE_QUERY_SYNTAX;
}

void invent_any_large(struct inventing *in)
{
	say(in, "kwic", "query");
	say_query(in, "%s OR %s OR %s", word(in), word(in), word(in));
	add_query(in, "q");
	buf_add_str(&in->params, ",\"limit\":1000,\"context\":50");
}

struct way {
	unsigned weight;	/* in a hundred of all */
	void (*ask)(struct inventing *in);
};

static const struct way ways[] = {
	{ 16, ask_known }, { 9, ask_live }, { 8, ask_count }, { 20, ask_search },
	{ 6, ask_kwic }, { 9, ask_suggest }, { 5, ask_get }, { 2, ask_not_found },
	{ 3, ask_similar }, { 3, ask_facets }, { 2, ask_trend }, { 2, ask_collocates },
	{ 4, ask_status }, { 2, ask_hello }, { 1, ask_other_version }, { 3, invent_any_ping },
	{ 2, ask_no_method }, { 2, ask_badly }, { 1, ask_strictly },
};

void invent_any(struct inventing *in)
{
	uint32_t at = dice_below(in->dice, 100);
	size_t i = 0;
	while (at >= ways[i].weight)	/* the weights are a hundred */
		at -= ways[i++].weight;
	ways[i].ask(in);
}
