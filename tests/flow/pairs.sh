# SPDX-License-Identifier: GPL-2.0-or-later
# pairs.sh - what the tests of pair terms begin with, after lib.sh: texts to index, and
# brute force to hold the index to.
# shellcheck shell=sh
. "$(dirname "$0")/lib.sh"
needs python3 xapian-delve xapian-metadata

# FILE...: each as a line of JSON, its first line the title; without those that brute
# force cannot cut into words: scripts without spaces, soft hyphens, narrow spaces.
as_json() {
    python3 -c '
import json, pathlib, re, sys
for name in sys.argv[1:]:
    title, text = pathlib.Path(name).read_text(encoding="utf-8").split("\n", 1)
    if not re.search("[\u00ad\u202f\u2e80-\U0010ffff]", title + text):
        print(json.dumps({"title": title, "text": text}))' "$@"
}

# DOCS [mixed]: every pair in the index is held to them.
pairs_are_those_of() {
    bounded xapian-metadata get "$QUOTH_INDEX" quoth.frequent >frequent
    bounded xapian-delve -1 -v -v -A XP "$QUOTH_INDEX" >terms
    bounded python3 "$flow/pairs.py" "$1" frequent terms ${2:+"$2"}
}
frequent() { index --status --json | json frequent; }
