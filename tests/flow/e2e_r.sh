#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# R has a data frame of every occurrence and one of a trend, by client/R/quoth.R.
. "$(dirname "$0")/lib.sh"
needs Rscript
Rscript --vanilla -e 'library(jsonlite)' >/dev/null 2>&1 || skip "no jsonlite for R"

index -q "$corpus"
start_daemon
LINES=$(quoth kwic --tsv --no-header '"rare earths"' | wc -l)
export LINES QUOTH_R="$abs_top_srcdir/client/R/quoth.R"
bounded Rscript --vanilla "$flow/r_steps.R" >out 2>&1 || { cat out; fail "R"; }
expect_in '^done$' out
stop_daemon
