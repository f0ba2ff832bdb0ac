/* SPDX-License-Identifier: GPL-2.0-or-later */
/* peer.h - the servers that load is put on, each by what it hears and says.
 *
 * A peer turns a question into the bytes of a request once, before anything is
 * measured, and finds replies in the bytes of a connection, as cheaply as it can
 * tell a result from an error: what the generator spends, the server lacks.
 * Threads: any; nothing here is written to but what the caller gives. */
#ifndef QUOTH_TESTS_PEER_H
#define QUOTH_TESTS_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/buf.h"

/* How the words of a question are meant. */
enum meaning {
	MEANING_PHRASE,
	MEANING_ALL,
	MEANING_ANY,
};

/* What is asked for, of every question. */
struct asking {
	enum meaning meaning;
	unsigned hits;		/* at most; each with its id and title, where known */
	bool totals;		/* tell how many match; 0 hits */
};

enum said {
	SAID_NOTHING,		/* there is no whole reply yet */
	SAID_HELLO,		/* requests may be sent now */
	SAID_RESULT,
	SAID_ERROR,		/* the answer to a request, and not what was asked for */
	SAID_NONSENSE,		/* not the protocol: nothing more can be read */
};

struct reply {
	uint64_t id;		/* 0: the peer has no ids, it answers in turn */
	int64_t total;		/* of `totals`; -1: it does not say */
	const char *text;	/* the reply, or an error's text, inside the bytes */
	size_t len;
};

/* Where the reading of one connection is; the rest is 0 at its beginning. */
struct reading {
	bool totals;		/* they are wanted, as in what is asked */
	unsigned stage;		/* each peer's own, as the others */
	bool failed;
	int64_t total;
};

struct peer {
	const char *name;
	bool greets;		/* it speaks first, and wants an answer */
	bool pipelines;		/* hears a request before it has answered the last */

	/* Appends the request for WORDS without its id. */
	void (*prepare)(struct buf *request, const struct asking *asking,
			const char *words);

	/* Appends a request, REQUEST being what prepare made; ID is at least 1. */
	void (*ask)(struct buf *out, const struct buf *request, uint64_t id);

	/* Looks for the next reply in LEN bytes, sets *CONSUMED to how many the
	 * caller is to drop, and what else was said, *REPLY. OUT takes what has to
	 * be said to it now. Call again until SAID_NOTHING. */
	enum said (*read)(struct reading *reading, const char *bytes, size_t len,
			  size_t *consumed, struct reply *reply, struct buf *out);
};

extern const struct peer peer_quoth;	/* JSON-RPC by lines */
extern const struct peer peer_echo;	/* each line comes back, as bench_echo does */
extern const struct peer peer_sphinx;	/* searchd: SphinxQL, index `stories` */
extern const struct peer peer_groonga;	/* groonga -s: GQTP, table `Stories` */

const struct peer *peer_named(const char *name);	/* NULL: there is none */

/* Appends WORDS, which blanks part, with BETWEEN in their places. */
void peer_add_words(struct buf *out, const char *words, const char *between);

#endif
