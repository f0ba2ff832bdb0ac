#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The sixty questions are asked through the daemon, and each kind has its figures.
. "$(dirname "$0")/lib.sh"
needs python3

expect_status 0 python3 "$abs_top_srcdir/tests/eval/evaluate.py" \
    --build "$abs_top_builddir" --runs runs --expand 5 corpus
for kind in phrase inflected name words question date language misspelt; do
    expect_in "^corpus: $kind  *[6-9]  *[0-9.]*  *[0-9.]*  *[0-9.]*$" out
done
expect_in '^corpus  *60 ' out
# Beside it stands plain BM25, the same questions to the same words.
expect_in '^  plain BM25  *0\.[6-9]' out
expect_in '^  --expand 5  *0\.[6-9]' out
expect_in '^  difference  *[+-]0\.' out
awk 'NF != 6 || $6 != "plain" { exit 1 }' runs/corpus.plain.run ||
    fail "not a run: $(head -3 runs/corpus.plain.run)"
# "Stellenabbau Stahlwerke" is in no document.
same "questions answered" 59 "$(cut -d' ' -f1 runs/corpus.plain.run | sort -u | wc -l)"
# Whoever has the phrase is found, and hardly anything else: far from perfect
# figures there would be a defect of the search, not of the ranking.
awk '/^corpus: phrase/ || /^corpus: inflected/ { if ($4 < .8 || $6 < .95) exit 1 }
    /^corpus  / { if ($3 < .6) exit 1 }' out || fail "$(cat out)"
# A run that trec_eval would take: six columns, scores that fall.
awk 'NF != 6 || $2 != "Q0" { exit 1 } $1 == last && $5 >= score { exit 1 }
    { last = $1; score = $5 }' runs/corpus.run || fail "not a run: $(head -3 runs/corpus.run)"
expect_status 2 python3 "$abs_top_srcdir/tests/eval/evaluate.py" nonesuch
