/* SPDX-License-Identifier: MIT */
/* kwic_lines.c - a line of a kwic reply for people, and as a line for programs. */
#include "client/output/kwic_lines.h"

#include <stdlib.h>
#include <string.h>

#include "client/libquoth/base64.h"
#include "client/output/escape.h"

/* --- Lines for people --- */

static char *path_of(const json_t *line)
{
	const json_t *coded = json_object_get(line, "path_b64");
	const char *path = json_string_value(json_object_get(line, "path"));
	if (json_is_string(coded))
		return base64_path(json_string_value(coded), json_string_length(coded));
	return path != NULL ? strdup(path) : NULL;
}

static void set_label(const struct output *output, struct kwic_parts *parts,
		      const json_t *line)
{
	const json_t *page = json_object_get(line, "page");
	char *path = path_of(line);
	if (path == NULL)
		return;
	const char *index = json_string_value(json_object_get(line, "index"));
	if (index != NULL) {
		escape_add_str(&parts->label, index, ESCAPE_BIDI | ESCAPE_BLANKS);
		buf_add_char(&parts->label, ' ');
	}
	escape_add_str(&parts->label, path, ESCAPE_BIDI);
	if (json_is_integer(page))
		buf_addf(&parts->label, " p.%lld", (long long)json_integer_value(page));
	else if (json_object_get(line, "in") == NULL)
		buf_addf(&parts->label, ":%lld", (long long)json_integer_value(
				 json_object_get(line, "line")));
	if (output->links && path[0] == '/')
		escape_add_uri(&parts->link, path);
	free(path);
}

static void set_text(struct buf *out, const json_t *line, const char *name)
{
	const json_t *value = json_object_get(line, name);
	if (json_is_string(value))
		escape_add(out, json_string_value(value), json_string_length(value),
			   ESCAPE_BIDI | ESCAPE_BLANKS);
}

/* Bytes [FROM, TO) of TEXT, as far as it has them. */
static void add_piece(struct marked *match, const json_t *text, json_int_t from,
		      json_int_t to, bool mark)
{
	struct buf piece = {0};
	json_int_t len = (json_int_t)json_string_length(text);
	to = to < len ? to : len;
	if (from < 0 || from >= to)
		return;
	buf_add(&piece, json_string_value(text) + from, (size_t)(to - from));
	if (buf_cstr(&piece) != NULL)
		marked_add(match, piece.data, mark);
	buf_finish(&piece);
}

/* Without marks all of a match is one. */
static void set_match(struct marked *match, const json_t *line)
{
	const json_t *text = json_object_get(line, "match");
	const json_t *marks = json_object_get(line, "marks"), *mark;
	json_int_t at = 0;
	size_t i;
	match->how = ESCAPE_BIDI;
	if (!json_is_string(text))
		return;
	json_array_foreach(marks, i, mark) {
		json_int_t from = json_integer_value(json_array_get(mark, 0));
		json_int_t to = from + json_integer_value(json_array_get(mark, 1));
		add_piece(match, text, at, from, false);
		add_piece(match, text, from, to, true);
		at = to > at ? to : at;
	}
	add_piece(match, text, at, (json_int_t)json_string_length(text),
		  !json_is_array(marks));
}

void kwic_show(struct output *output, const struct kwic_layout *layout,
	       struct kwic_parts *parts, const json_t *line)
{
	kwic_parts_clear(parts);
	set_label(output, parts, line);
	set_text(&parts->before, line, "before");
	set_text(&parts->after, line, "after");
	set_match(&parts->match, line);
	kwic_view(parts, layout, &output->colours, &output->buf);
}

/* --- Lines for programs --- */

/* As with search: 1:1 where the lines are not the file's. */
static json_int_t place_of(const json_t *line, const char *name)
{
	json_int_t number = json_integer_value(json_object_get(line, name));
	return json_object_get(line, "in") != NULL || number < 1 ? 1 : number;
}

void kwic_plain(struct table *table, const char *qid, const json_t *line)
{
	struct output *output = &table->output;
	const struct colours *colours = &output->colours;
	struct buf *out = &output->buf;
	if (qid != NULL) {
		escape_add_str(out, qid, output->how | ESCAPE_BLANKS);
		buf_add_char(out, '\t');
	}
	buf_add_str(out, colours->path);
	table_cell(table, line, "path", out);
	buf_addf(out, "%s:%s%lld%s:%lld:", colours->off, colours->line,
		 (long long)place_of(line, "line"), colours->off,
		 (long long)place_of(line, "col"));
	table_cell(table, line, "before", out);
	buf_addf(out, "\t%s", colours->match);
	table_cell(table, line, "match", out);
	buf_addf(out, "%s\t", colours->off);
	table_cell(table, line, "after", out);
	output_end(output);
}
