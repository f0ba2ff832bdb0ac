#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Files that are no text, broken, endless, unreadable or no files fail or are
# skipped one by one, the rest is indexed, and all of it is told.
. "${srcdir:?}/tests/fault/lib.sh"

mkdir tree
echo "good" >tree/good.txt
: >tree/empty.txt
head -c 100000 /dev/zero >tree/nul.txt
{ printf '{"text":"'; head -c 300000000 /dev/zero | tr '\0' x
  printf '"}\n{"text":"after"}\n'; } >tree/long.jsonl
printf '{"text":"kept"}\n{broken\n' >tree/partly.jsonl
printf 'nothing\n' >tree/none.jsonl
i=0
while [ $i -lt 2000 ]; do
	echo "{\"text\":\"record $i\"}"
	i=$((i + 1))
done | gzip | head -c 5000 >tree/cut.jsonl.gz
mkfifo tree/fifo
mkdir tree/sub
ln -s .. tree/sub/loop
ln -s good.txt tree/link.txt
echo "name" >"tree/$(printf 'b\377d\033[31m\nname').txt"
printf 'caf\351\n' >tree/latin.txt
printf '\377\376h\0i\0' >tree/wide.txt
printf -- '---\ntitle: [\n---\nbody\n' >tree/yaml.md
expect 1 "$index" --json tree
[ "$(field failed <out)" = 2 ] || fail "$(field failed <out) failed: $(cat err)"
[ "$(field added <out)" = 7 ] || fail "$(field added <out) added: $(cat err)"
[ "$(field skipped <out)" = 5 ] || fail "$(field skipped <out) skipped"
whole

expect 0 "$index" --list-failed
grep -q 'none.jsonl.*line 1' out || fail "none.jsonl is not listed"
grep -q 'cut.jsonl.gz.*cut short' out || fail "cut.jsonl.gz is not listed"
grep -q 'partly.jsonl.*line 2' out || fail "partly.jsonl is not listed"
grep -q "long.jsonl.*line 1: longer than 16 MB" out || fail "no word of the long line"
[ "$(wc -l <out)" = 4 ] || fail "more is listed: $(cat out)"
expect 0 "$index" -v --dry-run --index other tree
if LC_ALL=C grep -q "$(printf '\033')" err; then
	fail "a file name moves the cursor"
fi
counts 0 "0 0 0 9 0 5" tree
