/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shelf.c - the things used last, the one that was not used for longest going first. */
#include "daemon/search/shelf.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct place {
	struct shelf_key key;
	void *thing;
	size_t bytes;
	bool kept;		/* false: somebody holds it still, and it may not be taken */
	unsigned holders;
	uint64_t used;		/* when, by shelf->clock */
	struct place *next;
};

struct shelf {
	pthread_mutex_t lock;	/* of all that follows */
	void (*free_thing)(void *thing);
	unsigned holders;
	uint64_t clock;
	struct place *places;
};

struct shelf_key shelf_key(const struct store_info *info, const char *name)
{
	struct shelf_key key = { .rev = info->rev };
	strcpy(key.uuid, info->uuid);
	snprintf(key.name, sizeof key.name, "%s", name);
	return key;
}

struct shelf *shelf_new(void (*free_thing)(void *thing))
{
	struct shelf *shelf = calloc(1, sizeof *shelf);
	if (shelf == NULL)
		return NULL;
	pthread_mutex_init(&shelf->lock, NULL);
	shelf->free_thing = free_thing;
	shelf->holders = 1;
	return shelf;
}

struct shelf *shelf_share(struct shelf *shelf)
{
	pthread_mutex_lock(&shelf->lock);
	shelf->holders++;
	pthread_mutex_unlock(&shelf->lock);
	return shelf;
}

/* Frees what is neither kept nor held. */
static void sweep(struct shelf *shelf)
{
	for (struct place **at = &shelf->places; *at != NULL;) {
		struct place *place = *at;
		if (place->kept || place->holders > 0) {
			at = &place->next;
			continue;
		}
		*at = place->next;
		shelf->free_thing(place->thing);
		free(place);
	}
}

void shelf_leave(struct shelf *shelf)
{
	if (shelf == NULL)
		return;
	pthread_mutex_lock(&shelf->lock);
	bool last = --shelf->holders == 0;
	pthread_mutex_unlock(&shelf->lock);
	if (!last)
		return;
	for (struct place *place = shelf->places; place != NULL; place = place->next)
		place->kept = false;
	sweep(shelf);
	pthread_mutex_destroy(&shelf->lock);
	free(shelf);
}

static bool is_of_revision(const struct place *place, const struct shelf_key *key)
{
	return place->key.rev == key->rev && strcmp(place->key.uuid, key->uuid) == 0;
}

/* As one more holder's. */
static struct place *find(struct shelf *shelf, const struct shelf_key *key)
{
	struct place *place = shelf->places;
	while (place != NULL && (!place->kept || !is_of_revision(place, key) ||
				 strcmp(place->key.name, key->name) != 0))
		place = place->next;
	if (place == NULL)
		return NULL;
	place->holders++;
	place->used = ++shelf->clock;
	return place;
}

void *shelf_take(struct shelf *shelf, const struct shelf_key *key)
{
	pthread_mutex_lock(&shelf->lock);
	struct place *place = find(shelf, key);
	void *thing = place != NULL ? place->thing : NULL;
	pthread_mutex_unlock(&shelf->lock);
	return thing;
}

/* Of what is kept beside one of KEY and BYTES one has to go: of another revision of its
 * index, or because there is no room. NULL: none. */
static struct place *superfluous(struct shelf *shelf, const struct shelf_key *key,
				 size_t bytes)
{
	struct place *oldest = NULL;
	size_t count = 1;
	for (struct place *place = shelf->places; place != NULL; place = place->next) {
		if (!place->kept)
			continue;
		if (strcmp(place->key.uuid, key->uuid) == 0 &&
		    place->key.rev != key->rev)
			return place;
		if (oldest == NULL || place->used < oldest->used)
			oldest = place;
		bytes += place->bytes;
		count++;
	}
	return count > SHELF_THINGS || bytes > SHELF_BYTES ? oldest : NULL;
}

static void put(struct shelf *shelf, struct place *place)
{
	struct place *old;
	while ((old = superfluous(shelf, &place->key, place->bytes)) != NULL)
		old->kept = false;
	sweep(shelf);
	place->used = ++shelf->clock;
	place->next = shelf->places;
	shelf->places = place;
}

void *shelf_put(struct shelf *shelf, const struct shelf_key *key, void *thing,
		size_t bytes)
{
	struct place *place = malloc(sizeof *place);
	if (place == NULL)
		return thing;
	*place = (struct place){ .key = *key, .thing = thing, .bytes = bytes,
				 .kept = true, .holders = 1 };
	pthread_mutex_lock(&shelf->lock);
	struct place *same = find(shelf, key);
	if (same == NULL)
		put(shelf, place);
	pthread_mutex_unlock(&shelf->lock);
	if (same == NULL)
		return thing;
	shelf->free_thing(thing);
	free(place);
	return same->thing;
}

void shelf_return(struct shelf *shelf, void *thing)
{
	if (thing == NULL)
		return;
	pthread_mutex_lock(&shelf->lock);
	struct place *place = shelf->places;
	while (place != NULL && place->thing != thing)
		place = place->next;
	if (place != NULL)
		place->holders--;
	else
		shelf->free_thing(thing);	/* there was no place for it */
	sweep(shelf);
	pthread_mutex_unlock(&shelf->lock);
}
