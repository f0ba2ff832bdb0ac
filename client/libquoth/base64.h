/* SPDX-License-Identifier: MIT */
/* base64.h - paths that are not UTF-8, as the protocol carries them. */
#ifndef QUOTH_CLIENT_LIBQUOTH_BASE64_H
#define QUOTH_CLIENT_LIBQUOTH_BASE64_H

#include <stddef.h>

/* Decodes LEN bytes of padded base64 (RFC 4648, nothing else in between) to a
 * string that is the caller's to free(). NULL when they are no base64 or hold a
 * NUL, with errno EINVAL, or when memory is out, with ENOMEM. */
char *base64_path(const char *coded, size_t len);

#endif
