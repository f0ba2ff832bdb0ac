#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# quoth mcp speaks the Model Context Protocol, and whatever it quotes stands so, byte for
# byte, where it says.
. "$(dirname "$0")/lib.sh"
needs python3

unset QUOTH_INDEX
QUOTH_SOCKET=$scratch/fake bounded python3 "$flow/mcp.py" fake "$abs_top_builddir/quoth" \
    >out 2>&1 || { cat out; fail "mcp.py fake"; }

export QUOTH_INDEX="$scratch/index"
index -q "$corpus"
start_daemon
bounded python3 "$flow/mcp.py" real "$abs_top_builddir/quoth" >out 2>&1 ||
    { cat out; fail "mcp.py real"; }
stop_daemon
