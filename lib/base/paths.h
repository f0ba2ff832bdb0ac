/* SPDX-License-Identifier: MIT */
/* paths.h - where the index and the socket are when nobody says.
 * The rule is the same for all programs; see "FILES" in quoth(1). */
#ifndef QUOTH_BASE_PATHS_H
#define QUOTH_BASE_PATHS_H

#include "lib/base/buf.h"
#include "lib/base/status.h"

enum {
	SOCKET_PATH_MAX = 107,	/* bytes; sun_path of sockaddr_un less the NUL */
};

/* GIVEN if not NULL, else $QUOTH_INDEX, else $XDG_DATA_HOME/quoth/index, else
 * ~/.local/share/quoth/index, appended to PATH as an absolute path.
 *   STATUS_NOT_FOUND  there is no HOME to begin from */
enum status paths_index(const char *given, struct buf *path, struct error *error);

/* GIVEN if not NULL, else $QUOTH_SOCKET, else $XDG_RUNTIME_DIR/quoth/sock,
 * else quoth-UID/sock in $TMPDIR or the system's folder for temporary files.
 *   STATUS_TOO_LARGE  longer than SOCKET_PATH_MAX */
enum status paths_socket(const char *given, struct buf *path, struct error *error);

#endif
