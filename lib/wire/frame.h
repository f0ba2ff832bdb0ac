/* SPDX-License-Identifier: MIT */
/* frame.h - bytes of a connection to whole messages, and back.
 *
 * Both framings of quoth-protocol(7): newline-delimited JSON, and
 * Content-Length headers as in LSP. The first byte that is not white space
 * decides, once for a connection.
 * Threads: one reader is one connection's. Nothing here does input or output. */
#ifndef QUOTH_WIRE_FRAME_H
#define QUOTH_WIRE_FRAME_H

#include <stddef.h>

#include "lib/base/buf.h"
#include "lib/base/status.h"

enum wire_framing {
	WIRE_UNDECIDED,
	WIRE_LINES,
	WIRE_HEADERS,
};

enum wire_result {
	WIRE_MORE,	/* no whole message yet: call again with more bytes */
	WIRE_MESSAGE,	/* *message and *len are set */
	WIRE_SKIP,	/* one message was unusable (too large for a line, say) and
			 * is passed over: answer the error, go on reading */
	WIRE_BAD,	/* the stream cannot be read on: answer the error, close */
	WIRE_HTTP,	/* an HTTP verb: answer WIRE_HTTP_REFUSAL, close */
};

/* What a browser or curl gets: a whole 400 response without a body. */
extern const char WIRE_HTTP_REFUSAL[];

struct wire_reader {
	enum wire_framing framing;
	size_t max;		/* bytes of the largest message taken */
	size_t scanned;		/* bytes already searched for a line's end */
	size_t body;		/* Content-Length of the message being read */
	size_t discard;		/* bytes of an oversized message still to pass over */
	size_t limit;		/* behind WIRE_TOO_LARGE: which was exceeded, max or
				 * WIRE_HEADER_MAX */
	int in_body;		/* the headers were read, the body was not */
	int skipping;		/* inside a line that was too long */
	int started;		/* a first message was read whole: still 0 before a
				 * call means that the one it returns is the first */
};

/* MAX is WIRE_REQUEST_MAX for a daemon, WIRE_REPLY_MAX for a client: the bytes
 * of JSON, line ends and headers not counted. */
void wire_reader_init(struct wire_reader *reader, size_t max);

/* Looks for the next message in BYTES, the LEN bytes of the connection not yet
 * consumed. Sets *CONSUMED to how many the caller is to drop before the next
 * call: also with WIRE_MORE (blank lines, passed-over bytes). The message
 * points into BYTES, so use it before dropping them. No byte is searched
 * twice, whatever the size of the pieces. For WIRE_SKIP and WIRE_BAD *ERROR
 * says what was wrong, and *CODE is the error code to answer with (id null):
 *   WIRE_TOO_LARGE        SKIP: a message above MAX. BAD: one that is not even
 *                         worth passing over, or the header block
 *   WIRE_INVALID_REQUEST  BAD: neither { nor a header, or a broken header
 * Call until WIRE_MORE: one read(2) may have brought many messages. At the end
 * of input of a line-framed connection, a last line that was never ended is
 * had by appending the '\n' oneself. After WIRE_BAD and WIRE_HTTP the reader is
 * of no further use. */
enum wire_result wire_read(struct wire_reader *reader,
			   const char *bytes, size_t len,
			   const char **message, size_t *message_len,
			   size_t *consumed, int *code, struct error *error);

/* True while bytes of a message that is not whole have been seen: for the
 * timeout on half-sent requests. LEN: bytes not consumed. */
int wire_mid_message(const struct wire_reader *reader, size_t len);

/* Appends MESSAGE, one line of JSON, in FRAMING (UNDECIDED counts as LINES). */
void wire_frame(struct buf *out, enum wire_framing framing,
		const char *message, size_t len);
/* What goes before and behind a message of LEN bytes that the caller appends in
 * between. */
void wire_frame_begin(struct buf *out, enum wire_framing framing, size_t len);
void wire_frame_end(struct buf *out, enum wire_framing framing);

#endif
