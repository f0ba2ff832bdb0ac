/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answering.h - what tests of the daemon's methods begin and end with: documents to an
 * answerer, and requests written with ' for ". */
#ifndef QUOTH_TESTS_ANSWERING_H
#define QUOTH_TESTS_ANSWERING_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon/answer/answer.h"
#include "lib/base/clock.h"
#include "tests/search/small_index.h"

enum {
	ANSWERING_FOLDER = 64,	/* bytes of a name */
	ANSWERING_S = 60,	/* what no request here should ever need */
};

/* Makes an index of DOCUMENTS in a new folder, whose name goes to FOLDER, and opens it.
 * 0, or 1 as a set-up that failed. */
static inline int answering_open(char folder[ANSWERING_FOLDER],
				 const struct small_document *documents, size_t count,
				 struct answerer **answerer)
{
	snprintf(folder, ANSWERING_FOLDER, "%s/quoth-test-XXXXXX", P_tmpdir);
	if (mkdtemp(folder) == NULL)
		return 1;
	small_index_add(folder, documents, count);
	return answerer_open(folder, answerer, NULL) != STATUS_OK;
}

/* Closes ANSWERER (may be NULL) and removes FOLDER; not 0: that failed. */
static inline int answering_close(const char *folder, struct answerer *answerer)
{
	char command[ANSWERING_FOLDER + 16];
	answerer_close(answerer);
	snprintf(command, sizeof command, "rm -rf '%s'", folder);
	return system(command);
}

static inline json_t *answering_parse(const char *params)
{
	char *text = strdup(params);
	for (char *at = text; text != NULL && (at = strchr(at, '\'')) != NULL;)
		*at = '"';
	json_t *object = json_loads(text, 0, NULL);
	if (object == NULL)
		fprintf(stderr, "no JSON: %s\n", text);
	free(text);
	return object;
}

/* The result of METHOD with PARAMS, or NULL with *FAILURE, which an earlier one may
 * still have data of. */
static inline json_t *answering_run(struct answerer *answerer, const char *method,
				    const char *params, struct answer_failure *failure)
{
	struct answer_terms terms = {
		.deadline_ns = clock_ns() + ANSWERING_S * UINT64_C(1000000000),
	};
	json_t *object = answering_parse(params);
	json_decref(failure->data);
	json_t *result = answer_run(answerer, method, object, &terms, failure);
	json_decref(object);
	return result;
}

#endif
