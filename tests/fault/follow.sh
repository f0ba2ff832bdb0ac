#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What is added, edited, touched, moved and deleted is followed exactly, and an
# unchanged tree makes no revision.
. "${srcdir:?}/tests/fault/lib.sh"

mkdir -p tree/sub
echo "one fish" >tree/a.txt
echo "# Two" >tree/b.md
echo '{"id":"x","text":"three"}' >tree/sub/c.jsonl
counts 0 "3 0 0 0 0 0" tree
rev=$(field rev <out)
counts 0 "0 0 0 3 0 0" tree
[ "$(field rev <out)" = "$rev" ] || fail "an unchanged tree made a revision"
counts 0 "0 0 0 3 0 0"

touch -d '2001-01-01' tree/a.txt
counts 0 "0 0 0 3 0 0" tree
counts 0 "0 0 0 3 0 0" tree
echo "one fish more" >tree/a.txt
counts 0 "0 1 0 2 0 0" tree
echo '{"id":"y","text":"four"}' >>tree/sub/c.jsonl
counts 0 "0 1 0 0 0 0" tree/sub
[ "$(documents)" = 4 ] || fail "$(documents) documents instead of 4"
mv tree/b.md tree/d.md
counts 0 "1 0 1 2 0 0" tree
rm -r tree/sub
counts 0 "0 0 1 2 0 0" tree
[ "$(documents)" = 2 ] || fail "$(documents) documents instead of 2"
whole

# A file that is named and gone is removed; one that was never there is an error.
rm tree/d.md
counts 0 "0 0 1 0 0 0" tree/d.md
expect 2 "$index" tree/never.txt

# A root inside a root: each file once; a root that is gone is kept.
mkdir -p tree/in
echo inner >tree/in/e.txt
counts 0 "1 0 0 0 0 0" tree/in
counts 0 "0 0 0 2 0 0" tree tree/in
mv tree elsewhere
counts 1 "0 0 0 0 1 0" tree
grep -q 'nothing of it was removed' err || fail "a vanished root is not named"
[ "$(documents)" = 2 ] || fail "a vanished root was emptied"
expect 0 "$index" --forget "$scratch/tree"
[ "$(documents)" = 0 ] || fail "a forgotten root is still there"
expect 2 "$index" --forget "$scratch/tree"
expect 2 "$index"
whole

# Standard input replaces what came through it before.
printf '{"text":"a"}\n{"text":"b"}\n' | "$index" -q - || fail "standard input"
[ "$(documents)" = 2 ] || fail "$(documents) documents from standard input"
printf '{"text":"c"}\n' | "$index" -q - || fail "standard input again"
[ "$(documents)" = 1 ] || fail "standard input does not replace"
whole

# A dry run says and does nothing.
expect 0 "$index" --dry-run elsewhere
grep -q 'would read 2 files' out || fail "a dry run does not count"
[ "$(documents)" = 1 ] || fail "a dry run did something"
