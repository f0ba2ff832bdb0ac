/* SPDX-License-Identifier: GPL-2.0-or-later */
/* client.c - what clients of all roles do. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/wire/rpc.h"
#include "tests/soak/soak.h"

enum {
	HURRY_MS = 8000,	/* well within WIRE_STALL_MS */
};

void soak_fail(struct soak *soak, const struct client *client, const char *format, ...)
{
	va_list values;
	if (soak->failures++ >= SOAK_FAILURES_SHOWN)
		return;
	fprintf(stderr, "soak: after %llu requests of seed %llu: ",
		(unsigned long long)soak->sent, (unsigned long long)soak->seed);
	if (client != NULL)
		fprintf(stderr, "client %td (%s): ", client - soak->clients,
			client->role->name);
	va_start(values, format);
	vfprintf(stderr, format, values);
	va_end(values);
	fputc('\n', stderr);
}

void soak_keep(struct soak *soak, const struct client *client, long rev, long n)
{
	/* New revisions are asked about most. */
	for (size_t i = soak->n_revisions; i > 0; i--) {
		if (soak->revisions[i - 1].rev != rev)
			continue;
		if (soak->revisions[i - 1].n != n)
			soak_fail(soak, client, "revision %ld has %ld documents, and %ld",
				  rev, soak->revisions[i - 1].n, n);
		return;
	}
	if (soak->n_revisions == SOAK_REVISIONS_MAX) {
		soak_fail(soak, client, "too many revisions");
		return;
	}
	soak->revisions[soak->n_revisions++] = (struct revision){ .rev = rev, .n = n };
}

bool soak_is_farewell(const struct soak *soak, int code)
{
	return soak->until_end && (code == WIRE_SHUTTING_DOWN || code == WIRE_CANCELLED);
}

void client_frame(struct client *client, size_t at)
{
	struct buf *out = &client->link.out;
	char header[64];
	size_t len = out->len - at;
	if (client->manners.framing == FRAMED_BY_LINES) {
		buf_add_char(out, '\n');
		return;
	}
	int size = snprintf(header, sizeof header, "Content-Length: %zu\r\n\r\n", len);
	if (buf_reserve(out, (size_t)size) == NULL)
		return;
	memmove(out->data + at + size, out->data + at, len);
	memcpy(out->data + at, header, (size_t)size);
	out->len += (size_t)size;
}

struct asked *client_ask(struct client *client, bool large)
{
	struct soak *soak = client->soak;
	struct buf *out = &client->link.out;
	size_t at = out->len;
	if (client->n_pending == SOAK_PENDING_MAX || client->to_ask == 0 || soak->ending)
		return NULL;
	struct asked *asked = &client->pending[client->n_pending++];
	if (large)
		invent_large(&soak->world, &soak->dice, ++soak->last_number, asked, out);
	else
		invent(&soak->world, &soak->dice, ++soak->last_number, asked, out);
	if (client->manners.slots && asked->code == 0)
		invent_slot(asked, dice_percent(&soak->dice, 70) ? 'a' : 'b', out, at);
	client_frame(client, at);
	asked->served = soak->served;
	client->to_ask--;
	soak->ending = ++soak->sent >= soak->target;
	return asked;
}

void client_hurry(struct client *client)
{
	struct manners *manners = &client->manners;
	if (clock_ms() - client->born_ms < HURRY_MS)
		return;
	if (manners->piece > 0)
		link_send(&client->link);
	if (manners->sip > 0)
		link_listen(&client->link, true);
	manners->hurried |= manners->piece > 0 || manners->sip > 0;
	manners->piece = manners->sip = 0;
}

void client_leave(struct client *client)
{
	link_close(&client->link);
	client->role = NULL;
}
