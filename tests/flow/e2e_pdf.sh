#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What a PDF says is found on its page, whatever is asked; and one that cannot be read
# fails alone, with the reason.
. "$(dirname "$0")/lib.sh"
needs python3
quoth-index --version | grep -q 'not built in: PDF' && skip "built without Poppler"
export SOURCE_DATE_EPOCH=1761868800

mkdir docs
python3 "$flow/pdfs.py" docs
# Under sanitizers an extractor's memory has no bound.
! sanitized || rm docs/bomb.pdf
expect_status 1 quoth-index docs
expect_status 0 quoth-index --list-failed
cp out failed

# FILE REASON
failed() {
    grep "/$1	" failed | grep -q -e "$2" || { cat failed; fail "$1: no '$2'"; }
}
failed password.pdf 'opens with a password alone'
failed scan.pdf 'without text on its 2 pages: .*OCR'
failed no_pages.pdf 'damaged PDF: it has no pages'
failed tree_loop.pdf 'page 1: cannot be read'
failed cut.pdf 'damaged PDF'
failed no_head.pdf 'no PDF: its first 1024 bytes'
failed many.pdf '20001 pages, the limit is 20000'
sanitized || failed bomb.pdf 'needs more than the 1536 MB'
if ! grep -q named_map failed; then
    map=there
elif [ -e /usr/share/poppler/cMap/Adobe-GB1/GBK-EUC-H ] &&
    grep -q landlock /sys/kernel/security/lsm 2>/dev/null; then
    fail "the character map is there, and was not read"
else
    failed named_map.pdf 'page 1: text in a font whose character map is not there'
fi
same "failed" "$(sanitized && echo 7 || echo 8)" "$(grep -vc named_map failed)"

start_daemon
# QUERY FILE PAGE: the best place of the one document.
found() {
    quoth search --format '{path} {page}' "$1" >out || fail "nothing found: $1"
    same "$1" "$(realpath docs/"$2") $3" "$(cat out)"
}
found '"quiet harbour lights"' pages.pdf 2
found '"tungsten ledger"' pages.pdf 4
found '"the words quiet harbour"' pages.pdf 1
found '"committee of seven members"' pages.pdf 1
found '"in November by Anglo-American traders"' pages.pdf 2
found '"words about copper that end in the middle"' columns.pdf 1
found '"final offer of the five firms was fluently put"' ligatures.pdf 1
found '"softly spoken"' soft.pdf 1
found 管制将暂停 cjk.pdf 1
found gallium compressed.pdf 1
found indium junk_before 1
found germanium no_password.pdf 1
found hafnium xref_loop.pdf 1
found rhenium deep.pdf 1
found osmium deep_page.pdf 1
[ -z "${map-}" ] || found '稀土出口 -管制' named_map.pdf 1

# What it says of itself.
found 'author:ødegård tungsten' pages.pdf 4
found 'topic:"rare earths" tungsten' pages.pdf 4
found 'title:Bericht tungsten' pages.pdf 4
found 'type:application/pdf date:2025-10-30 lang:en tungsten' pages.pdf 4
found 'type:application/pdf indium' junk_before 1

# The page, by each way to ask for it.
quoth search --json '"quiet harbour lights"' >hit
python3 - hit <<'END'
import json, sys
hit = json.loads(open(sys.argv[1]).read().split("\n")[1])
for place in [hit["best"]] + hit["matches"]:
    assert (place["page"], place["in"], place["col"]) == (2, "text", 1), place
assert hit["snips"] == [["", "quiet harbour lights", ". Then nothing more is said of it."]], hit
END
quoth kwic --tsv '"harbour lights"' >out
printf 'qid\tdoc_id\tpath\tpage\tline\tstart\tend\tbefore\tmatch\tafter\n' >header
head -n 1 out | cmp - header || fail "kwic's header"
same "kwic" 2 "$(tail -n 1 out | cut -f 4)"
python3 "$flow/on_terminal.py" --columns 120 quoth --no-spawn search --pager never tungsten >out
expect_in 'page 4' out
python3 "$flow/on_terminal.py" --columns 160 quoth --no-spawn kwic --pager never tungsten >out
expect_in 'p\.4' out
quoth search --vimgrep tungsten >out
same "vimgrep" "$(realpath docs/pages.pdf):1:1:The tungsten ledger is kept on this page alone." "$(cat out)"
expect_status 1 quoth search '"harbour tungsten"'
expect_in 'pages.pdf page 2' err

id=$(quoth search --format '{id}' tungsten)
quoth get --pages 4 "$id" >out
same "get" "The tungsten ledger is kept on this page alone." "$(cat out)"
quoth get --pages 2 "$id" >second
same "page 2" "quiet harbour lights. Then nothing more is said of it." "$(head -n 1 second)"
same "page 3" "" "$(quoth get --pages 3 "$id")"
quoth get "$id" >whole
{ quoth get --pages 1 "$id"; printf '\f\n'; cat second; printf '\f\n\f\n'; cat out; } | cmp - whole
quoth get --pages 1- "$id" | cmp - whole
quoth get --pages 2-4 "$id" --json >out
same "json" "2 4" "$(json page <out) $(json page_end <out)"
expect_status 2 quoth get --pages 5 "$id"
expect_in 'the text has 4 pages, not 5' err
expect_status 2 quoth get --pages 0 "$id"
expect_status 2 quoth get --pages 1 --lines 1 "$id"
echo 'No pages here, but iridium.' >docs/plain.txt
index -q docs || :
wait_until sh -c 'quoth --no-spawn search -l iridium | grep -q .'
expect_status 2 quoth get --pages 1 "$(quoth search --format '{id}' iridium)"
expect_in 'the text has no pages' err

quoth cite --quote '"tungsten ledger"' >out
expect_in 'pages.pdf, p\. 4 (accessed' out
quoth cite --style bibtex --pages 2-4 "$id" >out
expect_in 'pages = {2--4},' out
quoth cite --style csl --quote harbour "$id" >out
expect_in '"page":"2"' out
quoth cite --tsv --pages 1-2 "$id" >out
same "column" page "$(head -n 1 out | cut -f 9)"
same "cite" 1-2 "$(tail -n 1 out | cut -f 9)"
stop_daemon

# Another reader has the same words on each page.
if command -v pdftotext >/dev/null; then
    start_daemon
    for file in pages columns ligatures cjk compressed soft; do
        id=$(quoth search --format '{id}' "path:$(realpath docs/$file.pdf)")
        pages=$(pdfinfo "docs/$file.pdf" | sed -n 's/^Pages: *//p')
        for page in $(seq "$pages"); do
            pdftotext -f "$page" -l "$page" "docs/$file.pdf" theirs 2>/dev/null
            quoth get --pages "$page" "$id" >ours
            python3 - theirs ours <<'END'
import sys, unicodedata
def letters(name):
    text = unicodedata.normalize("NFKC", open(name, encoding="utf-8").read())
    return "".join(c for c in text if c.isalnum())
theirs, ours = map(letters, sys.argv[1:])
assert theirs == ours, (theirs, ours)
END
        done
    done
    stop_daemon
fi
