/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run.c - load on a server: requests out when they are due, replies timed. */
#include "tests/bench/load/run.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/base/clock.h"
#include "tests/bench/load/dice.h"

enum {
	BACKLOG_TRIES = 5000,		/* at a connect that is told to try again, */
	BACKLOG_US = 2000,		/* and how long between */
};

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

static struct client *client_of(struct link *link)
{
	return (struct client *)link;
}

static void note_error(struct load *load, const char *text, size_t len)
{
	char *first = load->result->first_error;
	if (first[0] == '\0')
		snprintf(first, sizeof load->result->first_error, "%.*s",
			 len < 200 ? (int)len : 200, text);
}

static void end_loop(struct load *load)
{
	event_base_loopbreak(load->base);
}

/* ---- Requests ---- */

static bool has_room(const struct client *client)
{
	return client->ready && client->link.fd >= 0 &&
	       client->n_flights < client->load->plan->pipeline;
}

static void send_request(struct client *client, uint64_t due_ns)
{
	struct load *load = client->load;
	const struct buf *request = &load->plan->requests[load->next_request];
	load->next_request = (load->next_request + 1) % load->plan->n_requests;
	client->flights[client->n_flights++] =
		(struct flight){ .id = ++client->last_id, .due_ns = due_ns };
	load->under_way++;
	load->plan->peer->ask(&client->link.out, request, client->last_id);
}

static void fill_closed(struct client *client)
{
	while (!client->load->stopping && has_room(client))
		send_request(client, clock_ns());
	link_send(&client->link);
}

static struct client *client_with_room(struct load *load)
{
	for (unsigned i = 0; i < load->plan->connections; i++) {
		struct client *client = &load->clients[load->next_client];
		load->next_client = (load->next_client + 1) % load->plan->connections;
		if (has_room(client))
			return client;
	}
	return NULL;
}

static void send_waiting(struct load *load)
{
	while (load->first_waiting < load->n_waiting) {
		struct client *client = client_with_room(load);
		if (client == NULL)
			return;
		send_request(client, load->waiting[load->first_waiting++]);
		link_send(&client->link);
	}
	load->first_waiting = load->n_waiting = 0;
}

static void wait_for_room(struct load *load, uint64_t due_ns)
{
	if (load->n_waiting == load->waiting_room) {
		size_t room = load->waiting_room == 0 ? 1024 : load->waiting_room * 2;
		uint64_t *more = realloc(load->waiting, room * sizeof *more);
		if (room > 2 * RUN_WAITING_MAX || more == NULL) {
			note_error(load, "too many requests wait", SIZE_MAX);
			load->waiting = more != NULL ? more : load->waiting;
			end_loop(load);
			return;
		}
		load->waiting = more;
		load->waiting_room = room;
	}
	load->waiting[load->n_waiting++] = due_ns;
}

static uint64_t distance_ns(struct load *load)
{
	double mean = 1e9 / load->plan->rate;
	return (uint64_t)(load->plan->even ? mean : -log(dice_part(&load->dice)) * mean);
}

static void set_alarm(struct load *load, uint64_t now)
{
	uint64_t ns = load->next_due_ns > now ? load->next_due_ns - now : 0;
	struct timeval after = { .tv_sec = (time_t)(ns / 1000000000u),
				 .tv_usec = (suseconds_t)(ns % 1000000000u / 1000u) };
	event_add(load->arrival, &after);
}

/* All that is due by now, each with the time at which it was. */
static void on_arrival(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	struct load *load = arg;
	uint64_t now = clock_ns();
	while (!load->stopping && load->next_due_ns <= now) {
		if (load->next_due_ns >= load->count_ns)
			histogram_add(&load->result->late, now - load->next_due_ns);
		wait_for_room(load, load->next_due_ns);
		load->next_due_ns += distance_ns(load);
	}
	send_waiting(load);
	if (!load->stopping)
		set_alarm(load, now);
}

/* ---- Replies ---- */

static void count(struct load *load, uint64_t due_ns, uint64_t now)
{
	if (due_ns >= load->count_ns && due_ns < load->stop_ns)
		histogram_add(&load->result->latency, now - due_ns);
	if (now >= load->count_ns && now < load->stop_ns)
		load->result->answered++;
}

/* The flight that REPLY ends, or NULL; peers without ids answer in turn. */
static struct flight *flight_of(struct client *client, const struct reply *reply)
{
	for (unsigned i = 0; i < client->n_flights; i++)
		if (reply->id == 0 || client->flights[i].id == reply->id)
			return &client->flights[i];
	return NULL;
}

static void land(struct client *client, struct flight *flight, enum said said,
		 const struct reply *reply)
{
	struct load *load = client->load;
	if (said == SAID_RESULT) {
		count(load, flight->due_ns, clock_ns());
	} else {
		load->result->errors++;
		note_error(load, reply->text, reply->len);
	}
	struct flight *last = &client->flights[--client->n_flights];
	memmove(flight, flight + 1, (size_t)(last - flight) * sizeof *flight);
	load->under_way--;
}

static void begin(struct load *load)
{
	uint64_t now = clock_ns();
	load->going = true;
	load->count_ns = now + (uint64_t)(load->plan->warmup * 1e9);
	load->stop_ns = load->count_ns + (uint64_t)(load->plan->seconds * 1e9);
	double seconds = load->plan->warmup + load->plan->seconds;
	struct timeval after = { .tv_sec = (time_t)seconds,
				 .tv_usec = (suseconds_t)(fmod(seconds, 1) * 1e6) };
	event_add(load->end, &after);
	if (load->plan->rate > 0) {
		load->next_due_ns = now + distance_ns(load);
		set_alarm(load, now);
		return;
	}
	for (unsigned i = 0; i < load->plan->connections; i++)
		fill_closed(&load->clients[i]);
}

static void lose(struct client *client, const char *why)
{
	struct load *load = client->load;
	load->result->unanswered += client->n_flights;
	load->under_way -= client->n_flights;
	client->n_flights = 0;
	note_error(load, why, strlen(why));
	load->result->errors++;
	link_close(&client->link);
	if (--load->n_open == 0)
		end_loop(load);
}

static void on_end(struct link *link, const char *why)
{
	lose(client_of(link), why != NULL ? why : "the server closed a connection");
}

static void get_ready(struct client *client)
{
	client->ready = true;
	if (++client->load->n_ready == client->load->plan->connections)
		begin(client->load);
}

/* What follows a reply: the next request, or the end. */
static void go_on(struct client *client)
{
	struct load *load = client->load;
	if (!load->going)
		link_send(&client->link);
	else if (load->plan->rate > 0)
		send_waiting(load);
	else
		fill_closed(client);
	if (load->stopping && load->under_way == 0 &&
	    load->first_waiting == load->n_waiting)
		end_loop(load);
}

/* False: the connection is lost. */
static bool hear(struct client *client, enum said said, const struct reply *reply)
{
	if (said == SAID_HELLO) {
		get_ready(client);
		return true;
	}
	struct flight *flight = flight_of(client, reply);
	if (said == SAID_NONSENSE || flight == NULL) {
		lose(client, "a reply to nothing, or none that can be read");
		return false;
	}
	land(client, flight, said, reply);
	return true;
}

static void on_bytes(struct link *link)
{
	struct client *client = client_of(link);
	struct reply reply;
	enum said said;
	size_t at = 0, used;
	do {
		said = client->load->plan->peer->read(&client->reading, link->in.data + at,
						      link->in.len - at, &used, &reply,
						      &link->out);
		at += used;
		if (said != SAID_NOTHING && !hear(client, said, &reply))
			return;
	} while (said != SAID_NOTHING);
	client->load->result->bytes += at;
	buf_consume(&link->in, at);
	go_on(client);
}

/* ---- The run ---- */

/* First the time is over, then the patience; before it has begun, the patience alone. */
static void on_stop(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	struct load *load = arg;
	struct timeval drain = { .tv_sec = RUN_DRAIN_SECONDS };
	bool idle = load->under_way == 0 && load->first_waiting == load->n_waiting;
	if (!load->going) {
		load->result->errors++;
		note_error(load, "the server does not greet", SIZE_MAX);
	}
	if (!load->going || load->stopping || idle)
		end_loop(load);
	load->stopping = true;
	event_add(load->end, &drain);
}

static bool open_client(struct load *load, struct client *client)
{
	*client = (struct client){
		.link = { .fd = -1, .on_bytes = on_bytes, .on_end = on_end },
		.load = load, .reading = { .totals = load->plan->asking.totals },
	};
	for (unsigned tries = 0; tries < BACKLOG_TRIES; tries++) {
		if (link_open(&client->link, load->base, &load->plan->address)) {
			load->n_open++;
			return true;
		}
		if (errno != EAGAIN)
			break;
		usleep(BACKLOG_US);
	}
	snprintf(load->result->first_error, sizeof load->result->first_error,
		 "cannot connect: %s", strerror(errno));
	return false;
}

static bool open_all(struct load *load)
{
	for (unsigned i = 0; i < load->plan->connections; i++)
		load->clients[i].link.fd = -1;
	for (unsigned i = 0; i < load->plan->connections; i++)
		if (!open_client(load, &load->clients[i]))
			return false;
	return true;
}

static struct event_base *precise_base(void)
{
	struct event_config *config = event_config_new();
	struct event_base *base = NULL;
	/* Arrivals are microseconds apart; a loop's usual timers are not. */
	if (config != NULL &&
	    event_config_set_flag(config, EVENT_BASE_FLAG_PRECISE_TIMER) == 0)
		base = event_base_new_with_config(config);
	if (config != NULL)
		event_config_free(config);
	return base;
}

static bool set_up(struct load *load)
{
	load->base = precise_base();
	load->clients = calloc(load->plan->connections, sizeof *load->clients);
	if (load->base != NULL) {
		load->arrival = evtimer_new(load->base, on_arrival, load);
		load->end = evtimer_new(load->base, on_stop, load);
	}
	if (load->clients != NULL && load->arrival != NULL && load->end != NULL)
		return open_all(load);
	note_error(load, "out of memory", SIZE_MAX);
	return false;
}

static void tear_down(struct load *load)
{
	if (load->clients != NULL)
		for (unsigned i = 0; i < load->plan->connections; i++)
			link_finish(&load->clients[i].link);
	if (load->arrival != NULL)
		event_free(load->arrival);
	if (load->end != NULL)
		event_free(load->end);
	if (load->base != NULL)
		event_base_free(load->base);
	free(load->clients);
	free(load->waiting);
}

static double processor_seconds(void)
{
	struct rusage used;
	getrusage(RUSAGE_SELF, &used);
	return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
	       (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

bool run_load(const struct run_plan *plan, struct run_result *result)
{
	struct load load = { .plan = plan, .result = result,
			     .dice = { .state = plan->seed },
			     .next_request = plan->seed % plan->n_requests };
	*result = (struct run_result){0};
	struct timeval patience = { .tv_sec = RUN_DRAIN_SECONDS };
	bool ok = set_up(&load);
	double before = processor_seconds();
	if (ok) {
		event_add(load.end, &patience);
		for (unsigned i = 0; !plan->peer->greets && i < plan->connections; i++)
			get_ready(&load.clients[i]);
		event_base_dispatch(load.base);
		result->unanswered += load.under_way + load.n_waiting -
				      load.first_waiting;
	}
	result->processor = processor_seconds() - before;
	tear_down(&load);
	return ok;
}
