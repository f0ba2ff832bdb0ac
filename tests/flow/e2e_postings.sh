#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Phrases are found in lists in memory as in the index: the same answers, before the lists
# are read and after it, and after each change of the index.
. "$(dirname "$0")/lib.sh"

plain=
at_end='[ -z "$plain" ] || kill -KILL "$plain" 2>/dev/null'

mkdir docs
index -q "$corpus"
start_daemon --cache 0
timeout --foreground -k "$END_SECONDS" "$RUN_SECONDS" quothd --index "$QUOTH_INDEX" \
    --socket "$scratch/plain" --cache 0 --postings 0 2>>quothd.log </dev/null &
plain=$!
wait_until test -S plain

bounded python3 "$flow/postings.py" same "$QUOTH_SOCKET" plain
quoth status >status
expect_in '^postings  *[1-9][0-9]* lists, [0-9]* of 65536 KB, [1-9][0-9]* hits, ' status
quoth --socket "$scratch/plain" status >status
expect_in '^postings  *off$' status

for change in 1 2 3; do
    echo "A note of the rare earths, written anew for the $change. time." >docs/note.txt
    index -q docs
    bounded python3 "$flow/postings.py" same "$QUOTH_SOCKET" plain
done
rm docs/note.txt
index -q docs
bounded python3 "$flow/postings.py" same "$QUOTH_SOCKET" plain

kill -TERM "$plain"
wait "$plain" || fail "quothd --postings 0 ended badly"
plain=
stop_daemon

# A list is read to its end, whichever thread is asked next.
start_daemon --cache 0
bounded python3 "$flow/postings.py" reads "$QUOTH_SOCKET"
stop_daemon

for wrong in x -1 '' 1048577 1.5; do
    expect_status 2 quothd --postings "$wrong" --socket "$scratch/other"
    expect_in '--postings: a number from 0 to 1048576 is wanted' err
done
