/* SPDX-License-Identifier: GPL-2.0-or-later */
/* test_queue.c - whose job is begun next, who leads, and that no ring is lost. */
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "daemon/jobs/queue.h"

enum {
	LANES = 4,
	MAX = 8,		/* jobs that wait */
	THREADS = 3,
};

static struct queue queue;
static struct lane *lanes[LANES];

static void open_queue(size_t slots)
{
	struct error error;
	assert_int_equal(STATUS_OK, queue_init(&queue, MAX, slots, &error));
	for (size_t i = 0; i < LANES; i++)
		assert_non_null(lanes[i] = lane_new());
}

static void close_queue(void)
{
	for (size_t i = 0; i < LANES; i++)
		lane_close(&queue, lanes[i]);
	queue_finish(&queue);
}

static struct job *push(size_t lane)
{
	struct job *job = calloc(1, sizeof *job);
	assert_non_null(job);
	assert_true(queue_push(&queue, lanes[lane], job));
	return job;
}

/* Of lane LANE a job is begun now. */
static struct job *begins(size_t lane)
{
	struct job *job = queue_take(&queue);
	assert_non_null(job);
	assert_ptr_equal(lanes[lane], job->lane);
	return job;
}

static void nothing_begins(void)
{
	assert_null(queue_take(&queue));
}

/* Ends JOB; returns what its thread does next. */
static struct job *ends(struct job *job)
{
	struct job *next = queue_done(&queue, job);
	assert_ptr_equal(job, queue_collect(&queue));
	assert_null(queue_collect(&queue));
	free(job);
	return next;
}

static void test_one_lane_has_the_slots_and_no_more(void **state)
{
	(void)state;
	open_queue(2);
	for (int i = 0; i < 4; i++)
		push(0);
	struct job *first = begins(0);
	struct job *second = begins(0);
	nothing_begins();
	struct job *third = ends(first);
	assert_non_null(third);
	nothing_begins();
	struct job *fourth = ends(second);
	assert_non_null(fourth);
	assert_null(ends(third));
	assert_null(ends(fourth));
	close_queue();
}

static void test_the_reserve_is_for_a_lane_that_has_none_running(void **state)
{
	(void)state;
	for (size_t slots = 1; slots < 4; slots++) {
		struct job *long_ones[4];
		open_queue(slots);
		for (size_t i = 0; i < slots + 1; i++)
			push(0);
		for (size_t i = 0; i < slots; i++)
			long_ones[i] = begins(0);
		nothing_begins();
		push(1);
		push(1);
		struct job *quick = begins(1);
		nothing_begins();		/* neither its second nor a third's first */
		push(2);
		nothing_begins();
		struct job *other = ends(quick);
		assert_ptr_equal(lanes[2], other->lane);
		quick = ends(other);
		assert_ptr_equal(lanes[1], quick->lane);
		assert_null(ends(quick));
		for (size_t i = 0; i < slots; i++) {
			struct job *next = ends(long_ones[i]);
			if (next != NULL)
				assert_null(ends(next));
		}
		close_queue();
	}
}

static void test_lanes_take_turns_in_the_order_of_their_last_share(void **state)
{
	(void)state;
	open_queue(1);
	struct job *gate = (push(3), begins(3));
	for (int i = 0; i < 3; i++)
		push(0);
	struct job *job = begins(0);		/* the reserve */
	push(1);
	push(2);
	push(2);
	static const size_t order[] = { 1, 2, 0, 2, 0 };
	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		job = ends(job);
		assert_non_null(job);
		assert_ptr_equal(lanes[order[i]], job->lane);
	}
	assert_null(ends(job));
	assert_null(ends(gate));
	close_queue();
}

static void test_a_lane_steps_back_when_its_job_ends(void **state)
{
	(void)state;
	open_queue(1);
	push(0);
	push(0);
	struct job *first = begins(0);
	push(1);
	struct job *reserve = begins(1);
	push(2);		/* after lane 0's second, which waits for longer */
	struct job *third = ends(first);
	assert_ptr_equal(lanes[2], third->lane);
	struct job *second = ends(reserve);
	assert_ptr_equal(lanes[0], second->lane);
	assert_null(ends(second));
	assert_null(ends(third));
	close_queue();
}

static void test_a_held_lane_gets_no_turn_and_keeps_its_jobs(void **state)
{
	(void)state;
	open_queue(2);
	queue_hold(&queue, lanes[0], true);
	push(0);
	nothing_begins();
	push(1);
	assert_null(ends(begins(1)));
	queue_hold(&queue, lanes[0], false);
	assert_null(ends(begins(0)));
	close_queue();
}

static void test_only_what_was_not_begun_can_be_withdrawn(void **state)
{
	(void)state;
	open_queue(1);
	push(0);
	struct job *waits = push(0);
	struct job *begun = begins(0);
	assert_false(queue_withdraw(&queue, begun));
	assert_true(queue_withdraw(&queue, waits));
	assert_true(queue_withdraw(&queue, waits));	/* of which nothing is left */
	assert_int_equal(0, queue_waiting(&queue));
	assert_null(queue_done(&queue, begun));
	assert_false(queue_withdraw(&queue, begun));
	assert_ptr_equal(begun, queue_collect(&queue));
	free(begun);
	free(waits);
	close_queue();
}

static void test_a_full_queue_takes_no_more(void **state)
{
	(void)state;
	struct job *jobs[MAX], surplus = {0};
	open_queue(1);
	for (size_t i = 0; i < MAX; i++)
		jobs[i] = push(i % LANES);
	assert_false(queue_push(&queue, lanes[0], &surplus));
	for (size_t i = 0; i < MAX; i++) {
		assert_true(queue_withdraw(&queue, jobs[i]));
		free(jobs[i]);
	}
	close_queue();
}

/* Sixty-four clients that did not read what they had asked for kept everybody else out
 * for half a minute: what they had asked for filled the queue. */
static void test_a_full_queue_takes_the_first_of_a_lane(void **state)
{
	(void)state;
	struct job *jobs[MAX + 1], surplus = {0};
	open_queue(1);
	for (size_t i = 0; i < MAX; i++)
		jobs[i] = push(i % (LANES - 1));
	jobs[MAX] = push(LANES - 1);
	assert_false(queue_push(&queue, lanes[LANES - 1], &surplus));
	for (size_t i = 0; i < MAX + 1; i++) {
		assert_true(queue_withdraw(&queue, jobs[i]));
		free(jobs[i]);
	}
	close_queue();
}

static void test_it_is_led_while_it_is_open_and_the_loop_is_held(void **state)
{
	(void)state;
	struct seat seat;
	open_queue(1);
	seat_init(&seat);
	assert_true(queue_is_led(&queue));
	push(0);
	struct job *job = begins(0);		/* and nobody is asleep */
	assert_false(queue_is_led(&queue));
	assert_null(ends(job));
	assert_true(queue_rest(&queue, &seat));
	assert_true(queue_is_led(&queue));
	queue_close(&queue);
	assert_false(queue_is_led(&queue));
	seat_finish(&seat);
	close_queue();
}

static void test_a_lane_may_be_closed_while_its_job_runs(void **state)
{
	(void)state;
	open_queue(1);
	push(0);
	struct job *job = begins(0);
	lane_close(&queue, lanes[0]);
	lanes[0] = NULL;
	assert_null(ends(job));
	close_queue();
}

static bool rings(void)
{
	struct pollfd look = { .fd = queue.done_fd, .events = POLLIN };
	return poll(&look, 1, 0) == 1;
}

static void test_a_ring_is_heard_until_it_is_taken_back(void **state)
{
	(void)state;
	open_queue(1);
	for (int i = 0; i < 3; i++) {
		assert_false(rings());
		queue_ring(&queue);
		queue_ring(&queue);
		assert_true(rings());
		queue_unring(&queue);
	}
	close_queue();
}

/* ---- Threads ---- */

struct sleeper {
	pthread_t thread;
	struct seat seat;
	size_t led;		/* how often; under the queue's lock */
};

static struct sleeper sleepers[THREADS];
static pthread_cond_t led = PTHREAD_COND_INITIALIZER;

static void *sleep_and_lead(void *arg)
{
	struct sleeper *sleeper = arg;
	while (queue_rest(&queue, &sleeper->seat)) {
		pthread_mutex_lock(&queue.lock);
		sleeper->led++;
		pthread_cond_signal(&led);
		pthread_mutex_unlock(&queue.lock);
	}
	return NULL;
}

static struct seat *last_asleep(size_t n)
{
	for (;;) {
		size_t asleep = 0;
		struct seat *seat;
		pthread_mutex_lock(&queue.lock);
		SLIST_FOREACH(seat, &queue.asleep, next)
			asleep++;
		seat = SLIST_FIRST(&queue.asleep);
		pthread_mutex_unlock(&queue.lock);
		if (asleep == n)
			return seat;
		usleep(1000);
	}
}

static struct sleeper *who_leads(void)
{
	struct sleeper *found = NULL;
	pthread_mutex_lock(&queue.lock);
	while (found == NULL) {
		for (size_t i = 0; i < THREADS; i++)
			if (sleepers[i].led > 0)
				found = &sleepers[i];
		if (found == NULL)
			pthread_cond_wait(&led, &queue.lock);
	}
	found->led = 0;
	pthread_mutex_unlock(&queue.lock);
	return found;
}

static void test_who_slept_least_leads_next_and_all_go_home(void **state)
{
	(void)state;
	open_queue(1);
	for (size_t i = 0; i < THREADS; i++) {
		seat_init(&sleepers[i].seat);
		sleepers[i].led = 0;
		pthread_create(&sleepers[i].thread, NULL, sleep_and_lead, &sleepers[i]);
	}
	for (int i = 0; i < 100; i++) {
		struct seat *last = last_asleep(THREADS);
		queue_pass_loop(&queue);
		assert_ptr_equal(last, &who_leads()->seat);
	}
	queue_close(&queue);
	for (size_t i = 0; i < THREADS; i++) {
		pthread_join(sleepers[i].thread, NULL);
		seat_finish(&sleepers[i].seat);
	}
	close_queue();
}

static void test_a_loop_that_nobody_was_free_for_is_taken_by_the_next(void **state)
{
	(void)state;
	struct seat seat;
	open_queue(1);
	seat_init(&seat);
	push(0);
	struct job *job = begins(0);		/* and nobody is asleep */
	assert_null(ends(job));
	assert_true(queue_rest(&queue, &seat));	/* does not sleep */
	queue_close(&queue);
	assert_false(queue_rest(&queue, &seat));
	seat_finish(&seat);
	close_queue();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_lane_has_the_slots_and_no_more),
		cmocka_unit_test(test_the_reserve_is_for_a_lane_that_has_none_running),
		cmocka_unit_test(test_lanes_take_turns_in_the_order_of_their_last_share),
		cmocka_unit_test(test_a_lane_steps_back_when_its_job_ends),
		cmocka_unit_test(test_a_held_lane_gets_no_turn_and_keeps_its_jobs),
		cmocka_unit_test(test_only_what_was_not_begun_can_be_withdrawn),
		cmocka_unit_test(test_a_full_queue_takes_no_more),
		cmocka_unit_test(test_a_full_queue_takes_the_first_of_a_lane),
		cmocka_unit_test(test_it_is_led_while_it_is_open_and_the_loop_is_held),
		cmocka_unit_test(test_a_lane_may_be_closed_while_its_job_runs),
		cmocka_unit_test(test_a_ring_is_heard_until_it_is_taken_back),
		cmocka_unit_test(test_who_slept_least_leads_next_and_all_go_home),
		cmocka_unit_test(test_a_loop_that_nobody_was_free_for_is_taken_by_the_next),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
