/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html.c - a page through gumbo, whose memory and depth are bounded here. */
#include "indexer/html.h"

#include "config.h"

void html_page_finish(struct html_page *page)
{
	buf_finish(&page->text);
	buf_finish(&page->title);
	spans_finish(&page->text_spans);
	spans_finish(&page->title_spans);
	fields_finish(&page->fields);
}

#ifdef HAVE_GUMBO

#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "indexer/html_internal.h"

const char *html_library(void)
{
	return "gumbo " GUMBO_VERSION;
}

/* --- gumbo's memory --- */

/* gumbo does not ask whether it got memory, and frees a tree by recursion, which a
 * deep one does not survive: so all it takes is kept in a list. */
struct block {
	_Alignas(max_align_t) struct block *next;	/* the bytes are behind it */
	struct block *previous;
	size_t len;
};

struct heap {
	struct block first;	/* of a ring */
	size_t len;
	jmp_buf exhausted;
};

static void *heap_take(void *context, size_t len)
{
	struct heap *heap = context;
	struct block *block = NULL;
	if (len <= ((size_t)HTML_HEAP_MB << 20) - heap->len)
		block = malloc(sizeof *block + len);
	if (block == NULL)
		longjmp(heap->exhausted, 1);
	heap->len += len;
	block->len = len;
	block->next = heap->first.next;
	block->previous = &heap->first;
	heap->first.next->previous = block;
	heap->first.next = block;
	return block + 1;
}

static void heap_give(void *context, void *bytes)
{
	struct heap *heap = context;
	if (bytes == NULL)
		return;
	struct block *block = (struct block *)bytes - 1;
	block->previous->next = block->next;
	block->next->previous = block->previous;
	heap->len -= block->len;
	free(block);
}

static void heap_begin(struct heap *heap)
{
	heap->len = 0;
	heap->first.next = heap->first.previous = &heap->first;
}

static void heap_finish(struct heap *heap)
{
	while (heap->first.next != &heap->first)
		heap_give(heap, heap->first.next + 1);
}

/* NULL: memory ran out. The document goes with the heap. */
static const GumboNode *parse(struct heap *heap, const char *html, size_t len)
{
	GumboOptions options = kGumboDefaultOptions;
	options.allocator = heap_take;
	options.deallocator = heap_give;
	options.userdata = heap;
	options.max_errors = 0;
	if (setjmp(heap->exhausted) != 0)
		return NULL;
	return gumbo_parse_with_options(&options, html, len)->document;
}

/* --- Depth --- */

/* Elements that end by themselves, and so do not pile up. */
static bool piles_up(GumboTag tag)
{
	static const GumboTag others[] = {
		GUMBO_TAG_AREA, GUMBO_TAG_BASE, GUMBO_TAG_BODY, GUMBO_TAG_BR,
		GUMBO_TAG_COL, GUMBO_TAG_COLGROUP, GUMBO_TAG_DD, GUMBO_TAG_DT,
		GUMBO_TAG_EMBED, GUMBO_TAG_HEAD, GUMBO_TAG_HR, GUMBO_TAG_HTML,
		GUMBO_TAG_IMG, GUMBO_TAG_INPUT, GUMBO_TAG_LI, GUMBO_TAG_LINK,
		GUMBO_TAG_META, GUMBO_TAG_OPTGROUP, GUMBO_TAG_OPTION, GUMBO_TAG_P,
		GUMBO_TAG_PARAM, GUMBO_TAG_RB, GUMBO_TAG_RP, GUMBO_TAG_RT,
		GUMBO_TAG_SOURCE, GUMBO_TAG_TBODY, GUMBO_TAG_TD, GUMBO_TAG_TFOOT,
		GUMBO_TAG_TH, GUMBO_TAG_THEAD, GUMBO_TAG_TR, GUMBO_TAG_TRACK,
		GUMBO_TAG_WBR,
	};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (tag == others[i])
			return false;
	return true;
}

static bool is_letter(char c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static size_t name_len(const char *at, const char *end)
{
	const char *from = at;
	while (at < end && strchr(" \t\n\r\f/>", *at) == NULL)
		at++;
	return (size_t)(at - from);
}

/* Just behind the end tag of NAME, in which there are no tags. */
static const char *skip_raw(const char *at, const char *end, const char *name,
			    size_t len)
{
	for (; (at = memchr(at, '<', (size_t)(end - at))) != NULL; at++)
		if ((size_t)(end - at) > len + 2 && at[1] == '/' &&
		    strncasecmp(at + 2, name, len) == 0)
			return at + 2 + len;
	return end;
}

static bool holds_raw_text(GumboTag tag)
{
	return tag == GUMBO_TAG_SCRIPT || tag == GUMBO_TAG_STYLE ||
		tag == GUMBO_TAG_TEXTAREA || tag == GUMBO_TAG_TITLE ||
		tag == GUMBO_TAG_XMP || tag == GUMBO_TAG_IFRAME;
}

/* <path/>: unlike those of HTML, the elements of SVG end so. */
static bool ends_itself(GumboTag tag, const char *at, const char *end)
{
	const char *close = memchr(at, '>', (size_t)(end - at));
	return tag == GUMBO_TAG_UNKNOWN && close != NULL && close[-1] == '/';
}

/* How deep a page is nested, about: told before gumbo sees it, whose time grows
 * with the square of that. */
static size_t depth_of(const char *html, size_t len)
{
	const char *at = html, *end = html + len;
	size_t depth = 0, most = 0;
	while ((at = memchr(at, '<', (size_t)(end - at))) != NULL) {
		if (++at == end)
			break;
		bool closes = *at == '/';
		if (!closes && (size_t)(end - at) >= 3 && memcmp(at, "!--", 3) == 0) {
			at = memmem(at, (size_t)(end - at), "-->", 3);
			if (at == NULL)
				break;
		}
		at += closes ? 1 : 0;
		if (at == end || !is_letter(*at))
			continue;
		size_t name = name_len(at, end);
		GumboTag tag = gumbo_tagn_enum(at, (unsigned)(name < 32 ? name : 32));
		if (!closes && holds_raw_text(tag))
			at = skip_raw(at, end, at, name);
		else if (piles_up(tag) && !ends_itself(tag, at, end))
			depth = !closes ? depth + 1 : depth > 0 ? depth - 1 : 0;
		most = depth > most ? depth : most;
	}
	return most;
}

static enum status too_deep(struct error *error)
{
	return error_set(error, STATUS_TOO_LARGE,
			 "elements are nested more than %d deep", HTML_DEPTH_MAX);
}

/* --- The page --- */

static bool read_tree(struct html_page *page, const GumboNode *root, const char *html,
		      size_t len)
{
	struct head head = { .page = page, .html = html, .len = len };
	struct text_out out = { .text = &page->text, .spans = &page->text_spans,
				.page = html };
	return head_read(&head, root) && text_of_tree(&out, root, head.has_article);
}

enum status html_read(const char *html, size_t len, struct html_page *page,
		      struct error *error)
{
	struct heap heap;
	if (len == 0)
		return STATUS_OK;
	if (depth_of(html, len) > HTML_DEPTH_MAX)
		return too_deep(error);
	heap_begin(&heap);
	const GumboNode *root = parse(&heap, html, len);
	bool read = root != NULL && read_tree(page, root, html, len);
	heap_finish(&heap);
	if (root == NULL || !buf_ok(&page->text) || !buf_ok(&page->title) ||
	    !spans_ok(&page->text_spans) || page->fields.failed)
		return error_set(error, STATUS_NO_MEMORY,
				 "not enough memory for this page");
	return read ? STATUS_OK : too_deep(error);
}

#else

const char *html_library(void)
{
	return NULL;
}

enum status html_read(const char *html, size_t len, struct html_page *page,
		      struct error *error)
{
	(void)html;
	(void)len;
	(void)page;
	return error_set(error, STATUS_UNSUPPORTED,
			 "HTML: quoth-index was built without libgumbo");
}

#endif
