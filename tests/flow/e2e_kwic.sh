#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Keywords in context of files and records: places in them, orders, samples, pages, and
# what ends them before their time.
. "$(dirname "$0")/lib.sh"
needs python3

index -q "$corpus"
start_daemon
python3 "$flow/kwic.py" places the
python3 "$flow/kwic.py" orders the '"rare earth"' 'tariff NEAR/8 soybeans' 'nothing-of-that' \
    '"of the"~4'

# Occurrences that overlap, titles, scripts without blanks, control characters and a path
# that is no UTF-8.
mkdir odd
odd=$(printf 'odd/caf\351.txt')
printf 'no no no no, said the escape \033[2J\tof\n\n\nthe file' >"$odd"
python3 -c '
import json
for record in [
    {"id": "a", "title": "No no", "text": "no no", "date": "2024-05-01"},
    {"id": "b", "text": "x" * 20000 + " no, no " + "-" * 9000 + " no", "date": "2023"},
    {"id": "c", "text": "\u5173\u4e8e\u7a00\u571f\u51fa\u53e3\u7a00\u571f"},
]:
    print(json.dumps(record, ensure_ascii=False))' >odd/records.jsonl
quoth search --json -n1 the >before.json
quoth kwic --json -n2 the >page.json
cursor=$(tail -n 1 page.json | json cursor)
index -q odd
wait_until quoth kwic -n1 '"no no"'

# A place in a revision that is gone is none in another.
expect_status 3 quoth kwic --cursor "$cursor" the
expect_in 'the index has changed' err
expect_status 2 quoth kwic --cursor "$cursor" --order left the
expect_status 2 quoth kwic --cursor "${cursor}0" the
expect_in 'none that this daemon gave' err

same "overlapping" 7 "$(quoth kwic '"no no"' --tsv --no-header | wc -l)"
same "as many as counted" "3 documents, 7 occurrences" "$(quoth count -v '"no no"')"
same "by date" "b b a a - - -" "$(quoth kwic --order date --tsv --no-header '"no no"' |
    cut -f2 | sed 's/^[0-9a-f]\{16\}$/-/' | paste -sd ' ')"
same "title and body" "body title" "$(quoth kwic --format '{part}' --after 2024-05 --path odd \
    '"no no"' | paste -sd ' ')"
same "ideographs" 2 "$(quoth kwic --path odd '"稀土"' --tsv --no-header | wc -l)"
quoth kwic --tsv --no-header 'no NEAR/3 escape' >near.tsv
same "one line" 1 "$(wc -l <near.tsv)"
expect_in '	no, said the escape	' near.tsv
quoth kwic --tsv --no-header escape >escape.tsv
expect_in '	escape	 \\u{1b}\[2J of the file$' escape.tsv
quoth kwic -0 escape | tr '\0' '\n' | LC_ALL=C grep -qa "$(printf 'caf\351.txt:1:23:')" ||
    fail "a path with -0"
same "path_b64" 1 "$(quoth kwic --json escape | grep -c '"path_b64"')"
# The long run of dashes is cut, and no word is.
quoth kwic --json --path odd/records.jsonl 'no' | python3 -c '
import json, sys
lines = [json.loads(line) for line in sys.stdin][1:-1]
lengths = [len(line["after"]) for line in lines if line["doc_id"] == "b"]
assert sorted(lengths)[-1] <= 4096, lengths
assert all(line["match"].lower() == "no" for line in lines), lines'

# Batches, and what is no line.
printf 'q1\t"no no"\nq2\tnowhere-at-all\nq3\t"said the escape"\n' |
    quoth kwic --stdin --tsv >batch.tsv
same "batch" "qid q1 q1 q1 q1 q1 q1 q1 q3" "$(cut -f1 batch.tsv | paste -sd ' ')"
expect_status 1 quoth kwic nowhere-at-all
expect_in 'nothing found' err
expect_status 1 quoth kwic 'lang:en'
expect_in 'no words' err
expect_status 2 quoth kwic 'no NEAR/900 way'
for bad in '"context":51' '"sample":0' '"order":"score"' '"seed":-1' '"limit":1001' \
    '"offset":3' '"cursor":""' '"cursor":7'; do
    same "$bad" -32602 "$(rpc kwic "{\"q\":\"no\",$bad}" | json error.code)"
done
same "no lines" 0 "$(rpc kwic '{"q":"no","limit":0}' | json result.lines | grep -c doc_id || :)"

# A reader that has seen enough ends it, and so does time.
quoth kwic the | head -n 3 >three
same "head" 3 "$(wc -l <three)"
expect_status 0,4 quoth kwic --timeout 1 --order left the
stop_daemon
