/* SPDX-License-Identifier: MIT */
/* cmd_complete.c - quoth __complete: what the shells' scripts ask when TAB is pressed. No
 * command for people, so help does not have it.
 *
 *	quoth __complete words WORD...		the words up to the caret
 *	quoth __complete bash LINE TEXT		the line up to the caret, and its end that
 *						bash is going to replace
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "client/complete/complete.h"
#include "client/output/escape.h"

static void begin(struct completion *completion, const char *what)
{
	if (!completion->begun)
		puts(what);
	completion->begun = true;
}

/* Whether VALUE can be shown as it is: then nothing in it moves the cursor, ends a line
 * or turns what is around it. */
static bool is_printable(const char *value)
{
	struct buf shown = {0};
	escape_add_str(&shown, value, ESCAPE_BIDI);
	bool same = buf_cstr(&shown) != NULL && strcmp(shown.data, value) == 0;
	buf_finish(&shown);
	return same;
}

/* The part of WORD that bash replaces, quoted; false if it would have to replace more. */
static bool add_bash(const struct completion *completion, const char *word,
		     struct buf *out)
{
	const struct bash_line *bash = completion->bash;
	return strncmp(completion->current, word, bash->kept) == 0 &&
	       bash_quote(out, word + bash->kept, bash->quote);
}

static void print(struct completion *completion, const char *word, const char *about)
{
	struct buf line = {0};
	bool good = is_printable(word);
	if (good && completion->bash != NULL) {
		good = add_bash(completion, word, &line);
	} else {
		buf_add_str(&line, word);
		if (about != NULL && is_printable(about))
			buf_addf(&line, "\t%s", about);
	}
	begin(completion, "words");
	if (good && buf_cstr(&line) != NULL)
		puts(line.data);
	buf_finish(&line);
}

void complete_add(struct completion *completion, const char *value, const char *about)
{
	if (strncmp(value, completion->current, strlen(completion->current)) == 0)
		print(completion, value, about);
}

void complete_add_value(struct completion *completion, size_t kept, const char *value,
			const char *about)
{
	struct buf word = {0};
	buf_add(&word, completion->current, kept);
	buf_add_str(&word, value);
	if (buf_cstr(&word) != NULL)
		print(completion, word.data, about);
	buf_finish(&word);
}

void complete_files(struct completion *completion, size_t kept, bool folders)
{
	if (!completion->begun)
		printf("%s\t%zu\n", folders ? "folders" : "files", kept);
	completion->begun = true;
}

static void complete(struct completion *completion, char **words, struct globals *globals)
{
	const char *slash = strrchr(words[0], '/');
	const char *program = slash != NULL ? slash + 1 : words[0];
	size_t last = 0;
	while (words[last + 1] != NULL)
		last++;
	completion->current = words[last];
	if (last > 0 && (strcmp(program, "quothd") == 0 ||
			 strcmp(program, "quoth-index") == 0))
		complete_program(completion, program, words, globals);
	else if (last > 0)
		complete_quoth(completion, words, globals);
	begin(completion, "words");
}

static void give_up(int number)
{
	(void)number;
	_exit(0);	/* what was found is out already */
}

/* Nothing is said to somebody who is typing, and nobody is kept waiting. */
static void keep_quiet(void)
{
	struct itimerval limit = { .it_value = { .tv_sec = COMPLETE_MS / 1000,
				   .tv_usec = COMPLETE_MS % 1000 * 1000 } };
	if (freopen("/dev/null", "w", stderr) == NULL)
		_exit(0);
	signal(SIGALRM, give_up);
	setitimer(ITIMER_REAL, &limit, NULL);
}

int cmd_complete(char **argv, struct globals *globals)
{
	struct completion completion = {0};
	struct bash_line line = {0};
	bool words = argv[1] != NULL && strcmp(argv[1], "words") == 0;
	bool bash = argv[1] != NULL && strcmp(argv[1], "bash") == 0;
	if (argv[1] == NULL || argv[2] == NULL || (!words && !bash) ||
	    (bash && (argv[3] == NULL || argv[4] != NULL)))
		return say_usage("__complete is for the completions of shells");
	keep_quiet();
	if (words) {
		complete(&completion, argv + 2, globals);
	} else if (bash_line_read(&line, argv[2], argv[3]) == 0) {
		completion.bash = &line;
		complete(&completion, (char **)line.words.items, globals);
	}
	bash_line_finish(&line);
	return fflush(stdout) == 0 ? 0 : EXIT_UNAVAILABLE;
}
