/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run.h - one run of load: so many connections, so long, and what it took.
 *
 * Closed loop: every connection has `pipeline` requests under way, and sends the
 * next when one is answered. Open loop: requests are due at times of their own,
 * whatever the server does; one that finds no connection free waits for it, and its
 * latency counts from when it was due, not from when it was sent: what a slow
 * answer holds up is not omitted. */
#ifndef QUOTH_TESTS_RUN_H
#define QUOTH_TESTS_RUN_H

#include "tests/bench/load/histogram.h"
#include "tests/bench/load/link.h"
#include "tests/bench/load/peer.h"

enum {
	RUN_CONNECTIONS_MAX = 1024,
	RUN_PIPELINE_MAX = 64,		/* requests under way on one connection */
	RUN_QUESTIONS_MAX = 1000000,
	RUN_WAITING_MAX = 4000000,	/* requests that are due and not sent: beyond,
					 * the rate is hopeless and the run ends */
	RUN_DRAIN_SECONDS = 30,		/* for what is under way at the end, and
					 * for greetings at the beginning */
};

struct run_plan {
	const struct peer *peer;
	struct address address;
	struct asking asking;
	unsigned connections;
	unsigned pipeline;
	double warmup;			/* seconds that are not counted */
	double seconds;			/* and that are */
	double rate;			/* requests a second; 0: closed loop */
	bool even;			/* at even distances, not as a Poisson process */
	uint64_t seed;			/* of these, and where in the questions to begin */
	struct buf *requests;		/* as the peer prepared them */
	size_t n_requests;
};

struct run_result {
	struct histogram latency;	/* ns, of requests due in the counted seconds */
	struct histogram late;		/* ns, open loop: how late the generator was */
	uint64_t answered;		/* with a result, within the counted seconds */
	uint64_t errors;		/* anything but a result, the warm-up included */
	uint64_t unanswered;		/* at the very end, or where a connection broke */
	uint64_t bytes;			/* received */
	double processor;		/* seconds that the generator itself took */
	char first_error[256];		/* "": there was none */
};

/* Runs PLAN. False: it could not begin, and first_error says why. */
bool run_load(const struct run_plan *plan, struct run_result *result);

#endif
