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
# The holder writes its pid once it has the lock. Trying to write meanwhile could
# take the lock from the one that is to hold it.
i=0
until [ "$(cat "$QUOTH_INDEX/lock")" = $pid ]; do
	i=$((i + 1))
	[ $i -lt 200 ] || fail "the first writer never had the lock"
	sleep 0.05
done
"$index" -q tree 2>err
[ $? = 4 ] || fail "the second writer is not refused"
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
