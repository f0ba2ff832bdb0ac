/* SPDX-License-Identifier: GPL-2.0-or-later */
/* params_internal.h - parameters read by a table: for each method one of its own. */
#ifndef QUOTH_DAEMON_PARAMS_INTERNAL_H
#define QUOTH_DAEMON_PARAMS_INTERNAL_H

#include "daemon/answer/params.h"

/* One parameter on its way into PARAMS, the struct that the table is for. */
struct reader {
	void *params;
	const char *name;
	const json_t *value;
	struct error *error;
};

/* A table of these ends with a name of NULL. */
struct param {
	const char *name;
	enum status (*read)(struct reader *reader);
};

/* --- params_read.c: each returns STATUS_OK or STATUS_INVALID with the reader's error --- */

/* "NAME must be WANTED". */
enum status params_refuse(struct reader *reader, const char *wanted);

/* Each parameter of OBJECT by its reader in TABLE; unknown ones are refused. *NAME is
 * the one at fault. */
enum status params_read(const json_t *object, const struct param *table,
			struct reader *reader, const char **name);

/* Refuses that parameter WANTED is not PRESENT. */
enum status params_require(bool present, const char *wanted, const char **name,
			   struct error *error);

/* *STRING points into the request and may hold NULs. */
enum status params_string(struct reader *reader, const char **string, size_t *len);
enum status params_number(struct reader *reader, size_t least, size_t most,
			  size_t *number);
/* From 0 to MOST. */
enum status params_small(struct reader *reader, size_t most, uint32_t *number);
enum status params_bool(struct reader *reader, bool *truth);
/* One of NAMES, which a NULL ends; *CHOICE is its index. WANTED says them in words. */
enum status params_choice(struct reader *reader, const char *const *names,
			  const char *wanted, size_t *choice);

/* --- params.c: the query and what narrows it down, for all methods that have one.
 * Their reader's params begin with a struct search_params. --- */
enum status params_q(struct reader *reader);
enum status params_mode(struct reader *reader);
enum status params_after(struct reader *reader);
enum status params_before(struct reader *reader);
enum status params_source(struct reader *reader);
enum status params_topic(struct reader *reader);
enum status params_lang(struct reader *reader);
enum status params_type(struct reader *reader);
enum status params_path(struct reader *reader);
enum status params_strict(struct reader *reader);
enum status params_why(struct reader *reader);
enum status params_timeout(struct reader *reader);
enum status params_limit(struct reader *reader);

#define PARAMS_MATCHING						\
	{ "q", params_q }, PARAMS_NARROWING

/* All of them but q itself. */
#define PARAMS_NARROWING					\
	{ "mode", params_mode }, { "why", params_why }, PARAMS_FILTERING

/* And but what is said of words. */
#define PARAMS_FILTERING					\
	{ "after", params_after }, { "before", params_before },	\
	{ "source", params_source }, { "topic", params_topic },	\
	{ "lang", params_lang }, { "type", params_type },	\
	{ "path", params_path }, { "timeout_ms", params_timeout },	\
	{ "strict", params_strict }

/* What these are without the request saying so. */
struct search_params params_defaults(void);

/* Reads OBJECT by TABLE into PARAMS, which begins with a struct search_params and has
 * all defaults already; q must be there. */
enum status params_matching(const json_t *object, const struct param *table,
			    struct search_params *params, const char **name,
			    struct error *error);

#endif
