/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stamp.c - which revision an index is at, told by its files.
 *
 * A new generation replaces the stub; a commit in place replaces the file in which
 * Xapian keeps the roots of its tables. Both are renamed into their places. */
#include "lib/store/change/stamp.h"

#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "lib/store/store_internal.h"

#define ROOTS_FILE "iamglass"

enum {
	STUB_LINE = 512,	/* bytes of the stub's only line: ours has some 15 */
};

struct store_stamper {
	pthread_mutex_t lock;		/* of all but folder */
	struct stat stub;		/* that `roots` was read from; all 0: none */
	char roots[PATH_MAX];		/* "": the stub is not one of ours */
	char folder[];
};

enum status store_stamper_open(const char *path, struct store_stamper **stamper,
			       struct error *error)
{
	size_t room = strlen(path) + 1;
	struct store_stamper *opened = calloc(1, sizeof *opened + room);
	if (opened == NULL)
		return error_set(error, STATUS_NO_MEMORY, "index %s", path);
	pthread_mutex_init(&opened->lock, NULL);
	memcpy(opened->folder, path, room);
	*stamper = opened;
	return STATUS_OK;
}

void store_stamper_close(struct store_stamper *stamper)
{
	if (stamper == NULL)
		return;
	pthread_mutex_destroy(&stamper->lock);
	free(stamper);
}

static uint64_t ns_of(const struct timespec *time)
{
	return (uint64_t)time->tv_sec * 1000000000u + (uint64_t)time->tv_nsec;
}

/* Sets *GENERATION to the folder that FILE, a stub, names in its only line. */
static bool read_stub(FILE *file, char generation[STUB_LINE])
{
	char line[STUB_LINE], more[2];
	if (fgets(line, sizeof line, file) == NULL || strchr(line, '\n') == NULL ||
	    fgets(more, sizeof more, file) != NULL)
		return false;
	return sscanf(line, "glass %511[^\n]", generation) == 1;
}

/* Finds out where the roots are of the generation that the stub NAME is about. */
static void find_roots(struct store_stamper *stamper, const char *name)
{
	char generation[STUB_LINE];
	FILE *file = fopen(name, "re");
	bool read = file != NULL && read_stub(file, generation);
	if (file != NULL)
		fclose(file);
	int len = !read ? 0
		: generation[0] == '/'
		? snprintf(stamper->roots, PATH_MAX, "%s/" ROOTS_FILE, generation)
		: snprintf(stamper->roots, PATH_MAX, "%s/%s/" ROOTS_FILE,
			   stamper->folder, generation);
	if (len <= 0 || len >= PATH_MAX)
		stamper->roots[0] = '\0';
}

static bool same_file(const struct stat *one, const struct stat *other)
{
	return one->st_dev == other->st_dev && one->st_ino == other->st_ino &&
		ns_of(&one->st_mtim) == ns_of(&other->st_mtim) &&
		ns_of(&one->st_ctim) == ns_of(&other->st_ctim);
}

/* Both files as they are now; false: one of them is not there. */
static bool look(struct store_stamper *stamper, struct stat *stub, struct stat *roots)
{
	char name[PATH_MAX];
	int len = snprintf(name, sizeof name, "%s/" STORE_STUB, stamper->folder);
	if (len >= PATH_MAX || stat(name, stub) != 0)
		return false;
	if (!same_file(stub, &stamper->stub)) {
		find_roots(stamper, name);
		stamper->stub = *stub;
	}
	return stamper->roots[0] != '\0' && stat(stamper->roots, roots) == 0;
}

/* Whether FILE came to its place long enough ago. */
static bool has_settled(const struct stat *file)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	uint64_t since = ns_of(&file->st_ctim);
	return ns_of(&now) > since &&
		ns_of(&now) - since >= STAMP_SETTLED_MS * UINT64_C(1000000);
}

struct store_stamp store_stamp(struct store_stamper *stamper)
{
	struct stat stub, roots;
	pthread_mutex_lock(&stamper->lock);
	bool there = look(stamper, &stub, &roots);
	pthread_mutex_unlock(&stamper->lock);
	if (!there || !has_settled(&stub) || !has_settled(&roots))
		return (struct store_stamp){0};
	return (struct store_stamp){
		.known = true,
		.numbers = {
			stub.st_dev, stub.st_ino, ns_of(&stub.st_mtim),
			ns_of(&stub.st_ctim), roots.st_dev, roots.st_ino,
			ns_of(&roots.st_mtim), ns_of(&roots.st_ctim),
		},
	};
}

/* Sums, and so other stamps might add up to the same; all eight of them by chance do not. */
void store_stamp_add(struct store_stamp *all, const struct store_stamp *one)
{
	const uint64_t factor = UINT64_C(0x9e3779b97f4a7c15);	/* odd: loses no bit */
	all->known = all->known && one->known;
	for (size_t i = 0; i < STAMP_NUMBERS; i++)
		all->numbers[i] = all->numbers[i] * factor + one->numbers[i];
}

bool store_stamp_same(const struct store_stamp *one, const struct store_stamp *other)
{
	return one->known && other->known &&
		memcmp(one->numbers, other->numbers, sizeof one->numbers) == 0;
}
