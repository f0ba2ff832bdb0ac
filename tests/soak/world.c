/* SPDX-License-Identifier: GPL-2.0-or-later */
/* world.c - lists of words, phrases and ids from their files. */
#include "tests/soak/world.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool add_line(struct list *list, const char *line)
{
	if ((list->n & (list->n - 1)) == 0) {
		size_t room = list->n == 0 ? 1 : 2 * list->n;
		char **more = realloc(list->lines, room * sizeof *more);
		if (more == NULL)
			return false;
		list->lines = more;
	}
	list->lines[list->n] = strdup(line);
	return list->lines[list->n++] != NULL;
}

static bool read_list(struct list *list, const char *folder, const char *name)
{
	char path[4096], line[WORLD_LINE_MAX + 2];
	bool ok = snprintf(path, sizeof path, "%s/%s", folder, name) < (int)sizeof path;
	FILE *in = ok ? fopen(path, "r") : NULL;
	while (in != NULL && ok && fgets(line, sizeof line, in) != NULL) {
		ok = strchr(line, '\n') != NULL;
		line[strcspn(line, "\n")] = '\0';
		ok = ok && add_line(list, line);
	}
	if (in == NULL || !ok || list->n == 0) {
		fprintf(stderr, "soak: %s: %s\n", path,
			in == NULL ? strerror(errno) : "no list, or a line is too long");
		ok = false;
	}
	if (in != NULL)
		fclose(in);
	return ok;
}

static bool read_known(struct world *world)
{
	struct list *lines = &world->known_lines;
	world->known = calloc(lines->n, sizeof *world->known);
	for (size_t i = 0; world->known != NULL && i < lines->n; i++) {
		char *tab = strchr(lines->lines[i], '\t');
		if (tab == NULL)
			return false;
		*tab = '\0';
		world->known[i] = (struct known){ .phrase = lines->lines[i],
						  .documents = atol(tab + 1) };
	}
	return world->known != NULL;
}

bool world_read(struct world *world, const char *folder, const char *live)
{
	*world = (struct world){ .live = live };
	return read_list(&world->words, folder, "words") &&
	       read_list(&world->ids, folder, "ids") &&
	       read_list(&world->known_lines, folder, "known") && read_known(world);
}

static void list_finish(struct list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->lines[i]);
	free(list->lines);
}

void world_finish(struct world *world)
{
	list_finish(&world->words);
	list_finish(&world->ids);
	list_finish(&world->known_lines);
	free(world->known);
}
