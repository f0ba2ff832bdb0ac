/* SPDX-License-Identifier: GPL-2.0-or-later */
/* message.h - what the parent and its workers say to each other.
 *
 * One message is one packet of a SOCK_SEQPACKET pair: a kind, then varints and
 * strings of buf.h in the order given here. Both ends are one program, so a bad
 * message is a fault of ours. */
#ifndef QUOTH_INDEXER_MESSAGE_H
#define QUOTH_INDEXER_MESSAGE_H

#include "lib/base/buf.h"
#include "lib/store/write/writer.h"

enum {
	MESSAGE_MAX = 64 * 1024,	/* bytes: a path, a root and a reason, or the
					 * names of the batches to merge */
	MERGE_WIDTH = 16,		/* batches of one level that become one */
	BATCH_NAME_MAX = 48,		/* bytes of a batch's name in work/ */
};

enum message_kind {
	/* To a worker: */
	MESSAGE_JOB = 1,	/* struct job, below; may bring a descriptor */
	MESSAGE_FLUSH,		/* end the batch at hand, deliver, say FLUSHED */
	MESSAGE_MERGE,		/* name of the result, level, then the names */
	MESSAGE_SAMPLE,		/* bytes of text to look at, struct job; as JOB */
	MESSAGE_LEARN,		/* say LEARNT: so many words at most */
	MESSAGE_FREQUENT,	/* the list to analyse by; before the first JOB */
	/* To the parent: */
	MESSAGE_RESULT,		/* struct result, below */
	MESSAGE_BATCH,		/* name, level: an ended batch */
	MESSAGE_LANGUAGE,	/* code of a stemmer, at its first use */
	MESSAGE_DELIVERED,	/* results and batches up to here are whole */
	MESSAGE_FLUSHED,
	MESSAGE_MERGED,		/* name, level */
	MESSAGE_SAMPLED,	/* words counted so far */
	MESSAGE_LEARNT,		/* the most frequent of them, one space between */
	MESSAGE_FATAL,		/* the worker cannot go on: the reason. Last */
};

/* A file to be read. */
struct job {
	uint64_t number;	/* the parent's own */
	const char *path, *root;
	bool has_hash;		/* it is known: if it still has this hash */
	unsigned char hash[RECORD_HASH];	/* there is nothing to be done */
	unsigned slice, slices;	/* the share of its lines; see extract.h */
	bool sample;		/* only looked at: its bytes are not hashed */
};

enum outcome {
	OUTCOME_INDEXED,
	OUTCOME_UNCHANGED,	/* the hash is the known one */
	OUTCOME_SKIPPED,
	OUTCOME_FAILED,		/* its bytes make no documents, or not all */
	OUTCOME_UNREADABLE,	/* its bytes could not be had: no word on them */
	OUTCOME_GONE,		/* it was removed meanwhile */
};

struct result {
	uint64_t number;
	enum outcome outcome;
	uint64_t size;
	int64_t mtime_ns;
	unsigned char hash[RECORD_HASH];
	uint32_t documents;
	uint64_t text_bytes;	/* of its bodies and titles */
	uint64_t words;		/* in them */
	const char *reason;	/* "" or why; also what was left out of it */
};

void message_begin(struct buf *out, enum message_kind kind);
void message_string(struct buf *out, const char *string);
void message_job(struct buf *out, const struct job *job);
void message_sample(struct buf *out, const struct job *job, uint64_t bytes);
void message_result(struct buf *out, const struct result *result);

/* Reading; strings point into the message. A bad message sets cursor->bad. */
enum message_kind message_kind(struct cursor *in);
const char *message_take_string(struct cursor *in);
void message_take_job(struct cursor *in, struct job *job);
void message_take_result(struct cursor *in, struct result *result);

#endif
