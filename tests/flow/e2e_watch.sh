#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# quoth watch prints what is new and matches, once each, in every format, goes on where it
# was after it or the daemon ended, and has a command run for each match.
. "$(dirname "$0")/lib.sh"
needs python3

mkdir docs
echo "Soybeans were here from the beginning." >docs/old.txt
index -q docs
start_daemon

watcher=
at_end='[ -z "$watcher" ] || kill -KILL "$watcher" 2>/dev/null'
# OPTIONS QUERY...: in the background, where a shell would have it ignore Ctrl-C; its output
# goes to ./watched, errors to ./said.
watch() {
    env --default-signal=INT quoth --no-spawn watch "$@" >watched 2>said </dev/null &
    watcher=$!
}
watched() {     # the watcher ended by itself, with STATUS
    got=0
    wait "$watcher" || got=$?
    watcher=
    same "exit of the watcher" "$1" "$got"
}
subscribed() { [ "$(rpc status | json result.subscriptions)" = "$1" ]; }
lines() { [ "$(wc -l <"$2")" -ge "$1" ]; }
# NAME TEXT: a new document.
new() { echo "$2" >"docs/$1.txt" && index -q docs; }

# What is new and matches is printed as search prints it, at once; the rest is not.
watch -n 2 soybeans
wait_until subscribed 1
new one "A ship of soybeans sailed."
wait_until lines 1 watched
new other "A ship of wheat sailed."
new two "No soybeans are left."
watched 0
same "lines" "$(printf '%s\n' "$PWD/docs/one.txt:1:11:A ship of soybeans sailed." \
    "$PWD/docs/two.txt:1:4:No soybeans are left.")" "$(cat watched)"
[ ! -s said ] || { cat said; fail "the watcher complained"; }
wait_until subscribed 0

# Formats; --since 0 is for all there is, and the end comes with -n.
quoth watch -n 3 --since 0 -l soybeans >out
same "paths" "$(printf '%s\n' "$PWD/docs/old.txt" "$PWD/docs/one.txt" \
    "$PWD/docs/two.txt")" "$(cat out)"
quoth watch -n 3 --since 0 --json soybeans >out
python3 - out <<'PY'
import json, sys
hits = [json.loads(line) for line in open(sys.argv[1])]
assert [hit["type"] for hit in hits] == ["hit"] * 3, hits
assert [hit["rank"] for hit in hits] == [1, 2, 3], hits
assert [hit["change"] for hit in hits] == sorted({hit["change"] for hit in hits}), hits
assert hits[0]["snips"][0][1] == "Soybeans" and hits[0]["matches"][0]["byte"] == 0, hits
PY
quoth watch -n 3 --since 0 --tsv soybeans >out
same "rows" 4 "$(wc -l <out)"
expect_in '^rank	score	tier	id	path' out
quoth watch -n 1 --since 0 --format '{title}|{path}' soybeans >out
same "the template" "|$PWD/docs/old.txt" "$(cat out)"

# Without a query: revisions.
quoth watch -n 1 --since 0 >out
uuid=$(rpc status | json result.index.uuid)
rev=$(rpc status | json result.index.rev)
same "the revision" "$(printf '%s\t4\t%s' "$rev" "$uuid")" "$(cat out)"

# A command for each match: values in its environment, the hit as its input; what
# documents say is nothing that sh reads.
cat >command.sh <<'CMD'
printf '%s|%s|%s\n' "$QUOTH_PATH" "$QUOTH_TITLE" "$QUOTH_SNIPPET" >>commanded
python3 -c 'import json, sys; print(json.load(sys.stdin)["path"])' >>commanded
case $QUOTH_PATH in *evil*) exit 7 ;; esac
CMD
printf -- '---\ntitle: "$(touch ran); `touch ran`"\n---\n\nevil soybeans\n' >docs/evil.md
index -q docs
got=0
quoth watch -n 4 --since 0 --exec 'sh command.sh' soybeans >out 2>err || got=$?
same "exit with a command that failed" 1 "$got"
expect_in 'exited with 7 for .*evil.md' err
same "what is printed beside" "" "$(cat out)"
same "commands" 8 "$(wc -l <commanded)"
expect_in "^$PWD/docs/evil.md|\$(touch ran); .touch ran.|evil soybeans" commanded
[ ! -e ran ] || fail "a document had a command run"

# With a state it goes on where it was, also when it was killed, without doubles.
watch --state state -l soybeans
wait_until test -s state
cp state before
new three "Three soybeans."
wait_until lines 1 watched
moved_on() { ! cmp -s state before; }
wait_until moved_on     # what is printed and not noted yet would be told again
kill -KILL "$watcher"
wait "$watcher" 2>/dev/null || :
watcher=
wait_until subscribed 0
new four "Four soybeans."
new five "Five soybeans, while nobody watched."
quoth watch --state state -n 2 -l soybeans >out
same "what came meanwhile" "$(printf '%s\n' "$PWD/docs/four.txt" "$PWD/docs/five.txt")" \
    "$(cat out)"
expect_status 2 quoth watch --state state wheat
expect_in 'another query' err
echo 'no state' >broken
expect_status 2 quoth watch --state broken wheat

# The daemon is restarted, and nothing is lost or told twice.
watch --state state -l soybeans
wait_until subscribed 1
new six "Six soybeans."
wait_until lines 1 watched
stop_daemon
new seven "Seven soybeans, without a daemon."
start_daemon
wait_until lines 2 watched
new eight "Eight soybeans."
wait_until lines 3 watched
same "through a restart" "$(printf '%s\n' "$PWD/docs/six.txt" "$PWD/docs/seven.txt" \
    "$PWD/docs/eight.txt")" "$(cat watched)"
expect_in 'waiting for it' said

# An index that is made anew is told, and all in it is new.
rm -rf "$QUOTH_INDEX" docs
mkdir docs
new nine "Nine soybeans in a new index."
wait_until lines 4 watched
same "of the new index" "$PWD/docs/nine.txt" "$(tail -n 1 watched)"
expect_in 'made anew' said
kill -INT "$watcher"
watched 130

# What cannot be asked.
expect_status 2 quoth watch --strict '"unclosed'
expect_status 2 quoth watch --since x soybeans
expect_status 2 quoth watch --exec true
expect_status 2 quoth watch --tsv

# Reading one's writes.
rev=$(index --json docs | json index.rev)
same "with --min-rev" 1 "$(quoth count --min-rev "$rev" soybeans)"
expect_status 4 quoth count --min-rev $((rev + 1)) --timeout 50 soybeans
stop_daemon
