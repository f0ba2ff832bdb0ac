#!/bin/sh
# SPDX-License-Identifier: MIT
# An error never looks like "nothing found": each has its words and its status.
. "$(dirname "$0")/client_lib.sh"

golden no-daemon "$quoth" --no-spawn rare
start_fake
golden no-index-yet "$quoth" status
golden nothing "$quoth" nothing
golden warned "$quoth" warned
golden beyond "$quoth" --offset 5 many beyond
golden syntax "$quoth" 'café "rare earths'
golden syntax-wide "$quoth" '稀土 "x'
# Of a long query only the part around the trouble is shown.
golden syntax-long "$quoth" "$(printf 'longword %.0s' 1 2 3 4 5 6 7 8 9 10 11 12) \"x"
golden too-large "$quoth" toolarge
golden no-index "$quoth" noindex
golden timeout "$quoth" timeout
golden stale "$quoth" --cursor stale rare
golden no-facet "$quoth" facets --by colour rare
golden facets-malformed "$quoth" facets --by year malformed
golden denied "$quoth" denied
golden busy "$quoth" busy
golden busy-always "$quoth" busy always
golden gone "$quoth" gone
golden garbage "$quoth" garbage
golden nameless "$quoth" nameless
golden get-absent "$quoth" get absent
golden get-stuck "$quoth" get stuck
golden get-changing "$quoth" get changing
golden rpc-unknown sh -c "echo '{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"x\"}' |
	'$quoth' rpc"

golden rpc-in "$quoth" --in notes rpc
golden rpc-trace "$quoth" --trace rpc

golden usage "$quoth"
golden usage-option "$quoth" rare --nope
golden usage-number "$quoth" -n 0 rare
golden usage-choice "$quoth" --sort=size rare
golden usage-formats "$quoth" --json --csv rare
golden usage-cursor "$quoth" --cursor 1-2 --offset 3 rare
golden usage-cursor-stdin "$quoth" --cursor 1-2 --stdin
golden usage-facets "$quoth" --facets source,,year rare
golden usage-facets-count "$quoth" -c --facets source rare
golden usage-by "$quoth" facets --by , rare
golden usage-null "$quoth" --json -0 rare
golden usage-template "$quoth" --format '{path} {nope}' rare
golden usage-tag "$quoth" --trec 'a b' rare
golden usage-budget "$quoth" --budget 10 rare
golden usage-budget-unit "$quoth" --budget 4k rare
golden usage-nothing "$quoth" search
golden usage-stdin "$quoth" --stdin rare
golden usage-help "$quoth" help nope
golden usage-get "$quoth" get a b

# A daemon from before an update is asked for less.
kill "$fake"
wait "$fake" 2>/dev/null
export QUOTH_SOCKET="$work/old"
start_fake --old
golden old-plain "$quoth" rare
golden old-vimgrep "$quoth" --vimgrep rare
golden old-status "$quoth" status
golden old-prometheus "$quoth" status --prometheus
golden old-trace "$quoth" --trace count rare
printf 'rare\nrare\nrare\n' >"$work/three"
same "old batch" 6 "$("$quoth" --stdin <"$work/three" | wc -l)"

# A disk that is full is said, and is no success.
if [ -c /dev/full ]; then
	for arguments in "rare" "--json rare" "get doc1" "status"; do
		# shellcheck disable=SC2086
		"$quoth" $arguments >/dev/full 2>"$work/err"
		same "full: $arguments" 3 $?
		grep -q 'cannot write' "$work/err" || fail "no words: $arguments"
	done
fi

# A socket whose path cannot be.
long=$(printf '/%0200d' 0)
"$quoth" --socket "$long" rare 2>"$work/err"
same "long socket" 3 $?
grep -q 107 "$work/err" || fail "the limit is not named"
done_testing
