/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run_internal.h - one run while it goes on. */
#ifndef QUOTH_TESTS_RUN_INTERNAL_H
#define QUOTH_TESTS_RUN_INTERNAL_H

#include "tests/bench/load/dice.h"
#include "tests/bench/load/run.h"

/* A request under way. */
struct flight {
	uint64_t id;
	uint64_t due_ns;
};

struct client {
	struct link link;		/* first: a link is its client */
	struct load *load;
	struct reading reading;
	bool ready;			/* what the peer wants before is said */
	uint64_t last_id;
	unsigned n_flights;
	struct flight flights[RUN_PIPELINE_MAX];	/* the oldest first */
};

struct load {
	const struct run_plan *plan;
	struct run_result *result;
	struct event_base *base;
	struct event *arrival, *end;
	struct client *clients;
	unsigned n_ready, n_open;
	size_t next_request;
	uint64_t under_way;
	uint64_t count_ns, stop_ns;	/* what is due between these is counted */
	bool going, stopping;
	/* Open loop. */
	struct dice dice;
	uint64_t next_due_ns;
	uint64_t *waiting;		/* when they were due, the first first */
	size_t first_waiting, n_waiting, waiting_room;
	unsigned next_client;		/* to be looked at for room */
};

/* Keeps TEXT, of which LEN bytes count, if it is the first. */
void run_note_error(struct load *load, const char *text, size_t len);
void run_end_loop(struct load *load);

/* Whether one more request may be under way on the connection. */
bool run_has_room(const struct client *client);

/* Puts the next request, which was due at DUE_NS, into the client's link. */
void run_send_request(struct client *client, uint64_t due_ns);

/* Open loop: has requests be due from NOW on; sends those that wait, as far as there
 * is room; whether none waits. */
void run_begin_arrivals(struct load *load, uint64_t now);
void run_send_waiting(struct load *load);
static inline bool run_none_waits(const struct load *load)
{
	return load->first_waiting == load->n_waiting;
}

/* The callback of load.arrival. */
void run_on_arrival(evutil_socket_t fd, short what, void *load);

#endif
