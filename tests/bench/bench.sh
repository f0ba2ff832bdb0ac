#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What make bench measures is the work it says: every row is there, the same file
# gives the same questions, and each total is the one that quoth counts.
. "$(dirname "$0")/../flow/lib.sh"
needs python3

bench() {
    bounded python3 "$abs_top_srcdir/tests/bench/bench.py" --build "$abs_top_builddir" \
        --data "$scratch/nothing" --megabytes 0 --no-peers --passes 2 --queries 30 "$@"
}

bench --dir kept >table 2>err || { cat err; fail "bench.py"; }
for name in phrases pairs all any; do
    for figure in mean p50 p99 max; do
        same "rows of $name $figure" 1 "$(grep -c "^$name *$figure " table)"
    done
done
expect_in '^quoth  *[0-9.]*  *[0-9.]*  *[0-9.]*' table
expect_in '^same totals over the socket and in process: 190 of 190' table
expect_in '^Lucene: not asked for' table
expect_in '^FTS5: not asked for' table
for name in score date -date path 'score, all told' 'and six facets'; do
    grep -q "^$name *[0-9]" table || fail "no row of $name"
done
for name in 'words, auto' 'NEAR of phrases' 'stars in phrase' 'NOT of phrases'; do
    for method in search count; do
        same "rows of $name" 1 "$(grep -c "^$name *$method " table)"
    done
done
expect_in '^after the limit: .* reached$' table
expect_in '^after a cancel: .* reached$' table
for name in 'suggest' 'suggest, in quotes' 'suggest, one letter' 'similar, 10 hits'; do
    same "rows of $name" 1 "$(grep -c "^$name  *[0-9]" table)"
done
same "queries" 190 "$(wc -l <kept/queries.tsv)"

# A file by its name; its queries are the ones drawn before.
bench --corpus kept/corpus.jsonl --dir again >/dev/null 2>err ||
    { cat err; fail "bench.py --corpus"; }
cmp kept/queries.tsv again/queries.tsv || fail "other queries of the same file"

# Totals are exact below 1,000, and the collection is smaller than that.
export QUOTH_INDEX="$scratch/kept/quoth/index"
start_daemon
awk -F '\t' '$2 == "phrase" { print NR "\t\"" $3 "\"" }' kept/queries.tsv >phrases
awk -F '\t' '$2 == "all" { print NR "\t" $3 }' kept/queries.tsv >bags
{
    quoth count --stdin <phrases
    quoth count --stdin --mode all <bags
} >counted
awk -F '\t' '{ print $1 }' kept/socket.tsv | sed -n 1,160p >totals
awk -F '\t' '{ print $NF }' counted | diff totals - || fail "totals of quoth count"
grep -q '^[1-9]' totals || fail "nothing was found at all"
stop_daemon

# An answer that is none is a failure, not a fast answer.
expect_status 1 "$abs_top_builddir/tests/bench/bench_search" index "$scratch/none" \
    kept/queries.tsv 1 0
expect_in 'bench_search: .*none' err

# Passages: both did it, for both sizes of documents.
TMPDIR="$scratch/tmp" bounded python3 "$abs_top_srcdir/tests/bench/passages.py" \
    --build "$abs_top_builddir" --data "$scratch/nothing" --passes 1 --scale 30 >table ||
    fail "passages.py"
for size in 5.KB 1.MB; do
    same "rows of $size" 1 "$(grep -c "^$size\( *[0-9.]*[1-9][0-9.]*\)\{6\} " table)"
done
