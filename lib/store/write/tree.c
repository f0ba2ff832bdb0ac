/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tree.c - the folders an index is made of: made, measured, synced, removed. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/store/write/writer_internal.h"

enum {
	TREE_DESCRIPTORS = 16,	/* folders nftw(3) keeps open at once */
};

enum status tree_make(const char *path, struct error *error)
{
	char *copy = strdup(path);
	if (copy == NULL)
		return error_set(error, STATUS_NO_MEMORY, "%s", path);
	enum status status = STATUS_OK;
	for (char *at = copy + 1; status == STATUS_OK; at++) {
		at += strcspn(at, "/");
		char end = *at;
		*at = '\0';
		if (mkdir(copy, 0700) != 0 && errno != EEXIST)
			status = error_errno(error, errno, "cannot make %s", copy);
		*at = end;
		if (end == '\0')
			break;
	}
	free(copy);
	return status;
}

static int remove_one(const char *path, const struct stat *stat, int type,
		      struct FTW *place)
{
	(void)stat, (void)type, (void)place;
	remove(path);
	return 0;
}

void tree_remove(const char *path)
{
	nftw(path, remove_one, TREE_DESCRIPTORS, FTW_DEPTH | FTW_PHYS);
}

uint64_t tree_bytes(const char *path)
{
	DIR *folder = opendir(path);
	if (folder == NULL)
		return 0;
	uint64_t bytes = 0;
	for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
		struct stat stat;
		if (fstatat(dirfd(folder), entry->d_name, &stat,
			    AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(stat.st_mode))
			bytes += (uint64_t)stat.st_size;
	}
	closedir(folder);
	return bytes;
}

static enum status sync_one(int folder, const char *name, struct error *error)
{
	int file = openat(folder, name, O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return error_errno(error, errno, "cannot open %s", name);
	int failed = fsync(file);
	int errnum = errno;
	close(file);
	if (failed)
		return error_errno(error, errnum, "cannot sync %s", name);
	return STATUS_OK;
}

enum status tree_sync_folder(const char *path, struct error *error)
{
	return sync_one(AT_FDCWD, path, error);
}

enum status tree_sync(const char *path, struct error *error)
{
	DIR *folder = opendir(path);
	if (folder == NULL)
		return error_errno(error, errno, "cannot open %s", path);
	enum status status = STATUS_OK;
	for (struct dirent *entry;
	     status == STATUS_OK && (entry = readdir(folder)) != NULL;)
		if (entry->d_name[0] != '.')
			status = sync_one(dirfd(folder), entry->d_name, error);
	closedir(folder);
	return status != STATUS_OK ? status : tree_sync_folder(path, error);
}
