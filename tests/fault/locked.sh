#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A second writer is refused with the pid of the first; readers are not.
. "${srcdir:?}/tests/fault/lib.sh"

mkdir tree
echo one >tree/a.txt
expect 0 "$index" -q tree
mkfifo input
"$index" -q - <input &
pid=$!
exec 3>input
i=0
until "$index" -q tree 2>err; [ $? = 4 ]; do
	i=$((i + 1))
	[ $i -lt 100 ] || fail "the second writer is not refused"
	sleep 0.05
done
grep -q "pid $pid" err || fail "the holder is not named: $(cat err)"
expect 4 "$index" --compact
expect 0 "$index" --status
expect 0 "$index" --check
expect 0 "$index" --dry-run tree
echo '{"text":"two"}' >&3
exec 3>&-
wait $pid || fail "the first writer failed"
[ "$(documents)" = 2 ] || fail "$(documents) documents instead of 2"
expect 0 "$index" --compact
whole
