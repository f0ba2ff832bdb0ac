/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_internal.h - what the files that read HTML share. */
#ifndef QUOTH_INDEXER_HTML_INTERNAL_H
#define QUOTH_INDEXER_HTML_INTERNAL_H

#include <gumbo.h>

#include "indexer/html.h"

/* --- html_tree.c --- */

/* ENTER is called with each node, in the order of the page, and says whether to go
 * into it; LEAVE (may be NULL) once that is done. No recursion: a page may be
 * nested deeper than a stack is. */
struct tree_walk {
	bool (*enter)(void *context, const GumboNode *node);
	void (*leave)(void *context, const GumboNode *node);
	void *context;
};

/* False when ROOT is nested deeper than HTML_DEPTH_MAX, or memory ran out. */
bool tree_walk(const GumboNode *root, const struct tree_walk *walk);

bool tree_is(const GumboNode *node, GumboTag tag);
/* The value of an attribute of the element NODE, or NULL. */
const char *tree_attribute(const GumboNode *node, const char *name);
/* The bytes of the page that an element's text is made of, from its first one. */
const GumboVector *tree_children(const GumboNode *node);

/* --- html_align.c --- */

/* Goes through a text and the source it was decoded from in step. */
struct aligner {
	const char *source;
	size_t len, at;
	size_t again;		/* characters to come that are of the last entity too */
	size_t last;		/* where that began */
	bool lost;
};

/* Without a SOURCE everything is at its place 0. */
void aligner_begin(struct aligner *aligner, const char *source, size_t len);

/* Where the first character of VALUE, of STEP bytes, begins and ends in the source;
 * what follows in VALUE (LEN bytes in all) helps to tell how long an entity is. */
void aligner_next(struct aligner *aligner, const char *value, size_t len, size_t step,
		  size_t *start, size_t *end);

/* --- html_text.c --- */

enum gap {
	GAP_NONE,
	GAP_SPACE,
	GAP_CELL,
	GAP_LINE,
	GAP_PARAGRAPH,
};

/* Text with its white space as a browser has it. `= {0}` but the first two. */
struct text_out {
	struct buf *text;
	struct spans *spans;
	const char *page;	/* that sources are counted from */
	enum gap gap;		/* before what comes next */
	size_t end;		/* of the last character, in the page */
	unsigned kept;		/* elements around that keep their white space */
};

void text_gap(struct text_out *out, enum gap gap);

/* VALUE, NUL-terminated, was decoded from the LEN bytes of SOURCE, in the page. */
void text_add(struct text_out *out, const char *value, const char *source, size_t len);

/* The visible text of ROOT. BARE: without what is beside the article. */
bool text_of_tree(struct text_out *out, const GumboNode *root, bool bare);

/* --- html_fields.c --- */

struct head {
	struct html_page *page;
	const char *html;
	size_t len;
	unsigned title_rank;		/* 0: none yet; the lower the better */
	unsigned ranks[8];		/* likewise, of the fields with one value */
	bool has_article;		/* or <main> */
	bool out_of_memory;
};

/* What HTML and its head say of the page: fields and title. */
bool head_read(struct head *head, const GumboNode *root);

enum title_rank { TITLE_ELEMENT = 1, TITLE_META, TITLE_HEADING, TITLE_LD };

/* A field that a page may give in many ways: RANK 1 replaces 2, and so on. */
void head_offer(struct head *head, const char *field, unsigned rank, const char *value);
/* Each of what stands between commas. */
void head_topics(struct head *head, const char *value);
/* The title: decoded from LEN bytes of SOURCE, in the page. */
void head_title(struct head *head, enum title_rank rank, const char *value,
		const char *source, size_t len);

/* --- html_ld.c --- */

void head_linked_data(struct head *head, const GumboNode *script);

#endif
