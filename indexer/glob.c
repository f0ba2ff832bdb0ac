/* SPDX-License-Identifier: GPL-2.0-or-later */
/* glob.c - a pattern as a row of tokens, run over a name all at once. */
#include "indexer/glob.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum token_kind {
	TOKEN_BYTE,
	TOKEN_SET,
	TOKEN_RUN,	/* any bytes but a slash */
	TOKEN_FOLDERS,	/* nothing, or anything that ends in a slash */
	TOKEN_REST,	/* anything */
};

struct token {
	enum token_kind kind;
	unsigned char byte;
	unsigned char set[256 / 8];
};

struct glob {
	size_t count;
	struct token tokens[];
};

/* --- Reading a pattern --- */

static void set_add(struct token *token, unsigned from, unsigned to)
{
	for (unsigned c = from; c <= to; c++)
		token->set[c / 8] |= (unsigned char)(1u << c % 8);
}

static const struct {
	const char *name;
	int (*holds)(int c);
} classes[] = {
	{ "[:alnum:]", isalnum }, { "[:alpha:]", isalpha }, { "[:blank:]", isblank },
	{ "[:cntrl:]", iscntrl }, { "[:digit:]", isdigit }, { "[:lower:]", islower },
	{ "[:punct:]", ispunct }, { "[:space:]", isspace }, { "[:upper:]", isupper },
	{ "[:xdigit:]", isxdigit },
};

static size_t add_class(struct token *token, const char *at, size_t len)
{
	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
		size_t name_len = strlen(classes[i].name);
		if (len < name_len || memcmp(at, classes[i].name, name_len) != 0)
			continue;
		for (unsigned c = 0; c < 128; c++)
			if (classes[i].holds((int)c))
				set_add(token, c, c);
		return name_len;
	}
	return 0;
}

/* From behind the [ to behind the ]; 0 when there is none. */
static size_t read_set(struct token *token, const char *text, size_t len)
{
	size_t at = 0;
	bool negated = len > 0 && (text[0] == '!' || text[0] == '^');
	at += negated;
	for (size_t first = at; at < len && (text[at] != ']' || at == first);) {
		size_t class_len = add_class(token, text + at, len - at);
		at += class_len;
		if (class_len > 0)
			continue;
		if (text[at] == '\\' && at + 1 < len)
			at++;
		unsigned from = (unsigned char)text[at++], to = from;
		if (at + 1 < len && text[at] == '-' && text[at + 1] != ']') {
			at++;
			if (text[at] == '\\' && at + 1 < len)
				at++;
			to = (unsigned char)text[at++];
		}
		set_add(token, from, to);
	}
	if (at == len)
		return 0;
	for (size_t i = 0; negated && i < sizeof token->set; i++)
		token->set[i] = (unsigned char)~token->set[i];
	token->set['/' / 8] &= (unsigned char)~(1u << '/' % 8);
	token->kind = TOKEN_SET;
	return at + 1;
}

/* Stars at TEXT[AT]: returns how many bytes of the pattern they are. */
static size_t read_stars(struct token *token, const char *text, size_t len, size_t at)
{
	size_t end = at;
	while (end < len && text[end] == '*')
		end++;
	bool starts = at == 0 || text[at - 1] == '/';
	token->kind = TOKEN_RUN;
	if (end - at == 2 && starts && end == len && at > 0)
		token->kind = TOKEN_REST;
	if (end - at == 2 && starts && end < len && text[end] == '/') {
		token->kind = TOKEN_FOLDERS;
		end++;
	}
	return end - at;
}

struct glob *glob_open(const char *pattern, size_t len)
{
	if (len > GLOB_MAX)
		return NULL;
	struct glob *glob = calloc(1, sizeof *glob + len * sizeof glob->tokens[0]);
	if (glob == NULL)
		return NULL;
	for (size_t at = 0; at < len;) {
		struct token *token = &glob->tokens[glob->count++];
		if (pattern[at] == '*') {
			at += read_stars(token, pattern, len, at);
		} else if (pattern[at] == '?') {
			set_add(token, 0, 255);
			token->set['/' / 8] &= (unsigned char)~(1u << '/' % 8);
			token->kind = TOKEN_SET;
			at++;
		} else if (pattern[at] == '[') {
			size_t taken = read_set(token, pattern + at + 1, len - at - 1);
			if (taken == 0) {
				free(glob);
				return NULL;
			}
			at += 1 + taken;
		} else {
			if (pattern[at] == '\\' && at + 1 < len)
				at++;
			token->byte = (unsigned char)pattern[at++];
		}
	}
	return glob;
}

void glob_close(struct glob *glob)
{
	free(glob);
}

/* --- Running it: which tokens may be next, all at once --- */

static void enter(const struct glob *glob, unsigned char *active, size_t at)
{
	for (; active[at] < 2; at++) {
		active[at] = 2;
		if (at == glob->count || glob->tokens[at].kind < TOKEN_RUN)
			return;
	}
}

static void step(const struct glob *glob, const unsigned char *active,
		 unsigned char *next, unsigned char c)
{
	for (size_t at = 0; at < glob->count; at++) {
		const struct token *token = &glob->tokens[at];
		if (active[at] == 0)
			continue;
		switch (token->kind) {
		case TOKEN_BYTE:
			if (token->byte == c)
				enter(glob, next, at + 1);
			break;
		case TOKEN_SET:
			if (token->set[c / 8] >> c % 8 & 1)
				enter(glob, next, at + 1);
			break;
		case TOKEN_RUN:
			if (c != '/')
				enter(glob, next, at);
			break;
		case TOKEN_REST:
			enter(glob, next, at);
			break;
		case TOKEN_FOLDERS:
			/* Inside a folder's name the token holds on (1); at its
			 * slash what follows may begin (2, by enter). */
			if (c == '/')
				enter(glob, next, at);
			else if (next[at] == 0)
				next[at] = 1;
			break;
		}
	}
}

bool glob_matches(const struct glob *glob, const char *name, size_t len)
{
	unsigned char rows[2][GLOB_MAX + 1] = {{0}};
	unsigned char *active = rows[0], *next = rows[1];
	enter(glob, active, 0);
	for (size_t i = 0; i < len; i++) {
		memset(next, 0, glob->count + 1);
		step(glob, active, next, (unsigned char)name[i]);
		unsigned char *swap = active;
		active = next;
		next = swap;
	}
	return active[glob->count] != 0;
}
