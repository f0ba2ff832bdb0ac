/* SPDX-License-Identifier: MIT */
/* limits.h - what one side may ask of the other; hello shows them all.
 * quoth-protocol(7) gives the same numbers in prose. */
#ifndef QUOTH_WIRE_LIMITS_H
#define QUOTH_WIRE_LIMITS_H

enum {
	WIRE_REQUEST_MAX = 1024 * 1024,		/* bytes of one request's JSON */
	WIRE_DISCARD_MAX = 64 * 1024 * 1024,	/* Content-Length of a request that is
						 * too large, and still read past */
	WIRE_HEADER_MAX = 4096,			/* bytes of a header block */
	WIRE_DEPTH_MAX = 32,			/* nested arrays and objects */
	WIRE_REPLY_AIM = 1024 * 1024,		/* bytes a reply tries to stay under */
	WIRE_REPLY_MAX = 4 * 1024 * 1024,	/* bytes no reply exceeds */
	WIRE_METHOD_MAX = 64,			/* bytes of a method's name */
	WIRE_ID_MAX = 256,			/* bytes of a string id */

	WIRE_QUERY_MAX = 4096,			/* bytes of a query */
	WIRE_QUERY_TERMS_MAX = 64,		/* words, phrases' words included */
	WIRE_QUERY_DEPTH_MAX = 16,		/* nested parentheses */
	WIRE_PHRASE_MAX = 16,			/* words of a phrase */
	WIRE_DISTANCE_MAX = 500,		/* N of "..."~N, NEAR/N and ADJ/N: body and
						 * title are farther apart than that */
	WIRE_NEAR_MAX = 8,			/* operands of NEAR or ADJ */
	WIRE_PREFIX_MIN = 3,			/* characters before a trailing star */
	WIRE_EXPANSION_MAX = 1000,		/* words a star stands for */
	WIRE_EXPANSIONS_MAX = 2000,		/* words that all stars and word~N of a query
						 * stand for together, each having an equal
						 * share: looking up so many and closing
						 * their lists takes some milliseconds, which
						 * nothing stops */
	WIRE_VARIANTS_MAX = 250,		/* spellings that word~N stands for, beside
						 * its own */
	WIRE_RANGE_MAX = 200000,		/* different numbers that x.NAME:A..B stands
						 * for */
	WIRE_EXPAND_MAX = 50,			/* words that feedback adds */
	WIRE_SUGGEST_MAX = 50,			/* suggestions of one reply */
	WIRE_TELLING_MAX = 50,			/* words that similar looks for */
	WIRE_LIMIT_MAX = 1000,			/* hits of one reply */
	WIRE_LIMIT_DEFAULT = 20,
	WIRE_OTHERS_MAX = 16,			/* copies that one hit names */
	WIRE_INDEXES_MAX = 32,			/* that one daemon serves, and that are
						 * searched together */
	WIRE_INDEX_NAME_MAX = 64,		/* bytes of the name of one */
	WIRE_SERIES_MAX = 8,			/* queries of one trend: more lines nobody
						 * tells apart */
	WIRE_TREND_ROWS_MAX = 8000,		/* periods times queries: twenty years of
						 * days, and about the reply that is aimed
						 * at */
	WIRE_WINDOW_MAX = 25,			/* words to either side that collocates
						 * are looked for in */
	WIRE_NODES_MAX = 20000,			/* occurrences around which they are: of
						 * more, so many are taken */
	WIRE_SNIPPETS_MAX = 20,			/* snippets of one hit */
	WIRE_CONTEXT_DEFAULT = 8,		/* words to each side of a kwic line's match */
	WIRE_CONTEXT_MAX = 50,
	WIRE_SAMPLE_MAX = 100000,		/* lines of a sample */
	WIRE_SORTED_MAX = 500000,		/* lines put in order by their words: some
						 * 50 bytes each meanwhile */
	WIRE_FACETS_MAX = 16,			/* facets of one request */
	WIRE_FACET_VALUES_MAX = 1000,		/* values of one facet */
	WIRE_FACET_VALUES_DEFAULT = 10,
	WIRE_MATCHES_MAX = 100,			/* places of matches of one hit */
	WIRE_BUDGET_MIN = 256,			/* bytes of all hits: less is no hit */
	WIRE_BUDGET_MAX = 1024 * 1024,		/* what a reply aims at */
	WIRE_TOKEN_BYTES = 4,			/* what a language model calls a token,
						 * about: four characters of English
						 * by its makers' rule of thumb
						 * (help.openai.com, "What are tokens
						 * and how to count them?"); text
						 * of other scripts has fewer of its
						 * characters to a token, and more
						 * bytes to a character */
	WIRE_GET_MAX = 65536,			/* bytes of text in one get reply */
	WIRE_TIMEOUT_DEFAULT_MS = 5000,
	WIRE_TIMEOUT_MAX_MS = 60000,

	WIRE_CONNECTIONS_MAX = 256,
	WIRE_IN_FLIGHT_MAX = 16,		/* requests of one connection; past it
						 * the connection is not read */
	WIRE_QUEUE_MAX = 1024,			/* requests of all; then "busy" */
	WIRE_SUBSCRIPTIONS_MAX = 64,		/* of one connection */
	WIRE_SUBSCRIPTIONS_ALL_MAX = 1024,	/* of all */
	WIRE_OUTPUT_MAX = 8 * 1024 * 1024,	/* bytes waiting for a client */
	WIRE_STALL_MS = 30000,			/* a client that reads nothing, or a
						 * half-sent request, this long: closed */
};

#endif
