/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reload.c - the file of options, read again. */
#include "daemon/reload.h"

#include "daemon/change/change.h"
#include "daemon/daemon.h"
#include "daemon/drain.h"
#include "daemon/indexes.h"
#include "daemon/notify.h"
#include "lib/base/log.h"

static void log_restart(const char *option)
{
	log_warn("%s has changed: that needs a restart", option);
}

/* What is in LIST and not in OTHER, that WORD. */
static void log_difference(const struct index_list *list, const struct index_list *other,
			   const char *word)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct served *served = &list->at[i];
		if (!index_list_has(other, served->name, served->path))
			log_info("index %s %s: %s", served->name, word, served->path);
	}
}

static void put_indexes(struct indexes *indexes, struct index_list *fresh)
{
	struct index_list *before = indexes_take(indexes);
	log_difference(before, fresh, "removed");
	log_difference(fresh, before, "added");
	index_list_leave(before);
	indexes_put(indexes, fresh);
}

static void read_again(struct daemon *daemon)
{
	struct settings *settings = daemon->settings, fresh;
	struct index_list *list = NULL;
	struct error error;
	if (settings->config == NULL) {
		log_info("SIGHUP: there is no --config to be read again");
		return;
	}
	enum status status = settings_again(settings, &fresh, &error);
	if (status == STATUS_OK)
		status = index_list_make(fresh.indexes, fresh.index_count, &list,
					 &error);
	if (status != STATUS_OK) {
		log_error("SIGHUP: nothing was changed: %s", error.text);
		index_list_leave(list);
		settings_finish(&fresh);
		return;
	}
	put_indexes(daemon->indexes, list);
	change_reload(daemon->change);
	settings_adopt(settings, &fresh, log_restart);
	settings_finish(&fresh);
	log_set_level(settings->log_level);
	inside_adopt(&daemon->inside, settings->slow_ms, settings->log_queries);
	drain_mind_idle(daemon);
	log_info("SIGHUP: %s was read again", settings->config);
}

void reload(struct daemon *daemon)
{
	notify_reloading();
	read_again(daemon);
	notify_reloaded();
}
