/* SPDX-License-Identifier: MIT */
/* template.c - --format: text with fields in braces. */
#include "client/output/template.h"

#include <string.h>

const char *template_wrong(const char *template, template_knows_fn *knows,
			   const void *context)
{
	for (const char *c = template; *c != '\0'; c++) {
		if (*c != '{')
			continue;
		if (c[1] == '{') {
			c++;
			continue;
		}
		size_t len = strcspn(c + 1, "}");
		if (c[1 + len] == '\0' || !knows(context, c + 1, len))
			return c;
		c += len + 1;
	}
	return NULL;
}

/* Appends what \C stands for; unknown ones stand for themselves. */
static void add_escaped(struct buf *out, char c)
{
	static const char letters[] = "tn0\\", meanings[] = "\t\n\0\\";
	const char *at = strchr(letters, c);
	if (at != NULL && c != '\0') {
		buf_add_char(out, meanings[at - letters]);
		return;
	}
	buf_add_char(out, '\\');
	if (c != '\0')
		buf_add_char(out, c);
}

void template_add(struct buf *out, const char *template, template_field_fn *field,
		  void *context)
{
	for (const char *c = template; *c != '\0'; c++) {
		if (*c == '\\') {
			add_escaped(out, c[1]);
			c += c[1] != '\0';
		} else if ((*c == '{' || *c == '}') && c[1] == *c) {
			buf_add_char(out, *c++);
		} else if (*c == '{') {
			size_t len = strcspn(c + 1, "}");
			field(context, c + 1, len, out);
			c += len + 1;
		} else {
			buf_add_char(out, *c);
		}
	}
}
