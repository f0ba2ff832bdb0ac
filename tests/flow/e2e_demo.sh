#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The demo asks its six questions, each is answered, and nothing is left behind.
. "$(dirname "$0")/lib.sh"

expect_status 0 "$abs_top_srcdir/corpus/demo.sh" "$abs_top_builddir"
same "questions" 6 "$(grep -c '^-- ' out)"
same "commands" 6 "$(grep -c '^\$ quoth' out)"
# Each answer: the lines between one command and the next question.
awk '/^\$ quoth/ { asked++ } /^$/ { next } /^(--|==|\$)/ { next } asked { lines[asked]++ }
    END { for (i = 1; i <= 6; i++) if (!lines[i]) { print "no answer to " i; exit 1 } }' out ||
    fail "$(cat out)"
expect_in '^[0-9]* documents, [0-9]* occurrences$' out
expect_in '^{"type":"hit","rank":1,' out
same "left behind" "" "$(ls "$TMPDIR")"
expect_status 2 "$abs_top_srcdir/corpus/demo.sh"
