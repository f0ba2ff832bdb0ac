#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What quothd takes and says is what quoth-protocol.schema.json describes: every method,
# parameter and error, from documents of all kinds; and so is what quoth asks.
. "$(dirname "$0")/lib.sh"
needs python3
for python in python3 /usr/bin/python3 none; do
    "$python" -c "import jsonschema" 2>err && break
done
[ "$python" != none ] || skip "python3-jsonschema is not installed"

# Bytes that are no text, names that are no UTF-8, and text that ends lines in other ways.
mkdir odd
printf 'Soybeans in bytes \377\376 and \355\240\200 halves \355\260\200 of pairs\n' >odd/bytes.txt
printf 'Soybeans \000 with a zero byte, a next line \302\205 and \342\200\250 more \357\277\276.\n' >odd/nul.txt
printf '\357\273\277# 关税 \360\237\230\200\n\n稀土 and soybeans, 大豆。\n' >odd/cjk.md
printf 'Soybeans under a name that is no UTF-8.\n' >"odd/caf$(printf '\351').txt"
printf '%s\n' '{"id":"r1","title":"Lone \ud800 soybeans \u0000","text":"soybeans \udc00 there","grade":3,"date":"1987-02-26"}' \
    '{"id":"r2","title":"Soybeans","text":"soybeans twice, soybeans","topics":["a","b"],"n":1.5}' >odd/records.jsonl
mkdir docs
for n in 1 2 3; do
    printf '# Note %s\n\nSoybeans and tariffs, note %s.\n' "$n" "$n" >"docs/$n.md"
done
index -q "$corpus" "$scratch/docs"
index -q --index "$scratch/ix-odd" odd || same "files of odd bytes" 1 "$?"

start_daemon --index "main=$QUOTH_INDEX" --index "odd=$scratch/ix-odd" --slow-ms 0 \
    --log-queries
bounded "$python" "$flow/traffic.py" "$QUOTH_SOCKET" "$scratch/docs/1.md" \
    "$scratch/ix-odd"

# The client's own requests, by way of somebody who looks at them.
"$python" "$flow/pump.py" "$scratch/pumped" "$QUOTH_SOCKET" pump.log 2>pump.err &
pump=$!
wait_until test -s pump.log
ask() {
    got=0
    bounded quoth --no-spawn --socket "$scratch/pumped" "$@" >out 2>err || got=$?
    case $got in 0 | 1) ;; *) cat err; fail "quoth $*: exit $got" ;; esac
}
id=$(quoth --format '{id}' -n 1 search soybeans)
ask search soybeans
ask --json --explain --facets source,year --snippets 3 search rare earths
ask --vimgrep search soybeans
ask --trec t --sort=-date --after 2020 search soybeans
ask --in '*' --collapse search soybeans
ask search xqzzyt
ask -c search soybeans
ask count '"rare earths"'
ask kwic --order left --sample 5 --seed 3 soybeans
ask trend --by month soybeans
ask collocates soybeans
ask similar "$id"
ask suggest soy
ask facets source,year soybeans
ask get "$id"
ask cite "$id"
ask status
ask status --prometheus
ask --trace search soybeans
printf '1\tsoybeans\n2\t"rare earths"\n' >queries
ask --stdin --tsv <queries
printf 'Content-Length: 40\r\n\r\n{"jsonrpc":"2.0","id":0,"method":"ping"}' |
    bounded quoth --no-spawn --socket "$scratch/pumped" connect >out
expect_in 'Content-Length: 36' out
same "what is not as it is described" ready "$(cat pump.log)"
stop_daemon
