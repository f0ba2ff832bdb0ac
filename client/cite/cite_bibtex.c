/* SPDX-License-Identifier: MIT */
/* cite_bibtex.c - a citation as an entry of a .bib file. */
#include <stdlib.h>
#include <string.h>

#include "client/cite/cite.h"
#include "client/cite/tex.h"

static void begin(struct buf *out, const char *name)
{
	buf_addf(out, "  %s = {", name);
}

static void end(struct buf *out)
{
	buf_add_str(out, "},\n");
}

static void add(struct buf *out, const char *name, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	begin(out, name);
	tex_add(out, text, strlen(text));
	end(out);
}

/* A name of more than four words, or of one, is no person's, and is not to be taken
 * apart; nor is one with "and" in it, which would be two. */
static bool is_person(const char *name, size_t len)
{
	size_t blanks = 0;
	if (memchr(name, ',', len) != NULL)
		return true;
	for (size_t i = 0; i < len; i++)
		blanks += name[i] == ' ';
	return blanks >= 1 && blanks <= 3;
}

struct naming {
	struct buf *out;
	bool any;
};

static void add_author(void *context, const char *name, size_t len)
{
	struct naming *naming = context;
	struct buf *out = naming->out;
	bool person = is_person(name, len);
	if (!naming->any)
		begin(out, "author");
	else
		buf_add_str(out, " and ");
	naming->any = true;
	buf_add_str(out, person ? "" : "{");
	tex_add(out, name, len);
	buf_add_str(out, person ? "" : "}");
}

static const char *entry_of(const struct citation *citation)
{
	if (citation->url != NULL)
		return "online";
	return citation->source != NULL ? "article" : "misc";
}

static void add_date(const struct citation *citation, struct buf *out)
{
	static const char *const months[] = { "jan", "feb", "mar", "apr", "may", "jun",
		"jul", "aug", "sep", "oct", "nov", "dec" };
	if (citation->date[0] == '\0') {
		add(out, "year", citation->raw_date != NULL ? citation->raw_date
							   : "n.d.");
		return;
	}
	/* biblatex, of which @online is, reads dates; BibTeX years and months. */
	if (citation->url != NULL) {
		buf_addf(out, "  date = {%s},\n", citation->date);
		return;
	}
	buf_addf(out, "  year = {%.4s},\n", citation->date);
	int month = strlen(citation->date) > 4 ? atoi(citation->date + 5) : 0;
	if (month >= 1 && month <= 12)
		buf_addf(out, "  month = %s,\n", months[month - 1]);
	if (strlen(citation->date) == CITE_DATE_MAX - 1)
		buf_addf(out, "  day = {%d},\n", atoi(citation->date + 8));
}

static void add_where(const struct citation *citation, struct buf *out)
{
	char pages[CITE_PAGES_MAX];
	if (citation->url != NULL) {
		add(out, "organization", citation->source);
		begin(out, "url");
		tex_add_url(out, citation->url);
		end(out);
	} else {
		add(out, "journal", citation->source);
		add(out, "howpublished", citation->path);
	}
	cite_pages(citation, "--", pages, sizeof pages);
	add(out, "pages", pages);
	buf_addf(out, "  urldate = {%s},\n", citation->accessed);
}

void cite_bibtex(const struct citation *citation, struct buf *out)
{
	struct naming naming = { out, false };
	struct buf evidence = {0};
	buf_addf(out, "@%s{%s,\n", entry_of(citation), citation->key);
	cite_authors(citation, add_author, &naming);
	if (naming.any)
		end(out);
	/* In two pairs of braces it keeps its capitals. */
	buf_add_str(out, "  title = {{");
	if (citation->title != NULL)
		tex_add(out, citation->title, strlen(citation->title));
	else
		buf_add_str(out, "[no title]");
	buf_add_str(out, "}},\n");
	add_date(citation, out);
	add_where(citation, out);
	add(out, "language", citation->language);
	cite_evidence(citation, &evidence);
	add(out, "note", buf_cstr(&evidence));
	if (citation->quote != NULL) {
		begin(out, "annote");
		tex_add(out, citation->quote, citation->quote_len);
		end(out);
	}
	buf_add_str(out, "}\n");
	buf_finish(&evidence);
}
