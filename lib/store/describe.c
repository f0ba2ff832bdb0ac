/* SPDX-License-Identifier: GPL-2.0-or-later */
/* describe.c - how a query is going to be answered, in words: for people who ask why. */
#include <string.h>

#include "lib/store/phrase/phrase_query.h"
#include "lib/store/store_internal.h"

struct describing {
	struct store *store;
	struct buf *out;
	struct error *error;
	bool words;		/* are told; else only what stands for them */
	bool inside;		/* as in phrase_query.h */
};

/* As deep as the query, which the parser bounds. */
static enum status describe(const struct describing *describing,
			    const struct store_query *query);

static const char *name_of(enum query_kind kind)
{
	switch (kind) {
	case QUERY_ALL: return "all";
	case QUERY_ANY: return "any";
	case QUERY_SYNONYM: return "one of";
	case QUERY_WITHOUT: return "without";
	case QUERY_FILTER: return "filter";
	case QUERY_MAYBE: return "maybe";
	case QUERY_SCALE: return "times";
	case QUERY_PHRASE: return "phrase";
	case QUERY_SET: return "numbers";
	case QUERY_EVERY: return "every document";
	case QUERY_NOTHING: return "nothing";
	case QUERY_TERM:
	case QUERY_RANGE:
	case QUERY_PREFIX:
		break;
	}
	return "";
}

/* What a term is, not which: schema.h has the prefixes, all but the stems' of fields. */
static const char *kind_of_term(const struct store_query *query)
{
	const char *bytes = query->bytes;
	bool prefixed = query->len > 0 && bytes[0] >= 'A' && bytes[0] <= 'Z';
	return !prefixed ? "word" : bytes[0] == 'Z' ? "stem" : "field";
}

static void describe_prefix(const struct describing *describing,
			    const struct store_query *query)
{
	if (describing->words)
		buf_add(describing->out, query->bytes, query->len);
	else
		buf_addf(describing->out, "%s", kind_of_term(query));
	buf_add_char(describing->out, '*');
}

static void describe_range(const struct describing *describing,
			   const struct store_query *query)
{
	buf_addf(describing->out, "slot %u", query->number);
	if (describing->words)
		buf_addf(describing->out, ": %s..%s", query->bytes, query->upper);
}

static enum status describe_term(const struct describing *describing,
				 const struct store_query *query)
{
	uint32_t documents = 0;
	enum status status = xap_db_frequency(describing->store->db, query->bytes,
					      query->len, &documents,
					      describing->error);
	if (describing->words)
		buf_add(describing->out, query->bytes, query->len);
	else
		buf_addf(describing->out, "%s", kind_of_term(query));
	buf_addf(describing->out, ":%u", documents);
	return status;
}

static enum status describe_parts(const struct describing *describing,
				  const struct store_query *query)
{
	enum status status = STATUS_OK;
	buf_addf(describing->out, "%s(", name_of(query->kind));
	if (query->kind == QUERY_SCALE)
		buf_addf(describing->out, "%g, ", query->factor);
	for (size_t i = 0; i < query->count && status == STATUS_OK; i++) {
		struct describing part = *describing;
		part.inside = describing->inside || query_is_inside(query, i);
		if (i > 0)
			buf_add(describing->out, ", ", 2);
		status = describe(&part, query->parts[i]);
	}
	buf_add_char(describing->out, ')');
	return status;
}

static enum status describe(const struct describing *describing,
			    const struct store_query *query)
{
	struct buf *out = describing->out;
	switch (query->kind) {
	case QUERY_TERM:
		return describe_term(describing, query);
	case QUERY_PREFIX:
		describe_prefix(describing, query);
		return STATUS_OK;
	case QUERY_RANGE:
		describe_range(describing, query);
		return STATUS_OK;
	case QUERY_SET:
		buf_addf(out, "%s:%u", name_of(query->kind),
			 query->set->count);
		return STATUS_OK;
	case QUERY_PHRASE:
		return phrase_describe(describing->store, query->phrase,
				       describing->inside, describing->words, out,
				       describing->error);
	case QUERY_EVERY:
	case QUERY_NOTHING:
		buf_addf(out, "%s", name_of(query->kind));
		return STATUS_OK;
	case QUERY_ALL:
	case QUERY_ANY:
	case QUERY_SYNONYM:
	case QUERY_WITHOUT:
	case QUERY_FILTER:
	case QUERY_MAYBE:
	case QUERY_SCALE:
		return describe_parts(describing, query);
	}
	return STATUS_OK;
}

enum status store_query_describe(struct store *store, const struct store_query *query,
				 bool words, struct buf *out, struct error *error)
{
	const struct describing describing = { store, out, error, words, false };
	enum status status = describe(&describing, query);
	if (status == STATUS_OK && !buf_ok(out))
		status = error_set(error, STATUS_NO_MEMORY, "plan");
	return status;
}
