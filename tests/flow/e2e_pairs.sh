#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Two neighbours that are frequent have a pair term, which counts them.
. "$(dirname "$0")/lib.sh"
needs python3 xapian-delve xapian-metadata

# FILE...: each as a line of JSON, its first line the title; without those in
# scripts that brute force cannot cut into words.
as_json() {
    python3 -c '
import json, pathlib, sys
for name in sys.argv[1:]:
    title, text = pathlib.Path(name).read_text(encoding="utf-8").split("\n", 1)
    if max(title + text) < "\u2e80":
        print(json.dumps({"title": title, "text": text}))' "$@"
}

# DOCS: every pair in the index is held to them.
pairs_are_those_of() {
    bounded xapian-metadata get "$QUOTH_INDEX" quoth.frequent >frequent
    bounded xapian-delve -1 -v -v -A XP "$QUOTH_INDEX" >terms
    bounded python3 "$flow/pairs.py" "$1" frequent terms
}
frequent() { index --status --json | json frequent; }

mkdir docs
as_json "$corpus"/*.txt >docs/docs.jsonl

# A small index needs no list, unless one is asked for.
index -q docs
same "frequent words of a small index" 0 "$(frequent)"
pairs_are_those_of docs/docs.jsonl
rm -r "$QUOTH_INDEX"
index -q --frequent-words 40 docs
same "frequent words" 40 "$(frequent)"
pairs_are_those_of docs/docs.jsonl
[ "$(wc -l <terms)" -gt 100 ] || fail "there are few pairs of 40 frequent words"
case " $(cat frequent) " in *" the "*) ;; *) fail "'the' is not frequent" ;; esac

# What comes later is analysed by the same list.
as_json "$corpus"/*.md >docs/more.jsonl
index -q
same "frequent words after an update" 40 "$(frequent)"
cat docs/*.jsonl >all.jsonl
pairs_are_those_of all.jsonl

for bad in -1 5001 many ''; do
    expect_status 2 quoth-index --frequent-words "$bad" docs
    expect_in "from 0 to 5000" err
done
