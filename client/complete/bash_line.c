/* SPDX-License-Identifier: MIT */
/* bash_line.c - a command line as bash has it to words, and words to what bash reads as
 * them. */
#include <string.h>

#include "client/complete/complete.h"

/* Reading a line: where it is, and in what. */
struct reader {
	struct bash_line *line;
	const char *at;
	const char *kept_end;	/* where that begins which bash replaces */
	size_t start;		/* of the word, in the text */
	bool in_word;
	enum quote quote;
};

static void note_place(struct reader *reader)
{
	if (reader->at != reader->kept_end)
		return;
	reader->line->kept = reader->line->text.len - reader->start;
	reader->line->quote = reader->quote;
}

static void end_word(struct reader *reader)
{
	if (reader->in_word)
		buf_add_char(&reader->line->text, '\0');
	reader->in_word = false;
	reader->start = reader->line->text.len;
}

/* A backslash: within double quotes it is one before anything but these. */
static void take_backslash(struct reader *reader)
{
	char next = reader->at[1];
	if (next == '\0' || reader->at + 1 == reader->kept_end)
		return;
	if (reader->quote == QUOTE_DOUBLE && strchr("$`\"\\\n", next) == NULL)
		buf_add_char(&reader->line->text, '\\');
	buf_add_char(&reader->line->text, next);
	reader->at++;
}

static void take_quoted(struct reader *reader)
{
	char end = reader->quote == QUOTE_SINGLE ? '\'' : '"';
	if (*reader->at == end)
		reader->quote = QUOTE_NONE;
	else if (*reader->at == '\\' && reader->quote == QUOTE_DOUBLE)
		take_backslash(reader);
	else
		buf_add_char(&reader->line->text, *reader->at);
}

static void take(struct reader *reader)
{
	if (reader->quote != QUOTE_NONE) {
		take_quoted(reader);
		return;
	}
	if (strchr(" \t\n", *reader->at) != NULL) {
		end_word(reader);
		return;
	}
	reader->in_word = true;
	if (*reader->at == '\'')
		reader->quote = QUOTE_SINGLE;
	else if (*reader->at == '"')
		reader->quote = QUOTE_DOUBLE;
	else if (*reader->at == '\\')
		take_backslash(reader);
	else
		buf_add_char(&reader->line->text, *reader->at);
}

/* The words of the text, once that does not move any more. */
static int list_words(struct bash_line *line)
{
	if (!buf_ok(&line->text))
		return -1;
	for (size_t at = 0; at < line->text.len; at += strlen(line->text.data + at) + 1)
		if (list_add(&line->words, line->text.data + at) < 0)
			return -1;
	return 0;
}

int bash_line_read(struct bash_line *line, const char *bytes, const char *text)
{
	size_t len = strlen(bytes), replaced = strlen(text);
	struct reader reader = { .line = line, .at = bytes };
	*line = (struct bash_line){0};
	if (len > COMPLETE_LINE_MAX || replaced > len ||
	    memcmp(bytes + len - replaced, text, replaced) != 0)
		return -1;
	reader.kept_end = bytes + len - replaced;
	for (; *reader.at != '\0'; reader.at++) {
		note_place(&reader);
		take(&reader);
	}
	note_place(&reader);
	reader.in_word = true;		/* the caret's, be it empty */
	end_word(&reader);
	return list_words(line);
}

void bash_line_finish(struct bash_line *line)
{
	list_finish(&line->words);
	buf_finish(&line->text);
}

/* What means nothing to bash, wherever in a word it stands. */
static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (unsigned char)c >= 0x80 ||
	       strchr("_-./:,+@%", c) != NULL;
}

static void add_quoted(struct buf *out, char c, enum quote quote)
{
	if (quote == QUOTE_SINGLE && c == '\'')
		buf_add_str(out, "'\\''");
	else if (quote == QUOTE_DOUBLE ? strchr("$`\"\\", c) != NULL :
		 quote == QUOTE_NONE && !is_plain(c))
		buf_addf(out, "\\%c", c);
	else
		buf_add_char(out, c);
}

bool bash_quote(struct buf *out, const char *value, enum quote quote)
{
	/* Nothing within double quotes keeps it from being a command of the history. */
	if (quote == QUOTE_DOUBLE && strchr(value, '!') != NULL)
		return false;
	/* A newline behind a backslash would be none. */
	if (strchr(value, '\n') != NULL)
		return false;
	for (; *value != '\0'; value++)
		add_quoted(out, *value, quote);
	return true;
}
