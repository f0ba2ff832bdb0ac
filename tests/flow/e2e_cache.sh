#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# An answer that is given again is the one that would be made: of every method, and as
# soon as the index has changed; and it takes no more memory than was said.
. "$(dirname "$0")/lib.sh"

plain=
at_end='[ -z "$plain" ] || kill -KILL "$plain" 2>/dev/null'

mkdir docs
index -q "$corpus"
start_daemon

timeout --foreground -k "$END_SECONDS" "$RUN_SECONDS" quothd --index "$QUOTH_INDEX" \
    --socket "$scratch/plain" --cache 0 2>>quothd.log </dev/null &
plain=$!
wait_until test -S plain

bounded python3 "$flow/cache.py" same "$QUOTH_SOCKET" plain
quoth status >status
expect_in '^cache  *[0-9]* answers, [0-9]* of 65536 KB, [0-9]* hits, .* found), ' status
quoth --socket "$scratch/plain" status >status
expect_in '^cache  *off$' status

bounded python3 "$flow/cache.py" change "$QUOTH_SOCKET" plain docs

kill -TERM "$plain"
wait "$plain" || fail "quothd --cache 0 ended badly"
plain=
stop_daemon

start_daemon --cache 1
bounded python3 "$flow/cache.py" fill "$QUOTH_SOCKET" 1048576
stop_daemon

for wrong in x -1 '' 1048577 1.5; do
    expect_status 2 quothd --cache "$wrong" --socket "$scratch/other"
    expect_in '--cache: a number from 0 to 1048576 is wanted' err
done
