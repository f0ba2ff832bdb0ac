#!/bin/sh
# SPDX-License-Identifier: MIT
# Many questions over one connection: answered in their order, each at once.
. "$(dirname "$0")/client_lib.sh"
start_fake

printf 'a\trare late\nb\tties\n\n\tno id\nc\t"open\r\nonly a query\nlast\tnothing' \
	>"$work/questions"
batch() { "$quoth" --stdin "$@" <"$work/questions"; }
golden batch-plain batch -n1
golden batch-json batch --json -n1
golden batch-csv batch --csv -n1
golden batch-trec batch --trec run
golden batch-count batch -c
golden batch-facets sh -c "printf 'a\trare\nb\tnothing\n' |
	'$quoth' facets --stdin --by year"
golden batch-facets-tsv sh -c "printf 'a\trare\nb\ttimeout\nc\tx\n' |
	'$quoth' facets --stdin --tsv --by source"
golden batch-search-facets sh -c "printf 'a\trare\nb\tx y\n' |
	'$quoth' --stdin -l --facets year"
golden batch-busy sh -c "printf 'a\tbusy\nb\tx\n' | '$quoth' --stdin -l"
golden batch-empty sh -c "'$quoth' --stdin -l </dev/null"
golden batch-nothing sh -c "echo nothing | '$quoth' --stdin -q"

# More than fit in flight, late ones among them, and none is lost or moved.
seq 1 200 | awk '{ print "q" $1 "\t" ($1 % 7 ? "rare" : "late") }' >"$work/many"
"$quoth" --stdin -n1 -l <"$work/many" >"$work/out" || fail "many"
cut -f1 "$work/many" >"$work/expected"
cut -f1 "$work/out" | cmp - "$work/expected" || fail "order"

# More than is read at a time: lines end at line ends, not where the buffer does.
seq 1 3000 | sed 's/.*/q&\trare/' >"$work/long"
"$quoth" --stdin -n1 -l <"$work/long" | cut -f1 | uniq >"$work/out"
cut -f1 "$work/long" | cmp - "$work/out" || fail "long"

# Who writes a question and waits for its answer, gets it.
mkfifo "$work/in" "$work/back"
"$quoth" --stdin -l -n1 <"$work/in" >"$work/back" &
exec 3>"$work/in" 4<"$work/back"
for n in 1 2 3; do
	echo "$n	rare" >&3
	read -r answer <&4
	same "dialogue $n" "$n	/corpus/rare.md" "$answer"
done
exec 3>&- 4<&-
wait $! || fail "dialogue"

# Requests as they are: replies to all of them, in any framing.
printf '{"jsonrpc":"2.0","id":%d,"method":"ping"}\n' 1 2 3 >"$work/pings"
same "rpc" 3 "$("$quoth" rpc <"$work/pings" | grep -c '"result"')"
same "rpc without the last newline" 1 \
	"$(printf '{"jsonrpc":"2.0","id":1,"method":"ping"}' | "$quoth" rpc | wc -l)"
same "rpc waits" 1 "$(echo '{"jsonrpc":"2.0","id":1,"method":"count","params":
{"q":"late"}}' | tr '\n' ' ' | "$quoth" rpc | grep -c 213)"
done_testing
