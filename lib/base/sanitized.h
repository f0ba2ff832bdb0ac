/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sanitized.h - whether AddressSanitizer is built in, which needs system calls of its own
 * and makes all slower. */
#ifndef QUOTH_BASE_SANITIZED_H
#define QUOTH_BASE_SANITIZED_H

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED true
#endif
#endif
#ifndef SANITIZED
#define SANITIZED false
#endif

#endif
