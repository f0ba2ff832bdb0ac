#!/bin/sh
# SPDX-License-Identifier: MIT
# Completions, similar documents, parts of a text and citations: what is asked for, and
# how it is printed.
. "$(dirname "$0")/client_lib.sh"
export SOURCE_DATE_EPOCH=1761868800
start_fake --index "$work"

requests() {	# COMMAND...: what the daemon was asked
	rm -f "$work/requests"
	"$@" >/dev/null 2>&1
	cat "$work/requests"
}

golden suggest "$quoth" suggest rare ear
golden suggest-blank requests "$quoth" suggest -n3 'rare '
golden suggest-json "$quoth" suggest --json '"rare ear'
golden suggest-tsv "$quoth" suggest --tsv hostile
golden suggest-csv "$quoth" suggest --csv rare ear
golden suggest-template "$quoth" suggest --format '{word}={n}' rare ear
golden suggest-null "$quoth" suggest -0 rare ear
golden suggest-nothing "$quoth" suggest nothing
golden suggest-hostile "$quoth" suggest hostile
golden suggest-none "$quoth" suggest
golden suggest-formats "$quoth" suggest --json --tsv rare
printf 'a\trare ear\nnothing\n' >"$work/lines"
lines() { "$quoth" suggest --stdin "$@" <"$work/lines"; }
golden suggest-stdin lines
golden suggest-stdin-json lines --json -n1

golden similar "$quoth" similar doc1
golden similar-json "$quoth" similar --json doc1
golden similar-trec "$quoth" similar --trec run doc1
golden similar-absent "$quoth" similar absent
golden similar-two "$quoth" similar doc1 doc2
golden similar-both "$quoth" similar --text x doc1
golden similar-file-absent "$quoth" similar --file /nowhere/at/all
golden similar-options requests "$quoth" similar -n5 --offset 2 --terms 9 --sort date \
	--source a --source b --lang en --after 2024 --snippets 2 --explain \
	--exact-total --timeout 900 doc1
golden similar-text requests "$quoth" similar --text 'magnets of neodymium'
printf 'Magnets\nof "neodymium"\n' >"$work/pasted"
golden similar-file requests "$quoth" similar --file "$work/pasted"
pasted() { requests "$quoth" similar --text - <"$work/pasted"; }
golden similar-stdin pasted
printf 'q1\tdoc1\ndoc2\n' >"$work/ids"
ids() { "$quoth" similar --stdin --tsv <"$work/ids"; }
golden similar-ids ids
head -c 1000001 /dev/zero | tr '\0' x >"$work/large"
golden similar-large "$quoth" similar --file "$work/large"

golden get-lines "$quoth" get b_m --lines 2-3
golden get-lines-asked requests "$quoth" get b_m --lines 2-3
golden get-line "$quoth" get b_m --lines 2
golden get-lines-on requests "$quoth" get b_m --lines 2-
golden get-lines-beyond "$quoth" get b_m --lines 9
golden get-bytes "$quoth" get b_m --bytes 12-15
golden get-bytes-asked requests "$quoth" get b_m --bytes 12-50
golden get-bytes-long "$quoth" get b_m --bytes 1-50
golden get-bytes-none "$quoth" get b_m --bytes 5-5
golden get-bytes-beyond "$quoth" get b_m --bytes 500-
golden get-bytes-json "$quoth" get b_m --json --bytes 15-20
golden get-around "$quoth" get b_m --json --around zeile --context 9
golden get-around-asked requests "$quoth" get b_m --around zeile
golden get-around-nowhere "$quoth" get b_m --around nowhere
golden get-bad-bytes "$quoth" get b_m --bytes 9-5
golden get-bad-lines "$quoth" get b_m --lines 0-5
golden get-bad-both "$quoth" get b_m --lines 1 --bytes 1-2
golden get-bad-context "$quoth" get b_m --context 9

golden cite "$quoth" cite b_m
golden cite-web "$quoth" cite web --lines 2
golden cite-bare "$quoth" cite bare
golden cite-quote "$quoth" cite b_m --quote zeile
golden cite-quote-nowhere "$quoth" cite b_m --quote nowhere
golden cite-quote-best requests "$quoth" cite --quote zeile --source a
golden cite-quote-nothing "$quoth" cite --quote nothing
golden cite-bibtex "$quoth" cite --style bibtex b_m web bare --lines 2
golden cite-csl "$quoth" cite --style csl b_m web bare --bytes 0-12
golden cite-json "$quoth" cite --json --style bibtex web
golden cite-tsv "$quoth" cite --tsv b_m bare --lines 1-2
golden cite-template "$quoth" cite --format '{key} {start}-{end} {accessed}' b_m \
	--bytes 0-12
golden cite-absent "$quoth" cite absent b_m
golden cite-none "$quoth" cite
golden cite-both "$quoth" cite b_m --bytes 1-2 --lines 1
SOURCE_DATE_EPOCH=today golden cite-epoch "$quoth" cite b_m
cite_lines() { "$quoth" cite --stdin --json <"$work/ids"; }
printf 'q1\tb_m\nweb\n' >"$work/ids"
golden cite-stdin cite_lines
done_testing
