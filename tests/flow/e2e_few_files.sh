#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Without a descriptor left for the index a request fails and says why; it is answered as
# soon as there are some again.
. "$(dirname "$0")/lib.sh"
needs prlimit python3

mkdir docs
echo "Rare earths." >docs/one.txt
start_daemon --threads 1
pid=$(rpc status | json result.pid)
expect_status 3 quoth count rare
index -q docs

# Room for the client and some of the files of an index, not for all of them.
used=$(find "/proc/$pid/fd" -mindepth 1 | wc -l)
prlimit --pid "$pid" --nofile=$((used + 3)):4096
expect_status 3 quoth count rare
expect_in "Too many open files" err
expect_status 3 quoth search rare
expect_in "Too many open files" err

prlimit --pid "$pid" --nofile=1024:4096
same "with descriptors again" 1 "$(quoth count rare)"
stop_daemon
