/* SPDX-License-Identifier: GPL-2.0-or-later */
/* files.c - the table of a run's files. */
#include "indexer/files.h"

#include <stdlib.h>
#include <string.h>

#include "indexer/slices.h"

enum {
	FILES_FIRST = 1024,	/* slots */
};

static void file_free(struct file *file)
{
	if (file == NULL)
		return;
	free(file->path);
	free(file->root);
	free(file->reason);
	slices_free(file->slices);
	free(file);
}

void files_finish(struct files *files)
{
	for (size_t i = 0; i < files->capacity; i++)
		file_free(files->slots[i]);
	free(files->slots);
	*files = (struct files){0};
}

/* FNV-1a: the names are the user's own, and at worst the run is slow. */
static size_t slot_of(const struct files *files, const char *path)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	for (const char *c = path; *c != '\0'; c++)
		hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
	size_t at = (size_t)(hash ^ hash >> 32) & (files->capacity - 1);
	while (files->slots[at] != NULL && strcmp(files->slots[at]->path, path) != 0)
		at = (at + 1) & (files->capacity - 1);
	return at;
}

struct file *files_find(const struct files *files, const char *path)
{
	return files->capacity > 0 ? files->slots[slot_of(files, path)] : NULL;
}

static bool grow(struct files *files)
{
	struct files larger = {
		.capacity = files->capacity > 0 ? 2 * files->capacity : FILES_FIRST,
		.count = files->count,
	};
	larger.slots = calloc(larger.capacity, sizeof(struct file *));
	if (larger.slots == NULL)
		return false;
	for (size_t i = 0; i < files->capacity; i++)
		if (files->slots[i] != NULL)
			larger.slots[slot_of(&larger, files->slots[i]->path)] =
				files->slots[i];
	free(files->slots);
	*files = larger;
	return true;
}

struct file *files_get(struct files *files, const char *path)
{
	if (2 * files->count >= files->capacity && !grow(files))
		return NULL;
	size_t at = slot_of(files, path);
	if (files->slots[at] != NULL)
		return files->slots[at];
	struct file *file = calloc(1, sizeof *file);
	if (file == NULL || (file->path = strdup(path)) == NULL) {
		free(file);
		return NULL;
	}
	files->slots[at] = file;
	files->count++;
	return file;
}

bool file_set_root(struct file *file, const char *root)
{
	char *copy = strdup(root);
	if (copy == NULL)
		return false;
	free(file->root);
	file->root = copy;
	return true;
}

bool files_learn(struct files *files, const struct store_file *known)
{
	struct file *file = files_get(files, known->path);
	if (file == NULL || !file_set_root(file, known->root))
		return false;
	file->known = true;
	file->size = known->size;
	file->mtime_ns = known->mtime_ns;
	memcpy(file->hash, known->hash, sizeof file->hash);
	file->documents = known->documents;
	file->words = known->words;
	file->state = known->state;
	if (known->reason[0] != '\0' && (file->reason = strdup(known->reason)) == NULL)
		return false;
	return true;
}
