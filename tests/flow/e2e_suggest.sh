#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What is suggested can be found, as often as it says; and the first suggestions for what
# people type are what they mean.
. "$(dirname "$0")/lib.sh"
needs python3

first() { quoth suggest -n 1 "$@"; }
# WORDS...: each suggestion that claims an exact number is held to count.
exact() {
    python3 "$flow/suggestions.py" "$QUOTH_SOCKET" "$@"
}

index -q "$corpus"
start_daemon
same "a word" "rare earths" "$(first 'rare ear')"
same "a phrase" '"rare earths' "$(first '"rare ea')"
same "a value" 'topic:critical-minerals' "$(first 'topic:crit')"
same "ideographs" '稀土' "$(first '稀')"
expect_status 1 quoth suggest xyzzyxyz
expect_status 2 quoth suggest -n 51 a
exact r ra rare 'rare e' 'export c' 'export ' 'the ' 'topic:' 'source:' 'lang:' 'type:' \
    'soy' '"critical m' 'of the ' 's' '稀' 'title:' 'author:'
stop_daemon

use_news
start_daemon
same "a pair of frequent words" "interest rates" "$(first 'interest rat')"
same "a rarer pair" "crude oil" "$(first 'crude o')"
same "what comes next" "prime minister" "$(first 'prime min')"
same "three words" "the white house" "$(first 'the white hou')"
exact s st sta o oi oil 'interest r' 'interest ' 'the ' 'of the ' 'topic:' 'topic:c' \
    'prime m' 'crude ' 'e' 'x' 'bank of e' 'to be '
stop_daemon
