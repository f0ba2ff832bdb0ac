#!/bin/sh
# SPDX-License-Identifier: MIT
# Each option of each command with each format ends well, or with an exit code and a word
# that say what does not go together.
. "$(dirname "$0")/lib.sh"
needs python3

index -q "$corpus"
start_daemon
echo "tariffs on steel and rare earths" >text.txt
echo "no-spawn" >config
ids=$(quoth search -n 2 --format '{id}' tariff)
# All of them: python3 matrix.py ID ID, with a daemon of one's own. They take a minute.
step=7
! sanitized || step=41
# shellcheck disable=SC2086  # two ids
python3 "$flow/matrix.py" $ids "$step"
stop_daemon
