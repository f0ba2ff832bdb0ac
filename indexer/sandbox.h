/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sandbox.h - what an extractor gives up before it sees its first file. */
#ifndef QUOTH_INDEXER_SANDBOX_H
#define QUOTH_INDEXER_SANDBOX_H

#include <stdbool.h>

enum {
	SANDBOX_MEMORY_MB = 1536,	/* address space: a text of 256 MB, its UTF-8,
					 * its spans and the message of them */
	SANDBOX_FILES = 8,		/* descriptors: the socket, one file, spare */
};

/* Leaves this process with SOCKET and whatever descriptors come through it: no
 * other file, no new one, no program, no network, no privilege to gain; what it
 * may still do is read, write, take memory and end. Whatever file it looks for is not
 * there (ENOENT) or refused (EACCES); any other call kills it. READABLE, which may be NULL, is a folder of
 * which it may read the files, where Landlock (Linux 5.13) keeps it from all others;
 * elsewhere they are not there either. False when the system does
 * not grant that. The process should have one thread.
 * Built with AddressSanitizer there is no filter of system calls and no limit of
 * memory: it reserves terabytes of addresses and reads /proc when it reports. */
bool sandbox_enter(int socket, const char *readable);

/* Whether this build filters system calls. */
bool sandbox_has_filter(void);

#endif
