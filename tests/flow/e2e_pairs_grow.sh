#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The list of frequent words fits the text, however it came in and whatever stopped
# it: for every word in it the pairs of all documents are there.
. "$(dirname "$0")/pairs.sh"

# TIMES: the corpus so often, as lines of JSON.
much() {
    for _ in $(seq "$1"); do cat small.jsonl; done
}

as_json "$corpus"/*.txt "$corpus"/*.md >small.jsonl
mkdir docs other
cp small.jsonl docs/
index -q docs
same "frequent words of a small index" 0 "$(frequent)"
index -q
same "frequent words without new files" 0 "$(frequent)"

# Much more text comes in, and what is there is read again.
much 5 >docs/much.jsonl
index docs >grown.out 2>grown.err
expect_in "1 files of the index are read again" grown.err
expect_in "^1 added, 0 updated, 0 removed, 1 unchanged" grown.out
same "frequent words" 300 "$(frequent)"
cat docs/*.jsonl >all.jsonl
pairs_are_those_of all.jsonl

# A little more is no reason to.
cp small.jsonl other/
index --json other >little.json
same "documents added" "$(wc -l <small.jsonl)" "$(json documents <little.json)"
cat docs/*.jsonl other/*.jsonl >all.jsonl
pairs_are_those_of all.jsonl

# Killed at any moment, it is one list or the other; asked to stop, what they have in
# common.
wanted=100
moments='0.1 0.4 0.8 1.5'
! sanitized || moments='0.4 1.5'
for moment in $moments; do
    for signal in KILL TERM; do
        timeout -s "$signal" "$moment" quoth-index -q --frequent-words "$wanted" \
            >/dev/null 2>&1 </dev/null || :
        echo "SIG$signal after $moment s:"
        pairs_are_those_of all.jsonl mixed
        wanted=$((wanted + 1))
    done
done
index -q --frequent-words "$wanted"
same "frequent words" "$wanted" "$(frequent)"
pairs_are_those_of all.jsonl

# What cannot be read again keeps its list.
printf '%s\n' '{"title":"on the","text":"one of the few"}' >stdin.jsonl
index -q - <stdin.jsonl
cp frequent before
mv other elsewhere
index -q --frequent-words 20 docs
cat all.jsonl stdin.jsonl >with.jsonl
pairs_are_those_of with.jsonl mixed
[ "$(frequent)" -le 20 ] || fail "a word is frequent that was not asked for"
for word in $(cat frequent); do
    case " $(cat before) " in
    *" $word "*) ;;
    *) fail "'$word' was not frequent when other/ was read" ;;
    esac
done

# Once that is gone the list is whole again.
index -q --forget - "$(pwd -P)/other"
index -q --frequent-words 21 docs
same "frequent words" 21 "$(frequent)"
cat docs/*.jsonl >all.jsonl
pairs_are_those_of all.jsonl
