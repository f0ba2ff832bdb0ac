/* SPDX-License-Identifier: GPL-2.0-or-later */
/* settings.h - what quothd was told on its command line and in its file, and its
 * limits. */
#ifndef QUOTH_DAEMON_SETTINGS_SETTINGS_H
#define QUOTH_DAEMON_SETTINGS_SETTINGS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/base/log.h"
#include "lib/base/status.h"
#include "lib/wire/limits.h"

/* The limits of lib/wire/limits.h that a test wants to meet sooner, and those
 * that are nobody's business but the daemon's. limits_default() for quothd. */
struct limits {
	size_t connections;	/* at most WIRE_CONNECTIONS_MAX */
	size_t user_connections; /* of one member of --group ... */
	size_t guest_connections; /* ... and of all of them */
	size_t in_flight;	/* requests of one connection */
	size_t queue;		/* requests waiting for a worker */
	size_t reply;		/* bytes of one reply */
	size_t output;		/* bytes waiting for one client: then closed */
	size_t output_high;	/* above this the client is not read ... */
	size_t output_low;	/* ... and below this it is again */
	uint32_t stall_ms;	/* without progress: closed */
	uint32_t stuck_ms;	/* past its deadline: it does not come back */
	uint32_t drain_ms;	/* for requests that run when asked to end */
};

struct limits limits_default(void);

struct settings {
	const char *indexes[WIRE_INDEXES_MAX];	/* as given: see index_list_make() */
	size_t index_count;
	const char *socket;	/* as given; NULL: paths_socket() knows */
	const char *group;	/* whose members may connect, or NULL */
	unsigned threads;	/* workers, 1 to THREADS_MAX */
	uint32_t idle_exit_s;	/* 0: never */
	_Atomic uint32_t slow_ms;	/* a request that takes longer is logged */
	atomic_bool log_queries;	/* with its parameters */
	uint32_t cache_mb;	/* of answers that are kept, in units of 2^20 bytes;
				 * 0: none are */
	uint32_t postings_mb;	/* likewise of posting lists */
	bool no_sandbox;	/* see daemon/confine/sandbox.h */
	bool remote_shards;	/* the index may have some on other machines */
	enum log_level log_level;
	struct limits limits;

	const char *config;	/* the file of more of these, or NULL */
	int argc;		/* the command line, for settings_again() */
	char **argv;
	char **kept;		/* strings of the file */
	size_t kept_count;
};

enum {
	THREADS_MAX = 256,
	SLOW_MS_DEFAULT = 1000,
	CACHE_MB_DEFAULT = 64,	/* some thousands of answers with snippets and places */
	CACHE_MB_MAX = 1024 * 1024,
	POSTINGS_MB_DEFAULT = 64,	/* all words of some twenty thousand news stories */
	POSTINGS_MB_MAX = 1024 * 1024,
};

/* What quothd exits with; quothd(8) says the same. */
enum exit_code {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,	/* could not start, or could not go on */
	EXIT_USAGE = 2,
	EXIT_TAKEN = 4,		/* another quothd serves that socket */
};

/* Reads the command line, and the file that it names, of which that counts which the
 * command line does not say; ARGV must outlive *SETTINGS, which is to be given to
 * settings_finish(). Returns -1, or the exit code of a program that is finished: after
 * --help, --version, or bad usage, which has been explained on stderr. */
int settings_read(struct settings *settings, int argc, char **argv,
		  const struct limits *limits);
void settings_finish(struct settings *settings);

/* Reads again what SETTINGS were read from, into *FRESH, to be given to
 * settings_finish(). On failure, which is the file's, *FRESH is empty.
 *   STATUS_INVALID and all of config_read() */
enum status settings_again(const struct settings *settings, struct settings *fresh,
			   struct error *error);

/* Takes over from FRESH what can be changed while the daemon runs (but for the indexes):
 * log-level, slow-ms, log-queries and idle-exit. Calls RESTART with the name of each
 * other option that is not as it was. */
void settings_adopt(struct settings *settings, const struct settings *fresh,
		    void (*restart)(const char *option));

#endif
