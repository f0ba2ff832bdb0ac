/* SPDX-License-Identifier: GPL-2.0-or-later */
/* targets.c - from what was asked for to canonical paths and their roots. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "indexer/paths_below.h"
#include "indexer/run.h"
#include "indexer/extract.h"
#include "lib/base/log.h"

struct roots {
	char **at;
	size_t count;
	bool failed;
};

static bool note_root(void *context, const char *root)
{
	struct roots *roots = context;
	char **at = realloc(roots->at, (roots->count + 1) * sizeof *at);
	if (at != NULL)
		roots->at = at;
	roots->failed = at == NULL || (at[roots->count] = strdup(root)) == NULL;
	if (!roots->failed)
		roots->count++;
	return !roots->failed;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void roots_finish(struct roots *roots)
{
	for (size_t i = 0; i < roots->count; i++)
		free(roots->at[i]);
	free(roots->at);
}

/* The known root nearest above PATH, or PATH itself. */
static const char *root_of(const struct roots *roots, const char *path)
{
	const char *best = NULL;
	for (size_t i = 0; i < roots->count; i++)
		if (path_is_below(path, roots->at[i]) &&
		    (best == NULL || strlen(roots->at[i]) > strlen(best)))
			best = roots->at[i];
	return best != NULL ? best : path;
}

static bool add_target(struct run *run, const char *path, const char *root,
		       bool missing)
{
	struct target *targets = realloc(run->targets, (run->target_count + 1) *
					 sizeof *targets);
	if (targets == NULL)
		return false;
	run->targets = targets;
	struct target *target = &targets[run->target_count];
	*target = (struct target){ strdup(path), strdup(root), missing };
	run->target_count++;
	return target->path != NULL && target->root != NULL;
}

/* A path that is no more, made canonical as far as its folder still exists. */
static char *canonical_missing(const char *path)
{
	char folder[PATH_MAX];
	char *resolved = NULL, *whole = NULL;
	size_t len = strlen(path);
	while (len > 1 && path[len - 1] == '/')
		len--;
	if (len >= sizeof folder)
		return NULL;
	memcpy(folder, path, len);
	folder[len] = '\0';
	char *slash = strrchr(folder, '/');
	const char *name = slash != NULL ? slash + 1 : folder;
	if (slash == NULL)
		resolved = realpath(".", NULL);
	else if (slash == folder)
		resolved = strdup("");
	else {
		*slash = '\0';
		resolved = realpath(folder, NULL);
	}
	struct buf joined = {0};
	if (resolved != NULL) {
		buf_addf(&joined, "%s/%s", strcmp(resolved, "/") == 0 ? "" : resolved,
			 name);
		if (buf_cstr(&joined) != NULL)
			whole = strdup(joined.data);
	} else if (path[0] == '/') {
		folder[0] = '/';
		whole = strndup(path, len);
	}
	buf_finish(&joined);
	free(resolved);
	return whole;
}

struct lookup {
	const char *path;
	bool found;
};

static bool is_wanted(void *context, const struct store_file *file)
{
	struct lookup *lookup = context;
	lookup->found = path_is_below(file->path, lookup->path);
	return !lookup->found;
}

/* There is nothing at PATH. A known root must not be emptied because a disk is
 * not mounted; a file or folder inside one was removed. */
static bool take_missing(struct run *run, const struct roots *roots,
			 const char *given, int errnum)
{
	char *path = canonical_missing(given);
	bool good = false;
	struct error error = {0};
	for (size_t i = 0; path != NULL && i < roots->count; i++)
		if (strcmp(roots->at[i], path) == 0) {
			log_warn("%s: this root is not there; nothing of it was "
				 "removed (--forget would)", path);
			run->totals.failed++;
			free(path);
			return true;
		}
	struct lookup lookup = { .path = path };
	if (path != NULL)
		store_files(run->index, is_wanted, &lookup, &error);
	if (lookup.found)
		good = add_target(run, path, root_of(roots, path), true);
	else
		log_error("%s: %s", given, strerror(errnum));
	free(path);
	return good;
}

static bool take_path(struct run *run, const struct roots *roots, const char *given)
{
	if (strcmp(given, "-") == 0)
		return add_target(run, "-", "-", false);
	char *path = realpath(given, NULL);
	if (path == NULL)
		return take_missing(run, roots, given, errno);
	struct stat stat;
	bool good = lstat(path, &stat) == 0 &&
		(S_ISDIR(stat.st_mode) || S_ISREG(stat.st_mode));
	if (!good)
		log_error("%s: neither a file nor a folder", given);
	else
		good = add_target(run, path, root_of(roots, path), false);
	free(path);
	return good;
}

bool targets_find(struct run *run)
{
	struct roots roots = {0};
	struct error error = {0};
	enum status status = store_roots(run->index, note_root, &roots, &error);
	bool good = !roots.failed;
	if (status != STATUS_OK && status != STATUS_NOT_FOUND) {
		run_fail(run, status, &error);
		roots_finish(&roots);
		return true;
	}
	if (roots.count > 0)
		qsort(roots.at, roots.count, sizeof *roots.at, by_bytes);
	const struct options *options = run->options;
	for (size_t i = 0; i < options->path_count && good; i++)
		good = take_path(run, &roots, options->paths[i]);
	for (size_t i = 0; options->path_count == 0 && i < roots.count && good; i++)
		good = take_path(run, &roots, roots.at[i]);
	if (options->path_count == 0 && roots.count == 0) {
		log_error("no root is known yet: name a PATH");
		good = false;
	}
	roots_finish(&roots);
	return good;
}

/* --- Standard input --- */

static enum status copy_stdin(struct run *run, int to)
{
	static char chunk[256 * 1024];
	uint64_t total = 0;
	for (;;) {
		ssize_t got = read(STDIN_FILENO, chunk, sizeof chunk);
		if (run_signal() != 0)
			return STATUS_CANCELLED;
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_errno(&run->error, errno, "cannot read standard "
					   "input");
		if (got == 0)
			return STATUS_OK;
		total += (uint64_t)got;
		if (total > EXTRACT_STREAM_MAX)
			return error_set(&run->error, STATUS_TOO_LARGE,
					 "standard input: more than %llu bytes",
					 (unsigned long long)EXTRACT_STREAM_MAX);
		for (ssize_t at = 0; at < got;) {
			ssize_t put = write(to, chunk + at, (size_t)(got - at));
			if (put < 0 && errno == EINTR)
				continue;
			if (put < 0)
				return error_errno(&run->error, errno, "cannot keep "
						   "standard input in %s",
						   store_writer_work(run->writer));
			at += put;
		}
	}
}

/* Kept whole first: workers want a file that can be read twice (to know it from
 * what came last time) and that does not stall them. It has no name. */
enum status targets_spool_stdin(struct run *run)
{
	const char *work = store_writer_work(run->writer);
	struct buf path = {0};
	buf_addf(&path, "%s/stdin", work);
	if (buf_cstr(&path) == NULL)
		return error_set(&run->error, STATUS_NO_MEMORY, "standard input");
	int fd = open(path.data, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	enum status status = fd >= 0 ? STATUS_OK
		: error_errno(&run->error, errno, "cannot make %s", path.data);
	if (fd >= 0)
		unlink(path.data);
	if (status == STATUS_OK)
		status = copy_stdin(run, fd);
	if (status == STATUS_OK)
		run->stdin_file = fd;
	else if (fd >= 0)
		close(fd);
	buf_finish(&path);
	return status;
}
