#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# nDCG, MAP and MRR are what trec_eval calls so, the collection is what its page says,
# and each verdict of quotes.tsv holds.
command -v python3 >/dev/null || { echo "skip: measures.sh: no python3"; exit 77; }
: "${abs_top_srcdir:=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)}"
cd "$abs_top_srcdir/tests/eval" && PYTHONDONTWRITEBYTECODE=1 \
    python3 -m unittest -q test_measures test_collection test_quotes
