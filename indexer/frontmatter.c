/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frontmatter.c - finds the YAML at the top of a text and takes its fields. */
#include "indexer/frontmatter.h"

#include <string.h>
#include <yaml.h>

#include "indexer/yaml_align.h"

/* The whole of a line that is DASHES and blanks, its newline included; else 0. */
static size_t rule_line(const char *text, size_t len, const char *dashes)
{
	size_t at = 3;
	if (len < 3 || memcmp(text, dashes, 3) != 0)
		return 0;
	while (at < len && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r'))
		at++;
	if (at == len)
		return at;
	return text[at] == '\n' ? at + 1 : 0;
}

/* Sets [*START, *END) to the YAML; returns where the body begins, or 0. */
static size_t find_block(const char *text, size_t len, size_t *start, size_t *end)
{
	if (len > FRONTMATTER_MAX)
		len = FRONTMATTER_MAX;
	size_t at = rule_line(text, len, "---");
	if (at == 0 || text[at - 1] != '\n')
		return 0;
	*start = at;
	while (at < len) {
		size_t rule = rule_line(text + at, len - at, "---");
		if (rule == 0)
			rule = rule_line(text + at, len - at, "...");
		if (rule > 0) {
			*end = at;
			return at + rule;
		}
		const char *newline = memchr(text + at, '\n', len - at);
		if (newline == NULL)
			return 0;
		at = (size_t)(newline - text) + 1;
	}
	return 0;
}

/* --- Walking the events of the parser --- */

struct reader {
	yaml_parser_t parser;
	yaml_event_t event;
	bool have_event;
	const char *yaml;	/* the block, in its text */
	size_t len;
	uint64_t base;		/* its offset in the text */
	size_t mark_chars, mark_bytes;	/* where the last mark was counted to */

	struct fields *fields;
	struct buf *title;
	struct spans *spans;
};

static bool next_event(struct reader *reader)
{
	if (reader->have_event)
		yaml_event_delete(&reader->event);
	reader->have_event = yaml_parser_parse(&reader->parser, &reader->event) != 0;
	return reader->have_event;
}

/* libyaml counts characters; marks come in order, so counting goes on from the
 * last one. */
static size_t mark_to_byte(struct reader *reader, size_t chars)
{
	if (chars < reader->mark_chars)
		reader->mark_chars = reader->mark_bytes = 0;
	while (reader->mark_chars < chars && reader->mark_bytes < reader->len) {
		reader->mark_bytes++;
		while (reader->mark_bytes < reader->len &&
		       ((unsigned char)reader->yaml[reader->mark_bytes] & 0xc0) == 0x80)
			reader->mark_bytes++;
		reader->mark_chars++;
	}
	return reader->mark_bytes;
}

static bool spelling_of(yaml_scalar_style_t style, enum yaml_spelling *spelling)
{
	if (style == YAML_PLAIN_SCALAR_STYLE)
		*spelling = YAML_PLAIN;
	else if (style == YAML_SINGLE_QUOTED_SCALAR_STYLE)
		*spelling = YAML_SINGLE;
	else if (style == YAML_DOUBLE_QUOTED_SCALAR_STYLE)
		*spelling = YAML_DOUBLE;
	else
		return false;
	return true;
}

static void take_title(struct reader *reader)
{
	const char *value = (const char *)reader->event.data.scalar.value;
	size_t len = reader->event.data.scalar.length;
	size_t start = mark_to_byte(reader, reader->event.start_mark.index);
	size_t end = mark_to_byte(reader, reader->event.end_mark.index);
	enum yaml_spelling spelling;
	buf_clear(reader->title);
	spans_clear(reader->spans);
	while (len > 0 && strchr(" \t\n", value[len - 1]) != NULL)
		len--;		/* a block ends in a newline */
	if (len == 0 || memchr(value, '\0', len) != NULL)
		return;
	buf_add(reader->title, value, len);
	if (!buf_ok(reader->title))
		return;
	if (!spelling_of(reader->event.data.scalar.style, &spelling) ||
	    !yaml_align(spelling, reader->yaml + start, end - start,
			reader->title->data, len, reader->base + start,
			reader->spans))
		spans_add(reader->spans, 0, reader->base + start);
}

static bool scalar_is_null(const yaml_event_t *event)
{
	const char *value = (const char *)event->data.scalar.value;
	return event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
		(strcmp(value, "~") == 0 || strcmp(value, "null") == 0);
}

static void take_scalar(struct reader *reader, const char *key)
{
	if (scalar_is_null(&reader->event))
		return;
	if (strcmp(key, "title") == 0)
		take_title(reader);
	else
		fields_add_key(reader->fields, key,
			       (const char *)reader->event.data.scalar.value,
			       reader->event.data.scalar.length);
}

static bool is_refused(const yaml_event_t *event)
{
	return event->type == YAML_ALIAS_EVENT ||
		(event->type == YAML_SCALAR_EVENT &&
		 event->data.scalar.anchor != NULL) ||
		(event->type == YAML_SEQUENCE_START_EVENT &&
		 event->data.sequence_start.anchor != NULL) ||
		(event->type == YAML_MAPPING_START_EVENT &&
		 event->data.mapping_start.anchor != NULL);
}

static bool opens(const yaml_event_t *event)
{
	return event->type == YAML_SEQUENCE_START_EVENT ||
		event->type == YAML_MAPPING_START_EVENT;
}

static bool closes(const yaml_event_t *event)
{
	return event->type == YAML_SEQUENCE_END_EVENT ||
		event->type == YAML_MAPPING_END_EVENT;
}

/* The event at hand begins the value of KEY; leaves its last event at hand. */
static bool take_value(struct reader *reader, const char *key)
{
	if (reader->event.type == YAML_SCALAR_EVENT) {
		take_scalar(reader, key);
		return true;
	}
	bool wanted = reader->event.type == YAML_SEQUENCE_START_EVENT &&
		strcmp(key, "title") != 0;
	for (int depth = 1; depth > 0;) {
		if (!next_event(reader) || is_refused(&reader->event))
			return false;
		if (opens(&reader->event) && ++depth >= FRONTMATTER_DEPTH)
			return false;
		depth -= closes(&reader->event);
		if (wanted && depth == 1 && reader->event.type == YAML_SCALAR_EVENT)
			take_scalar(reader, key);
	}
	return true;
}

static bool take_mapping(struct reader *reader)
{
	char key[FIELD_NAME_MAX + 1];
	while (next_event(reader) && !is_refused(&reader->event)) {
		if (reader->event.type == YAML_MAPPING_END_EVENT)
			return true;
		if (reader->event.type != YAML_SCALAR_EVENT)
			return false;
		size_t len = reader->event.data.scalar.length;
		key[0] = '\0';	/* no name: the value is left out */
		if (len < sizeof key)
			memcpy(key, reader->event.data.scalar.value, len + 1);
		if (!next_event(reader) || is_refused(&reader->event) ||
		    !take_value(reader, key))
			return false;
	}
	return false;
}

static bool expect(struct reader *reader, yaml_event_type_t type)
{
	return next_event(reader) && reader->event.type == type;
}

static bool read_block(struct reader *reader)
{
	return expect(reader, YAML_STREAM_START_EVENT) &&
		expect(reader, YAML_DOCUMENT_START_EVENT) &&
		expect(reader, YAML_MAPPING_START_EVENT) &&
		!is_refused(&reader->event) && take_mapping(reader) &&
		expect(reader, YAML_DOCUMENT_END_EVENT) &&
		expect(reader, YAML_STREAM_END_EVENT);
}

size_t frontmatter_read(const char *text, size_t len, struct fields *fields,
			struct buf *title, struct spans *spans)
{
	size_t start, end, body = find_block(text, len, &start, &end);
	if (body == 0)
		return 0;
	struct reader reader = {
		.yaml = text + start, .len = end - start, .base = start,
		.fields = fields, .title = title, .spans = spans,
	};
	if (!yaml_parser_initialize(&reader.parser)) {
		fields->failed = true;
		return 0;
	}
	yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reader.parser,
				     (const unsigned char *)reader.yaml, reader.len);
	bool good = read_block(&reader);
	if (reader.have_event)
		yaml_event_delete(&reader.event);
	yaml_parser_delete(&reader.parser);
	if (good)
		return body;
	fields_clear(fields);
	buf_clear(title);
	spans_clear(spans);
	return 0;
}
