#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# 3,073 phrases, many of them of the most frequent words, over 62,571 documents: each
# finds the documents that hold it and no other, and counts them.
. "$(dirname "$0")/lib.sh"
needs python3 zcat
tables="queries/phrase_truth_luceneutil.tsv queries/phrase_truth_sbg.tsv
    queries/phrase_truth_trade.tsv"
# shellcheck disable=SC2086  # a list of files
needs_data reuters21578/docs.jsonl.gz tota/docs.jsonl.gz queries/stopword_heavy.tsv $tables

# DOCUMENTS: a daemon for so many.
serve() {
    start_daemon
    same "documents" "$1" "$(quoth status --json | json documents)"
}

# COLLECTION FILE [OPTION]
hold_to_truth() {
    # shellcheck disable=SC2086
    (cd "$data" && bounded python3 "$flow/truth.py" ${3-} "$2" "$1" \
        "$flow/expected/truth.tsv" $tables)
}

# Questions that have hardly a word to go by are answered too, each of them.
ask_stop_words() {
    cut -f3 "$data/queries/stopword_heavy.tsv" | nl -ba -w1 >questions.tsv
    quoth search --json -n 3 --timeout 60000 --stdin <questions.tsv >out
    same "answers" "$(wc -l <questions.tsv)" "$(grep -c '"type": *"end"' out)"
}

use_news
serve 21578
if sanitized; then
    echo "with sanitizers: the counts of news stories alone, which the list explains"
    hold_to_truth reuters21578 "$news" --counts
else
    hold_to_truth reuters21578 "$news"
    ask_stop_words
fi
for phrase in "hong kong" "trade surplus" "of the" "prime minister"; do
    quoth search --json -n 100 "\"$phrase\"" >answer.json
    python3 "$flow/hits.py" --least 100 "$phrase" <answer.json
done
stop_daemon

sanitized && exit
zcat "$data/tota/docs.jsonl.gz" >tota.jsonl
export QUOTH_INDEX="$scratch/tota.index"
index -q tota.jsonl
serve 40993
hold_to_truth tota "$scratch/tota.jsonl"
stop_daemon
