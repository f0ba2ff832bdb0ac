#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Memory that runs out while a request is worked on makes an error of that request, or at
# worst the end of its connection, and never a wrong answer; the next one is answered.
. "$(dirname "$0")/lib.sh"
needs python3
sanitized && skip "sanitizers bring a malloc of their own"
short=$abs_top_builddir/tests/fault/.libs/short_memory.so
[ -r "$short" ] || skip "tests/fault/short_memory is not built"

index -q "$corpus"
head -c 32 /dev/zero >plan
mkdir bin
cat >bin/quothd <<END
#!/bin/sh
exec env LD_PRELOAD="$short" SHORT_MEMORY="$scratch/plan" "$abs_top_builddir/quothd" "\$@"
END
chmod +x bin/quothd
PATH="$scratch/bin:$PATH"
start_daemon --threads 1 --cache 0 --log-level warn
bounded python3 "$flow/short_memory.py" "$QUOTH_SOCKET" plan 17 "${POINTS:-40}"
stop_daemon
