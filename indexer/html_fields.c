/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_fields.c - title and fields: what the head of a page says of it. */
#include "indexer/html_internal.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* --- Where values go --- */

/* Fields of which the page has one value, or several of one rank: authors. */
static const char *const ranked[] = {
	"id", "author", "date", "language", "source", "url", "x.description",
};

static size_t trimmed(const char **value)
{
	*value += strspn(*value, " \t\r\n\f");
	size_t len = strlen(*value);
	while (len > 0 && strchr(" \t\r\n\f", (*value)[len - 1]) != NULL)
		len--;
	return len;
}

void head_offer(struct head *head, const char *field, unsigned rank, const char *value)
{
	size_t len = trimmed(&value), at = 0;
	while (at < sizeof ranked / sizeof *ranked && strcmp(ranked[at], field) != 0)
		at++;
	if (len == 0 || at == sizeof ranked / sizeof *ranked)
		return;
	unsigned *best = &head->ranks[at];
	if (*best != 0 && rank > *best)
		return;
	if (rank == *best && strcmp(field, "author") == 0)
		fields_add(&head->page->fields, field, value, len);
	else if (rank != *best)
		fields_set(&head->page->fields, field, value, len);
	*best = rank;
}

static bool has_topic(const struct fields *fields, const char *value, size_t len)
{
	for (size_t i = 0; i < fields->count; i++)
		if (strcmp(fields->at[i].name, "topics") == 0 &&
		    fields->at[i].len == len &&
		    memcmp(fields->at[i].value, value, len) == 0)
			return true;
	return false;
}

void head_topics(struct head *head, const char *value)
{
	struct fields *fields = &head->page->fields;
	while (*value != '\0') {
		value += strspn(value, ", \t\r\n\f");
		size_t step = strcspn(value, ","), len = step;
		while (len > 0 && strchr(" \t\r\n\f", value[len - 1]) != NULL)
			len--;
		if (!has_topic(fields, value, len))
			fields_add(fields, "topics", value, len);
		value += step;
	}
}

/* --- The title --- */

static struct text_out title_out(struct head *head, enum title_rank rank)
{
	struct html_page *page = head->page;
	head->title_rank = rank;
	buf_clear(&page->title);
	spans_clear(&page->title_spans);
	return (struct text_out){ .text = &page->title, .spans = &page->title_spans,
				  .page = head->html };
}

static bool wants_title(const struct head *head, enum title_rank rank)
{
	return head->title_rank == 0 || rank < head->title_rank;
}

/* A title of nothing is none. */
static void end_title(struct head *head)
{
	if (head->page->title.len == 0)
		head->title_rank = 0;
}

void head_title(struct head *head, enum title_rank rank, const char *value,
		const char *source, size_t len)
{
	if (!wants_title(head, rank) || value[strspn(value, " \t\r\n\f")] == '\0')
		return;
	struct text_out out = title_out(head, rank);
	text_add(&out, value, source, len);
}

/* Lines of a title are one. */
static void one_line(struct buf *title)
{
	for (size_t i = 0; i < title->len; i++)
		if (strchr("\n\t", title->data[i]) != NULL)
			title->data[i] = ' ';
}

static bool take_title(struct head *head, const GumboNode *node, enum title_rank rank)
{
	const GumboVector *children = &node->v.element.children;
	if (!wants_title(head, rank) || children->length == 0)
		return true;
	if (rank == TITLE_ELEMENT) {
		const GumboNode *text = children->data[0];
		head_title(head, rank, text->v.text.text,
			   text->v.text.original_text.data,
			   text->v.text.original_text.length);
		return true;
	}
	struct text_out out = title_out(head, rank);
	bool read = text_of_tree(&out, node, false);
	one_line(&head->page->title);
	end_title(head);
	return read;
}

static void title_of_attribute(struct head *head, const GumboNode *meta)
{
	const GumboAttribute *content =
		gumbo_get_attribute(&meta->v.element.attributes, "content");
	GumboStringPiece source = content->original_value;
	if (source.length >= 2 && (*source.data == '"' || *source.data == '\'')) {
		source.data++;
		source.length -= 2;
	}
	if (source.length > 0)
		head_title(head, TITLE_META, content->value, source.data,
			   source.length);
}

/* --- <meta> --- */

static const struct {
	const char *name, *field;
	unsigned rank;
} meanings[] = {
	{ "id", "id", 1 }, { "dc.identifier", "id", 2 },
	{ "dcterms.identifier", "id", 2 },
	{ "author", "author", 1 }, { "dc.creator", "author", 2 },
	{ "dcterms.creator", "author", 2 }, { "article:author", "author", 3 },
	{ "date", "date", 1 }, { "dc.date", "date", 2 },
	{ "dc.date.issued", "date", 2 }, { "dc.date.created", "date", 3 },
	{ "dcterms.date", "date", 2 },
	{ "dcterms.issued", "date", 2 }, { "dcterms.created", "date", 3 },
	{ "article:published_time", "date", 3 }, { "og:published_time", "date", 3 },
	{ "datepublished", "date", 3 }, { "pubdate", "date", 3 },
	{ "publishdate", "date", 3 }, { "publish-date", "date", 3 },
	{ "language", "language", 1 }, { "dc.language", "language", 2 },
	{ "dcterms.language", "language", 2 }, { "content-language", "language", 4 },
	{ "og:locale", "language", 5 },
	{ "source", "source", 1 }, { "og:site_name", "source", 2 },
	{ "dc.publisher", "source", 3 }, { "dcterms.publisher", "source", 3 },
	{ "url", "url", 1 }, { "og:url", "url", 3 },
	{ "description", "x.description", 1 }, { "dc.description", "x.description", 2 },
	{ "dcterms.description", "x.description", 2 },
	{ "og:description", "x.description", 3 },
};

enum {
	RANK_HTML_LANG = 3,
	RANK_CANONICAL = 2,
};

static bool is_one_of(const char *name, const char *names)
{
	size_t len = strlen(name);
	for (const char *at = names; *at != '\0'; at += strcspn(at, " ")) {
		at += strspn(at, " ");
		if (strcspn(at, " ") == len && memcmp(at, name, len) == 0)
			return true;
	}
	return false;
}

static bool begins_with_one_of(const char *name, const char *prefixes)
{
	for (const char *at = prefixes; *at != '\0'; at += strcspn(at, " ")) {
		at += strspn(at, " ");
		if (strncmp(name, at, strcspn(at, " ")) == 0)
			return true;
	}
	return false;
}

/* Said to browsers, robots and networks, and nothing of what is on the page. */
static bool is_machinery(const char *name)
{
	return is_one_of(name, "viewport robots googlebot bingbot generator referrer "
			 "theme-color color-scheme format-detection rating "
			 "revisit-after handheldfriendly mobileoptimized application-name") ||
		begins_with_one_of(name, "twitter: fb: og: article: al: "
				   "msapplication apple- mobile-web- google csrf") ||
		strstr(name, "verification") != NULL;
}

/* NAME in small letters; PROPERTY: of RDFa, where only known names count. */
static void take_named(struct head *head, const char *name, const char *value,
		       bool property)
{
	for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
		if (strcmp(name, meanings[i].name) == 0) {
			/* Facebook's authors are links to their profiles. */
			if (strcmp(name, "article:author") != 0 ||
			    strstr(value, "://") == NULL)
				head_offer(head, meanings[i].field, meanings[i].rank,
					   value);
			return;
		}
	if (is_one_of(name, "keywords topics tags news_keywords article:tag dc.subject "
		      "dcterms.subject"))
		head_topics(head, value);
	else if (!property && !is_machinery(name)) {
		size_t len = trimmed(&value);
		fields_add_key(&head->page->fields, name, value, len);
	}
}

static void take_meta(struct head *head, const GumboNode *meta)
{
	static const char *const keys[] = { "name", "property", "itemprop",
					    "http-equiv" };
	const char *content = tree_attribute(meta, "content");
	for (size_t i = 0; content != NULL && i < sizeof keys / sizeof *keys; i++) {
		char name[FIELD_NAME_MAX + 1];
		const char *given = tree_attribute(meta, keys[i]);
		if (given == NULL || *given == '\0' || strlen(given) >= sizeof name)
			continue;
		for (size_t c = 0; c <= strlen(given); c++)
			name[c] = (char)tolower((unsigned char)given[c]);
		if (is_one_of(name, "title og:title dc.title dcterms.title"))
			title_of_attribute(head, meta);
		else
			take_named(head, name, content, i > 0);
		return;
	}
}

/* --- The walk --- */

static void take_link(struct head *head, const GumboNode *link)
{
	const char *rel = tree_attribute(link, "rel");
	const char *href = tree_attribute(link, "href");
	if (rel != NULL && href != NULL && strcasecmp(rel, "canonical") == 0)
		head_offer(head, "url", RANK_CANONICAL, href);
}

static void take_script(struct head *head, const GumboNode *script)
{
	const char *type = tree_attribute(script, "type");
	if (type != NULL && strcasecmp(type, "application/ld+json") == 0)
		head_linked_data(head, script);
}

static bool enter(void *context, const GumboNode *node)
{
	struct head *head = context;
	if (node->type == GUMBO_NODE_TEMPLATE)
		return false;
	if (node->type != GUMBO_NODE_ELEMENT ||
	    node->v.element.tag_namespace != GUMBO_NAMESPACE_HTML)
		return node->type == GUMBO_NODE_DOCUMENT;
	switch ((int)node->v.element.tag) {
	case GUMBO_TAG_HTML:
		if (tree_attribute(node, "lang") != NULL)
			head_offer(head, "language", RANK_HTML_LANG,
				   tree_attribute(node, "lang"));
		break;
	case GUMBO_TAG_ARTICLE:
	case GUMBO_TAG_MAIN:
		head->has_article = true;
		break;
	case GUMBO_TAG_TITLE:
		take_title(head, node, TITLE_ELEMENT);
		return false;
	case GUMBO_TAG_H1:
		head->out_of_memory |= !take_title(head, node, TITLE_HEADING);
		return false;
	case GUMBO_TAG_META:
		take_meta(head, node);
		return false;
	case GUMBO_TAG_LINK:
		take_link(head, node);
		return false;
	case GUMBO_TAG_SCRIPT:
		take_script(head, node);
		return false;
	default:
		break;
	}
	return true;
}

bool head_read(struct head *head, const GumboNode *root)
{
	struct tree_walk walk = { .enter = enter, .context = head };
	return tree_walk(root, &walk) && !head->out_of_memory;
}
