/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ignore.c - lines of .gitignore to rules, and names against them. */
#include "indexer/ignore.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "indexer/glob.h"
#include "lib/base/buf.h"

struct rule {
	struct glob *glob;
	bool negated, folders_only;
	bool anchored;	/* against the path from the folder, not the last name */
};

struct ignore {
	const struct ignore *parent;
	char *folder;
	size_t folder_len;
	struct rule *rules;
	size_t count;
};

struct ignore *ignore_open(const struct ignore *parent, const char *folder)
{
	struct ignore *ignore = calloc(1, sizeof *ignore);
	if (ignore == NULL)
		return NULL;
	ignore->parent = parent;
	ignore->folder = strdup(folder);
	if (ignore->folder == NULL) {
		free(ignore);
		return NULL;
	}
	ignore->folder_len = strlen(folder);
	while (ignore->folder_len > 0 && folder[ignore->folder_len - 1] == '/')
		ignore->folder_len--;
	return ignore;
}

void ignore_close(struct ignore *ignore)
{
	if (ignore == NULL)
		return;
	for (size_t i = 0; i < ignore->count; i++)
		glob_close(ignore->rules[i].glob);
	free(ignore->rules);
	free(ignore->folder);
	free(ignore);
}

const struct ignore *ignore_parent(const struct ignore *ignore)
{
	return ignore->parent;
}

static size_t trimmed(const char *line, size_t len)
{
	while (len > 0 && (line[len - 1] == '\r' || line[len - 1] == '\n'))
		len--;
	while (len > 0 && line[len - 1] == ' ' && !(len > 1 && line[len - 2] == '\\'))
		len--;
	return len;
}

void ignore_add_line(struct ignore *ignore, const char *line, size_t len)
{
	struct rule rule = {0};
	len = trimmed(line, len);
	if (len == 0 || line[0] == '#')
		return;
	rule.negated = line[0] == '!';
	line += rule.negated;
	len -= rule.negated;
	rule.folders_only = len > 0 && line[len - 1] == '/';
	len -= rule.folders_only;
	rule.anchored = len > 0 && memchr(line, '/', len) != NULL;
	if (len > 0 && line[0] == '/') {
		line++;
		len--;
	}
	if (len == 0)
		return;
	rule.glob = glob_open(line, len);
	if (rule.glob == NULL)
		return;
	struct rule *rules = realloc(ignore->rules,
				     (ignore->count + 1) * sizeof *rules);
	if (rules == NULL) {
		glob_close(rule.glob);
		return;
	}
	ignore->rules = rules;
	rules[ignore->count++] = rule;
}

/* A FIFO of that name must not stall the walk. */
static void read_file(const char *path, struct buf *text)
{
	struct stat stat;
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (fstat(fd, &stat) == 0 && S_ISREG(stat.st_mode))
		while (text->len < IGNORE_FILE_MAX) {
			char *to = buf_reserve(text, 4096);
			ssize_t got = to != NULL ? read(fd, to, 4096) : -1;
			if (got < 0 && errno == EINTR)
				continue;
			if (got <= 0)
				break;
			text->len += (size_t)got;
		}
	close(fd);
}

static void add_file(struct ignore *ignore, const char *name)
{
	struct buf path = {0}, text = {0};
	buf_add(&path, ignore->folder, ignore->folder_len);
	buf_add_str(&path, name);
	if (buf_cstr(&path) != NULL)
		read_file(path.data, &text);
	for (size_t at = 0; at < text.len;) {
		const char *newline = memchr(text.data + at, '\n', text.len - at);
		size_t end = newline != NULL ? (size_t)(newline - text.data) : text.len;
		ignore_add_line(ignore, text.data + at, end - at);
		at = end + 1;
	}
	buf_finish(&path);
	buf_finish(&text);
}

void ignore_add_files(struct ignore *ignore)
{
	add_file(ignore, "/.gitignore");
	add_file(ignore, "/.ignore");
}

static bool rule_matches(const struct rule *rule, const char *inside,
			 const char *name, bool is_folder)
{
	if (rule->folders_only && !is_folder)
		return false;
	const char *subject = rule->anchored ? inside : name;
	return glob_matches(rule->glob, subject, strlen(subject));
}

bool ignore_matches(const struct ignore *ignore, const char *path, bool is_folder)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	for (; ignore != NULL; ignore = ignore->parent) {
		const char *inside = path + ignore->folder_len + 1;
		for (size_t i = ignore->count; i > 0; i--)
			if (rule_matches(&ignore->rules[i - 1], inside, name,
					 is_folder))
				return !ignore->rules[i - 1].negated;
	}
	return false;
}
