/* SPDX-License-Identifier: GPL-2.0-or-later */
/* main.c - quoth-soak: a million requests, or as many as one says, from clients of
 * all kinds at once, and every reply held to its request.
 *
 *   soak --socket PATH --world FOLDER --live PHRASE [--requests N] [--clients N]
 *        [--seed N] [--revisions FILE] [--patience SECONDS] [--until-end]
 *
 * FOLDER has what is known of the index (world.h). FILE is written: a line `revision
 * TAB documents` for each revision that a count of PHRASE was answered from.
 * With --until-end the daemon is told to end by somebody else meanwhile, for which a
 * line says the time. Prints
 * one JSON object. The same seed draws the same clients and requests; how their
 * bytes meet is the machine's affair.
 * Exit: 0 all was right; 1 not, and stderr says what; 2 usage. */
#include <errno.h>
#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/base/clock.h"
#include "lib/wire/limits.h"
#include "tests/soak/soak.h"

enum {
	TURN_MS = 1,
	REST_TURNS = 500,	/* at most, before who was turned away comes again */
};

static const struct role *role_at(size_t i)
{
	if (i == 0)
		return &good_role;
	if (i <= n_bad_roles)
		return &bad_roles[i - 1];
	return i - 1 - n_bad_roles < n_script_roles
		? &script_roles[i - 1 - n_bad_roles] : NULL;
}

/* ---- Clients come and go ---- */

static const char busy[] = "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":6,";

/* Whether the first that the daemon says is that it has too many clients, in the client's
 * framing if that was seen, else as a line; and the end. */
static bool is_turned_away(const struct client *client)
{
	const struct buf *in = &client->link.in;
	const char *message = in->len > 0 && in->data[0] != '{'
		? memmem(in->data, in->len, "\r\n\r\n", 4) : in->data;
	if (client->met || message == NULL)
		return false;
	message += message == in->data ? 0 : 4;
	size_t len = in->len - (size_t)(message - in->data);
	return len >= sizeof busy - 1 && memcmp(message, busy, sizeof busy - 1) == 0;
}

/* Whether it may turn out to be so, with more bytes: some clients read few at a time. */
static bool may_be_turned_away(const struct client *client)
{
	const struct buf *in = &client->link.in;
	return !client->met && in->len > 0 && in->len < sizeof busy - 1 &&
	       memcmp(in->data, busy, in->len) == 0;
}

static void on_bytes(struct link *link)
{
	struct client *client = (struct client *)link;
	if (may_be_turned_away(client))
		return;
	if (!is_turned_away(client)) {
		client->role->on_bytes(client);
		return;
	}
	client->soak->turned_away++;
	client->rest = dice_below(&client->soak->dice, REST_TURNS);
	client_leave(client);
}

static void on_end(struct link *link, const char *why)
{
	struct client *client = (struct client *)link;
	client->role->on_end(client, why);
}

static const struct role *draw_role(struct soak *soak)
{
	uint32_t at = dice_below(&soak->dice, 100);
	size_t i = 0;
	while (at >= role_at(i)->weight)	/* the weights are a hundred */
		at -= role_at(i++)->weight;
	soak->born[i]++;
	return role_at(i);
}

static void bear(struct soak *soak, struct client *client)
{
	struct link link = client->link;	/* its buffers are kept */
	*client = (struct client){ .link = link, .soak = soak };
	client->link.on_bytes = on_bytes;
	client->link.on_end = on_end;
	if (link_open(&client->link, soak->base, &soak->address)) {
		client->role = draw_role(soak);
		client->born_ms = clock_ms();
		client->role->begin(client);
	} else if (soak->until_end) {
		soak->ending = true;	/* it does not listen any more */
	} else if (errno != EAGAIN) {
		soak_fail(soak, NULL, "cannot connect: %s", strerror(errno));
		event_base_loopbreak(soak->base);
	}
}

static bool all_gone(const struct soak *soak)
{
	for (unsigned i = 0; i < soak->n_clients; i++)
		if (soak->clients[i].role != NULL)
			return false;
	return true;
}

/* Somebody waits, and nobody is answered. */
static void mind_patience(struct soak *soak)
{
	if (clock_ms() - soak->finished_ms < soak->patience_ms)
		return;
	for (unsigned i = 0; i < soak->n_clients; i++) {
		const struct client *client = &soak->clients[i];
		if (client->role != NULL)
			soak_fail(soak, client, "the daemon hangs; %u of its requests "
				  "wait", client->n_pending);
	}
	event_base_loopbreak(soak->base);
}

static void on_turn(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	struct soak *soak = arg;
	for (unsigned i = 0; i < soak->n_clients; i++) {
		struct client *client = &soak->clients[i];
		if (client->role != NULL)
			client->role->turn(client);
		else if (client->rest > 0)
			client->rest--;
		else if (!soak->ending)
			bear(soak, client);
	}
	if (soak->until_end && !soak->told_under_way && soak->finished > SOAK_UNDER_WAY) {
		soak->told_under_way = true;
		puts("under way");
		fflush(stdout);
	}
	if (soak->ending && all_gone(soak))
		event_base_loopbreak(soak->base);
	else
		mind_patience(soak);
}

/* ---- The run ---- */

static bool set_up(struct soak *soak)
{
	struct timeval turn = { .tv_usec = TURN_MS * 1000 };
	soak->base = event_base_new();
	soak->clients = calloc(soak->n_clients, sizeof *soak->clients);
	soak->revisions = calloc(SOAK_REVISIONS_MAX, sizeof *soak->revisions);
	if (soak->base != NULL)
		soak->tick = event_new(soak->base, -1, EV_PERSIST, on_turn, soak);
	if (soak->tick == NULL || soak->clients == NULL || soak->revisions == NULL ||
	    event_add(soak->tick, &turn) != 0) {
		fputs("soak: out of memory\n", stderr);
		return false;
	}
	for (unsigned i = 0; i < soak->n_clients; i++)
		soak->clients[i].link.fd = -1;
	return true;
}

static void tear_down(struct soak *soak)
{
	for (unsigned i = 0; soak->clients != NULL && i < soak->n_clients; i++)
		link_finish(&soak->clients[i].link);
	if (soak->tick != NULL)
		event_free(soak->tick);
	if (soak->base != NULL)
		event_base_free(soak->base);
	free(soak->clients);
	free(soak->revisions);
}

static void judge_all(struct soak *soak)
{
	unsigned open = soak->n_clients < WIRE_CONNECTIONS_MAX ? soak->n_clients
							       : WIRE_CONNECTIONS_MAX;
	if (soak->until_end)
		return;
	if (soak->worst_wait > (uint64_t)SOAK_TURNS_MAX * open + SOAK_ON_WAY)
		soak_fail(soak, NULL, "somebody is starved: %llu others were served "
			  "before one cheap request, more than %d for each of %u clients "
			  "and %d", (unsigned long long)soak->worst_wait, SOAK_TURNS_MAX,
			  open, SOAK_ON_WAY);
	if (soak->results * 2 <= soak->finished)
		soak_fail(soak, NULL, "most answers are errors, or there is none");
}

static bool write_revisions(struct soak *soak, const char *path)
{
	FILE *out = fopen(path, "w");
	for (size_t i = 0; out != NULL && i < soak->n_revisions; i++)
		fprintf(out, "%ld\t%ld\n", soak->revisions[i].rev, soak->revisions[i].n);
	return out != NULL && fclose(out) == 0;
}

static void print(const struct soak *soak)
{
	json_t *born = json_object();
	for (size_t i = 0; role_at(i) != NULL; i++)
		json_object_set_new(born, role_at(i)->name,
				    json_integer((json_int_t)soak->born[i]));
	json_t *json = json_pack(
		"{s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:o, s:i}",
		"seed", (json_int_t)soak->seed, "sent", (json_int_t)soak->sent,
		"answered", (json_int_t)soak->finished,
		"results", (json_int_t)soak->results,
		"refused", (json_int_t)soak->refused, "busy", (json_int_t)soak->busy,
		"cancelled", (json_int_t)soak->cancelled,
		"timeouts", (json_int_t)soak->timeouts,
		"wanted_timeouts", (json_int_t)soak->early_timeouts,
		"closed_by_daemon", (json_int_t)soak->slammed,
		"turned_away", (json_int_t)soak->turned_away,
		"waits", (json_int_t)soak->waits,
		"worst_wait", (json_int_t)soak->worst_wait,
		"clients", born, "failures", (int)soak->failures);
	json_dumpf(json, stdout, 0);
	putchar('\n');
	json_decref(json);
}

static void run(struct soak *soak, const char *revisions)
{
	soak->finished_ms = clock_ms();
	event_base_dispatch(soak->base);
	judge_all(soak);
	if (revisions != NULL && !write_revisions(soak, revisions))
		soak_fail(soak, NULL, "%s: %s", revisions, strerror(errno));
	print(soak);
}

/* ---- Options ---- */

static const struct option options[] = {
	{ "socket", required_argument, NULL, 's' },
	{ "world", required_argument, NULL, 'w' },
	{ "live", required_argument, NULL, 'l' },
	{ "requests", required_argument, NULL, 'n' },
	{ "clients", required_argument, NULL, 'c' },
	{ "seed", required_argument, NULL, 'e' },
	{ "revisions", required_argument, NULL, 'r' },
	{ "patience", required_argument, NULL, 'p' },
	{ "until-end", no_argument, NULL, 'u' },
	{ NULL, 0, NULL, 0 },
};

static uint64_t number(const char *text, uint64_t least, uint64_t most)
{
	char *end;
	unsigned long long value = strtoull(text, &end, 10);
	if (*text == '\0' || *end != '\0' || value < least || value > most) {
		fprintf(stderr, "soak: %s: not a number in range\n", text);
		exit(2);
	}
	return value;
}

int main(int argc, char **argv)
{
	struct soak soak = { .target = 1000000, .n_clients = 300, .seed = 1,
			     .patience_ms = SOAK_PATIENCE_S * UINT64_C(1000) };
	const char *socket = NULL, *folder = NULL, *live = NULL, *revisions = NULL;
	int option;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		switch (option) {
		case 's': socket = optarg; break;
		case 'w': folder = optarg; break;
		case 'l': live = optarg; break;
		case 'r': revisions = optarg; break;
		case 'n': soak.target = number(optarg, 1, UINT64_C(1) << 40); break;
		case 'c':
			soak.n_clients = (unsigned)number(optarg, 1, SOAK_CLIENTS_MAX);
			break;
		case 'e': soak.seed = number(optarg, 0, UINT64_C(1) << 53); break;
		case 'u': soak.until_end = true; break;
		case 'p': soak.patience_ms = 1000 * number(optarg, 1, 3600); break;
		default: return 2;
		}
	}
	if (socket == NULL || folder == NULL || live == NULL || optind < argc ||
	    !address_of(socket, &soak.address)) {
		fputs("usage: soak --socket PATH --world FOLDER --live PHRASE\n", stderr);
		return 2;
	}
	soak.dice.state = soak.seed;
	bool ok = world_read(&soak.world, folder, live) && set_up(&soak);
	if (ok)
		run(&soak, revisions);
	tear_down(&soak);
	world_finish(&soak.world);
	return !ok || soak.failures > 0;
}
