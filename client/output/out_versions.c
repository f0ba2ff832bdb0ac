/* SPDX-License-Identifier: MIT */
/* out_versions.c - what two versions of a text differ in, as diff -u shows it. */
#include <stdlib.h>
#include <string.h>

#include "client/output/escape.h"
#include "client/versions/versions.h"
#include "lib/wire/limits.h"
#include "lib/wire/rpc.h"

/* How the words of a line are marked. */
struct pen {
	struct output *output;
	const char *line;	/* colour of a line, "": none is used, */
	const char *word;	/* of its marked words, */
	const char *open, *close;	/* or what stands around those */
};

static bool in_colour(const struct output *output)
{
	return output->colours.off[0] != '\0';
}

static struct pen removing(struct output *output)
{
	if (in_colour(output))
		return (struct pen){ output, "\033[31m", "\033[1;7;31m", "", "" };
	return (struct pen){ output, "", "", "[-", "-]" };
}

static struct pen adding(struct output *output)
{
	if (in_colour(output))
		return (struct pen){ output, "\033[32m", "\033[1;7;32m", "", "" };
	return (struct pen){ output, "", "", "{+", "+}" };
}

/* --- For people --- */

static void add_words(const struct pen *pen, const struct version *version,
		      const struct sentence *sentence)
{
	const struct sentences *sentences = &version->sentences;
	struct output *output = pen->output;
	bool marked = false;
	for (size_t i = sentence->first; i < sentence->first + sentence->count; i++) {
		const struct word *word = &sentences->words[i];
		bool mark = version->marked[i];
		if (marked && !mark)
			buf_addf(&output->buf, "%s%s%s", pen->close,
				 output->colours.off, pen->line);
		if (i > sentence->first)
			buf_add_char(&output->buf, ' ');
		if (mark && !marked)
			buf_addf(&output->buf, "%s%s", pen->word, pen->open);
		escape_add(&output->buf, sentences->text + word->start, word->len,
			   output->how);
		marked = mark;
	}
	if (marked)
		buf_add_str(&output->buf, pen->close);
}

static void add_line(const struct pen *pen, char sign, const struct version *version,
		     size_t at)
{
	struct output *output = pen->output;
	buf_addf(&output->buf, "%s%c", pen->line, sign);
	add_words(pen, version, &version->sentences.at[at]);
	buf_addf(&output->buf, "%s\n", output->colours.off);
	output_flush(output);
}

static void add_lines(const struct versions *versions, const struct versions_part *part,
		      struct output *output)
{
	const struct pen minus = removing(output), plus = adding(output);
	const struct pen plain = { output, "", "", "", "" };
	size_t a = part->a, b = part->b;
	while (a < part->a_end || b < part->b_end) {
		if (a < part->a_end && versions->a.changed[a])
			add_line(&minus, '-', &versions->a, a++);
		else if (b < part->b_end && versions->b.changed[b])
			add_line(&plus, '+', &versions->b, b++);
		else {
			add_line(&plain, ' ', &versions->b, b++);
			a++;
		}
	}
}

/* As diff -u numbers them: the first from 1, or, of none, the one before. */
static void add_range(struct buf *out, char sign, size_t from, size_t end)
{
	buf_addf(out, "%c%zu,%zu ", sign, end > from ? from + 1 : from, end - from);
}

static void add_hunk(const struct versions *versions, const struct versions_part *part,
		     struct output *output)
{
	buf_addf(&output->buf, "%s@@ ", in_colour(output) ? "\033[36m" : "");
	add_range(&output->buf, '-', part->a, part->a_end);
	add_range(&output->buf, '+', part->b, part->b_end);
	buf_addf(&output->buf, "@@%s\n", output->colours.off);
	add_lines(versions, part, output);
}

static void add_name(struct output *output, const char *sign,
		     const struct version *version)
{
	static const char *const names[] = { "date", "source", "title" };
	const json_t *fields = json_object_get(version->about, "fields");
	const char *id = json_string_value(json_object_get(version->about, "id"));
	buf_addf(&output->buf, "%s%s ", output->colours.title, sign);
	escape_add_str(&output->buf, id != NULL ? id : "", output->how | ESCAPE_BLANKS);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const json_t *field = json_object_get(fields, names[i]);
		const char *value = json_string_value(field);
		if (value == NULL)
			continue;
		buf_add_str(&output->buf, i == 0 ? "\t" : "  ");
		escape_add_str(&output->buf, value, output->how | ESCAPE_BLANKS);
	}
	buf_addf(&output->buf, "%s\n", output->colours.off);
}

static size_t less(size_t number, size_t by)
{
	return number > by ? number - by : 0;
}

static size_t lesser(size_t one, size_t other)
{
	return one < other ? one : other;
}

void versions_write(const struct versions *versions, size_t context,
		    struct output *output)
{
	struct versions_part part = {0}, hunk = {0};
	size_t a_all = versions->a.sentences.count, b_all = versions->b.sentences.count;
	bool open = false;
	if (versions->removed + versions->added == 0)
		return;
	add_name(output, "---", &versions->a);
	add_name(output, "+++", &versions->b);
	while (versions_next(versions, &part)) {
		size_t before = lesser(context, lesser(part.a, part.b));
		if (open && part.a - hunk.a_end > 2 * context) {
			size_t behind = lesser(context, part.a - hunk.a_end);
			hunk.a_end += behind;
			hunk.b_end += behind;
			add_hunk(versions, &hunk, output);
			open = false;
		}
		if (!open) {
			hunk.a = part.a - before;
			hunk.b = part.b - before;
		}
		open = true;
		hunk.a_end = part.a = part.a_end;
		hunk.b_end = part.b = part.b_end;
	}
	size_t behind = lesser(context, lesser(less(a_all, hunk.a_end),
					       less(b_all, hunk.b_end)));
	hunk.a_end += behind;
	hunk.b_end += behind;
	add_hunk(versions, &hunk, output);
}

/* --- For programs --- */

static void add_json(struct output *output, json_t *line)
{
	struct buf text = {0};
	if (line != NULL &&
	    wire_write(&text, line, WIRE_REPLY_MAX, NULL) == STATUS_OK) {
		escape_add_json(&output->buf, text.data, text.len);
		buf_add_char(&output->buf, '\n');
	} else {
		output->buf.failed = true;
	}
	output_flush(output);
	buf_finish(&text);
	json_decref(line);
}

static json_t *about(const struct version *version)
{
	static const char *const names[] = { "id", "path", "path_b64", "hash" };
	static const char *const fields[] = { "title", "date", "source" };
	const json_t *known = json_object_get(version->about, "fields");
	json_t *object = json_object();
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		json_object_set(object, names[i],
				json_object_get(version->about, names[i]));
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		json_object_set(object, fields[i], json_object_get(known, fields[i]));
	return object;
}

/* Where sentences FROM to END stand in the text, and what they are. */
static json_t *sentences_of(const struct version *version, size_t from, size_t end)
{
	const struct sentences *sentences = &version->sentences;
	json_t *list = json_array(), *object = json_object();
	size_t start = 0, stop = 0;
	for (size_t i = from; i < end; i++) {
		const struct sentence *sentence = &sentences->at[i];
		const struct word *first = &sentences->words[sentence->first];
		const struct word *last = first + sentence->count - 1;
		start = i == from ? first->start : start;
		stop = last->start + last->len;
		json_array_append_new(list, wire_string(sentences->text + first->start,
							stop - first->start));
	}
	json_object_set_new(object, "sentence", json_integer((json_int_t)from + 1));
	if (end > from) {
		json_int_t len = (json_int_t)(stop - start);
		json_object_set_new(object, "byte", json_integer((json_int_t)start));
		json_object_set_new(object, "len", json_integer(len));
	}
	json_object_set_new(object, "sentences", list);
	return object;
}

static json_t *counts(size_t same, size_t removed, size_t added)
{
	return json_pack("{s:I, s:I, s:I}", "same", (json_int_t)same, "removed",
			 (json_int_t)removed, "added", (json_int_t)added);
}

static size_t end_of(const struct sentences *sentences, size_t from, size_t end)
{
	return end > from ? sentences->at[end - 1].first + sentences->at[end - 1].count
			  : 0;
}

/* One word after the other, those of the same kind together: ["same", "words"] ... */
struct runs {
	json_t *list;
	const char *kind;
	struct buf text;
};

static void end_run(struct runs *runs)
{
	json_t *pair = json_array();
	if (runs->kind != NULL) {
		json_array_append_new(pair, json_string(runs->kind));
		json_array_append_new(pair, wire_string(runs->text.data,
							runs->text.len));
		json_array_append(runs->list, pair);
	}
	json_decref(pair);
	buf_clear(&runs->text);
}

static void add_run(struct runs *runs, const char *kind, const struct version *version,
		    size_t at)
{
	const struct word *word = &version->sentences.words[at];
	if (kind != runs->kind)
		end_run(runs);
	else
		buf_add_char(&runs->text, ' ');
	runs->kind = kind;
	buf_add(&runs->text, version->sentences.text + word->start, word->len);
}

static json_t *words_of(const struct versions *versions,
			const struct versions_part *part)
{
	static const char same[] = "same", removed[] = "removed", added[] = "added";
	const struct version *a = &versions->a, *b = &versions->b;
	struct runs runs = { .list = json_array() };
	size_t at = part->a < part->a_end ? a->sentences.at[part->a].first : 0;
	size_t bt = part->b < part->b_end ? b->sentences.at[part->b].first : 0;
	size_t a_end = end_of(&a->sentences, part->a, part->a_end);
	size_t b_end = end_of(&b->sentences, part->b, part->b_end);
	while (at < a_end || bt < b_end) {
		if (at < a_end && a->marked[at]) {
			add_run(&runs, removed, a, at++);
		} else if (bt < b_end && b->marked[bt]) {
			add_run(&runs, added, b, bt++);
		} else {
			add_run(&runs, same, b, bt++);
			at++;
		}
	}
	end_run(&runs);
	buf_finish(&runs.text);
	return runs.list;
}

void versions_write_json(const struct versions *versions, struct output *output)
{
	struct versions_part part = {0};
	add_json(output, json_pack("{s:s, s:o, s:o}", "type", "begin", "a",
				   about(&versions->a), "b", about(&versions->b)));
	while (versions_next(versions, &part)) {
		json_t *a = sentences_of(&versions->a, part.a, part.a_end);
		json_t *b = sentences_of(&versions->b, part.b, part.b_end);
		add_json(output, json_pack("{s:s, s:o, s:o, s:o}", "type", "change",
					   "a", a, "b", b,
					   "words", words_of(versions, &part)));
		part.a = part.a_end;
		part.b = part.b_end;
	}
	add_json(output, json_pack("{s:s, s:o, s:o}", "type", "end", "sentences",
				   counts(versions->same, versions->removed,
					  versions->added),
				   "words", counts(versions->words_same,
						   versions->words_removed,
						   versions->words_added)));
}
