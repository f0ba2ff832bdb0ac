#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The worst queries end when their time is over, or they are cancelled, and say so; the
# daemon then answers the next one. A document in which a phrase could be laid out in
# more ways than anybody lives to see kept a worker for good.
. "$(dirname "$0")/lib.sh"
needs python3

mkdir docs
python3 - docs <<'EOF'
import sys
folder = sys.argv[1]
write = lambda name, text: open(f"{folder}/{name}.txt", "w").write(text)
write("ways", "on off " * 400 + "far " * 1000 + "and away\n")
write("long", "alpha beta gamma\n" * 20000)
write("stars", " ".join(f"pre{i} con{i}" for i in range(3000)) + "\n")
EOF
index -q docs
start_daemon

endless='\"on off\" NEAR/400 \"on off\" NEAR/400 \"on off\" NEAR/400 \"on off\"'
endless="$endless NEAR/400 \\\"on off\\\" NEAR/400 \\\"on off\\\" NEAR/400"
endless="$endless \\\"on off\\\" NEAR/400 \\\"and away\\\""

# METHOD QUERY MS: a request as a line.
request() {
    printf '{"jsonrpc":"2.0","id":1,"method":"%s","params":{"q":"%s","timeout_ms":%s}}\n' \
        "$1" "$2" "$3"
}

# What nothing could answer in time says that it was not.
for method in search count; do
    for ms in 1 100; do     # before the match as a rule, and inside it
        request $method "$endless" $ms | bounded quoth rpc >reply
        expect_in '"code": *7' reply
        expect_in '"kind": *"timeout"' reply
    done
    {
        request $method "$endless" 60000
        sleep 0.2       # it runs by now, or waits: cancelled it is either way
        echo '{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}'
    } | bounded quoth rpc >reply
    expect_in '"code": *-32800' reply
    same "documents" 1 "$(quoth count '"alpha beta"')"
done

# Of the others a fast machine may answer some: a result or that error, no third.
for query in 'alpha beta gamma' '\"alpha gamma\"~500' 'alpha NEAR/500 gamma' \
    '\"pre* con*\"' 'pre* OR con*' '\"gamma beta\" OR \"pre* alpha\"' \
    'alpha -\"gamma beta\" -\"pre* con*\"'; do
    for method in search count; do
        request $method "$query" 1 | bounded quoth rpc >reply || :
        grep -q -e '"result"' -e '"code": *7' reply || fail "$query: $(cat reply)"
    done
done
same "documents" 1 "$(quoth count '"alpha beta"')"
same "documents with stars" 1 "$(quoth count '"pre* con*"')"
stop_daemon
