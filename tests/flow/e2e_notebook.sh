#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The notebook of client/python goes from a question to its places and to a figure.
. "$(dirname "$0")/lib.sh"
needs python3
export PYTHONPATH="$abs_top_srcdir/client/python"

index -q "$corpus"
start_daemon
bounded python3 "$abs_top_srcdir/client/python/rare_earths.py" >out 2>&1 ||
    { cat out; fail "the notebook"; }
n=$(quoth count '"rare earths"')
expect_in "^\"rare earths\": $n documents" out
same "lines of the table" 12 "$(grep -ci ':[0-9]* .*rare.earths' out)"
expect_in "lines in $n documents, revision 1" out
expect_in '^2025-10  *soybeans  *[0-9]' out
python3 -c 'import sys, xml.dom.minidom as dom
assert dom.parse("rare-earths.svg").documentElement.tagName == "svg"' || fail "no figure"
stop_daemon
