/* SPDX-License-Identifier: MIT */
/* watch_state.c - where quoth watch is to go on, in a file: one line of JSON. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/command/save.h"
#include "client/command/say.h"
#include "client/watch/watch.h"
#include "lib/wire/rpc.h"

/* The file's text, or NULL with errno. */
static json_t *load(const char *path, bool *there)
{
	struct buf text = {0};
	FILE *file = fopen(path, "re");
	json_t *root = NULL;
	*there = file != NULL || errno != ENOENT;
	if (file == NULL)
		return NULL;
	char *to = buf_reserve(&text, WATCH_STATE_MAX);
	int code;
	if (to != NULL) {
		text.len = fread(to, 1, WATCH_STATE_MAX, file);
		root = wire_parse(text.data, text.len, &code, NULL);
	}
	fclose(file);
	buf_finish(&text);
	return root;
}

static int refuse(const char *path, const char *why)
{
	return say_usage("%s: %s", path, why);
}

int watch_state_read(const char *path, const char *query, struct watch_place *place)
{
	bool there;
	int failed = 0;
	json_t *root = load(path, &there);
	if (root == NULL)
		return there ? refuse(path, "this is no state of quoth watch") : 0;
	const char *uuid = json_string_value(json_object_get(root, "uuid"));
	const char *of = json_string_value(json_object_get(root, "query"));
	json_int_t rev = json_integer_value(json_object_get(root, "rev"));
	json_int_t change = json_integer_value(json_object_get(root, "change"));
	if (uuid == NULL || of == NULL || strlen(uuid) > WATCH_UUID || rev < 0 ||
	    change < 0)
		failed = refuse(path, "this is no state of quoth watch");
	else if (strcmp(of, query) != 0)
		failed = refuse(path, "this is the state of another query; give it a "
				"file of its own");
	if (failed == 0) {
		snprintf(place->uuid, sizeof place->uuid, "%s", uuid);
		place->rev = (uint64_t)rev;
		place->change = (uint64_t)change;
	}
	json_decref(root);
	return failed;
}

int watch_state_write(const char *path, const char *query,
		      const struct watch_place *place)
{
	struct buf text = {0};
	json_t *root = json_pack("{s:o, s:s, s:I, s:I}",
				 "query", wire_string(query, strlen(query)),
				 "uuid", place->uuid, "rev", (json_int_t)place->rev,
				 "change", (json_int_t)place->change);
	int failed = root == NULL ||
		wire_write(&text, root, WATCH_STATE_MAX, NULL) != STATUS_OK ? ENOMEM : 0;
	buf_add_char(&text, '\n');
	if (failed == 0)
		failed = buf_ok(&text) ? save_file(path, text.data, text.len) : ENOMEM;
	if (failed)
		say("cannot write %s: %s", path, strerror(failed));
	json_decref(root);
	buf_finish(&text);
	return failed ? EXIT_UNAVAILABLE : 0;
}
