#!/bin/sh
# SPDX-License-Identifier: MIT
# Keywords in context: page after page in each format, and in columns on a terminal.
. "$(dirname "$0")/client_lib.sh"
start_fake
terminal="$flow/on_terminal.py"

requests() {	# COMMAND...: what the daemon was asked
	rm -f "$work/requests"
	"$@" >/dev/null 2>&1
	cat "$work/requests"
}

golden kwic "$quoth" kwic rare earths
golden kwic-colour "$quoth" kwic --color=always -n1 rare
golden kwic-hostile "$quoth" kwic hostile
golden kwic-null "$quoth" kwic -0 hostile
golden kwic-places "$quoth" kwic places
golden kwic-near "$quoth" kwic near
golden kwic-tsv "$quoth" kwic --tsv rare
golden kwic-tsv-places "$quoth" kwic --tsv places
golden kwic-tsv-hostile "$quoth" kwic --tsv --no-header hostile
golden kwic-tsv-nothing "$quoth" kwic --tsv nothing
golden kwic-csv "$quoth" kwic --csv -n2 rare
golden kwic-csv-hostile "$quoth" kwic --csv hostile
golden kwic-csv-no-header "$quoth" kwic --csv --no-header -n1 rare
golden kwic-json "$quoth" kwic --json -n3 rare
golden kwic-json-hostile "$quoth" kwic --json hostile
golden kwic-json-sample "$quoth" kwic --json --sample 2 -n1 warned
golden kwic-template "$quoth" kwic --format '{doc_id}|{col}|{in}|{part}|{match}' places
golden kwic-nothing "$quoth" kwic nothing
golden kwic-warned "$quoth" kwic -n1 warned
golden kwic-stale "$quoth" kwic --tsv stale
golden kwic-malformed "$quoth" kwic malformed
golden kwic-stuck "$quoth" kwic stuck
golden kwic-help "$quoth" kwic --help

batch() { printf 'a\trare\nb\tnothing\nc\tstale\nplaces\n' | "$quoth" kwic --stdin "$@"; }
golden kwic-batch batch
golden kwic-batch-tsv batch --tsv
golden kwic-batch-json batch --json -n1
golden kwic-batch-tty "$terminal" sh -c "printf 'a\trare\nb\tnothing\nc\tplaces\n' |
	'$quoth' kwic --stdin --hyperlink=never --color=never"

golden kwic-requests requests "$quoth" kwic rare
golden kwic-requests-all requests "$quoth" kwic -n3 -C0 --order=left --sample 7 --seed 9 \
	--mode any --after 2024 --before=2025-02 --source a --source b --topic t --lang en \
	--type text/html --path /x --timeout 900 rare
golden kwic-requests-cursor requests "$quoth" kwic -n1 --cursor c3 rare

golden kwic-usage "$quoth" kwic
golden kwic-usage-order "$quoth" kwic --order=score rare
golden kwic-usage-context "$quoth" kwic -C 51 rare
golden kwic-usage-seed "$quoth" kwic --seed 3 rare
golden kwic-usage-header "$quoth" kwic --no-header rare
golden kwic-usage-formats "$quoth" kwic --tsv --json rare
golden kwic-usage-template "$quoth" kwic --format '{nope}' rare
golden kwic-usage-cursor "$quoth" kwic --cursor c1 --stdin
golden no-header "$quoth" --tsv --no-header rare
golden no-header-csv "$quoth" --csv --no-header rare

tty() {	# COLUMNS WORD...
	columns=$1
	shift
	"$terminal" --columns "$columns" "$quoth" kwic --pager=never --color=never \
		--hyperlink=never "$@"
}
golden kwic-tty "$terminal" "$quoth" kwic --pager=never --hyperlink=never rare
golden kwic-tty-wide tty 200 rare
golden kwic-tty-30 tty 30 rare
golden kwic-tty-1 tty 1 -n1 rare
golden kwic-tty-scripts tty 60 scripts
golden kwic-tty-scripts-wide tty 120 scripts
golden kwic-tty-hostile tty 80 hostile
golden kwic-tty-near "$terminal" "$quoth" kwic --pager=never --hyperlink=never near
golden kwic-tty-places tty 80 places
golden kwic-tty-sample tty 80 --sample 2 rare
NO_COLOR=1 golden kwic-tty-no-color "$terminal" "$quoth" kwic --pager=never \
	--hyperlink=never -n1 rare
QUOTH_PAGER='sed "s/^/| /"' golden kwic-tty-pager "$terminal" "$quoth" kwic \
	--color=never --hyperlink=never rare
# A reader who has seen enough is no error.
QUOTH_PAGER='head -n 1' "$terminal" "$quoth" kwic endless >"$work/out" 2>&1
same "pager leaves" 0 $?

# Every match begins in one column, whatever is written around it.
tty 120 scripts | python3 "$flow/columns.py" || fail "columns"

# A closed pipe and Ctrl-C end lines without end, in silence.
{ "$quoth" kwic --tsv endless 2>"$work/err"; echo $? >"$work/status"; } |
	head -n 500 >"$work/out"
same "closed pipe" 141 "$(cat "$work/status")"
same "closed pipe says" "" "$(cat "$work/err")"
same "lines before" 500 "$(wc -l <"$work/out")"
"$terminal" --interrupt "$work/requests" "$quoth" kwic --pager=never endless >"$work/out" && fail "Ctrl-C"
golden kwic-interrupt "$terminal" --interrupt "$work/requests" "$quoth" kwic slow
same "lines of many pages" 777 "$("$quoth" kwic -n 777 endless | wc -l)"

# Only the terminal's own sequences, never a document's.
for format in "" --json --tsv --csv "--format {title}{path}{before}{match}{after}"; do
	# shellcheck disable=SC2086
	if "$quoth" kwic --color=never $format hostile | tr -d '\r' |
	   LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')"; then
		fail "a control character came through: $format"
	fi
done

# RFC 4180 as others read it, and a disk that is full.
"$quoth" kwic --csv scripts | python3 -c '
import csv, io, sys
rows = list(csv.DictReader(io.TextIOWrapper(sys.stdin.buffer, "utf-8", newline="")))
assert [row["line"] for row in rows] == list("123456"), rows
assert rows[0]["match"] == "\u7a00\u571f" and rows[0]["qid"] == "", rows[0]
' || fail "csv"
if [ -c /dev/full ]; then
	"$quoth" kwic --tsv rare >/dev/full 2>"$work/err"
	same "full" 3 $?
	grep -q 'cannot write' "$work/err" || fail "no words: full"
fi
done_testing
