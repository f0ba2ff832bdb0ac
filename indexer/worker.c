/* SPDX-License-Identifier: GPL-2.0-or-later */
/* worker.c - takes jobs from the parent, gives back results and batches. */
#include "indexer/worker.h"

#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "indexer/batcher.h"
#include "indexer/pass_fd.h"
#include "indexer/read_file.h"
#include "indexer/sampler.h"
#include "lib/store/store.h"

enum {
	LARGE_FILE = 4 * 1024 * 1024,	/* bytes; what came before such a file is
					 * delivered, so that it need not wait */
	MALLOC_KEPT = 128 * 1024 * 1024,	/* bytes */
	MALLOC_STEP = 4 * 1024 * 1024,
};

struct worker {
	int socket;
	const struct worker_options *options;
	struct file_reader *reader;
	struct batcher *batcher;
	struct sampler *sampler;	/* while there is a sample */
	struct frequent *frequent;
	struct buf out;
	char languages[STORE_LANGUAGES_MAX][TEXT_LANGUAGE_MAX];	/* told of */
	size_t language_count;
};

static volatile sig_atomic_t stopping;

static void stop(int signal)
{
	(void)signal;
	stopping = 1;
}

/* Without a parent there is nothing to go on for. */
static void say(struct worker *worker)
{
	if (!buf_ok(&worker->out) ||
	    !send_with_fd(worker->socket, worker->out.data, worker->out.len, -1))
		_exit(1);
}

__attribute__((noreturn))
static void fatal(struct worker *worker, const struct error *error)
{
	message_begin(&worker->out, MESSAGE_FATAL);
	message_string(&worker->out, error->text);
	say(worker);
	_exit(1);
}

static void say_batch(void *context, const char *name, unsigned level)
{
	struct worker *worker = context;
	message_begin(&worker->out, MESSAGE_BATCH);
	message_string(&worker->out, name);
	buf_add_varint(&worker->out, level);
	say(worker);
}

static void deliver(struct worker *worker)
{
	struct error error = {0};
	if (batcher_deliver(worker->batcher, say_batch, worker, &error) != STATUS_OK)
		fatal(worker, &error);
	message_begin(&worker->out, MESSAGE_DELIVERED);
	say(worker);
}

static void say_language(struct worker *worker, const char *language)
{
	for (size_t i = 0; i < worker->language_count; i++)
		if (strcmp(worker->languages[i], language) == 0)
			return;
	if (language[0] == '\0' || worker->language_count == STORE_LANGUAGES_MAX)
		return;
	strcpy(worker->languages[worker->language_count++], language);
	message_begin(&worker->out, MESSAGE_LANGUAGE);
	message_string(&worker->out, language);
	say(worker);
}

static enum status take_record(void *context, struct extracted *record,
			       const struct analyse_file *file, struct error *error)
{
	struct worker *worker = context;
	const char *language;
	enum status status = batcher_add(worker->batcher, record, file, &language,
					 error);
	if (status == STATUS_OK)
		say_language(worker, language);
	else if (status != STATUS_INVALID && status != STATUS_TOO_LARGE)
		fatal(worker, error);
	return status;
}

static bool is_stopped(void *context)
{
	(void)context;
	return stopping != 0;
}

static void do_job(struct worker *worker, const struct job *job, int fd)
{
	struct result result = { .number = job->number, .reason = "" };
	struct file_sink sink = { take_record, is_stopped, worker };
	file_reader_open_file(worker->reader, job, fd);
	if ((job->slices > 1 || file_reader_size(worker->reader) >= LARGE_FILE) &&
	    !batcher_is_empty(worker->batcher))
		deliver(worker);
	if (!file_reader_read(worker->reader, &sink, &result))
		return;		/* stopped in the middle of it */
	message_result(&worker->out, &result);
	say(worker);
	/* A slice is delivered by itself: it waits for the other slices. */
	if (batcher_has_ended(worker->batcher) || job->slices > 1)
		deliver(worker);
}

static void do_merge(struct worker *worker, struct cursor *in)
{
	const char *names[MERGE_WIDTH];
	size_t count = 0;
	struct error error = {0};
	const char *into = message_take_string(in);
	uint64_t level = cursor_varint(in);
	while (count < MERGE_WIDTH && cursor_left(in) > 0 && !in->bad)
		names[count++] = message_take_string(in);
	if (batcher_merge(worker->options->work, into, names, count, &error) !=
	    STATUS_OK)
		fatal(worker, &error);
	message_begin(&worker->out, MESSAGE_MERGED);
	message_string(&worker->out, into);
	buf_add_varint(&worker->out, level);
	say(worker);
}

static void do_sample(struct worker *worker, struct cursor *in, int fd)
{
	struct job job;
	struct error error = {0};
	uint64_t bytes = cursor_varint(in);
	message_take_job(in, &job);
	if (worker->sampler == NULL &&
	    sampler_open(&worker->sampler, &error) != STATUS_OK)
		fatal(worker, &error);
	if (!in->bad) {
		file_reader_open_file(worker->reader, &job, fd);
		sampler_read(worker->sampler, worker->reader, bytes);
	}
	message_begin(&worker->out, MESSAGE_SAMPLED);
	buf_add_varint(&worker->out, sampler_words(worker->sampler));
	say(worker);
}

static void do_learn(struct worker *worker, struct cursor *in)
{
	struct buf words = {0};
	struct frequent *list = NULL;
	struct error error = {0};
	uint64_t most = cursor_varint(in);
	if (worker->sampler != NULL)
		sampler_take(worker->sampler, most, &words);
	sampler_close(worker->sampler);
	worker->sampler = NULL;
	/* Once to a list and back: then it is within the limits. */
	if (frequent_new(words.data, words.len, &list, &error) != STATUS_OK)
		fatal(worker, &error);
	buf_clear(&words);
	frequent_write(list, &words);
	message_begin(&worker->out, MESSAGE_LEARNT);
	if (buf_cstr(&words) != NULL)
		message_string(&worker->out, words.data);
	buf_finish(&words);
	frequent_free(list);
	say(worker);
}

static void take_frequent(struct worker *worker, struct cursor *in)
{
	struct error error = {0};
	const char *words = message_take_string(in);
	frequent_free(worker->frequent);
	worker->frequent = NULL;
	if (frequent_new(words, strlen(words), &worker->frequent, &error) != STATUS_OK)
		fatal(worker, &error);
	batcher_frequent(worker->batcher, worker->frequent);
}

/* What was not delivered when the parent asked to stop is not whole. */
static void flush(struct worker *worker)
{
	if (!file_reader_was_stopped(worker->reader))
		deliver(worker);
	message_begin(&worker->out, MESSAGE_FLUSHED);
	say(worker);
}

static void do_message(struct worker *worker, const char *bytes, size_t len, int fd)
{
	struct cursor in = cursor_over(bytes, len);
	struct job job;
	switch (message_kind(&in)) {
	case MESSAGE_JOB:
		message_take_job(&in, &job);
		if (!in.bad && !stopping)
			do_job(worker, &job, fd);
		else if (fd >= 0)
			close(fd);
		break;
	case MESSAGE_FLUSH:
		flush(worker);
		break;
	case MESSAGE_MERGE:
		do_merge(worker, &in);
		break;
	case MESSAGE_SAMPLE:
		do_sample(worker, &in, fd);
		break;
	case MESSAGE_LEARN:
		do_learn(worker, &in);
		break;
	case MESSAGE_FREQUENT:
		take_frequent(worker, &in);
		break;
	case MESSAGE_RESULT:
	case MESSAGE_BATCH:
	case MESSAGE_LANGUAGE:
	case MESSAGE_DELIVERED:
	case MESSAGE_FLUSHED:
	case MESSAGE_MERGED:
	case MESSAGE_SAMPLED:
	case MESSAGE_LEARNT:
	case MESSAGE_FATAL:
		break;	/* these go the other way */
	}
}

/* Xapian's maps are millions of small pieces, taken and given back with each batch:
 * memory that goes back to the system in between comes again as page faults. */
static void prepare_memory(void)
{
	mallopt(M_TRIM_THRESHOLD, MALLOC_KEPT);
	mallopt(M_TOP_PAD, MALLOC_STEP);
}

static void prepare_signals(void)
{
	struct sigaction action = { .sa_handler = stop };
	sigset_t none;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	sigaction(SIGUSR1, &action, NULL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

void worker_main(int socket, const struct worker_options *options)
{
	struct worker worker = { .socket = socket, .options = options };
	struct error error = {0};
	char *message = malloc(MESSAGE_MAX);
	prepare_signals();
	prepare_memory();
	if (message == NULL ||
	    file_reader_open(options->max_size, options->detect, &worker.reader,
			     &error) != STATUS_OK ||
	    batcher_open(options->work, options->default_language, &worker.batcher,
			 &error) != STATUS_OK)
		fatal(&worker, &error);
	for (;;) {
		int fd;
		ssize_t got = receive_with_fd(socket, message, MESSAGE_MAX, &fd);
		if (got <= 0)
			break;
		do_message(&worker, message, (size_t)got, fd);
	}
	file_reader_close(worker.reader);
	_exit(0);	/* what was not delivered goes with us */
}
