/* SPDX-License-Identifier: MIT */
/* save.c - a file written whole or not at all. */
#include "client/command/save.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/buf.h"

static int write_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t written = write(fd, bytes, len);
		if (written < 0 && errno != EINTR)
			return errno;
		if (written > 0) {
			bytes += written;
			len -= (size_t)written;
		}
	}
	return 0;
}

/* What mkstemp() made is for its owner alone; a new file is for whom the umask says,
 * and one that is replaced stays for whom it was. */
static int set_mode(int fd, const struct stat *before)
{
	mode_t mask = umask(0);
	umask(mask);
	mode_t mode = before != NULL ? before->st_mode & 0777 : 0666 & ~mask;
	return fchmod(fd, mode) == 0 ? 0 : errno;
}

static int write_beside(const char *path, const struct stat *before, const char *bytes,
			size_t len)
{
	struct buf name = {0};
	buf_addf(&name, "%s.XXXXXX", path);
	char *temporary = buf_cstr(&name);
	int fd = temporary != NULL ? mkstemp(temporary) : -1;
	int failed = fd >= 0 ? 0 : temporary != NULL ? errno : ENOMEM;
	if (failed == 0)
		failed = set_mode(fd, before);
	if (failed == 0)
		failed = write_all(fd, bytes, len);
	if (failed == 0 && fsync(fd) != 0)
		failed = errno;
	if (fd >= 0 && close(fd) != 0 && failed == 0)
		failed = errno;
	if (failed == 0 && rename(temporary, path) != 0)
		failed = errno;
	if (failed != 0 && fd >= 0)
		unlink(temporary);
	buf_finish(&name);
	return failed;
}

static int write_into(const char *path, const char *bytes, size_t len)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return errno;
	int failed = write_all(fd, bytes, len);
	if (close(fd) != 0 && failed == 0)
		failed = errno;
	return failed;
}

int save_file(const char *path, const char *bytes, size_t len)
{
	struct stat before;
	bool there = stat(path, &before) == 0;
	if (there && !S_ISREG(before.st_mode))
		return write_into(path, bytes, len);
	return write_beside(path, there ? &before : NULL, bytes, len);
}
