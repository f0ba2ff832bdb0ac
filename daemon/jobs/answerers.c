/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answerers.c - sets of indexes to their answerers, the last ones used. */
#include "daemon/jobs/answerers.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"

/* One of them, for a set. */
struct place {
	struct answerer *answerer;	/* NULL: free */
	struct index_list *list;	/* that the choice is made from */
	struct index_choice choice;
	uint64_t used;			/* when: of answerers->turn */
};

struct answerers {
	struct indexes *indexes;
	struct answerer *shelves;
	struct lists *lists;
	struct place *last;		/* that was used */
	struct index_list *list;	/* seen last */
	struct place places[ANSWERERS_MAX];
	uint64_t turn;
	bool late;			/* one was opened for a list that was replaced */
};

struct answerers *answerers_open(struct indexes *indexes, struct answerer *shelves,
				 struct lists *lists)
{
	struct answerers *opened = calloc(1, sizeof *opened);
	if (opened == NULL)
		return NULL;
	opened->indexes = indexes;
	opened->shelves = shelves;
	opened->lists = lists;
	return opened;
}

static void clear(struct place *place)
{
	answerer_close(place->answerer);
	index_list_leave(place->list);
	*place = (struct place){0};
}

void answerers_close(struct answerers *answerers)
{
	if (answerers == NULL)
		return;
	for (size_t i = 0; i < ANSWERERS_MAX; i++)
		clear(&answerers->places[i]);
	index_list_leave(answerers->list);
	free(answerers);
}

/* --- When indexes come and go --- */

static bool is_served(const struct place *place, const struct index_list *list)
{
	for (size_t i = 0; i < place->choice.count; i++) {
		const struct served *served = &place->list->at[place->choice.at[i]];
		if (!index_list_has(list, served->name, served->path))
			return false;
	}
	return true;
}

static void close_unserved(struct answerers *answerers, const struct index_list *list)
{
	for (size_t i = 0; i < ANSWERERS_MAX; i++) {
		struct place *place = &answerers->places[i];
		if (place->answerer != NULL && !is_served(place, list))
			clear(place);
	}
}

/* Closes what is not served any more; what stays stays open. */
static void look_again(struct answerers *answerers)
{
	struct index_list *list = indexes_take(answerers->indexes);
	if (list == answerers->list) {
		index_list_leave(list);
		return;
	}
	close_unserved(answerers, list);
	index_list_leave(answerers->list);
	answerers->list = list;
}

/* --- Finding --- */

static bool same(const struct served *one, const struct served *other)
{
	return strcmp(one->name, other->name) == 0 &&
		strcmp(one->path, other->path) == 0;
}

static bool is_for(const struct place *place, const struct asked_indexes *asked)
{
	const struct index_choice *choice = &asked->choice;
	if (place->answerer == NULL || place->choice.count != choice->count ||
	    place->choice.together != choice->together)
		return false;
	for (size_t i = 0; i < choice->count; i++)
		if (!same(&place->list->at[place->choice.at[i]],
			  &asked->list->at[choice->at[i]]))
			return false;
	return true;
}

/* The place of what is ASKED, or the one that is to be it. */
static struct place *place_for(struct answerers *answerers,
			       const struct asked_indexes *asked)
{
	struct place *oldest = &answerers->places[0];
	for (size_t i = 0; i < ANSWERERS_MAX; i++) {
		struct place *place = &answerers->places[i];
		if (is_for(place, asked))
			return place;
		if (place->used < oldest->used)
			oldest = place;
	}
	clear(oldest);
	return oldest;
}

static enum status fill(struct answerers *answerers, struct place *place,
			const struct asked_indexes *asked, struct error *error)
{
	struct answer_source sources[WIRE_INDEXES_MAX];
	const struct index_choice *choice = &asked->choice;
	struct answerer *opened = NULL;
	for (size_t i = 0; i < choice->count; i++) {
		const struct served *served = &asked->list->at[choice->at[i]];
		sources[i] = (struct answer_source){ served->name, served->path };
	}
	enum status status = choice->together
		? answerer_open_together(sources, choice->count, &opened, error)
		: answerer_open(sources[0].path, &opened, error);
	if (status != STATUS_OK)
		return status;
	answerer_share(opened, answerers->shelves);
	answerer_use_lists(opened, answerers->lists);
	*place = (struct place){ .answerer = opened,
				 .list = index_list_share(asked->list),
				 .choice = *choice };
	return STATUS_OK;
}

struct answerer *answerers_for(struct answerers *answerers,
			       const struct asked_indexes *asked,
			       struct answer_failure *failure)
{
	*failure = (struct answer_failure){ .code = WIRE_INTERNAL };
	look_again(answerers);
	struct place *place = place_for(answerers, asked);
	if (place->answerer == NULL &&
	    fill(answerers, place, asked, &failure->error) != STATUS_OK)
		return NULL;
	place->used = ++answerers->turn;
	answerers->last = place;
	answerers->late = asked->list != answerers->list;
	return place->answerer;
}

void answerers_end(struct answerers *answerers)
{
	if (answerers->late)
		close_unserved(answerers, answerers->list);
	answerers->late = false;
}

bool answerers_read_lists(struct answerers *answerers, uint64_t ns)
{
	struct place *last = answerers->last;
	return last != NULL && last->answerer != NULL &&
		answerer_read_lists(last->answerer, ns > 0 ? clock_ns() + ns : 0);
}

void answerers_refresh(struct answerers *answerers)
{
	look_again(answerers);
	for (size_t i = 0; i < ANSWERERS_MAX; i++)
		if (answerers->places[i].answerer != NULL)
			answerer_move_on(answerers->places[i].answerer);
}
