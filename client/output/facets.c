/* SPDX-License-Identifier: MIT */
/* facets.c - names of facets from the command line, and a facet in one line. */
#include "client/output/facets.h"

#include <stdlib.h>
#include <string.h>

#include "client/output/escape.h"
#include "client/command/say.h"

int facets_check(const struct list *given)
{
	for (size_t i = 0; i < given->count; i++) {
		const char *at = given->items[i];
		size_t len = strlen(at);
		if (len == 0 || at[0] == ',' || at[len - 1] == ',' ||
		    strstr(at, ",,") != NULL)
			return say_usage("\"%s\" has an empty name of a facet", at);
	}
	return 0;
}

static int add_name(struct list *names, const char *name, size_t len)
{
	char *copy = strndup(name, len);
	if (copy != NULL && list_add(names, copy) == 0)
		return 0;
	free(copy);
	return -1;
}

int facets_split(const struct list *given, struct list *names)
{
	*names = (struct list){0};
	for (size_t i = 0; i < given->count; i++) {
		const char *at = given->items[i];
		for (size_t len; *at != '\0'; at += len + (at[len] == ',')) {
			len = strcspn(at, ",");
			if (add_name(names, at, len) < 0) {
				facets_free(names);
				return -1;
			}
		}
	}
	return 0;
}

void facets_free(struct list *names)
{
	for (size_t i = 0; i < names->count; i++)
		free((char *)names->items[i]);
	list_finish(names);
}

bool facets_line(const struct quoth_msg *msg, const char *name, struct buf *out)
{
	struct quoth_facet facet;
	const char *value;
	uint64_t documents;
	if (!quoth_facet(msg, name, &facet))
		return false;
	escape_add_str(out, name, ESCAPE_BIDI | ESCAPE_BLANKS);
	buf_add_char(out, ':');
	for (size_t i = 0; quoth_facet_value(msg, name, i, &value, &documents); i++) {
		buf_add_str(out, i > 0 ? ", " : " ");
		escape_add_str(out, value, ESCAPE_BIDI | ESCAPE_BLANKS);
		buf_addf(out, " %llu", (unsigned long long)documents);
	}
	uint64_t others = facet.distinct > facet.values ? facet.distinct - facet.values : 0;
	if (others > 0)
		buf_addf(out, "%s%llu %s", facet.values > 0 ? ", " : " ",
			 (unsigned long long)others, others == 1 ? "other" : "others");
	if (facet.missing > 0)
		buf_addf(out, "%s%llu without", facet.distinct > 0 ? "; " : " ",
			 (unsigned long long)facet.missing);
	return buf_cstr(out) != NULL;
}
