#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# One daemon serves several indexes: by name, together, without those that are missing,
# and with those that come and go while it is asked.
. "$(dirname "$0")/lib.sh"
needs python3

for name in news mail notes; do
    mkdir "docs-$name"
    echo "Soybeans in the $name." >"docs-$name/one.txt"
    index -q --index "ix-$name" "docs-$name"
done
echo "More soybeans." >docs-news/two.txt
index -q --index ix-news docs-news
cat >quothd.conf <<EOF
# the ones to begin with
index = news=$scratch/ix-news
index = mail=$scratch/ix-mail
slow-ms = 0
EOF
# The daemon runs below timeout(1), which is what $daemon is.
reload() {
    lines=$(grep -c 'SIGHUP:' quothd.log || :)
    kill -HUP "$(rpc status | json result.pid)"
    reloaded() { [ "$(grep -c 'SIGHUP:' quothd.log)" -gt "$lines" ]; }
    wait_until reloaded
}
start_daemon --config quothd.conf --index "notes=$scratch/ix-notes" --threads 2
stop_daemon
expect_in 'index notes: ' quothd.log

# What the command line says counts for all of --index: so the file has them alone.
unset QUOTH_INDEX
timeout --foreground -k "$END_SECONDS" "$RUN_SECONDS" quothd --config quothd.conf \
    --socket "$QUOTH_SOCKET" --threads 2 2>>quothd.log </dev/null &
daemon=$!
wait_until answers

# By name; without one it is the first.
same "news" 2 "$(quoth --in news count soybeans)"
same "mail" 1 "$(quoth --in mail count soybeans)"
same "the standard one" 2 "$(quoth count soybeans)"
same "by its place" 1 "$(quoth --index "$scratch/ix-mail" count soybeans)"
expect_status 2 quoth --no-spawn --in notes count soybeans
expect_in 'no index is called "notes"; there are: news, mail' err
expect_status 2 quoth --no-spawn --in '*' --in mail count soybeans
same "the code of a name that there is not" -32602 \
    "$(rpc count '{"q":"soybeans","index":["mail","notes"]}' | json error.code)"
same "what there is" '["news", "mail"]' \
    "$(rpc count '{"q":"soybeans","index":"notes"}' | json error.data.known)"
same "one index answers as ever" false "$(rpc search '{"q":"soybeans","index":"news"}' |
    python3 -c 'import json, sys; print(str("indexes" in sys.stdin.read()).lower())')"

# Together, and each hit says where it is from.
same "all" 3 "$(quoth --in '*' count soybeans)"
same "names" "mail
news
news" "$(quoth --in mail --in news --format '{index}' soybeans | sort)"
rpc search '{"q":"soybeans","index":"*"}' >reply
same "the names of the reply" mail "$(json result.index.indexes.1.name <reply)"
id=$(rpc search '{"q":"soybeans","index":["mail"]}' | json result.hits.0.id)
same "a hit looked up in its index" "Soybeans in the mail." \
    "$(rpc get "{\"id\":\"$id\",\"index\":\"mail\"}" | json result.text | head -1)"
quoth status >status
expect_in '^indexes      news: 2 documents' status
expect_in '^ *mail: 1 documents' status

# A client's own file.
printf '# mine\nin = mail\nin = news\n' >quoth.conf
same "by a file" 3 "$(quoth --config quoth.conf count soybeans)"
same "the command line counts for more" 1 \
    "$(quoth --config quoth.conf --in mail count soybeans)"
echo '{"jsonrpc":"2.0","id":1,"method":"ping"}' | quoth --config quoth.conf rpc >reply
expect_in '"result"' reply
printf 'in = mail\nlimit = 3\n' >quoth.conf
expect_status 2 quoth --no-spawn --config quoth.conf count soybeans
expect_in 'quoth.conf:2: ' err
printf 'index = %s\nexclude = *.skip\nquiet\n' "$scratch/ix-mail" >index.conf
echo "Soybeans left out." >docs-mail/two.skip
same "quoth-index by a file" "" "$(index --config index.conf docs-mail)"
same "which left one out" 1 "$(quoth --in mail count soybeans)"

# One that is missing is named, and the others answer; if all are, nobody can.
mv ix-mail away
rpc search '{"q":"soybeans","index":"*"}' >reply
same "hits of the others" 2 "$(json result.total.n <reply)"
same "the answer is marked" true "$(json result.partial <reply)"
json result.index.indexes.1.problem <reply | grep -q 'no index at' ||
    fail "the reply does not say what is wrong with mail"
json result.warnings.0 <reply | grep -q 'index mail was not searched' ||
    fail "the reply does not warn of mail"
same "alone there is no answer" 2 \
    "$(rpc search '{"q":"soybeans","index":["mail"]}' | json error.code)"
mv away ix-mail
same "it is back" 3 "$(quoth --in '*' count soybeans)"

# Indexes come and go while many ask; no request fails.
cat >ask.py <<'EOF'
"""Asks for two indexes on and on until the file `enough` is there; fails with a reply."""
import json
import os
import socket
import sys

with socket.socket(socket.AF_UNIX) as link:
    link.connect(os.environ["QUOTH_SOCKET"])
    lines = link.makefile("rwb")
    number = 0
    while not os.path.exists("enough") or number < 200:
        number += 1
        index = "news" if number % 3 else ["news", "mail"] if number % 2 else "*"
        lines.write(json.dumps({"jsonrpc": "2.0", "id": number, "method": "search",
                                "params": {"q": "soybeans", "index": index}}).encode())
        lines.write(b"\n")
        lines.flush()
        reply = json.loads(lines.readline())
        if "result" not in reply or reply["result"]["total"]["n"] < 2:
            sys.exit(f"request {number}: {reply}")
EOF
python3 ask.py 2>ask.err &
asking=$!
cp quothd.conf first.conf
for turn in 1 2 3 4 5; do
    echo "index = notes=$scratch/ix-notes" >>quothd.conf
    reload
    same "added, turn $turn" 1 "$(quoth --in notes count soybeans)"
    same "all with it, turn $turn" 4 "$(quoth --in '*' count soybeans)"
    cp first.conf quothd.conf
    reload
    expect_status 2 quoth --no-spawn --in notes count soybeans
done
: >enough
wait "$asking" || { cat ask.err; fail "a request failed while indexes came and went"; }
expect_in 'index notes added: ' quothd.log
expect_in 'index notes removed: ' quothd.log

# A wrong file changes nothing; what needs a restart is said.
echo "index = mail=$scratch/ix-notes" >>quothd.conf
reload
expect_in 'SIGHUP: nothing was changed: .*called mail' quothd.log
same "as before" 3 "$(quoth --in '*' count soybeans)"
{ cat first.conf; echo "allow-remote-shards"; } >quothd.conf
reload
expect_in 'allow-remote-shards has changed: that needs a restart' quothd.log
stop_daemon
