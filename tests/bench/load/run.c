/* SPDX-License-Identifier: GPL-2.0-or-later */
/* run.c - load on a server: requests out when they are due, replies timed. */
#include "tests/bench/load/run_internal.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "lib/base/clock.h"

enum {
	BACKLOG_TRIES = 5000,		/* at a connect that is told to try again, */
	BACKLOG_US = 2000,		/* and how long between */
	ERROR_SHOWN = 200,		/* bytes of the first error */
};

static struct client *client_of(struct link *link)
{
	return (struct client *)link;
}

void run_note_error(struct load *load, const char *text, size_t len)
{
	char *first = load->result->first_error;
	if (first[0] != '\0')
		return;
	snprintf(first, sizeof load->result->first_error, "%.*s",
		 len < ERROR_SHOWN ? (int)len : ERROR_SHOWN, text);
	for (; *first != '\0'; first++)	/* cut anywhere, and maybe no text */
		if (!isprint((unsigned char)*first))
			*first = '?';
}

void run_end_loop(struct load *load)
{
	event_base_loopbreak(load->base);
}

/* ---- Requests ---- */

bool run_has_room(const struct client *client)
{
	return client->ready && client->link.fd >= 0 &&
	       client->n_flights < client->load->plan->pipeline;
}

void run_send_request(struct client *client, uint64_t due_ns)
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
	while (!client->load->stopping && run_has_room(client))
		run_send_request(client, clock_ns());
	link_send(&client->link);
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
		run_note_error(load, reply->text, reply->len);
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
		run_begin_arrivals(load, now);
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
	run_note_error(load, why, strlen(why));
	load->result->errors++;
	link_close(&client->link);
	if (--load->n_open == 0)
		run_end_loop(load);
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
		run_send_waiting(load);
	else
		fill_closed(client);
	if (load->stopping && load->under_way == 0 &&
	    run_none_waits(load))
		run_end_loop(load);
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
	bool idle = load->under_way == 0 && run_none_waits(load);
	if (!load->going) {
		load->result->errors++;
		run_note_error(load, "the server does not greet", SIZE_MAX);
	}
	if (!load->going || load->stopping || idle)
		run_end_loop(load);
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
		load->arrival = evtimer_new(load->base, run_on_arrival, load);
		load->end = evtimer_new(load->base, on_stop, load);
	}
	if (load->clients != NULL && load->arrival != NULL && load->end != NULL)
		return open_all(load);
	run_note_error(load, "out of memory", SIZE_MAX);
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
