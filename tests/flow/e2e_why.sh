#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Where nothing is found, the reason is there: on stderr for people, in JSON for programs.
. "$(dirname "$0")/lib.sh"
index -q "$corpus"
start_daemon

# LINE WORD...: searching for the words finds nothing, and says that.
nothing() {
	line=$1
	shift
	expect_status 1 quoth search "$@"
	[ ! -s out ] || fail "nothing found, yet something on stdout"
	grep -qF -e "quoth: $line" err || { cat err; fail "$*: not said: $line"; }
}

nothing 'no document has "tarrifff"; nearest: tariffs (' tarrifff
nothing 'no document has "soybeens"; nearest: soybeans (' '"exports of soybeens"'
nothing 'no title has "escrow"; the text of ' title:escrow
nothing 'no document has a word that begins with "qxz"' 'qxz*'
nothing 'without any of lang:es, source:x ' magnets lang:es source:x
nothing 'no document fits source:x' magnets lang:es source:x
nothing 'without topic:xyzzy ' magnets --topic xyzzy
nothing 'without -magnet ' magnets -- -magnet
nothing 'no document has all of it: without' --mode all magnets canola salmon
nothing '"magnets controls": ' '"magnets controls"'
nothing '~"rare earths magnet" finds ' '"rare earths magnet"'
nothing 'no document has all words of magnets NEAR/1 canola' magnets NEAR/1 canola
nothing 'controls NEAR/2 soybeans: at least ' controls NEAR/2 soybeans

# A distance that is named is the smallest that finds something.
expect_status 1 quoth search '"magnets controls"'
gap=$(sed -n 's/.*(~\([0-9]*\) finds it).*/\1/p' err | head -n 1)
[ "$gap" -gt 0 ] || fail "no distance"
[ "$(quoth count "\"magnets controls\"~$gap")" -gt 0 ] || fail "~$gap finds nothing"
expect_status 1 quoth count "\"magnets controls\"~$((gap - 1))"
expect_status 1 quoth search '"magnets controls"'
place=$(sed -n 's/.*(~[0-9]* finds it), at \(\/[^: ]*:[0-9]*\).*/\1/p' err)
[ -n "$place" ] || fail "no place"
sed -n "${place##*:},\$p" "${place%:*}" | head -n 3 | grep -qi 'magnet\|control' ||
	fail "$place has neither word"

# What is counted is what a search without it finds.
expect_status 1 quoth search --json magnets lang:es
same "without the filter" "$(quoth count magnets)" \
	"$(tail -n 1 out | json why.filters.0.without)"
same "the filter's own" "$(quoth count lang:es)" \
	"$(tail -n 1 out | json why.filters.0.n)"
expect_status 1 quoth count --json magnets AND canola AND salmon
same "without a word" \
	"$(quoth count magnets AND canola AND salmon 2>/dev/null || :)" 0
n=$(json why.without.0.n <out)
[ "$n" -gt 0 ] || fail "nothing to leave out"

# A warning names spellings where other words were found.
expect_status 0 quoth search -n 200 magnets soybeens
expect_in 'no document has "soybeens"; nearest: soybeans (' err

# Whatever else is asked for: it says why it found nothing, too.
for command in kwic trend collocates facets; do
    expect_status 1 quoth $command soybeens
    expect_in 'no document has "soybeens"; nearest: soybeans (' err
done
expect_status 0 quoth trend soybeens tariff
expect_in 'nothing found for: soybeens' err
expect_in 'no document has "soybeens"; nearest: soybeans (' err

# Neither -q nor a run for an evaluation asks for reasons.
expect_status 1 quoth search -q soybeens
[ ! -s err ] || fail "-q says something"
expect_status 1 quoth search --trec x soybeens
grep -q nearest err && fail "a run with reasons"

# Files that could not be read may have it.
mkdir broken
printf '{"id": "one", "text": \n' >broken/one.jsonl
index -q broken || [ $? -eq 1 ]
nothing '1 file could not be read, or not wholly; see quoth-index --list-failed' soybeens
same "files that failed" "$(quoth-index --list-failed | wc -l)" 1

# So may files that are not as they were when they were read.
mkdir notes
for name in kept edited gone; do echo "a note on $name" >notes/$name.txt; done
index -q notes
expect_status 1 quoth search soybeens
grep -q 'since they were read' err && fail "nothing changed: $(cat err)"
echo "more of it" >>notes/edited.txt
rm notes/gone.txt
nothing '1 file changed, 1 file is gone, 1 folder has other files than it had since' soybeens
expect_status 1 quoth search --json soybeens
same "stale" '{"changed": 1, "gone": 1, "folders": 1}' \
	"$(tail -n 1 out | json why.stale)"
index -q notes
expect_status 1 quoth search soybeens
grep -q 'since they were read' err && fail "all was taken up: $(cat err)"
# A disk that is not there says nothing of its files.
mv notes away
expect_status 1 quoth search soybeens
grep -q 'since they were read' err && fail "a root that is not there: $(cat err)"
mv away notes
stop_daemon
