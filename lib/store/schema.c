/* SPDX-License-Identifier: GPL-2.0-or-later */
/* schema.c - values to terms, by the rules of schema.h. */
#include "lib/store/schema.h"

#include <nettle/sha2.h>
#include <string.h>

enum {
	CUT_HEX = 16,	/* digits of the hash at the end of a cut term */
};

static void sha256_hex(const void *bytes, size_t len, char *hex, size_t digits)
{
	static const char digit[] = "0123456789abcdef";
	struct sha256_ctx context;
	uint8_t hash[SHA256_DIGEST_SIZE];

	sha256_init(&context);
	sha256_update(&context, len, bytes);
	sha256_digest(&context, sizeof hash, hash);
	for (size_t i = 0; i < digits; i++)
		hex[i] = digit[i % 2 ? hash[i / 2] & 15 : hash[i / 2] >> 4];
}

void schema_hash(const void *bytes, size_t len, char hex[SCHEMA_HASH_HEX + 1])
{
	sha256_hex(bytes, len, hex, SCHEMA_HASH_HEX);
	hex[SCHEMA_HASH_HEX] = '\0';
}

static int needs_colon(const char *prefix, size_t prefix_len, const char *value,
		       size_t len)
{
	if (len == 0 || prefix_len == 0 || prefix[prefix_len - 1] == ':')
		return 0;
	unsigned char first = (unsigned char)value[0];
	return first == ':' || (first >= 'A' && first <= 'Z');
}

size_t schema_term(const char *prefix, const char *value, size_t len,
		   char out[SCHEMA_TERM_MAX])
{
	size_t at = strlen(prefix);
	memcpy(out, prefix, at);
	if (needs_colon(prefix, at, value, len))
		out[at++] = ':';
	if (at + len <= SCHEMA_TERM_MAX && memchr(value, '\0', len) == NULL) {
		memcpy(out + at, value, len);
		return at + len;
	}

	size_t room = SCHEMA_TERM_MAX - at - CUT_HEX;
	size_t kept = len < room ? len : room;
	const char *nul = memchr(value, '\0', kept);
	if (nul != NULL)
		kept = (size_t)(nul - value);
	memcpy(out + at, value, kept);
	sha256_hex(value, len, out + at + kept, CUT_HEX);
	return at + kept + CUT_HEX;
}

size_t schema_pair(const char *first, size_t first_len, const char *second,
		   size_t second_len, char out[SCHEMA_TERM_MAX])
{
	size_t at = strlen(SCHEMA_PAIR);
	if (first_len > SCHEMA_TERM_MAX || second_len > SCHEMA_TERM_MAX ||
	    at + first_len + 1 + second_len > SCHEMA_TERM_MAX)
		return 0;
	memcpy(out, SCHEMA_PAIR, at);
	memcpy(out + at, first, first_len);
	at += first_len;
	out[at++] = ' ';
	memcpy(out + at, second, second_len);
	return at + second_len;
}
