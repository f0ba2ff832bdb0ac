/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bench_passages.c - what the passages of a page of hits cost, in process.
 *
 *   bench_passages INDEX QUERIES PASSES SNIPPETS MATCHES
 *
 * QUERIES has a query a line. Each is searched for once, with its ten best hits; then
 * PASSES times its hits' records are read, their matches found, and SNIPPETS snippets
 * and the places of MATCHES matches made of each. Prints, of each query and tabs between: how
 * many hits and snippets there were, and the nanoseconds of the fastest pass for reading,
 * finding, making and all; then the ids of the hits, blanks between. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/jobs/heap.h"
#include "daemon/passage/passage.h"
#include "daemon/query/question.h"
#include "daemon/search/rank.h"
#include "daemon/passage/spots.h"
#include "lib/base/clock.h"
#include "lib/store/store.h"

enum {
	HITS = 10,
	PASSES_MAX = 10000,
	TIMEOUT_MS = 60000,
};

struct bench {
	struct store *store;
	struct text_analyser *analyser;
	struct query *query;
	struct plan *plan;
	struct ranking ranking;
	struct passage_wish wish;
};

struct took {
	uint64_t read, found, made;
	size_t snippets;
};

static struct error error;

static void must(enum status status, const char *what)
{
	if (status == STATUS_OK)
		return;
	fprintf(stderr, "bench_passages: %s: %s\n", what, error.text);
	exit(1);
}

static void ask(struct bench *bench, const char *text, struct search_params *params)
{
	const struct store_info *info = store_info(bench->store);
	struct answer_terms terms = {
		.deadline_ns = clock_ns() + TIMEOUT_MS * UINT64_C(1000000),
	};
	struct query_error wrong;
	*params = (struct search_params){ .q = text, .q_len = strlen(text),
					  .limit = HITS, .date_from = "0",
					  .date_to = ":" };
	if (query_parse(bench->analyser, text, params->q_len, &bench->query, &wrong) !=
		    STATUS_OK ||
	    question_settle(bench->query, bench->analyser, info->languages,
			    info->language_count, &wrong) != STATUS_OK) {
		fprintf(stderr, "bench_passages: %s: %s\n", text, wrong.error.text);
		exit(1);
	}
	must(plan_open(bench->query, params, bench->store, bench->analyser, NULL,
		       &bench->plan, &error), text);
	const struct rank_wish wish = { .limit = HITS };
	must(rank(bench->plan, &terms, &wish, &bench->ranking, &error), text);
}

static void make(struct bench *bench, uint32_t document, struct took *took)
{
	struct record *record = NULL;
	struct spots spots;
	struct passage passage;
	uint64_t begin = clock_ns();
	must(store_record(bench->store, document, &record, &error), "record");
	uint64_t read = clock_ns();
	must(spots_find(bench->plan, document, record, &spots, &error), "matches");
	uint64_t found = clock_ns();
	must(passage_make(record, &spots, bench->analyser, &bench->wish, NULL,
			  &passage, &error), "passage");
	took->snippets += passage.snippet_count;
	passage_finish(&passage);
	spots_finish(&spots);
	record_close(record);
	took->read += read - begin;
	took->found += found - read;
	took->made += clock_ns() - found;
}

static uint64_t sum(const struct took *took)
{
	return took->read + took->found + took->made;
}

static const char *id_of(struct bench *bench, uint32_t document, struct record **record)
{
	size_t len;
	must(store_record_head(bench->store, document, record, &error), "record");
	return record_field(*record, "id", 0, &len);
}

static void run(struct bench *bench, const char *text, size_t passes)
{
	struct search_params params;
	struct took best = { .read = UINT64_MAX / 4 };
	ask(bench, text, &params);
	for (size_t pass = 0; pass < passes; pass++) {
		struct took took = {0};
		for (size_t i = 0; i < bench->ranking.count; i++)
			make(bench, bench->ranking.hits[i].document, &took);
		if (sum(&took) < sum(&best))
			best = took;
	}
	printf("%zu\t%zu\t%llu\t%llu\t%llu\t%llu\t", bench->ranking.count,
	       best.snippets, (unsigned long long)best.read,
	       (unsigned long long)best.found, (unsigned long long)best.made,
	       (unsigned long long)sum(&best));
	for (size_t i = 0; i < bench->ranking.count; i++) {
		struct record *record;
		const char *id = id_of(bench, bench->ranking.hits[i].document, &record);
		printf("%s%s", i > 0 ? " " : "", id);
		record_close(record);
	}
	putchar('\n');
	ranking_finish(&bench->ranking);
	plan_close(bench->plan);
	query_free(bench->query);
}

int main(int argc, char **argv)
{
	struct bench bench = {0};
	char *line = NULL;
	size_t size = 0;
	unsigned long passes = argc == 6 ? strtoul(argv[3], NULL, 10) : 0;
	if (passes < 1 || passes > PASSES_MAX) {
		fputs("usage: bench_passages INDEX QUERIES PASSES "
		      "SNIPPETS MATCHES\n", stderr);
		return 2;
	}
	bench.wish.snippets = strtoul(argv[4], NULL, 10);
	bench.wish.matches = strtoul(argv[5], NULL, 10);
	if (bench.wish.snippets > WIRE_SNIPPETS_MAX)
		bench.wish.snippets = WIRE_SNIPPETS_MAX;
	heap_keep();
	FILE *in = fopen(argv[2], "r");
	if (in == NULL) {
		fprintf(stderr, "bench_passages: %s: %s\n", argv[2], strerror(errno));
		return 1;
	}
	must(store_open(argv[1], &bench.store, &error), argv[1]);
	must(text_open(&bench.analyser, &error), "analyser");
	while (getline(&line, &size, in) > 0) {
		line[strcspn(line, "\n")] = '\0';
		run(&bench, line, passes);
	}
	free(line);
	fclose(in);
	text_close(bench.analyser);
	store_close(bench.store);
	return 0;
}
