/* SPDX-License-Identifier: GPL-2.0-or-later */
/* daemon.c - the whole put together, its loop, and taken apart again. */
#include "config.h"

#include "daemon/daemon.h"

#include <errno.h>
#include <event2/event.h>
#include <grp.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "daemon/change/change.h"
#include "daemon/connection/conn.h"
#include "daemon/drain.h"
#include "daemon/jobs/job.h"
#include "daemon/connection/listen.h"
#include "daemon/notify.h"
#include "daemon/watchdog.h"
#include "lib/base/clock.h"
#include "lib/base/log.h"

enum {
	WORKER_FILES = 64,	/* descriptors that a worker's index may take, and, where
				 * there are several, each of them twice: alone and
				 * together with others */
	SPARE_FILES = 64,
};

void daemon_end_job(struct daemon *daemon, struct job *job)
{
	job_free(job);
	daemon->n_jobs--;
	drain_mind_idle(daemon);
}

void daemon_collect(struct daemon *daemon)
{
	struct job *job;
	while ((job = queue_collect(&daemon->queue)) != NULL) {
		if (job->kind != NULL && job->kind->done != NULL)
			job->kind->done(daemon, job);
		struct conn *conn = conn_find(daemon, job->conn);
		if (conn != NULL)
			conn_job_done(conn, job);
		else
			daemon_end_job(daemon, job);
	}
}

static void on_done(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	struct daemon *daemon = arg;
	queue_unring(&daemon->queue);
	daemon_collect(daemon);
}

static void on_reap(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	conn_reap(arg);
}

static void log_libevent(int severity, const char *message)
{
	static const enum log_level levels[] = {
		[EVENT_LOG_DEBUG] = LOG_LEVEL_DEBUG,
		[EVENT_LOG_MSG] = LOG_LEVEL_DEBUG,
		[EVENT_LOG_WARN] = LOG_LEVEL_WARN,
		[EVENT_LOG_ERR] = LOG_LEVEL_ERROR,
	};
	log_at(levels[severity & EVENT_LOG_ERR], "libevent: %s", message);
}

/* The usual soft limit of 1024 would do for most machines, not for all. */
static void raise_files_limit(const struct settings *settings)
{
	rlim_t wanted = WIRE_CONNECTIONS_MAX + SPARE_FILES +
			(rlim_t)(settings->threads + QUEUE_SPARE_THREADS) *
				WORKER_FILES * (1 + settings->index_count);
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

static enum status find_group(const char *name, gid_t *group, struct error *error)
{
	*group = (gid_t)NO_GROUP;
	if (name == NULL)
		return STATUS_OK;
	struct group *found = getgrnam(name);
	if (found == NULL)
		return error_set(error, STATUS_NOT_FOUND, "no such group: %s", name);
	*group = found->gr_gid;
	return STATUS_OK;
}

static enum status open_loop(struct daemon *daemon, struct error *error)
{
	event_set_log_callback(log_libevent);
	daemon->base = event_base_new();
	if (daemon->base == NULL)
		return error_set(error, STATUS_INTERNAL, "cannot make an event loop");
	daemon->reaper = event_new(daemon->base, -1, 0, on_reap, daemon);
	daemon->done = event_new(daemon->base, daemon->queue.done_fd,
				 EV_READ | EV_PERSIST, on_done, daemon);
	if (daemon->reaper == NULL || daemon->done == NULL ||
	    event_add(daemon->done, NULL) != 0)
		return error_set(error, STATUS_INTERNAL, "cannot make an event loop");
	return drain_open(daemon, &daemon->drain, error);
}

static enum status name_indexes(struct daemon *daemon, struct error *error)
{
	const struct settings *settings = daemon->settings;
	struct index_list *list = NULL;
	enum status status = index_list_make(settings->indexes, settings->index_count,
					     &list, error);
	if (status != STATUS_OK)
		return status;
	daemon->indexes = indexes_new(list);
	if (daemon->indexes != NULL)
		return STATUS_OK;
	index_list_leave(list);
	return error_set(error, STATUS_NO_MEMORY, "indexes");
}

static void tell_ready(const struct daemon *daemon)
{
	struct index_list *list = indexes_take(daemon->indexes);
	const struct served *standard = &list->at[list->standard];
	log_info("listening on %s, index %s, %u threads", socket_name(&daemon->socket),
		 standard->path, daemon->settings->threads);
	for (size_t i = 0; list->count > 1 && i < list->count; i++)
		log_info("index %s: %s", list->at[i].name, list->at[i].path);
	if (list->count > 1)
		notify_manager("READY=1\nSTATUS=Serving %zu indexes", list->count);
	else
		notify_manager("READY=1\nSTATUS=Serving %s", standard->path);
	index_list_leave(list);
}

static size_t bytes_of(uint32_t mb)
{
	uint64_t bytes = (uint64_t)mb << 20;
	return bytes < SIZE_MAX ? (size_t)bytes : SIZE_MAX;
}

/* Of --cache 0 and --postings 0 nothing is kept. */
static enum status open_caches(struct daemon *daemon, struct error *error)
{
	const struct settings *settings = daemon->settings;
	if (settings->cache_mb > 0) {
		daemon->cache = cache_open(bytes_of(settings->cache_mb));
		if (daemon->cache == NULL)
			return error_set(error, STATUS_NO_MEMORY, "cache of answers");
	}
	if (settings->postings_mb > 0) {
		daemon->lists = lists_open(bytes_of(settings->postings_mb));
		if (daemon->lists == NULL)
			return error_set(error, STATUS_NO_MEMORY, "posting lists");
	}
	return STATUS_OK;
}

/* The socket comes before the workers: a second quothd is told soon. */
static enum status open_doors(struct daemon *daemon, struct error *error)
{
	const struct settings *settings = daemon->settings;
	gid_t group;
	enum status status = open_caches(daemon, error);
	if (status == STATUS_OK)
		status = name_indexes(daemon, error);
	if (status == STATUS_OK)
		status = find_group(settings->group, &group, error);
	if (status == STATUS_OK)
		status = socket_open(settings->socket, group, &daemon->socket, error);
	if (status == STATUS_OK)
		status = open_loop(daemon, error);

	if (status == STATUS_OK)	/* Landlock holds threads started later */
		status = sandbox_files(&daemon->sandbox,
				       socket_own_path(&daemon->socket), error);
	if (status == STATUS_OK)
		status = workers_start(daemon, &daemon->workers, error);
	if (status == STATUS_OK)
		status = change_open(daemon, &daemon->change, error);
	if (status == STATUS_OK)
		status = listener_open(daemon, daemon->socket.fd, group,
				       &daemon->listener, error);
	if (status == STATUS_OK)
		status = watchdog_open(daemon, &daemon->watchdog, error);
	if (status == STATUS_OK)
		status = sandbox_calls(&daemon->sandbox,
				       socket_own_path(&daemon->socket) != NULL, error);
	if (status == STATUS_OK)
		tell_ready(daemon);
	return status;
}

static void free_event(struct event *event)
{
	if (event != NULL)
		event_free(event);
}

/* What workers finished when nobody collected any more. */
static void end_done_jobs(struct daemon *daemon)
{
	struct job *job;
	while ((job = queue_collect(&daemon->queue)) != NULL)
		daemon_end_job(daemon, job);
}

static void close_all(struct daemon *daemon)
{
	listener_close(daemon->listener);
	conn_lose_all(daemon);
	change_stop(daemon->change);
	workers_stop(daemon->workers);
	end_done_jobs(daemon);
	conn_reap(daemon);
	change_close(daemon->change);
	indexes_free(daemon->indexes);
	drain_close(daemon->drain);
	watchdog_close(daemon->watchdog);
	free_event(daemon->reaper);
	free_event(daemon->done);
	if (daemon->base != NULL)
		event_base_free(daemon->base);
	queue_finish(&daemon->queue);
	cache_close(daemon->cache);
	lists_close(daemon->lists);
	socket_close(&daemon->socket);
}

static void prepare_process(const struct settings *settings)
{
	log_open("quothd", settings->log_level);
	signal(SIGPIPE, SIG_IGN);
	raise_files_limit(settings);
	json_object_seed(0);	/* before there are threads */
}

/* The loop has ended, and libevent gives the signals back to their defaults:
 * one more SIGTERM now must not look like a crash. */
static void block_signals(void)
{
	sigset_t all;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, NULL);
}

/* ---- The loop ---- */

void daemon_end(struct daemon *daemon)
{
	daemon->ended = true;
	event_base_loopbreak(daemon->base);
}

struct job *daemon_lead(struct daemon *daemon)
{
	for (;;) {
		daemon_collect(daemon);
		if (daemon->ended)
			break;
		struct job *job = queue_take(&daemon->queue);
		if (job != NULL)
			return job;
		if (event_base_loop(daemon->base, EVLOOP_ONCE) < 0) {
			daemon->failed = true;
			break;
		}
	}
	sem_post(&daemon->over);
	return NULL;
}

/* The first thread keeps the signals and does nothing else: libevent has them noticed by
 * whoever leads. */
static void wait_for_the_end(struct daemon *daemon)
{
	queue_pass_loop(&daemon->queue);
	while (sem_wait(&daemon->over) != 0)
		;	/* a signal */
}

static enum status serve(struct daemon *daemon, struct error *error)
{
	enum status status = open_doors(daemon, error);
	if (status == STATUS_OK) {
		drain_mind_idle(daemon);
		wait_for_the_end(daemon);
		if (daemon->failed)
			status = error_set(error, STATUS_INTERNAL,
					   "the event loop failed");
		block_signals();
		/* A worker that does not stop is not waited for: nobody is left
		 * whom it could answer. */
		if (daemon->n_jobs > 0)
			_exit(status == STATUS_OK ? EXIT_DONE : EXIT_FAILED);
	}
	close_all(daemon);
	log_debug("ended");
	return status;
}

int daemon_run(struct settings *settings)
{
	prepare_process(settings);
	struct daemon daemon = {
		.settings = settings,
		.sandbox = { .off = settings->no_sandbox,
			     .remote_shards = settings->remote_shards },
		.socket = { .fd = -1, .lock_fd = -1 },
		.started_ms = clock_ms(),
	};
	sandbox_begin(&daemon.sandbox);
	TAILQ_INIT(&daemon.lost);
	sem_init(&daemon.over, 0, 0);
	struct error error;
	enum status status = inside_open(&daemon.inside, settings->slow_ms,
					 settings->log_queries, &error);
	if (status == STATUS_OK)
		status = queue_init(&daemon.queue, settings->limits.queue,
				    settings->threads, &error);
	if (status == STATUS_OK)
		status = serve(&daemon, &error);
	inside_close(&daemon.inside);
	if (status == STATUS_OK)
		return EXIT_DONE;
	log_error("%s", error.text);
	return status == STATUS_LOCKED ? EXIT_TAKEN : EXIT_FAILED;
}
