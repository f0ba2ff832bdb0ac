#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every hit over corpus/ stands where the answer says, and none is left out.
. "$(dirname "$0")/lib.sh"
needs python3

index --json "$corpus" >first.json
same "failed documents" 0 "$(json failed <first.json)"
[ "$(json documents <first.json)" -ge 22 ] || fail "too few documents: $(cat first.json)"

start_daemon
# Plural, singular, hyphenated, across lines, in other languages, of frequent
# words; what stands in the words is checked by hits.py alone.
for phrase in "rare earths" "rare earth" "export controls" "of the" "soybeans" \
    "supply chain" "seltene erden" "terres rares" "affiliates rule" "percent"; do
    quoth search --json -n 1000 "\"$phrase\"" >answer.json
    python3 "$flow/hits.py" --complete "$corpus" "$phrase" <answer.json
done

quoth search --json '~"rare earth"' >answer.json
grep '"type": *"hit"' answer.json | grep -q '"tier": *"inflected"' ||
    fail 'no inflected hit for ~"rare earth"'
quoth search --json 'soybeans tariff' >answer.json
quoth search --json -n 1000 '"rare earths"' | grep -c '"type": *"hit"' >hits
same "count of the phrase" "$(cat hits)" "$(quoth count '"rare earths"')"

# The second run finds nothing to do, and makes no revision.
index --json "$corpus" >second.json
same "added again" 0 "$(json added <second.json)"
same "updated again" 0 "$(json updated <second.json)"
same "removed again" 0 "$(json removed <second.json)"
same "unchanged" "$(json added <first.json)" "$(json unchanged <second.json)"
same "revision" "$(json index.rev <first.json)" "$(json index.rev <second.json)"
stop_daemon
