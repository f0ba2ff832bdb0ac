#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What quothd says of itself is what it was asked to do: counts, times, plans of slow
# requests without a word of them, a trace of one, and the same for Prometheus.
. "$(dirname "$0")/lib.sh"

# METHOD: "requests answered failed" of it
counts() {
    quoth status --json | python3 -c '
import json, sys
method = json.load(sys.stdin)["methods"].get(sys.argv[1], {})
print(method.get("requests", 0), method.get("answered", 0),
      sum(method.get("errors", {}).values()))' "$1"
}

index -q "$corpus"
start_daemon --slow-ms 0
same "searches before any" "0 0 0" "$(counts search)"
quoth -q soybeans
quoth -q '"rare earths" -magnets'
expect_status 1 quoth -q zyzzyva
expect_status 2 quoth search --mode all '"unclosed' --strict
expect_status 2 quoth search 'date:nonsense'
same "searches" "5 3 2" "$(counts search)"
same "what failed" '{"query_syntax": 2}' \
    "$(quoth status --json | json methods.search.errors)"
expect_status 1 quoth get nosuchdocument
same "gets" "1 0 1" "$(counts get)"
same "what failed of them" '{"not_found": 1}' \
    "$(quoth status --json | json methods.get.errors)"
same "times" 5 "$(quoth status --json | json methods.search.working.n)"
# Slow is all, here, and of no word that was asked for there is a line.
quoth count '"tariff rate" -soybeans' >out
quoth kwic -n 1 'ferment~1 OR galli*' >out || :
quoth --after 2024-01-02 --source Nosuchsource soybeans >out 2>err || :
quoth --explain facets --by source 'title:lithium author:"Nosuch Author"' >out 2>err || :
expect_in 'slow request: search, [0-9]* ms, .*match [0-9.]* ms' quothd.log
expect_in 'plan .*phrase(word word; .*positions)' quothd.log
for secret in soybean rare earth magnet zyzzyva unclosed nosuch tariff ferment galli \
    nonsense 2024 lithium; do
    ! grep -i "$secret" quothd.log || fail "the log tells of $secret"
    ! quoth status --json | grep -i "$secret" || fail "status tells of $secret"
done
quoth status >out
expect_in '^method  *requests  *failed  *p50  *p90  *p99  *max' out
expect_in '^search  *[0-9]*  *2 ' out
expect_in '^slow requests, of 0 ms and more: ' out

# One request, and where its time went.
quoth --trace -n 2 soybean exports >out 2>err
expect_in 'trace: [0-9.]* ms: waited [0-9.]*, .*match [0-9.]*, passages' err
expect_in 'trace: .* queries, [0-9]* documents, 2 hits, [0-9]* records, [1-9]' err
expect_in 'trace: exact: ' err
reply=$(rpc search '{"q":"\"rare earths\"","trace":true,"limit":3}')
same "the one query's documents" "$(quoth count '"rare earths"')" \
    "$(echo "$reply" | json result.trace.steps.0.documents)"
same "hits made" 3 "$(echo "$reply" | json result.trace.work.hits)"
same "a trace of a failure" 0 "$(rpc search '{"q":"date:x","trace":true}' |
    json error.data.trace.work.queries)"
# It sees work being done, and nobody is given it again.
rpc search '{"q":"kept soybeans"}' >out
rpc search '{"q":"kept soybeans"}' >out
expect_in '"cached":true' out
rpc search '{"q":"kept soybeans","trace":true}' >out
! grep '"cached"' out || fail "the trace is one of looking up"
expect_in '"passages"' out
rpc search '{"q":"kept soybeans"}' >out
expect_in '"cached":true' out
! grep trace out || fail "nobody asked for a trace"

# Prometheus reads what status says. Only status itself was asked meanwhile.
quoth status --json >status.json
quoth status --prometheus >status.prom
for python in python3 /usr/bin/python3 none; do
    "$python" -c "import prometheus_client.parser" 2>err && break
done
if [ "$python" = none ]; then
    echo "not held to a reader of Prometheus's: python3-prometheus-client is missing"
else
    "$python" "$flow/prometheus.py" status.json status.prom --but status
fi
stop_daemon

# With --log-queries the same lines tell all, and one line stays one.
: >quothd.log
start_daemon --slow-ms 0 --log-queries
rpc search '{"q":"soybeans \u001b[2J\n exports\u202e"}' >out
expect_in 'plan .*stem\|soybean' quothd.log
expect_in 'soybeans \\u001[bB]\[2J\\n exports\\u202e' quothd.log
! LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" quothd.log ||
    fail "a control character came into the log"
! grep -v '^quothd: ' quothd.log || fail "a line that is none of quothd's"
same "its plan tells words" True "$(quoth status --json | python3 -c '
import json, sys
last = json.load(sys.stdin)["slow"]["last"]
print(any("Zsoybean" in one.get("plan", "") for one in last))')"
stop_daemon
