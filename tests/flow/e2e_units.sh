#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# systemd understands the units that come along, and finds that the service is exposed
# to next to nothing. Whether it starts as they say, only a user's manager can tell.
. "$(dirname "$0")/lib.sh"
needs systemd-analyze
systemd-analyze security --help | grep -q -e --offline ||
    skip "this systemd-analyze knows no --offline"

sed "s|@bindir[@]|$abs_top_builddir|g" "$abs_top_srcdir/daemon/quothd.service.in" \
    >quothd.service
cp "$abs_top_srcdir/daemon/quothd.socket.in" quothd.socket

bounded systemd-analyze --user --man=no verify ./quothd.service ./quothd.socket >said 2>&1 ||
    { cat said; fail "systemd does not take the units"; }
! grep -v '^$' said || fail "systemd has something to say about the units"

for manager in --user --system; do
    # Of 100: under 2.0 of 10.
    bounded systemd-analyze security $manager --offline=true --no-pager --threshold=19 \
        ./quothd.service >said 2>&1 || { cat said; fail "too much is exposed ($manager)"; }
    grep 'Overall exposure' said
done
