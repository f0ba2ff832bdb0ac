#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Two neighbours that are frequent have a pair term, which counts them.
. "$(dirname "$0")/pairs.sh"

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

# Another number: all is read again, and nothing counts as changed. What this run
# does not look at is read as well.
index --json --frequent-words 25 docs/more.jsonl >again.json 2>again.err
expect_in "2 files of the index are read again" again.err
same "unchanged" 2 "$(json unchanged <again.json)"
same "updated" 0 "$(json updated <again.json)"
same "frequent words" 25 "$(frequent)"
pairs_are_those_of all.jsonl
# The number is remembered.
index -q docs
index --json --frequent-words 25 docs >same.json
same "documents read for the same number" 0 "$(json documents <same.json)"
same "revision" "$(json index.rev <again.json)" "$(json index.rev <same.json)"

# None.
index -q --frequent-words 0 docs
same "frequent words" 0 "$(frequent)"
pairs_are_those_of all.jsonl
echo '{"title":"of the","text":"of the"}' >docs/new.jsonl
index -q docs
same "frequent words" 0 "$(frequent)"
cat docs/*.jsonl >all.jsonl
pairs_are_those_of all.jsonl

# The sample ends in the middle of a file, and the file is indexed whole.
rm -r "$QUOTH_INDEX"
mkdir long
python3 -c '
import json
for _ in range(5):
    print(json.dumps({"title": "To be or not", "text": "to be " * 200000}))' >long/long.jsonl
index --json long >long.json
same "documents" 5 "$(json documents <long.json)"
same "frequent words" 4 "$(frequent)"
pairs_are_those_of long/long.jsonl
