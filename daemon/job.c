/* SPDX-License-Identifier: GPL-2.0-or-later */
/* job.c - one request on its way through the daemon. */
#include "daemon/job.h"

#include <stdlib.h>

#include "daemon/outlet.h"
#include "lib/base/clock.h"

struct job *job_new(json_t *message, struct wire_request *request)
{
	struct job *job = calloc(1, sizeof *job);
	json_t *id = json_deep_copy(request->id);
	if (job == NULL || id == NULL) {
		free(job);
		json_decref(id);
		return NULL;
	}
	job->id = id;
	job->message = message;
	job->request = *request;
	*request = (struct wire_request){0};
	job->arrived_ns = clock_ns();
	atomic_init(&job->cancel, false);
	return job;
}

struct job *job_own(const struct job_kind *kind, void *context)
{
	struct job *job = calloc(1, sizeof *job);
	if (job == NULL)
		return NULL;
	job->kind = kind;
	job->context = context;
	job->arrived_ns = clock_ns();
	atomic_init(&job->cancel, false);
	return job;
}

void job_free(struct job *job)
{
	if (job == NULL)
		return;
	if (job->kind != NULL)
		job->kind->finish(job);
	if (event_initialized(&job->expiry))
		event_del(&job->expiry);
	wire_request_finish(&job->request);
	json_decref(job->message);
	json_decref(job->about);
	json_decref(job->id);
	json_decref(job->slot);
	asked_finish(&job->asked);
	index_list_leave(job->indexes.list);
	buf_finish(&job->reply);
	outlet_release(job->outlet);
	free(job);
}
