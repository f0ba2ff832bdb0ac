#!/bin/sh
# SPDX-License-Identifier: MIT
# Each format prints what quoth(1) says, whatever the documents hold.
. "$(dirname "$0")/client_lib.sh"
start_fake --index "$work"

golden plain "$quoth" rare earths
golden plain-colour "$quoth" --color=always rare
golden plain-null "$quoth" -0 hostile
golden plain-hostile "$quoth" hostile
golden plain-odd "$quoth" odd
golden paths "$quoth" -l rare
golden paths-null "$quoth" -l0 hostile
golden paths-hostile "$quoth" -l hostile
golden quiet "$quoth" -q rare
golden quiet-nothing "$quoth" -q nothing
golden json "$quoth" --json --explain rare
golden json-hostile "$quoth" --json hostile
golden json-nothing "$quoth" --json nothing
golden json-odd "$quoth" --json odd
golden tsv "$quoth" --tsv rare
golden tsv-hostile "$quoth" --tsv hostile
golden csv "$quoth" --csv rare
golden csv-hostile "$quoth" --csv hostile
golden csv-odd "$quoth" --csv odd
golden vimgrep "$quoth" --vimgrep rare
golden vimgrep-long "$quoth" --vimgrep long
golden vimgrep-hostile "$quoth" --vimgrep hostile
golden vimgrep-odd "$quoth" --vimgrep odd
golden json-budget "$quoth" --json --budget 8000 rare
# What does not fit was found none the less.
golden plain-over-budget "$quoth" --budget 256 rare
golden json-over-budget "$quoth" --json --budget 256 rare
golden plain-budget "$quoth" --budget 2000t rare
golden trec "$quoth" --trec run ties
golden trec-odd "$quoth" --trec run odd
golden template "$quoth" \
	--format '{rank}\t{score} {{{tier}}} {title}|{date}|{page}|{snippet}\\' rare
golden template-null "$quoth" -0 --format '{path}' hostile
golden plain-collapse "$quoth" --collapse rare
golden json-collapse "$quoth" --json --collapse rare
golden tsv-collapse "$quoth" --tsv --collapse hostile
golden template-collapse "$quoth" --collapse \
	--format '{copies} {first} {first_date} {first_source}' rare
golden count-collapse "$quoth" count -v --collapse rare
golden copies "$quoth" copies doc1
golden copies-alone "$quoth" copies alone
golden copies-hostile "$quoth" copies hostile
golden copies-tsv "$quoth" copies --tsv hostile
golden copies-json "$quoth" copies --json doc1
golden copies-stuck "$quoth" copies stuck
golden copies-warned "$quoth" copies warned
golden copies-two "$quoth" copies one two
golden diff "$quoth" diff doc1 update
golden diff-context "$quoth" diff -U0 doc1 update
golden diff-colour "$quoth" diff --color=always doc1 update
golden diff-json "$quoth" diff --json doc1 update
golden diff-same "$quoth" diff doc1 doc2
golden diff-hostile "$quoth" diff doc1 hostile
golden diff-absent "$quoth" diff doc1 absent
golden diff-one "$quoth" diff doc1
golden diff-stuck "$quoth" diff doc1 stuck
golden count "$quoth" count rare
golden count-flag "$quoth" -c rare
golden count-verbose "$quoth" count -v rare
golden count-json "$quoth" count --json rare
golden count-tsv "$quoth" count --tsv rare
golden count-csv "$quoth" count --csv --collapse 'a "b", c'
golden count-format "$quoth" count --format '{documents}\t{occurrences}\t{query}' rare
golden count-flag-tsv "$quoth" -c --tsv --no-header rare
golden count-vimgrep "$quoth" -c --vimgrep rare
golden count-field "$quoth" count --format '{path}' rare
golden count-nothing "$quoth" count nothing
golden facets "$quoth" facets --by source,year rare
golden facets-usual "$quoth" facets --by year -n 2
golden facets-json "$quoth" facets --json --by source --by year rare
golden facets-tsv "$quoth" facets --tsv --by source,x.empty rare
golden facets-csv "$quoth" facets --csv --by source hostile
golden facets-hostile "$quoth" facets --by source hostile
golden facets-null "$quoth" facets -0 --by source hostile
golden facets-template "$quoth" facets --format '{facet}={value}: {n}' --by year rare
golden facets-nothing "$quoth" facets --by x.empty nothing
golden search-facets "$quoth" --facets source,year -l pages
golden search-facets-json "$quoth" --facets source --json pages
golden count-nothing-json "$quoth" count --json nothing
golden nothing-hostile "$quoth" nothing hostile
golden get "$quoth" get doc1
golden get-meta "$quoth" get --meta doc1
golden get-json "$quoth" get --json doc1
golden get-hostile "$quoth" get hostile
golden status "$quoth" status
golden status-json "$quoth" status --json
golden status-prometheus "$quoth" status --prometheus
golden status-two "$quoth" status --prometheus --json
golden trace "$quoth" --trace -l rare
golden trace-json "$quoth" count --trace --json rare
golden trace-error "$quoth" --trace timeout
golden trace-get "$quoth" get --trace --meta doc1
golden help "$quoth" help
golden help-search "$quoth" search --help

# What Prometheus's own reader makes of it is what the daemon said.
"$quoth" status --json >"$work/status.json"
"$quoth" status --prometheus >"$work/status.prom"
for python in python3 /usr/bin/python3 none; do
	"$python" -c "import prometheus_client.parser" 2>"$work/err" && break
done
if [ "$python" = none ]; then
	echo "not held to a reader of Prometheus's: python3-prometheus-client is missing"
else
	"$python" "$flow/prometheus.py" "$work/status.json" "$work/status.prom" ||
		fail "Prometheus reads something else"
fi

# Only the terminal's own sequences, never a document's.
for format in "" --json --tsv --csv --vimgrep -l "--format {title}{path}{snippet}"; do
	# shellcheck disable=SC2086
	if "$quoth" --color=never $format hostile | tr -d '\r' |
	   LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')"; then
		fail "a control character came through: $format"
	fi
done

# JSON Lines are JSON, and hold the path's very bytes.
"$quoth" --json hostile | python3 -c '
import base64, json, sys
lines = [json.loads(line) for line in sys.stdin]
assert [line["type"] for line in lines] == ["begin", "hit", "hit", "end"], lines
assert "\x1b[31m\n" in lines[1]["path"], lines[1]
assert base64.b64decode(lines[2]["path_b64"]) == b"/corpus/caf\xe9\x9b.md"
' || fail "json"
done_testing
