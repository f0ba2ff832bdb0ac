#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Each match of each format is where it says, to the byte, the line and the column, none
# is missing, and --vimgrep prints the line that it stands in.
. "$(dirname "$0")/lib.sh"
needs python3

python3 "$flow/places.py" make docs
index -q docs
start_daemon
python3 "$flow/places.py" check docs || fail "places"
stop_daemon
