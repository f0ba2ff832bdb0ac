/* SPDX-License-Identifier: GPL-2.0-or-later */
/* questions.c - lines of words to requests. */
#include "tests/bench/load/questions.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/load/run.h"

enum {
	QUESTION_MAX = 1000,	/* bytes */
};

static bool is_plain(const char *words)
{
	char before = ' ';
	if (strlen(words) > QUESTION_MAX)
		return false;
	for (; *words != '\0'; before = *words++)
		if (*words == ' ' ? before == ' ' : !isalnum((unsigned char)*words))
			return false;
	return before != ' ';
}

static const char *add(struct questions *questions, const struct peer *peer,
		       const struct asking *asking, const char *words)
{
	size_t n = questions->n;
	if (!is_plain(words))
		return "not words of ASCII letters and digits, one blank between";
	if (n >= RUN_QUESTIONS_MAX)
		return "too many questions";
	if ((n & (n - 1)) == 0) {	/* room for twice as many, at each power of 2 */
		struct buf *more = realloc(questions->requests,
					   (n == 0 ? 1 : 2 * n) * sizeof *more);
		if (more == NULL)
			return "out of memory";
		questions->requests = more;
	}
	struct buf *request = &questions->requests[questions->n++];
	buf_init(request);
	peer->prepare(request, asking, words);
	return buf_ok(request) ? NULL : "out of memory";
}

bool questions_read(struct questions *questions, const char *path,
		    const struct peer *peer, const struct asking *asking,
		    const char **problem, size_t *at)
{
	char *line = NULL;
	size_t size = 0;
	FILE *in = fopen(path, "r");
	*problem = in != NULL ? NULL : strerror(errno);
	for (*at = 1; *problem == NULL && getline(&line, &size, in) > 0; ++*at) {
		line[strcspn(line, "\n")] = '\0';
		if (*line != '\0')
			*problem = add(questions, peer, asking, line);
		if (*problem != NULL)
			break;
	}
	if (*problem == NULL && ferror(in))
		*problem = "cannot be read";
	if (*problem == NULL && questions->n == 0)
		*problem = "no question in it";
	free(line);
	if (in != NULL)
		fclose(in);
	return *problem == NULL;
}

void questions_finish(struct questions *questions)
{
	for (size_t i = 0; i < questions->n; i++)
		buf_finish(&questions->requests[i]);
	free(questions->requests);
	*questions = (struct questions){0};
}
