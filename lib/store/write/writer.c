/* SPDX-License-Identifier: GPL-2.0-or-later */
/* writer.c - the one writer: its lock, and what the next revision is to hold. */
#include "lib/store/write/writer.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/store/write/writer_internal.h"
#include "lib/text/text.h"

enum status writer_generation_path(const struct store_writer *writer,
				   unsigned generation, struct buf *path,
				   struct error *error)
{
	buf_clear(path);
	buf_addf(path, "%s/gen-%04u", writer->path, generation);
	if (buf_cstr(path) == NULL)
		return error_set(error, STATUS_NO_MEMORY, "index path");
	return STATUS_OK;
}

/* --- The lock --- */

/* A POSIX record lock: a forked child does not inherit it, the kernel drops it
 * with the process however that ends, and the holder's pid can be asked for. */
static enum status take_lock(struct store_writer *writer, pid_t *holder,
			     struct error *error)
{
	struct buf path = {0};
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	enum status status = STATUS_OK;
	*holder = 0;
	buf_addf(&path, "%s/" STORE_LOCK, writer->path);
	if (buf_cstr(&path) == NULL)
		return error_set(error, STATUS_NO_MEMORY, "index path");
	writer->lock = open(path.data, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (writer->lock < 0) {
		status = error_errno(error, errno, "cannot open %s", path.data);
	} else if (fcntl(writer->lock, F_SETLK, &lock) != 0) {
		lock = (struct flock){ .l_type = F_WRLCK, .l_whence = SEEK_SET };
		if (fcntl(writer->lock, F_GETLK, &lock) == 0 &&
		    lock.l_type != F_UNLCK)
			*holder = lock.l_pid;
		status = error_set(error, STATUS_LOCKED,
				   "another writer (pid %ld) holds %s",
				   (long)*holder, path.data);
	} else if (ftruncate(writer->lock, 0) != 0 ||
		   dprintf(writer->lock, "%ld\n", (long)getpid()) < 0) {
		status = error_errno(error, errno, "cannot write %s", path.data);
	}
	buf_finish(&path);
	return status;
}

/* --- Opening --- */

static bool is_ours(const char *name)
{
	return name[0] == '.' || strcmp(name, STORE_LOCK) == 0 ||
		strcmp(name, STORE_WORK) == 0 || strncmp(name, "gen-", 4) == 0 ||
		strncmp(name, STORE_STUB, strlen(STORE_STUB)) == 0;
}

/* Somebody's folder of letters must not become an index by a slip of the hand. */
static enum status refuse_foreign(const char *path, struct error *error)
{
	DIR *folder = opendir(path);
	if (folder == NULL)
		return error_errno(error, errno, "cannot open %s", path);
	enum status status = STATUS_OK;
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;)
		if (!is_ours(entry->d_name)) {
			status = error_set(error, STATUS_INVALID,
					   "%s is no index and not empty: it holds "
					   "%s", path, entry->d_name);
			break;
		}
	closedir(folder);
	return status;
}

static enum status read_stub(struct store_writer *writer, bool *found,
			     struct error *error)
{
	struct buf path = {0};
	char line[64] = "";
	*found = false;
	buf_addf(&path, "%s/" STORE_STUB, writer->path);
	if (buf_cstr(&path) == NULL)
		return error_set(error, STATUS_NO_MEMORY, "index path");
	FILE *stub = fopen(path.data, "re");
	enum status status = STATUS_OK;
	if (stub == NULL) {
		if (errno != ENOENT)
			status = error_errno(error, errno, "cannot open %s",
					     path.data);
	} else if (fgets(line, sizeof line, stub) == NULL ||
		   sscanf(line, "glass gen-%u", &writer->generation) != 1) {
		status = error_set(error, STATUS_CORRUPT,
				   "not a stub of quoth's: %s", path.data);
	} else {
		*found = true;
	}
	if (stub != NULL)
		fclose(stub);
	buf_finish(&path);
	return status;
}

static bool count_failed(void *context, const struct store_file *file)
{
	*(uint64_t *)context += file_is_failed(file);
	return true;
}

/* An index from before failed files were counted has them counted once. */
static enum status read_failures(struct store_writer *writer, struct store *store,
				 struct error *error)
{
	const struct store_info *info = store_info(store);
	writer->failed = info->failed_files;
	return info->failures_known
		? STATUS_OK : files_each(store->db, count_failed, &writer->failed, error);
}

enum status writer_read_current(struct store_writer *writer, struct error *error)
{
	struct store *store = NULL;
	enum status status = store_open(writer->path, &store, error);
	if (status != STATUS_OK)
		return status;
	const struct store_info *info = store_info(store);
	memcpy(writer->uuid, info->uuid, sizeof writer->uuid);
	writer->rev = info->rev;
	writer->documents = info->documents;
	writer->words = info->words;
	writer->signed_documents = info->signed_documents;
	writer->learning = info->learning;
	frequent_free(writer->frequent);
	writer->frequent = store->parts[0].frequent;
	store->parts[0].frequent = NULL;
	status = read_failures(writer, store, error);
	writer->languages[0] = '\0';
	for (size_t i = 0; i < info->language_count; i++) {
		if (i > 0)
			strcat(writer->languages, " ");
		strcat(writer->languages, info->languages[i]);
	}
	store_close(store);
	return status;
}

/* What a killed writer left: batches, and generations that no stub names. */
static enum status sweep(struct store_writer *writer, struct error *error)
{
	struct buf path = {0}, current = {0};
	DIR *folder = opendir(writer->path);
	enum status status = writer_generation_path(writer, writer->generation,
						    &current, error);
	if (folder == NULL && status == STATUS_OK)
		status = error_errno(error, errno, "cannot open %s", writer->path);
	for (struct dirent *entry;
	     status == STATUS_OK && (entry = readdir(folder)) != NULL;) {
		buf_clear(&path);
		buf_addf(&path, "%s/%s", writer->path, entry->d_name);
		if (buf_cstr(&path) == NULL)
			status = error_set(error, STATUS_NO_MEMORY, "index path");
		else if (strncmp(entry->d_name, "gen-", 4) == 0 &&
			 strcmp(path.data, current.data) != 0)
			tree_remove(path.data);
	}
	if (folder != NULL)
		closedir(folder);
	buf_finish(&path);
	buf_finish(&current);
	if (status != STATUS_OK)
		return status;
	tree_remove(writer->work);
	return tree_make(writer->work, error);
}

static enum status open_locked(struct store_writer *writer, struct error *error)
{
	bool found;
	enum status status = read_stub(writer, &found, error);
	if (status != STATUS_OK)
		return status;
	if (!found) {
		status = refuse_foreign(writer->path, error);
		if (status == STATUS_OK)
			status = sweep(writer, error);
		if (status == STATUS_OK)
			status = publish_first(writer, error);
		return status;
	}
	status = writer_read_current(writer, error);
	return status == STATUS_OK ? sweep(writer, error) : status;
}

enum status store_writer_open(const char *path, struct store_writer **writer,
			      pid_t *holder, struct error *error)
{
	struct store_writer *opened = calloc(1, sizeof *opened);
	if (opened == NULL)
		return error_set(error, STATUS_NO_MEMORY, "index %s", path);
	opened->lock = -1;
	opened->path = strdup(path);
	enum status status = STATUS_OK;
	if (opened->path == NULL ||
	    asprintf(&opened->work, "%s/" STORE_WORK, path) < 0) {
		opened->work = NULL;
		status = error_set(error, STATUS_NO_MEMORY, "index %s", path);
	}
	if (status == STATUS_OK)
		status = tree_make(path, error);
	if (status == STATUS_OK)
		status = take_lock(opened, holder, error);
	if (status == STATUS_OK)
		status = open_locked(opened, error);
	if (status != STATUS_OK) {
		store_writer_close(opened);
		return status;
	}
	*writer = opened;
	return STATUS_OK;
}

void store_writer_close(struct store_writer *writer)
{
	if (writer == NULL)
		return;
	writer_forget_changes(writer);
	frequent_free(writer->frequent);
	free(writer->changes);
	if (writer->lock >= 0)
		close(writer->lock);
	free(writer->path);
	free(writer->work);
	free(writer);
}

const char *store_writer_work(const struct store_writer *writer)
{
	return writer->work;
}

const char *store_writer_uuid(const struct store_writer *writer)
{
	return writer->uuid;
}

uint64_t store_writer_rev(const struct store_writer *writer)
{
	return writer->rev;
}

uint32_t store_writer_documents(const struct store_writer *writer)
{
	return writer->documents;
}

uint64_t store_writer_words(const struct store_writer *writer)
{
	return writer->words;
}

uint32_t store_writer_signed(const struct store_writer *writer)
{
	return writer->signed_documents;
}

const struct frequent *store_writer_frequent(const struct store_writer *writer)
{
	return writer->frequent;
}

const struct store_learning *store_writer_learning(const struct store_writer *writer)
{
	return &writer->learning;
}

enum status store_writer_files(struct store_writer *writer,
			       bool (*file)(void *context,
					    const struct store_file *file),
			       void *context, struct error *error)
{
	return store_files(writer->path, file, context, error);
}

enum status store_writer_roots(struct store_writer *writer,
			       bool (*root)(void *context, const char *root),
			       void *context, struct error *error)
{
	return store_roots(writer->path, root, context, error);
}

/* --- What the next revision is to hold --- */

static struct change *change_new(struct store_writer *writer, enum change_kind kind,
				 const char *path)
{
	if (writer->change_count == writer->change_capacity) {
		size_t capacity = writer->change_capacity
			? 2 * writer->change_capacity : 64;
		struct change *changes = realloc(writer->changes,
						 capacity * sizeof *changes);
		if (changes == NULL)
			return NULL;
		writer->changes = changes;
		writer->change_capacity = capacity;
	}
	struct change *change = &writer->changes[writer->change_count++];
	*change = (struct change){ .kind = kind };
	schema_hash(path, strlen(path), change->hash);
	return change;
}

static enum status change_file(struct store_writer *writer, enum change_kind kind,
			       const struct store_file *file)
{
	struct change *change = change_new(writer, kind, file->path);
	if (change == NULL)
		return STATUS_NO_MEMORY;
	enum status status = file_encode(&change->value, file);
	if (status != STATUS_OK) {
		buf_finish(&change->value);
		writer->change_count--;
	}
	return status;
}

enum status store_writer_put_file(struct store_writer *writer,
				  const struct store_file *file)
{
	return change_file(writer, CHANGE_PUT, file);
}

enum status store_writer_note_file(struct store_writer *writer,
				   const struct store_file *file)
{
	return change_file(writer, CHANGE_NOTE, file);
}

enum status store_writer_drop_file(struct store_writer *writer, const char *path)
{
	return change_new(writer, CHANGE_DROP, path) != NULL ? STATUS_OK
							     : STATUS_NO_MEMORY;
}

static enum status change_root(struct store_writer *writer, const char *root,
			       bool drop)
{
	struct root_change *roots = realloc(writer->roots,
					    (writer->root_count + 1) * sizeof *roots);
	if (roots == NULL)
		return STATUS_NO_MEMORY;
	writer->roots = roots;
	char *copy = strdup(root);
	if (copy == NULL)
		return STATUS_NO_MEMORY;
	roots[writer->root_count++] = (struct root_change){ copy, drop };
	return STATUS_OK;
}

enum status store_writer_put_root(struct store_writer *writer, const char *root)
{
	return change_root(writer, root, false);
}

enum status store_writer_drop_root(struct store_writer *writer, const char *root)
{
	return change_root(writer, root, true);
}

enum status store_writer_put_language(struct store_writer *writer,
				      const char *language)
{
	size_t len = strlen(language), used = strlen(writer->languages);
	for (const char *at = writer->languages; *at != '\0';
	     at += strcspn(at, " "), at += *at == ' ')
		if (strcspn(at, " ") == len && strncmp(at, language, len) == 0)
			return STATUS_OK;
	if (len == 0 || len >= TEXT_LANGUAGE_MAX || strchr(language, ' ') != NULL)
		return STATUS_INVALID;
	if (used + 1 + len + 1 > sizeof writer->languages)
		return STATUS_TOO_LARGE;
	snprintf(writer->languages + used, sizeof writer->languages - used, "%s%s",
		 used > 0 ? " " : "", language);
	writer->languages_changed = true;
	return STATUS_OK;
}

void store_writer_put_learning(struct store_writer *writer,
			       const struct store_learning *learning)
{
	writer->learning = *learning;
	writer->learning_changed = true;
}

enum status store_writer_put_batch(struct store_writer *writer, const char *path)
{
	char **batches = realloc(writer->batches,
				 (writer->batch_count + 1) * sizeof(char *));
	if (batches == NULL)
		return STATUS_NO_MEMORY;
	writer->batches = batches;
	char *copy = strdup(path);
	if (copy == NULL)
		return STATUS_NO_MEMORY;
	batches[writer->batch_count++] = copy;
	return STATUS_OK;
}

void writer_forget_changes(struct store_writer *writer)
{
	for (size_t i = 0; i < writer->change_count; i++)
		buf_finish(&writer->changes[i].value);
	writer->change_count = 0;
	for (size_t i = 0; i < writer->root_count; i++)
		free(writer->roots[i].root);
	free(writer->roots);
	writer->roots = NULL;
	writer->root_count = 0;
	for (size_t i = 0; i < writer->batch_count; i++)
		free(writer->batches[i]);
	free(writer->batches);
	writer->batches = NULL;
	writer->batch_count = 0;
	writer->languages_changed = writer->learning_changed = false;
}
