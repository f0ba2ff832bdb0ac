/* SPDX-License-Identifier: MIT */
/* cmd_watch.c - quoth watch: what is new and matches, as it comes. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "client/output/escape.h"
#include "client/command/problem.h"
#include "client/command/query_options.h"
#include "client/command/session.h"
#include "client/watch/watch.h"

enum {
	AGAIN_MS = 100,		/* between two attempts to find the daemon again */
	SPAWN_AFTER_MS = 2000,	/* one that is restarted is back by then */
};

struct watch_options {
	struct search_options common;	/* its limit is of matches; 0: no end */
	const char *since, *state, *exec;
};

#define WATCH_MEMBER(name) .offset = offsetof(struct watch_options, name)

const struct option watch_options[] = {
	{ 'n', "limit", "N", "end after N matches", OPTION_NUMBER,
	  SEARCH_MEMBER(limit), 1, UINT32_MAX },
	{ 0, "since", "REV", "begin with what came after revision REV; 0: with all",
	  OPTION_STRING, WATCH_MEMBER(since) },
	{ 0, "state", "FILE", "keep in FILE how far it is, and go on from there",
	  OPTION_STRING, WATCH_MEMBER(state) },
	{ 0, "exec", "COMMAND", "have sh run COMMAND for each match, with $QUOTH_PATH ...",
	  OPTION_STRING, WATCH_MEMBER(exec) },
	SEARCH_FILTER_OPTIONS,
	{ 0, "snippets", "N", "N snippets of each document (1)", OPTION_NUMBER,
	  SEARCH_MEMBER(snippets), 1, WIRE_SNIPPETS_MAX },
	{ 'l', "files-with-matches", NULL, "paths only", OPTION_FLAG,
	  SEARCH_MEMBER(paths) },
	{ 'q', "quiet", NULL, "nothing", OPTION_FLAG, SEARCH_MEMBER(quiet) },
	{ 0, "vimgrep", NULL, "one line per match, path:line:col:text", OPTION_FLAG,
	  SEARCH_MEMBER(vimgrep) },
	SEARCH_TABLE_OUTPUT_OPTIONS,
	{ 0, "hyperlink", "WHEN", "auto, always or never", OPTION_CHOICE,
	  SEARCH_MEMBER(hyperlink), .choices = "auto|always|never" },
	{ 0 },
};

struct watch {
	const struct watch_options *options;
	const struct globals *globals;
	struct session session;
	struct quoth_query query;	/* text NULL: revisions are watched */
	int64_t id;			/* of the subscription */
	struct watch_place place;	/* up to here all was handled */
	bool begun;			/* the place is known */
	bool waiting;			/* for a daemon, and that was said */
	const struct output_format *format;	/* NULL: nothing is printed */
	struct output output;
	uint32_t matches;
	bool failed;			/* a command did */
};

/* --- Asking --- */

static int subscribe(struct watch *watch)
{
	struct quoth_since since = {
		.size = sizeof since, .rev = watch->place.rev,
		.change = watch->place.uuid[0] != '\0' ? watch->place.change : 0,
		.uuid = watch->place.uuid[0] != '\0' ? watch->place.uuid : NULL,
	};
	watch->id = quoth_subscribe(watch->session.q,
				    watch->query.text != NULL ? &watch->query : NULL,
				    watch->begun ? &since : NULL);
	if (watch->id < 0)
		return session_failed(&watch->session, (int)watch->id);
	quoth_process(watch->session.q, 0);
	return 0;
}

static int keep_place(struct watch *watch)
{
	const char *path = watch->options->state;
	const char *text = watch->query.text != NULL ? watch->query.text : "";
	return path != NULL ? watch_state_write(path, text, &watch->place) : 0;
}

/* The index is not the one that was watched, or it was too long ago: rather all once
 * more than something not at all, and that is said. */
static int begin_anew(struct watch *watch, const struct quoth_msg *msg)
{
	if (watch->options->state == NULL && watch->matches == 0 && !watch->waiting)
		return problem_report(msg, NULL, NULL);
	say("%s: beginning anew, with all that is in the index", msg->message);
	watch->place = (struct watch_place){0};
	return subscribe(watch);
}

/* --- What comes --- */

static void set_place(struct watch *watch, const struct quoth_change *change)
{
	struct watch_place *place = &watch->place;
	if (change->uuid[0] != '\0')
		snprintf(place->uuid, sizeof place->uuid, "%s", change->uuid);
	place->rev = change->rev;
	place->change = change->change;
}

static int malformed(void)
{
	say("malformed notification from the daemon");
	return EXIT_UNAVAILABLE;
}

/* Hands over what was written; somebody may wait for it. */
static int hand_over(struct watch *watch)
{
	output_flush(&watch->output);
	if (fflush(stdout) != 0 && watch->output.failed == 0)
		watch->output.failed = errno;
	return watch->output.failed != 0 ? EXIT_UNAVAILABLE : 0;
}

static int print_match(struct watch *watch, struct quoth_msg *msg)
{
	struct answer answer = { .query = watch->query.text, .msg = msg };
	if (watch->format == NULL)
		return 0;
	int failed = watch->options->common.json
		? watch_json(&watch->output, msg)
		: watch->format->write(&watch->output, &answer);
	return failed < 0 ? malformed() : hand_over(watch);
}

static int take_match(struct watch *watch, struct quoth_msg *msg)
{
	struct quoth_msg copy = *msg;
	struct quoth_change change;
	struct quoth_hit hit;
	if (quoth_change(msg, &change) < 0 || quoth_hit_next(&copy, &hit) != 1)
		return malformed();
	int failed = print_match(watch, msg);
	if (failed)
		return failed;
	if (watch->options->exec != NULL &&
	    watch_exec(watch->options->exec, watch->query.text, msg, &hit,
		       &watch->place) != 0)
		watch->failed = true;
	watch->matches++;
	watch->place.change = change.change;
	return keep_place(watch);
}

static int print_revision(struct watch *watch, const struct quoth_msg *msg,
			  const struct quoth_change *change)
{
	struct buf *out = &watch->output.buf;
	if (watch->query.text != NULL || watch->options->common.quiet)
		return 0;
	watch->matches++;
	if (watch->options->common.json)
		return watch_json(&watch->output, msg) < 0 ? malformed()
							   : hand_over(watch);
	buf_addf(out, "%llu\t%lld\t", (unsigned long long)change->rev,
		 (long long)change->documents);
	escape_add_str(out, change->uuid, watch->output.how | ESCAPE_BLANKS);
	output_end(&watch->output);
	return hand_over(watch);
}

static int take_change(struct watch *watch, const struct quoth_msg *msg)
{
	struct quoth_change change;
	if (msg->code != 0) {
		say("%s; going on when it can be", msg->message);
		return 0;
	}
	if (quoth_change(msg, &change) < 0)
		return malformed();
	if (change.other) {
		say("the index was made anew: all that is in it is new");
		/* Its matches come now, and they are not told yet. */
		if (watch->query.text != NULL)
			change.rev = change.change = 0;
	}
	int failed = print_revision(watch, msg, &change);
	set_place(watch, &change);
	return failed != 0 ? failed : keep_place(watch);
}

static int take_reply(struct watch *watch, const struct quoth_msg *msg)
{
	struct quoth_change change;
	if (msg->code == QUOTH_STALE_CURSOR)
		return begin_anew(watch, msg);
	if (msg->code != 0)
		return problem_report(msg, watch->query.text, NULL);
	if (quoth_change(msg, &change) < 0)
		return malformed();
	watch->waiting = false;
	for (size_t i = 0; !watch->begun && quoth_warning(msg, i) != NULL; i++)
		say("%s", quoth_warning(msg, i));
	/* Only the first time, and without a place, is this where it begins. */
	bool begun = watch->begun;
	watch->begun = true;
	if (begun && watch->place.uuid[0] != '\0')
		return 0;
	uint64_t rev = begun ? watch->place.rev : change.rev;
	set_place(watch, &change);
	watch->place.rev = rev;
	return keep_place(watch);
}

static int take(struct watch *watch, struct quoth_msg *msg)
{
	if (msg->id != watch->id)
		return 0;
	switch (quoth_msg_kind(msg)) {
	case QUOTH_REPLY:
		return take_reply(watch, msg);
	case QUOTH_MATCHED:
		return take_match(watch, msg);
	case QUOTH_CHANGED:
		return take_change(watch, msg);
	}
	return 0;
}

/* --- The daemon comes and goes --- */

static void pause_ms(long ms)
{
	struct timespec time = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };
	nanosleep(&time, NULL);
}

/* Finds the daemon again, or starts one; without that it waits as long as it takes. */
static int connect_again(struct watch *watch)
{
	struct session *session = &watch->session;
	quoth_close(session->q);
	session->q = NULL;
	if (!watch->waiting)
		say("the daemon has gone; waiting for it");
	watch->waiting = true;
	for (long waited = 0;; waited += AGAIN_MS) {
		if (quoth_open(session->socket.data, &session->q) == 0)
			return 0;
		session->q = NULL;
		if (!watch->globals->no_spawn && waited >= SPAWN_AFTER_MS)
			break;
		pause_ms(AGAIN_MS);
	}
	session_close(session);
	return session_open(watch->globals, session);
}

static bool is_done(const struct watch *watch)
{
	uint32_t limit = watch->options->common.limit;
	return limit > 0 && watch->matches >= limit;
}

/* All that is there: 0 when there is no more, -1 when the daemon has gone, or an exit
 * code. */
static int take_all(struct watch *watch)
{
	struct quoth_msg msg;
	int next;
	while ((next = quoth_next(watch->session.q, &msg)) == 1) {
		if (msg.code == QUOTH_SHUTTING_DOWN || msg.code == QUOTH_BUSY) {
			pause_ms(AGAIN_MS);
			return -1;
		}
		int failed = take(watch, &msg);
		if (failed || is_done(watch))
			return failed;
	}
	return next < 0 ? -1 : 0;
}

static int watch_loop(struct watch *watch)
{
	int code = subscribe(watch);
	while (code == 0) {
		code = take_all(watch);
		if (code < 0) {
			code = connect_again(watch);
			if (code == 0)
				code = subscribe(watch);
		}
		if (code != 0 || is_done(watch))
			break;
		code = session_wait(&watch->session, -1, -1, NULL);
	}
	return code;
}

/* --- The command --- */

static bool names_format(const struct search_options *common)
{
	return common->json || common->tsv || common->csv || common->vimgrep ||
		common->paths || common->format != NULL;
}

static int check(const struct watch_options *options, const struct list *words)
{
	const struct search_options *common = &options->common;
	if (words->count == 0 && options->exec != NULL)
		return say_usage("--exec is for what matches: give a query");
	if (words->count == 0 && (common->tsv || common->csv || common->vimgrep ||
				  common->paths || common->format != NULL))
		return say_usage("without a query there are revisions alone, as lines or "
				 "as --json");
	return 0;
}

static int read_since(const char *text, struct watch *watch)
{
	char *end;
	if (text == NULL)
		return 0;
	errno = 0;
	unsigned long long rev = strtoull(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0' || errno != 0 || rev >> 53)
		return say_usage("--since takes the number of a revision, not \"%s\"",
				 text);
	watch->place.rev = rev;
	watch->begun = true;
	return 0;
}

/* Where it begins: the state, if there is one, or else --since. */
static int find_place(struct watch *watch)
{
	const struct watch_options *options = watch->options;
	const char *text = watch->query.text != NULL ? watch->query.text : "";
	int code = read_since(options->since, watch);
	if (code == 0 && options->state != NULL)
		code = watch_state_read(options->state, text, &watch->place);
	watch->begun = watch->begun || watch->place.uuid[0] != '\0';
	return code;
}

static struct quoth_query make_query(const struct search_options *common,
				     const char *text)
{
	return (struct quoth_query){
		.size = sizeof(struct quoth_query), .text = text,
		.mode = common->mode,
		.after = common->after, .before = common->before,
		.source = common->source.items, .topic = common->topic.items,
		.lang = common->lang.items, .type = common->type.items,
		.path = common->path.items, .snippets = common->snippets,
		.timeout_ms = common->timeout_ms, .min_rev = common->min_rev,
		.strict = common->strict,
		.lines = common->vimgrep,
		.no_matches = !common->json && !common->vimgrep,
	};
}

static int run(struct watch *watch, const struct globals *globals)
{
	const struct search_options *common = &watch->options->common;
	bool terminal = isatty(STDOUT_FILENO);
	watch->globals = globals;
	output_init(&watch->output, common, terminal);
	if (watch->options->exec == NULL || names_format(common))
		watch->format = output_choose(common, terminal);
	int code = find_place(watch);
	if (code == 0)
		code = session_open(globals, &watch->session);
	if (code == 0)
		code = watch_loop(watch);
	int written = output_finish(&watch->output, false);
	if (code == 0)
		code = written != 0 ? written : watch->failed ? EXIT_NOTHING : 0;
	session_close(&watch->session);
	return code;
}

static int join(const struct list *words, struct buf *text)
{
	for (size_t i = 0; i < words->count; i++) {
		if (i > 0)
			buf_add_char(text, ' ');
		buf_add_str(text, words->items[i]);
	}
	return buf_cstr(text) != NULL ? 0 : say_usage("out of memory");
}

int cmd_watch(char **argv, struct globals *globals)
{
	struct watch_options options = {0};
	struct watch watch = { .options = &options };
	struct list words = {0}, paths = {0};
	struct buf text = {0};
	const struct option_set set = { watch_options, &options };
	int code = command_options(argv, watch_options, &options, globals, &words);
	if (code >= 0)
		goto out;
	code = search_check(&options.common, &paths);
	if (code == 0)
		code = check(&options, &words);
	if (code == 0)
		code = join(&words, &text);
	if (code == 0) {
		watch.query = make_query(&options.common,
					 words.count > 0 ? text.data : NULL);
		code = run(&watch, globals);
	}
out:
	options_finish(&set);
	list_finish(&words);
	search_free_paths(&paths);
	buf_finish(&text);
	return code;
}
