/* SPDX-License-Identifier: GPL-2.0-or-later */
/* recall.c - a query that was understood to the answer that somebody who wrote it
 * otherwise was given. */
#include <string.h>

#include "daemon/answer/answer_internal.h"
#include "daemon/answer/kwic.h"
#include "daemon/cache/asked.h"
#include "daemon/search/paging.h"

/* Has CURSOR, of METHOD's same list, be this request's. */
static bool rebind(const struct answer_call *call, const char *method,
		   struct cache_bytes cursor, char rebound[CURSOR_MAX])
{
	char print[CURSOR_PRINT];
	enum status status = strcmp(method, "kwic") == 0
		? kwic_fingerprint(call->params, print, NULL)
		: paging_fingerprint(call->params, print, NULL);
	return status == STATUS_OK &&
		cursor_rebind(cursor.at, cursor.len, print, rebound);
}

static json_t *normalized(const struct query *query)
{
	struct buf text = {0};
	query_print(query, &text);
	json_t *string = buf_ok(&text) ? wire_string(text.data, text.len) : NULL;
	buf_finish(&text);
	return string;
}

bool answer_recall(const struct answer_call *call, const struct search_params *params,
		   const struct query *query)
{
	struct asked *asked = call->terms->asked;
	const char *method = asked_shares(asked, call->params);
	struct buf name = {0};
	struct cache_bytes cursor;
	char rebound[CURSOR_MAX];
	if (method == NULL)
		return false;
	asked_begin_shared(asked, call->params, &name);
	query_key(query, &name);
	if (!asked_recall(asked, &name, &cursor))
		return false;
	if (cursor.len > 0 && !rebind(call, method, cursor, rebound)) {
		asked_leave(asked);
		return false;
	}
	return asked_take(asked, wire_string(params->q, params->q_len),
			  normalized(query), cursor.len > 0 ? rebound : NULL);
}
