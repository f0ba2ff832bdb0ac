/* SPDX-License-Identifier: MIT */
/* out_plain.c - answers as lines for other programs: path:line:col:text, paths
 * alone. */
#include <string.h>

#include "client/output/escape.h"
#include "client/output/output.h"
#include "lib/wire/limits.h"

static uint64_t at_least_1(uint64_t n)
{
	return n > 0 ? n : 1;
}

/* path:line:col: of PLACE; 1:1 in what has no lines, and where they are not the
 * file's: an editor opens the file with them. */
static void add_head(struct output *output, const struct answer *answer,
		     const struct quoth_hit *hit, const struct quoth_place *place)
{
	struct buf *out = &output->buf;
	const struct colours *colours = &output->colours;
	uint64_t line = place->in_text ? 1 : at_least_1(place->line);
	uint64_t col = place->in_text ? 1 : at_least_1(place->col);
	output_qid(output, answer);
	buf_add_str(out, colours->path);
	output_path(output, hit->path);
	buf_addf(out, "%s:%s%llu%s:%llu:", colours->off, colours->line,
		 (unsigned long long)line, colours->off, (unsigned long long)col);
}

static void add_marked(struct output *output)
{
	marked_line(&output->marked, &output->buf, output->colours.match,
		    output->colours.off);
	output_end(output);
}

static int write_plain(struct output *output, struct answer *answer)
{
	struct quoth_hit hit;
	int next;
	while ((next = quoth_hit_next(answer->msg, &hit)) == 1) {
		add_head(output, answer, &hit, &hit.best);
		output_snippet(output, &hit, 0);
		add_marked(output);
	}
	return next;
}

/* Sets output->marked to the line of match M; of a daemon that gives none to the snippet
 * that shows it, else the first. */
static void set_line(struct output *output, const struct quoth_hit *hit, size_t m)
{
	const char *text;
	int snippet = quoth_hit_match_snippet(hit, m);
	marked_clear(&output->marked);
	for (size_t part = 0; quoth_hit_line(hit, m, part, &text); part++)
		marked_add_line(&output->marked, text, part == 1);
	if (!quoth_hit_line(hit, m, 0, &text))
		output_snippet(output, hit, snippet > 0 ? (size_t)snippet : 0);
}

static int write_vimgrep(struct output *output, struct answer *answer)
{
	struct quoth_hit hit;
	int next;
	while ((next = quoth_hit_next(answer->msg, &hit)) == 1) {
		struct quoth_place place = hit.best;
		size_t lines = hit.matches > 0 ? hit.matches : 1;
		for (size_t m = 0; m < lines; m++) {
			quoth_hit_match(&hit, m, &place);
			add_head(output, answer, &hit, &place);
			set_line(output, &hit, m);
			add_marked(output);
		}
	}
	return next;
}

/* Whether PATH is new to SEEN, of COUNT paths; then it is noted there. */
static bool is_new(const char **seen, size_t *count, const char *path)
{
	for (size_t i = 0; i < *count; i++)
		if (strcmp(seen[i], path) == 0)
			return false;
	if (*count < WIRE_LIMIT_MAX)
		seen[(*count)++] = path;
	return true;
}

/* A file whose records are several hits is named once. */
static int write_paths(struct output *output, struct answer *answer)
{
	const char *seen[WIRE_LIMIT_MAX];
	size_t count = 0;
	struct quoth_hit hit;
	int next;
	while ((next = quoth_hit_next(answer->msg, &hit)) == 1) {
		if (!is_new(seen, &count, hit.path))
			continue;
		output_qid(output, answer);
		buf_add_str(&output->buf, output->colours.path);
		output_path(output, hit.path);
		buf_add_str(&output->buf, output->colours.off);
		output_end(output);
	}
	return next;
}

const struct output_format out_plain = { write_plain };
const struct output_format out_vimgrep = { write_vimgrep };
const struct output_format out_paths = { write_paths };
