/* SPDX-License-Identifier: GPL-2.0-or-later */
/* peer.c - the servers by name, and what several of them need. */
#include "tests/bench/load/peer.h"

#include <string.h>

static const struct peer *const peers[] = {
	&peer_quoth, &peer_echo, &peer_sphinx, &peer_groonga,
};

const struct peer *peer_named(const char *name)
{
	for (size_t i = 0; i < sizeof peers / sizeof *peers; i++)
		if (strcmp(peers[i]->name, name) == 0)
			return peers[i];
	return NULL;
}

void peer_add_words(struct buf *out, const char *words, const char *between)
{
	for (size_t len; *words != '\0'; words += len) {
		len = strcspn(words, " ");
		buf_add(out, words, len);
		if (words[len] == ' ') {
			buf_add_str(out, between);
			len++;
		}
	}
}
