/* SPDX-License-Identifier: MIT */
/* document.c - get, asked again and again until the range is whole. */
#include "client/command/document.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/command/call.h"
#include "client/command/say.h"
#include "lib/wire/limits.h"
#include "lib/wire/rpc.h"

enum {
	CHARACTER_MAX = 4,	/* bytes */
};

/* --- Ranges as they are typed --- */

static bool read_number(const char **at, uint64_t *number)
{
	char *end;
	if (**at < '0' || **at > '9')
		return false;
	errno = 0;
	unsigned long long value = strtoull(*at, &end, 10);
	*at = end;
	*number = value;
	return errno == 0 && value <= (uint64_t)1 << 53;
}

static bool read_range(const char *range, enum document_what what,
		       struct document_wish *wish)
{
	bool counted = what != DOCUMENT_BYTES;
	*wish = (struct document_wish){ .what = what, .to = DOCUMENT_END };
	if (!read_number(&range, &wish->from) || (counted && wish->from == 0))
		return false;
	if (*range == '\0' && counted) {
		wish->to = wish->from;
		return true;
	}
	if (*range++ != '-')
		return false;
	if (*range == '\0')
		return true;
	return read_number(&range, &wish->to) && *range == '\0' &&
	       wish->from <= wish->to;
}

int document_read_part(const char *bytes, const char *lines, const char *pages,
		       struct document_wish *wish)
{
	if (bytes != NULL && !read_range(bytes, DOCUMENT_BYTES, wish))
		return say_usage("--bytes takes START-END or START-, from 0, not %s", bytes);
	if (lines != NULL && !read_range(lines, DOCUMENT_LINES, wish))
		return say_usage("--lines takes A-B, A- or A, from 1, not %s", lines);
	if (pages != NULL && !read_range(pages, DOCUMENT_PAGES, wish))
		return say_usage("--pages takes A-B, A- or A, from 1, not %s", pages);
	return 0;
}

/* --- Pieces --- */

struct fetching {
	const char *id;
	const struct document_wish *wish;
	const char *qid;
	uint64_t next;		/* where the next piece begins */
	uint64_t end;		/* of the range; DOCUMENT_END: not known */
	bool begun, more;
	struct document *document;
};

static int put_number(json_t *params, const char *name, uint64_t number)
{
	return json_object_set_new(params, name, json_integer((json_int_t)number));
}

static int put_string(json_t *params, const char *name, const char *string)
{
	return json_object_set_new(params, name, wire_string(string, strlen(string)));
}

static int put_first(json_t *params, const struct document_wish *wish)
{
	switch (wish->what) {
	case DOCUMENT_META:
		return put_string(params, "what", "meta");
	case DOCUMENT_LINES:
		return put_number(params, "line", wish->from) |
			(wish->to == DOCUMENT_END ? 0 :
			 put_number(params, "lines", wish->to - wish->from + 1));
	case DOCUMENT_PAGES:
		return put_number(params, "page", wish->from) |
			(wish->to == DOCUMENT_END ? 0 :
			 put_number(params, "pages", wish->to - wish->from + 1));
	case DOCUMENT_AROUND:
		return put_string(params, "around", wish->around) |
			put_number(params, "context", wish->context);
	case DOCUMENT_TEXT:
	case DOCUMENT_BYTES:
		break;
	}
	return 0;
}

/* Of bytes a few more are asked for: the daemon begins at a character, and counts from
 * there. */
static json_t *params_of(const struct fetching *fetching)
{
	json_t *params = json_object();
	int failed = put_string(params, "id", fetching->id);
	bool bytes = fetching->begun || fetching->wish->what == DOCUMENT_BYTES;
	if (!bytes)
		failed |= put_first(params, fetching->wish);
	if (fetching->wish->min_rev > 0)
		failed |= put_number(params, "min_rev", fetching->wish->min_rev);
	if (bytes && fetching->next > 0)
		failed |= put_number(params, "start", fetching->next);
	if (bytes && fetching->end != DOCUMENT_END &&
	    fetching->end - fetching->next < WIRE_GET_MAX - CHARACTER_MAX)
		failed |= put_number(params, "len", fetching->end - fetching->next +
				     CHARACTER_MAX);
	if (!failed)
		return params;
	json_decref(params);
	return NULL;
}

static bool number_of(const json_t *object, const char *name, uint64_t *number)
{
	const json_t *value = json_object_get(object, name);
	if (!json_is_integer(value) || json_integer_value(value) < 0)
		return false;
	*number = (uint64_t)json_integer_value(value);
	return true;
}

static const char *hash_of(const json_t *result)
{
	const char *hash = json_string_value(json_object_get(result, "hash"));
	return hash != NULL ? hash : "";
}

static int take_first(struct fetching *fetching, json_t *result, uint64_t start)
{
	struct document *document = fetching->document;
	const json_t *match = json_object_get(result, "match");
	bool bytes = fetching->wish->what == DOCUMENT_BYTES;
	/* The beginning of the character that the first byte is part of. */
	if ((bytes || fetching->wish->what == DOCUMENT_TEXT) &&
	    (start > fetching->next || fetching->next - start >= CHARACTER_MAX) &&
	    json_string_length(json_object_get(result, "text")) > 0)
		return call_malformed(fetching->qid);
	document->result = json_incref(result);
	document->start = start;
	number_of(result, "page", &document->page);
	document->has_match = number_of(match, "start", &document->match_start) &&
		number_of(match, "len", &document->match_len);
	if (!bytes)
		number_of(result, "end", &fetching->end);
	fetching->begun = true;
	return 0;
}

static int take_piece(struct fetching *fetching, json_t *result)
{
	struct document *document = fetching->document;
	const json_t *text = json_object_get(result, "text");
	uint64_t start = 0, next = 0;
	int failed = 0;
	if (!json_is_string(text) || !number_of(result, "start", &start))
		return call_malformed(fetching->qid);
	if (!fetching->begun)
		failed = take_first(fetching, result, start);
	else if (start != fetching->next)
		failed = call_malformed(fetching->qid);
	if (failed)
		return failed;
	if (strcmp(hash_of(result), hash_of(document->result)) != 0) {
		say("the document changed while it was read; try again");
		return EXIT_UNAVAILABLE;
	}
	document->page_end = document->page;
	number_of(result, "page", &document->page_end);
	number_of(result, "page_end", &document->page_end);
	buf_add(&document->text, json_string_value(text), json_string_length(text));
	fetching->more = number_of(result, "next", &next) && next < fetching->end;
	if (fetching->more && next <= start)
		return call_malformed(fetching->qid);
	fetching->next = next;
	return 0;
}

/* --- The whole --- */

/* Ends the text with the last character that is whole before the range's end. */
static void cut(const struct fetching *fetching)
{
	struct buf *text = &fetching->document->text;
	uint64_t start = fetching->document->start;
	if (fetching->end == DOCUMENT_END || start + text->len <= fetching->end)
		return;
	size_t len = fetching->end > start ? (size_t)(fetching->end - start) : 0;
	while (len > 0 && ((unsigned char)text->data[len] & 0xc0) == 0x80)
		len--;
	text->len = len;
}

static int nothing_there(const struct fetching *fetching)
{
	uint64_t size = 0;
	number_of(fetching->document->result, "size", &size);
	say("%s%sthe text has %llu bytes, and none from %llu on",
	    fetching->qid ? fetching->qid : "", fetching->qid ? ": " : "",
	    (unsigned long long)size, (unsigned long long)fetching->wish->from);
	return EXIT_USAGE;
}

int document_get(struct session *session, const char *id,
		 const struct document_wish *wish, const char *qid,
		 struct document *document)
{
	struct fetching fetching = { .id = id, .wish = wish, .qid = qid,
				     .end = DOCUMENT_END, .document = document };
	*document = (struct document){0};
	if (wish->what == DOCUMENT_META)
		return call_run(session, "get", params_of(&fetching), NULL, qid,
				&document->result);
	if (wish->what == DOCUMENT_BYTES) {
		fetching.next = wish->from;
		fetching.end = wish->to;
	}
	do {
		json_t *result = NULL;
		int failed = call_run(session, "get", params_of(&fetching),
				      wish->around, qid, &result);
		if (failed == 0)
			failed = take_piece(&fetching, result);
		json_decref(result);
		if (failed)
			return failed;
	} while (fetching.more);
	cut(&fetching);
	bool wanted = wish->what == DOCUMENT_BYTES && wish->to > wish->from;
	if (wanted && wish->from > 0 && document->text.len == 0)
		return nothing_there(&fetching);
	if (buf_ok(&document->text))
		return 0;
	say("out of memory");
	return EXIT_UNAVAILABLE;
}

void document_finish(struct document *document)
{
	json_decref(document->result);
	buf_finish(&document->text);
	*document = (struct document){0};
}
