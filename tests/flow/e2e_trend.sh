#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Trends add up to what `count` says, over corpus/ and over the news of a year, and are
# what counting all words finds; so are the words around words.
. "$(dirname "$0")/lib.sh"
needs python3

# Filters for both commands.
filters=

# QUERY...: the numbers of each, as trend.py wants them.
counted() {
    for query; do
        # shellcheck disable=SC2086
        quoth count --json $filters "$query" | python3 -c '
import json, sys
count = json.load(sys.stdin)
times = count.get("occurrences")
print(str(count["n"]) + ("" if times is None else f"/{times}"))'
    done
}

# UNIT QUERY...: it adds up.
adds_up() {
    by=$1
    shift
    # shellcheck disable=SC2086
    quoth trend --json --by "$by" $filters "$@" >trend.json 2>err
    # shellcheck disable=SC2046
    python3 "$flow/trend.py" sums $(counted "$@") <trend.json
}

index -q "$corpus"
start_daemon
for by in year month source auto; do
    adds_up $by '"rare earths"' tariff soybeans '~"export control"' 'rare earth mine' \
        'tariff source:reuters' 'tariff -soybeans' 'topic:china'
done
filters="--after 2025 --before 2026"
adds_up day tariff '"rare earths" source:reuters'
filters="--lang en"
adds_up source tariff '"rare earths" -soybeans'
filters=
expect_status 2 quoth trend --by day tariff
expect_in "more than 8000 rows" err
# Every word of the index is in a row or in none.
quoth trend --json tariff 2>err >trend.json
same "words" "$(quoth status --json | json words)" \
    "$(head -n 1 trend.json | json series.0.total.of_words)"
expect_status 1 quoth trend zyzzyva
expect_in "nothing found for: zyzzyva" err
expect_status 0 quoth trend --svg trend.svg tariff '"rare earths"'
python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' trend.svg
expect_in "$(quoth status --json | json index.uuid), revision 1" trend.svg
expect_status 0 quoth collocates '"rare earths"'
expect_status 1 quoth collocates zyzzyva
expect_status 2 quoth collocates tariff soybeans
stop_daemon

docs=reuters21578/docs.jsonl.gz
if sanitized || [ ! -r "$data/$docs" ]; then
    echo "skip: the news of a year: sanitizers, or no ../shared/data/$docs"
    exit 0
fi
use_news
start_daemon
adds_up month '"trade surplus"' '"of the"' oil '"oil"' 'oil price'
quoth trend --json --by day '"trade surplus"' '"of the"' '"opec"' >trend.json 2>err
python3 "$flow/trend.py" brute "$news" <trend.json
quoth collocates --json --min 1 --stop-words -n 1000 '"trade surplus"' >answer.json
python3 "$flow/collocates.py" "$news" "trade surplus" 5 5 <answer.json
quoth collocates --json --min 1 --stop-words -n 1000 --left 2 --right 9 '"opec"' >answer.json
python3 "$flow/collocates.py" "$news" "opec" 2 9 <answer.json
# Its own words may be around a phrase, too, and the same one twice.
quoth collocates --json --min 1 --stop-words -n 1000 --window 25 '"billion dlrs"' >answer.json
python3 "$flow/collocates.py" "$news" "billion dlrs" 25 25 <answer.json
# Of the most frequent word so many occurrences are looked at as are allowed.
quoth collocates --json --timeout 60000 '"the"' >answer.json 2>err
same "occurrences looked at" 20000 "$(tail -n 1 answer.json | json node.taken)"
quoth collocates '"the"' --timeout 60000 >out 2>err
expect_in "20000 were looked at" err
stop_daemon
