#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# An article as it comes from the web: typographic quotes, a paragraph a line.
. "$(dirname "$0")/lib.sh"
needs python3
needs_data article

index -q "$data/article"
start_daemon
for phrase in "rare earths" "rare earth" "of the" "the"; do
    quoth search --json "\"$phrase\"" >answer.json || [ $? -eq 1 ] ||
        fail "search for $phrase failed"
    python3 "$flow/hits.py" --least 0 --complete "$data/article" "$phrase" <answer.json
done
same "documents" 1 "$(quoth count the)"
stop_daemon
