/* SPDX-License-Identifier: GPL-2.0-or-later */
/* soak.h - many clients of one daemon, good ones and bad ones, one after the other in
 * a fixed number of places; what they share, and what they are.
 *
 * A client has a role for as long as its connection lasts: good (good.c) ones keep to
 * the protocol and hold the daemon to it; bad ones (bad.c) only take room and time;
 * scripted ones (script.c) send what is wrong and know what has to come back.
 * Every turn, a millisecond or more, each client may do something. */
#ifndef QUOTH_TESTS_SOAK_H
#define QUOTH_TESTS_SOAK_H

#include "tests/bench/load/link.h"
#include "tests/soak/invent.h"
#include "tests/soak/judge.h"

enum {
	SOAK_CLIENTS_MAX = 1000,
	SOAK_PENDING_MAX = 40,		/* requests that one client has under way: above
					 * what the daemon reads of it, 16 */
	SOAK_FAILURES_SHOWN = 20,
	SOAK_REVISIONS_MAX = 100000,
	/* While a client's one cheap request waits, everybody else has a turn, and then
	 * those that run end: so many others that are served, for each connection that
	 * the daemon has, are more than chance. */
	SOAK_TURNS_MAX = 4,
	SOAK_ON_WAY = 100,		/* and so many that were done already, and on their
					 * way to clients with much under way */
	SOAK_UNDER_WAY = 300,		/* answers, after which all is in full swing */
	SOAK_PATIENCE_S = 60,		/* no answer to anybody, though good clients
					 * wait: the daemon hangs */
};

struct client;

struct role {
	const char *name;
	unsigned weight;		/* in a hundred clients */
	void (*begin)(struct client *client);	/* connected just now */
	void (*turn)(struct client *client);
	void (*on_bytes)(struct client *client);	/* of link.in */
	void (*on_end)(struct client *client, const char *why);
};

/* How a good client asks. */
struct manners {
	enum framing framing;
	unsigned at_once;		/* requests under way at most */
	unsigned piece;			/* bytes sent in a turn; 0: all at once */
	bool hurried;			/* it was slow before */
	unsigned sip;			/* bytes read in a turn; 0: what there is */
	bool slots, cancels;
	bool half_close;		/* ends its half as soon as all is sent */
};

/* What a scripted client has to hear. */
struct script {
	unsigned errors;		/* so many with id null, all with this code */
	int code;
	unsigned pongs;			/* and results to requests */
	bool http;			/* an HTTP refusal, and nothing else */
	bool closes;			/* and then the daemon closes */
};

struct client {
	struct link link;		/* first: a link is its client */
	struct soak *soak;
	const struct role *role;	/* NULL: an empty place */
	unsigned turns_left;		/* of bad ones */
	unsigned rest;			/* turns that its place stays empty */
	unsigned to_ask;		/* requests it has still to send */
	bool met;			/* the daemon has taken it: it has said something */
	uint64_t born_ms;		/* of clock_ms() */
	bool half_closed;
	struct manners manners;
	struct script script;
	unsigned n_pending;
	struct asked pending[SOAK_PENDING_MAX];		/* the oldest first */
};

/* How many documents had the live phrase at a revision. */
struct revision {
	long rev, n;
};

struct soak {
	struct world world;
	struct dice dice;
	struct address address;
	struct event_base *base;
	struct event *tick;
	struct client *clients;
	unsigned n_clients;
	uint64_t target;		/* requests to be sent */
	uint64_t sent, last_number;
	uint64_t finished;		/* answers to requests */
	uint64_t served;		/* those of them that somebody worked for */
	uint64_t finished_ms;		/* when the last one came, of clock_ms() */
	uint64_t seed;
	uint64_t patience_ms;		/* SOAK_PATIENCE_S, or what somebody said */
	bool ending;			/* the target is reached */
	bool until_end;			/* the daemon is told to end meanwhile: it may
					 * refuse, and go, at any time */
	bool told_under_way;		/* ... for which this is the time */
	unsigned failures;
	/* The tally. */
	uint64_t results, refused, busy, cancelled, timeouts, early_timeouts;
	uint64_t born[16];		/* by role */
	uint64_t slammed;		/* bad clients that the daemon closed */
	uint64_t turned_away;		/* there were too many */
	uint64_t worst_wait, waits;	/* of cheap requests, in others that were served */
	struct revision *revisions;
	size_t n_revisions;
};

extern const struct role good_role;
extern const struct role bad_roles[], script_roles[];
extern const size_t n_bad_roles, n_script_roles;

/* Something that must not be. CLIENT may be NULL. */
__attribute__((format(printf, 3, 4)))
void soak_fail(struct soak *soak, const struct client *client, const char *format, ...);

/* Keeps what a reply says of the live phrase, or fails: a revision has one number. */
void soak_keep(struct soak *soak, const struct client *client, long rev, long n);

/* Whether CODE is what a daemon says that is about to end, and that is expected. */
bool soak_is_farewell(const struct soak *soak, int code);

/* Invents the client's next request into its link. NULL: it may have no more. */
struct asked *client_ask(struct client *client, bool large);

/* Appends a message of JSON that stands in OUT from AT on as its framing has it. */
void client_frame(struct client *client, size_t at);

/* On a busy machine turns are so rare that a client which means well might take longer for
 * a request, or for a reply, than the daemon has patience: in time it gets it over with. */
void client_hurry(struct client *client);

/* The client is at its end: its place is free from the next turn on. */
void client_leave(struct client *client);

#endif
