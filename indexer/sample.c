/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sample.c - has a worker count the words of a sample of what is to be read.
 *
 * The sample is taken at places that lie evenly over all files laid end to end, so that
 * many small ones and one large one are seen alike. The worker has the rights of
 * any, and what reads formats for it is confined as ever. */
#include <string.h>

#include "indexer/format.h"
#include "indexer/run.h"
#include "lib/base/log.h"

enum {
	SAMPLE_TEXT = 4 * 1024 * 1024,	/* bytes: the least frequent of 300 words
					 * stands in it some 300 times */
	SAMPLE_PLACES = 64,	/* over which it is spread, at least */
	SAMPLE_PLACES_MAX = 1024,	/* and at most, where files are small */
	SAMPLE_LANE = 0,	/* the worker that does it */
	WAIT_MS = 100,
};

/* --- The worker that counts --- */

struct sample {
	struct run *run;
	struct buf message;
	uint64_t words;		/* counted so far */
	bool waiting;
};

static void take_learnt(struct sample *sample, struct cursor *in)
{
	struct run *run = sample->run;
	const char *words = message_take_string(in);
	struct error error;
	enum status status = frequent_new(words, strlen(words), &run->frequent, &error);
	if (status != STATUS_OK)
		run_fail(run, status, &error);
}

static void take_message(void *context, size_t at, enum message_kind kind,
			 struct cursor *in)
{
	(void)at;
	struct sample *sample = context;
	struct error error;
	sample->waiting = false;
	if (kind == MESSAGE_SAMPLED) {
		sample->words = cursor_varint(in);
	} else if (kind == MESSAGE_LEARNT) {
		take_learnt(sample, in);
	} else if (kind == MESSAGE_FATAL) {
		error_set(&error, STATUS_IO, "a worker gave up: %s",
			  message_take_string(in));
		run_fail(sample->run, STATUS_IO, &error);
	}
}

/* What it had counted is gone; the places that are left have to do. */
static void take_death(void *context, size_t at, int how)
{
	(void)how;
	struct sample *sample = context;
	struct error error;
	if (at == SAMPLE_LANE) {
		sample->words = 0;
		sample->waiting = false;
	}
	if (pool_start(sample->run->pool, at, &error) != STATUS_OK)
		run_fail(sample->run, STATUS_IO, &error);
}

static bool may_go_on(const struct sample *sample)
{
	return sample->run->status == STATUS_OK && run_signal() == 0;
}

/* Sends the message and waits for what is said to it. */
static void ask(struct sample *sample, int fd)
{
	static const struct pool_events events = { take_message, take_death };
	struct error error;
	if (!buf_ok(&sample->message)) {
		run_fail(sample->run, error_set(&error, STATUS_NO_MEMORY,
						"no memory left"), &error);
		return;
	}
	sample->waiting = true;
	pool_send(sample->run->pool, SAMPLE_LANE, &sample->message, fd);
	while (sample->waiting && may_go_on(sample))
		pool_wait(sample->run->pool, WAIT_MS, NULL, &events, sample);
}

/* --- What it looks at --- */

static void look_at(struct sample *sample, const struct file *file, uint64_t bytes)
{
	bool gzip;
	struct job job = { .path = file->path, .root = file->root, .slices = 1,
			   .sample = true };
	/* Of many lines each so-many-th run, all through the file. */
	if (format_of_name(file->path, &gzip) == FORMAT_JSON_LINES &&
	    file->seen_size > bytes)
		job.slices = (unsigned)(file->seen_size / bytes);
	message_sample(&sample->message, &job, bytes);
	ask(sample, strcmp(file->path, "-") == 0 ? sample->run->stdin_file : -1);
}

/* Each file that one of COUNT places is in. */
static void look_around(struct sample *sample, struct file *const *files,
			size_t file_count, uint64_t total, uint64_t count)
{
	uint64_t end = 0, place = 0;
	for (size_t i = 0; i < file_count && may_go_on(sample); i++) {
		uint64_t inside = 0;
		end += files[i]->seen_size;
		for (; place < count && place * (total / count) < end; place++)
			inside++;
		if (inside > 0)
			look_at(sample, files[i], inside * SAMPLE_TEXT / count);
	}
}

static uint64_t places(uint64_t total, size_t files)
{
	uint64_t wanted = SAMPLE_TEXT / (total / files + 1);
	if (wanted < SAMPLE_PLACES)
		wanted = SAMPLE_PLACES;
	if (wanted > SAMPLE_PLACES_MAX)
		wanted = SAMPLE_PLACES_MAX;
	return wanted < total ? wanted : total;
}

uint64_t sample_words(struct run *run, struct file *const *files, size_t count,
		      uint64_t most)
{
	struct sample sample = { .run = run };
	uint64_t total = 0;
	for (size_t i = 0; i < count; i++)
		total += files[i]->seen_size;
	if (total > 0)
		look_around(&sample, files, count, total, places(total, count));
	if (may_go_on(&sample)) {
		message_begin(&sample.message, MESSAGE_LEARN);
		buf_add_varint(&sample.message, most);
		ask(&sample, -1);
	}
	log_debug("frequent words: %zu, from a sample of %llu words",
		  frequent_count(run->frequent), (unsigned long long)sample.words);
	buf_finish(&sample.message);
	return may_go_on(&sample) ? sample.words : 0;
}
