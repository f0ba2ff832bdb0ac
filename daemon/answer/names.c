/* SPDX-License-Identifier: GPL-2.0-or-later */
/* names.c - strings to numbers, by open addressing. */
#include "daemon/answer/names.h"

#include <stdlib.h>
#include <string.h>

#include "lib/base/hash.h"

enum {
	NAMES_FIRST = 256,	/* names there is room for at first; a power of two */
};

struct name {
	size_t start;
	uint32_t len;
	uint32_t hash;
};

static bool is_name(const struct names *names, uint32_t number, uint32_t hash,
		    const char *at, size_t len)
{
	const struct name *name = &names->at[number];
	return name->hash == hash && name->len == len &&
		memcmp(names->bytes.data + name->start, at, len) == 0;
}

/* The slot of these bytes, or the free one where they belong. */
static uint32_t *slot_of(const struct names *names, uint32_t hash, const char *at, size_t len)
{
	size_t mask = names->slot_count - 1, slot = hash & mask;
	while (names->slots[slot] != 0 &&
	       !is_name(names, names->slots[slot] - 1, hash, at, len))
		slot = (slot + 1) & mask;
	return &names->slots[slot];
}

static bool grow(struct names *names)
{
	size_t capacity = names->capacity > 0 ? 2 * names->capacity : NAMES_FIRST;
	struct name *at = realloc(names->at, capacity * sizeof *at);
	if (at == NULL)
		return false;
	names->at = at;
	uint32_t *slots = calloc(2 * capacity, sizeof *slots);
	if (slots == NULL)
		return false;
	free(names->slots);
	names->slots = slots;
	names->slot_count = 2 * capacity;
	names->capacity = capacity;
	for (size_t i = 0; i < names->count; i++) {
		size_t mask = names->slot_count - 1, slot = names->at[i].hash & mask;
		while (slots[slot] != 0)
			slot = (slot + 1) & mask;
		slots[slot] = (uint32_t)i + 1;
	}
	return true;
}

bool names_find(const struct names *names, const char *at, size_t len,
		uint32_t *number)
{
	if (names->slot_count == 0)
		return false;
	const uint32_t *slot = slot_of(names, hash_bytes(at, len), at, len);
	*number = *slot - 1;
	return *slot != 0;
}

bool names_take(struct names *names, const char *at, size_t len, uint32_t *number)
{
	uint32_t hash = hash_bytes(at, len);
	if (names->count == names->capacity && !grow(names))
		return false;
	uint32_t *slot = slot_of(names, hash, at, len);
	if (*slot == 0) {
		size_t start = names->bytes.len;
		buf_add(&names->bytes, at, len);
		if (!buf_ok(&names->bytes))
			return false;
		names->at[names->count] = (struct name){ start, (uint32_t)len, hash };
		*slot = (uint32_t)++names->count;
	}
	*number = *slot - 1;
	return true;
}

const char *names_at(const struct names *names, uint32_t number, size_t *len)
{
	*len = names->at[number].len;
	return names->bytes.data + names->at[number].start;
}

void names_finish(struct names *names)
{
	buf_finish(&names->bytes);
	free(names->at);
	free(names->slots);
	*names = (struct names){0};
}
