/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pass_fd.h - a message with a descriptor, from one process to another. */
#ifndef QUOTH_INDEXER_PASS_FD_H
#define QUOTH_INDEXER_PASS_FD_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Sends BYTES (LEN > 0) and, unless it is -1, FD. False with errno set. */
bool send_with_fd(int socket, const void *bytes, size_t len, int fd);

/* Like recv(2); *FD is the descriptor that came along, or -1. */
ssize_t receive_with_fd(int socket, void *bytes, size_t len, int *fd);

#endif
