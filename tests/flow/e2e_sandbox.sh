#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The daemon that answers has given up all else, in each of its threads; it listens on
# no network; and what people look for is in no log unless asked for.
. "$(dirname "$0")/lib.sh"
needs python3

mkdir docs
echo "Rare earths, and nothing but rare earths." >docs/one.txt
index -q docs

# NAME: what the kernel says of each of the daemon's threads, each value once.
threads() {
    cat /proc/"$pid"/task/*/status | sed -n "s/^$1:[[:space:]]*//p" | sort -u
}
# Descriptors of the daemon that are sockets of any network.
network_sockets() {
    for fd in /proc/"$pid"/fd/*; do
        readlink "$fd" || :
    done | sed -n 's/^socket:\[\([0-9]*\)\]$/\1/p' | while read -r inode; do
        grep -w "$inode" /proc/"$pid"/net/tcp /proc/"$pid"/net/tcp6 \
            /proc/"$pid"/net/udp /proc/"$pid"/net/udp6 /proc/"$pid"/net/raw \
            /proc/"$pid"/net/netlink 2>/dev/null || :
    done
}

start_daemon --threads 3
pid=$(rpc status | json result.pid)
same "documents" 1 "$(quoth count '"rare earths"')"
same "threads with all privileges" 1 "$(threads NoNewPrivs)"
[ "$(ls /proc/"$pid"/task | wc -l)" -ge 3 ] || fail "there are not as many threads"
if sanitized; then
    same "filter of a build with sanitizers" false "$(rpc status | json result.sandbox.filter)"
else
    same "filter" true "$(rpc status | json result.sandbox.filter)"
    same "filtered threads" 2 "$(threads Seccomp)"
fi
[ "$(rpc status | json result.sandbox.landlock)" -gt 0 ] ||
    echo "no Landlock in this kernel: what it does was not seen"
same "core file" 0 "$(sed -n 's/^Max core file size *\([0-9a-z]*\).*/\1/p' /proc/"$pid"/limits)"
same "sockets of a network" "" "$(network_sockets)"

# A new revision is read, and a new index where there was none.
echo "Rare earths again." >docs/two.txt
index -q docs
same "documents of the next revision" 2 "$(quoth count '"rare earths"')"
rm -r "$QUOTH_INDEX"
expect_status 3 quoth count earths
index -q docs
same "documents of a new index" 2 "$(quoth count '"rare earths"')"
stop_daemon
[ ! -e "$QUOTH_SOCKET" ] || fail "the socket was not removed"

# Switched off, it is a process like any other.
start_daemon --no-sandbox
pid=$(rpc status | json result.pid)
same "filter, switched off" false "$(rpc status | json result.sandbox.filter)"
same "Landlock, switched off" 0 "$(rpc status | json result.sandbox.landlock)"
same "filtered threads, switched off" 0 "$(threads Seccomp)"
stop_daemon

# Whatever is asked, and however it fails.
ask_much() {
    bounded quoth search 'whodunit "rare earths"' >/dev/null || :
    bounded quoth count '(whodunit' >/dev/null 2>&1 || :
    bounded quoth kwic whodunit~ >/dev/null 2>&1 || :
    bounded quoth search --mode any 'rare whodunit' >/dev/null || :
    rpc suggest '{"text":"whodunit"}' >/dev/null || :
    rpc search '{"q":"x","whodunit":1}' >/dev/null || :
    rpc whodunit '{}' >/dev/null || :
    rpc get '{"id":"whodunit"}' >/dev/null || :
    printf '{"whodunit\n' | timeout 30 quoth --no-spawn rpc >/dev/null 2>&1 || :
    rpc search '{"q":"whodunit","timeout_ms":1}' >/dev/null || :
}
for level in error warn info debug; do
    : >quothd.log
    start_daemon --log-level "$level" --slow-ms 0
    ask_much
    stop_daemon
    ! grep whodunit quothd.log || fail "asked for, and in the log at level $level"
done
start_daemon --log-level warn --slow-ms 0 --log-queries
ask_much
stop_daemon
expect_in 'slow request: search.*whodunit' quothd.log
