#!/bin/sh
# SPDX-License-Identifier: MIT
# What a person sees, and Ctrl-C.
. "$(dirname "$0")/client_lib.sh"
start_fake
terminal="$flow/on_terminal.py"

golden tty "$terminal" "$quoth" --pager=never rare
golden tty-wide "$terminal" --columns 200 "$quoth" --pager=never rare
golden tty-plain "$terminal" "$quoth" --pager=never --color=never \
	--hyperlink=never --explain rare
NO_COLOR=1 golden tty-no-color "$terminal" "$quoth" --pager=never rare
TERM=dumb golden tty-dumb "$terminal" "$quoth" --pager=never rare
golden tty-collapse "$terminal" "$quoth" --pager=never --collapse rare
golden tty-copies "$terminal" "$quoth" copies hostile
golden tty-diff "$terminal" "$quoth" diff --pager=never doc1 hostile
golden tty-hostile "$terminal" "$quoth" --pager=never --color=never \
	--hyperlink=never hostile
golden tty-many "$terminal" "$quoth" --pager=never --color=never \
	--hyperlink=never many
golden tty-pages "$terminal" "$quoth" --pager=never --color=never \
	--facets source,year pages
golden tty-facets "$terminal" "$quoth" facets --by source,x.empty rare
golden tty-facets-hostile "$terminal" "$quoth" facets --color=never --by source hostile
golden tty-nothing "$terminal" "$quoth" nothing
golden tty-get "$terminal" "$quoth" get hostile
QUOTH_PAGER='sed "s/^/| /"' PAGER=false golden tty-pager "$terminal" "$quoth" \
	--color=never --hyperlink=never rare
# A reader who has seen enough is no error, and neither is a pager that is not.
QUOTH_PAGER=true golden tty-pager-leaves "$terminal" "$quoth" rare
QUOTH_PAGER='' PAGER='echo never' golden tty-pager-none "$terminal" "$quoth" \
	--color=never --hyperlink=never ties -n 1

rm -f "$work/requests"
golden interrupt "$terminal" --interrupt "$work/requests" "$quoth" slow
grep -q cancelRequest "$work/requests" || fail "nothing was cancelled"

# A closed pipe ends the command in silence.
{ seq 1 3000 | "$quoth" --stdin -l -n1 2>"$work/err"; echo $? >"$work/status"; } |
	head -n 1 >"$work/out"
same "closed pipe" 141 "$(cat "$work/status")"
same "closed pipe says" "" "$(cat "$work/err")"
done_testing
