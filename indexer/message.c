/* SPDX-License-Identifier: GPL-2.0-or-later */
/* message.c - the parent's and the workers' messages, written and read. */
#include "indexer/message.h"

#include <string.h>

void message_begin(struct buf *out, enum message_kind kind)
{
	buf_clear(out);
	buf_add_varint(out, kind);
}

void message_string(struct buf *out, const char *string)
{
	buf_add_bytes(out, string, strlen(string) + 1);
}

enum message_kind message_kind(struct cursor *in)
{
	return (enum message_kind)cursor_varint(in);
}

const char *message_take_string(struct cursor *in)
{
	size_t len;
	const char *string = cursor_bytes(in, &len);
	if (in->bad || len == 0 || string[len - 1] != '\0') {
		in->bad = true;
		return "";
	}
	return string;
}

static void take_hash(struct cursor *in, unsigned char hash[RECORD_HASH])
{
	if (in->bad || cursor_left(in) < RECORD_HASH) {
		in->bad = true;
		return;
	}
	memcpy(hash, in->at, RECORD_HASH);
	in->at += RECORD_HASH;
}

static void add_job(struct buf *out, const struct job *job)
{
	buf_add_varint(out, job->number);
	message_string(out, job->path);
	message_string(out, job->root);
	buf_add_varint(out, job->has_hash);
	buf_add(out, job->hash, RECORD_HASH);
	buf_add_varint(out, job->slice);
	buf_add_varint(out, job->slices);
	buf_add_varint(out, job->sample);
}

void message_job(struct buf *out, const struct job *job)
{
	message_begin(out, MESSAGE_JOB);
	add_job(out, job);
}

void message_sample(struct buf *out, const struct job *job, uint64_t bytes)
{
	message_begin(out, MESSAGE_SAMPLE);
	buf_add_varint(out, bytes);
	add_job(out, job);
}

void message_take_job(struct cursor *in, struct job *job)
{
	job->number = cursor_varint(in);
	job->path = message_take_string(in);
	job->root = message_take_string(in);
	job->has_hash = cursor_varint(in) != 0;
	take_hash(in, job->hash);
	job->slice = (unsigned)cursor_varint(in);
	job->slices = (unsigned)cursor_varint(in);
	job->sample = cursor_varint(in) != 0;
}

void message_result(struct buf *out, const struct result *result)
{
	message_begin(out, MESSAGE_RESULT);
	buf_add_varint(out, result->number);
	buf_add_varint(out, result->outcome);
	buf_add_varint(out, result->size);
	buf_add_varint(out, (uint64_t)result->mtime_ns);
	buf_add(out, result->hash, RECORD_HASH);
	buf_add_varint(out, result->documents);
	buf_add_varint(out, result->text_bytes);
	buf_add_varint(out, result->words);
	message_string(out, result->reason);
}

void message_take_result(struct cursor *in, struct result *result)
{
	result->number = cursor_varint(in);
	result->outcome = (enum outcome)cursor_varint(in);
	result->size = cursor_varint(in);
	result->mtime_ns = (int64_t)cursor_varint(in);
	take_hash(in, result->hash);
	result->documents = (uint32_t)cursor_varint(in);
	result->text_bytes = cursor_varint(in);
	result->words = cursor_varint(in);
	result->reason = message_take_string(in);
}
