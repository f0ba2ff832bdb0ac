/* SPDX-License-Identifier: GPL-2.0-or-later */
/* main.c - bench_load: puts load on a server and says how it fared.
 *
 *   bench_load --peer quoth|echo|sphinx|groonga --at ADDRESS --queries FILE
 *              [--connections N] [--pipeline K] [--seconds S] [--warmup S]
 *              [--rate R [--even]] [--as phrase|all|any] [--hits N] [--seed N]
 *   bench_load --totals --peer PEER --at ADDRESS --queries FILE [--as ...]
 *
 * ADDRESS is the path of a socket, with a slash in it, or a port of 127.0.0.1. FILE
 * has a question a line (questions.h); they are asked in turn, over and over.
 * Without --rate the loop is closed, with it open; run.h says what that means. Prints
 * one JSON object; times are microseconds.
 * Exit: 0 every request was answered with a result; 1 not, and the figures are none;
 * 2 usage. */
#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/load/questions.h"
#include "tests/bench/load/run.h"
#include "tests/bench/load/totals.h"

enum {
	HITS_MAX = 1000,
	SECONDS_MAX = 86400,
	RATE_MAX = 10000000,
};

struct wanted {
	struct run_plan plan;
	const char *queries;
	bool address;
};

enum opt {
	OPT_PEER, OPT_AT, OPT_QUERIES, OPT_CONNECTIONS, OPT_PIPELINE, OPT_SECONDS,
	OPT_WARMUP, OPT_RATE, OPT_EVEN, OPT_AS, OPT_HITS, OPT_SEED, OPT_TOTALS,
};

static const struct option options[] = {
	{ "peer", required_argument, NULL, OPT_PEER },
	{ "at", required_argument, NULL, OPT_AT },
	{ "queries", required_argument, NULL, OPT_QUERIES },
	{ "connections", required_argument, NULL, OPT_CONNECTIONS },
	{ "pipeline", required_argument, NULL, OPT_PIPELINE },
	{ "seconds", required_argument, NULL, OPT_SECONDS },
	{ "warmup", required_argument, NULL, OPT_WARMUP },
	{ "rate", required_argument, NULL, OPT_RATE },
	{ "even", no_argument, NULL, OPT_EVEN },
	{ "as", required_argument, NULL, OPT_AS },
	{ "hits", required_argument, NULL, OPT_HITS },
	{ "seed", required_argument, NULL, OPT_SEED },
	{ "totals", no_argument, NULL, OPT_TOTALS },
	{ NULL, 0, NULL, 0 },
};

static _Noreturn void usage(const char *what, const char *why)
{
	fprintf(stderr, "bench_load: %s: %s\n", what, why);
	exit(2);
}

static double number(const char *text, double least, double most)
{
	char *end;
	double value = strtod(text, &end);
	if (*text == '\0' || *end != '\0' || !(value >= least && value <= most))
		usage(text, "not a number in range");
	return value;
}

static uint64_t seed_of(const char *text)
{
	char *end;
	unsigned long long value = strtoull(text, &end, 10);
	if (*text == '\0' || *end != '\0')
		usage(text, "not a seed");
	return value;
}

static enum meaning meaning_of(const char *name)
{
	static const char *const names[] = { "phrase", "all", "any" };
	for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i], name) == 0)
			return (enum meaning)i;
	usage(name, "neither phrase nor all nor any");
}

static void take_where(struct wanted *wanted, enum opt option, const char *value)
{
	if (option == OPT_PEER)
		wanted->plan.peer = peer_named(value);
	else if (option == OPT_QUERIES)
		wanted->queries = value;
	else if (!address_of(value, &wanted->plan.address))
		usage(value, "neither a path with a slash nor a port");
	else
		wanted->address = true;
	if (option == OPT_PEER && wanted->plan.peer == NULL)
		usage(value, "no peer of that name");
}

static void take(struct wanted *wanted, enum opt option, const char *value)
{
	struct run_plan *plan = &wanted->plan;
	switch (option) {
	case OPT_PEER:
	case OPT_AT:
	case OPT_QUERIES:
		take_where(wanted, option, value);
		break;
	case OPT_CONNECTIONS:
		plan->connections = (unsigned)number(value, 1, RUN_CONNECTIONS_MAX);
		break;
	case OPT_PIPELINE:
		plan->pipeline = (unsigned)number(value, 1, RUN_PIPELINE_MAX);
		break;
	case OPT_SECONDS:
		plan->seconds = number(value, 0.01, SECONDS_MAX);
		break;
	case OPT_WARMUP:
		plan->warmup = number(value, 0, SECONDS_MAX);
		break;
	case OPT_RATE:
		plan->rate = number(value, 0.01, RATE_MAX);
		break;
	case OPT_EVEN:
		plan->even = true;
		break;
	case OPT_AS:
		plan->asking.meaning = meaning_of(value);
		break;
	case OPT_HITS:
		plan->asking.hits = (unsigned)number(value, 1, HITS_MAX);
		break;
	case OPT_SEED:
		plan->seed = seed_of(value);
		break;
	case OPT_TOTALS:
		plan->asking.totals = true;
		break;
	}
}

static void read_options(struct wanted *wanted, int argc, char **argv)
{
	int option;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == '?')
			exit(2);
		take(wanted, (enum opt)option, optarg);
	}
	const struct run_plan *plan = &wanted->plan;
	if (optind < argc)
		usage(argv[optind], "not expected");
	if (plan->peer == NULL || !wanted->address || wanted->queries == NULL)
		usage("missing", "--peer, --at and --queries are required");
	if (plan->pipeline > 1 && !plan->peer->pipelines)
		usage(plan->peer->name, "answers one request of a connection at a time");
}

static double us(const struct histogram *histogram, double part)
{
	return round((double)histogram_quantile(histogram, part) / 100) / 10;
}

static int print(const struct run_plan *plan, const struct run_result *result)
{
	const struct histogram *latency = &result->latency;
	json_t *json = json_pack(
		"{s:s, s:i, s:i, s:s, s:f, s:f, s:f, s:I, s:I, s:I, s:I, s:f,"
		" s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:s}",
		"peer", plan->peer->name, "connections", (int)plan->connections,
		"pipeline", (int)plan->pipeline,
		"loop", plan->rate == 0 ? "closed" : plan->even ? "even" : "poisson",
		"offered", plan->rate, "seconds", plan->seconds,
		"rate", (double)result->answered / plan->seconds,
		"answered", (json_int_t)result->answered,
		"errors", (json_int_t)result->errors,
		"unanswered", (json_int_t)result->unanswered,
		"bytes", (json_int_t)result->bytes,
		"processor", result->processor,
		"mean", round(histogram_mean(latency) / 100) / 10,
		"p50", us(latency, .5), "p90", us(latency, .9), "p99", us(latency, .99),
		"p999", us(latency, .999), "max", us(latency, 1),
		"late_p99", us(&result->late, .99), "first_error", result->first_error);
	if (json == NULL)
		usage("figures", "out of memory");
	json_dumpf(json, stdout, JSON_REAL_PRECISION(10));
	putchar('\n');
	json_decref(json);
	return result->errors > 0 || result->unanswered > 0 || latency->count == 0;
}

static int run(const struct run_plan *plan)
{
	static struct run_result result;	/* half a megabyte of cells */
	if (run_load(plan, &result))
		return print(plan, &result);
	fprintf(stderr, "bench_load: %s\n", result.first_error);
	return 1;
}

int main(int argc, char **argv)
{
	struct wanted wanted = { .plan = {
		.asking = { .hits = 10 }, .connections = 1, .pipeline = 1,
		.warmup = 1, .seconds = 5 } };
	struct questions questions = {0};
	const char *problem;
	size_t line;
	int status = 2;
	read_options(&wanted, argc, argv);
	struct run_plan *plan = &wanted.plan;
	if (!questions_read(&questions, wanted.queries, plan->peer, &plan->asking,
			    &problem, &line)) {
		fprintf(stderr, "bench_load: %s:%zu: %s\n", wanted.queries, line, problem);
	} else if (plan->asking.totals) {
		status = !totals_print(plan->peer, &plan->address, &questions, stdout);
	} else {
		plan->requests = questions.requests;
		plan->n_requests = questions.n;
		status = run(plan);
	}
	questions_finish(&questions);
	return status;
}
