/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kwic_shelf.c - the lists that pages were made of last, the one that was not looked at
 * for longest going first. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/answer/kwic.h"

struct kwic_shelf {
	pthread_mutex_t lock; /* of all that follows, and of the lists' last members */
	unsigned holders;
	uint64_t clock;
	struct kwic_list *lists[KWIC_LISTS];
};

struct kwic_shelf *kwic_shelf_new(void)
{
	struct kwic_shelf *shelf = calloc(1, sizeof *shelf);
	if (shelf == NULL)
		return NULL;
	pthread_mutex_init(&shelf->lock, NULL);
	shelf->holders = 1;
	return shelf;
}

struct kwic_shelf *kwic_shelf_share(struct kwic_shelf *shelf)
{
	pthread_mutex_lock(&shelf->lock);
	shelf->holders++;
	pthread_mutex_unlock(&shelf->lock);
	return shelf;
}

static void let_go(struct kwic_list *list)
{
	if (list != NULL && --list->holders == 0)
		kwic_list_free(list);
}

void kwic_shelf_leave(struct kwic_shelf *shelf)
{
	if (shelf == NULL)
		return;
	pthread_mutex_lock(&shelf->lock);
	bool last = --shelf->holders == 0;
	pthread_mutex_unlock(&shelf->lock);
	if (!last)
		return;
	for (size_t i = 0; i < KWIC_LISTS; i++)
		let_go(shelf->lists[i]);
	pthread_mutex_destroy(&shelf->lock);
	free(shelf);
}

static bool is_of(const struct kwic_list *list, const char *uuid, uint64_t rev)
{
	return list->rev == rev && strcmp(list->uuid, uuid) == 0;
}

/* As one more holder's. */
static struct kwic_list *find(struct kwic_shelf *shelf, const char *uuid, uint64_t rev,
			      const char *print)
{
	for (size_t i = 0; i < KWIC_LISTS; i++) {
		struct kwic_list *list = shelf->lists[i];
		if (list == NULL || !is_of(list, uuid, rev) ||
		    strcmp(list->print, print) != 0)
			continue;
		list->holders++;
		list->used = ++shelf->clock;
		return list;
	}
	return NULL;
}

struct kwic_list *kwic_shelf_take(struct kwic_shelf *shelf,
				  const struct store_info *info, const char *print)
{
	pthread_mutex_lock(&shelf->lock);
	struct kwic_list *list = find(shelf, info->uuid, info->rev, print);
	pthread_mutex_unlock(&shelf->lock);
	return list;
}

static size_t bytes_of(const struct kwic_list *list)
{
	return list->document_count * sizeof *list->documents +
		list->line_count * sizeof *list->lines;
}

/* Of what is there when BYTES more come, one has to go: of another revision than that
 * of LIST, or because there is no room; -1: none. */
static int find_superfluous(const struct kwic_shelf *shelf,
			    const struct kwic_list *list)
{
	size_t bytes = bytes_of(list), count = 0;
	int oldest = -1;
	for (int i = 0; i < KWIC_LISTS; i++) {
		const struct kwic_list *kept = shelf->lists[i];
		if (kept == NULL)
			continue;
		if (!is_of(kept, list->uuid, list->rev))
			return i;
		if (oldest < 0 || kept->used < shelf->lists[oldest]->used)
			oldest = i;
		bytes += bytes_of(kept);
		count++;
	}
	return count == KWIC_LISTS || bytes > KWIC_LIST_BYTES ? oldest : -1;
}

static void put(struct kwic_shelf *shelf, struct kwic_list *list)
{
	size_t place = 0;
	for (int i; (i = find_superfluous(shelf, list)) >= 0; shelf->lists[i] = NULL)
		let_go(shelf->lists[i]);
	while (shelf->lists[place] != NULL)
		place++;
	shelf->lists[place] = list;
	list->holders = 2;
	list->used = ++shelf->clock;
}

struct kwic_list *kwic_shelf_put(struct kwic_shelf *shelf, struct kwic_list *list)
{
	pthread_mutex_lock(&shelf->lock);
	struct kwic_list *same = find(shelf, list->uuid, list->rev, list->print);
	if (same == NULL)
		put(shelf, list);
	pthread_mutex_unlock(&shelf->lock);
	if (same == NULL)
		return list;
	kwic_list_free(list);
	return same;
}

void kwic_shelf_return(struct kwic_shelf *shelf, struct kwic_list *list)
{
	pthread_mutex_lock(&shelf->lock);
	let_go(list);
	pthread_mutex_unlock(&shelf->lock);
}
