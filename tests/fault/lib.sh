# shellcheck shell=sh
# SPDX-License-Identifier: GPL-2.0-or-later
# lib.sh - what the scripts here share: the built program, a folder to work in,
# and words to say what was expected. To be sourced.
set -u
index="${abs_top_builddir:?is set by make check}/quoth-index"
[ -x "$index" ] || { echo "quoth-index is not built"; exit 77; }
scratch=$(mktemp -d "${TMPDIR:-/tmp}/quoth-fault-XXXXXX") || exit 99
scratch=$(realpath "$scratch")
trap 'chmod -R u+rwx "$scratch" 2>/dev/null; rm -rf "$scratch"' EXIT
cd "$scratch" || exit 99
export QUOTH_INDEX="$scratch/index"

fail() {
	echo "FAILED: $*" >&2
	exit 1
}

# field NAME: a number of the JSON object on standard input.
field() {
	sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p"
}

# expect STATUS COMMAND...: runs it, output in `out`, errors in `err`.
expect() {
	wanted=$1
	shift
	"$@" >out 2>err
	got=$?
	[ "$got" = "$wanted" ] ||
		fail "exit $got instead of $wanted: $* ($(head -c 500 err))"
}

# counts STATUS "added updated removed unchanged failed skipped" PATH...
counts() {
	status=$1
	numbers=$2
	shift 2
	expect "$status" "$index" --json "$@"
	seen=$(for name in added updated removed unchanged failed skipped; do
		field $name <out
	done | tr '\n' ' ')
	[ "$seen" = "$numbers " ] ||
		fail "counts $seen instead of $numbers ($*; $(head -c 500 err))"
}

whole() {
	expect 0 "$index" --check
}

documents() {
	"$index" --status --json | field documents
}
