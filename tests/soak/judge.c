/* SPDX-License-Identifier: GPL-2.0-or-later */
/* judge.c - replies to verdicts. It shares nothing with the daemon but numbers. */
#include "tests/soak/judge.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "lib/wire/limits.h"
#include "lib/wire/rpc.h"

static size_t next_line(const char *bytes, size_t len, const char **message,
			size_t *message_len)
{
	const char *end = len > 0 ? memchr(bytes, '\n', len) : NULL;
	*message = bytes;
	*message_len = end != NULL ? (size_t)(end - bytes) : 0;
	return end != NULL ? *message_len + 1 : 0;
}

/* The daemon's replies have this one header. */
static size_t next_block(const char *bytes, size_t len, const char **message,
			 size_t *message_len)
{
	static const char name[] = "Content-Length: ", end[] = "\r\n\r\n";
	size_t size = 0, at = sizeof name - 1;
	if (len < at)
		return memcmp(bytes, name, len) == 0 ? 0 : SIZE_MAX;
	if (memcmp(bytes, name, at) != 0)
		return SIZE_MAX;
	for (; at < len && isdigit((unsigned char)bytes[at]); at++)
		size = size * 10 + (size_t)(bytes[at] - '0');
	size_t rest = len - at < 4 ? len - at : 4;
	if (size > WIRE_REPLY_MAX || memcmp(bytes + at, end, rest) != 0)
		return SIZE_MAX;
	*message = bytes + at + 4;
	*message_len = size;
	return len - at >= 4 && len - at - 4 >= size ? at + 4 + size : 0;
}

size_t judge_next(enum framing framing, const char *bytes, size_t len,
		  const char **message, size_t *message_len)
{
	return framing == FRAMED_BY_LINES ? next_line(bytes, len, message, message_len)
					  : next_block(bytes, len, message, message_len);
}

static bool is_error(const json_t *error)
{
	return json_is_integer(json_object_get(error, "code")) &&
	       json_is_string(json_object_get(error, "message")) &&
	       json_is_string(json_object_get(json_object_get(error, "data"), "kind"));
}

struct heard judge_parse(const char *message, size_t len)
{
	struct heard heard = { .json = json_loadb(message, len, JSON_REJECT_DUPLICATES,
						  NULL) };
	const char *version = json_string_value(json_object_get(heard.json, "jsonrpc"));
	json_t *error = json_object_get(heard.json, "error");
	heard.id = json_object_get(heard.json, "id");
	heard.result = json_object_get(heard.json, "result");
	heard.code = (int)json_integer_value(json_object_get(error, "code"));
	if (version == NULL || strcmp(version, "2.0") != 0 || heard.id == NULL ||
	    (heard.result != NULL) == (error != NULL) ||
	    (error != NULL && !is_error(error)))
		judge_forget(&heard);
	return heard;
}

void judge_forget(struct heard *heard)
{
	json_decref(heard->json);
	*heard = (struct heard){0};
}

uint64_t judge_number(const json_t *id, bool *text)
{
	*text = json_is_string(id);
	if (*text && json_string_value(id)[0] == 'q')
		return strtoull(json_string_value(id) + 1, NULL, 10);
	return json_is_integer(id) ? (uint64_t)json_integer_value(id) : 0;
}

/* The member of RESULT at the end of PATH. */
static const json_t *follow(const json_t *result, const char *path)
{
	char step[32];
	for (size_t len; *path != '\0'; path += len + (path[len] == '/')) {
		len = strcspn(path, "/");
		memcpy(step, path, len);
		step[len] = '\0';
		result = json_is_array(result)
			? json_array_get(result, (size_t)atoi(step))
			: json_object_get(result, step);
	}
	return result;
}

static const char *judge_error(const struct asked *asked, int code)
{
	if (code == asked->code || code == WIRE_BUSY ||
	    (code == WIRE_CANCELLED && asked->may_cancel))
		return NULL;
	/* What waits for a worker may wait for longer than its time. */
	bool waits = asked->code == 0 || asked->code == WIRE_BAD_PARAMS ||
		     asked->code == WIRE_QUERY_SYNTAX || asked->code == WIRE_NOT_FOUND;
	if (code == WIRE_TIMEOUT && waits)
		return NULL;
	return asked->code != 0 ? "another error than it must be"
				: "an error where there is an answer";
}

const char *judge_reply(const struct asked *asked, const struct heard *heard,
			long *rev, long *n)
{
	*rev = *n = -1;
	if (heard->result == NULL)
		return judge_error(asked, heard->code);
	if (asked->code != 0)
		return "a result where an error must come";
	if (asked->echo != NULL) {
		const char *echo = json_string_value(follow(heard->result, asked->echo));
		if (echo == NULL || strcmp(echo, asked->query) != 0)
			return "the answer to another question";
	}
	if (asked->known == KNOWN_NOT)
		return NULL;
	*n = (long)json_integer_value(json_object_get(heard->result, "n"));
	if (asked->known == KNOWN_LIVE)
		*rev = (long)json_integer_value(
			json_object_get(json_object_get(heard->result, "index"), "rev"));
	return asked->known >= 0 && *n != asked->known ? "a wrong number of documents"
						       : NULL;
}
