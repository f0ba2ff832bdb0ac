#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# libquoth works in other people's loops: the examples for poll, libevent, GLib and libuv
# search as somebody types, supersede, cancel, time out, lose the daemon and find it again.
. "$(dirname "$0")/lib.sh"
needs ps python3
examples=
for loop in poll libevent glib libuv; do
    if [ -x "$abs_top_builddir/client/examples/with-$loop" ]; then
        examples="$examples $loop"
    else
        echo "skip: $(basename "$0"): no $loop here, so its example was not built"
    fi
done
expect_loops() { [ "$(echo "$examples" | wc -w)" -ge 2 ] || fail "only these: $examples"; }
expect_loops
index -q "$corpus"
start_daemon
# What start_daemon knows is the one that bounds its time.
quothd_pid() { ps -o pid= --ppid "$daemon" | tr -d ' '; }
held=
# Each of its threads stops in its own time.
is_held() { ! grep -qv ') T ' /proc/"$held"/task/*/stat; }
hold() {
    held=$(quothd_pid)
    kill -STOP "$held"
    wait_until is_held
}
go_on() {
    kill -CONT "$held"
    held=
}

# All of them have the same typed, each from a pipe that stays open.
running=
for loop in $examples; do
    mkfifo "keys.$loop"
    "$abs_top_builddir/client/examples/with-$loop" "$QUOTH_SOCKET" <"keys.$loop" \
        >"$loop.out" 2>"$loop.err" &
    running="$running $!"
    sleep 1000 >"keys.$loop" &
    holders="${holders-} $!"
done
end_examples() {
    ended=$?
    set +e
    [ -z "$held" ] || go_on
    # shellcheck disable=SC2086  # lists of numbers
    kill $running $holders 2>/dev/null
    [ "$ended" -eq 0 ] || tail -n 40 ./*.out ./*.err
    return "$ended"
}
trap 'end_examples; finish' EXIT
type_text() { for loop in $examples; do printf "$1" >"keys.$loop"; done; }
# PATTERN: each has a line like it.
shown() { for loop in $examples; do grep -q -e "$1" "$loop.out" || return 1; done; }
await() { wait_until shown "$1"; }
await '^connected$'

# One answer, the daemon's own.
type_text 'rare earths\n'
await '^answer 1: '
found=$(quoth count 'rare earths')
first=$(quoth search -l -n 1 'rare earths')
shown "^answer 1: $found found $first" || { cat ./*.out; fail "not what quoth finds"; }

# As somebody types: all that is superseded is passed over, and the last is shown. The
# daemon is held so that it has them all before it.
hold
type_text 't\nta\ntar\ntari\ntarif\ntariff\n'
await '^asked 7: tariff$'
go_on
await '^answer 7: [1-9]'
for n in 2 3 4 5 6; do await "^passed over $n: "; done
await '^passed over [2-6]: cancelled$'

# What is wiped out is cancelled; its reply comes, and is not shown.
hold
type_text 'soybeans\n'
await '^asked 8: soybeans$'
type_text '\n'
await '^gave up 8$'
go_on
await '^passed over 8: '

# A daemon that does not answer is answered for: the loop's timer did it.
hold
type_text 'quota\n'
await '^error 9: the daemon did not answer in time$'
go_on

# The daemon dies, and what is typed meanwhile is answered by the next one.
kill -KILL "$(quothd_pid)"
wait "$daemon" || :
daemon=
await '^lost: '
type_text 'subsidy\nsubsidies\n'
start_daemon
wait_until sh -c 'for f in *.out; do [ "$(grep -c ^connected$ $f)" -eq 2 ] || exit 1; done'
await '^asked 1: subsidies$'
wait_until sh -c 'for f in *.out; do [ "$(grep -c "^answer 1: [1-9]" $f)" -eq 2 ] || exit 1; done'

# The end of what is typed is the end, with all answered that was asked.
type_text 'last words\n'
# shellcheck disable=SC2086
kill $holders
for pid in $running; do
    left=0
    wait "$pid" || left=$?
    same "an example's exit" 0 "$left"
done
running='' holders=''
for loop in $examples; do
    asked=$(grep -c '^asked' "$loop.out")
    answered=$(grep -c -E '^(answer|passed over|error) ' "$loop.out")
    same "replies of $loop" "$asked" "$answered"
    [ ! -s "$loop.err" ] || { cat "$loop.err"; fail "$loop complained"; }
done

# A byte at a time, either way, is as good.
python3 "$flow/drip.py" drip.sock "$QUOTH_SOCKET" 2>drip.err &
running=$!
wait_until test -S drip.sock
for loop in $examples; do
    printf 'rare earths\n' |
        bounded "$abs_top_builddir/client/examples/with-$loop" drip.sock >"$loop.out"
    expect_in "^answer 1: $found found $first" "$loop.out"
done
stop_daemon
