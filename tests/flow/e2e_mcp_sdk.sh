#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The clients that hosts of language models are made with talk to quoth mcp: of the
# protocol with a handshake and of the one without.
. "$(dirname "$0")/lib.sh"
needs node npm

cp "$flow/mcp.mjs" .
echo '{"private": true}' >package.json
timeout 60 npm install --silent --no-audit --no-fund --ignore-scripts --fetch-retries=0 \
    --fetch-timeout=20000 @modelcontextprotocol/sdk@1 @modelcontextprotocol/client@2 \
    >npm.log 2>&1 || skip "npm cannot install @modelcontextprotocol/sdk and /client"

index -q "$corpus"
start_daemon
for mode in sdk 'legacy 2025-11-25' 'auto 2026-07-28' 'pin 2026-07-28'; do
    # shellcheck disable=SC2086
    timeout 60 node mcp.mjs "$abs_top_builddir/quoth" $mode >out 2>&1 ||
        { cat out; fail "$mode"; }
    cat out
done
stop_daemon
