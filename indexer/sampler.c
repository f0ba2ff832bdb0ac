/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sampler.c - the words of a sample of the text, counted. */
#include "indexer/sampler.h"

#include <stdlib.h>

#include "indexer/word_count.h"

struct sampler {
	struct text_analyser *text;
	struct word_count count;
	uint64_t left;		/* bytes of text wanted of the file at hand */
};

enum status sampler_open(struct sampler **sampler, struct error *error)
{
	struct sampler *opened = calloc(1, sizeof *opened);
	if (opened == NULL)
		return error_set(error, STATUS_NO_MEMORY, "sampler");
	enum status status = text_open(&opened->text, error);
	if (status != STATUS_OK) {
		free(opened);
		return status;
	}
	*sampler = opened;
	return STATUS_OK;
}

void sampler_close(struct sampler *sampler)
{
	if (sampler == NULL)
		return;
	text_close(sampler->text);
	word_count_finish(&sampler->count);
	free(sampler);
}

/* A word that goes on where the sample ends is none of it. */
static void count_words(struct sampler *sampler, const struct buf *text)
{
	struct text_word word;
	size_t len = text->len < sampler->left ? text->len : (size_t)sampler->left;
	text_begin(sampler->text, text->data, len);
	while (text_next(sampler->text, &word)) {
		bool cut = len < text->len && word.start + word.len == len;
		if (cut ||
		    !word_count_add(&sampler->count, word.folded, word.folded_len))
			break;
	}
	sampler->left -= len;
}

static enum status take_record(void *context, struct extracted *record,
			       const struct analyse_file *file, struct error *error)
{
	(void)file;
	(void)error;
	struct sampler *sampler = context;
	count_words(sampler, &record->body.text);
	count_words(sampler, &record->title.text);
	return STATUS_OK;
}

static bool has_enough(void *context)
{
	const struct sampler *sampler = context;
	return sampler->left == 0;
}

void sampler_read(struct sampler *sampler, struct file_reader *reader, uint64_t bytes)
{
	struct file_sink sink = { take_record, has_enough, sampler };
	struct result ignored;
	sampler->left = bytes;
	file_reader_read(reader, &sink, &ignored);
}

uint64_t sampler_words(const struct sampler *sampler)
{
	return sampler->count.total;
}

void sampler_take(struct sampler *sampler, size_t most, struct buf *out)
{
	word_count_take(&sampler->count, most, out);
}
