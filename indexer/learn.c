/* SPDX-License-Identifier: GPL-2.0-or-later */
/* learn.c - the list of frequent words: whether a run is to learn one, and from what.
 *
 * Before the first file is indexed a worker counts the words of a sample: places that
 * lie evenly over all that is to be read, so that many small files and one large one
 * are seen alike. It has the rights of any worker, and what reads formats for it is
 * confined as ever. */
#include <stdlib.h>
#include <string.h>

#include "indexer/format.h"
#include "indexer/run.h"
#include "lib/base/log.h"

enum {
	FREQUENT_DEFAULT = 300,	/* words; more gain little and cost much */
	WORDS_MIN = 200 * 1000,	/* of text that is worth a list: less is searched in
				 * no time without */
	WORD_BYTES = 6,		/* of a file for a word of it, about */
	GZIP_RATIO = 3,
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

/* Each file that one of COUNT places is in, all of them laid end to end. */
static void look_around(struct sample *sample, uint64_t total, uint64_t count)
{
	struct run *run = sample->run;
	uint64_t end = 0, place = 0;
	for (size_t i = run->todo_next; i < run->todo_count && may_go_on(sample); i++) {
		uint64_t inside = 0;
		end += run->todo[i]->seen_size;
		for (; place < count && place * (total / count) < end; place++)
			inside++;
		if (inside > 0)
			look_at(sample, run->todo[i], inside * SAMPLE_TEXT / count);
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

/* Sets run->frequent; leaves it NULL when it was stopped. */
static void learn(struct run *run, uint64_t total, size_t wanted)
{
	struct sample sample = { .run = run };
	look_around(&sample, total, places(total, run->todo_count - run->todo_next));
	if (may_go_on(&sample)) {
		message_begin(&sample.message, MESSAGE_LEARN);
		buf_add_varint(&sample.message, wanted);
		ask(&sample, -1);
	}
	log_debug("frequent words: %zu, from a sample of %llu words",
		  frequent_count(run->frequent), (unsigned long long)sample.words);
	buf_finish(&sample.message);
}

/* --- Whether --- */

static uint64_t bytes_to_read(const struct run *run)
{
	uint64_t total = 0;
	for (size_t i = run->todo_next; i < run->todo_count; i++)
		total += run->todo[i]->seen_size;
	return total;
}

/* How many words are to be read, about. */
static uint64_t words_to_read(const struct run *run)
{
	uint64_t words = 0;
	for (size_t i = run->todo_next; i < run->todo_count; i++) {
		bool gzip = false;
		const struct file *file = run->todo[i];
		format_of_name(file->path, &gzip);
		words += file->seen_size * (gzip ? GZIP_RATIO : 1) / WORD_BYTES;
	}
	return words;
}

/* How many words the list is to have: as asked for now, or once. */
static struct store_learning wish(const struct run *run)
{
	struct store_learning wish = *store_writer_learning(run->writer);
	if (run->options->frequent_asked) {
		wish.asked = true;
		wish.wanted = run->options->frequent;
	}
	if (!wish.asked)
		wish.wanted = FREQUENT_DEFAULT;
	return wish;
}

/* The list that the index has. */
static void keep(struct run *run)
{
	struct error error;
	const struct frequent *list = store_writer_frequent(run->writer);
	enum status status = frequent_common(list, list, &run->frequent, &error);
	if (status != STATUS_OK)
		run_fail(run, status, &error);
}

static void begin(struct run *run)
{
	struct store_learning learning = wish(run);
	uint64_t total = bytes_to_read(run), words = words_to_read(run);
	learning.learnt = 0;
	if (total > 0 && learning.wanted > 0 && (learning.asked || words >= WORDS_MIN))
		learn(run, total, learning.wanted);
	if (frequent_count(run->frequent) > 0)
		learning.learnt = words > 0 ? words : 1;
	if (learning.learnt > 0 || learning.asked)
		store_writer_put_learning(run->writer, &learning);
}

void learn_tell(struct run *run, size_t at)
{
	struct buf message = {0}, words = {0};
	struct error error;
	if (frequent_count(run->frequent) == 0)
		return;
	frequent_write(run->frequent, &words);
	message_begin(&message, MESSAGE_FREQUENT);
	if (buf_cstr(&words) != NULL)
		message_string(&message, words.data);
	if (buf_ok(&words) && buf_ok(&message))
		pool_send(run->pool, at, &message, -1);
	else
		run_fail(run, error_set(&error, STATUS_NO_MEMORY, "no memory left"),
			 &error);
	buf_finish(&message);
	buf_finish(&words);
}

void learn_frequent(struct run *run)
{
	if (store_writer_documents(run->writer) == 0)
		begin(run);
	else
		keep(run);
	for (size_t at = 0; at < pool_count(run->pool); at++)
		learn_tell(run, at);
}
