/* SPDX-License-Identifier: MIT */
/* typing.c - a search as you type: asks, is superseded, cancels, loses its daemon and
 * finds it again. Prints one line for each of these. */
#include "typing.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Nothing of a document reaches a terminal as it is. */
static void print_safe(const char *text)
{
	for (; *text != '\0'; text++)
		putchar((unsigned char)*text < 0x20 || *text == 0x7f ? '?' : *text);
}

static void end_line(void)
{
	putchar('\n');
	fflush(stdout);
}

static void ask(struct typing *typing)
{
	struct quoth_query query;
	memset(&query, 0, sizeof query);
	query.size = sizeof query;
	query.text = typing->text;
	query.limit = 10;
	query.timeout_ms = 500;
	query.slot = "typing";	/* the daemon gives up the one before */
	typing->asked = quoth_search(typing->q, &query);
	if (typing->asked < 0) {	/* if the connection is over, typing_turn() says so */
		printf("error: %s", quoth_error(typing->q));
		typing->asked = 0;
	} else {
		typing->waiting++;
		printf("asked %d: ", (int)typing->asked);
		print_safe(typing->text);
	}
	end_line();
}

int typing_connect(struct typing *typing)
{
	int failed = quoth_open(typing->path, &typing->q);
	if (failed)
		return failed;
	printf("connected");
	end_line();
	if (typing->text[0] != '\0')
		ask(typing);
	return 0;
}

void typing_key(struct typing *typing, const char *text)
{
	size_t len = strlen(text);
	if (len > TEXT_MAX - 1)
		len = TEXT_MAX - 1;
	memcpy(typing->text, text, len);
	typing->text[len] = '\0';
	if (typing->q == NULL)
		return;		/* asked when there is a daemon again */
	if (text[0] != '\0') {
		ask(typing);
	} else if (typing->asked > 0) {
		quoth_cancel(typing->q, typing->asked);
		printf("gave up %d", (int)typing->asked);
		typing->asked = 0;
		end_line();
	}
}

void typing_read(struct typing *typing)
{
	char bytes[TEXT_MAX];
	ssize_t got = read(STDIN_FILENO, bytes, sizeof bytes);
	typing->ended = got == 0;
	for (ssize_t i = 0; i < got; i++) {
		if (bytes[i] != '\n') {
			if (typing->line_len < TEXT_MAX - 1)
				typing->line[typing->line_len++] = bytes[i];
			continue;
		}
		typing->line[typing->line_len] = '\0';
		typing->line_len = 0;
		typing_key(typing, typing->line);
	}
}

static void show_hits(struct quoth_msg *msg)
{
	struct quoth_totals totals;
	struct quoth_hit hit;
	if (quoth_totals(msg, &totals) == 0)
		printf("%lu found", (unsigned long)totals.n);
	while (quoth_hit_next(msg, &hit) == 1) {
		putchar(' ');
		print_safe(hit.path);
	}
}

/* An answer to what is not on the screen any more is not shown, be it one that was
 * cancelled or one that was faster. */
static void show(struct typing *typing, struct quoth_msg *msg)
{
	typing->waiting--;
	if (msg->id != typing->asked) {
		printf("passed over %d: %s", (int)msg->id,
		       msg->code == QUOTH_CANCELLED ? "cancelled" : "late");
	} else if (msg->code != 0) {
		printf("error %d: ", (int)msg->id);
		print_safe(msg->message);
	} else {
		printf("answer %d: ", (int)msg->id);
		show_hits(msg);
	}
	if (msg->id == typing->asked)
		typing->asked = 0;
	end_line();
}

int typing_turn(struct typing *typing, int revents)
{
	struct quoth_msg msg;
	int next;
	quoth_process(typing->q, revents);	/* what came before an error comes first */
	while ((next = quoth_next(typing->q, &msg)) == 1)
		show(typing, &msg);
	return next;
}

void typing_lost(struct typing *typing)
{
	printf("lost: ");
	print_safe(quoth_error(typing->q));
	end_line();
	quoth_close(typing->q);
	typing->q = NULL;
	typing->asked = 0;
	typing->waiting = 0;
}

int typing_is_done(const struct typing *typing)
{
	return typing->ended && typing->waiting == 0;
}
