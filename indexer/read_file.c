/* SPDX-License-Identifier: GPL-2.0-or-later */
/* read_file.c - decides what becomes of one file, and gives on its records. */
#include "indexer/read_file.h"

#include <errno.h>
#include <fcntl.h>
#include <nettle/sha2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "indexer/extractor.h"
#include "lib/base/utf8.h"

enum {
	HASH_CHUNK = 64 * 1024,
	KEEP_TEXT = 4 * 1024 * 1024,	/* memory of a longer text is given back */
	REASON_MAX = 300,	/* bytes of one reason */
	REASON_LINES = 3,	/* bad lines that a reason tells of; the rest count */
};

struct file_reader {
	struct extractor *extractor;
	uint64_t max_size;
	bool detect;
	struct extracted record;
	struct buf reason;

	const struct job *job;	/* of the file at hand */
	int fd;
	int errnum;		/* why it could not be opened */
	struct stat stat;
	struct analyse_file file;
	unsigned char hash[RECORD_HASH];
	struct extract_job extract;
	uint64_t good, bad;	/* records */
	uint64_t text_bytes, words;
	bool stopped;
};

enum status file_reader_open(uint64_t max_size, bool detect,
			     struct file_reader **reader, struct error *error)
{
	struct file_reader *opened = calloc(1, sizeof *opened);
	if (opened == NULL)
		return error_set(error, STATUS_NO_MEMORY, "reader");
	enum status status = extractor_open(extract_file, EXTRACTOR_SILENCE_MS,
					    &opened->extractor, error);
	if (status != STATUS_OK) {
		free(opened);
		return status;
	}
	opened->max_size = max_size;
	opened->detect = detect;
	opened->fd = -1;
	*reader = opened;
	return STATUS_OK;
}

void file_reader_close(struct file_reader *reader)
{
	if (reader == NULL)
		return;
	extractor_close(reader->extractor);
	extracted_finish(&reader->record);
	buf_finish(&reader->reason);
	free(reader);
}

static int64_t mtime_of(const struct stat *stat)
{
	return (int64_t)stat->st_mtim.tv_sec * 1000000000 + stat->st_mtim.tv_nsec;
}

void file_reader_open_file(struct file_reader *reader, const struct job *job, int fd)
{
	reader->job = job;
	reader->stopped = false;
	reader->fd = fd >= 0 ? fd
		: open(job->path, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY |
		       O_CLOEXEC);
	reader->errnum = reader->fd < 0 ? errno : 0;
	reader->stat = (struct stat){0};
	if (reader->fd >= 0 && fstat(reader->fd, &reader->stat) != 0)
		reader->errnum = errno;
}

uint64_t file_reader_size(const struct file_reader *reader)
{
	return (uint64_t)reader->stat.st_size;
}

bool file_reader_was_stopped(const struct file_reader *reader)
{
	return reader->stopped;
}

static void reason(struct file_reader *reader, const char *text)
{
	buf_clear(&reader->reason);
	buf_add_str(&reader->reason, text);
}

static enum outcome too_large(struct file_reader *reader, uint64_t max)
{
	buf_clear(&reader->reason);
	buf_addf(&reader->reason, "larger than %llu bytes", (unsigned long long)max);
	return OUTCOME_FAILED;
}

/* --- Before the extractor sees it --- */

/* By its first bytes; *FORMAT may become PDF. */
static bool looks_binary(const struct file_reader *reader, enum format *format)
{
	char head[FORMAT_SNIFF];
	ssize_t got = pread(reader->fd, head, sizeof head, 0);
	if (got > 0 && *format == FORMAT_TEXT && format_begins_pdf(head, (size_t)got))
		*format = FORMAT_PDF;
	return got > 0 && *format != FORMAT_PDF && format_is_binary(head, (size_t)got);
}

static bool hash_file(struct file_reader *reader)
{
	static unsigned char chunk[HASH_CHUNK];
	struct sha256_ctx sha;
	sha256_init(&sha);
	for (off_t at = 0;;) {
		ssize_t got = pread(reader->fd, chunk, sizeof chunk, at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return false;
		if (got == 0)
			break;
		sha256_update(&sha, (size_t)got, chunk);
		at += got;
	}
	sha256_digest(&sha, sizeof reader->hash, reader->hash);
	return true;
}

static bool hash_and_compare(struct file_reader *reader, enum outcome *outcome)
{
	if (!hash_file(reader)) {
		reader->errnum = errno;
		reason(reader, strerror(reader->errnum));
		*outcome = OUTCOME_UNREADABLE;
		return false;
	}
	*outcome = OUTCOME_UNCHANGED;
	return !reader->job->has_hash ||
		memcmp(reader->hash, reader->job->hash, RECORD_HASH) != 0;
}

/* True when the file is to be extracted; else *OUTCOME says what it is. */
static bool check_file(struct file_reader *reader, enum outcome *outcome)
{
	const char *path = reader->job->path;
	uint64_t size = (uint64_t)reader->stat.st_size;
	if (reader->errnum != 0) {
		*outcome = reader->errnum == ENOENT ? OUTCOME_GONE : OUTCOME_UNREADABLE;
		reason(reader, strerror(reader->errnum));
		return false;
	}
	*outcome = OUTCOME_SKIPPED;
	reader->extract = (struct extract_job){ .max_size = reader->max_size,
						.detect = reader->detect,
						.slice = reader->job->slice,
						.slices = reader->job->slices };
	reader->extract.format = strcmp(path, "-") == 0 ? FORMAT_JSON_LINES
		: format_of_name(path, &reader->extract.gzip);
	uint64_t max = reader->extract.format == FORMAT_JSON_LINES ? EXTRACT_STREAM_MAX
		: reader->max_size;
	if (!S_ISREG(reader->stat.st_mode))
		reason(reader, "not a regular file");
	else if (size == 0)
		reason(reader, "empty");
	else if (reader->extract.format == FORMAT_BINARY ||
		 (!reader->extract.gzip && looks_binary(reader, &reader->extract.format)))
		reason(reader, "binary");
	else if (size > max)
		*outcome = too_large(reader, max);
	else
		return reader->job->sample || hash_and_compare(reader, outcome);
	return false;
}

/* --- Records --- */

/* What comes out of the sandbox has any length and any bytes. */
static void add_reason(struct file_reader *reader, const char *why, size_t len)
{
	utf8_repair(&reader->reason, why, len < REASON_MAX ? len : REASON_MAX);
}

/* What can be bad alone in a file. */
static const char *unit_of(const struct file_reader *reader)
{
	return reader->extract.format == FORMAT_PDF ? "page" : "line";
}

static void note_bad(struct file_reader *reader, uint64_t number, const char *why,
		     size_t len)
{
	if (reader->bad++ < REASON_LINES) {
		buf_addf(&reader->reason, "%s%s %llu: ",
			 reader->reason.len > 0 ? "; " : "",
			 unit_of(reader), (unsigned long long)number);
		add_reason(reader, why, len);
	}
}

static void take_bad_record(struct file_reader *reader,
			    const struct extractor_answer *answer)
{
	struct cursor in = cursor_over(answer->bytes, answer->len);
	uint64_t number = cursor_varint(&in);
	note_bad(reader, number, in.at, cursor_left(&in));
}

static void keep_record(struct file_reader *reader, const struct file_sink *sink)
{
	struct error error = {0};
	uint64_t number = reader->record.number;
	uint64_t bytes = reader->record.body.text.len + reader->record.title.text.len;
	if (sink->record(sink->context, &reader->record, &reader->file, &error) !=
	    STATUS_OK) {
		note_bad(reader, number, error.text, strlen(error.text));
		return;
	}
	reader->good++;
	reader->text_bytes += bytes;
	reader->words += reader->record.words;
}

static bool changed_meanwhile(const struct file_reader *reader)
{
	struct stat now;
	return fstat(reader->fd, &now) != 0 ||
		now.st_size != reader->stat.st_size ||
		mtime_of(&now) != mtime_of(&reader->stat);
}

/* Hears the extractor out. A file that is one record is kept to its END, so that
 * what changed while it was read can be thrown away. */
static enum extracted_kind hear(struct file_reader *reader,
				const struct file_sink *sink, bool *held)
{
	static const char nonsense[] = "the extractor made no sense of it";
	bool single = reader->extract.format != FORMAT_JSON_LINES;
	struct extractor_answer answer;
	*held = false;
	for (;;) {
		extractor_next(reader->extractor, &answer);
		switch (answer.kind) {
		case EXTRACTED_RECORD:
			if (!extracted_read(&reader->record, answer.bytes,
					    answer.len)) {
				note_bad(reader, reader->good + 1, nonsense,
					 strlen(nonsense));
			} else if (single) {
				*held = true;
			} else if (sink->stopped(sink->context)) {
				extractor_abandon(reader->extractor);
				reader->stopped = true;
				return EXTRACTED_FAILED;
			} else {
				keep_record(reader, sink);
			}
			break;
		case EXTRACTED_BAD_RECORD:
			take_bad_record(reader, &answer);
			break;
		case EXTRACTED_ALIVE:
			break;
		case EXTRACTED_SKIPPED:
		case EXTRACTED_FAILED:
			if (reader->reason.len > 0)
				buf_add_str(&reader->reason, "; ");
			add_reason(reader, answer.bytes, answer.len);
			return answer.kind;
		case EXTRACTED_END:
			return answer.kind;
		}
	}
}

static enum outcome judge(struct file_reader *reader, enum extracted_kind last)
{
	if (reader->bad > REASON_LINES && reader->extract.format == FORMAT_PDF)
		buf_addf(&reader->reason, "; ... (%llu pages failed)",
			 (unsigned long long)reader->bad);
	else if (reader->bad > REASON_LINES)
		buf_addf(&reader->reason, "; ... (%llu lines failed, %llu did not)",
			 (unsigned long long)reader->bad,
			 (unsigned long long)reader->good);
	if (last == EXTRACTED_SKIPPED)
		return OUTCOME_SKIPPED;
	if (last == EXTRACTED_FAILED || (reader->bad > 0 && reader->good == 0))
		return OUTCOME_FAILED;
	return OUTCOME_INDEXED;
}

static enum outcome extract(struct file_reader *reader, const struct file_sink *sink,
			    bool retry, bool *changed)
{
	struct error error = {0};
	bool held;
	reader->good = reader->bad = reader->text_bytes = reader->words = 0;
	buf_clear(&reader->reason);
	reader->file = (struct analyse_file){
		.path = reader->job->path, .root = reader->job->root,
		.size = (uint64_t)reader->stat.st_size,
		.mtime_ns = mtime_of(&reader->stat),
		.hash = reader->hash, .format = reader->extract.format,
	};
	lseek(reader->fd, 0, SEEK_SET);
	if (extractor_begin(reader->extractor, reader->fd, &reader->extract, &error) !=
	    STATUS_OK) {
		reason(reader, error.text);
		return OUTCOME_FAILED;
	}
	enum extracted_kind last = hear(reader, sink, &held);
	*changed = changed_meanwhile(reader);
	if (*changed && retry && reader->good == 0)
		return OUTCOME_FAILED;
	if (held && last == EXTRACTED_END)
		keep_record(reader, sink);
	return judge(reader, last);
}

bool file_reader_read(struct file_reader *reader, const struct file_sink *sink,
		      struct result *result)
{
	bool changed = false;
	buf_clear(&reader->reason);
	reader->good = reader->text_bytes = reader->words = 0;
	memset(reader->hash, 0, sizeof reader->hash);
	if (check_file(reader, &result->outcome)) {
		result->outcome = extract(reader, sink, true, &changed);
		if (changed && reader->good == 0 && !reader->stopped) {
			fstat(reader->fd, &reader->stat);
			if (check_file(reader, &result->outcome))
				result->outcome = extract(reader, sink, false,
							  &changed);
		}
	}
	/* Still changing: its size and time are those of before, so that the
	 * next run looks at it again. */
	result->size = (uint64_t)reader->stat.st_size;
	result->mtime_ns = reader->errnum == 0 ? mtime_of(&reader->stat) : 0;
	memcpy(result->hash, reader->hash, RECORD_HASH);
	result->documents = (uint32_t)reader->good;
	result->text_bytes = reader->text_bytes;
	result->words = reader->words;
	result->reason = buf_cstr(&reader->reason);
	if (result->reason == NULL)
		result->reason = "";
	if (reader->fd >= 0)
		close(reader->fd);
	reader->fd = -1;
	if (reader->record.body.text.capacity > KEEP_TEXT) {
		extracted_finish(&reader->record);
		reader->record = (struct extracted){0};
	}
	return !reader->stopped;
}
