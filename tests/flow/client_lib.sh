# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# client_lib.sh - for client_*.sh: a fake daemon, and answers kept in files.
#
# A case is `golden NAME COMMAND...`: what COMMAND prints on stdout and stderr,
# and its exit status, must be as in expected/client/NAME. UPDATE=1 writes those
# files instead of comparing. Finish with `done_testing`.

set -u
flow=$(cd "$(dirname "$0")" && pwd)
build=$(pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/quoth.XXXXXX") || exit 99
fake=
failures=0

finish() {
	[ -z "$fake" ] || kill "$fake" 2>/dev/null
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 99' HUP INT TERM

command -v python3 >/dev/null || { echo "no python3"; exit 77; }

# Nothing of the person who runs the tests comes in.
unset QUOTH_INDEX QUOTH_PAGER PAGER NO_COLOR COLUMNS LESS
unset XDG_DATA_HOME XDG_RUNTIME_DIR XDG_STATE_HOME
export HOME="$work/home" TERM=xterm LC_ALL=C
export QUOTH_SOCKET="$work/sock"
mkdir "$HOME"
quoth=$build/quoth

wait_for() {	# PATH: at most 10 s for it to be there
	tries=0
	until [ -e "$1" ]; do
		tries=$((tries + 1))
		[ $tries -lt 200 ] || { echo "no $1"; exit 99; }
		sleep 0.05
	done
}

start_fake() {	# [OPTION...]
	python3 "$flow/fake_quothd.py" --socket "$QUOTH_SOCKET" \
		--log "$work/requests" "$@" 2>"$work/fake.err" &
	fake=$!
	wait_for "$QUOTH_SOCKET"
}

fail() {
	echo "FAIL: $*"
	failures=$((failures + 1))
}

same() {	# WHAT EXPECTED GOT
	[ "$2" = "$3" ] || fail "$1: expected '$2', got '$3'"
}

golden() {	# NAME COMMAND...
	name=$1
	shift
	{
		"$@" >"$work/out" 2>"$work/err"
		status=$?
		cat "$work/out"
		echo "--- stderr"
		cat "$work/err"
		echo "--- exit $status"
	} | sed "s|$work|WORK|g; s|file://[^/]*/|file://HOST/|g" >"$work/got"
	if [ "${UPDATE:-}" = 1 ]; then
		cp "$work/got" "$flow/expected/client/$name"
	elif ! diff -u "$flow/expected/client/$name" "$work/got"; then
		fail "$name"
	fi
}

done_testing() {
	[ $failures -eq 0 ] || exit 1
}
