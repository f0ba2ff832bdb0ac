/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run_queries.c - holds the query parser to the files of cases given.
 *
 * A case is a few lines, a blank line ends it, "#" begins a comment:
 *   ? rare AND (earth OR metal)      the query
 *   ?? rare AND (earth OR metal)     the same, read strictly
 *   : (all rare (any earth metal))   its tree; "bag" for plain words
 *   = rare AND (earth OR metal)      how it is printed
 *   ! ignored                        a part of a warning
 *   x syntax 4 3                     or: refused as, at byte, for so many bytes
 * Every query that is taken must print to one with the same tree and print.
 *
 * Behind --plain come files of human text: each of their lines, and each paragraph as far
 * as a query may be long, is taken in lenient mode, and prints to itself; what has no
 * word excepted. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/query/query.h"
#include "lib/base/utf8.h"
#include "lib/text/text.h"
#include "lib/wire/limits.h"

enum {
	NOW = 1761825600,	/* 2025-10-30 12:00:00 in UTC */
};

struct outcome {
	struct buf tree, print, warnings, refused;
};

static struct text_analyser *analyser;
static int failures;
static const char *file;
static int line_number;

static void dump(const struct query *query, const struct query_node *node,
		 struct buf *out);

static void dump_list(const struct query *query, const char *name,
		      const struct query_node *node, struct buf *out)
{
	buf_addf(out, "(%s", name);
	for (const struct query_node *part = node->parts; part; part = part->next) {
		buf_add_char(out, ' ');
		dump(query, part, out);
	}
	buf_add_char(out, ')');
}

static void dump_words(const struct query_node *node, struct buf *out)
{
	for (size_t i = 0; i < node->word_count; i++) {
		const struct query_word *word = &node->words[i];
		bool same = i > 0 && word[-1].slot == word->slot;
		if (i > 0)
			buf_add_char(out, same ? '|' : ' ');
		if (i > 0 && node->nearness != QUERY_ADJACENT &&
		    node->nearness != QUERY_SLOPPY && word[-1].operand != word->operand)
			buf_add_str(out, "& ");
		buf_add_str(out, word->written ? "=" : "");
		buf_add(out, word->text, word->len);
		if (word->star && node->kind == NODE_PHRASE)
			buf_add_char(out, '*');
		if (word->stemmed)
			buf_add_char(out, '~');
		if (word->edits > 0)
			buf_addf(out, "~%u", word->edits);
	}
}

static void dump_nearness(const struct query_node *node, struct buf *out)
{
	static const char *const names[] = {
		[QUERY_ADJACENT] = "", [QUERY_SLOPPY] = "gap", [QUERY_NEAR] = "near",
		[QUERY_ADJ] = "ordered",
	};
	if (node->nearness != QUERY_ADJACENT)
		buf_addf(out, "<%s %u>", names[node->nearness], node->gap);
}

static void dump_weight(const struct query_node *node, struct buf *out)
{
	if (node->weight > 0)
		buf_addf(out, "^%u", node->weight);
}

static void dump_range(const struct query_range *range, struct buf *out)
{
	buf_addf(out, "%s%g %g%s", range->above ? "(" : "[", range->least, range->most,
		 range->below ? ")" : "]");
}

static void dump(const struct query *query, const struct query_node *node,
		 struct buf *out)
{
	if (node->field != FIELD_TEXT)
		buf_addf(out, "%s%.*s:", query_field_name(node->field),
			 (int)node->name_len, node->name);
	switch (node->kind) {
	case NODE_WORD:
		dump_words(node, out);
		dump_weight(node, out);
		return;
	case NODE_PREFIX:
		dump_words(node, out);
		buf_add_char(out, '*');
		dump_weight(node, out);
		return;
	case NODE_PHRASE:
		buf_add_str(out, node->inflected ? "~[" : node->implied ? "=[" : "[");
		dump_words(node, out);
		buf_add_char(out, ']');
		dump_nearness(node, out);
		dump_weight(node, out);
		return;
	case NODE_FIELD:
		buf_addf(out, "<%.*s>", (int)node->value_len, node->value);
		return;
	case NODE_DATE:
		buf_addf(out, "<%s %s>", node->date_from, node->date_to);
		return;
	case NODE_NUMBER:
		dump_range(&node->range, out);
		return;
	case NODE_ALL:
		dump_list(query, query->bag && node == query->root ? "bag" : "all",
			  node, out);
		return;
	case NODE_ANY:
		dump_list(query, "any", node, out);
		return;
	case NODE_NOT:
		dump_list(query, "not", node, out);
		return;
	}
}

static void outcome_finish(struct outcome *outcome)
{
	buf_finish(&outcome->tree);
	buf_finish(&outcome->print);
	buf_finish(&outcome->warnings);
	buf_finish(&outcome->refused);
}

static void run(const char *text, size_t len, bool strict, struct outcome *outcome)
{
	const struct query_reading reading = { .strict = strict, .now = NOW };
	struct query *query = NULL;
	struct query_error error;
	*outcome = (struct outcome){0};
	enum status status = query_parse_as(analyser, text, len, &reading, &query,
					    &error);
	if (status == STATUS_OK) {
		dump(query, query->root, &outcome->tree);
		query_print(query, &outcome->print);
		for (size_t i = 0; i < query->warning_count; i++)
			buf_addf(&outcome->warnings, "%s\n", query->warnings[i]);
	} else {
		buf_addf(&outcome->refused, "%s %zu %zu",
			 status == STATUS_INVALID ? "syntax" : "too_large",
			 error.at, error.len);
		if (error.error.text[0] == '\0' || error.hint == NULL)
			buf_add_str(&outcome->refused, " without a reason or hint");
	}
	buf_cstr(&outcome->tree);
	buf_cstr(&outcome->print);
	buf_cstr(&outcome->warnings);
	buf_cstr(&outcome->refused);
	query_free(query);
}

static void fail(const char *query, const char *what, const char *wanted,
		 const char *got)
{
	failures++;
	fprintf(stderr, "%s:%d: %s\n  %s wanted: %s\n  %s got:    %s\n", file,
		line_number, query, what, wanted, what, got);
}

static void expect(const char *query, char kind, const char *wanted,
		   const struct outcome *outcome)
{
	switch (kind) {
	case ':':
		if (strcmp(outcome->tree.data, wanted) != 0)
			fail(query, "tree", wanted, outcome->tree.data);
		return;
	case '=':
		if (strcmp(outcome->print.data, wanted) != 0)
			fail(query, "print", wanted, outcome->print.data);
		return;
	case '!':
		if (strstr(outcome->warnings.data, wanted) == NULL)
			fail(query, "warning", wanted, outcome->warnings.data);
		return;
	case 'x':
		if (strcmp(outcome->refused.data, wanted) != 0)
			fail(query, "refusal", wanted, outcome->refused.data);
		return;
	}
	fail(query, "line", "one of : = ! x", wanted);
}

/* What is printed needs no mercy. */
static void prints_to_itself(const char *query, const struct outcome *outcome)
{
	struct outcome again;
	run(outcome->print.data, outcome->print.len, true, &again);
	if (strcmp(again.tree.data, outcome->tree.data) != 0)
		fail(query, "tree of the print", outcome->tree.data, again.tree.data);
	if (strcmp(again.print.data, outcome->print.data) != 0)
		fail(query, "print of the print", outcome->print.data,
		     again.print.data);
	outcome_finish(&again);
}

static void run_file(const char *path, int *cases)
{
	char line[8192];
	char query[8192] = "";
	struct outcome outcome = {0};
	bool warned = true, refused = true;
	FILE *in = fopen(path, "r");
	if (in == NULL) {
		perror(path);
		failures++;
		return;
	}
	file = path;
	for (line_number = 1; fgets(line, sizeof line, in); line_number++) {
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '#' || line[0] == '\0')
			continue;
		const char *rest = line[1] == ' ' ? line + 2 : line + 1;
		if (line[0] != '?') {
			warned = warned || line[0] == '!';
			refused = refused || line[0] == 'x';
			expect(query, line[0], rest, &outcome);
			continue;
		}
		if (!warned && outcome.warnings.len > 0)
			fail(query, "warnings", "none", outcome.warnings.data);
		if (!refused && outcome.refused.len > 0)
			fail(query, "refusal", "none", outcome.refused.data);
		bool strict = line[1] == '?';
		strcpy(query, strict ? line + 3 : rest);
		outcome_finish(&outcome);
		run(query, strlen(query), strict, &outcome);
		if (outcome.tree.len > 0)
			prints_to_itself(query, &outcome);
		warned = refused = false;
		(*cases)++;
	}
	outcome_finish(&outcome);
	fclose(in);
}

/* --- Human text --- */

static bool has_word(const char *text, size_t len)
{
	struct text_word word;
	text_begin(analyser, text, len);
	return text_next(analyser, &word);
}

static void run_plain(const char *text, size_t len, int *cases)
{
	struct outcome outcome;
	if (len > WIRE_QUERY_MAX)
		len = WIRE_QUERY_MAX;
	len = utf8_valid_prefix(text, len);
	if (!has_word(text, len))
		return;
	run(text, len, false, &outcome);
	if (outcome.tree.len == 0)
		fail(text, "refusal", "none", outcome.refused.data);
	else
		prints_to_itself(text, &outcome);
	outcome_finish(&outcome);
	(*cases)++;
}

/* BYTES end in NUL, and are changed. */
static void run_text(char *bytes, const char *between, int *cases)
{
	char *end;
	for (char *at = bytes; at != NULL; at = end, line_number++) {
		end = strstr(at, between);
		if (end != NULL) {
			*end = '\0';
			end += strlen(between);
		}
		run_plain(at, strlen(at), cases);
	}
}

static void run_plain_file(const char *path, int *cases)
{
	static char lines[4 * 1024 * 1024], paragraphs[sizeof lines];
	FILE *in = fopen(path, "r");
	if (in == NULL) {
		perror(path);
		failures++;
		return;
	}
	size_t len = fread(lines, 1, sizeof lines - 1, in);
	fclose(in);
	lines[len] = '\0';
	strcpy(paragraphs, lines);
	file = path;
	line_number = 1;
	run_text(lines, "\n", cases);
	run_text(paragraphs, "\n\n", cases);
}

int main(int argc, char **argv)
{
	bool plain = false;
	int cases = 0;
	struct error error;
	if (text_open(&analyser, &error) != STATUS_OK) {
		fprintf(stderr, "%s\n", error.text);
		return 1;
	}
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--plain") == 0)
			plain = true;
		else if (plain)
			run_plain_file(argv[i], &cases);
		else
			run_file(argv[i], &cases);
	}
	text_close(analyser);
	printf("%d queries, %d failures\n", cases, failures);
	return failures > 0 || cases == 0;
}
