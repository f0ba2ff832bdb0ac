/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html_tree.c - through the nodes of a page. */
#include "indexer/html_internal.h"

#include <stdlib.h>

struct frame {
	const GumboNode *node;
	unsigned next;		/* of its children */
};

const GumboVector *tree_children(const GumboNode *node)
{
	switch (node->type) {
	case GUMBO_NODE_DOCUMENT:
		return &node->v.document.children;
	case GUMBO_NODE_ELEMENT:
	case GUMBO_NODE_TEMPLATE:
		return &node->v.element.children;
	case GUMBO_NODE_TEXT:
	case GUMBO_NODE_CDATA:
	case GUMBO_NODE_COMMENT:
	case GUMBO_NODE_WHITESPACE:
		break;
	}
	return NULL;
}

bool tree_is(const GumboNode *node, GumboTag tag)
{
	return node->type == GUMBO_NODE_ELEMENT && node->v.element.tag == tag &&
		node->v.element.tag_namespace == GUMBO_NAMESPACE_HTML;
}

const char *tree_attribute(const GumboNode *node, const char *name)
{
	const GumboAttribute *attribute =
		gumbo_get_attribute(&node->v.element.attributes, name);
	return attribute != NULL ? attribute->value : NULL;
}

static bool walk_on(struct frame *stack, const struct tree_walk *walk)
{
	size_t depth = 1;
	while (depth > 0) {
		struct frame *top = &stack[depth - 1];
		const GumboVector *children = tree_children(top->node);
		if (top->next == children->length) {
			if (walk->leave != NULL)
				walk->leave(walk->context, top->node);
			depth--;
			continue;
		}
		const GumboNode *child = children->data[top->next++];
		if (!walk->enter(walk->context, child) || tree_children(child) == NULL)
			continue;
		if (depth == HTML_DEPTH_MAX)
			return false;
		stack[depth++] = (struct frame){ .node = child };
	}
	return true;
}

bool tree_walk(const GumboNode *root, const struct tree_walk *walk)
{
	struct frame *stack = calloc(HTML_DEPTH_MAX, sizeof *stack);
	bool done = false;
	if (stack != NULL && walk->enter(walk->context, root) &&
	    tree_children(root) != NULL) {
		stack[0].node = root;
		done = walk_on(stack, walk);
	} else {
		done = stack != NULL;
	}
	free(stack);
	return done;
}
