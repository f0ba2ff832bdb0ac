/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plan_number.c - ranges of numbers to the documents that have one: labels are strings,
 * so that each value of the field is read as a number, and asked whether it is in. */
#include <string.h>

#include "daemon/search/plan_internal.h"
#include "lib/wire/limits.h"

static bool is_within(void *context, const char *value, size_t len)
{
	const struct query_range *range = context;
	double number;
	if (!query_number(value, len, &number))
		return false;
	return (range->above ? number > range->least : number >= range->least) &&
		(range->below ? number < range->most : number <= range->most);
}

static enum status refuse(struct plan *plan, const struct query_node *node,
			  struct error *error)
{
	struct query_error *refused = &plan->query->refused;
	*refused = (struct query_error){
		.at = node->start,
		.len = node->len,
		.limit = WIRE_RANGE_MAX,
		.hint = "Ask for a narrower range.",
	};
	enum status status = error_set(error, STATUS_TOO_LARGE, "more than %d different "
				       "numbers are in this range", WIRE_RANGE_MAX);
	refused->error = *error;
	return status;
}

static enum status find_set(struct plan *plan, const struct query_node *node,
			    struct error *error)
{
	struct query_range range = node->range;
	struct buf prefix = {0};
	struct store_labelled labels = { .wanted = is_within, .context = &range,
				       .limit = WIRE_RANGE_MAX };
	struct plan_set *found = &plan->sets[plan->set_count];
	plan_extra_prefix(node->name, node->name_len, &prefix);
	labels.prefix = buf_cstr(&prefix);
	labels.prefix_len = prefix.len;
	enum status status = labels.prefix == NULL
		? error_set(error, STATUS_NO_MEMORY, "query")
		: store_set_init(&found->set, plan->store, error);
	if (status == STATUS_OK)
		plan->set_count++;
	if (status == STATUS_OK)
		status = store_labelled(plan->store, &labels, plan->deadline,
					&found->set, error);
	buf_finish(&prefix);
	if (status == STATUS_TOO_LARGE)
		return refuse(plan, node, error);
	found->node = node;
	return status;
}

static size_t count_ranges(const struct query_node *node)
{
	size_t count = node->kind == NODE_NUMBER;
	for (const struct query_node *part = node->parts; part; part = part->next)
		count += count_ranges(part);
	return count;
}

static enum status find_sets(struct plan *plan, const struct query_node *node,
			     struct error *error)
{
	enum status status = node->kind == NODE_NUMBER ? find_set(plan, node, error)
						       : STATUS_OK;
	for (const struct query_node *part = node->parts; part && status == STATUS_OK;
	     part = part->next)
		status = find_sets(plan, part, error);
	return status;
}

enum status plan_numbers(struct plan *plan, struct error *error)
{
	size_t count = count_ranges(plan->query->root);
	if (count == 0)
		return STATUS_OK;
	plan->sets = query_alloc(plan->query, count * sizeof *plan->sets);
	if (plan->sets == NULL)
		return error_set(error, STATUS_NO_MEMORY, "query");
	return find_sets(plan, plan->query->root, error);
}

struct store_query *plan_number(const struct plan *plan, const struct query_node *node)
{
	const struct plan_set *found = plan->sets;
	while (found->node != node)
		found++;
	return store_query_set(&found->set);
}
