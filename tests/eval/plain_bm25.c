/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plain_bm25.c - what quoth's ranking is held to: BM25 and nothing else, on the same
 * index, and so on the same words and stems.
 *
 *   plain_bm25 INDEX DEPTH <questions >run
 *
 * Reads `id TAB text` lines and prints a TREC run of the best DEPTH documents each. The
 * text is words and nothing else: no quotes, fields or operators. Function words, by
 * the list of the index's language that has most of them, are left out unless there are
 * no others, and those of "articles that discuss" are not among them. The score of a
 * document is
 *
 *   sum over the words of log(1 + (N - n + .5) / (n + .5))
 *                         * f * (k1 + 1) / (f + k1 * (1 - b + b * len / avglen))
 *
 * with k1 = 1.2, b = .75 (Robertson and Zaragoza, "The Probabilistic Relevance
 * Framework: BM25 and Beyond", 2009; Lucene's idf), f how often the stem occurs in
 * title and body, len their words. A word that is asked for twice counts twice. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/query/stop_words.h"
#include "lib/base/buf.h"
#include "lib/store/store_internal.h"
#include "lib/text/text.h"

enum {
	WORDS_MAX = 1024,	/* of a question */
};

struct ranker {
	struct store *store;
	struct text_analyser *analyser;
	double *lengths, *frequencies, *scores;	/* by document, from 1 on */
	uint32_t last;				/* document */
	double average;
	struct error error;
};

static void need(struct ranker *ranker, enum status status)
{
	if (status == STATUS_OK)
		return;
	fprintf(stderr, "plain_bm25: %s\n", ranker->error.text);
	exit(1);
}

static void *zeroed(size_t count, size_t size)
{
	void *memory = calloc(count, size);
	if (memory != NULL)
		return memory;
	fprintf(stderr, "plain_bm25: out of memory\n");
	exit(1);
}

/* --- Documents --- */

/* NULL: there is none of that number. */
static struct record *record_of(struct ranker *ranker, uint32_t document)
{
	struct record *record = NULL;
	enum status status = store_record(ranker->store, document, &record,
					  &ranker->error);
	if (status != STATUS_NOT_FOUND)
		need(ranker, status);
	return status == STATUS_OK ? record : NULL;
}

static double words_of(const struct record *record)
{
	struct record_text body, title;
	record_part(record, RECORD_BODY, &body);
	record_part(record, RECORD_TITLE, &title);
	return (double)body.words + title.words;
}

static void measure_documents(struct ranker *ranker)
{
	double all = 0;
	ranker->last = ranker->store->stats.last_document;
	ranker->lengths = zeroed(ranker->last + 1, sizeof *ranker->lengths);
	ranker->frequencies = zeroed(ranker->last + 1, sizeof *ranker->frequencies);
	ranker->scores = zeroed(ranker->last + 1, sizeof *ranker->scores);
	for (uint32_t document = 1; document <= ranker->last; document++) {
		struct record *record = record_of(ranker, document);
		if (record != NULL)
			ranker->lengths[document] = words_of(record);
		record_close(record);
		all += ranker->lengths[document];
	}
	ranker->average = all / store_info(ranker->store)->documents;
}

/* --- Words --- */

struct word {
	struct buf folded;
	struct buf stems[STORE_LANGUAGES_MAX];	/* distinct, that the index knows */
	size_t stem_count;
};

static bool note_any(void *context, const char *word, size_t len)
{
	(void)word;
	(void)len;
	*(bool *)context = true;
	return false;
}

static void add_stem(struct word *word, const char *stem, size_t len)
{
	for (size_t i = 0; i < word->stem_count; i++)
		if (word->stems[i].len == len &&
		    memcmp(word->stems[i].data, stem, len) == 0)
			return;
	buf_add(&word->stems[word->stem_count++], stem, len);
}

/* The stem of each language that has words of it. */
static void find_stems(struct ranker *ranker, struct word *word)
{
	const struct store_info *info = store_info(ranker->store);
	for (size_t i = 0; i < info->language_count; i++) {
		const char *stem;
		bool any = false;
		size_t len = text_stem(ranker->analyser, info->languages[i], &stem);
		need(ranker, store_words_of_stem(ranker->store, info->languages[i],
						 stem, len, note_any, &any,
						 &ranker->error));
		if (any)
			add_stem(word, stem, len);
	}
}

static size_t cut(struct ranker *ranker, const char *text, struct word *words)
{
	struct text_word found;
	size_t count = 0;
	text_begin(ranker->analyser, text, strlen(text));
	while (count < WORDS_MAX && text_next(ranker->analyser, &found)) {
		buf_add(&words[count].folded, found.folded, found.folded_len);
		if (buf_cstr(&words[count].folded) == NULL)
			exit(1);
		find_stems(ranker, &words[count++]);
	}
	return count;
}

/* The language whose list has most of the words; NULL: nothing is left out. */
static const char *language_of(const struct ranker *ranker, const struct word *words,
			       size_t count)
{
	const struct store_info *info = store_info(ranker->store);
	const char *language = NULL;
	size_t most = 0;
	for (size_t i = 0; i < info->language_count; i++) {
		size_t stops = 0;
		for (size_t w = 0; w < count; w++)
			stops += stop_word(info->languages[i], words[w].folded.data,
					   false);
		if (stops > most || (stops == most && stops > 0 &&
				     strcmp(info->languages[i], "en") == 0)) {
			most = stops;
			language = info->languages[i];
		}
	}
	return most < count ? language : NULL;
}

/* --- Scores --- */

static void add_frequencies(struct ranker *ranker, const char *prefix,
			    const struct buf *stem)
{
	struct xap_postings *postings = NULL;
	struct error *error = &ranker->error;
	char term[SCHEMA_TERM_MAX];
	size_t len = schema_term(prefix, stem->data, stem->len, term);
	uint32_t document = 0, wdf = 0;
	need(ranker, xap_postings_open(ranker->store->db, term, len, &postings, error));
	for (;;) {
		need(ranker, xap_postings_next(postings, &document, error));
		if (document == 0)
			break;
		need(ranker, xap_postings_wdf(postings, &wdf, error));
		ranker->frequencies[document] += wdf;
	}
	xap_postings_close(postings);
}

static void score_word(struct ranker *ranker, const struct word *word)
{
	double documents = store_info(ranker->store)->documents, holders = 0;
	memset(ranker->frequencies, 0,
	       (ranker->last + 1) * sizeof *ranker->frequencies);
	for (size_t i = 0; i < word->stem_count; i++)
		add_frequencies(ranker, SCHEMA_STEM, &word->stems[i]);
	add_frequencies(ranker, SCHEMA_UNSTEMMED, &word->folded);
	for (uint32_t i = 1; i <= ranker->last; i++)
		holders += ranker->frequencies[i] > 0;
	double idf = log(1 + (documents - holders + 0.5) / (holders + 0.5));
	for (uint32_t i = 1; i <= ranker->last; i++) {
		double f = ranker->frequencies[i];
		double norm = 1 - STORE_BM25_B +
			STORE_BM25_B * ranker->lengths[i] / ranker->average;
		if (f > 0)
			ranker->scores[i] += idf * f * (STORE_BM25_K1 + 1) /
				(f + STORE_BM25_K1 * norm);
	}
}

static int best_first(const void *a, const void *b)
{
	const struct store_hit *left = a, *right = b;
	if (left->score != right->score)
		return left->score > right->score ? -1 : 1;
	return (left->document > right->document) - (left->document < right->document);
}

static void print_best(struct ranker *ranker, const char *question, size_t depth)
{
	struct store_hit *hits = zeroed(ranker->last + 1, sizeof *hits);
	size_t count = 0;
	for (uint32_t i = 1; i <= ranker->last; i++)
		if (ranker->scores[i] > 0)
			hits[count++] = (struct store_hit){ i, ranker->scores[i] };
	qsort(hits, count, sizeof *hits, best_first);
	for (size_t i = 0; i < count && i < depth; i++) {
		struct record *record = record_of(ranker, hits[i].document);
		printf("%s Q0 %s %zu %.12g plain\n", question,
		       record_field(record, "id", 0, NULL), i + 1, hits[i].score);
		record_close(record);
	}
	free(hits);
}

static void answer(struct ranker *ranker, const char *question, const char *text,
		   size_t depth)
{
	struct word *words = zeroed(WORDS_MAX, sizeof *words);
	size_t count = cut(ranker, text, words);
	const char *language = language_of(ranker, words, count);
	memset(ranker->scores, 0, (ranker->last + 1) * sizeof *ranker->scores);
	for (size_t i = 0; i < count; i++) {
		if (language == NULL ||
		    !stop_word(language, words[i].folded.data, false))
			score_word(ranker, &words[i]);
		buf_finish(&words[i].folded);
		for (size_t s = 0; s < words[i].stem_count; s++)
			buf_finish(&words[i].stems[s]);
	}
	print_best(ranker, question, depth);
	free(words);
}

int main(int argc, char **argv)
{
	struct ranker ranker = { .store = NULL };
	char *line = NULL;
	size_t size = 0;
	if (argc != 3) {
		fprintf(stderr, "usage: plain_bm25 INDEX DEPTH <questions >run\n");
		return 2;
	}
	size_t depth = strtoul(argv[2], NULL, 10);
	need(&ranker, store_open(argv[1], &ranker.store, &ranker.error));
	need(&ranker, text_open(&ranker.analyser, &ranker.error));
	measure_documents(&ranker);
	while (getline(&line, &size, stdin) > 0) {
		char *text = strchr(line, '\t');
		line[strcspn(line, "\n")] = '\0';
		if (text == NULL)
			continue;
		*text++ = '\0';
		answer(&ranker, line, text, depth);
	}
	free(line);
	free(ranker.lengths);
	free(ranker.frequencies);
	free(ranker.scores);
	text_close(ranker.analyser);
	store_close(ranker.store);
	return 0;
}
