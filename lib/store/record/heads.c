/* SPDX-License-Identifier: GPL-2.0-or-later */
/* heads.c - a document's number to the head of its record, if that was read lately. */
#include "lib/store/record/heads.h"

#include <stdlib.h>
#include <string.h>

struct head {
	uint32_t document;	/* 0: none */
	uint32_t len;
	char *bytes;
};

struct heads {
	struct head at[HEADS_PLACES];
	size_t bytes;
};

struct heads *heads_new(void)
{
	return calloc(1, sizeof(struct heads));
}

static void forget(struct heads *heads, struct head *head)
{
	heads->bytes -= head->len;
	free(head->bytes);
	*head = (struct head){0};
}

static void forget_all(struct heads *heads)
{
	for (size_t i = 0; i < HEADS_PLACES; i++)
		forget(heads, &heads->at[i]);
}

void heads_free(struct heads *heads)
{
	if (heads == NULL)
		return;
	forget_all(heads);
	free(heads);
}

const char *heads_find(const struct heads *heads, uint32_t document, size_t *len)
{
	const struct head *head = &heads->at[document % HEADS_PLACES];
	*len = head->len;
	return head->document == document ? head->bytes : NULL;
}

void heads_keep(struct heads *heads, uint32_t document, const char *bytes, size_t len)
{
	struct head *head = &heads->at[document % HEADS_PLACES];
	char *copy = len > 0 && len <= HEADS_LONGEST ? malloc(len) : NULL;
	if (copy == NULL)
		return;
	if (heads->bytes + len > HEADS_BYTES)
		forget_all(heads);
	memcpy(copy, bytes, len);
	forget(heads, head);
	*head = (struct head){ document, (uint32_t)len, copy };
	heads->bytes += len;
}
