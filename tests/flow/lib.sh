# SPDX-License-Identifier: GPL-2.0-or-later
# lib.sh - what every end-to-end test begins with: a scratch world of its own,
# the programs as built, and words to say what is expected.
#
#   . "${srcdir:-.}/tests/flow/lib.sh"      when make check runs the test
#   sh tests/flow/e2e_NAME.sh               by hand, with a build in ./build
#
# Nothing here reads or writes outside the scratch folder and the source tree, but for
# use_news.
# A test ends with the status of its last command; any failure ends it at once.
# shellcheck shell=sh
set -eu
export LC_ALL=C.UTF-8 TZ=UTC TERM=dumb

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
: "${abs_top_srcdir:=$(CDPATH='' cd -- "$here/../.." && pwd)}"
: "${abs_top_builddir:=$abs_top_srcdir/build}"
flow=$abs_top_srcdir/tests/flow
corpus=$(realpath "$abs_top_srcdir/corpus/trade")
data=$(realpath -m "$abs_top_srcdir/../shared/data")

# Seconds that nothing here should ever need, so that a hang becomes a failure.
START_SECONDS=30
RUN_SECONDS=300
# quothd itself gives requests 10 s to end; a leak checker looks after that.
END_SECONDS=60

scratch=$(mktemp -d "${TMPDIR:-/tmp}/quoth-e2e.XXXXXX")
mkdir -m 700 "$scratch/home" "$scratch/run" "$scratch/tmp" "$scratch/share"
export HOME="$scratch/home" TMPDIR="$scratch/tmp" PATH="$abs_top_builddir:$PATH"
export XDG_RUNTIME_DIR="$scratch/run" XDG_DATA_HOME="$scratch/share"
export XDG_CONFIG_HOME="$scratch/home/.config" XDG_STATE_HOME="$scratch/home/.state"
export XDG_CACHE_HOME="$scratch/home/.cache" PYTHONDONTWRITEBYTECODE=1
export QUOTH_INDEX="$scratch/index" QUOTH_SOCKET="$scratch/sock"
unset NO_COLOR QUOTH_PAGER PAGER LISTEN_FDS LISTEN_PID NOTIFY_SOCKET
cd "$scratch"

# What a test has to end besides the daemon, as a command; a trap of its own in the place of
# this one would lose the status, and with it each failure.
at_end=
daemon=
finish() {
    status=$?
    trap - EXIT
    eval "$at_end" || :
    [ -z "$daemon" ] || kill -KILL "$daemon" 2>/dev/null || :
    [ -z "$pump" ] || kill "$pump" 2>/dev/null || :
    if [ "$status" -ne 0 ] && [ "$status" -ne 77 ] && [ -s quothd.log ]; then
        echo "what quothd said:"
        tail -n 40 quothd.log
    fi
    stop_spawned
    chmod -R u+rwX "$scratch" 2>/dev/null || :
    rm -rf "$scratch"
    exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

fail() { echo "FAILED: $*"; exit 1; }

# Ends the test: it cannot be run here, and this is why.
skip() { echo "skip: $(basename "$0"): $*"; exit 77; }

needs() {
    for tool; do
        command -v "$tool" >/dev/null || skip "$tool is not installed"
    done
}

# FILE: a file of the real text beside the source tree, or the test is skipped.
needs_data() {
    for file; do
        [ -r "$data/$file" ] || skip "no ../shared/data/$file beside the source tree"
    done
}

# Whether the programs are slowed down by sanitizers.
sanitized() { grep -q '^SAN_FLAGS = .' "$abs_top_builddir/Makefile"; }

bounded() { timeout -k 5 "$RUN_SECONDS" "$@"; }

# WHAT EXPECTED ACTUAL
same() { [ "$2" = "$3" ] || fail "$1: expected '$2', got '$3'"; }

# STATUS COMMAND...: leaves the output in ./out and ./err. STATUS may be a
# choice, as in 1,2.
expect_status() {
    wanted=$1
    shift
    got=0
    bounded "$@" >out 2>err </dev/null || got=$?
    case ,$wanted, in *,$got,*) return ;; esac
    cat out err
    fail "$*: exit $got, expected $wanted"
}

# PATTERN FILE
expect_in() { grep -q -e "$1" "$2" || { cat "$2"; fail "no '$1' in $2"; }; }

# COMMAND...: until it succeeds, for START_SECONDS.
wait_until() {
    tries=$((START_SECONDS * 20))
    until "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || fail "waited $START_SECONDS s in vain for: $*"
        sleep 0.05
    done
}

index() { bounded quoth-index "$@"; }
quoth() { bounded quoth --no-spawn "$@"; }

# The 21,578 news stories of the real text: their file becomes $news, and their index, made
# once for all tests of a build, QUOTH_INDEX. To be read only.
use_news() {
    needs zcat flock
    needs_data reuters21578/docs.jsonl.gz
    shared=$abs_top_builddir/tests/flow/news
    mkdir -p "$shared"
    (
        flock 9
        [ "$shared/made" -nt "$abs_top_builddir/quoth-index" ] && exit
        rm -rf "$shared"/made "$shared"/index
        zcat "$data/reuters21578/docs.jsonl.gz" >"$shared/docs.jsonl" &&
            index -q --index "$shared/index" "$shared/docs.jsonl" &&
            touch "$shared/made"
    ) 9>"$shared/lock" || fail "the news cannot be indexed"
    news=$shared/docs.jsonl QUOTH_INDEX=$shared/index
}

# METHOD [PARAMS]: prints the reply of the daemon.
rpc() {
    printf '{"jsonrpc":"2.0","id":1,"method":"%s","params":%s}\n' "$1" "${2-null}" |
        timeout 30 quoth --no-spawn rpc
}
answers() { rpc ping | grep -q '"result"'; }

# With QUOTH_PUMP=FILE in the environment pump.py looks at all that is said, and writes to
# FILE what is not as the protocol's schema has it.
pump=
start_pump() {
    door=$QUOTH_SOCKET
    [ -n "${QUOTH_PUMP-}" ] || return 0
    door=$QUOTH_SOCKET.daemon
    [ -z "$pump" ] || return 0
    python3 "$flow/pump.py" "$QUOTH_SOCKET" "$door" "$QUOTH_PUMP" 2>>pump.err </dev/null &
    pump=$!
    wait_until test -S "$QUOTH_SOCKET"
}

start_daemon() {
    start_pump
    # In the foreground: else timeout sends SIGCONT after SIGTERM, which takes back
    # the stop that the leak checker is just waiting for, now and then, for ever.
    timeout --foreground -k "$END_SECONDS" "$RUN_SECONDS" quothd --index "$QUOTH_INDEX" \
        --socket "$door" --log-level debug "$@" 2>>quothd.log </dev/null &
    daemon=$!
    wait_until answers
}

# The daemon stops cleanly when asked to, or the test fails.
stop_daemon() {
    kill -TERM "$daemon"
    stopped=0
    wait "$daemon" || stopped=$?
    daemon=
    same "quothd's exit after SIGTERM" 0 "$stopped"
}

# Ends a daemon that quoth started by itself: the one that holds the lock.
stop_spawned() {
    [ -S "$QUOTH_SOCKET" ] || return 0
    rpc shutdown >/dev/null 2>&1 || :
}

# KEY: the value in the one JSON object on stdin; a path like index.rev.
json() {
    python3 -c '
import json, sys
value = json.load(sys.stdin)
for key in sys.argv[1].split("."):
    value = value[int(key)] if isinstance(value, list) else value[key]
print(value if isinstance(value, str) else json.dumps(value))' "$1"
}
