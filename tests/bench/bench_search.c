/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bench_search.c - how long searches take, over the socket or in process.
 *
 *   bench_search socket PATH QUERIES PASSES WARMUPS
 *   bench_search index DIR QUERIES PASSES WARMUPS
 *
 * QUERIES has lines `set TAB mode TAB words`; the mode is phrase, all or any.
 * One connection, one request at a time, ten hits, no snippets. Prints a line for
 * each query: the total, a tab, 1 if it is exact or 0, and the nanoseconds of each
 * pass, tabs between. Over the socket the clock runs from before the request is
 * sent until the whole reply is here; in process until the result is. */
#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "daemon/answer/answer.h"
#include "lib/base/buf.h"
#include "lib/base/clock.h"
#include "lib/store/lists/lists.h"

enum {
	HITS = 10,
	TIMEOUT_MS = 60000,		/* of a request: a hang becomes a failure */
	SOCKET_SECONDS = 90,
	PASSES_MAX = 1000,
	REPLY_PIECE = 65536,
	LISTS_BYTES = 64 << 20,		/* what the daemon has by default, */
	LISTS_NS = 300 * 1000,		/* and what it reads behind a request */
};

struct question {
	json_t *params;
	struct buf request;		/* the line that goes over the socket */
	json_int_t total;
	bool exact;
	uint64_t *times;		/* nanoseconds of each pass */
};

/* What is asked: one of the two. */
struct door {
	int fd;				/* -1: in process */
	struct answerer *answerer;
	struct lists *lists;		/* that it has in memory, as the daemon has */
	struct buf reply;
};

static void die(const char *what, const char *why)
{
	fprintf(stderr, "bench_search: %s: %s\n", what, why);
	exit(1);
}

/* --- Questions --- */

static json_t *params_of(const char *mode, const char *words)
{
	struct buf quoted = {0};
	bool phrase = strcmp(mode, "phrase") == 0;
	buf_addf(&quoted, phrase ? "\"%s\"" : "%s", words);
	if (buf_cstr(&quoted) == NULL)
		die(words, "out of memory");
	json_t *params = json_pack("{s:s, s:s, s:i, s:i, s:b, s:b, s:i}", "q",
				   quoted.data,
				   "mode", phrase ? "auto" : mode, "limit", HITS,
				   "snippets", 0, "places", 0, "why", 0,
				   "timeout_ms", TIMEOUT_MS);
	buf_finish(&quoted);
	if (params == NULL)
		die(words, "not UTF-8");
	return params;
}

static void make_request(struct question *question)
{
	char *params = json_dumps(question->params, JSON_COMPACT);
	buf_addf(&question->request, "{\"jsonrpc\":\"2.0\",\"id\":1,"
		 "\"method\":\"search\",\"params\":%s}\n", params);
	free(params);
	if (buf_cstr(&question->request) == NULL)
		die("request", "out of memory");
}

static void read_question(char *line, size_t passes, struct question *question)
{
	char *words = NULL, *mode = strchr(line, '\t');
	line[strcspn(line, "\n")] = '\0';
	if (mode != NULL)
		words = strchr(++mode, '\t');
	if (words == NULL)
		die(line, "not `set TAB mode TAB words`");
	*words++ = '\0';
	*question = (struct question){ .params = params_of(mode, words) };
	question->times = calloc(passes, sizeof *question->times);
	if (question->times == NULL)
		die(words, "out of memory");
	make_request(question);
}

static struct question *read_questions(const char *path, size_t passes, size_t *count)
{
	struct question *questions = NULL;
	char *line = NULL;
	size_t size = 0;
	FILE *in = fopen(path, "r");
	if (in == NULL)
		die(path, strerror(errno));
	for (*count = 0; getline(&line, &size, in) > 0; ++*count) {
		questions = realloc(questions, (*count + 1) * sizeof *questions);
		if (questions == NULL)
			die(path, "out of memory");
		read_question(line, passes, &questions[*count]);
	}
	free(line);
	fclose(in);
	return questions;
}

static void free_questions(struct question *questions, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		json_decref(questions[i].params);
		buf_finish(&questions[i].request);
		free(questions[i].times);
	}
	free(questions);
}

/* --- The two doors --- */

static int connect_to(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	const struct timeval limit = { .tv_sec = SOCKET_SECONDS };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (strlen(path) >= sizeof address.sun_path)
		die(path, "too long for a socket");
	strcpy(address.sun_path, path);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit) ||
	    connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
		die(path, strerror(errno));
	return fd;
}

static void send_all(int fd, const struct buf *request)
{
	for (size_t sent = 0; sent < request->len; ) {
		ssize_t now = send(fd, request->data + sent, request->len - sent,
				   MSG_NOSIGNAL);
		if (now <= 0)
			die("send", strerror(errno));
		sent += (size_t)now;
	}
}

/* Only one reply is under way: a line end ends it. */
static void receive_line(int fd, struct buf *reply)
{
	buf_clear(reply);
	do {
		char *room = buf_reserve(reply, REPLY_PIECE);
		ssize_t got = room != NULL ? recv(fd, room, REPLY_PIECE, 0) : -1;
		if (got <= 0)
			die("receive", got == 0 ? "connection closed" : strerror(errno));
		reply->len += (size_t)got;
	} while (reply->data[reply->len - 1] != '\n');
}

static void keep_total(struct question *question, const json_t *result,
		       const char *instead)
{
	json_t *total = json_object_get(result, "total");
	if (total == NULL)
		die(json_string_value(json_object_get(question->params, "q")),
		    instead);
	question->total = json_integer_value(json_object_get(total, "n"));
	question->exact = json_is_true(json_object_get(total, "exact"));
}

static uint64_t ask_socket(struct door *door, struct question *question)
{
	uint64_t before = clock_ns();
	send_all(door->fd, &question->request);
	receive_line(door->fd, &door->reply);
	uint64_t took = clock_ns() - before;
	json_t *reply = json_loadb(door->reply.data, door->reply.len, 0, NULL);
	keep_total(question, json_object_get(reply, "result"),
		   buf_cstr(&door->reply));
	json_decref(reply);
	return took;
}

static uint64_t ask_index(struct door *door, struct question *question)
{
	struct answer_failure failure;
	uint64_t before = clock_ns();
	struct answer_terms terms = {
		.deadline_ns = before + TIMEOUT_MS * UINT64_C(1000000),
	};
	json_t *result = answer_run(door->answerer, "search", question->params, &terms,
				    &failure);
	uint64_t now = clock_ns(), took = now - before;
	keep_total(question, result, failure.error.text);
	json_decref(result);
	answerer_read_lists(door->answerer, now + LISTS_NS);
	return took;
}

static struct door open_door(const char *kind, const char *path)
{
	struct door door = { .fd = -1 };
	struct error error;
	if (strcmp(kind, "socket") == 0)
		door.fd = connect_to(path);
	else if (answerer_open(path, &door.answerer, &error) != STATUS_OK)
		die(path, error.text);
	if (door.answerer != NULL) {
		door.lists = lists_open(LISTS_BYTES);
		answerer_use_lists(door.answerer, door.lists);
	}
	return door;
}

static void close_door(struct door *door)
{
	if (door->fd >= 0)
		close(door->fd);
	answerer_close(door->answerer);
	lists_close(door->lists);
	buf_finish(&door->reply);
}

/* --- Passes --- */

static void print(const struct question *question, size_t passes)
{
	printf("%lld\t%d", (long long)question->total, question->exact);
	for (size_t i = 0; i < passes; i++)
		printf("\t%llu", (unsigned long long)question->times[i]);
	putchar('\n');
}

static void run(struct door *door, struct question *questions, size_t count,
		size_t passes, size_t warmups)
{
	for (size_t pass = 0; pass < warmups + passes; pass++) {
		for (size_t i = 0; i < count; i++) {
			uint64_t took = door->fd >= 0 ? ask_socket(door, &questions[i])
						      : ask_index(door, &questions[i]);
			if (pass >= warmups)
				questions[i].times[pass - warmups] = took;
		}
	}
}

static size_t number(const char *text)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);
	if (*text == '\0' || *end != '\0' || value > PASSES_MAX)
		die(text, "not a number of passes");
	return value;
}

int main(int argc, char **argv)
{
	size_t count = 0;
	if (argc != 6 || (strcmp(argv[1], "socket") && strcmp(argv[1], "index"))) {
		fputs("usage: bench_search socket PATH | index DIR "
		      "QUERIES PASSES WARMUPS\n", stderr);
		return 2;
	}
	size_t passes = number(argv[4]), warmups = number(argv[5]);
	struct question *questions = read_questions(argv[3], passes, &count);
	struct door door = open_door(argv[1], argv[2]);
	run(&door, questions, count, passes, warmups);
	for (size_t i = 0; i < count; i++)
		print(&questions[i], passes);
	close_door(&door);
	free_questions(questions, count);
	return 0;
}
