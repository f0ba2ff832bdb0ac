/* SPDX-License-Identifier: MIT */
/* paths.c - where the index and the socket are when nobody says. */
#include "lib/base/paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* XDG says: a variable that is empty or not absolute counts as not set. */
static const char *folder_variable(const char *name)
{
	const char *value = getenv(name);
	return value != NULL && value[0] == '/' ? value : NULL;
}

static const char *given_or_variable(const char *given, const char *name)
{
	if (given != NULL)
		return given;
	const char *value = getenv(name);
	return value != NULL && value[0] != '\0' ? value : NULL;
}

static enum status add_absolute(struct buf *path, const char *given,
				struct error *error)
{
	if (given[0] != '/') {
		char *here = getcwd(NULL, 0);
		if (here == NULL)
			return error_errno(error, errno, "working directory");
		buf_addf(path, "%s/", here);
		free(here);
	}
	buf_add_str(path, given);
	return STATUS_OK;
}

enum status paths_index(const char *given, struct buf *path, struct error *error)
{
	const char *named = given_or_variable(given, "QUOTH_INDEX");
	if (named != NULL) {
		enum status status = add_absolute(path, named, error);
		if (status != STATUS_OK)
			return status;
	} else if (folder_variable("XDG_DATA_HOME") != NULL) {
		buf_addf(path, "%s/quoth/index", folder_variable("XDG_DATA_HOME"));
	} else if (folder_variable("HOME") != NULL) {
		buf_addf(path, "%s/.local/share/quoth/index",
			 folder_variable("HOME"));
	} else {
		return error_set(error, STATUS_NOT_FOUND,
				 "no index named, and HOME is not set");
	}
	if (buf_cstr(path) == NULL)
		return error_set(error, STATUS_NO_MEMORY, "index path");
	return STATUS_OK;
}

enum status paths_socket(const char *given, struct buf *path, struct error *error)
{
	const char *named = given_or_variable(given, "QUOTH_SOCKET");
	if (named != NULL) {
		buf_add_str(path, named);
	} else if (folder_variable("XDG_RUNTIME_DIR") != NULL) {
		buf_addf(path, "%s/quoth/sock", folder_variable("XDG_RUNTIME_DIR"));
	} else {
		const char *tmp = folder_variable("TMPDIR");
		buf_addf(path, "%s/quoth-%lu/sock", tmp != NULL ? tmp : P_tmpdir,
			 (unsigned long)getuid());
	}
	if (buf_cstr(path) == NULL)
		return error_set(error, STATUS_NO_MEMORY, "socket path");
	if (path->len > SOCKET_PATH_MAX)
		return error_set(error, STATUS_TOO_LARGE,
				 "socket path is %zu bytes long, the limit is %d: %s",
				 path->len, SOCKET_PATH_MAX, path->data);
	return STATUS_OK;
}
