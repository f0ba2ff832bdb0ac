#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Every line of the most frequent phrases of 21,578 news stories is what brute force over
# the stories finds, and more than 100,000 lines pass through as little memory as 1,000.
. "$(dirname "$0")/lib.sh"
needs python3

use_news
start_daemon
if sanitized; then
    echo "with sanitizers: rare phrases, and no look at memory"
    python3 "$flow/kwic.py" lines "$news" "the the" "rare earth" "said said"
    python3 "$flow/kwic.py" orders '"rare earth"'
else
    python3 "$flow/kwic.py" lines "$news" "of the" "the the" "said said" \
        "dlrs dlrs" "0 0" "vs vs" "hong kong" "prime minister" "rare earth" "u.s. japan"
    python3 "$flow/kwic.py" orders '"trade deficit"' '"new york"~3' 'oil opec'
    python3 "$flow/kwic.py" memory the
    # The daemon is the child of timeout.
    grep -hs VmHWM "/proc/$(tr -d ' ' <"/proc/$daemon/task/$daemon/children")/status" || :
fi
stop_daemon
