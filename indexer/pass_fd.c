/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pass_fd.c - SCM_RIGHTS, once. */
#include "indexer/pass_fd.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

union control {
	struct cmsghdr head;	/* for its alignment */
	char bytes[CMSG_SPACE(sizeof(int))];
};

bool send_with_fd(int socket, const void *bytes, size_t len, int fd)
{
	struct iovec part = { (void *)bytes, len };
	union control control = {0};
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	if (fd >= 0) {
		message.msg_control = control.bytes;
		message.msg_controllen = sizeof control.bytes;
		struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
		rights->cmsg_level = SOL_SOCKET;
		rights->cmsg_type = SCM_RIGHTS;
		rights->cmsg_len = CMSG_LEN(sizeof fd);
		memcpy(CMSG_DATA(rights), &fd, sizeof fd);
	}
	ssize_t sent;
	do {
		sent = sendmsg(socket, &message, MSG_NOSIGNAL);
	} while (sent < 0 && errno == EINTR);
	return sent == (ssize_t)len;
}

ssize_t receive_with_fd(int socket, void *bytes, size_t len, int *fd)
{
	struct iovec part = { bytes, len };
	union control control = {0};
	struct msghdr message = {
		.msg_iov = &part, .msg_iovlen = 1,
		.msg_control = control.bytes, .msg_controllen = sizeof control.bytes,
	};
	*fd = -1;
	ssize_t got;
	do {
		got = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	} while (got < 0 && errno == EINTR);
	struct cmsghdr *rights = got > 0 ? CMSG_FIRSTHDR(&message) : NULL;
	if (rights != NULL && rights->cmsg_level == SOL_SOCKET &&
	    rights->cmsg_type == SCM_RIGHTS &&
	    rights->cmsg_len == CMSG_LEN(sizeof *fd))
		memcpy(fd, CMSG_DATA(rights), sizeof *fd);
	return got;
}
