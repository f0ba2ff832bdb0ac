#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Who may not ask, and who finds no room, is told so in words about that; it read like a
# request that was no good, or "Permission denied".
. "$(dirname "$0")/lib.sh"
needs python3

# CODE MESSAGE: a daemon that turns its one client away so.
turns_away() {
    rm -f door
    python3 - "$1" "$2" <<'END' &
import json, socket, sys
with socket.socket(socket.AF_UNIX) as door:
    door.bind("door")
    door.listen()
    client, _ = door.accept()
    error = {"code": int(sys.argv[1]), "message": sys.argv[2], "data": {"kind": "x"}}
    client.sendall(json.dumps({"jsonrpc": "2.0", "id": None, "error": error}).encode() + b"\n")
    client.shutdown(socket.SHUT_WR)
    while client.recv(4096):
        pass
END
    wait_until test -S door
}
turns_away 9 "not for this user"
expect_status 3 quoth --socket "$scratch/door" count soybeans
expect_in 'the daemon answers its own user, root, and the members of its --group' err
turns_away 6 "too many clients are connected"
expect_status 3 quoth --socket "$scratch/door" count soybeans
expect_in 'takes no more clients just now: too many clients are connected' err

# As another user, by the modes of the socket and of its folder.
[ "$(id -u)" = 0 ] || skip "only root can be somebody else"
needs setpriv
mkdir docs
echo "Soybeans." >docs/one.txt
index -q docs
start_daemon
# By itself, since the build may lie where another user cannot look.
mkdir -m 755 program
cp "$abs_top_builddir/.libs/quoth" program/ 2>/dev/null || cp "$abs_top_builddir/quoth" program/
cp "$abs_top_builddir"/.libs/libquoth.so.* program/ 2>/dev/null || :
chmod 755 "$scratch"
mkdir -m 700 closed
as_nobody() {
    expect_status 3 setpriv --reuid 65534 --regid 65534 --clear-groups \
        env LD_LIBRARY_PATH="$scratch/program" "$scratch/program/quoth" --no-spawn \
        --socket "$1" count soybeans
}
as_nobody "$QUOTH_SOCKET"
expect_in "is of root (user 0), and does not answer this user" err
expect_in "hint: ask as that user, have that daemon started with --group" err
chmod 666 "$QUOTH_SOCKET"
as_nobody "$QUOTH_SOCKET"
expect_in 'the daemon answers its own user, root, and the members of its --group' err
as_nobody "$scratch/closed/sock"
expect_in 'closed/sock: a folder on the way is closed to this user' err
stop_daemon
