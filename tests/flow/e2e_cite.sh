#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A citation says what the document says, where it says, and every style can be read by
# those it is for.
. "$(dirname "$0")/lib.sh"
needs python3
check="python3 $flow/citations.py"
export SOURCE_DATE_EPOCH=1761868800

mkdir docs
cp -R "$corpus" docs/trade
cat >docs/hostile.md <<'END'
---
title: "100% \\input{secrets} & {more} of $5 #1_a ~ ^ | < >"
author: ["Ødegård, Åse", "Šimečka; Łukasz and Co", "O'Brien"]
source: The "Daily" {Post}
date: 2025-02-29
---
It said: \write18{rm -rf}. Nobody, at all, understood {that. Mr. Li asked — “why” —
in the U.S. about zyzzyvas. Then he left.

Nothing more.
END
printf '\033]0;owned\007 Zebras \033[2J and \342\200\256 more.\n' >docs/control.txt
index -q docs
start_daemon

quoth search --json -n 100 trade | python3 -c '
import json, sys
for line in sys.stdin:
    hit = json.loads(line)
    if hit["type"] == "hit": print(hit["id"])' >ids
[ "$(wc -l <ids)" -ge 40 ] || fail "too few documents: $(wc -l <ids)"

mkdir texts
while read -r id; do quoth get "$id" >"texts/$id"; done <ids

# What is quoted stands where it is said to.
quoth cite --stdin --json --quote trade <ids >rows || same "cite" 1 $?
$check rows texts <rows
[ "$(wc -l <rows)" -ge 30 ] || fail "too few rows: $(wc -l <rows)"
quoth cite --stdin --json --bytes 3-40 <ids >rows
$check rows texts <rows
quoth cite --stdin --json --lines 2- <ids >rows 2>err || same "cite" 2 $?
$check rows texts <rows

# Each style, of all of them.
# shellcheck disable=SC2046  # words
quoth cite --style bibtex $(cat ids) --bytes 0-60 >all.bib
$check bibtex <all.bib
# shellcheck disable=SC2046
quoth cite --style csl $(cat ids) --bytes 0-60 >all.json
$check csl <all.json
# shellcheck disable=SC2046
quoth cite $(cat ids) >all.txt
same "lines" "$(wc -l <ids)" "$(wc -l <all.txt)"

# Keys stay the same from run to run.
# shellcheck disable=SC2046
quoth cite --style bibtex $(cat ids) --bytes 0-60 >again.bib
cmp all.bib again.bib

# The best document for a phrase, and its sentence.
quoth cite --json --quote '"rare earths"' >row
expect_in '"quote":"[^"]*[Rr]are earths' row
quoth cite --json --quote zyzzyvas >row
same "a sentence" "Mr. Li asked — “why” —
in the U.S. about zyzzyvas." "$(json quote <row)"
same "the day" 2025-10-31 "$(json accessed <row)"
same "the hash" "$(sha256sum <docs/hostile.md | cut -d' ' -f1)" "$(json hash <row)"

# Nothing of a document is a command: of TeX's, or a terminal's.
id=$(json id <row)
quoth cite --style bibtex "$id" --bytes 0- >hostile.bib
$check bibtex <hostile.bib
expect_in 'textbackslash}write18{.textbraceleft}rm -rf{.textbraceright}' hostile.bib
quoth cite --style csl "$id" --bytes 0- >hostile.json
$check csl <hostile.json
for style in bibtex csl plain; do
    quoth cite --style $style --quote zebras >control
    expect_in Zebras control
    ! grep -q "$(printf '\033')" control || fail "$style lets an escape through"
done

expect_status 1 quoth cite nosuchid
expect_status 1 quoth cite --quote xyzzyxyzzy
expect_status 2 quoth cite "$id" --lines 900
expect_in 'the text has 5 lines, not 900' err
stop_daemon
