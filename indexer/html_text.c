/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_text.c - what of a page can be read, in lines and paragraphs. */
#include "indexer/html_internal.h"

#include <string.h>

#include "lib/base/utf8.h"

/* --- Characters and the white space between them --- */

void text_gap(struct text_out *out, enum gap gap)
{
	if (gap > out->gap)
		out->gap = gap;
}

/* White space is at the end of the text before it: what a match ends in is then as
 * long as it is in the page, without the markup that follows. */
static void add_gap(struct text_out *out)
{
	static const char *const gaps[] = {
		[GAP_NONE] = "", [GAP_SPACE] = " ", [GAP_CELL] = "\t",
		[GAP_LINE] = "\n", [GAP_PARAGRAPH] = "\n\n",
	};
	if (out->gap != GAP_NONE && out->text->len > 0) {
		spans_add(out->spans, out->text->len, out->end);
		buf_add_str(out->text, gaps[out->gap]);
	}
	out->gap = GAP_NONE;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

void text_add(struct text_out *out, const char *value, const char *source, size_t len)
{
	struct aligner aligner;
	size_t value_len = strlen(value), base = (size_t)(source - out->page);
	aligner_begin(&aligner, source, len);
	for (size_t at = 0; at < value_len;) {
		uint32_t point;
		size_t start, end;
		size_t step = utf8_decode(value + at, value_len - at, &point, NULL);
		aligner_next(&aligner, value + at, value_len - at, step, &start, &end);
		if (is_blank(value[at]) && out->kept == 0) {
			text_gap(out, GAP_SPACE);
		} else {
			add_gap(out);
			spans_add(out->spans, out->text->len, base + start);
			utf8_repair(out->text, value + at, step);
			out->end = base + end;
		}
		at += step;
	}
}

/* --- Elements --- */

enum kind {
	KIND_INLINE,
	KIND_LINE,
	KIND_PARAGRAPH,
	KIND_CELL,
	KIND_BREAK,
	KIND_KEPT,	/* a paragraph that keeps its white space */
	KIND_BESIDE,	/* of the site, where the page has an article */
	KIND_NEVER,
};

static const unsigned char kinds[GUMBO_TAG_LAST + 1] = {
	[GUMBO_TAG_ADDRESS] = KIND_PARAGRAPH, [GUMBO_TAG_ARTICLE] = KIND_PARAGRAPH,
	[GUMBO_TAG_BLOCKQUOTE] = KIND_PARAGRAPH, [GUMBO_TAG_CENTER] = KIND_LINE,
	[GUMBO_TAG_CAPTION] = KIND_LINE, [GUMBO_TAG_DD] = KIND_LINE,
	[GUMBO_TAG_DETAILS] = KIND_PARAGRAPH, [GUMBO_TAG_DIR] = KIND_PARAGRAPH,
	[GUMBO_TAG_DIV] = KIND_LINE, [GUMBO_TAG_DL] = KIND_PARAGRAPH,
	[GUMBO_TAG_DT] = KIND_LINE, [GUMBO_TAG_FIELDSET] = KIND_PARAGRAPH,
	[GUMBO_TAG_FIGCAPTION] = KIND_LINE, [GUMBO_TAG_FIGURE] = KIND_PARAGRAPH,
	[GUMBO_TAG_FORM] = KIND_PARAGRAPH, [GUMBO_TAG_H1] = KIND_PARAGRAPH,
	[GUMBO_TAG_H2] = KIND_PARAGRAPH, [GUMBO_TAG_H3] = KIND_PARAGRAPH,
	[GUMBO_TAG_H4] = KIND_PARAGRAPH, [GUMBO_TAG_H5] = KIND_PARAGRAPH,
	[GUMBO_TAG_H6] = KIND_PARAGRAPH, [GUMBO_TAG_HGROUP] = KIND_PARAGRAPH,
	[GUMBO_TAG_HR] = KIND_PARAGRAPH, [GUMBO_TAG_LEGEND] = KIND_LINE,
	[GUMBO_TAG_LI] = KIND_LINE, [GUMBO_TAG_MAIN] = KIND_PARAGRAPH,
	[GUMBO_TAG_MENU] = KIND_PARAGRAPH, [GUMBO_TAG_OL] = KIND_PARAGRAPH,
	[GUMBO_TAG_OPTION] = KIND_LINE, [GUMBO_TAG_P] = KIND_PARAGRAPH,
	[GUMBO_TAG_SECTION] = KIND_PARAGRAPH, [GUMBO_TAG_SUMMARY] = KIND_LINE,
	[GUMBO_TAG_TABLE] = KIND_PARAGRAPH, [GUMBO_TAG_TR] = KIND_LINE,
	[GUMBO_TAG_UL] = KIND_PARAGRAPH,
	[GUMBO_TAG_TD] = KIND_CELL, [GUMBO_TAG_TH] = KIND_CELL,
	[GUMBO_TAG_BR] = KIND_BREAK,
	[GUMBO_TAG_LISTING] = KIND_KEPT, [GUMBO_TAG_PLAINTEXT] = KIND_KEPT,
	[GUMBO_TAG_PRE] = KIND_KEPT, [GUMBO_TAG_TEXTAREA] = KIND_KEPT,
	[GUMBO_TAG_XMP] = KIND_KEPT,
	[GUMBO_TAG_ASIDE] = KIND_BESIDE, [GUMBO_TAG_FOOTER] = KIND_BESIDE,
	[GUMBO_TAG_HEADER] = KIND_BESIDE, [GUMBO_TAG_NAV] = KIND_BESIDE,
	[GUMBO_TAG_HEAD] = KIND_NEVER, [GUMBO_TAG_IFRAME] = KIND_NEVER,
	[GUMBO_TAG_NOEMBED] = KIND_NEVER, [GUMBO_TAG_NOFRAMES] = KIND_NEVER,
	[GUMBO_TAG_NOSCRIPT] = KIND_NEVER, [GUMBO_TAG_SCRIPT] = KIND_NEVER,
	[GUMBO_TAG_STYLE] = KIND_NEVER, [GUMBO_TAG_SVG] = KIND_NEVER,
	[GUMBO_TAG_TEMPLATE] = KIND_NEVER, [GUMBO_TAG_TITLE] = KIND_NEVER,
};

struct reading {
	struct text_out *out;
	bool bare;
	unsigned articles;	/* article and main elements around */
};

static enum kind kind_of(const GumboNode *node)
{
	return (enum kind)kinds[node->v.element.tag];
}

/* The header of the article itself has its headline. */
static bool is_hidden(const struct reading *reading, const GumboNode *node)
{
	enum kind kind = kind_of(node);
	if (node->type == GUMBO_NODE_TEMPLATE || kind == KIND_NEVER ||
	    tree_attribute(node, "hidden") != NULL)
		return true;
	bool own = reading->articles > 0 && (tree_is(node, GUMBO_TAG_HEADER) ||
					     tree_is(node, GUMBO_TAG_FOOTER));
	return kind == KIND_BESIDE && reading->bare && !own;
}

static bool is_article(const GumboNode *node)
{
	return tree_is(node, GUMBO_TAG_ARTICLE) || tree_is(node, GUMBO_TAG_MAIN);
}

/* Before and after an element; the second <br> in a row leaves a line empty. */
static void bound(struct text_out *out, enum kind kind)
{
	switch (kind) {
	case KIND_LINE:
		text_gap(out, GAP_LINE);
		break;
	case KIND_PARAGRAPH:
	case KIND_KEPT:
	case KIND_BESIDE:
		text_gap(out, GAP_PARAGRAPH);
		break;
	case KIND_CELL:
		text_gap(out, GAP_CELL);
		break;
	case KIND_BREAK:
		text_gap(out, out->gap == GAP_LINE ? GAP_PARAGRAPH : GAP_LINE);
		break;
	case KIND_INLINE:
	case KIND_NEVER:
		break;
	}
}

static bool enter(void *context, const GumboNode *node)
{
	struct reading *reading = context;
	const GumboText *text = &node->v.text;
	switch (node->type) {
	case GUMBO_NODE_TEXT:
	case GUMBO_NODE_CDATA:
	case GUMBO_NODE_WHITESPACE:
		text_add(reading->out, text->text, text->original_text.data,
			 text->original_text.length);
		return false;
	case GUMBO_NODE_COMMENT:
		return false;
	case GUMBO_NODE_DOCUMENT:
		return true;
	case GUMBO_NODE_ELEMENT:
	case GUMBO_NODE_TEMPLATE:
		break;
	}
	if (is_hidden(reading, node))
		return false;
	bound(reading->out, kind_of(node));
	reading->articles += is_article(node);
	reading->out->kept += kind_of(node) == KIND_KEPT;
	return true;
}

static void leave(void *context, const GumboNode *node)
{
	struct reading *reading = context;
	if (node->type != GUMBO_NODE_ELEMENT)
		return;
	reading->articles -= is_article(node);
	reading->out->kept -= kind_of(node) == KIND_KEPT;
	if (kind_of(node) != KIND_BREAK)
		bound(reading->out, kind_of(node));
}

bool text_of_tree(struct text_out *out, const GumboNode *root, bool bare)
{
	struct reading reading = { .out = out, .bare = bare };
	struct tree_walk walk = { enter, leave, &reading };
	return tree_walk(root, &walk);
}
