#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The daemon holds under more clients than it takes, good and bad ones: each request has
# one reply, its own and the right one, nobody is starved, and nothing is left behind.
# And the soak that says so would notice.
. "$(dirname "$0")/lib.sh"
needs python3
soak=$abs_top_builddir/tests/soak

requests=${SOAK_REQUESTS-20000}
! sanitized || requests=8000
bounded python3 "$abs_top_srcdir/tests/soak/soak.py" --build "$abs_top_builddir" \
    --requests "$requests" --commit .5 >out 2>err || { cat out err; fail "the soak"; }
cat out
for name in good leaver deaf stutterer garbage browser babbler boaster liar; do
    expect_in "'$name': [1-9]" out
done
expect_in 'revisions' out

# The same world, and somebody in between who spoils one thing.
python3 - "$abs_top_srcdir/tests/soak" "$scratch" <<'END'
import pathlib, random, sys
sys.path.insert(0, sys.argv[1])
import world
world.make(pathlib.Path(sys.argv[2]), random.Random(1))
END
echo "The tidal clock." >live.txt
index -q docs.jsonl live.txt
start_daemon

# HOW PATTERN [REQUESTS]: the soak through the meddler says PATTERN, or nothing.
meddled() {
    rm -f between
    python3 "$abs_top_srcdir/tests/soak/meddler.py" between "$QUOTH_SOCKET" "$1" &
    meddler=$!
    wait_until test -S between
    status=0
    bounded "$soak/soak" --socket ./between --world . --live 'tidal clock' \
        --clients 12 --requests ${3-1000} --seed 3 --patience 4 >out 2>err || status=$?
    kill "$meddler"
    wait "$meddler" || :
    if [ "$2" = "" ]; then
        [ "$status" = 0 ] || { cat out err; fail "an honest run: exit $status"; }
    else
        same "exit after: $1" 1 "$status"
        expect_in "$2" err
    fi
}
meddled none ''
meddled lose 'replies are lost\|the daemon hangs'
meddled double 'a second one'
meddled mix 'the answer to another question'
meddled miscount 'a wrong number of documents\|has . documents, and'
meddled starve 'somebody is starved' 2000
stop_daemon
