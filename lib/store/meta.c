/* SPDX-License-Identifier: GPL-2.0-or-later */
/* meta.c - what an index says about itself: version, uuid, revision. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/store/store_internal.h"
#include "lib/text/text.h"

enum status meta_get(struct xap_db *db, const char *key, struct buf *value,
		     struct error *error)
{
	buf_clear(value);
	enum status status = xap_db_metadata(db, key, strlen(key), value, error);
	if (status == STATUS_OK && buf_cstr(value) == NULL)
		status = error_set(error, STATUS_NO_MEMORY, "%s", key);
	return status;
}

enum status meta_check(struct xap_db *db, const char *path, struct error *error)
{
	struct buf value = {0};
	enum status status = meta_get(db, STORE_KEY_SCHEMA, &value, error);
	if (status != STATUS_OK)
		goto out;
	if (value.len == 0) {
		status = error_set(error, STATUS_UNSUPPORTED,
				   "not made by quoth-index: %s", path);
		goto out;
	}
	if (atoi(value.data) != SCHEMA_VERSION) {
		status = error_set(error, STATUS_UNSUPPORTED,
				   "index has schema %s, this program reads %d: %s",
				   value.data, SCHEMA_VERSION, path);
		goto out;
	}
	status = meta_get(db, STORE_KEY_ANALYSIS, &value, error);
	if (status == STATUS_OK && strcmp(value.data, text_version()) != 0)
		status = error_set(error, STATUS_UNSUPPORTED,
				   "index was analysed by \"%s\", this program has "
				   "\"%s\" and would miss matches: index again into "
				   "a new folder: %s",
				   value.data, text_version(), path);
out:
	buf_finish(&value);
	return status;
}

static void split_languages(struct store_info *info, char *languages)
{
	char *rest = languages, *code;
	info->language_count = 0;
	while (info->language_count < STORE_LANGUAGES_MAX &&
	       (code = strsep(&rest, " ")) != NULL)
		if (*code != '\0')
			info->languages[info->language_count++] = code;
}

static bool has_language(const struct store_info *info, const char *code)
{
	for (size_t i = 0; i < info->language_count; i++)
		if (strcmp(info->languages[i], code) == 0)
			return true;
	return false;
}

enum status meta_add_languages(struct store_info *info, char *languages,
			       const struct store_info *more, struct error *error)
{
	struct buf all = {0};
	const struct store_info *const both[] = { info, more };
	for (size_t b = 0; b < 2; b++)
		for (size_t i = 0; i < both[b]->language_count; i++)
			if (b == 0 || !has_language(info, more->languages[i]))
				buf_addf(&all, "%s ", both[b]->languages[i]);
	const char *text = buf_cstr(&all);
	if (text != NULL) {
		snprintf(languages, STORE_LANGUAGES_BYTES, "%s", text);
		split_languages(info, languages);
	}
	buf_finish(&all);
	return text != NULL ? STATUS_OK
			    : error_set(error, STATUS_NO_MEMORY, "languages");
}

static enum status read_learning(struct xap_db *db, struct store_learning *learning,
				 struct error *error)
{
	struct buf value = {0};
	enum status status = meta_get(db, STORE_KEY_LEARNT, &value, error);
	if (status == STATUS_OK) {
		learning->learnt = strtoull(value.data, NULL, 10);
		status = meta_get(db, STORE_KEY_WANTED, &value, error);
	}
	if (status == STATUS_OK) {
		learning->asked = value.len > 0;
		learning->wanted = strtoull(value.data, NULL, 10);
	}
	buf_finish(&value);
	return status;
}

enum status meta_info(struct xap_db *db, struct store_info *info, char *languages,
		      struct error *error)
{
	struct buf value = {0};
	enum status status = meta_get(db, STORE_KEY_UUID, &value, error);
	if (status == STATUS_OK) {
		snprintf(info->uuid, sizeof info->uuid, "%s", value.data);
		status = meta_get(db, STORE_KEY_REV, &value, error);
	}
	if (status == STATUS_OK) {
		info->rev = strtoull(value.data, NULL, 10);
		status = meta_get(db, STORE_KEY_WORDS, &value, error);
	}
	if (status == STATUS_OK) {
		info->words = strtoull(value.data, NULL, 10);
		status = meta_get(db, STORE_KEY_FAILED, &value, error);
	}
	if (status == STATUS_OK) {
		info->failures_known = value.len > 0;
		info->failed_files = strtoull(value.data, NULL, 10);
		status = read_learning(db, &info->learning, error);
	}
	if (status == STATUS_OK)
		status = meta_get(db, STORE_KEY_LANGUAGES, &value, error);
	if (status == STATUS_OK) {
		snprintf(languages, STORE_LANGUAGES_BYTES, "%s", value.data);
		split_languages(info, languages);
	}
	buf_finish(&value);
	return status;
}

enum status meta_frequent(struct xap_db *db, struct frequent **list,
			  struct error *error)
{
	struct buf value = {0};
	enum status status = meta_get(db, STORE_KEY_FREQUENT, &value, error);
	if (status == STATUS_OK)
		status = frequent_new(value.data, value.len, list, error);
	buf_finish(&value);
	return status;
}

enum status meta_narrow(struct xap_db *db, struct frequent **list, bool *any,
			struct error *error)
{
	struct xap_stats stats;
	struct frequent *other = NULL, *common = NULL;
	enum status status = xap_db_stats(db, &stats, error);
	if (status != STATUS_OK || stats.documents == 0)
		return status;
	status = meta_frequent(db, &other, error);
	if (status == STATUS_OK && *any) {
		status = frequent_common(*list, other, &common, error);
		frequent_free(other);
		other = common;
	}
	if (status != STATUS_OK)
		return status;
	frequent_free(*list);
	*list = other;
	*any = true;
	return STATUS_OK;
}
