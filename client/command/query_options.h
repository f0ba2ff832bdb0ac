/* SPDX-License-Identifier: MIT */
/* query_options.h - options that several commands have, by a struct search_options that
 * their own options begin with. */
#ifndef QUOTH_CLIENT_COMMAND_QUERY_OPTIONS_H
#define QUOTH_CLIENT_COMMAND_QUERY_OPTIONS_H

#include <stddef.h>

#include "client/command/search.h"
#include "lib/wire/limits.h"

#define SEARCH_MEMBER(name) .offset = offsetof(struct search_options, name)

/* What narrows down the documents. */
#define SEARCH_FILTER_OPTIONS \
	{ 0, "mode", "MODE", "auto, all, any or phrase", OPTION_CHOICE, \
	  SEARCH_MEMBER(mode), .choices = "auto|all|any|phrase" }, \
	SEARCH_NARROWING_OPTIONS

/* The same where there are no words that a mode could be of. */
#define SEARCH_NARROWING_OPTIONS \
	{ 0, "after", "DATE", "only documents of DATE or later", OPTION_STRING, \
	  SEARCH_MEMBER(after) }, \
	{ 0, "before", "DATE", "only documents before DATE", OPTION_STRING, \
	  SEARCH_MEMBER(before) }, \
	{ 0, "source", "NAME", "only from this source (repeatable)", \
	  OPTION_LIST, SEARCH_MEMBER(source) }, \
	{ 0, "topic", "NAME", "only on this topic (repeatable)", OPTION_LIST, \
	  SEARCH_MEMBER(topic) }, \
	{ 0, "lang", "CODE", "only in this language (repeatable)", OPTION_LIST, \
	  SEARCH_MEMBER(lang) }, \
	{ 0, "type", "MIME", "only of this type (repeatable)", OPTION_LIST, \
	  SEARCH_MEMBER(type) }, \
	{ 0, "path", "PATH", "only this file or folder (repeatable)", \
	  OPTION_LIST, SEARCH_MEMBER(path) }, \
	{ 0, "strict", NULL, "refuse what else is read as plain words", \
	  OPTION_FLAG, SEARCH_MEMBER(strict) }, \
	SEARCH_WAITING_OPTIONS

/* What is waited for, and how long. */
#define SEARCH_WAITING_OPTIONS \
	MIN_REV_OPTION(SEARCH_MEMBER(min_rev)), \
	{ 0, "timeout", "MS", "give up after MS milliseconds (5000)", \
	  OPTION_NUMBER, SEARCH_MEMBER(timeout_ms), 1, WIRE_TIMEOUT_MAX_MS }

/* Into the uint32_t at MEMBER. */
#define MIN_REV_OPTION(member) \
	{ 0, "min-rev", "N", "wait until the index has revision N", \
	  OPTION_NUMBER, member, 0, UINT32_MAX }

#define SEARCH_COLLAPSE_OPTION \
	{ 0, "collapse", NULL, "copies and updates of a story count once", \
	  OPTION_FLAG, SEARCH_MEMBER(collapse) }

#define SEARCH_STDIN_OPTION \
	{ 0, "stdin", NULL, "read questions from stdin: QID<TAB>QUERY lines", \
	  OPTION_FLAG, SEARCH_MEMBER(from_stdin) }

/* How rows are written: see table.h. */
#define SEARCH_TABLE_OUTPUT_OPTIONS \
	{ 0, "json", NULL, "JSON Lines", OPTION_FLAG, SEARCH_MEMBER(json) }, \
	{ 0, "tsv", NULL, "tab-separated table with a header", OPTION_FLAG, \
	  SEARCH_MEMBER(tsv) }, \
	{ 0, "csv", NULL, "the same table as RFC 4180 CSV", OPTION_FLAG, \
	  SEARCH_MEMBER(csv) }, \
	{ 0, "no-header", NULL, "without the names of the columns", OPTION_FLAG, \
	  SEARCH_MEMBER(no_header) }, \
	{ 0, "format", "TEMPLATE", "a line of your own, with {column}s", \
	  OPTION_STRING, SEARCH_MEMBER(format) }, \
	{ '0', "null", NULL, "end entries with NUL instead of a newline", \
	  OPTION_FLAG, SEARCH_MEMBER(null) }, \
	{ 0, "color", "WHEN", "auto, always or never", OPTION_CHOICE, \
	  SEARCH_MEMBER(color), .choices = "auto|always|never" }

#define SEARCH_TABLE_OPTIONS \
	SEARCH_TABLE_OUTPUT_OPTIONS, \
	{ 0, "pager", "WHEN", "auto or never", OPTION_CHOICE, \
	  SEARCH_MEMBER(pager), .choices = "auto|never" }

#endif
