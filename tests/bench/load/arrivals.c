/* SPDX-License-Identifier: GPL-2.0-or-later */
/* arrivals.c - the open loop: when requests are due, and those that wait for room. */
#include <math.h>
#include <stdlib.h>

#include "lib/base/clock.h"
#include "tests/bench/load/run_internal.h"

static struct client *client_with_room(struct load *load)
{
	for (unsigned i = 0; i < load->plan->connections; i++) {
		struct client *client = &load->clients[load->next_client];
		load->next_client = (load->next_client + 1) % load->plan->connections;
		if (run_has_room(client))
			return client;
	}
	return NULL;
}

void run_send_waiting(struct load *load)
{
	while (load->first_waiting < load->n_waiting) {
		struct client *client = client_with_room(load);
		if (client == NULL)
			return;
		run_send_request(client, load->waiting[load->first_waiting++]);
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
			run_note_error(load, "too many requests wait", SIZE_MAX);
			load->waiting = more != NULL ? more : load->waiting;
			run_end_loop(load);
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
void run_on_arrival(evutil_socket_t fd, short what, void *arg)
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
	run_send_waiting(load);
	if (!load->stopping)
		set_alarm(load, now);
}

void run_begin_arrivals(struct load *load, uint64_t now)
{
	load->next_due_ns = now + distance_ns(load);
	set_alarm(load, now);
}
