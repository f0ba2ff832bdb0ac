#!/bin/sh
# SPDX-License-Identifier: MIT
# Each option reaches the daemon under its name, and nothing else does.
. "$(dirname "$0")/client_lib.sh"
start_fake --index "$work"
mkdir "$work/notes"

requests() {	# COMMAND...: what the daemon was asked
	rm -f "$work/requests"
	"$@" >/dev/null 2>&1
	cat "$work/requests"
}

golden requests-plain requests "$quoth" rare 'earth mines'
golden requests-quoted requests "$quoth" -- '"rare earths"' -oxide
golden requests-all requests "$quoth" -n5 --offset=7 --sort=-date --mode any \
	--after 2024 --before=2025-02 --source a --source b --topic t --lang en \
	--type text/html --path /x --snippets 3 --expand 9 --explain --exact-total \
	--strict --timeout 900 rare
golden requests-dash requests "$quoth" -- -rare --oxide
golden requests-search requests "$quoth" search count
golden requests-dashes requests "$quoth" --no-spawn -- status
golden requests-count requests "$quoth" count --mode=all --after 2024 rare
golden requests-cursor requests "$quoth" --cursor 1-2-3 --limit 5 rare
golden requests-facets requests "$quoth" --facets source,year --facets x.desk rare
golden requests-facets-command requests "$quoth" facets --by source,year --by x.desk \
	-n 7 --mode any --after 2024 --lang en --timeout 900 rare earths
golden requests-facets-usual requests "$quoth" facets
golden requests-quiet requests "$quoth" -q rare
golden requests-trec requests "$quoth" --trec run rare
golden requests-list requests "$quoth" -l rare
golden requests-budget requests "$quoth" --budget 8000 rare
golden requests-tokens requests "$quoth" --budget 2000t rare
golden requests-vimgrep requests "$quoth" --vimgrep rare
golden requests-get requests "$quoth" get doc1
golden requests-collapse requests "$quoth" --collapse rare
golden requests-count-collapse requests "$quoth" count --collapse rare
golden requests-copies requests "$quoth" copies --timeout 900 doc1
golden requests-meta requests "$quoth" get --meta doc1
golden requests-busy requests "$quoth" busy always

# Every command that reads the index can wait for a revision.
waiting() {
	for command in "search rare" "count rare" "kwic rare" "trend rare" \
		"collocates rare" "facets rare" "similar doc1" "suggest ra" "get doc1" \
		"copies doc1" "cite doc1" "cite --quote rare" status; do
		# shellcheck disable=SC2086
		requests "$quoth" $command --min-rev 7
	done
}
golden requests-min-rev waiting

# A relative path that exists is what the index knows it by.
here() { (cd "$work" && requests "$quoth" --path notes --path gone rare); }
golden requests-path here

# An index that was named is not answered for by another's daemon.
golden index-same "$quoth" --index "$work" rare
golden index-other "$quoth" --index "$work/notes" rare
QUOTH_INDEX=$work/notes golden index-variable "$quoth" rare
done_testing
