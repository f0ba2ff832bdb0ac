/* SPDX-License-Identifier: GPL-2.0-or-later */
/* indexes.c - indexes by name. */
#include "daemon/indexes.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/buf.h"
#include "lib/base/paths.h"

/* --- Names --- */

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_name(const char *text, size_t len)
{
	if (len == 0 || !is_plain(text[0]))
		return false;
	for (size_t i = 1; i < len; i++)
		if (!is_plain(text[i]) && strchr("._-", text[i]) == NULL)
			return false;
	return true;
}

/* Where the name in ARGUMENT ends; 0: it has none. */
static enum status name_end(const char *argument, size_t *end, struct error *error)
{
	const char *sign = strchr(argument, '=');
	*end = 0;
	if (sign == NULL || memchr(argument, '/', (size_t)(sign - argument)) != NULL)
		return STATUS_OK;
	size_t len = (size_t)(sign - argument);
	if (len > WIRE_INDEX_NAME_MAX)
		return error_set(error, STATUS_TOO_LARGE,
				 "a name may have %d bytes: %.*s", WIRE_INDEX_NAME_MAX,
				 100, argument);
	if (!is_name(argument, len))
		return error_set(error, STATUS_INVALID,
				 "a name has letters, digits, \".\", \"_\" and \"-\", and "
				 "begins with a letter or digit: %.200s", argument);
	*end = len;
	return STATUS_OK;
}

/* --- Lists --- */

static struct served *find(struct index_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->at[i].name, name) == 0)
			return &list->at[i];
	return NULL;
}

static enum status add_served(struct index_list *list, const char *name, size_t len,
			      const char *folder, struct error *error)
{
	struct buf path = {0};
	enum status status = paths_index(folder, &path, error);
	if (status != STATUS_OK)
		return status;
	struct served served = { .name = strndup(name, len), .path = buf_cstr(&path) };
	if (served.name == NULL || served.path == NULL)
		status = error_set(error, STATUS_NO_MEMORY, "indexes");
	else if (find(list, served.name) != NULL)
		status = error_set(error, STATUS_INVALID, "two indexes are called %s",
				   served.name);
	if (status == STATUS_OK) {
		list->at[list->count++] = served;
		return STATUS_OK;
	}
	free(served.name);
	buf_finish(&path);
	return status;
}

static enum status add(struct index_list *list, const char *argument,
		       struct error *error)
{
	size_t len;
	enum status status = name_end(argument, &len, error);
	if (status != STATUS_OK)
		return status;
	const char *folder = argument + len + (len > 0);
	if (*folder == '\0')
		return error_set(error, STATUS_INVALID, "a folder must not be empty: "
				 "\"%s\"", argument);
	if (list->count == WIRE_INDEXES_MAX)
		return error_set(error, STATUS_TOO_LARGE, "at most %d indexes are served",
				 WIRE_INDEXES_MAX);
	if (len > 0)
		return add_served(list, argument, len, folder, error);
	list->standard = list->count;
	return add_served(list, INDEX_DEFAULT, strlen(INDEX_DEFAULT), folder, error);
}

enum status index_list_make(const char *const *arguments, size_t count,
			    struct index_list **list, struct error *error)
{
	struct index_list *made = calloc(1, sizeof *made);
	if (made == NULL)
		return error_set(error, STATUS_NO_MEMORY, "indexes");
	atomic_init(&made->users, 1);
	enum status status = STATUS_OK;
	if (count == 0)
		status = add_served(made, INDEX_DEFAULT, strlen(INDEX_DEFAULT), NULL,
				    error);
	for (size_t i = 0; i < count && status == STATUS_OK; i++)
		status = add(made, arguments[i], error);
	if (status == STATUS_OK)
		*list = made;
	else
		index_list_leave(made);
	return status;
}

void index_list_leave(struct index_list *list)
{
	if (list == NULL || atomic_fetch_sub(&list->users, 1) > 1)
		return;
	for (size_t i = 0; i < list->count; i++) {
		free(list->at[i].name);
		free(list->at[i].path);
	}
	free(list);
}

struct index_list *index_list_share(struct index_list *list)
{
	atomic_fetch_add(&list->users, 1);
	return list;
}

bool index_list_has(const struct index_list *list, const char *name, const char *path)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->at[i].name, name) == 0)
			return strcmp(list->at[i].path, path) == 0;
	return false;
}

/* --- Choosing --- */

static json_t *names_of(const struct index_list *list)
{
	json_t *names = json_array();
	for (size_t i = 0; names != NULL && i < list->count; i++)
		json_array_append_new(names, json_string(list->at[i].name));
	return names;
}

/* A list of names for people. */
static void say_names(const struct index_list *list, char *text, size_t size)
{
	struct buf names = {0};
	for (size_t i = 0; i < list->count; i++)
		buf_addf(&names, "%s%s", i > 0 ? ", " : "", list->at[i].name);
	const char *all = buf_cstr(&names);
	size_t len = all != NULL && names.len < size ? names.len : 0;
	if (len > 0)
		memcpy(text, all, len);
	text[len] = '\0';
	buf_finish(&names);
}

static enum status unknown(const struct index_list *list, const char *name,
			   json_t **known, struct error *error)
{
	char names[256];
	say_names(list, names, sizeof names);
	*known = names_of(list);
	return error_set(error, STATUS_INVALID, "no index is called \"%.*s\"%s%s",
			 WIRE_INDEX_NAME_MAX, name, names[0] != '\0' ? "; there are: " : "",
			 names);
}

static enum status choose_one(const struct index_list *list, const json_t *value,
			      struct index_choice *choice, json_t **known,
			      struct error *error)
{
	const char *name = json_string_value(value);
	size_t at = 0;
	while (at < list->count && strcmp(list->at[at].name, name) != 0)
		at++;
	if (at == list->count || json_string_length(value) != strlen(name))
		return unknown(list, name, known, error);
	for (size_t i = 0; i < choice->count; i++)
		if (choice->at[i] == at)
			return error_set(error, STATUS_INVALID, "index names %s twice",
					 name);
	choice->at[choice->count++] = at;
	return STATUS_OK;
}

void index_choose_all(const struct index_list *list, struct index_choice *choice)
{
	choice->together = true;
	for (choice->count = 0; choice->count < list->count; choice->count++)
		choice->at[choice->count] = choice->count;
}

static enum status choose_some(const struct index_list *list, const json_t *names,
			       struct index_choice *choice, json_t **known,
			       struct error *error)
{
	size_t count = json_array_size(names);
	enum status status = count == 0 || count > WIRE_INDEXES_MAX
		? error_set(error, STATUS_INVALID, "index must have 1 to %d names",
			    WIRE_INDEXES_MAX) : STATUS_OK;
	choice->together = true;
	for (size_t i = 0; i < count && status == STATUS_OK; i++) {
		const json_t *name = json_array_get(names, i);
		status = json_is_string(name)
			? choose_one(list, name, choice, known, error)
			: error_set(error, STATUS_INVALID,
				    "index must be a name, a list of names, or \"*\"");
	}
	return status;
}

enum status index_choose(const struct index_list *list, const json_t *value,
			 struct index_choice *choice, json_t **known,
			 struct error *error)
{
	*choice = (struct index_choice){ .count = 0 };
	*known = NULL;
	if (value == NULL) {
		choice->at[choice->count++] = list->standard;
		return STATUS_OK;
	}
	if (json_is_array(value))
		return choose_some(list, value, choice, known, error);
	if (!json_is_string(value))
		return error_set(error, STATUS_INVALID,
				 "index must be a name, a list of names, or \"*\"");
	if (strcmp(json_string_value(value), INDEX_ALL) != 0)
		return choose_one(list, value, choice, known, error);
	index_choose_all(list, choice);
	return STATUS_OK;
}

/* --- The registry --- */

struct indexes {
	pthread_mutex_t lock;
	struct index_list *list;
};

struct indexes *indexes_new(struct index_list *list)
{
	struct indexes *made = calloc(1, sizeof *made);
	if (made == NULL)
		return NULL;
	pthread_mutex_init(&made->lock, NULL);
	made->list = list;
	return made;
}

void indexes_free(struct indexes *indexes)
{
	if (indexes == NULL)
		return;
	index_list_leave(indexes->list);
	pthread_mutex_destroy(&indexes->lock);
	free(indexes);
}

struct index_list *indexes_take(struct indexes *indexes)
{
	pthread_mutex_lock(&indexes->lock);
	struct index_list *list = index_list_share(indexes->list);
	pthread_mutex_unlock(&indexes->lock);
	return list;
}

void indexes_put(struct indexes *indexes, struct index_list *list)
{
	pthread_mutex_lock(&indexes->lock);
	struct index_list *before = indexes->list;
	indexes->list = list;
	pthread_mutex_unlock(&indexes->lock);
	index_list_leave(before);
}
