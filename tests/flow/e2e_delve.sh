#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The index is one that Xapian's own tools read.
. "$(dirname "$0")/lib.sh"
needs python3 xapian-delve

index --json "$corpus" >indexed.json
bounded xapian-delve "$QUOTH_INDEX" >delve.out || { cat delve.out; fail "xapian-delve"; }
same "documents" "$(json documents <indexed.json)" \
    "$(sed -n 's/^number of documents = //p' delve.out)"
bounded xapian-delve -t soybeans "$QUOTH_INDEX" >term.out
expect_in "Posting List for term 'soybeans'" term.out
