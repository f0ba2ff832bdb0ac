/* SPDX-License-Identifier: MIT */
/* questions.c - what is to be asked: the words given, or lines of stdin. */
#include "config.h"

#include "client/command/questions.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/command/say.h"

enum {
	READ_SIZE = 16 * 1024,	/* bytes of one read(2) */
};

void question_finish(struct question *question)
{
	free(question->qid);
	free(question->text);
	*question = (struct question){0};
}

int questions_init(struct questions *questions, const struct list *words,
		   bool from_stdin)
{
	*questions = (struct questions){ .from_stdin = from_stdin };
	if (from_stdin)
		return 0;
	struct buf text = {0};
	for (size_t i = 0; i < words->count; i++) {
		if (i > 0)
			buf_add_char(&text, ' ');
		buf_add_str(&text, words->items[i]);
	}
	questions->ended = true;
	questions->only.text = buf_cstr(&text);
	if (questions->only.text == NULL) {
		buf_finish(&text);
		say("out of memory");
		return EXIT_UNAVAILABLE;
	}
	return 0;
}

void questions_finish(struct questions *questions)
{
	question_finish(&questions->only);
	buf_finish(&questions->input);
}

static const char *line_end(const struct questions *questions)
{
	const struct buf *input = &questions->input;
	if (input->len == 0)
		return NULL;
	const char *end = memchr(input->data, '\n', input->len);
	if (end == NULL && questions->ended)
		end = input->data + input->len;
	return end;
}

/* A string of LEN bytes that end nowhere by themselves; NULL: no memory. */
static char *copy(const char *bytes, size_t len)
{
	char *string = malloc(len + 1);
	if (string == NULL)
		return NULL;
	memcpy(string, bytes, len);
	string[len] = '\0';
	return string;
}

/* LINE, less its end, to a question; false for one without any query. */
static bool split(struct questions *questions, const char *line, size_t len,
		  struct question *question)
{
	if (len > 0 && line[len - 1] == '\r')
		len--;
	const char *tab = memchr(line, '\t', len);
	const char *text = tab != NULL ? tab + 1 : line;
	size_t text_len = len - (size_t)(text - line);
	if (text_len == 0)
		return false;
	if (tab != NULL && tab > line)
		question->qid = copy(line, (size_t)(tab - line));
	else if (asprintf(&question->qid, "%zu", questions->line) < 0)
		question->qid = NULL;
	question->text = copy(text, text_len);
	if (question->qid != NULL && question->text != NULL)
		return true;
	question_finish(question);
	return false;
}

bool questions_next(struct questions *questions, struct question *question)
{
	if (questions->only.text != NULL) {
		*question = questions->only;
		questions->only = (struct question){0};
		return true;
	}
	const char *end;
	while ((end = line_end(questions)) != NULL) {
		struct buf *input = &questions->input;
		size_t len = (size_t)(end - input->data);
		questions->line++;
		bool is_one = split(questions, input->data, len, question);
		buf_consume(input, len + 1);
		if (is_one)
			return true;
	}
	return false;
}

bool questions_ready(const struct questions *questions)
{
	return questions->only.text != NULL || line_end(questions) != NULL;
}

bool questions_done(const struct questions *questions)
{
	return questions->ended && !questions_ready(questions);
}

int questions_fd(const struct questions *questions)
{
	return questions->from_stdin && !questions->ended ? STDIN_FILENO : -1;
}

void questions_read(struct questions *questions)
{
	char *room = buf_reserve(&questions->input, READ_SIZE);
	ssize_t got = room == NULL ? 0 : read(STDIN_FILENO, room, READ_SIZE);
	if (got > 0)
		questions->input.len += (size_t)got;
	else if (got == 0 || (errno != EINTR && errno != EAGAIN))
		questions->ended = true;
}
