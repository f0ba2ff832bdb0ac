/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rack.c - lists by index, revision and term, within a number of bytes. */
#include "lib/store/lists/rack.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "lib/base/hash.h"

enum {
	BUCKETS = 16384,	/* of a rack, a power of two */
	ALLOCATION = 16,	/* bytes that malloc() takes beside those asked for */
};

/* One term: what is known of it, and its list, if that is kept. */
struct entry {
	struct entry *in_bucket;
	TAILQ_ENTRY(entry) by_use;
	struct list_rack *rack;
	struct list *list;		/* NULL: none */
	struct list *before;		/* of an earlier revision, that had documents up to */
	uint32_t last;			/* this number; there is at most one of the two */
	struct list_term known;
	bool is_known;
	bool promised;		/* somebody is reading the list */
	uint64_t spent;
	uint32_t hash;
	size_t len;
	char term[];
};

TAILQ_HEAD(entries, entry);

struct list_rack {
	struct lists *lists;
	struct list_rack *next;
	unsigned users;
	char *name;
	struct entry *buckets[BUCKETS];
};

struct lists {
	pthread_mutex_t lock;		/* of all that follows */
	struct entries by_use;		/* the one used last is the last one */
	struct list_rack *racks;
	uint64_t bytes;			/* racks, lists and entries */
	struct lists_stats stats;
};

struct lists *lists_open(size_t limit)
{
	struct lists *lists = calloc(1, sizeof *lists);
	if (lists == NULL)
		return NULL;
	pthread_mutex_init(&lists->lock, NULL);
	TAILQ_INIT(&lists->by_use);
	lists->stats.limit = limit;
	return lists;
}

void lists_close(struct lists *lists)
{
	if (lists == NULL)
		return;
	pthread_mutex_destroy(&lists->lock);
	free(lists);
}

struct lists_stats lists_stats(struct lists *lists)
{
	if (lists == NULL)
		return (struct lists_stats){0};
	pthread_mutex_lock(&lists->lock);
	struct lists_stats stats = lists->stats;
	pthread_mutex_unlock(&lists->lock);
	return stats;
}

/* --- Lists --- */

uint64_t list_bytes(uint64_t documents, uint64_t positions)
{
	return sizeof(struct list) + 4 * ALLOCATION +
		documents * (sizeof(uint32_t) + sizeof(struct list_posting)) +
		positions * sizeof(uint32_t);
}

void list_free(struct list *list)
{
	if (list == NULL)
		return;
	free(list->documents);
	free(list->postings);
	free(list->positions);
	free(list);
}

static uint64_t bytes_of(const struct list *list)
{
	return list_bytes(list->count, list->position_count);
}

/* --- Entries; the lock is held --- */

static uint64_t entry_size(size_t term_len)
{
	return sizeof(struct entry) + term_len + ALLOCATION;
}

static uint64_t entry_bytes(const struct entry *entry)
{
	return entry_size(entry->len);
}

/* Has LIST at one place more. */
static void place_list(struct lists *lists, struct list *list, struct list **place)
{
	*place = list;
	if (list->places++ > 0)
		return;
	lists->bytes += bytes_of(list);
	lists->stats.bytes += bytes_of(list);
	lists->stats.entries++;
}

/* Empties PLACE; the list lives on while somebody holds it. Returns how many less are
 * kept: 1 or 0. */
static unsigned let_list_go(struct lists *lists, struct list **place)
{
	struct list *list = *place;
	*place = NULL;
	if (list == NULL || --list->places > 0)
		return 0;
	lists->stats.entries--;
	lists->stats.bytes -= bytes_of(list);
	lists->bytes -= bytes_of(list);
	if (list->holders == 0)
		list_free(list);
	return 1;
}

static struct entry **place_of(struct list_rack *rack, const char *term, size_t len,
			       uint32_t hash)
{
	struct entry **at = &rack->buckets[hash & (BUCKETS - 1)];
	while (*at != NULL && ((*at)->hash != hash || (*at)->len != len ||
			       memcmp((*at)->term, term, len) != 0))
		at = &(*at)->in_bucket;
	return at;
}

static struct entry *find(struct list_rack *rack, const char *term, size_t len)
{
	return *place_of(rack, term, len, hash_bytes(term, len));
}

/* Returns how many lists less are kept. */
static unsigned forget(struct lists *lists, struct entry *entry)
{
	struct entry **place = place_of(entry->rack, entry->term, entry->len, entry->hash);
	*place = entry->in_bucket;
	unsigned less = let_list_go(lists, &entry->list) +
		let_list_go(lists, &entry->before);
	lists->bytes -= entry_bytes(entry);
	TAILQ_REMOVE(&lists->by_use, entry, by_use);
	free(entry);
	return less;
}

/* Makes room for BYTES beside STAYS (may be NULL); false: there is none. */
static bool make_room(struct lists *lists, uint64_t bytes, const struct entry *stays)
{
	struct entry *entry = TAILQ_FIRST(&lists->by_use), *next;
	for (; entry != NULL && lists->bytes + bytes > lists->stats.limit; entry = next) {
		next = TAILQ_NEXT(entry, by_use);
		if (entry == stays || entry->promised)
			continue;
		lists->stats.evicted += forget(lists, entry);
	}
	return lists->bytes + bytes <= lists->stats.limit;
}

/* TERM is not there yet. */
static struct entry *add(struct list_rack *rack, const char *term, size_t len,
			 uint32_t hash)
{
	struct lists *lists = rack->lists;
	struct entry *entry = calloc(1, sizeof *entry + len);
	if (entry == NULL)
		return NULL;
	entry->rack = rack;
	entry->hash = hash;
	entry->len = len;
	memcpy(entry->term, term, len);
	struct entry **place = &rack->buckets[hash & (BUCKETS - 1)];
	entry->in_bucket = *place;
	*place = entry;
	lists->bytes += entry_bytes(entry);
	TAILQ_INSERT_TAIL(&lists->by_use, entry, by_use);
	return entry;
}

static struct entry *find_or_add(struct list_rack *rack, const char *term, size_t len)
{
	uint32_t hash = hash_bytes(term, len);
	struct entry *entry = *place_of(rack, term, len, hash);
	if (entry != NULL)
		return entry;
	return make_room(rack->lists, entry_size(len), NULL)
		? add(rack, term, len, hash) : NULL;
}

static void use(struct lists *lists, struct entry *entry)
{
	TAILQ_REMOVE(&lists->by_use, entry, by_use);
	TAILQ_INSERT_TAIL(&lists->by_use, entry, by_use);
}

/* --- Racks --- */

static struct list_rack *rack_new(struct lists *lists, const char *name)
{
	struct list_rack *rack = calloc(1, sizeof *rack);
	if (rack == NULL)
		return NULL;
	rack->name = strdup(name);
	if (rack->name == NULL) {
		free(rack);
		return NULL;
	}
	rack->lists = lists;
	lists->bytes += sizeof *rack;
	rack->next = lists->racks;
	lists->racks = rack;
	return rack;
}

/* Gives RACK what BEFORE has. */
static void take_over(struct list_rack *rack, const struct rack_before *before)
{
	struct lists *lists = rack->lists;
	struct entry *last = TAILQ_LAST(&lists->by_use, entries), *entry;
	for (entry = TAILQ_FIRST(&lists->by_use); entry != NULL;
	     entry = entry == last ? NULL : TAILQ_NEXT(entry, by_use)) {
		struct list *list = entry->list != NULL ? entry->list : entry->before;
		if (entry->rack != before->rack || list == NULL)
			continue;
		struct entry *own = add(rack, entry->term, entry->len, entry->hash);
		if (own == NULL)
			return;
		place_list(lists, list, &own->before);
		own->last = entry->list != NULL ? before->last : entry->last;
	}
}

struct list_rack *rack_join(struct lists *lists, const char *name,
			    const struct rack_before *before)
{
	if (lists == NULL)
		return NULL;
	pthread_mutex_lock(&lists->lock);
	struct list_rack *rack = lists->racks;
	while (rack != NULL && strcmp(rack->name, name) != 0)
		rack = rack->next;
	if (rack == NULL) {
		rack = rack_new(lists, name);
		if (rack != NULL && before->rack != NULL)
			take_over(rack, before);
	}
	if (rack != NULL)
		rack->users++;
	pthread_mutex_unlock(&lists->lock);
	return rack;
}

static void clear(struct list_rack *rack)
{
	struct lists *lists = rack->lists;
	for (size_t i = 0; i < BUCKETS; i++)
		while (rack->buckets[i] != NULL)
			lists->stats.dropped += forget(lists, rack->buckets[i]);
}

void rack_leave(struct list_rack *rack)
{
	if (rack == NULL)
		return;
	struct lists *lists = rack->lists;
	pthread_mutex_lock(&lists->lock);
	bool last = --rack->users == 0;
	if (last) {
		struct list_rack **at = &lists->racks;
		while (*at != rack)
			at = &(*at)->next;
		*at = rack->next;
		clear(rack);
		lists->bytes -= sizeof *rack;
	}
	pthread_mutex_unlock(&lists->lock);
	if (last) {
		free(rack->name);
		free(rack);
	}
}

/* --- Asking and keeping --- */

bool rack_term(struct list_rack *rack, const char *term, size_t len,
	       struct list_term *known)
{
	pthread_mutex_lock(&rack->lists->lock);
	struct entry *entry = find(rack, term, len);
	bool is_known = entry != NULL && entry->is_known;
	if (is_known) {
		*known = entry->known;
		use(rack->lists, entry);
	}
	pthread_mutex_unlock(&rack->lists->lock);
	return is_known;
}

void rack_note_term(struct list_rack *rack, const char *term, size_t len,
		    const struct list_term *known)
{
	struct lists *lists = rack->lists;
	uint32_t hash = hash_bytes(term, len);
	pthread_mutex_lock(&lists->lock);
	struct entry *entry = *place_of(rack, term, len, hash);
	if (entry == NULL && lists->bytes + entry_size(len) <= lists->stats.limit)
		entry = add(rack, term, len, hash);
	if (entry != NULL) {
		entry->known = *known;
		entry->is_known = true;
	}
	pthread_mutex_unlock(&lists->lock);
}

struct list *rack_take(struct list_rack *rack, const char *term, size_t len)
{
	struct lists *lists = rack->lists;
	pthread_mutex_lock(&lists->lock);
	struct entry *entry = find(rack, term, len);
	struct list *list = entry != NULL ? entry->list : NULL;
	if (list != NULL) {
		list->holders++;
		use(lists, entry);
		lists->stats.hits++;
	} else {
		lists->stats.misses++;
	}
	pthread_mutex_unlock(&lists->lock);
	return list;
}

void rack_return(struct list_rack *rack, struct list *list)
{
	if (list == NULL)
		return;
	pthread_mutex_lock(&rack->lists->lock);
	bool last = --list->holders == 0 && list->places == 0;
	pthread_mutex_unlock(&rack->lists->lock);
	if (last)
		list_free(list);
}

struct list *rack_take_before(struct list_rack *rack, const char *term, size_t len,
			      uint32_t *last)
{
	pthread_mutex_lock(&rack->lists->lock);
	const struct entry *entry = find(rack, term, len);
	struct list *list = entry != NULL ? entry->before : NULL;
	if (list != NULL) {
		list->holders++;
		*last = entry->last;
	}
	pthread_mutex_unlock(&rack->lists->lock);
	return list;
}

bool rack_has(struct list_rack *rack, const char *term, size_t len)
{
	pthread_mutex_lock(&rack->lists->lock);
	const struct entry *entry = find(rack, term, len);
	bool has = entry != NULL && entry->list != NULL;
	pthread_mutex_unlock(&rack->lists->lock);
	return has;
}

bool rack_spend(struct list_rack *rack, const char *term, size_t len, uint64_t work,
		uint64_t price, uint64_t bytes)
{
	struct lists *lists = rack->lists;
	bool buys = false;
	if (bytes > lists->stats.limit / LISTS_SHARE)
		return false;
	pthread_mutex_lock(&lists->lock);
	struct entry *entry = find_or_add(rack, term, len);
	if (entry != NULL && entry->list == NULL && !entry->promised) {
		entry->spent += work;
		buys = entry->spent >= price || entry->before != NULL;
		entry->promised = buys;
	}
	pthread_mutex_unlock(&lists->lock);
	return buys;
}

/* The reading of TERM has ended. The lock is held. */
static struct entry *end_promise(struct list_rack *rack, const char *term, size_t len)
{
	struct entry *entry = find(rack, term, len);
	if (entry != NULL) {
		entry->promised = false;
		use(rack->lists, entry);
	}
	return entry;
}

void rack_put(struct list_rack *rack, const char *term, size_t len, struct list *list)
{
	struct lists *lists = rack->lists;
	pthread_mutex_lock(&lists->lock);
	struct entry *entry = end_promise(rack, term, len);
	if (entry != NULL && list != NULL && entry->list == NULL) {
		entry->spent = 0;
		let_list_go(lists, &entry->before);
		if (make_room(lists, bytes_of(list), entry)) {
			place_list(lists, list, &entry->list);
			list = NULL;
		}
	}
	pthread_mutex_unlock(&lists->lock);
	list_free(list);
}

void rack_put_before(struct list_rack *rack, const char *term, size_t len)
{
	struct lists *lists = rack->lists;
	pthread_mutex_lock(&lists->lock);
	struct entry *entry = end_promise(rack, term, len);
	if (entry != NULL && entry->list == NULL) {
		entry->list = entry->before;
		entry->before = NULL;
	}
	pthread_mutex_unlock(&lists->lock);
}
