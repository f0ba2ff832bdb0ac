#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# demo.sh - a newcomer's first six questions, asked of the collection beside it:
# what `make demo` and ./quickstart run.
#
#   demo.sh BUILD       BUILD: the folder with quoth, quoth-index and quothd
#
# Index, socket and log are in a scratch folder that goes with the demo.
set -u

INDEX_SECONDS=600
DAEMON_SECONDS=15    # to listen, and to stop
DEMO_SECONDS=300     # a daemon never outlives a demo that was killed
QUERY_SECONDS=20

say()  { printf '== %s\n' "$*"; }
warn() { printf 'demo: %s\n' "$*" >&2; }
die()  { warn "$@"; exit 1; }

stop_daemon() {
    [ -n "$daemon" ] || return 0
    kill -TERM "$daemon" 2>/dev/null
    wait "$daemon" 2>/dev/null
    stopped=$?
    daemon=
    return "$stopped"
}

finish() {
    status=$?
    trap - EXIT
    stop_daemon
    rm -rf "$scratch"
    exit "$status"
}

# timeout(1) passes SIGTERM on, and kills a daemon that will not stop.
start_daemon() {
    timeout -k "$DAEMON_SECONDS" "$DEMO_SECONDS" "$build/quothd" \
        >"$scratch/quothd.log" 2>&1 </dev/null &
    daemon=$!
    tries=0
    until "$build/quoth" --no-spawn status >/dev/null 2>&1 </dev/null; do
        tries=$((tries + 1))
        if ! kill -0 "$daemon" 2>/dev/null ||
            [ "$tries" -ge $((DAEMON_SECONDS * 10)) ]; then
            warn "quothd does not answer; it said:"
            cat "$scratch/quothd.log" >&2
            exit 1
        fi
        sleep 0.1
    done
}

# WHAT COMMAND...: says what the command shows, then the command as one would type
# it, then its answer: with matches highlighted in a log as well, without a pager.
ask() {
    printf '\n-- %s\n$ quoth' "$1"
    shift
    for word; do
        case $word in
        *[!A-Za-z0-9/._=-]*) printf " '%s'" "$word" ;;
        *) printf ' %s' "$word" ;;
        esac
    done
    printf '\n'
    if [ "$1" = search ]; then
        shift
        set -- search --pager=never "--color=$colour" "$@"
    fi
    timeout "$QUERY_SECONDS" "$build/quoth" --no-spawn "$@" </dev/null ||
        die "quoth $* failed with $?"
}

[ $# -eq 1 ] || { sed -n 's/^# \{0,1\}//; 3,8p' "$0" >&2; exit 2; }
top=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd) || exit 1
build=$(CDPATH='' cd -- "$1" && pwd) || exit 1
# Paths are shown as they are seen from here.
cd "$top" || die "cannot enter $top"
daemon=
scratch=$(mktemp -d) || die "cannot make a scratch folder"
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
QUOTH_INDEX=$scratch/index QUOTH_SOCKET=$scratch/sock
export QUOTH_INDEX QUOTH_SOCKET
colour=always
[ -z "${NO_COLOR-}" ] || colour=never

say "indexing corpus/trade into a scratch folder"
timeout "$INDEX_SECONDS" "$build/quoth-index" corpus/trade </dev/null ||
    die "quoth-index failed with $?"
say "starting quothd on a socket of its own"
start_daemon

ask "An exact phrase: these words, in this order, not stemmed; file, line and column." \
    search -n 4 '"rare earths"'
ask "The same in any inflection: rare earth, rare-earth, rare earths." \
    search -n 4 '~"rare earth"'
ask "Plain words: whole phrases come first, then words near each other, then the rest." \
    search -n 5 --format '{rank}. {tier}: {title}' 'export controls on rare earths'
ask "Only documents of a topic and of a span of days." \
    search -n 4 'topic:shipping date:2025-10..2025-12 "port fees"'
ask "How often a phrase occurs, exactly." \
    count -v '"rare earths"'
ask "The same for programs: one JSON object a line, with the byte offset of each match." \
    search -n 1 --json '"affiliates rule"'

printf '\n'
stop_daemon || die "quothd ended with $?; it said: $(cat "$scratch/quothd.log")"
say "quothd is stopped, and the scratch folder is gone; README.md tells how to index your own files"
