/* SPDX-License-Identifier: MIT */
/* mcp_passage.c - a snippet to a passage that stands so in the file or the text. */
#include "client/mcp/mcp_passage.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	RAW_MAX = 16 * 1024,	/* bytes of a match in the file's own spelling */
	SPELLING_MAX = 4,	/* times longer than the match that may be */
	SPARE = 2048,		/* bytes that a window has for longer white space */
	OVERLAP = 16 * 1024,	/* of two pieces of a text that is looked through */
	STEP = WIRE_GET_MAX - OVERLAP,
};

/* --- Alignment --- */

/* Bytes of the white space that BYTES begin with, in UTF-8; 0: none. */
static size_t blank_len(const char *bytes, size_t len)
{
	static const char *const wide[] = { "\xc2\x85", "\xc2\xa0", "\xe1\x9a\x80",
		"\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f",
		"\xe3\x80\x80", NULL };
	if (len > 0 && memchr(" \t\n\v\f\r", bytes[0], 6) != NULL)
		return 1;
	for (size_t i = 0; wide[i] != NULL; i++)
		if (len >= strlen(wide[i]) && memcmp(bytes, wide[i], strlen(wide[i])) == 0)
			return strlen(wide[i]);
	if (len >= 3 && memcmp(bytes, "\xe2\x80", 2) == 0 &&
	    (unsigned char)bytes[2] >= 0x80 && (unsigned char)bytes[2] <= 0x8a)
		return 3;
	return 0;
}

static size_t skip_blanks(const char *bytes, size_t len)
{
	size_t at = 0, blank;
	while ((blank = blank_len(bytes + at, len - at)) > 0)
		at += blank;
	return at;
}

/* Bytes of the character that BYTES begin with. */
static size_t char_len(const char *bytes, size_t len)
{
	size_t at = 1;
	while (at < len && ((unsigned char)bytes[at] & 0xc0) == 0x80)
		at++;
	return at;
}

/* How many bytes of BYTES are WORDS, as far as they go; *TOLD is how much of WORDS that
 * is. White space at the end of it is not counted. */
static size_t same_forward(const char *bytes, size_t len, const char *words, size_t *told)
{
	size_t at = 0, end = 0, i = 0, size = strlen(words);
	*told = 0;
	while (i < size) {
		size_t blank = skip_blanks(words + i, size - i);
		size_t there = skip_blanks(bytes + at, len - at);
		size_t one = char_len(words + i, size - i);
		if ((blank > 0) != (there > 0))
			break;
		if (blank > 0) {
			i += blank;
			at += there;
			continue;
		}
		if (len - at < one || memcmp(bytes + at, words + i, one) != 0)
			break;
		i += one;
		end = at += one;
		*told = i;
	}
	return end;
}

/* The place before AT where a character begins. */
static size_t char_before(const char *bytes, size_t at)
{
	at--;
	while (at > 0 && ((unsigned char)bytes[at] & 0xc0) == 0x80)
		at--;
	return at;
}

/* Where the white space begins that ends at AT. */
static size_t blanks_before(const char *bytes, size_t at)
{
	while (at > 0) {
		size_t begin = char_before(bytes, at);
		if (blank_len(bytes + begin, at - begin) != at - begin)
			break;
		at = begin;
	}
	return at;
}

/* How many bytes before AT are the end of WORDS. */
static size_t same_backward(const char *bytes, size_t at, const char *words)
{
	size_t i = strlen(words), place = at, begin = at;
	while (i > 0 && place > 0) {
		size_t words_begin = blanks_before(words, i);
		size_t there = blanks_before(bytes, place);
		if ((words_begin < i) != (there < place))
			break;
		if (words_begin < i) {
			i = words_begin;
			place = there;
			continue;
		}
		size_t one = i - char_before(words, i);
		if (place < one || memcmp(bytes + place - one, words + i - one, one) != 0)
			break;
		i -= one;
		begin = place -= one;
	}
	return at - begin;
}

bool passage_align(const char *bytes, size_t len, size_t at,
		   const struct passage_wish *wish, size_t *start, size_t *end,
		   size_t *match_end)
{
	struct buf forward = {0};
	size_t told, match = strlen(wish->match);
	if (at >= len || match == 0)
		return false;
	size_t matched = same_forward(bytes + at, len - at, wish->match, &told);
	if (told < match)
		return false;
	buf_add_str(&forward, wish->match);
	buf_add_str(&forward, wish->after);
	if (buf_cstr(&forward) == NULL)
		return false;
	*match_end = at + matched;
	*end = at + same_forward(bytes + at, len - at, forward.data, &told);
	*start = at - same_backward(bytes, at, wish->before);
	buf_finish(&forward);
	return true;
}

/* --- Sources --- */

static json_t *passage_new(const char *window, uint64_t base, size_t at, size_t start,
			   size_t end, size_t match_end, const char *in,
			   const json_t *place)
{
	json_t *passage = json_object();
	const json_t *line = json_object_get(place, "line");
	json_object_set_new(passage, "text", json_stringn(window + start, end - start));
	json_object_set_new(passage, "start", json_integer((json_int_t)(base + start)));
	json_object_set_new(passage, "end", json_integer((json_int_t)(base + end)));
	json_object_set_new(passage, "match_start", json_integer((json_int_t)(base + at)));
	json_object_set_new(passage, "match_end",
			    json_integer((json_int_t)(base + match_end)));
	json_object_set_new(passage, "in", json_string(in));
	if (json_is_integer(line)) {
		json_int_t first = json_integer_value(line);
		for (size_t i = start; i < at; i++)
			first -= window[i] == '\n';
		json_object_set_new(passage, "line", json_integer(first));
	}
	json_object_set(passage, "page", json_object_get(place, "page"));
	return passage;
}

/* A plain file that is there now; -1: none. */
static int open_file(const char *path, struct stat *status)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd >= 0 && (fstat(fd, status) < 0 || !S_ISREG(status->st_mode))) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static size_t read_at(int fd, char *bytes, size_t len, uint64_t offset)
{
	size_t done = 0;
	while (done < len) {
		ssize_t got = pread(fd, bytes + done, len - done,
				    (off_t)(offset + done));
		if (got <= 0)
			break;
		done += (size_t)got;
	}
	return done;
}

static json_t *from_file(const struct passage_wish *wish)
{
	struct stat status;
	struct buf window = {0};
	size_t before = strlen(wish->before) * 2 + SPARE;
	size_t behind = (strlen(wish->match) + strlen(wish->after)) * 2 + SPARE;
	int fd = wish->path != NULL && wish->byte >= 0 ? open_file(wish->path, &status) : -1;
	if (fd < 0)
		return NULL;
	uint64_t byte = (uint64_t)wish->byte;
	size_t at = byte < before ? (size_t)byte : before;
	json_t *passage = NULL;
	size_t start, end, match_end;
	if (buf_reserve(&window, at + behind) != NULL) {
		size_t got = read_at(fd, window.data, at + behind, byte - at);
		if (passage_align(window.data, got, at, wish, &start, &end, &match_end))
			passage = passage_new(window.data, byte - at, at, start, end,
					      match_end, "file", wish->place);
	}
	buf_finish(&window);
	close(fd);
	return passage;
}

/* Whether RAW may be MATCH in another spelling, as it may not be when the file has changed
 * or is packed: all of its bytes but blanks, in this order, among others. */
static bool is_spelling(const char *raw, size_t len, const char *match)
{
	size_t at = 0;
	for (; *match != '\0'; match++) {
		if (blank_len(match, 1) > 0)
			continue;
		while (at < len && raw[at] != *match)
			at++;
		if (at++ >= len)
			return false;
	}
	return len > 0;
}

/* The match alone, with whatever escapes and markup the file has in it. Shorter it cannot
 * be: such a place merely points at a field, as at the encoded subject of a mail. */
static json_t *raw_from_file(const struct passage_wish *wish)
{
	struct stat status;
	struct buf raw = {0};
	json_t *passage = NULL;
	size_t len = (size_t)wish->len;
	if (wish->path == NULL || wish->byte < 0 || wish->len > RAW_MAX ||
	    wish->len < (int64_t)strlen(wish->match) ||
	    wish->len > (int64_t)strlen(wish->match) * SPELLING_MAX)
		return NULL;
	int fd = open_file(wish->path, &status);
	if (fd < 0)
		return NULL;
	if (buf_reserve(&raw, len) != NULL &&
	    read_at(fd, raw.data, len, (uint64_t)wish->byte) == len &&
	    is_spelling(raw.data, len, wish->match))
		passage = passage_new(raw.data, (uint64_t)wish->byte, 0, 0, len, len,
				      "file", wish->place);
	close(fd);
	buf_finish(&raw);
	/* What is no UTF-8 has not become a string. */
	if (json_object_get(passage, "text") != NULL)
		return passage;
	json_decref(passage);
	return NULL;
}

/* A piece of the extracted text: MCP_DONE with *REPLY. */
static enum mcp_outcome get_text(struct mcp *mcp, const struct passage_wish *wish,
				 uint64_t start, json_t **reply, struct buf *why)
{
	json_t *params = json_pack("{s:s, s:I, s:i}", "id", wish->id, "start",
				   (json_int_t)start, "len", WIRE_GET_MAX);
	if (wish->index != NULL)
		json_object_set_new(params, "index", json_string(wish->index));
	return mcp_ask(mcp, "get", params, reply, why);
}

static json_int_t lines_in(const char *bytes, size_t len)
{
	json_int_t lines = 0;
	for (size_t i = 0; i < len; i++)
		lines += bytes[i] == '\n';
	return lines;
}

/* The passage whose match is found at AT, in the text's line LINE. */
static json_t *found_at(const char *bytes, uint64_t base, size_t at, size_t start,
			size_t end, size_t match_end, json_int_t line)
{
	json_t *place = json_pack("{s:I}", "line", line);
	json_t *passage = passage_new(bytes, base, at, start, end, match_end, "text", place);
	json_decref(place);
	return passage;
}

/* In this piece of the text, which begins in line LINE: at its place if that is KNOWN,
 * else wherever all of the snippet stands. */
static json_t *in_piece(const struct passage_wish *wish, const json_t *reply, bool known,
			json_int_t line)
{
	const json_t *text = json_object_get(reply, "text");
	const char *bytes = json_string_value(text);
	size_t len = json_string_length(text), start, end, match_end, told;
	const char *before = wish->before +
		skip_blanks(wish->before, strlen(wish->before));
	uint64_t base = (uint64_t)json_integer_value(json_object_get(reply, "start"));
	if (known && wish->byte >= (int64_t)base &&
	    passage_align(bytes, len, (size_t)((uint64_t)wish->byte - base), wish, &start,
			  &end, &match_end))
		return passage_new(bytes, base, (size_t)((uint64_t)wish->byte - base),
				   start, end, match_end, "text", wish->place);
	for (size_t at = 0; !known && at < len; at++) {
		if (bytes[at] != wish->match[0] ||
		    !passage_align(bytes, len, at, wish, &start, &end, &match_end))
			continue;
		same_forward(bytes + match_end, len - match_end, wish->after, &told);
		if (told + skip_blanks(wish->after + told, strlen(wish->after + told)) ==
		    strlen(wish->after) && at - start >= strlen(before))
			return found_at(bytes, base, at, start, end, match_end,
					line + lines_in(bytes, at));
	}
	return NULL;
}

static enum mcp_outcome from_text(struct mcp *mcp, const struct passage_wish *wish,
				  json_t **passage, struct buf *why)
{
	const char *in = json_string_value(json_object_get(wish->place, "in"));
	bool known = in != NULL && strcmp(in, "text") == 0 && wish->byte >= 0;
	uint64_t start = known && wish->byte > OVERLAP ? (uint64_t)wish->byte - OVERLAP : 0;
	uint64_t scanned = 0;
	json_int_t line = 1;
	while (*passage == NULL && scanned < MCP_SCAN_MAX) {
		json_t *reply = NULL;
		enum mcp_outcome outcome = get_text(mcp, wish, start, &reply, why);
		if (outcome != MCP_DONE)
			return outcome;
		*passage = in_piece(wish, reply, known, line);
		const json_t *text = json_object_get(reply, "text");
		bool more = json_object_get(reply, "next") != NULL && !known;
		if (more)
			line += lines_in(json_string_value(text), STEP);
		json_decref(reply);
		if (!more)
			break;
		start += STEP;
		scanned += STEP;
	}
	return MCP_DONE;
}

enum mcp_outcome passage_find(struct mcp *mcp, const struct passage_wish *wish,
			      json_t **passage, struct buf *why)
{
	const char *in = json_string_value(json_object_get(wish->place, "in"));
	*passage = in == NULL ? from_file(wish) : NULL;
	if (*passage != NULL)
		return MCP_DONE;
	enum mcp_outcome outcome = from_text(mcp, wish, passage, why);
	if (outcome == MCP_DONE && *passage == NULL && in == NULL)
		*passage = raw_from_file(wish);
	return outcome;
}

/* --- A piece of the text in its file --- */

static json_t *place_of(const char *bytes, const char *found, size_t len)
{
	json_int_t line = 1, lines = 0;
	for (const char *at = bytes; at < found; at++)
		line += *at == '\n';
	for (size_t i = 0; i + 1 < len; i++)
		lines += found[i] == '\n';
	return json_pack("{s:I, s:I, s:I, s:I}", "start", (json_int_t)(found - bytes),
			 "end", (json_int_t)(found - bytes) + (json_int_t)len, "line", line,
			 "line_end", line + lines);
}

json_t *passage_in_file(const char *path, const char *text, size_t len)
{
	struct stat status;
	struct buf file = {0};
	json_t *place = NULL;
	int fd = path != NULL && len > 0 ? open_file(path, &status) : -1;
	if (fd < 0)
		return NULL;
	size_t size = status.st_size > MCP_FILE_MAX ? 0 : (size_t)status.st_size;
	if (size >= len && buf_reserve(&file, size) != NULL) {
		size_t got = read_at(fd, file.data, size, 0);
		const char *found = memmem(file.data, got, text, len);
		if (found != NULL &&
		    memmem(found + 1, got - (size_t)(found + 1 - file.data), text, len) ==
		    NULL)
			place = place_of(file.data, found, len);
	}
	buf_finish(&file);
	close(fd);
	return place;
}
