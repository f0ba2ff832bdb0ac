#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What stands in every document is found, counted and filtered by, also when documents
# have gone from the middle: the index was then said to be damaged, since Xapian reads the
# list of all documents by the name of such a term, and ends it at its first chunk.
. "$(dirname "$0")/lib.sh"
needs python3

# FILE FROM TO: documents with the words "common ground" in each.
documents() {
    python3 - "$1" "$2" "$3" <<'END'
import json, sys
with open(sys.argv[1], "w", encoding="utf-8") as out:
    for n in range(int(sys.argv[2]), int(sys.argv[3])):
        text = f"Common ground is what number{n} shares with the others. " * (1 + n % 40)
        json.dump({"id": f"{sys.argv[1][:1]}{n}", "language": "en", "text": text,
                   "date": "2024-05-06", "source": "press"}, out)
        out.write("\n")
END
}

hits() { quoth search --json "$@" | grep -c '"type":"hit"'; }

mkdir docs more
documents docs/early.jsonl 0 400
documents docs/gone.jsonl 400 500
documents docs/late.jsonl 500 1500
documents more/other.jsonl 0 50
index -q docs
rm docs/gone.jsonl
index -q docs
index -q --index "$scratch/second" more
start_daemon --index "two=$scratch/second"

same "a word of all" 1400 "$(quoth count common)"
same "a phrase of all" 1400 "$(quoth count '"common ground"')"
same "words of all" 1400 "$(quoth count 'common ground shares')"
same "a star over them" 1400 "$(quoth count 'comm*')"
same "a language of all" 1400 "$(quoth count common --lang en)"
same "a source of all" 1 "$(quoth count number700 --source press)"
same "without what all have" 0 "$(quoth count 'number700 NOT common' || :)"
same "as filters of a search" 20 "$(hits --lang en --source press common)"
same "in the order of dates" 20 "$(hits --sort -date common)"
quoth facets --by source,lang common >facets
expect_in 'press.*1,*400' facets
expect_in 'en.*1,*400' facets
same "of both indexes" 1450 "$(quoth count --in '*' common --lang en)"
same "of both, by a phrase" 1450 "$(quoth count --in '*' '"common ground"')"
same "of both, in order" 20 "$(hits --in '*' --sort date common --lang en)"
stop_daemon
