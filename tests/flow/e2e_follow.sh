#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A running daemon follows edits, additions and removals, and no query fails
# while the index changes under it.
. "$(dirname "$0")/lib.sh"
needs python3

mkdir docs
cp "$corpus"/*.md docs/
chmod u+w docs/*
index -q docs
start_daemon

# Queries without a pause until ./enough appears; every failure leaves a line.
(
    while [ ! -e enough ]; do
        quoth count 'the' >asked.out 2>asked.err ||
            { echo "exit $?"; cat asked.err; } >>failures
        echo >>asked
    done
) &
asker=$!

count_of() { quoth count "$1" || :; }
seen() { [ "$(count_of "$1")" = "$2" ]; }

echo "A zyzzyva ate the soybeans." >docs/added.txt
index -q docs
wait_until seen zyzzyva 1

echo "A quokka ate the soybeans, which is longer." >docs/added.txt
index -q docs
wait_until seen quokka 1
wait_until seen zyzzyva 0

# Touched, not changed: the same documents, nothing updated.
touch docs/*.md
index --json docs >touched.json
same "updated after touch" 0 "$(json updated <touched.json)"

rm docs/added.txt
index --json docs >removed.json
same "removed" 1 "$(json removed <removed.json)"
wait_until seen quokka 0

mv docs/soybeans.md docs/moved.md
index -q docs
quoth search --json -n 1000 soybeans >answer.json
grep -q '"path": *"[^"]*/docs/moved.md"' answer.json || fail "a moved file is not found"
! grep -q '/docs/soybeans.md"' answer.json || fail "a file is found where it was"

for round in 1 2 3 4 5; do
    echo "round$round" >"docs/round$round.txt"
    index -q docs
done
wait_until seen round5 1

: >enough
wait "$asker"
[ ! -s failures ] || { cat failures; fail "queries failed while the index changed"; }
[ "$(wc -l <asked)" -ge 5 ] || fail "hardly any query was asked meanwhile"
stop_daemon
