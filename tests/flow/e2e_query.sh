#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The examples of quoth-query(7) do what the page says.
. "$(dirname "$0")/lib.sh"
needs python3

# DAYS: the date so many days ago.
ago() { date -u -d "$1 days ago" +%F; }

# Four offers, with the fields that notes do not have; two of them are new.
cat >offers.jsonl <<END
{"id":"o1","title":"Small magnet","text":"A small magnet of neodymium, grey colour.","price":12.5,"stock":40,"balance":-3,"places":["usa","japan"],"tags":["magnets"],"url":"http://shop.example/a_(b)","date":"$(ago 10)","source":"shop","author":"Ann O'Brien","lang":"en","type":"text/x-offer"}
{"id":"o2","title":"Large magnet","text":"A large magnet. Its color is grey.","price":20,"stock":0,"balance":0,"places":["usa"],"tags":["magnets","steel"],"date":"$(ago 40)","source":"shop","author":"Bob","lang":"en","type":"text/x-offer"}
{"id":"o3","title":"Compass","text":"A compas for travelers and travellers.","price":7,"stock":3,"balance":-12.75,"places":["south korea"],"date":"1999-05-01","source":"shop","lang":"en","type":"text/x-offer","model":"10..20"}
{"id":"o4","title":"Needle","text":"A needle, of steel.","price":"n/a","stock":1e3,"places":[],"date":"1999","source":"shop","lang":"en","type":"text/x-offer"}
END
index -q "$corpus" offers.jsonl
start_daemon
python3 "$flow/query_page.py" "$abs_top_srcdir/daemon/query/quoth-query.7"

# What is marked is what matched, of each of the new signs.
marked() { quoth search --json -n1 "$1" | python3 -c '
import json, sys
for line in sys.stdin:
    for snip in json.loads(line).get("snips", []):
        print(*snip[1::2], sep="|")'; }
same "a spelling" "travelers|travellers" "$(marked 'travelers~1 id:o3')"
same "a spelling in a phrase" "grey colour" "$(marked '"gray~1 colour~1"')"
same "as written" "magnet" "$(marked '=magnet id:o1' | sed 's/|.*//' | tr A-Z a-z)"
same "a weight" "compas" "$(marked 'compas^3 id:o3')"

# A weight moves documents, and finds no others.
first() { quoth search --format '{id}' -n1 --mode any "$1 source:shop"; }
same "the heavier word" o4 "$(first 'needle^20 compas^0.1')"
same "the other one" o3 "$(first 'needle^0.1 compas^20')"
quoth search --explain --json 'travelers~1^2.5 id:o3' >out
expect_in 'times 2.5' out
expect_in 'also as travellers' out
stop_daemon
