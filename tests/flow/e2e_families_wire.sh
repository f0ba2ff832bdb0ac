#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The families of a news agency's wire are what they were found to be by hand.
. "$(dirname "$0")/lib.sh"
needs python3

use_news
start_daemon
set -- '"trade surplus"' 'yeutter' 'opec quota'
sanitized || set -- "$@" 'japan trade' 'topic:trade' 'treasury bills' '"customer repurchase"'
python3 "$flow/families.py" "$@"

# ID COPIES...: pairs that the wire itself calls repeats, corrections or updates.
family() {
    rpc get "{\"id\":\"$1\",\"what\":\"copies\"}" >copies.json
    python3 -c '
import json, sys
print(*[copy["id"] for copy in json.load(sys.stdin)["result"]["family"]["copies"]])
' <copies.json
}
same "a repeat" "17245 17274" "$(family 17274)"
same "an update" "14839 14957" "$(family 14839)"
same "a repeat and a correction" "3676 4239 4292" "$(family 4292)"
same "another story of the same day" 11384 "$(family 11384)"
# Dividends by one pattern are no copies.
same "a dividend" 5914 "$(family 5914)"
stop_daemon
