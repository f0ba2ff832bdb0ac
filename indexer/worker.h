/* SPDX-License-Identifier: GPL-2.0-or-later */
/* worker.h - the process that reads files and fills batches with them.
 *
 * It opens each file itself (O_NOFOLLOW, regular files only), hashes it, has it
 * extracted by a sandboxed child of its own and analyses what that says. SIGINT
 * and SIGTERM are the parent's affair; SIGUSR1 means: finish the file at hand,
 * take up no other. */
#ifndef QUOTH_INDEXER_WORKER_H
#define QUOTH_INDEXER_WORKER_H

#include <stdbool.h>
#include <stdint.h>

struct worker_options {
	const char *work;		/* folder of the batches */
	const char *default_language;	/* of records without one */
	bool detect;			/* but first look for it in their text */
	uint64_t max_size;		/* bytes of a file that is read whole */
};

/* Serves SOCKET until the other end closes; does not return. */
__attribute__((noreturn))
void worker_main(int socket, const struct worker_options *options);

#endif
