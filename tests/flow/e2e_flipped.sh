#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# An index with wrong bytes in it makes errors that name it, and neither a crash nor a hang;
# the same daemon answers as before once the bytes are right again. More of it by hand:
#
#   FLIPS=1000 SEED=7 sh tests/flow/e2e_flipped.sh
. "$(dirname "$0")/lib.sh"
needs python3

index -q "$corpus"
set -- "$QUOTH_INDEX"/gen-*
same "generations" 1 $#
# Xapian itself compares keys beyond the end of a block whose offsets are wrong: an address
# sanitizer would end the daemon for what is not quoth's, and what quoth does with it is
# what is tested.
echo interceptor_via_lib:libxapian >suppressions
ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}suppressions=$PWD/suppressions
export ASAN_OPTIONS
start_daemon --threads 2 --cache 0 --log-level warn
bounded python3 "$flow/flipped.py" "$QUOTH_SOCKET" "$1" "${FLIPS:-40}" "${SEED:-4}" >seen || {
    tail -n 20 seen
    fail "with wrong bytes"
}
tail -n 2 seen
stop_daemon
