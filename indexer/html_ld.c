/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_ld.c - what a page says of its article in JSON-LD (schema.org). */
#include "indexer/html_internal.h"

#include <jansson.h>
#include <string.h>

enum {
	RANK_LD = 4,		/* behind all that <meta> says */
	LD_DEPTH_MAX = 8,	/* lists and graphs around an article */
	LD_AUTHORS_MAX = 50,
};

/* "NewsArticle", "Article" and their like. */
static bool is_article_type(const json_t *type)
{
	const char *name = json_string_value(type);
	size_t len = json_string_length(type);
	return name != NULL && ((len >= 7 && strcmp(name + len - 7, "Article") == 0) ||
				strcmp(name, "BlogPosting") == 0);
}

static bool is_article(const json_t *object)
{
	const json_t *type = json_object_get(object, "@type");
	if (!json_is_array(type))
		return is_article_type(type);
	for (size_t i = 0; i < json_array_size(type); i++)
		if (is_article_type(json_array_get(type, i)))
			return true;
	return false;
}

/* One, as a name or as a person, or a list of them. */
static void take_authors(struct head *head, const json_t *author)
{
	size_t count = json_is_array(author) ? json_array_size(author) : 1;
	for (size_t i = 0; i < count && i < LD_AUTHORS_MAX; i++) {
		const json_t *one = json_is_array(author) ? json_array_get(author, i)
							  : author;
		const char *name = json_string_value(
			json_is_object(one) ? json_object_get(one, "name") : one);
		if (name != NULL)
			head_offer(head, "author", RANK_LD, name);
	}
}

static void take_keywords(struct head *head, const json_t *keywords)
{
	if (json_is_string(keywords))
		head_topics(head, json_string_value(keywords));
	for (size_t i = 0; i < json_array_size(keywords); i++) {
		const char *one = json_string_value(json_array_get(keywords, i));
		if (one != NULL)
			head_topics(head, one);
	}
}

/* A headline stands as itself in the script, or, with escapes, at its beginning. */
static void take_headline(struct head *head, const char *headline,
			  const GumboText *script)
{
	const char *from = script->original_text.data;
	size_t len = strlen(headline);
	const char *at = memmem(from, script->original_text.length, headline, len);
	head_title(head, TITLE_LD, headline, at != NULL ? at : from,
		   at != NULL ? len : 0);
}

static void take_article(struct head *head, const json_t *object,
			 const GumboText *script)
{
	const char *headline = json_string_value(json_object_get(object, "headline"));
	const char *date = json_string_value(json_object_get(object, "datePublished"));
	if (headline != NULL)
		take_headline(head, headline, script);
	if (date != NULL)
		head_offer(head, "date", RANK_LD, date);
	take_authors(head, json_object_get(object, "author"));
	take_keywords(head, json_object_get(object, "keywords"));
}

/* Bounded by LD_DEPTH_MAX. */
static void look_into(struct head *head, const json_t *value, const GumboText *script,
		      int depth)
{
	if (depth > LD_DEPTH_MAX)
		return;
	for (size_t i = 0; i < json_array_size(value); i++)
		look_into(head, json_array_get(value, i), script, depth + 1);
	if (!json_is_object(value))
		return;
	if (is_article(value))
		take_article(head, value, script);
	look_into(head, json_object_get(value, "@graph"), script, depth + 1);
}

/* jansson bounds the depth of what it reads, here as in JSON Lines. */
void head_linked_data(struct head *head, const GumboNode *script)
{
	const GumboVector *children = &script->v.element.children;
	if (children->length == 0)
		return;
	const GumboNode *node = children->data[0];
	size_t len = strlen(node->v.text.text);
	if (len > HTML_LD_MAX)
		return;
	json_t *value = json_loadb(node->v.text.text, len, 0, NULL);
	look_into(head, value, &node->v.text, 0);
	json_decref(value);
}
