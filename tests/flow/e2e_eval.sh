#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The sixty questions are asked through the daemon, and each kind has its figures.
. "$(dirname "$0")/lib.sh"
needs python3

expect_status 0 python3 "$abs_top_srcdir/tests/eval/evaluate.py" \
    --build "$abs_top_builddir" --runs runs corpus
for kind in phrase inflected name words question date language misspelt; do
    expect_in "^corpus: $kind  *[6-9]  *[0-9.]*  *[0-9.]*  *[0-9.]*$" out
done
expect_in '^corpus  *60 ' out
# Whoever has the phrase is found, and hardly anything else: far from perfect
# figures there would be a defect of the search, not of the ranking.
awk '/^corpus: phrase/ || /^corpus: inflected/ { if ($4 < .8 || $6 < .95) exit 1 }
    /^corpus  / { if ($3 < .6) exit 1 }' out || fail "$(cat out)"
# A run that trec_eval would take: six columns, scores that fall.
awk 'NF != 6 || $2 != "Q0" { exit 1 } $1 == last && $5 >= score { exit 1 }
    { last = $1; score = $5 }' runs/corpus.run || fail "not a run: $(head -3 runs/corpus.run)"
expect_status 2 python3 "$abs_top_srcdir/tests/eval/evaluate.py" nonesuch
