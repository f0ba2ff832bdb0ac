#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The socket speaks both framings, whole or in single bytes, and ends a bad
# connection without hurting the next one.
. "$(dirname "$0")/lib.sh"
needs python3 nc

index -q "$corpus"
start_daemon

# Lines, through nc: EOF means "finish what is pending, then close".
printf '%s\n' '{"jsonrpc":"2.0","id":0,"method":"ping"}' \
    '{"jsonrpc":"2.0","id":"a","method":"count","params":{"q":"\"rare earths\""}}' |
    bounded nc -N -U "$QUOTH_SOCKET" >lines
same "replies" 2 "$(wc -l <lines)"
expect_in '"id": *0' lines
expect_in '"id": *"a"' lines

bounded python3 "$flow/framing.py" "$QUOTH_SOCKET"
answers || fail "quothd no longer answers"
stop_daemon
