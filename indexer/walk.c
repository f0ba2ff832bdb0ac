/* SPDX-License-Identifier: GPL-2.0-or-later */
/* walk.c - reads folders in order and leaves out what the rules say. */
#include "indexer/walk.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/base/buf.h"

struct walker {
	const struct walk_options *options;
	const struct walk_events *events;
	void *context;
	struct error *error;
};

struct names {
	char **at;
	size_t count, capacity;
};

static void names_finish(struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->at[i]);
	free(names->at);
}

static bool names_add(struct names *names, const char *name)
{
	if (names->count == names->capacity) {
		size_t capacity = 2 * names->capacity + 32;
		char **at = realloc(names->at, capacity * sizeof *at);
		if (at == NULL)
			return false;
		names->at = at;
		names->capacity = capacity;
	}
	names->at[names->count] = strdup(name);
	return names->at[names->count] != NULL && ++names->count > 0;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Reads a folder to its end before anything in it is looked at, so that one
 * descriptor is open at a time, however deep the tree. */
static enum status read_names(struct walker *walker, const char *path,
			      struct names *names, bool *readable)
{
	enum status status = STATUS_OK;
	DIR *folder = opendir(path);
	*readable = folder != NULL;
	if (folder == NULL) {
		walker->events->trouble(walker->context, path, errno);
		return STATUS_OK;
	}
	for (;;) {
		errno = 0;
		struct dirent *entry = readdir(folder);
		if (entry == NULL && errno != 0) {
			*readable = false;
			walker->events->trouble(walker->context, path, errno);
		}
		if (entry == NULL)
			break;
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (!names_add(names, entry->d_name)) {
			status = error_set(walker->error, STATUS_NO_MEMORY,
					   "no memory for the names in %s", path);
			break;
		}
	}
	closedir(folder);
	if (names->count > 0)
		qsort(names->at, names->count, sizeof *names->at, by_bytes);
	return status;
}

static bool holds(const struct names *names, const char *name)
{
	return names->count > 0 &&
		bsearch(&name, names->at, names->count, sizeof *names->at,
			by_bytes) != NULL;
}

static bool left_out(const struct walker *walker, const struct ignore *rules,
		     const char *path, const char *name, bool is_folder)
{
	const struct walk_options *options = walker->options;
	if (name[0] == '.' && !options->hidden)
		return true;
	if (is_folder && strcmp(name, ".git") == 0)
		return true;
	if (options->exclude != NULL &&
	    ignore_matches(options->exclude, path, is_folder))
		return true;
	return !options->no_ignore && ignore_matches(rules, path, is_folder);
}

static enum status walk_folder(struct walker *walker, struct buf *path,
			       const struct ignore *parent);

static enum status walk_entry(struct walker *walker, struct buf *path,
			      const char *name, const struct ignore *rules)
{
	struct stat stat;
	if (lstat(path->data, &stat) != 0) {
		if (errno != ENOENT)	/* gone since the folder was read */
			walker->events->trouble(walker->context, path->data, errno);
		return STATUS_OK;
	}
	bool is_folder = S_ISDIR(stat.st_mode);
	if (left_out(walker, rules, path->data, name, is_folder))
		return STATUS_OK;
	if (is_folder) {
		if (stat.st_ino == walker->options->index_inode &&
		    stat.st_dev == walker->options->index_device)
			return STATUS_OK;
		return walk_folder(walker, path, rules);
	}
	if (!S_ISREG(stat.st_mode)) {
		walker->events->special(walker->context, path->data);
		return STATUS_OK;
	}
	if (!walker->events->file(walker->context, path->data, &stat))
		return error_set(walker->error, STATUS_CANCELLED, "interrupted");
	return STATUS_OK;
}

static enum status walk_names(struct walker *walker, struct buf *path,
			      const struct names *names, const struct ignore *rules)
{
	enum status status = STATUS_OK;
	size_t len = path->len;
	for (size_t i = 0; i < names->count && status == STATUS_OK; i++) {
		path->len = len;
		if (len > 1)	/* not the root of all */
			buf_add_char(path, '/');
		buf_add_str(path, names->at[i]);
		if (buf_cstr(path) == NULL)
			return error_set(walker->error, STATUS_NO_MEMORY, "path");
		status = walk_entry(walker, path, names->at[i], rules);
	}
	path->len = len;
	buf_cstr(path);
	return status;
}

static enum status walk_folder(struct walker *walker, struct buf *path,
			       const struct ignore *parent)
{
	struct names names = {0};
	struct ignore *rules = NULL;
	bool readable;
	if (walker->events->folder != NULL)
		walker->events->folder(walker->context, path->data);
	enum status status = read_names(walker, path->data, &names, &readable);
	bool obey = !walker->options->no_ignore;
	if (status != STATUS_OK || (obey && holds(&names, ".noindex")))
		goto out;
	const struct ignore *in_force = parent;
	if (obey && (holds(&names, ".gitignore") || holds(&names, ".ignore"))) {
		rules = ignore_open(parent, path->data);
		if (rules == NULL) {
			status = error_set(walker->error, STATUS_NO_MEMORY, "rules");
			goto out;
		}
		ignore_add_files(rules);
		in_force = rules;
	}
	status = walk_names(walker, path, &names, in_force);
out:
	ignore_close(rules);
	names_finish(&names);
	return status;
}

/* The rules of the folders from ROOT down to above PATH, as a chain that
 * close_chain() frees. */
static struct ignore *open_chain(const char *path, const char *root)
{
	struct ignore *chain = NULL;
	size_t root_len = strlen(root), len = strlen(path);
	if (strncmp(path, root, root_len) != 0)
		return NULL;
	char *folder = strdup(path);
	for (size_t at = root_len; folder != NULL && at < len; at++) {
		if (path[at] != '/' && at != root_len)
			continue;
		folder[at] = '\0';
		struct ignore *next = ignore_open(chain, folder);
		if (next == NULL)
			break;
		ignore_add_files(next);
		chain = next;
		memcpy(folder, path, len + 1);
	}
	free(folder);
	return chain;
}

static void close_chain(struct ignore *chain)
{
	while (chain != NULL) {
		struct ignore *parent = (struct ignore *)ignore_parent(chain);
		ignore_close(chain);
		chain = parent;
	}
}

enum status walk(const char *path, const char *root,
		 const struct walk_options *options,
		 const struct walk_events *events, void *context,
		 struct error *error)
{
	struct walker walker = { options, events, context, error };
	struct stat stat;
	if (lstat(path, &stat) != 0) {
		events->trouble(context, path, errno);
		return STATUS_OK;
	}
	if (S_ISREG(stat.st_mode)) {
		if (!events->file(context, path, &stat))
			return error_set(error, STATUS_CANCELLED, "interrupted");
		return STATUS_OK;
	}
	if (!S_ISDIR(stat.st_mode)) {
		events->special(context, path);
		return STATUS_OK;
	}
	struct buf folder = {0};
	struct ignore *chain = options->no_ignore ? NULL : open_chain(path, root);
	buf_add_str(&folder, path);
	enum status status = buf_cstr(&folder) != NULL
		? walk_folder(&walker, &folder, chain)
		: error_set(error, STATUS_NO_MEMORY, "path");
	close_chain(chain);
	buf_finish(&folder);
	return status;
}
