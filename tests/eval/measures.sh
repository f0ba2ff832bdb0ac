#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# nDCG, MAP and MRR are what trec_eval calls so.
command -v python3 >/dev/null || { echo "skip: measures.sh: no python3"; exit 77; }
: "${abs_top_srcdir:=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)}"
cd "$abs_top_srcdir/tests/eval" && PYTHONDONTWRITEBYTECODE=1 exec python3 test_measures.py
