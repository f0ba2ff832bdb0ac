#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# While --watch runs, what is written, changed, moved and removed is found, or not any
# more, without another command; other runs get in between.
. "$(dirname "$0")/lib.sh"
needs python3

expect_status 2 quoth-index --watch -
expect_in 'standard input cannot be watched' err
expect_status 2 quoth-index --watch --dry-run .
expect_status 2 quoth-index --watch --status
expect_status 2 quoth-index --watch nowhere

mkdir -p docs/deep/below other
echo 'First comes scandium.' >docs/one.txt
echo 'Second comes titanium.' >docs/deep/below/two.txt
watcher=
at_end='[ -z "$watcher" ] || kill -KILL "$watcher" 2>/dev/null'
quoth-index --watch --json docs >batches 2>watch.err </dev/null &
watcher=$!
wait_until test -s batches
start_daemon

# N QUERY: as many documents have it.
has() { [ "$(quoth count "$2")" = "$1" ]; }
comes_to() { wait_until has "$@"; }

comes_to 1 scandium
echo 'Third comes vanadium.' >docs/deep/three.txt
comes_to 1 vanadium
echo 'Now it is chromium.' >docs/one.txt
comes_to 0 scandium
comes_to 1 chromium
rm docs/deep/three.txt
comes_to 0 vanadium
mv docs/one.txt docs/moved.txt
wait_until sh -c 'quoth --no-spawn search -l chromium | grep -q "moved.txt$"'
same "one" 1 "$(quoth count chromium)"

# Folders: made, filled at once, moved within, moved away, and back.
mkdir -p docs/new/er/est
echo 'Fourth comes manganese.' >docs/new/er/est/four.txt
comes_to 1 manganese
echo 'Fifth comes cobalt.' >docs/new/er/est/five.txt
comes_to 1 cobalt
mv docs/new/er docs/elsewhere
wait_until sh -c 'quoth --no-spawn search -l cobalt | grep -q docs/elsewhere/est/five.txt'
echo 'Sixth comes nickel.' >docs/elsewhere/est/six.txt
comes_to 1 nickel
mv docs/elsewhere outside
comes_to 0 manganese
echo 'Nobody sees thorium.' >outside/est/seven.txt
mv outside docs/back
comes_to 1 thorium
comes_to 1 manganese
rm -r docs/back
comes_to 0 nickel

# What rules leave out, and let in again.
mkdir docs/out
echo 'Out of sight is molybdenum.' >docs/out/eight.txt
comes_to 1 molybdenum
echo 'out/' >docs/.gitignore
comes_to 0 molybdenum
echo 'Still out is palladium.' >docs/out/nine.txt
echo 'A sign that it was passed: rhodium.' >docs/ten.txt
comes_to 1 rhodium
same "ignored" 0 "$(quoth count palladium || :)"
rm docs/.gitignore
comes_to 1 palladium

# Much at once.
python3 - <<'END'
for i in range(300):
    open(f"docs/burst{i}.txt", "w").write(f"All of them have ruthenium, this one {i}.")
END
comes_to 300 ruthenium
rm docs/burst*
comes_to 0 ruthenium

# Another run gets the lock, which is held while something is written and no longer: what
# was found may be found just before it is given back.
echo 'Meanwhile, iridium.' >other/eleven.txt
wait_until quoth-index -q other
comes_to 1 iridium
echo 'And again: osmium.' >docs/twelve.txt
comes_to 1 osmium

# A lock that another one holds is waited for.
mkfifo release
python3 - "$QUOTH_INDEX" <<'END' &
import fcntl, os, sys
lock = open(os.path.join(sys.argv[1], "lock"), "r+")
fcntl.lockf(lock, fcntl.LOCK_EX)
open("locked", "w").close()
open("release").read()
END
wait_until test -e locked
echo 'Held up was tantalum.' >docs/locked.txt
wait_until grep -q 'another quoth-index' watch.err
same "held up" 0 "$(quoth count tantalum || :)"
echo >release
comes_to 1 tantalum

# A run that did nothing says nothing; the others are objects with what they did.
python3 - batches <<'END'
import json, sys
batches = [json.loads(line) for line in open(sys.argv[1])]
assert batches[0]["added"] == 2, batches[0]
for batch in batches[1:]:
    assert batch["added"] + batch["updated"] + batch["removed"] + batch["failed"] > 0, batch
revisions = [batch["index"]["rev"] for batch in batches]
assert revisions == sorted(set(revisions)), revisions
assert sum(batch["added"] for batch in batches) >= 310, batches
END
expect_in 'watching 3 folders' watch.err

# A signal ends it, and what it had done is there.
kill -INT "$watcher"
ended=0
wait "$watcher" || ended=$?
watcher=
same "exit" 130 "$ended"
expect_status 0 quoth-index --check
quoth-index --watch -q docs </dev/null >quiet 2>&1 &
watcher=$!
echo 'One more time: platinum.' >docs/thirteen.txt
comes_to 1 platinum
kill -TERM "$watcher"
ended=0
wait "$watcher" || ended=$?
watcher=
same "exit" 143 "$ended"
same "quiet" "" "$(cat quiet)"
stop_daemon
