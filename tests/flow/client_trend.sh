#!/bin/sh
# SPDX-License-Identifier: MIT
# trend and collocates print what quoth(1) says, in every form, whatever the words are.
. "$(dirname "$0")/client_lib.sh"
start_fake --index "$work"
export SOURCE_DATE_EPOCH=1761782400
terminal="$flow/on_terminal.py"
cd "$work" || exit 99

requests() {	# COMMAND...: what the daemon was asked
	rm -f "$work/requests"
	"$@" >/dev/null 2>&1
	cat "$work/requests"
}
blocks() { LC_ALL=C.UTF-8 "$@"; }
# Releases differ by their version.
svg() {
	"$quoth" trend --svg - "$@" >"$work/drawn"
	status=$?
	sed 's/ with quoth [^ ]*\.</ with quoth VERSION.</' "$work/drawn"
	return $status
}
narrow() { COLUMNS=40 "$@"; }

golden trend-chart blocks "$quoth" trend tariff '"rare earths"'
golden trend-ascii narrow "$quoth" trend tariff
golden trend-colour blocks "$quoth" trend --color=always a b c d e f g h
golden trend-source blocks "$quoth" trend --by source hostile warned
golden trend-measure "$quoth" trend --measure occurrences tariff
golden trend-several "$quoth" trend tariff several
golden trend-no-occurrences "$quoth" trend --measure per-million tariff several
golden trend-nothing "$quoth" trend nothing
golden trend-tsv "$quoth" trend --tsv tariff '"rare earths"'
golden trend-csv "$quoth" trend --csv --by source hostile
golden trend-json "$quoth" trend --json --by day tariff warned
golden trend-template "$quoth" trend --format '{key}|{query}|{per_million}' tariff
golden trend-odd "$quoth" trend odd
golden trend-error "$quoth" trend '"tariff'
golden trend-help "$quoth" trend --help
golden trend-many "$quoth" trend a b c d e f g h i
golden trend-svg svg --after 2024 --source 'A & B' tariff several
golden trend-svg-lines svg --by year tariff '"rare earths"' c d
golden trend-svg-bars svg --by source hostile '<b>"x"</b>'
golden trend-svg-both "$quoth" trend --svg - --tsv tariff
golden trend-svg-no-folder "$quoth" trend --svg "$work/none/x.svg" tariff
golden trend-svg-date env SOURCE_DATE_EPOCH=today "$quoth" trend --svg - tariff
golden requests-trend requests "$quoth" trend --by year --mode any --after 2024 \
	--before 2025-02 --source a --source b --topic t --lang en --type text/html \
	--path /x --timeout 900 'rare earths' -- -oxide

golden collocates "$quoth" collocates tariff
golden collocates-terminal "$terminal" "$quoth" collocates --pager never hostile
golden trend-terminal "$terminal" "$quoth" trend --pager never --by source hostile b
golden collocates-tsv "$quoth" collocates --tsv hostile
golden collocates-csv "$quoth" collocates --csv tariff
golden collocates-json "$quoth" collocates --json hostile
golden collocates-template "$quoth" collocates --format '{word} {mi}' -n 1 tariff
golden collocates-nothing "$quoth" collocates nothing
golden collocates-rare "$quoth" collocates --min 101 tariff
golden collocates-no-window "$quoth" collocates --left 0 --right 0 tariff
golden collocates-help "$quoth" collocates --help
golden requests-collocates requests "$quoth" collocates --window 3 --right 0 --min 2 \
	--sort mi -n 9 --stop-words --after 2024 --topic t rare earths
golden requests-collocates-plain requests "$quoth" collocates rare

stdin_collocates() { printf 'a\ttariff\nb\tnothing\n' | "$quoth" collocates --stdin --tsv; }
golden collocates-stdin stdin_collocates

# A file is written whole, replaces another one, and keeps its mode.
(umask 027; "$quoth" trend --svg new.svg tariff >/dev/null 2>&1) || fail "--svg: exit $?"
same "mode of a new file" 640 "$(stat -c %a new.svg)"
echo old >old.svg; chmod 604 old.svg
"$quoth" trend --svg old.svg tariff >/dev/null 2>&1
same "mode of a file that was there" 604 "$(stat -c %a old.svg)"
cmp new.svg old.svg || fail "--svg: the second run is another"
same "left behind" "" "$(ls | grep "svg\." || :)"
"$quoth" trend --svg /dev/full tariff >/dev/null 2>err && fail "a full device"
grep -q '^quoth: cannot write /dev/full: ' err || fail "not named: $(cat err)"
"$quoth" trend --svg /dev/stdout --by day tariff 2>/dev/null | grep -q '^</svg>' ||
	fail "--svg to a pipe"

# Whatever is in the words, it is XML, and nothing of it is markup.
long=$(printf 'tariff-%.0s' $(seq 200))
for query in hostile '<b>"x"</b>' tariff "$long" "$(echo "$long" | tr - ' ')"; do
	for by in year month day source; do
		"$quoth" trend --svg "$by.svg" --by "$by" "$query" b >/dev/null 2>&1
		python3 - "$by.svg" <<-'END' || fail "--svg --by $by $query"
			import sys
			import xml.etree.ElementTree as tree
			root = tree.parse(sys.argv[1]).getroot()
			names = {node.tag.partition("}")[2] for node in root.iter()}
			known = {"svg", "title", "desc", "style", "defs", "pattern", "rect",
			         "path", "g", "text", "line"}
			assert names <= known, names - known
			title, desc = root[0], root[1]
			assert title.tag.endswith("}title") and title.text, title
			assert desc.tag.endswith("}desc") and len(desc.text) > 40, desc
			ids = root.get("aria-labelledby").split()
			assert ids == [title.get("id"), desc.get("id")], ids
			width, height = float(root.get("width")), float(root.get("height"))
			for node in root.iter():
			    for name, most in ("x", width), ("y", height), ("x2", width):
			        place = float(node.get(name, 0))
			        assert 0 <= place <= most, (node.tag, name, place)
		END
	done
done

# Nothing commands a terminal.
for format in "" --tsv --csv --json --svg=-; do
	"$quoth" trend --by source --color=never $format hostile 2>&1 | tr -d '\r' |
		LC_ALL=C grep -q "$(printf '[\001-\010\013-\037\177]')" &&
		fail "a control character came through: $format"
done
done_testing
