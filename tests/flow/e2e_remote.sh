#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# An index may have shards on other machines. The daemon connects to them only where
# that was allowed when it was started.
. "$(dirname "$0")/lib.sh"
needs python3 xapian-tcpsrv

mkdir docs
echo "Rare earths." >docs/one.txt
index -q --index far docs
port=$(python3 -c '
import socket
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    print(free.getsockname()[1])')
# It ends its whole group of processes with itself, so it gets one of its own.
serve() {
    setsid xapian-tcpsrv --quiet --interface 127.0.0.1 --port "$port" far/gen-* &
    server=$!
}
serve
trap 'kill $server; finish' EXIT
mkdir "$QUOTH_INDEX"
echo "remote 127.0.0.1:$port" >"$QUOTH_INDEX/XAPIANDB"

start_daemon --allow-remote-shards
counted() { [ "$(quoth count 'rare earths')" = 1 ]; }
wait_until counted

# One that is not there is not the same as no index, and it may come back.
kill "$server"
wait "$server" || :
answers_alone() { rpc count '{"q":"rare earths"}' >reply && grep -q '"code":11' reply; }
wait_until answers_alone
same "the kind of the error" shard_down "$(json error.data.kind <reply)"
expect_status 3 quoth count 'rare earths'
serve
wait_until counted
stop_daemon

if sanitized; then
    echo "no filter in a build with sanitizers, and so nothing to be refused"
else
    start_daemon
    expect_status 3 quoth count 'rare earths'
    expect_in "127.0.0.1:$port" err
    stop_daemon
fi
