/* SPDX-License-Identifier: GPL-2.0-or-later */
/* waiting.c - requests that wait for a revision of the index. */
#include "daemon/change/change_internal.h"
#include "daemon/connection/conn.h"

bool change_has(const struct change *change, const struct asked_indexes *asked,
		uint64_t min_rev)
{
	if (min_rev == 0)
		return true;
	const struct revision *newest = change_newest(change, asked);
	return newest != NULL && newest->known && newest->rev >= min_rev;
}

/* The index is watched as long as anybody waits for it, served or not. */
void change_park(struct change *change, struct job *job)
{
	struct watched *watched =
		watcher_watch(change->watcher, change_path(&job->indexes));
	job->parked = true;
	TAILQ_INSERT_TAIL(&change->parked, job, in_parked);
	/* Its client may know of the revision from the writer itself. */
	watcher_poke(change->watcher, watched);
}

bool change_unpark(struct change *change, struct job *job)
{
	if (!job->parked)
		return false;
	job->parked = false;
	if (job == change->next_parked)
		change->next_parked = TAILQ_NEXT(job, in_parked);
	TAILQ_REMOVE(&change->parked, job, in_parked);
	watcher_leave(change->watcher, watcher_find(change->watcher,
						    change_path(&job->indexes)));
	return true;
}

json_t *change_data(const struct change *change, const struct job *job)
{
	const struct revision *newest = change_newest(change, &job->indexes);
	if (newest == NULL || !newest->known)
		return json_pack("{s:n, s:n}", "uuid", "rev");
	return json_pack("{s:s, s:I}", "uuid", newest->uuid,
			 "rev", (json_int_t)newest->rev);
}

/* There is another revision. */
void waiting_go_on(struct change *change)
{
	struct job *job;
	for (job = TAILQ_FIRST(&change->parked); job != NULL; job = change->next_parked) {
		change->next_parked = TAILQ_NEXT(job, in_parked);
		if (!change_has(change, &job->indexes, job->min_rev))
			continue;
		change_unpark(change, job);
		struct conn *conn = conn_find(change->daemon, job->conn);
		conn_unpark(conn, job);	/* one that is lost takes others along */
	}
}

/* Who waits has lost nothing yet, and may ask the next daemon. */
void waiting_refuse(struct change *change)
{
	struct job *job;
	while ((job = TAILQ_FIRST(&change->parked)) != NULL) {
		change_unpark(change, job);
		conn_refuse_parked(conn_find(change->daemon, job->conn), job);
	}
}
