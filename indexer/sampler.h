/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sampler.h - a worker's look at some of the files that are to be indexed, to know
 * which words are frequent in them.
 * Threads: one process, one thread, one sampler. */
#ifndef QUOTH_INDEXER_SAMPLER_H
#define QUOTH_INDEXER_SAMPLER_H

#include "indexer/read_file.h"

struct sampler;

enum status sampler_open(struct sampler **sampler, struct error *error);
void sampler_close(struct sampler *sampler);

/* Counts the words of the file that READER has open, to about BYTES of text. A file
 * that cannot be read counts as far as it went: its time to fail comes later. */
void sampler_read(struct sampler *sampler, struct file_reader *reader, uint64_t bytes);

/* How many words were counted so far, titles included. */
uint64_t sampler_words(const struct sampler *sampler);

/* Appends the MOST most frequent of them to OUT, as frequent_new() reads them, and
 * forgets all. */
void sampler_take(struct sampler *sampler, size_t most, struct buf *out);

#endif
