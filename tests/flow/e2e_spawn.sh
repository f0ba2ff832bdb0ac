#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# quoth starts a daemon when none answers: one, however many ask at once, and
# none where that is forbidden.
. "$(dirname "$0")/lib.sh"
needs python3

index -q "$corpus"
unset QUOTH_SOCKET
QUOTH_SOCKET=$XDG_RUNTIME_DIR/quoth/sock

expect_status 3 quoth --no-spawn count soybeans
[ ! -e "$QUOTH_SOCKET" ] || fail "--no-spawn made a socket"

pid_of_daemon() { rpc status | json result.pid; }

# Four first questions at once.
for asker in 1 2 3 4; do
    timeout 60 quoth count soybeans >"out$asker" 2>"err$asker" </dev/null &
    eval "pid$asker=$!"
done
for asker in 1 2 3 4; do
    eval "wait \$pid$asker" || { cat "err$asker"; fail "first question $asker failed"; }
    same "answer $asker" "$(cat out1)" "$(cat "out$asker")"
done
[ "$(cat out1)" -ge 1 ] || fail "count is $(cat out1)"

[ -S "$QUOTH_SOCKET" ] || fail "no socket at $QUOTH_SOCKET"
same "mode of the socket" 600 "$(stat -c %a "$QUOTH_SOCKET")"
same "mode of its folder" 700 "$(stat -c %a "$(dirname "$QUOTH_SOCKET")")"
first=$(pid_of_daemon)
timeout 60 quoth count soybeans >/dev/null
same "pid of the daemon" "$first" "$(pid_of_daemon)"

rpc shutdown >/dev/null
gone() { ! kill -0 "$first" 2>/dev/null; }
wait_until gone
expect_status 3 quoth --no-spawn count soybeans

# A socket that a killed daemon left behind is in nobody's way.
start_daemon
kill -KILL "$(pid_of_daemon)"
wait "$daemon" || :
daemon=
timeout 60 quoth count soybeans >again </dev/null
same "answer after a crash" "$(cat out1)" "$(cat again)"

# A second daemon on the same socket gives way.
expect_status 4 quothd --index "$QUOTH_INDEX" --socket "$QUOTH_SOCKET"
quoth count soybeans >/dev/null || fail "the first daemon was hurt by the second"
