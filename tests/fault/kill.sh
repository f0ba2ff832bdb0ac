#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# kill -9 at any moment leaves a whole revision, and no worker behind; a run after
# it completes the index.
. "${srcdir:?}/tests/fault/lib.sh"

mkdir tree
i=0
while [ $i -lt 400 ]; do
	{ echo "# Number $i"; seq $i $((i + 900)); } >tree/$i.md
	i=$((i + 1))
done
round=0
while [ $round -lt 20 ]; do
	setsid "$index" --jobs 2 -q tree 2>err &
	pid=$!
	sleep "0.$((round * 13 % 50 + 10))"
	kill -9 $pid 2>/dev/null
	wait $pid 2>/dev/null
	[ ! -e index/XAPIANDB ] || whole
	touch -d "$round minutes ago" tree/$round.md
	echo "edited in round $round" >>tree/$((round + 100)).md
	round=$((round + 1))
done
expect 0 "$index" -q tree
[ "$(documents)" = 400 ] || fail "$(documents) documents instead of 400"
whole
[ -z "$(ls index/work)" ] || fail "left in work/: $(ls index/work)"
[ "$(ls -d index/gen-* | wc -l)" = 1 ] || fail "left: $(ls -d index/gen-*)"

# Ctrl-C: what is whole is kept, the exit status says so, and a run completes it.
rm -r index
setsid "$index" --jobs 2 -q tree 2>err &
pid=$!
sleep 0.3
kill -INT $pid
wait $pid
status=$?
[ $status = 130 ] || [ $status = 0 ] || fail "exit $status after SIGINT: $(cat err)"
whole
expect 0 "$index" -q tree
[ "$(documents)" = 400 ] || fail "$(documents) documents after SIGINT"
whole
