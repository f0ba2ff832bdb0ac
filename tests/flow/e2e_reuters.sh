#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# 1,809 phrases over 21,578 news stories, many of them of the most frequent
# words: the counts are those of brute force, every one.
. "$(dirname "$0")/lib.sh"
needs python3 zcat
needs_data reuters21578/docs.jsonl.gz queries/phrase_truth_luceneutil.tsv

mkdir docs
zcat "$data/reuters21578/docs.jsonl.gz" >docs/reuters.jsonl
index --json docs >indexed.json
same "documents" 21578 "$(json documents <indexed.json)"
start_daemon
bounded python3 "$flow/counts.py" "$QUOTH_SOCKET" docs/reuters.jsonl \
    "$data/queries/phrase_truth_luceneutil.tsv" reuters21578

for phrase in "hong kong" "trade surplus" "of the" "prime minister"; do
    quoth search --json -n 100 "\"$phrase\"" >answer.json
    python3 "$flow/hits.py" --least 100 "$phrase" <answer.json
done
stop_daemon
