/* SPDX-License-Identifier: GPL-2.0-or-later */
/* read_file.h - one file, from its path to its records: opened, checked, hashed,
 * handed to the extractor, and looked at again in case it changed meanwhile.
 * Threads: one process, one thread, one reader. */
#ifndef QUOTH_INDEXER_READ_FILE_H
#define QUOTH_INDEXER_READ_FILE_H

#include "indexer/analyse.h"
#include "indexer/message.h"

struct file_reader;

/* Files larger than MAX_SIZE fail, JSON Lines excepted. DETECT: records that name no
 * language get that of their text, where it is certain. */
enum status file_reader_open(uint64_t max_size, bool detect,
			     struct file_reader **reader, struct error *error);
void file_reader_close(struct file_reader *reader);

/* Opens the file of JOB, which must stay in place, unless FD is its descriptor
 * already; either way it is the reader's. What goes wrong here is told by
 * file_reader_read(). */
void file_reader_open_file(struct file_reader *reader, const struct job *job, int fd);
uint64_t file_reader_size(const struct file_reader *reader);

struct file_sink {
	/* Keeps RECORD. Any failure counts against this record only. */
	enum status (*record)(void *context, struct extracted *record,
			      const struct analyse_file *file, struct error *error);
	bool (*stopped)(void *context);
	void *context;
};

/* Reads it and closes it. RESULT's reason is valid until the next file. False
 * when `stopped` said so in the middle: records were given, and are not all. */
bool file_reader_read(struct file_reader *reader, const struct file_sink *sink,
		      struct result *result);
bool file_reader_was_stopped(const struct file_reader *reader);

#endif
