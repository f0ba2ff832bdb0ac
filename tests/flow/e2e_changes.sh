#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Subscribers are told each change of a document that matches, once, whatever is
# committed and whoever does not read; and who has written reads it, with min_rev.
. "$(dirname "$0")/lib.sh"
needs python3

mkdir docs
python3 -c 'import json
for n in range(1500):
    print(json.dumps({"id": f"base{n}", "text": f"a base document, number {n}"}))' \
    >docs/base.jsonl
index -q docs
bounded python3 "$flow/changes.py" "$QUOTH_SOCKET" docs 14 -- \
    quothd --index "$QUOTH_INDEX" --socket "$QUOTH_SOCKET" --log-level debug \
    2>>quothd.log || { tail -n 20 quothd.log; fail "see above"; }
