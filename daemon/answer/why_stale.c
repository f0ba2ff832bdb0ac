/* SPDX-License-Identifier: GPL-2.0-or-later */
/* why_stale.c - source files that are not as they were when they were read: what is
 * looked for may be in one that nobody has read yet. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "daemon/answer/names.h"
#include "daemon/answer/why_internal.h"
#include "lib/base/clock.h"
#include "lib/store/write/writer.h"

enum {
	STALE_MS = 200,		/* for all files: a look at one of a local disk takes
				 * microseconds; of more than that some are seen */
	NS_OF_MS = 1000000,
};

struct looking {
	struct deadline deadline;
	struct names folders;		/* that files were read from */
	struct buf root;		/* the last one that was looked at, ... */
	bool root_is_there;		/* ... which may be a disk that is not mounted */
	uint32_t changed, gone, touched;
	enum status status;
	struct error *error;
};

static int64_t mtime_ns(const struct stat *info)
{
	return (int64_t)info->st_mtim.tv_sec * 1000000000 + info->st_mtim.tv_nsec;
}

static bool root_is_there(struct looking *looking, const char *root)
{
	struct stat info;
	const char *before = buf_cstr(&looking->root);
	if (before != NULL && looking->root.len > 0 && strcmp(before, root) == 0)
		return looking->root_is_there;
	buf_clear(&looking->root);
	buf_add_str(&looking->root, root);
	looking->root_is_there = stat(root, &info) == 0;
	return looking->root_is_there;
}

/* A file that may not be looked at, or whose root is gone with all in it, says nothing. */
static void compare(struct looking *looking, const struct store_file *file)
{
	struct stat info;
	if (lstat(file->path, &info) == 0) {
		bool same = S_ISREG(info.st_mode) &&
			(uint64_t)info.st_size == file->size &&
			mtime_ns(&info) == file->mtime_ns;
		looking->changed += !same && S_ISREG(info.st_mode);
	} else if ((errno == ENOENT || errno == ENOTDIR) &&
		   (strcmp(file->path, file->root) == 0 ||
		    root_is_there(looking, file->root))) {
		looking->gone++;
	}
}

static bool look_at(void *context, const struct store_file *file)
{
	struct looking *looking = context;
	const char *slash = strrchr(file->path, '/');
	uint32_t number;
	looking->status = deadline_check(&looking->deadline, looking->error);
	if (looking->status != STATUS_OK)
		return false;
	if (file->path[0] != '/')
		return true;
	compare(looking, file);
	if (strcmp(file->path, file->root) != 0 &&
	    !names_take(&looking->folders, file->path, (size_t)(slash - file->path),
			&number))
		looking->status = error_set(looking->error, STATUS_NO_MEMORY,
					    "names of folders");
	return looking->status == STATUS_OK;
}

/* When a writer of INDEX began last: what is newer it may not have seen. 0: unknown. */
static int64_t last_run_ns(const char *index)
{
	struct buf path = {0};
	struct stat info;
	buf_addf(&path, "%s/lock", index);
	bool known = buf_cstr(&path) != NULL && stat(path.data, &info) == 0;
	buf_finish(&path);
	return known ? mtime_ns(&info) : 0;
}

/* A folder changes when files come into it or leave it. */
static void look_at_folders(struct looking *looking, int64_t since_ns)
{
	struct buf path = {0};
	for (uint32_t i = 0; since_ns != 0 && i < looking->folders.count; i++) {
		struct stat info;
		size_t len;
		const char *name = names_at(&looking->folders, i, &len);
		looking->status = deadline_check(&looking->deadline, looking->error);
		if (looking->status != STATUS_OK)
			break;
		buf_clear(&path);
		buf_add(&path, len > 0 ? name : "/", len > 0 ? len : 1);
		if (buf_cstr(&path) != NULL && stat(path.data, &info) == 0)
			looking->touched += mtime_ns(&info) > since_ns;
	}
	buf_finish(&path);
}

static void add_part(struct buf *line, uint32_t n, const char *one, const char *many)
{
	if (n > 0)
		buf_addf(line, "%s%u %s", line->len > 0 ? ", " : "", n,
			 n == 1 ? one : many);
}

static void put(struct why *why, const struct looking *looking)
{
	json_t *stale = json_object();
	struct buf line = {0};
	answer_put(stale, "changed", answer_number(looking->changed), &why->ok);
	answer_put(stale, "gone", answer_number(looking->gone), &why->ok);
	answer_put(stale, "folders", answer_number(looking->touched), &why->ok);
	answer_put(why->object, "stale", stale, &why->ok);
	add_part(&line, looking->changed, "file changed", "files changed");
	add_part(&line, looking->gone, "file is gone", "files are gone");
	add_part(&line, looking->touched, "folder has other files than it had",
		 "folders have other files than they had");
	buf_add_str(&line, " since they were read; quoth-index takes that up");
	why_say(why, &line);
}

/* All that INDEX was made of. */
static enum status look_through(struct looking *looking, const char *index)
{
	enum status status = store_files(index, look_at, looking, looking->error);
	if (status == STATUS_OK && looking->status == STATUS_OK)
		look_at_folders(looking, last_run_ns(index));
	names_finish(&looking->folders);
	buf_finish(&looking->root);
	looking->folders = (struct names){0};
	looking->root = (struct buf){0};
	return status != STATUS_OK ? status : looking->status;
}

enum status why_stale(struct why *why)
{
	uint64_t until = clock_ns() + (uint64_t)STALE_MS * NS_OF_MS;
	const struct answerer *answerer = why->call->answerer;
	struct looking looking = { .deadline = why->deadline, .error = why->error };
	enum status status = STATUS_OK;
	if (looking.deadline.at_ns > until)
		looking.deadline.at_ns = until;
	for (size_t i = 0; i < answerer->count && status == STATUS_OK; i++)
		if (store_part(answerer->store, i).info != NULL)
			status = look_through(&looking, answerer->paths[i]);
	if (looking.changed + looking.gone + looking.touched > 0)
		put(why, &looking);
	/* Some files are better than none. */
	return looking.status == STATUS_TIMEOUT ? STATUS_OK : status;
}
