/* SPDX-License-Identifier: MIT */
/* search.c - questions from the command line or stdin, asked side by side,
 * answered in their order. */
#include "client/command/search.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "client/output/facets.h"
#include "client/output/output.h"
#include "client/command/pager.h"
#include "client/command/problem.h"
#include "client/command/questions.h"
#include "client/command/session.h"
#include "client/output/trace.h"
#include "lib/base/clock.h"
#include "lib/wire/limits.h"

enum {
	WINDOW = WIRE_IN_FLIGHT_MAX,	/* questions asked and not yet answered:
					 * more the daemon would not read */
	OUTDATED_TRIES = 4,		/* of a question: there are two parameters to do
					 * without */
};

/* A question on its way. */
struct asked {
	struct question question;
	int64_t id;		/* 0: to be asked (again) at retry_at_ms */
	uint64_t retry_at_ms;
	unsigned tries;
	bool answered;
	struct quoth_msg msg;	/* on hold */
};

struct search {
	const struct search_options *options;
	struct session session;
	struct questions questions;
	struct quoth_query query;
	struct list facets;	/* one name each */
	struct asked ring[WINDOW];
	size_t first, count;	/* of the ring */
	const struct output_format *format;
	struct output output;
	bool terminal;
	struct pager pager;
	struct buf footer;	/* for stderr, once the pager has gone */
	bool found;
	int worst;		/* the highest exit code of a failed question */
};

static struct quoth_query make_query(const struct search_options *options,
				     const struct list *facets)
{
	struct quoth_query query = {
		.size = sizeof query,
		.mode = options->mode,
		.sort = options->sort,
		.after = options->after,
		.before = options->before,
		.source = options->source.items,
		.topic = options->topic.items,
		.lang = options->lang.items,
		.type = options->type.items,
		.path = options->path.items,
		.limit = options->quiet ? 1 : options->limit,
		.offset = options->offset,
		.snippets = options->snippets,
		.timeout_ms = options->timeout_ms,
		.min_rev = options->min_rev,
		.expand = options->expand,
		.explain = options->explain,
		.exact_total = options->exact_total,
		.cursor = options->cursor,
		.facets = facets->items,
		.lines = options->vimgrep,
		.budget = options->budget_bytes,
		.budget_tokens = options->budget_tokens,
		.strict = options->strict,
		.collapse = options->collapse,
		.no_places = options->trec != NULL || options->paths || options->quiet,
		.no_why = options->trec != NULL || options->quiet,
	};
	query.no_matches = !options->json && !options->vimgrep;
	return query;
}

static struct asked *ring_at(struct search *search, size_t i)
{
	return &search->ring[(search->first + i) % WINDOW];
}

static int ask(struct search *search, struct asked *asked)
{
	struct quoth *q = search->session.q;
	search->query.text = asked->question.text;
	const struct search_hook *hook = search->options->hook;
	int64_t id = hook != NULL ? hook->ask(q, search->options, &search->query) :
		     search->options->count ? quoth_count(q, &search->query) :
		     quoth_search(q, &search->query);
	if (id < 0)
		return session_failed(&search->session, (int)id);
	asked->id = id;
	return 0;
}

/* Asks what is due, and takes further questions while there is room. */
static int ask_more(struct search *search)
{
	uint64_t now = clock_ms();
	for (size_t i = 0; i < search->count; i++) {
		struct asked *asked = ring_at(search, i);
		int failed = 0;
		if (!asked->answered && asked->id == 0 && asked->retry_at_ms <= now)
			failed = ask(search, asked);
		if (failed)
			return failed;
	}
	while (search->count < WINDOW) {
		struct asked *asked = ring_at(search, search->count);
		*asked = (struct asked){0};
		if (!questions_next(&search->questions, &asked->question))
			break;
		search->count++;
		int failed = ask(search, asked);
		if (failed)
			return failed;
	}
	return 0;
}

/* Whether MSG is an older daemon's refusal of what it only makes faster or better to be
 * asked, and which is not asked again. */
static bool is_outdated(struct search *search, const struct quoth_msg *msg,
			unsigned tries)
{
	struct quoth_problem problem;
	struct quoth_query *query = &search->query;
	if (msg->code != QUOTH_BAD_PARAMS || tries >= OUTDATED_TRIES ||
	    quoth_problem(msg, &problem) < 0 || problem.param == NULL)
		return false;
	if (strcmp(problem.param, "matches") == 0) {
		query->no_matches = false;
		return true;
	}
	if (strcmp(problem.param, "lines") != 0)
		return false;
	query->lines = false;
	if (query->snippets == 0)
		query->snippets = WIRE_SNIPPETS_MAX;
	return true;
}

/* Gives each reply that came to its question. */
static int take_replies(struct search *search)
{
	struct quoth_msg msg;
	int next;
	while ((next = quoth_next(search->session.q, &msg)) == 1) {
		for (size_t i = 0; i < search->count; i++) {
			struct asked *asked = ring_at(search, i);
			if (asked->answered || asked->id != msg.id)
				continue;
			int retry_ms = is_outdated(search, &msg, asked->tries)
				? 0 : session_retry_ms(&msg, asked->tries);
			if (retry_ms >= 0) {
				asked->tries++;
				asked->id = 0;
				asked->retry_at_ms = clock_ms() + (uint64_t)retry_ms;
				break;
			}
			quoth_msg_hold(&msg);
			asked->msg = msg;
			asked->answered = true;
			break;
		}
	}
	return next;
}

static void say_why(const struct search *search, const struct answer *answer)
{
	const char *reason;
	if (search->options->json || search->options->quiet)
		return;
	for (size_t i = 0; (reason = quoth_why(answer->msg, i)) != NULL; i++)
		say("%s%s%s", answer->qid ? answer->qid : "",
		    answer->qid ? ": " : "", reason);
}

static void say_warnings(const struct search *search, const struct answer *answer)
{
	const char *warning;
	if (search->options->json || search->options->quiet)
		return;
	for (size_t i = 0; (warning = quoth_warning(answer->msg, i)) != NULL; i++)
		say("%s%s%s", answer->qid ? answer->qid : "",
		    answer->qid ? ": " : "", warning);
}

static void tell_more(const struct search *search, const struct answer *answer)
{
	if (search->options->hook != NULL && search->format == &out_terminal)
		search->options->hook->tell(answer->msg, answer->qid);
}

/* How the answer was found, if that is to be explained. */
static void say_plan(const struct search *search, const struct answer *answer)
{
	const char *step;
	if (search->options->json || search->options->quiet)
		return;
	for (size_t i = 0; (step = quoth_plan(answer->msg, i)) != NULL; i++)
		say("%s%splan: %s", answer->qid ? answer->qid : "",
		    answer->qid ? ": " : "", step);
}

static void say_facets(struct search *search, const struct answer *answer)
{
	struct buf line = {0};
	if (search->options->json || search->options->quiet)
		return;
	for (size_t i = 0; i < search->facets.count; i++) {
		buf_clear(&line);
		if (facets_line(answer->msg, search->facets.items[i], &line))
			say_plain("%s%s%s", answer->qid ? answer->qid : "",
				  answer->qid ? ": " : "", line.data);
	}
	buf_finish(&line);
}

/* "20 of 213, 3 ms, rev 4711", facets, and how to get the next page */
static void make_footer(struct search *search, const struct answer *answer,
			uint64_t shown)
{
	const struct quoth_totals *totals = &answer->totals;
	buf_clear(&search->footer);
	buf_addf(&search->footer, "%llu of %s%llu",
		 (unsigned long long)shown, totals->exact ? "" : "at least ",
		 (unsigned long long)totals->n);
	if (totals->uncollapsed >= 0)
		buf_addf(&search->footer, " stories in %lld documents",
			 (long long)totals->uncollapsed);
	buf_addf(&search->footer, ", %llu ms, rev %llu",
		 (unsigned long long)totals->took_ms,
		 (unsigned long long)totals->rev);
	for (size_t i = 0; i < search->facets.count; i++) {
		buf_add_char(&search->footer, '\n');
		facets_line(answer->msg, search->facets.items[i], &search->footer);
	}
	if (totals->cursor != NULL)
		buf_addf(&search->footer, "\nthe next page: --cursor %s",
			 totals->cursor);
}

static void say_nothing_found(const struct search *search,
			      const struct answer *answer)
{
	if (answer->qid == NULL && !search->options->quiet &&
	    !search->options->count) {
		if (answer->totals.n > 0)
			say("nothing found beyond %llu documents for: %s",
			    (unsigned long long)answer->totals.n, answer->query);
		else
			say("nothing found for: %s", answer->query);
	}
}

static int malformed(const char *qid)
{
	say("%s%smalformed reply from the daemon", qid ? qid : "", qid ? ": " : "");
	return EXIT_UNAVAILABLE;
}

/* How many hits MSG has; -1 when one of them is malformed: rather no answer
 * than one that passes something over. */
static int64_t count_hits(struct quoth_msg msg)
{
	struct quoth_hit hit;
	int64_t hits = 0;
	int next;
	while ((next = quoth_hit_next(&msg, &hit)) == 1)
		hits++;
	return next < 0 ? -1 : hits;
}

/* Whether there were hits, and not one of them fits what --budget allows: that is not
 * to look as if nothing had been found. */
static bool is_over_budget(const struct answer *answer, int64_t hits)
{
	struct quoth_cut cut;
	return hits == 0 && quoth_cut(answer->msg, &cut) == 1 && cut.hits > 0;
}

static int say_over_budget(const struct answer *answer)
{
	return say_usage("%s%s--budget is too small for the first of %llu documents",
			 answer->qid ? answer->qid : "", answer->qid ? ": " : "",
			 (unsigned long long)answer->totals.n);
}

/* Writes one answer; returns 0 or the exit code of what went wrong with it. */
static int write_answer(struct search *search, struct asked *asked)
{
	struct question *question = &asked->question;
	if (search->session.traced)
		trace_say(&asked->msg, question->qid);
	if (asked->msg.code != 0)
		return problem_report(&asked->msg, question->text, question->qid);
	struct answer answer = { .qid = question->qid, .query = question->text,
				 .msg = &asked->msg };
	if (quoth_totals(answer.msg, &answer.totals) < 0)
		return malformed(question->qid);
	int64_t hits = search->options->count ? (int64_t)answer.totals.n :
		       count_hits(asked->msg);
	if (hits < 0)
		return malformed(question->qid);
	bool over_budget = is_over_budget(&answer, hits);
	if (hits == 0 && !over_budget)
		say_nothing_found(search, &answer);
	else
		search->found = true;
	if (hits > 0 && search->format == &out_terminal && question->qid == NULL)
		pager_start(&search->pager, search->options->pager);
	if (search->pager.pid == 0 || hits == 0) {
		say_why(search, &answer);
		say_warnings(search, &answer);
		tell_more(search, &answer);
		say_plan(search, &answer);
	}
	if (search->format == NULL)
		return 0;
	if (hits > 0 && search->format == &out_terminal && question->qid == NULL)
		make_footer(search, &answer, (uint64_t)hits);
	else
		say_facets(search, &answer);
	if (search->format->write(&search->output, &answer) < 0)
		return malformed(question->qid);
	return over_budget ? say_over_budget(&answer) : 0;
}

/* Writes the answers that are next in order. */
static void write_answers(struct search *search)
{
	bool wrote = false;
	while (search->count > 0 && ring_at(search, 0)->answered) {
		struct asked *asked = ring_at(search, 0);
		int code = write_answer(search, asked);
		if (code > search->worst)
			search->worst = code;
		quoth_msg_drop(&asked->msg);
		question_finish(&asked->question);
		search->first = (search->first + 1) % WINDOW;
		search->count--;
		output_flush(&search->output);
		wrote = true;
	}
	/* Somebody may write the next question only after this answer. */
	if (wrote && fflush(stdout) != 0 && search->output.failed == 0)
		search->output.failed = errno;
}

/* Until the next question is to be asked again; -1: none is. */
static int retry_timeout_ms(struct search *search)
{
	int timeout = -1;
	uint64_t now = clock_ms();
	for (size_t i = 0; i < search->count; i++) {
		struct asked *asked = ring_at(search, i);
		if (asked->answered || asked->id != 0)
			continue;
		int left = asked->retry_at_ms <= now ? 0 :
			   (int)(asked->retry_at_ms - now);
		if (timeout < 0 || left < timeout)
			timeout = left;
	}
	return timeout;
}

static int wait_for_more(struct search *search)
{
	bool readable = false;
	int input = search->count < WINDOW ? questions_fd(&search->questions) : -1;
	int failed = session_wait(&search->session, retry_timeout_ms(search), input,
				  &readable);
	if (failed == 0 && readable)
		questions_read(&search->questions);
	return failed;
}

static void cancel_all(struct search *search)
{
	for (size_t i = 0; i < search->count; i++)
		if (!ring_at(search, i)->answered && ring_at(search, i)->id > 0)
			quoth_cancel(search->session.q, ring_at(search, i)->id);
	quoth_process(search->session.q, 0);
}

static int search_loop(struct search *search)
{
	for (;;) {
		int failed = ask_more(search);
		if (failed)
			return failed;
		quoth_process(search->session.q, 0);
		int lost = take_replies(search);
		write_answers(search);
		if (search->output.failed != 0)
			return 0;	/* output_finish() tells */
		if (search->count == 0 && questions_done(&search->questions))
			return 0;
		if (lost < 0)
			return session_failed(&search->session, lost);
		/* Answers made room, and questions are there already. */
		if (search->count < WINDOW && questions_ready(&search->questions))
			continue;
		failed = wait_for_more(search);
		if (failed == EXIT_INTERRUPTED)
			cancel_all(search);
		if (failed)
			return failed;
	}
}

static void search_finish(struct search *search)
{
	for (size_t i = 0; i < search->count; i++) {
		if (ring_at(search, i)->answered)
			quoth_msg_drop(&ring_at(search, i)->msg);
		question_finish(&ring_at(search, i)->question);
	}
	questions_finish(&search->questions);
	session_close(&search->session);
	buf_finish(&search->footer);
	facets_free(&search->facets);
}

/* A line at a time, for a line is what is made fit for a terminal. */
static void say_footer(struct buf *footer)
{
	if (footer->len == 0 || buf_cstr(footer) == NULL)
		return;
	for (char *at = footer->data, *end; at != NULL; at = end) {
		end = strchr(at, '\n');
		if (end != NULL)
			*end++ = '\0';
		say_plain("%s", at);
	}
}

int search_run(const struct search_options *options, const struct list *words,
	       const struct globals *globals)
{
	struct search search = { .options = options };
	if (facets_split(&options->facets, &search.facets) < 0)
		return say_usage("out of memory");
	search.query = make_query(options, &search.facets);
	search.terminal = isatty(STDOUT_FILENO);
	search.format = output_choose(options, search.terminal);
	output_init(&search.output, options, search.terminal);
	int code = questions_init(&search.questions, words, options->from_stdin);
	if (code == 0)
		code = session_open(globals, &search.session);
	if (code == 0)
		code = search_loop(&search);
	int written = output_finish(&search.output, search.pager.pid != 0);
	pager_wait(&search.pager);
	if (code == 0)
		say_footer(&search.footer);
	if (code == 0)
		code = written;
	if (code == 0)
		code = search.worst;
	if (code == 0 && !search.found)
		code = EXIT_NOTHING;
	search_finish(&search);
	return code;
}

void search_free_paths(struct list *paths)
{
	for (size_t i = 0; i < paths->count; i++)
		free((char *)paths->items[i]);
	list_finish(paths);
}

int search_command(char **argv, const struct option *table,
		   struct search_options *options, struct globals *globals)
{
	struct list words = {0}, paths = {0};
	const struct option_set set = { table, options };
	int code = command_options(argv, table, options, globals, &words);
	if (code < 0)
		code = search_check(options, &paths);
	else
		goto out;
	if (code == 0 && words.count == 0 && !options->from_stdin)
		code = say_usage("%s: what for? See quoth help %s", argv[0], argv[0]);
	else if (code == 0 && words.count > 0 && options->from_stdin)
		code = say_usage("with --stdin the questions come from stdin alone");
	else if (code == 0)
		code = search_run(options, &words, globals);
	globals->nothing = code == EXIT_NOTHING && !options->quiet;
out:
	options_finish(&set);
	list_finish(&words);
	search_free_paths(&paths);
	return code;
}
