#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every fifteenth file of a real tree of Markdown with front matter: hundreds of
# hits, each held to the bytes of its file, and none missing.
. "$(dirname "$0")/lib.sh"
needs python3 tar
needs_data whitehouse/tree.tar.gz

mkdir docs
tar -tzf "$data/whitehouse/tree.tar.gz" | grep '\.md$' | sort |
    awk 'NR % 15 == 0' >chosen
tar -xzf "$data/whitehouse/tree.tar.gz" -C docs -T chosen
index --json docs >indexed.json
same "documents" "$(wc -l <chosen)" "$(json added <indexed.json)"
start_daemon

least=20
for phrase in "executive order" "united states of america" "rare earth" "supply chain" \
    "the people’s" "trade agreement" "critical minerals"; do
    case $phrase in rare* | critical*) least=1 ;; esac
    quoth search --json -n 1000 "\"$phrase\"" >answer.json
    python3 "$flow/hits.py" --least "$least" --complete "$scratch/docs" "$phrase" \
        <answer.json
done
stop_daemon
