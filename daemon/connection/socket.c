/* SPDX-License-Identifier: GPL-2.0-or-later */
/* socket.c - the listening socket: folder, lock, bind, and away again. */
#include "config.h"

#include "daemon/connection/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#ifdef HAVE_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

#include "lib/base/paths.h"

enum {
	BACKLOG = 256,		/* clients that came at once and wait: beyond, a
				 * client that cannot wait gets EAGAIN */
};

/* ---- The folder ---- */

/* Which bits of the folder's mode are not to be set; 0: the user chose the
 * place and knows why. paths_socket() has the same order of choices. */
static mode_t forbidden_mode(const char *given)
{
	const char *named = getenv("QUOTH_SOCKET");
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	if (given != NULL || (named != NULL && named[0] != '\0'))
		return 0;
	/* The runtime folder is ours as a whole; the one for temporary files is
	 * everybody's, and who can write to the socket's folder can replace it. */
	return runtime != NULL && runtime[0] == '/' ? 022 : 077;
}

static enum status look_at_folder(const char *folder, mode_t forbidden,
				  struct error *error)
{
	struct stat st;
	if (lstat(folder, &st) != 0)
		return error_errno(error, errno, "the socket's folder %s", folder);
	if (!S_ISDIR(st.st_mode))
		return error_set(error, STATUS_DENIED,
				 "the socket's folder is not a folder: %s", folder);
	if (st.st_uid != geteuid())
		return error_set(error, STATUS_DENIED,
				 "the socket's folder belongs to user %lu: %s",
				 (unsigned long)st.st_uid, folder);
	if ((st.st_mode & forbidden) != 0)
		return error_set(error, STATUS_DENIED,
				 "the socket's folder is open to others (mode %03o): %s",
				 (unsigned)st.st_mode & 0777, folder);
	return STATUS_OK;
}

static enum status prepare_folder(const char *given, const char *path,
				  struct error *error)
{
	mode_t forbidden = forbidden_mode(given);
	if (forbidden == 0)
		return STATUS_OK;
	char *folder = strndup(path, (size_t)(strrchr(path, '/') - path));
	if (folder == NULL)
		return error_set(error, STATUS_NO_MEMORY, "socket path");
	enum status status;
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		status = error_errno(error, errno, "cannot create %s", folder);
	else
		status = look_at_folder(folder, forbidden, error);
	free(folder);
	return status;
}

/* ---- The lock ---- */

static enum status refuse_locked(int fd, const char *lock, struct error *error)
{
	char pid[32];
	ssize_t len = pread(fd, pid, sizeof pid - 1, 0);
	pid[len > 0 ? len : 0] = '\0';
	pid[strcspn(pid, "\n")] = '\0';
	return error_set(error, STATUS_LOCKED,
			 "another quothd is there: process %s holds %s",
			 pid[0] != '\0' ? pid : "unknown", lock);
}

/* Leaves the descriptor in *LOCK_FD also when it fails. */
static enum status take_lock(const char *lock, int *lock_fd, struct error *error)
{
	*lock_fd = open(lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (*lock_fd < 0)
		return error_errno(error, errno, "cannot open %s", lock);
	if (flock(*lock_fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno == EWOULDBLOCK)
			return refuse_locked(*lock_fd, lock, error);
		return error_errno(error, errno, "cannot lock %s", lock);
	}
	/* For people only: the lock counts, not the number in it. */
	if (ftruncate(*lock_fd, 0) == 0)
		dprintf(*lock_fd, "%ld\n", (long)getpid());
	return STATUS_OK;
}

/* ---- The socket ---- */

/* We hold the lock: a socket that stands there is a dead quothd's. */
static enum status remove_stale(const char *path, struct error *error)
{
	struct stat st;
	if (lstat(path, &st) != 0) {
		if (errno == ENOENT)
			return STATUS_OK;
		return error_errno(error, errno, "%s", path);
	}
	if (!S_ISSOCK(st.st_mode))
		return error_set(error, STATUS_EXISTS,
				 "there is something else than a socket: %s", path);
	if (unlink(path) != 0 && errno != ENOENT)
		return error_errno(error, errno, "cannot remove the old socket %s",
				   path);
	return STATUS_OK;
}

static enum status set_access(const char *path, gid_t group, struct error *error)
{
	bool shared = group != (gid_t)NO_GROUP;
	if (shared && chown(path, (uid_t)-1, group) != 0)
		return error_errno(error, errno, "cannot give %s to the group", path);
	if (chmod(path, shared ? 0660 : 0600) != 0)
		return error_errno(error, errno, "cannot set the mode of %s", path);
	return STATUS_OK;
}

/* Bound under umask 077, opened to the group only then, and listening last. */
static enum status bind_at(struct server_socket *server, gid_t group,
			   struct error *error)
{
	const char *path = server->path.data;
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	memcpy(address.sun_path, path, server->path.len);
	server->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (server->fd < 0)
		return error_errno(error, errno, "socket");
	if (bind(server->fd, (struct sockaddr *)&address, sizeof address) != 0)
		return error_errno(error, errno, "cannot bind %s", path);
	struct stat st;
	if (lstat(path, &st) != 0)
		return error_errno(error, errno, "%s", path);
	server->dev = st.st_dev;
	server->ino = st.st_ino;
	enum status status = set_access(path, group, error);
	if (status == STATUS_OK && listen(server->fd, BACKLOG) != 0)
		status = error_errno(error, errno, "cannot listen on %s", path);
	return status;
}

static enum status open_own(const char *given, gid_t group,
			    struct server_socket *server, struct error *error)
{
	enum status status = paths_socket(given, &server->path, error);
	if (status != STATUS_OK)
		return status;
	const char *path = server->path.data;
	status = prepare_folder(given, path, error);
	if (status != STATUS_OK)
		return status;

	char lock[SOCKET_PATH_MAX + sizeof ".lock"];
	snprintf(lock, sizeof lock, "%s.lock", path);
	status = take_lock(lock, &server->lock_fd, error);
	if (status == STATUS_OK)
		status = remove_stale(path, error);
	if (status == STATUS_OK)
		status = bind_at(server, group, error);
	return status;
}

#ifdef HAVE_SYSTEMD

/* Which of several sockets is ours: FileDescriptorName= in quothd.socket. */
static const char activation_name[] = "quoth";

static void free_names(char **names, int n)
{
	for (int i = 0; i < n && names != NULL; i++)
		free(names[i]);
	free(names);
}

/* Which of N descriptors is the one; -1: none, or more than one, has its name. */
static int choose(char **names, int n)
{
	if (n == 1)
		return 0;	/* whatever it is called */
	int chosen = -1;
	for (int i = 0; i < n; i++) {
		if (strcmp(names[i], activation_name) != 0)
			continue;
		if (chosen >= 0)
			return -1;
		chosen = i;
	}
	return chosen;
}

/* STATUS_NOT_FOUND: systemd hands nothing over. */
static enum status take_activated(struct server_socket *server, struct error *error)
{
	char **names = NULL;
	int n = sd_listen_fds_with_names(1, &names);
	if (n == 0)
		return STATUS_NOT_FOUND;
	if (n < 0)
		return error_errno(error, -n, "LISTEN_FDS");
	int chosen = choose(names, n);
	free_names(names, n);
	for (int i = 0; i < n; i++)
		if (i != chosen)
			close(SD_LISTEN_FDS_START + i);
	if (chosen < 0)
		return error_set(error, STATUS_INVALID,
				 "LISTEN_FDS: %d sockets, of which one is to be named %s",
				 n, activation_name);
	server->fd = SD_LISTEN_FDS_START + chosen;
	if (sd_is_socket_unix(server->fd, SOCK_STREAM, 1, NULL, 0) <= 0)
		return error_set(error, STATUS_INVALID,
				 "LISTEN_FDS: not a listening Unix stream socket");
	return STATUS_OK;
}

#else

static enum status take_activated(struct server_socket *server, struct error *error)
{
	(void)server;
	(void)error;
	return STATUS_NOT_FOUND;
}

#endif

enum status socket_open(const char *given, gid_t group,
			struct server_socket *server, struct error *error)
{
	*server = (struct server_socket){ .fd = -1, .lock_fd = -1 };
	umask(077);
	enum status status = take_activated(server, error);
	if (status == STATUS_NOT_FOUND)
		status = open_own(given, group, server, error);
	if (status != STATUS_OK)
		socket_close(server);
	return status;
}

void socket_close(struct server_socket *server)
{
	struct stat st;
	if (server->ino != 0 && lstat(server->path.data, &st) == 0 &&
	    st.st_dev == server->dev && st.st_ino == server->ino)
		unlink(server->path.data);
	server->ino = 0;
	if (server->fd >= 0)
		close(server->fd);
	if (server->lock_fd >= 0)
		close(server->lock_fd);
	server->fd = server->lock_fd = -1;
	buf_finish(&server->path);
}

const char *socket_own_path(const struct server_socket *server)
{
	return server->path.len > 0 ? server->path.data : NULL;
}

const char *socket_name(const struct server_socket *server)
{
	return server->path.len > 0 ? server->path.data : "a socket of systemd's";
}
