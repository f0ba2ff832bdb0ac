/* SPDX-License-Identifier: MIT */
/* cmd_cite.c - quoth cite: documents, or what they say somewhere, as citations. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "client/command/call.h"
#include "client/cite/cite.h"
#include "client/command/document.h"
#include "client/output/escape.h"
#include "client/command/query_options.h"
#include "client/output/table.h"
#include "lib/wire/rpc.h"

enum {
	CONTEXT = 1000,		/* bytes to each side of a match that its sentence may
				 * have */
};

struct cite_options {
	struct search_options search;	/* first: tables know no others */
	const char *bytes, *lines, *pages, *quote, *style;
};

static const char *const columns[] = { "qid", "key", "id", "title", "author", "date",
	"source", "url", "path", "page", "start", "end", "quote", "hash", "uuid", "rev",
	"accessed", "citation", NULL };

const struct option cite_options[] = {
	{ 0, "style", "STYLE", "bibtex, csl or plain (plain)", OPTION_CHOICE,
	  offsetof(struct cite_options, style), .choices = "bibtex|csl|plain" },
	{ 0, "bytes", "A-B", "cite bytes A to B of the text, from 0, without B",
	  OPTION_STRING, offsetof(struct cite_options, bytes) },
	{ 0, "lines", "A-B", "cite lines A to B of the text, from 1", OPTION_STRING,
	  offsetof(struct cite_options, lines) },
	{ 0, "pages", "A-B", "cite pages A to B of the text, from 1", OPTION_STRING,
	  offsetof(struct cite_options, pages) },
	{ 0, "quote", "QUERY", "cite the sentence that matches best; without an ID, of "
	  "the best document", OPTION_STRING, offsetof(struct cite_options, quote) },
	SEARCH_FILTER_OPTIONS,
	SEARCH_STDIN_OPTION,
	SEARCH_TABLE_OPTIONS,
	{ 0 },
};

struct citing {
	struct session session;
	const struct cite_options *options;
	struct document_wish wish;
	char today[CITE_DATE_MAX];
	struct table table;
	bool any;		/* of a list of CSL items */
};

/* --- Styles --- */

static void add_csl(const struct citation *citation, struct buf *out)
{
	json_t *item = cite_csl(citation);
	struct buf text = {0};
	if (item != NULL && wire_write(&text, item, WIRE_REPLY_MAX, NULL) == STATUS_OK)
		escape_add_json(out, text.data, text.len);
	else
		out->failed = true;
	buf_finish(&text);
	json_decref(item);
}

static const char *style_of(const struct citing *citing)
{
	return citing->options->style != NULL ? citing->options->style : "plain";
}

static void add_styled(const struct citing *citing, const struct citation *citation,
		       struct buf *out)
{
	const char *style = style_of(citing);
	if (strcmp(style, "bibtex") == 0)
		cite_bibtex(citation, out);
	else if (strcmp(style, "csl") == 0)
		add_csl(citation, out);
	else
		cite_plain(citation, out);
}

/* Items of CSL are a list, entries of BibTeX are lines of their own. */
static void write_own(struct citing *citing, const struct citation *citation)
{
	struct output *output = &citing->table.output;
	const char *style = style_of(citing);
	bool csl = strcmp(style, "csl") == 0, bibtex = strcmp(style, "bibtex") == 0;
	if (csl)
		buf_add_str(&output->buf, citing->any ? ",\n" : "[\n");
	else if (bibtex && citing->any)
		buf_add_str(&output->buf, "\n");
	citing->any = true;
	add_styled(citing, citation, &output->buf);
	if (!csl && !bibtex)
		output_end(output);
	output_flush(output);
}

/* --- Rows --- */

static void put_string(json_t *row, const char *name, const char *string, size_t len)
{
	if (string != NULL)
		json_object_set_new(row, name, wire_string(string, len));
}

static void put(json_t *row, const char *name, const char *string)
{
	if (string != NULL && string[0] != '\0')
		put_string(row, name, string, strlen(string));
}

static void add_author(void *context, const char *name, size_t len)
{
	json_array_append_new(context, wire_string(name, len));
}

static json_t *row_of(const struct citing *citing, const struct citation *citation,
		      const json_t *result)
{
	json_t *row = json_object(), *authors = json_array();
	struct buf styled = {0};
	char pages[CITE_PAGES_MAX];
	cite_authors(citation, add_author, authors);
	add_styled(citing, citation, &styled);
	put(row, "key", citation->key);
	put(row, "id", citation->id);
	put(row, "title", citation->title);
	json_object_set_new(row, "author", authors);
	put(row, "date", citation->date[0] ? citation->date : citation->raw_date);
	put(row, "source", citation->source);
	put(row, "url", citation->url);
	json_object_set(row, "path", json_object_get(result, "path"));
	json_object_set(row, "path_b64", json_object_get(result, "path_b64"));
	cite_pages(citation, "-", pages, sizeof pages);
	put(row, "page", pages);
	if (citation->has_range) {
		json_object_set_new(row, "start",
				    json_integer((json_int_t)citation->start));
		json_object_set_new(row, "end", json_integer((json_int_t)citation->end));
		put_string(row, "quote", citation->quote, citation->quote_len);
	}
	put(row, "hash", citation->hash);
	put(row, "uuid", citation->uuid);
	json_object_set_new(row, "rev", json_integer((json_int_t)citation->rev));
	put(row, "accessed", citation->accessed);
	put_string(row, "citation", styled.data, styled.len);
	buf_finish(&styled);
	return row;
}

/* --- What is cited --- */

static uint64_t page_of(const json_t *object, const char *name, uint64_t otherwise)
{
	json_int_t page = json_integer_value(json_object_get(object, name));
	return page > 0 ? (uint64_t)page : otherwise;
}

/* The part of the document's text that is quoted: all that was asked for, or of what is
 * around a match its sentence. False: there is no match. */
static bool passage_of(const struct citing *citing, const struct document *document,
		       struct cite_passage *passage)
{
	enum document_what what = citing->wish.what;
	*passage = (struct cite_passage){0};
	if (what == DOCUMENT_META)
		return true;
	passage->text = document->text.data != NULL ? document->text.data : "";
	passage->len = document->text.len;
	passage->start = document->start;
	passage->page = document->page;
	passage->page_end = document->page_end;
	/* The end of the last line is no part of what it says. */
	if ((what == DOCUMENT_LINES || what == DOCUMENT_PAGES) && passage->len > 0 &&
	    passage->text[passage->len - 1] == '\n')
		passage->len--;
	if (what != DOCUMENT_AROUND)
		return true;
	const json_t *sentence = json_object_get(document->result, "sentence");
	json_int_t from = json_integer_value(json_object_get(sentence, "start"));
	json_int_t bytes = json_integer_value(json_object_get(sentence, "len"));
	if (!document->has_match || sentence == NULL)
		return false;
	uint64_t skip = (uint64_t)from - document->start;
	if (from < 0 || (uint64_t)from < document->start || skip > passage->len ||
	    bytes < 0 || (uint64_t)bytes > passage->len - skip)
		return false;
	passage->text += skip;
	passage->len = (size_t)bytes;
	passage->start = (uint64_t)from;
	passage->page = page_of(sentence, "page", 0);
	passage->page_end = page_of(sentence, "page_end", passage->page);
	return true;
}

static int write_citation(struct citing *citing, const struct document *document,
			  const char *qid)
{
	struct citation citation;
	struct cite_passage passage;
	if (!passage_of(citing, document, &passage)) {
		say("%s%snothing of the text matches: %s", qid ? qid : "",
		    qid ? ": " : "", citing->wish.around);
		return EXIT_NOTHING;
	}
	if (!cite_read(&citation, document->result, &passage, citing->today))
		return call_malformed(qid);
	if (citing->table.form == TABLE_OWN) {
		write_own(citing, &citation);
		return EXIT_FOUND;
	}
	json_t *row = row_of(citing, &citation, document->result);
	table_row(&citing->table, qid, row);
	json_decref(row);
	return EXIT_FOUND;
}

static int cite_id(void *context, const struct question *question)
{
	struct citing *citing = context;
	struct document document;
	int code = document_get(&citing->session, question->text, &citing->wish,
				question->qid, &document);
	if (code == 0)
		code = write_citation(citing, &document, question->qid);
	document_finish(&document);
	return code;
}

/* The id of the best document for the query that is quoted. */
static int cite_best(struct citing *citing)
{
	const struct cite_options *options = citing->options;
	json_t *params = call_params(&options->search, options->quote), *result = NULL;
	if (params != NULL && (json_object_set_new(params, "limit", json_integer(1)) |
			       json_object_set_new(params, "places", json_false()))) {
		json_decref(params);
		params = NULL;
	}
	int code = call_run(&citing->session, "search", params, options->quote, NULL,
			    &result);
	if (code != 0)
		return code;
	const json_t *hit = json_array_get(json_object_get(result, "hits"), 0);
	const char *id = json_string_value(json_object_get(hit, "id"));
	struct question question = { .text = id != NULL ? strdup(id) : NULL };
	json_decref(result);
	if (question.text == NULL)
		say("nothing found for: %s", options->quote);
	code = question.text == NULL ? EXIT_NOTHING : cite_id(citing, &question);
	question_finish(&question);
	return code;
}

/* --- The command --- */

static int check(const void *context)
{
	const struct cite_options *options = context;
	if ((options->bytes != NULL) + (options->lines != NULL) +
	    (options->pages != NULL) + (options->quote != NULL) > 1)
		return say_usage("--bytes, --lines, --pages and --quote are different "
				 "passages; choose one");
	return 0;
}

static int make_wish(struct citing *citing)
{
	const struct cite_options *options = citing->options;
	struct document_wish *wish = &citing->wish;
	*wish = (struct document_wish){ .what = DOCUMENT_META };
	if (options->quote != NULL)
		*wish = (struct document_wish){ .what = DOCUMENT_AROUND,
						.around = options->quote,
						.context = CONTEXT };
	int code = document_read_part(options->bytes, options->lines, options->pages, wish);
	if (code != 0)
		return code;
	if (!cite_today(citing->today))
		return say_usage("SOURCE_DATE_EPOCH is no number of seconds: %s",
				 getenv("SOURCE_DATE_EPOCH"));
	return 0;
}

/* Each word is an id. Returns the worst of what became of them. */
static int cite_words(struct citing *citing, const struct list *words)
{
	int worst = 0;
	for (size_t i = 0; i < words->count; i++) {
		struct question question = { .text = (char *)words->items[i] };
		int code = cite_id(citing, &question);
		if (code > worst)
			worst = code;
		if (code == EXIT_UNAVAILABLE || code == EXIT_INTERRUPTED)
			break;
	}
	return worst;
}

static int cite_all(struct citing *citing, const struct list *words)
{
	const struct search_options *search = &citing->options->search;
	if (search->from_stdin)
		return call_each(search, words, cite_id, citing);
	if (words->count > 0)
		return cite_words(citing, words);
	if (citing->options->quote != NULL)
		return cite_best(citing);
	return say_usage("cite: a document's id, as search --json shows it, or --quote");
}

static int run(void *options, const struct list *words, const struct globals *globals)
{
	struct citing citing = { .options = options };
	table_init(&citing.table, &citing.options->search, "citation", columns);
	int code = make_wish(&citing);
	citing.wish.min_rev = citing.options->search.min_rev;
	if (code == 0)
		code = session_open(globals, &citing.session);
	if (code == 0)
		code = cite_all(&citing, words);
	if (citing.any && strcmp(style_of(&citing), "csl") == 0)
		buf_add_str(&citing.table.output.buf, "\n]\n");
	int written = table_finish(&citing.table, code, false);
	session_close(&citing.session);
	return written != 0 ? written : code;
}

int cmd_cite(char **argv, struct globals *globals)
{
	static const struct call_command command = {
		.table = cite_options,
		.columns = columns,
		.check = check,
		.run = run,
		.without_words = true,
	};
	struct cite_options options = {0};
	return call_command(argv, &command, &options, globals);
}
