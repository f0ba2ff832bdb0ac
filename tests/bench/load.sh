#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Load is measured as it says: every row is there, an answer that is none is no figure,
# and what a slow answer holds up is counted from when it was due.
. "$(dirname "$0")/../flow/lib.sh"
needs python3
bench_load=$abs_top_builddir/tests/bench/load/bench_load

bounded python3 "$abs_top_srcdir/tests/bench/load.py" --build "$abs_top_builddir" \
    --data "$scratch/nothing" --megabytes 0 --no-peers --queries 30 --seconds .3 \
    --warmup .05 --connections 1,40 --dir kept >table 2>err || { cat err; fail "load.py"; }
for row in 'echo' 'quoth[a-z, ]*' 'quoth[a-z, ]*, commits'; do
    for connections in 1 16 40; do
        expect_in "^$row  *$connections  *closed  *[1-9][0-9]* " table
    done
done
expect_in '^quoth[a-z, ]*, open 50%  *16  *[0-9]*/s  *[0-9]' table
! grep 'NO FIGURE' table || fail "errors"
expect_in '^sphinx: ' table
expect_in '^groonga: ' table

# Totals are those of quoth count.
export QUOTH_INDEX="$scratch/kept/quoth/index"
start_daemon
"$bench_load" --totals --peer quoth --at "$QUOTH_SOCKET" --queries kept/phrases.txt >totals
awk '{ print NR "\t\"" $0 "\"" }' kept/phrases.txt | quoth count --stdin |
    awk -F '\t' '{ print $NF }' | diff - totals || fail "totals"
grep -q '^[1-9]' totals || fail "nothing was found at all"

# Many at once on one connection: each reply is its own request's.
"$bench_load" --peer quoth --at "$QUOTH_SOCKET" --queries kept/phrases.txt --pipeline 32 \
    --connections 3 --seconds .2 --warmup 0 >out || { cat out; fail "pipelined"; }
same "errors" 0 "$(json errors <out)"
stop_daemon

# Errors are counted, the first one is shown, and the run has failed.
QUOTH_INDEX=$scratch/none start_daemon
expect_status 1 "$bench_load" --peer quoth --at "$QUOTH_SOCKET" \
    --queries kept/phrases.txt --seconds .1 --warmup 0
[ "$(json errors <out)" -gt 0 ] || fail "no error was counted"
same "answered" 0 "$(json answered <out)"
expect_in '"first_error": ".*no_index' out
stop_daemon

# One answer that comes 1.5 s late holds up half a second of requests, 100 a second:
# all of them took a second and more, although each but the first is answered at once.
cat >stall.py <<'END'
import socket, sys, time
door = socket.socket(socket.AF_UNIX)
door.bind(sys.argv[1])
door.listen(5)
guest = door.accept()[0]
lines, first = guest.makefile("rwb"), True
for line in lines:
    if first:
        time.sleep(1.5)
    first = False
    lines.write(line)
    lines.flush()
END
python3 stall.py "$scratch/stall" &
stall=$!
wait_until test -S stall
"$bench_load" --peer echo --at "$scratch/stall" --queries kept/phrases.txt --rate 100 \
    --even --seconds .5 --warmup 0 >out || { cat out; fail "the late server"; }
kill "$stall" 2>/dev/null || :
wait "$stall" || :
python3 - <<'END' || { cat out; fail "what waited was not counted"; }
import json
told = json.load(open("out"))
assert told["p50"] >= 1000000, "the median is that of a server that is never late"
assert told["max"] >= 1400000
assert told["answered"] == 0 and told["unanswered"] == 0
END

# Usage.
expect_status 2 "$bench_load" --peer nobody --at ./sock --queries kept/phrases.txt
expect_status 2 "$bench_load" --peer sphinx --pipeline 2 --at ./s --queries kept/phrases.txt
echo "what's this" >odd
expect_status 2 "$bench_load" --peer quoth --at ./s --queries odd
expect_in 'odd:1: not words' err
