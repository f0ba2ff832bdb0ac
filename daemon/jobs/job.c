/* SPDX-License-Identifier: GPL-2.0-or-later */
/* job.c - one request on its way through the daemon. */
#include "daemon/jobs/job.h"

#include <stdlib.h>

#include "daemon/connection/outlet.h"
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

void job_unload(struct job *job, struct job_load *load)
{
	*load = (struct job_load){
		.message = job->message,
		.about = job->about,
		.written = job->written,
		.request = job->request,
		.reply = job->reply,
		.asked = job->asked,
		.indexes = job->indexes.list,
	};
	job->message = job->about = job->written = NULL;
	job->request = (struct wire_request){0};
	job->asked = (struct asked){0};
	job->indexes.list = NULL;
	buf_init(&job->reply);
}

void job_load_finish(struct job_load *load)
{
	wire_request_finish(&load->request);
	json_decref(load->message);
	json_decref(load->about);
	json_decref(load->written);
	asked_finish(&load->asked);
	index_list_leave(load->indexes);
	buf_finish(&load->reply);
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
	struct job_load load;
	job_unload(job, &load);
	job_load_finish(&load);
	json_decref(job->id);
	json_decref(job->slot);
	outlet_release(job->outlet);
	free(job);
}
