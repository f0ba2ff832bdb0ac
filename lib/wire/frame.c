/* SPDX-License-Identifier: MIT */
/* frame.c - bytes of a connection to whole messages, and back. */
#include "lib/wire/frame.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "lib/wire/limits.h"
#include "lib/wire/rpc.h"

const char WIRE_HTTP_REFUSAL[] = "HTTP/1.1 400 Bad Request\r\n"
				 "Content-Length: 0\r\n"
				 "Connection: close\r\n"
				 "\r\n";

/* One call of wire_read: what it was given, and how far it has come. */
struct input {
	struct wire_reader *reader;
	const char *bytes;
	size_t len;
	size_t at;		/* bytes dealt with; becomes *consumed */
	const char *message;
	size_t message_len;
	int code;
	struct error *error;
};

void wire_reader_init(struct wire_reader *reader, size_t max)
{
	*reader = (struct wire_reader){ .framing = WIRE_UNDECIDED, .max = max };
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

static enum wire_result bad(struct input *in, const char *why)
{
	in->code = WIRE_INVALID_REQUEST;
	error_set(in->error, STATUS_INVALID, "%s", why);
	return WIRE_BAD;
}

static enum wire_result too_large(struct input *in, enum wire_result result)
{
	in->code = WIRE_TOO_LARGE;
	in->reader->limit = in->reader->max;
	error_set(in->error, STATUS_TOO_LARGE,
		  "a message of more than %zu bytes", in->reader->max);
	return result;
}

static enum wire_result whole(struct input *in, const char *message, size_t len)
{
	in->message = message;
	in->message_len = len;
	in->reader->started = 1;
	return WIRE_MESSAGE;
}

/* Drops what is left of a message that was refused before it was whole; true
 * when all of it is gone. */
static bool pass_over(struct input *in)
{
	struct wire_reader *reader = in->reader;
	size_t gone = smaller(reader->discard, in->len - in->at);
	reader->discard -= gone;
	in->at += gone;
	if (reader->skipping) {
		const char *from = in->bytes + in->at;
		const char *end = memchr(from, '\n', in->len - in->at);
		in->at = end != NULL ? (size_t)(end - in->bytes) + 1 : in->len;
		reader->skipping = end == NULL;
	}
	return reader->discard == 0 && !reader->skipping;
}

/* Drops blank bytes between messages; true when something else follows. */
static bool pass_blanks(struct input *in)
{
	while (in->at < in->len && strchr(" \t\r\n", in->bytes[in->at]) != NULL &&
	       in->bytes[in->at] != '\0')
		in->at++;
	return in->at < in->len;
}

/* What the first bytes can still become. The blank after a verb counts: it
 * tells CONNECT from the C of Content-Length. */
static enum wire_result match_verb(const char *bytes, size_t len)
{
	static const char *const verbs[] = { "GET ", "POST ", "PUT ", "HEAD ",
		"OPTIONS ", "DELETE ", "PATCH ", "CONNECT ", "TRACE ", "PRI " };
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
		size_t verb = strlen(verbs[i]);
		if (memcmp(bytes, verbs[i], smaller(len, verb)) == 0)
			return len < verb ? WIRE_MORE : WIRE_HTTP;
	}
	return WIRE_BAD;
}

/* Sets the framing and returns WIRE_MESSAGE when reading can begin. */
static enum wire_result decide(struct input *in)
{
	const char *first = in->bytes + in->at;
	if (*first == '{') {
		in->reader->framing = WIRE_LINES;
		return WIRE_MESSAGE;
	}
	enum wire_result verb = match_verb(first, in->len - in->at);
	if (verb != WIRE_BAD)
		return verb;
	if (*first == 'C' || *first == 'c') {
		in->reader->framing = WIRE_HEADERS;
		return WIRE_MESSAGE;
	}
	return bad(in, "a connection begins with { or with Content-Length");
}

static enum wire_result read_line(struct input *in)
{
	struct wire_reader *reader = in->reader;
	const char *line = in->bytes + in->at;
	size_t room = reader->max + 2;	/* \r and \n do not count */
	size_t limit = smaller(in->len - in->at, room);
	const char *end = memchr(line + reader->scanned, '\n',
				 limit - reader->scanned);
	if (end == NULL && limit < room) {
		reader->scanned = limit;
		return WIRE_MORE;
	}

	reader->scanned = 0;
	if (end == NULL) {
		in->at += limit;
		reader->skipping = 1;
		return too_large(in, WIRE_SKIP);
	}
	size_t len = (size_t)(end - line);
	in->at += len + 1;
	if (len > 0 && line[len - 1] == '\r')
		len--;
	if (len > reader->max)
		return too_large(in, WIRE_SKIP);
	return whole(in, line, len);
}

/* The length of the header block with its blank line; 0: not whole yet. A
 * block never begins with a line's end, pass_blanks() saw to that. */
static size_t header_block(struct wire_reader *reader, const char *start,
			   size_t limit)
{
	size_t from = reader->scanned;
	while (from < limit) {
		const char *end = memchr(start + from, '\n', limit - from);
		if (end == NULL)
			break;
		size_t at = (size_t)(end - start);
		if ((at >= 1 && start[at - 1] == '\n') ||
		    (at >= 2 && start[at - 1] == '\r' && start[at - 2] == '\n')) {
			reader->scanned = 0;
			return at + 1;
		}
		from = at + 1;
	}
	reader->scanned = limit;
	return 0;
}

/* Digits only; a number too large for size_t becomes the largest one, which
 * is above every limit. */
static bool parse_length(const char *digits, size_t len, size_t *value)
{
	*value = 0;
	for (size_t i = 0; i < len; i++) {
		if (digits[i] < '0' || digits[i] > '9')
			return false;
		size_t digit = (size_t)(digits[i] - '0');
		if (*value > (SIZE_MAX - digit) / 10)
			*value = SIZE_MAX;
		else
			*value = *value * 10 + digit;
	}
	return len > 0;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Takes the line's length if it is Content-Length; NULL, or what is wrong. */
static const char *header_line(const char *line, size_t len, bool *found,
			       size_t *body)
{
	static const char name[] = "Content-Length";
	const char *colon = memchr(line, ':', len);
	if (colon == NULL || colon == line)
		return "a header line is NAME: VALUE";
	size_t name_len = (size_t)(colon - line);
	if (memchr(line, ' ', name_len) != NULL || memchr(line, '\t', name_len) != NULL)
		return "a header's name holds no blanks";
	if (name_len != sizeof name - 1 || strncasecmp(line, name, name_len) != 0)
		return NULL;

	const char *value = colon + 1;
	const char *end = line + len;
	while (value < end && is_blank(*value))
		value++;
	while (end > value && is_blank(end[-1]))
		end--;
	size_t length;
	if (!parse_length(value, (size_t)(end - value), &length))
		return "Content-Length is not a number";
	if (*found && length != *body)
		return "two different values of Content-Length";
	*found = true;
	*body = length;
	return NULL;
}

static const char *parse_headers(const char *block, size_t len, size_t *body)
{
	bool found = false;
	for (size_t at = 0; at < len;) {
		const char *line = block + at;
		const char *end = memchr(line, '\n', len - at);
		size_t line_len = (size_t)(end - line);
		at += line_len + 1;
		if (line_len > 0 && line[line_len - 1] == '\r')
			line_len--;
		if (line_len == 0)
			break;
		const char *wrong = header_line(line, line_len, &found, body);
		if (wrong != NULL)
			return wrong;
	}
	return found ? NULL : "there is no Content-Length";
}

/* Returns WIRE_MESSAGE when the body is next. */
static enum wire_result read_headers(struct input *in)
{
	struct wire_reader *reader = in->reader;
	const char *start = in->bytes + in->at;
	size_t limit = smaller(in->len - in->at, WIRE_HEADER_MAX);
	size_t block = header_block(reader, start, limit);
	if (block == 0 && limit < WIRE_HEADER_MAX)
		return WIRE_MORE;
	if (block == 0) {
		bad(in, "the header block is too large");
		in->code = WIRE_TOO_LARGE;
		reader->limit = WIRE_HEADER_MAX;
		return WIRE_BAD;
	}

	size_t body = 0;
	const char *wrong = parse_headers(start, block, &body);
	if (wrong != NULL)
		return bad(in, wrong);
	in->at += block;
	if (body > WIRE_DISCARD_MAX && body > reader->max)
		return too_large(in, WIRE_BAD);
	if (body > reader->max) {
		reader->discard = body;
		pass_over(in);
		return too_large(in, WIRE_SKIP);
	}
	reader->body = body;
	reader->in_body = 1;
	return WIRE_MESSAGE;
}

static enum wire_result read_body(struct input *in)
{
	struct wire_reader *reader = in->reader;
	if (in->len - in->at < reader->body)
		return WIRE_MORE;
	const char *message = in->bytes + in->at;
	in->at += reader->body;
	reader->in_body = 0;
	return whole(in, message, reader->body);
}

static enum wire_result read_message(struct input *in)
{
	struct wire_reader *reader = in->reader;
	if (in->len == 0 || !pass_over(in))
		return WIRE_MORE;
	if (reader->in_body)
		return read_body(in);
	if (reader->scanned == 0 && !pass_blanks(in))
		return WIRE_MORE;
	if (reader->framing == WIRE_UNDECIDED) {
		enum wire_result result = decide(in);
		if (result != WIRE_MESSAGE)
			return result;
	}
	if (reader->framing == WIRE_LINES)
		return read_line(in);
	enum wire_result result = read_headers(in);
	return result == WIRE_MESSAGE ? read_body(in) : result;
}

enum wire_result wire_read(struct wire_reader *reader,
			   const char *bytes, size_t len,
			   const char **message, size_t *message_len,
			   size_t *consumed, int *code, struct error *error)
{
	struct input in = { .reader = reader, .bytes = bytes, .len = len,
			    .error = error };
	enum wire_result result = read_message(&in);
	*consumed = in.at;
	if (result == WIRE_MESSAGE) {
		*message = in.message;
		*message_len = in.message_len;
	} else if (result == WIRE_SKIP || result == WIRE_BAD) {
		*code = in.code;
	}
	return result;
}

int wire_mid_message(const struct wire_reader *reader, size_t len)
{
	return len > 0 || reader->in_body || reader->skipping || reader->discard > 0;
}

void wire_frame_begin(struct buf *out, enum wire_framing framing, size_t len)
{
	if (framing == WIRE_HEADERS)
		buf_addf(out, "Content-Length: %zu\r\n\r\n", len);
}

void wire_frame_end(struct buf *out, enum wire_framing framing)
{
	if (framing != WIRE_HEADERS)
		buf_add_char(out, '\n');
}

void wire_frame(struct buf *out, enum wire_framing framing,
		const char *message, size_t len)
{
	wire_frame_begin(out, framing, len);
	buf_add(out, message, len);
	wire_frame_end(out, framing);
}
