#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""pairs.py DOCS.jsonl FREQUENT TERMS [mixed] - holds the pair terms of an index to its
documents.

FREQUENT is the list of frequent words, TERMS what xapian-delve -v -v says of the
pair terms. Each two frequent neighbours of one title or text must be a term of as
many documents as hold them, as often as they stand there. There are no others, but
in an index whose parts were made by different lists (mixed).
"""
import collections
import json
import pathlib
import re
import sys

from brute import words


def count_by_force(path, frequent):
    documents, times = collections.Counter(), collections.Counter()
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        pairs = collections.Counter()
        for field in ("title", "text"):
            text = words(record.get(field) or "")
            pairs.update(pair for pair in zip(text, text[1:])
                         if frequent.issuperset(pair))
        documents.update(pairs.keys())
        times.update(pairs)
    return {" ".join(pair): (documents[pair], times[pair]) for pair in times}


def main():
    listed = pathlib.Path(sys.argv[2]).read_text(encoding="utf-8").split()
    frequent = set(listed)
    if len(frequent) != len(listed):
        sys.exit("a frequent word is listed twice")
    expected = count_by_force(pathlib.Path(sys.argv[1]), frequent)
    terms = re.findall(r"^XP(.+) (\d+) (\d+) \d+$",
                       pathlib.Path(sys.argv[3]).read_text(encoding="utf-8"), re.M)
    found = {pair: (int(documents), int(times)) for pair, documents, times in terms
             if sys.argv[4:] != ["mixed"] or frequent.issuperset(pair.split(" "))}
    wrong = [f"{pair}: {found.get(pair)}, {expected.get(pair)} expected"
             for pair in sorted(found.keys() | expected.keys())
             if found.get(pair) != expected.get(pair)]
    if wrong:
        sys.exit("\n".join(wrong[:50] + [f"{len(wrong)} pairs are wrong"]))
    print(f"{len(frequent)} frequent words, {len(expected)} pairs")


main()
