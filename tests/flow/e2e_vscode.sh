#!/bin/sh
# SPDX-License-Identifier: MIT
# The extension for VS Code compiles, and finds, jumps, types, loses the daemon and finds it
# again: its core against a real daemon, and its shell in an imitation of VS Code.
. "$(dirname "$0")/lib.sh"
needs node npm

# Where the registry cannot be reached, as far as npm says.
UNREACHABLE='ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH'

mkdir vscode
for part in package.json package-lock.json tsconfig.json src test; do
    cp -r "$abs_top_srcdir/client/vscode/$part" vscode
done
chmod -R u+w vscode
cd vscode

# Packages are named and their bytes known, but no place that they come from.
! grep '"resolved"' package-lock.json | grep -v '"https://registry.npmjs.org/' ||
    fail "package-lock.json names a registry"
timeout 60 npm ci --silent --no-audit --no-fund --ignore-scripts --fetch-retries=0 \
    --fetch-timeout=20000 --loglevel=error >npm.log 2>&1 || {
    ! grep -qE "$UNREACHABLE" npm.log || skip "npm cannot reach its registry"
    cat npm.log
    fail "npm ci"
}
bounded node_modules/.bin/tsc -p . >tsc.log 2>&1 || { cat tsc.log; fail "tsc"; }
! grep -rl "require(.vscode.)" out/src/core || fail "the core knows of VS Code"

bounded env -u QUOTH_INDEX -u QUOTH_SOCKET node --test out/test/*.test.js >tests.log 2>&1 </dev/null ||
    { cat tests.log; fail "the tests of client/vscode/test"; }
grep -E '^(# |ℹ )(pass|fail)' tests.log
