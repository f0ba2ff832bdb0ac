/* SPDX-License-Identifier: MIT */
/* query_options.c - the options of search and count, and what they rule out. */
#include <stdlib.h>
#include <string.h>

#include "client/output/facets.h"
#include "client/output/output.h"
#include "client/command/query_options.h"
#include "client/output/table.h"
#include "lib/wire/limits.h"

const struct option search_options[] = {
	{ 'n', "limit", "N", "at most N documents (20)", OPTION_NUMBER,
	  SEARCH_MEMBER(limit), 1, WIRE_LIMIT_MAX },
	{ 0, "offset", "N", "pass over the N best ones", OPTION_NUMBER,
	  SEARCH_MEMBER(offset), 0, UINT32_MAX },
	{ 0, "cursor", "C", "the page behind the one that ended with cursor C",
	  OPTION_STRING, SEARCH_MEMBER(cursor) },
	{ 0, "sort", "KEY", "score, date, -date or path", OPTION_CHOICE,
	  SEARCH_MEMBER(sort), .choices = "score|date|-date|path" },
	SEARCH_FILTER_OPTIONS,
	SEARCH_STDIN_OPTION,
	{ 0, "json", NULL, "JSON Lines", OPTION_FLAG, SEARCH_MEMBER(json) },
	{ 0, "snippets", "N", "N snippets of each document (1)", OPTION_NUMBER,
	  SEARCH_MEMBER(snippets), 1, WIRE_SNIPPETS_MAX },
	{ 0, "budget", "SIZE", "all within SIZE bytes, or tokens such as 2000t",
	  OPTION_STRING, SEARCH_MEMBER(budget) },
	{ 0, "expand", "N", "let the best documents add N words to the order",
	  OPTION_NUMBER, SEARCH_MEMBER(expand), 0, WIRE_EXPAND_MAX },
	SEARCH_COLLAPSE_OPTION,
	{ 0, "explain", NULL, "show how each score came about", OPTION_FLAG,
	  SEARCH_MEMBER(explain) },
	{ 0, "exact-total", NULL, "count all documents, however many",
	  OPTION_FLAG, SEARCH_MEMBER(exact_total) },
	{ 0, "facets", "NAME,...", "count all documents by source, year ... (repeatable)",
	  OPTION_LIST, SEARCH_MEMBER(facets) },
	{ 'l', "files-with-matches", NULL, "paths only", OPTION_FLAG,
	  SEARCH_MEMBER(paths) },
	{ 'c', "count", NULL, "the number of documents only", OPTION_FLAG,
	  SEARCH_MEMBER(count) },
	{ 'q', "quiet", NULL, "nothing; the exit status tells", OPTION_FLAG,
	  SEARCH_MEMBER(quiet) },
	{ '0', "null", NULL, "end entries with NUL; with -l, raw paths",
	  OPTION_FLAG, SEARCH_MEMBER(null) },
	{ 0, "tsv", NULL, "tab-separated table with a header", OPTION_FLAG,
	  SEARCH_MEMBER(tsv) },
	{ 0, "csv", NULL, "the same table as RFC 4180 CSV", OPTION_FLAG,
	  SEARCH_MEMBER(csv) },
	{ 0, "no-header", NULL, "without the names of the columns", OPTION_FLAG,
	  SEARCH_MEMBER(no_header) },
	{ 0, "vimgrep", NULL, "one line per match, path:line:col:text",
	  OPTION_FLAG, SEARCH_MEMBER(vimgrep) },
	{ 0, "trec", "TAG", "a TREC run named TAG", OPTION_STRING, SEARCH_MEMBER(trec) },
	{ 0, "format", "TEMPLATE", "such as '{rank}\\t{path}'", OPTION_STRING,
	  SEARCH_MEMBER(format) },
	{ 0, "color", "WHEN", "auto, always or never", OPTION_CHOICE,
	  SEARCH_MEMBER(color), .choices = "auto|always|never" },
	{ 0, "hyperlink", "WHEN", "auto, always or never", OPTION_CHOICE,
	  SEARCH_MEMBER(hyperlink), .choices = "auto|always|never" },
	{ 0, "pager", "WHEN", "auto or never", OPTION_CHOICE,
	  SEARCH_MEMBER(pager), .choices = "auto|never" },
	{ 0 },
};

const struct option count_options[] = {
	SEARCH_FILTER_OPTIONS,
	SEARCH_COLLAPSE_OPTION,
	SEARCH_STDIN_OPTION,
	{ 0, "json", NULL, "JSON Lines", OPTION_FLAG, SEARCH_MEMBER(json) },
	{ 0, "tsv", NULL, "tab-separated table with a header", OPTION_FLAG,
	  SEARCH_MEMBER(tsv) },
	{ 0, "csv", NULL, "the same table as RFC 4180 CSV", OPTION_FLAG,
	  SEARCH_MEMBER(csv) },
	{ 0, "no-header", NULL, "without the names of the columns", OPTION_FLAG,
	  SEARCH_MEMBER(no_header) },
	{ 0, "format", "TEMPLATE", "such as '{documents}\\t{query}'", OPTION_STRING,
	  SEARCH_MEMBER(format) },
	{ '0', "null", NULL, "end entries with NUL", OPTION_FLAG, SEARCH_MEMBER(null) },
	{ 'v', "verbose", NULL, "in words, with the phrase's occurrences",
	  OPTION_FLAG, SEARCH_MEMBER(verbose) },
	{ 0 },
};

static int check_formats(const struct search_options *options)
{
	const struct {
		const char *name;
		bool given;
	} formats[] = {
		{ "-l", options->paths },
		{ "-q", options->quiet },
		{ "-c", options->count && !options->json && !options->tsv &&
			!options->csv && options->format == NULL },
		{ "--json", options->json },
		{ "--tsv", options->tsv },
		{ "--csv", options->csv },
		{ "--vimgrep", options->vimgrep },
		{ "--trec", options->trec != NULL },
		{ "--format", options->format != NULL },
	};
	const char *first = NULL;
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		if (!formats[i].given)
			continue;
		if (first != NULL)
			return say_usage("%s and %s are two formats; choose one",
					 first, formats[i].name);
		first = formats[i].name;
	}
	return 0;
}

/* A tag with a blank would shift the columns of a run. */
static int check_trec(const char *tag)
{
	if (tag != NULL && (tag[0] == '\0' || strpbrk(tag, " \t\r\n\f\v") != NULL))
		return say_usage("--trec takes a tag without blanks, not \"%s\"", tag);
	return 0;
}

/* "8000" or "2000t". */
static int read_budget(struct search_options *options)
{
	char *end;
	const char *text = options->budget;
	if (text == NULL)
		return 0;
	unsigned long long number = strtoull(text, &end, 10);
	bool tokens = *end == 't';
	uint32_t scale = tokens ? WIRE_TOKEN_BYTES : 1;
	if (text[0] < '0' || text[0] > '9' || end[tokens] != '\0' ||
	    number < WIRE_BUDGET_MIN / scale || number > WIRE_BUDGET_MAX / scale)
		return say_usage("--budget takes %d to %d bytes, or %d to %d tokens such "
				 "as 2000t, not \"%s\"", WIRE_BUDGET_MIN, WIRE_BUDGET_MAX,
				 WIRE_BUDGET_MIN / WIRE_TOKEN_BYTES,
				 WIRE_BUDGET_MAX / WIRE_TOKEN_BYTES, text);
	*(tokens ? &options->budget_tokens : &options->budget_bytes) = (uint32_t)number;
	return 0;
}

int search_make_absolute(struct search_options *options, struct list *paths)
{
	for (size_t i = 0; i < options->path.count; i++) {
		if (options->path.items[i][0] == '/')
			continue;
		char *real = realpath(options->path.items[i], NULL);
		if (real == NULL)
			continue;
		if (list_add(paths, real) < 0) {
			free(real);
			return say_usage("out of memory");
		}
		options->path.items[i] = real;
	}
	return 0;
}

int search_check(struct search_options *options, struct list *paths)
{
	int failed = check_formats(options);
	if (failed == 0)
		failed = check_trec(options->trec);
	if (failed == 0)
		failed = table_check_header(options);
	if (failed == 0)
		failed = read_budget(options);
	if (failed == 0 && options->format != NULL) {
		const char *wrong = options->count ? template_check_count(options->format)
						   : template_check(options->format);
		if (wrong != NULL)
			failed = say_usage("--format: no such field: %s", wrong);
	}
	if (failed == 0 && options->cursor != NULL && options->offset > 0)
		failed = say_usage("--offset and --cursor exclude each other: a cursor is "
				   "a place");
	if (failed == 0 && options->cursor != NULL && options->from_stdin)
		failed = say_usage("--cursor goes on with one question, not with --stdin");
	if (failed == 0 && options->facets.count > 0 && options->count)
		failed = say_usage("--facets goes with documents, not with their number: "
				   "see quoth help facets");
	if (failed == 0)
		failed = facets_check(&options->facets);
	if (failed == 0 && options->null && (options->json || options->csv ||
					     options->tsv || options->trec != NULL))
		failed = say_usage("-0 goes with paths, lines and --format only");
	return failed == 0 ? search_make_absolute(options, paths) : failed;
}
