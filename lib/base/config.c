/* SPDX-License-Identifier: MIT */
/* config.c - files of options, read line by line. */
#include "lib/base/config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/base/buf.h"

struct reading {
	const char *path;
	unsigned line;
	config_take_fn *take;
	void *context;
	struct error *error;
};

/* Opened so that a pipe does not wait for its other end. */
static enum status open_file(const char *path, int *file, struct error *error)
{
	struct stat info;
	int opened = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	if (opened < 0)
		return error_errno(error, errno, "cannot read %s", path);
	if (fstat(opened, &info) == 0 && S_ISREG(info.st_mode)) {
		*file = opened;
		return STATUS_OK;
	}
	close(opened);
	return error_set(error, STATUS_INVALID, "%s is not a file", path);
}

static enum status read_bytes(const char *path, int file, struct buf *bytes,
			      struct error *error)
{
	char piece[4096];
	ssize_t got;
	while ((got = read(file, piece, sizeof piece)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return error_errno(error, errno, "cannot read %s", path);
		buf_add(bytes, piece, (size_t)got);
		if (bytes->len > CONFIG_BYTES_MAX)
			return error_set(error, STATUS_TOO_LARGE,
					 "%s is over %d bytes", path, CONFIG_BYTES_MAX);
	}
	return buf_cstr(bytes) != NULL
		? STATUS_OK : error_set(error, STATUS_NO_MEMORY, "%s", path);
}

static char *trim(char *text)
{
	text += strspn(text, " \t");
	size_t len = strlen(text);
	while (len > 0 && strchr(" \t\r", text[len - 1]) != NULL)
		len--;
	text[len] = '\0';
	return text;
}

static enum status fail(const struct reading *reading, enum status status,
			const char *reason)
{
	return error_set(reading->error, status, "%s:%u: %s", reading->path,
			 reading->line, reason);
}

static enum status take_line(const struct reading *reading, char *line)
{
	struct error error = {""};
	char *key = trim(line), *value = NULL;
	if (*key == '\0' || *key == '#')
		return STATUS_OK;
	char *sign = strchr(key, '=');
	if (sign != NULL) {
		*sign = '\0';
		value = trim(sign + 1);
		key = trim(key);
	}
	if (*key == '\0')
		return fail(reading, STATUS_INVALID, "an option has a name before the =");
	enum status status = reading->take(reading->context, key, value, &error);
	return status == STATUS_OK ? STATUS_OK : fail(reading, status, error.text);
}

static enum status take_lines(struct reading *reading, struct buf *bytes)
{
	char *at = bytes->data, *end = bytes->data + bytes->len;
	while (at < end) {
		char *newline = memchr(at, '\n', (size_t)(end - at));
		char *stop = newline != NULL ? newline : end;
		reading->line++;
		if (stop - at > CONFIG_LINE_MAX)
			return fail(reading, STATUS_TOO_LARGE,
				    "a line may have 4096 bytes");
		if (memchr(at, '\0', (size_t)(stop - at)) != NULL)
			return fail(reading, STATUS_INVALID, "a NUL is no text");
		*stop = '\0';
		enum status status = take_line(reading, at);
		if (status != STATUS_OK)
			return status;
		at = stop + 1;
	}
	return STATUS_OK;
}

enum status config_read(const char *path, config_take_fn *take, void *context,
			struct error *error)
{
	struct reading reading = { .path = path, .take = take, .context = context,
				   .error = error };
	struct buf bytes = {0};
	int file = -1;
	enum status status = open_file(path, &file, error);
	if (status != STATUS_OK)
		return status;
	status = read_bytes(path, file, &bytes, error);
	close(file);
	if (status == STATUS_OK)
		status = take_lines(&reading, &bytes);
	buf_finish(&bytes);
	return status;
}
