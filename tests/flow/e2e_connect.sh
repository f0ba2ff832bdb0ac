#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# quoth connect is the socket as a command: for a tool that can only spawn one.
. "$(dirname "$0")/lib.sh"
needs python3

QUOTH_SOCKET=$scratch/fake bounded env -u QUOTH_INDEX python3 "$flow/connect.py" "$abs_top_builddir/quoth" \
    "$scratch/fake"  >out 2>&1 || { cat out; fail "connect.py"; }

mkdir docs
echo "Soybeans, and more soybeans." >docs/one.txt
index -q docs

# It starts a daemon as others do, and says its own framing: naming an index, as
# QUOTH_INDEX does here, must not have chosen one.
ping='{"jsonrpc":"2.0","id":"a","method":"ping"}'
headed() { printf 'Content-Length: %d\r\n\r\n%s' ${#ping} "$ping"; }
headed | bounded "$abs_top_builddir/quoth" connect >reply
expect_in 'Content-Length: 38' reply
headed | quoth connect >again
cmp reply again
headed | quoth rpc >again
cmp reply again
echo "$ping" | quoth connect >reply
same "a line" '{"jsonrpc":"2.0","id":"a","result":{}}' "$(cat reply)"

# A daemon that is killed meanwhile is missed.
pid=$(rpc status | json result.pid)
mkfifo requests
quoth connect <requests >reply 2>err &
tool=$!
exec 5>requests
echo "$ping" >&5
wait_until grep -q result reply
kill -KILL "$pid"
code=0
wait "$tool" || code=$?
exec 5>&-
same "exit" 3 "$code"
expect_in 'before the input ended' err
