/* SPDX-License-Identifier: MIT */
/* quoth.h - ask a quoth daemon from a program of your own.
 *
 * Made for a loop you already have: poll quoth_fd() for quoth_events(), call
 * quoth_process() when something happened or quoth_timeout_ms() ran out, then
 * quoth_next() until it returns 0. A program without a loop has quoth_run().
 *
 *	struct quoth *q;
 *	if (quoth_open(NULL, &q) == 0) {
 *		struct quoth_query query = {0};
 *		query.size = sizeof query;
 *		query.text = "\"rare earths\"";
 *		int64_t id = quoth_search(q, &query);
 *		...
 *
 * Requests are numbered; a reply carries the number of its request, and
 * replies may come in another order. Every request gets exactly one reply,
 * also after quoth_cancel(), as long as the connection lives.
 *
 * Errors: functions return a negated errno value; quoth_error() has the words.
 * An error of the connection is final: every later call returns it again,
 * whatever else would be wrong with it, quoth_error() keeps its words, and
 * only quoth_close() is left to do, when the replies before it were taken. Any
 * other error changes nothing. That a request was refused is no error of
 * the connection but a reply with a code.
 *
 * Ownership: what a message, hit or part points to belongs to the library and
 * is valid until the next quoth_process(), quoth_run() or quoth_close(); see
 * quoth_msg_hold() to keep one longer. Nothing is to be freed by the caller.
 * What a request is given is copied: it may be gone when the call returns.
 *
 * Strings end in NUL and are valid UTF-8 without control over what they
 * contain: escape them before a terminal shows them. A path is bytes, as the
 * file system has it.
 *
 * Threads: a struct quoth and its messages are one thread's at a time; several
 * may be used in several threads. The library starts no threads or programs,
 * handles no signals, raises no SIGPIPE, never prints, never exits, and does
 * not depend on the locale. */
#ifndef QUOTH_H
#define QUOTH_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define QUOTH_API __attribute__((visibility("default")))
#else
#define QUOTH_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

struct quoth;

/* --- The connection --- */

/* Begins a connection to the daemon's socket at PATH; NULL means what quoth(1)
 * uses: $QUOTH_SOCKET, else $XDG_RUNTIME_DIR/quoth/sock, else quoth-UID/sock in
 * $TMPDIR. Never waits. On 0, *q is the caller's, to be given to quoth_close();
 * otherwise it is untouched, and nothing is left open. (NULL reads the environment:
 * not while another thread changes it.)
 *   -ENOENT, -ECONNREFUSED  no daemon is there
 *   -EAGAIN                 one is, and has no room in its queue just now: try
 *                           again a little later
 *   -EACCES                 the socket is somebody else's
 *   -ENAMETOOLONG           PATH has more than 107 bytes
 *   -ENOMEM, -EMFILE, and what socket(2) and connect(2) say */
QUOTH_API int quoth_open(const char *path, struct quoth **q);

/* The same over FD, a connected stream socket. On 0 the fd belongs to *q and is
 * set non-blocking and close-on-exec; otherwise it is still the caller's.
 *   -ENOTSOCK  it is no stream socket
 *   -EBADF     it is not open
 *   -ENOMEM */
QUOTH_API int quoth_attach(int fd, struct quoth **q);

/* Closes and frees everything but the messages on hold. NULL is allowed. Take its fd out
 * of your loop before that: the number may be another file's right after. */
QUOTH_API void quoth_close(struct quoth *q);

/* From now on (ON is not 0), or no more, every request asks the daemon where its time
 * goes: a result then has a member `trace`, an error has it in its data. See
 * quoth_msg_reply() and quoth-protocol(7). A daemon that does not know it refuses. */
QUOTH_API void quoth_trace(struct quoth *q, int on);

/* What to poll; the same until quoth_close(). */
QUOTH_API int quoth_fd(const struct quoth *q);

/* What to poll it for: POLLIN, POLLOUT, both, or 0 after a final error. POLLIN
 * is left out while more than 8 MiB of replies wait for quoth_next(). Ask again after
 * each request, quoth_cancel(), quoth_process() and the last quoth_next(). */
QUOTH_API int quoth_events(const struct quoth *q);

/* In how many milliseconds quoth_process() is to be called at the latest, even
 * if nothing happens: then a request has waited too long for its reply. -1: no
 * need. Made to be given to poll(2), and to be asked for when quoth_events() is. */
QUOTH_API int quoth_timeout_ms(const struct quoth *q);

/* Sends and receives what it can without waiting, but reads 1 MiB at a time at most, so
 * that your loop turns: poll as poll(2) does, "level-triggered". REVENTS is what poll(2)
 * said (POLLIN, POLLOUT, POLLHUP, POLLERR), 0 when only the time ran out; what it says too
 * much does no harm. Frees the messages already given out, those on hold excepted.
 * Returns 0, or the final error; replies that came before it can still be had
 * from quoth_next().
 *   -ECONNRESET  the daemon closed the connection
 *   -EPROTO      what came is not the protocol
 *   -EACCES      the daemon does not answer this user
 *   -EBUSY       it takes no more clients just now: try again a second later
 *   -EMSGSIZE    a reply of more than 4 MiB
 *   -ENOMEM      for a reply, which is lost with it
 *   and what send(2) and recv(2) say */
QUOTH_API int quoth_process(struct quoth *q, int revents);

/* The last thing that went wrong, for people; "" when nothing has. Valid until
 * the next call with Q. */
QUOTH_API const char *quoth_error(const struct quoth *q);

/* --- Requests: each only queues the request, for quoth_process() to send, and
 * returns its number, greater than 0, or
 *   -EINVAL    a parameter is missing or malformed
 *   -EMSGSIZE  a request of more than 1 MiB
 *   -EAGAIN    1 MiB of requests waits to be sent already, or 65,536 requests wait
 *              for their replies
 *   -ENOMEM, or the connection's final error --- */

/* Zero it, set `size` and `text`, and whatever else is wanted: zero and NULL
 * mean the daemon's default. Lists end with a NULL; the values of one list are
 * alternatives, different lists must all agree. Nothing is kept. */
struct quoth_query {
	size_t size;			/* sizeof(struct quoth_query) */
	const char *text;		/* the query: quoth-query(7) */
	const char *mode;		/* "auto", "all", "any", "phrase" */
	const char *sort;		/* "score", "date", "-date", "path" */
	const char *after, *before;	/* ISO dates; a prefix such as "2024" will do */
	const char *const *source;
	const char *const *topic;
	const char *const *lang;
	const char *const *type;
	const char *const *path;	/* absolute; a folder means all below it */
	uint32_t limit;			/* hits, 1 to 1000; 0: 20 */
	uint32_t offset;		/* hits passed over before the first */
	uint32_t snippets;		/* for each hit, 1 to 20; 0: 1 */
	uint32_t timeout_ms;		/* 1 to 60000; 0: 5000 */
	uint32_t expand;		/* words that the best ten documents add to the
					 * order of plain words, 1 to 50; 0: none */
	int explain;			/* true: how each score came about */
	int exact_total;		/* true: count all, however many */
	const char *index;		/* the name of one, or "*"; NULL: see quoth_use() */
	int no_places;			/* true: hits without matches and snippets, and
					 * with a tier only where it is known anyway:
					 * faster */
	const char *cursor;		/* quoth_totals.cursor of the page before, all
					 * else being as it was but limit, snippets and
					 * what is shown; not with offset */
	const char *const *facets;	/* what to count all documents by, up to 16 of:
					 * "source", "topic", "lang", "type", "year",
					 * "month", "author", "places", "x.NAME" */
	uint32_t facet_values;		/* of each, 1 to 1000; 0: 10 */
	int no_matches;			/* true: hits with their best place and snippets,
					 * and no list of matches: in long texts much
					 * faster than with one */
	int lines;			/* true: matches with the lines they stand in:
					 * quoth_hit_line() */
	uint32_t budget;		/* bytes that all hits may have together, as JSON
					 * and 16 bytes each, 256 to 1048576; 0: as many
					 * as a reply has. What did not fit: quoth_cut() */
	uint32_t budget_tokens;		/* the same in tokens of a language model, about:
					 * 4 bytes each; one of the two */
	int no_why;			/* true: an empty answer without its reasons:
					 * faster */
	int strict;			/* true: a query that is not as quoth-query(7)
					 * has it is refused, rather than read as plain
					 * words where it is not */
	int collapse;			/* true: copies, updates and corrections of one
					 * another are one hit: quoth_hit_family() */
	uint64_t min_rev;		/* wait until the index has this revision, which
					 * quoth-index(1) gave, say; 0: any will do */
	const char *slot;		/* a name, up to 64 bytes: this request takes the place
					 * of the one before it with the same name, which
					 * the daemon then cancels; NULL: of none */
};

/* The indexes that all further requests are for, but those that name one themselves
 * (quoth_query.index): names, up to 32 with a NULL behind them, or "*" alone, which is all
 * that the daemon serves. Several are answered from as if they were one, and so is a
 * request for "*"; hits then say which they are from. NULL: the daemon's standard one, as
 * at first.
 *   -EINVAL  too many, or an empty name
 *   -ENOMEM, or the connection's final error; what was set before stays */
QUOTH_API int quoth_use(struct quoth *q, const char *const *indexes);

/* The best documents, to be read with quoth_totals() and quoth_hit_next(). */
QUOTH_API int64_t quoth_search(struct quoth *q, const struct quoth_query *query);

/* How many documents match, exactly: quoth_totals(). sort, limit, offset, snippets,
 * expand, explain, exact_total, no_places, no_matches, lines, the budgets, cursor, facets
 * and facet_values are of no concern and not sent. With collapse, families are counted,
 * and documents as `uncollapsed`. */
QUOTH_API int64_t quoth_count(struct quoth *q, const struct quoth_query *query);

/* The text of the document ID from byte START on, at most 64 KiB at a time:
 * quoth_text(). */
QUOTH_API int64_t quoth_get(struct quoth *q, const char *id, uint64_t start);

/* How TEXT, what is typed of a query so far, may go on: at most LIMIT suggestions, 1 to
 * 50; 0: 10. Made to be asked with every key: quoth_suggestion_next(). */
QUOTH_API int64_t quoth_suggest(struct quoth *q, const char *text, uint32_t limit);

/* Where a subscription is to begin: behind what was told already. Zero it, and set
 * `size`; all else is as quoth_change() gave it. */
struct quoth_since {
	size_t size;			/* sizeof(struct quoth_since) */
	uint64_t rev;			/* all up to this revision was told; 0: nothing */
	uint64_t change;		/* and all up to this change; 0: unknown */
	const char *uuid;		/* of the index they are of, or NULL */
};

/* Has the daemon tell of each new revision of the index, or, if QUERY is not NULL, of each
 * new or changed document that matches it: once, in the order in which they come, with
 * its passages. Of QUERY what quoth_count() takes counts, but collapse, and snippets,
 * no_places, no_matches and lines; its timeout is for each look. From SINCE on; NULL: from
 * now on. The reply says where that is: quoth_change(). After it come messages of other
 * kinds, see quoth_msg_kind(), with the id of this request, until quoth_unsubscribe() or
 * the end of the connection. In another connection it goes on where it was: SINCE as
 * quoth_change() last said.
 * An index that was made anew is not the one of SINCE: the reply is then an error,
 * QUOTH_STALE_CURSOR, and so it is when SINCE is too long ago. */
QUOTH_API int64_t quoth_subscribe(struct quoth *q, const struct quoth_query *query,
				  const struct quoth_since *since);

/* Ends the subscription that request ID began, and whose reply was taken: no message of
 * it comes any more, but for those that are here already. A request of its own, with a
 * reply of its own.
 *   -ENOENT  there is none */
QUOTH_API int64_t quoth_unsubscribe(struct quoth *q, int64_t id);

/* Any METHOD of quoth-protocol(7). JSON is the text of an object, its params;
 * NULL means none. The reply is read with quoth_msg_reply(). */
QUOTH_API int64_t quoth_call(struct quoth *q, const char *method,
			     const char *json);

/* Asks the daemon to stop working on request ID. Its one reply still comes: an
 * error with code -32800, or the result when that was faster.
 *   -ENOENT  no such request is waiting for a reply
 *   -ENOMEM, or the connection's final error */
QUOTH_API int quoth_cancel(struct quoth *q, int64_t id);

/* --- Replies --- */

enum quoth_code {			/* of an error in a reply */
	QUOTH_OK = 0,
	QUOTH_QUERY_SYNTAX = 1,		/* quoth_problem(): at, len, hint */
	QUOTH_NO_INDEX = 2,
	QUOTH_NOT_FOUND = 3,
	QUOTH_STALE_CURSOR = 4,
	QUOTH_TOO_LARGE = 5,		/* limit */
	QUOTH_BUSY = 6,			/* retry_ms */
	QUOTH_TIMEOUT = 7,		/* also when no reply came at all: 2 s after
					 * the request's own timeout */
	QUOTH_VERSION = 8,
	QUOTH_DENIED = 9,
	QUOTH_SHUTTING_DOWN = 10,
	QUOTH_SHARD_DOWN = 11,
	QUOTH_INVALID_REQUEST = -32600,
	QUOTH_NO_METHOD = -32601,
	QUOTH_BAD_PARAMS = -32602,	/* param */
	QUOTH_INTERNAL = -32603,
	QUOTH_CANCELLED = -32800
};

struct quoth_msg {
	int64_t id;		/* of the request this answers */
	int code;		/* enum quoth_code; others may be added */
	const char *message;	/* what the error is, for people; "" with 0 */
	void *held;		/* the library's own, as is: */
	size_t at;		/* the next hit or suggestion */
};

enum quoth_kind {
	QUOTH_REPLY = 0,
	QUOTH_MATCHED = 1,	/* a new document matches: quoth_hit_next(), once, and
				 * quoth_change() */
	QUOTH_CHANGED = 2	/* there is another revision, all that matches up to it
				 * has been told: quoth_change(). With a code that is not
				 * 0 the last look failed, which is told once; the
				 * subscription goes on */
};

/* What MSG is. Only who subscribes gets others than replies. */
QUOTH_API enum quoth_kind quoth_msg_kind(const struct quoth_msg *msg);

/* How far a subscription is. */
struct quoth_change {
	const char *uuid;		/* of the index; "" with QUOTH_MATCHED: the same */
	uint64_t rev;			/* the revision looked at */
	uint64_t change;		/* the last one told; 0 without a query */
	int64_t documents;		/* in the index; -1: not said */
	int other;			/* true: the index was made anew, under uuid, and all
					 * in it is new */
};

/* Of the reply to quoth_subscribe(), and of what comes after it. For quoth_since after
 * QUOTH_MATCHED the revision is the one before: that of the reply, or of the last
 * QUOTH_CHANGED.
 *   -EINVAL  an error, or the reply to something else */
QUOTH_API int quoth_change(const struct quoth_msg *msg, struct quoth_change *change);

/* Takes the next reply: 1 and *MSG is filled; 0, there is none yet; or the
 * connection's final error, once every reply before it was taken. */
QUOTH_API int quoth_next(struct quoth *q, struct quoth_msg *msg);

/* Keeps *MSG, and all that was or will be read from it, valid until
 * quoth_msg_drop(), even past quoth_close(). Each hold needs its drop; copies
 * of *MSG count as the same message. */
QUOTH_API void quoth_msg_hold(struct quoth_msg *msg);
QUOTH_API void quoth_msg_drop(struct quoth_msg *msg);

/* The whole reply as it came, one line of JSON without its end; *LEN (may be
 * NULL) is its length. For a timeout found out here: what the daemon would
 * have sent. */
QUOTH_API const char *quoth_msg_reply(const struct quoth_msg *msg, size_t *len);

struct quoth_problem {
	const char *kind;	/* stable name such as "query_syntax"; "" if none */
	const char *hint;	/* what to do; NULL if the daemon knows nothing */
	const char *param;	/* the parameter that was refused, or NULL */
	int64_t at, len;	/* bytes of the query, from 0; -1 if unknown */
	int64_t limit;		/* what was exceeded; -1 if unknown */
	int64_t retry_ms;	/* -1 if unknown */
	const char *expected;	/* what would be right at AT, for people; NULL if the
				 * daemon does not say */
};

/* The details of a reply whose code is not 0. -EINVAL for another. */
QUOTH_API int quoth_problem(const struct quoth_msg *msg,
			    struct quoth_problem *problem);

struct quoth_totals {
	uint64_t n;			/* documents that match, at least */
	int exact;			/* true: and no more than that */
	int64_t occurrences;		/* of the phrase, from quoth_count(); -1: not
					 * counted */
	uint64_t took_ms;
	uint64_t rev;			/* of the index; comparable under one uuid */
	const char *uuid;		/* the index's; "" if unknown */
	const char *query;		/* as it was given */
	const char *normalized;		/* as it was understood */
	const char *mode;		/* as it was answered; "" from quoth_count() */
	size_t warnings;		/* how many there are for quoth_warning() */
	const char *cursor;		/* where the next page begins, for
					 * quoth_query.cursor; NULL: there is none */
	int64_t uncollapsed;		/* with collapse: documents that match, n being
					 * families; -1 without */
};

/* What quoth_search() and quoth_count() found in all.
 *   -EINVAL  an error, or the reply to something else
 *   -EPROTO  malformed */
QUOTH_API int quoth_totals(const struct quoth_msg *msg,
			   struct quoth_totals *totals);

/* The Nth warning from 0, for people; NULL past the last. */
QUOTH_API const char *quoth_warning(const struct quoth_msg *msg, size_t n);

/* If the query was to be explained: what was asked of the index, for people, the Nth
 * step from 0; NULL past the last. */
QUOTH_API const char *quoth_plan(const struct quoth_msg *msg, size_t n);

struct quoth_facet {
	size_t values;			/* how many for quoth_facet_value() */
	uint64_t distinct;		/* how many there are in all */
	uint64_t missing;		/* documents that have none */
};

/* What all documents that match have as NAME, one of quoth_query.facets: 1 and *FACET
 * is filled, or 0 when it was not asked for. */
QUOTH_API int quoth_facet(const struct quoth_msg *msg, const char *name,
			  struct quoth_facet *facet);

/* Value N of facet NAME from 0, the most frequent first, and how many documents have
 * it: 1, or 0 past the last. */
QUOTH_API int quoth_facet_value(const struct quoth_msg *msg, const char *name, size_t n,
				const char **value, uint64_t *documents);

struct quoth_cut {
	uint64_t hits;			/* that were asked for and would not fit */
	uint64_t snippets, matches;	/* of the hits that are there */
	uint64_t bytes;			/* of JSON, as far as it had been made */
};

/* What was left out of a reply to quoth_search(), for a budget or a limit: 1 if
 * anything was, else 0 and zeros.
 *   -EINVAL  an error, or the reply to something else */
QUOTH_API int quoth_cut(const struct quoth_msg *msg, struct quoth_cut *cut);

/* If nothing was found: why, for people, the Nth reason from 0; NULL past the last. What
 * they are made of is in the member `why` of quoth_msg_reply(). */
QUOTH_API const char *quoth_why(const struct quoth_msg *msg, size_t n);

/* In the source file, or, where that does not hold the text as it is (mail in
 * base64, PDF), in the extracted text, which quoth_get() brings. */
struct quoth_place {
	uint64_t byte;		/* from 0 */
	uint64_t len;		/* bytes; 0 if unknown */
	uint64_t line, col;	/* from 1, col in bytes; 0 if unknown */
	uint64_t page;		/* from 1; 0: there are none */
	int in_text;		/* 1: in the extracted text; 0: in the file */
};

struct quoth_hit {
	uint64_t rank;		/* from 1 */
	double score;
	const char *tier;	/* "exact", "inflected" ...: why it stands here; "" if
				 * nobody looked */
	const char *id;		/* for quoth_get(); no white space */
	const char *path;	/* never NULL; "" for a document without a file */
	const char *title, *date, *source, *language, *mime;	/* NULL if unknown */
	const char *hash;	/* of the text, or NULL */
	const char *explain;	/* for people, when it was asked for, or NULL */
	struct quoth_place best;	/* the best match; zeros if unknown */
	size_t matches;		/* how many for quoth_hit_match() */
	size_t snippets;	/* how many for quoth_hit_snippet() */
	const void *held;	/* the library's own */
	const char *index;	/* its index's name, when several were asked, or NULL */
};

/* The next hit of a reply to quoth_search(), or to "similar" by quoth_call(), best
 * first: 1 and *HIT is filled; 0 after the last.
 *   -EPROTO  it is malformed; the one after may be good
 *   -ENOMEM  for a path that is not UTF-8, or an explanation: the same hit comes next
 *   -EINVAL  the reply has no hits at all, being an error, say */
QUOTH_API int quoth_hit_next(struct quoth_msg *msg, struct quoth_hit *hit);

/* The Nth match from 0, in the order of the text: 1, or 0 past the last. */
QUOTH_API int quoth_hit_match(const struct quoth_hit *hit, size_t n,
			      struct quoth_place *place);

/* The snippet that shows match N, from 0; -1: none does. */
QUOTH_API int quoth_hit_match_snippet(const struct quoth_hit *hit, size_t n);

/* If lines were asked for: part PART of the line that match N stands in: 0 is what is
 * before the match, 1 the match, 2 what is behind it. 1 and *TEXT; 0 past the last. Of a
 * long line it is what is around the match. */
QUOTH_API int quoth_hit_line(const struct quoth_hit *hit, size_t n, size_t part,
			     const char **text);

/* How many matches the document has beyond those of the hit. */
QUOTH_API uint64_t quoth_hit_more(const struct quoth_hit *hit);

/* Part PART of snippet N, both from 0: 1 and *TEXT; 0 past the last. Even parts
 * are plain (and may be empty), odd ones are matches. */
QUOTH_API int quoth_hit_snippet(const struct quoth_hit *hit, size_t n,
				size_t part, const char **text);

/* What a hit stands for when copies were collapsed. */
struct quoth_family {
	uint64_t copies;		/* documents that match, this one included */
	uint64_t size;			/* all there are in the index */
	const char *first_id;		/* of these the one published first, for
					 * quoth_get(); never NULL */
	const char *first_path;		/* "" if it is not UTF-8 */
	const char *first_date, *first_source;	/* NULL if unknown */
	size_t others;			/* how many there are for quoth_hit_other() */
};

/* 1 and *FAMILY; 0 when the hit has none, not having been asked for so; -EPROTO when it
 * is malformed. */
QUOTH_API int quoth_hit_family(const struct quoth_hit *hit,
			       struct quoth_family *family);

/* The id of the Nth, from 0, of the other documents that a hit stands for, in order of
 * publication; NULL past the last, and after the 16th. */
QUOTH_API const char *quoth_hit_other(const struct quoth_hit *hit, size_t n);

struct quoth_suggestion {
	const char *text;	/* the whole query with the suggestion in it */
	const char *word;	/* what it adds: one word, or up to three */
	uint64_t n;		/* occurrences of it behind `context` words before it; or,
				 * if that is 0, documents that have it */
	uint32_t context;	/* 0 to 3: the more the surer */
	int exact;		/* false: n is an estimate */
};

/* The next one of a reply to quoth_suggest(), best first; returns as
 * quoth_hit_next(). */
QUOTH_API int quoth_suggestion_next(struct quoth_msg *msg,
				    struct quoth_suggestion *suggestion);

struct quoth_text {
	const char *id;
	const char *path;
	const char *text;	/* this piece */
	size_t len;
	uint64_t start;		/* where it begins in the document's text, bytes */
	int64_t next;		/* where to go on with quoth_get(); -1: the end */
	uint64_t size;		/* of the whole text, bytes */
	const char *hash;	/* of the whole text, or NULL: it changes when the
				 * document does */
};

/* What quoth_get() brought.
 *   -EINVAL  an error, or the reply to something else
 *   -EPROTO  malformed
 *   -ENOMEM  for a path that is not UTF-8 */
QUOTH_API int quoth_text(const struct quoth_msg *msg, struct quoth_text *text);

/* --- Without a loop --- */

/* Sends REQUEST, the text of a JSON object {"method": ..., "params": {...}},
 * and waits for its reply, at most TIMEOUT_MS (-1: for ever, which is 2 s longer than
 * the request's own timeout). Returns 0 with *MSG filled, msg->code telling a result from
 * an error; replies to other requests stay for quoth_next(). Frees the messages already
 * given out. Signals do not end the wait.
 *   -ETIMEDOUT  no reply in time: the request is cancelled, and its reply, which still
 *               comes, is for quoth_next()
 *   -EAGAIN     more than 8 MiB of other replies wait for quoth_next()
 *   and what the requests, quoth_process() and poll(2) return */
QUOTH_API int quoth_run(struct quoth *q, const char *request,
			struct quoth_msg *msg, int timeout_ms);

#ifdef __cplusplus
}
#endif

#endif
