#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# quoth-index may be killed at any moment: the daemon goes on answering from the
# last revision, and the next run finishes the work.
. "$(dirname "$0")/lib.sh"
needs python3

copy=1
while [ "$copy" -le 30 ]; do
    mkdir -p "docs/$copy"
    cp "$corpus"/*.md "$corpus"/*.txt "docs/$copy"
    copy=$((copy + 1))
done
chmod -R u+w docs
mkdir first
cp "$corpus/soybeans.md" first/
index -q first
start_daemon
same "soybeans before" 1 "$(quoth count '"soybeans"')"

for moment in 0.01 0.03 0.06 0.1 0.15 0.2 0.3 0.4 0.6 0.8; do
    timeout -s KILL "$moment" quoth-index -q docs >/dev/null 2>&1 </dev/null || :
    count=$(quoth count '"soybeans"') || fail "no answer after a kill at $moment s"
    [ "$count" -ge 1 ] || fail "a committed document is lost after a kill at $moment s"
    echo "killed at $moment s: $count documents found"
    # What is there may come in pieces, and changes with every round.
    echo "killed at $moment" >>docs/1/soybeans.md
done

index --json docs >whole.json
same "failed" 0 "$(json failed <whole.json)"
files=$(find docs -type f | wc -l)
index --json docs >again.json
same "files" "$files" "$(json unchanged <again.json)"
each=$(find docs/2 first -type f -exec grep -liw soybeans {} + | wc -l)
expected=$(find docs first -type f -exec grep -liw soybeans {} + | wc -l)
[ "$each" -ge 2 ] || fail "soybeans are rare in the corpus"
found() { [ "$(quoth count '"soybeans"')" = "$expected" ]; }
wait_until found
stop_daemon
