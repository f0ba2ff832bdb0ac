#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A large JSON Lines file is shared by the workers: every line once, bad lines told,
# a cut file failed with what could be read, and a worker's death made good.
. "${srcdir:?}/tests/fault/lib.sh"

mkdir tree
# 4000 lines of noise, so that gzip cannot make the file small
head -c 2250000 /dev/urandom | base64 -w 750 | head -n 4000 |
	awk '{ printf "{\"id\":\"n%d\",\"text\":\"record %d\",\"n\":\"%s\"}\n", NR, NR, $1 }
	     NR == 3000 { print "{broken" }' >tree/large.jsonl
counts 0 "1 0 0 0 0 0" --jobs 3 tree
[ "$(documents)" = 4000 ] || fail "$(documents) documents instead of 4000"
expect 0 "$index" --list-failed
grep -q 'line 3001' out || fail "the bad line is not listed: $(cat out)"
whole
touch tree/large.jsonl
counts 0 "0 0 0 1 0 0" --jobs 3 tree
echo '{"text":"one more"}' >>tree/large.jsonl
counts 0 "0 1 0 0 0 0" --jobs 3 tree
[ "$(documents)" = 4001 ] || fail "$(documents) documents instead of 4001"
whole

gzip -1 -c tree/large.jsonl | head -c 2000000 >tree/cut.jsonl.gz
rm tree/large.jsonl
counts 1 "0 0 1 0 1 0" --jobs 3 tree
[ "$(documents)" -gt 2000 ] || fail "$(documents) documents of a cut file"
expect 0 "$index" --list-failed
grep -q 'cut short' out || fail "the cut is not listed: $(cat out)"
whole

# Killed workers are replaced, and what they had is done again.
rm -r index
rm tree/cut.jsonl.gz
i=0
while [ $i -lt 300 ]; do
	seq $i $((i + 900)) >tree/$i.txt
	i=$((i + 1))
done
"$index" --jobs 2 -q tree &
pid=$!
sleep 0.2
for worker in $(ps -o pid= --ppid $pid 2>/dev/null); do
	kill -9 "$worker"
	sleep 0.05
done
wait $pid || fail "a run with killed workers ends with $?"
[ "$(documents)" = 300 ] || fail "$(documents) documents instead of 300"
whole
