#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Revisions of several indexes: waited for and told by name, of those that come and go on
# SIGHUP too; and no thread keeps a deleted file of an older one open.
. "$(dirname "$0")/lib.sh"
needs python3

bounded python3 "$flow/change_indexes.py" "$QUOTH_SOCKET" 2>>quothd.log ||
    fail "see above"
