/* SPDX-License-Identifier: GPL-2.0-or-later */
/* query_plain.c - texts that were pasted where a query was expected. */
#include <string.h>

#include "daemon/query_internal.h"

bool is_pasted(const struct query *query, const struct query_error *error)
{
	if (query->long_passage)
		return query->plain_words > 0;
	return error->limit == WIRE_QUERY_TERMS_MAX &&
		query->plain_words > WIRE_PHRASE_MAX;
}

void make_plain(struct query *query)
{
	for (size_t i = 0; i < query->len; i++) {
		size_t quote = query_quote(query->text, query->len, i);
		if (quote > 0)
			memset(query->text + i, ' ', quote);
		if (strchr("()*~^=", query->text[i]) != NULL)
			query->text[i] = ' ';
	}
}
