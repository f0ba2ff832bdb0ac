#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Copies, an update and a correction of a story are one hit, and who was first is said.
. "$(dirname "$0")/lib.sh"
needs python3

python3 "$flow/stories.py" >stories.jsonl
index --json stories.jsonl >first.json
# All are read again when asked to, and nothing counts as changed.
index --json --again >again.json 2>err
expect_in "1 files of the index are read again" err
same "documents read again" 10 "$(json documents <again.json)"
same "unchanged" 1 "$(json unchanged <again.json)"
same "revision" 2 "$(json index.rev <again.json)"
expect_status 2 quoth-index --again --dry-run
index --status --json >status.json
same "documents with a signature" 10 "$(json signed <status.json)"
start_daemon

copies() { rpc get "{\"id\":\"$1\",\"what\":\"copies\"}" >copies.json; }
ids() {
    python3 -c '
import json, sys
print(*[copy["id"] for copy in json.load(sys.stdin)["result"]["family"]["copies"]])'
}

for id in agency late update correction undated; do
    copies $id
    same "family of $id" "agency update correction late undated" "$(ids <copies.json)"
done
copies other
same "family of other" "other copied" "$(ids <copies.json)"
same "its second" "The Herald" "$(json result.family.copies.1.source <copies.json)"
for id in digest short shorter; do
    copies $id
    same "family of $id" "$id" "$(ids <copies.json)"
    same "its size" 1 "$(json result.family.size <copies.json)"
done

# One hit a story; which of its documents matched is one thing, which there are another.
rpc search '{"q":"rare earths","collapse":true,"mode":"phrase","limit":10}' >all.json
same "stories" 5 "$(json result.total.n <all.json)"
same "documents" 10 "$(json result.uncollapsed <all.json)"
rpc search '{"q":"licences","collapse":true}' >one.json
same "copies of the update that match" 1 "$(json result.hits.0.family.copies <one.json)"
same "size" 5 "$(json result.hits.0.family.size <one.json)"
same "first" agency "$(json result.hits.0.family.first.id <one.json)"
same "source of the first" Agency "$(json result.hits.0.family.first.source <one.json)"
same "date of the first" 2025-03-03T10:00:00Z \
    "$(json result.hits.0.family.first.date <one.json)"
same "others that match" "[]" "$(json result.hits.0.family.others <one.json)"
rpc count '{"q":"\"rare earths\"","collapse":true}' >count.json
same "count with" 5 "$(json result.n <count.json)"
same "count without" 10 "$(json result.uncollapsed <count.json)"

rpc search '{"q":"x","collapse":1}' >bad.json
expect_in '"collapse must be true or false"' bad.json
rpc get '{"id":"agency","what":"copies","start":3}' >rest.json
same "the rest" "late undated" "$(ids <rest.json)"
rpc get '{"id":"agency","what":"copies","start":99}' >rest.json
same "no rest" "" "$(ids <rest.json)"

python3 "$flow/families.py" '"rare earths"' 'rare earths' 'ministry prices' 'licences' \
    'source:agency' 'rare magnets works' 'nothing'

# The same as people ask for it.
quoth --json --collapse --mode phrase rare earths >hits.jsonl
same "hits" 5 "$(grep -c '"type":"hit"' hits.jsonl)"
same "count" 5 "$(quoth count --collapse '"rare earths"')"
quoth count -v --collapse '"rare earths"' >out
expect_in '^5 documents without copies, 10 with, 1[0-9] occurrences$' out
quoth copies --tsv late >copies.tsv
same "copies" "id agency update correction late undated " "$(cut -f2 copies.tsv | tr '\n' ' ')"
same "itself" 1 "$(awk -F'\t' '$2 == "late" { print $7 }' copies.tsv)"
expect_status 1 quoth --no-spawn copies digest
expect_in 'The week  (digest' out

expect_status 1 quoth --no-spawn diff agency correction
cat >expected <<'END'
@@ -1,3 +1,3 @@
 The ministry of trade said on Monday that it would lift its controls on exports of rare earths to the island from the first of the month.
 Importers had waited for the decision since spring.
-Prices of neodymium fell by [-four-] percent in the afternoon, traders said.
+Prices of neodymium fell by {+five+} percent in the afternoon, traders said.
END
tail -n +3 out | diff expected - || fail "the difference to the correction"
expect_in '^--- agency' out
expect_in '^+++ correction.*CORRECTED' out
expect_status 1 quoth --no-spawn diff -U0 agency update
expect_in '^@@ -3,0 +4,1 @@$' out
expect_status 0 quoth --no-spawn diff agency late
same "nothing" "" "$(cat out)"
expect_status 1 quoth --no-spawn diff --json agency correction
same "removed" four "$(sed -n 2p out | json words.1.1)"
same "added" five "$(sed -n 2p out | json words.2.1)"
expect_status 2 quoth --no-spawn diff agency nobody

# A new revision: what came first is another.
stop_daemon
start_daemon
sed -n 's/"late"/"early"/; s/2025-03-05/2025-03-02/; 1p' stories.jsonl >early.jsonl
index -q early.jsonl
copies late
same "family" "early agency update correction late undated" "$(ids <copies.json)"
index -q --forget early.jsonl
copies late
same "family" "agency update correction late undated" "$(ids <copies.json)"
stop_daemon
