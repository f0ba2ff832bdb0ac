#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Facets are what counting the documents gives, of all and of some, over corpus/ and, if
# it is there, over news stories; and pages put together are the list.
. "$(dirname "$0")/lib.sh"
needs python3

# FACETS [PARAMS]: a request for all values of each
ask() { rpc facets "{\"facets\":[$1],\"facet_values\":1000${2-}}" >reply.json; }

# ARGUMENT...: the whole list by one page is that by many
walk() {
    quoth search --json -n 1000 "$@" >whole
    cursor=
    : >pages
    while
        quoth search --json -n 7 ${cursor:+--cursor "$cursor"} "$@" >page
        cat page >>pages
        cursor=$(tail -n 1 page | python3 -c '
import json, sys
print(json.load(sys.stdin).get("cursor", ""))')
        [ -n "$cursor" ]
    do :; done
    for list in whole pages; do
        grep '"type":"hit"' $list >$list.hits || fail "no hits: $*"
    done
    diff whole.hits pages.hits >/dev/null || fail "pages of $* are not the list"
}

index -q "$corpus"
start_daemon
quoth search -n 1000 --format '{id}' path:trade >ids
while read -r id; do quoth get --meta --json "$id"; done <ids >documents.jsonl
ask '"source","topic","lang","type","year","month","author","places","x.desk"'
python3 "$flow/facets.py" fields documents.jsonl reply.json
ask '"year","topic"' ',"lang":"de"'
python3 "$flow/facets.py" --only lang=de fields documents.jsonl reply.json

# What a facet says is what its value leaves.
quoth facets --by lang,topic,source --format '{facet}\t{value}\t{n}' -n 1000 tariffs >all
[ "$(wc -l <all)" -gt 20 ] || fail "few values: $(cat all)"
while IFS="$(printf '\t')" read -r facet value n; do
    same "--$facet $value" "$n" "$(quoth count "--$facet" "$value" tariffs)"
done <all
expect_status 1 quoth facets --by year nosuchwordatall
expect_status 2 quoth facets --by colour tariffs

sorts='score date -date path'
! sanitized || sorts='score -date'
for sort in $sorts; do
    walk --sort "$sort" tariffs
    walk --sort "$sort" --mode any 'tariffs on soybeans'
    walk --sort "$sort" '"rare earths"'
done

# The next page of an index that has changed since is refused.
cursor=$(quoth search --json -n 3 tariffs | tail -n 1 | json cursor)
printf 'More on tariffs.\n' >more.txt
index -q more.txt
expect_status 3 quoth search --cursor "$cursor" tariffs
expect_in 'index has changed' err
expect_status 2 quoth search --cursor "$cursor" soybeans
stop_daemon

if sanitized || [ ! -r "$data/reuters21578/docs.jsonl.gz" ]; then
    echo "with sanitizers or without ../shared/data/reuters21578: corpus/ alone"
    exit 0
fi
use_news
start_daemon
facets='"source","topic","year","month","author","places","x.split","x.type","x.dateline"'
ask "$facets"
python3 "$flow/facets.py" reuters "$news" reply.json
for word in said bundesbank; do
    ask "$facets" ",\"q\":\"\\\"$word\\\"\""
    python3 "$flow/facets.py" --having $word reuters "$news" reply.json
done
ask "$facets" ',"topic":"crude"'
python3 "$flow/facets.py" --only topic=crude reuters "$news" reply.json
stop_daemon
