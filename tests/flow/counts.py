#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""counts.py SOCKET DOCS.jsonl TRUTH.tsv COLLECTION - holds the counts of
phrases to a table of truth.

The table was made with words as [a-z0-9]+; quoth's words are those of UAX #29,
where "Kong's", "U.S" and "1,750" are one word each. Where the two ways of
cutting words give different counts, brute force over UAX #29 words is the
truth instead, and the phrase is listed with the reason. No phrase is left out.
"""
import collections
import csv
import json
import socket
import sys

from brute import words

SECONDS = 60
LISTED = 5      # reasons shown in full


def read_truth(path, collection):
    with open(path, encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["phrase"]: int(row["phrase_docs"]) for row in rows
                if row["collection"] == collection}


def count_by_force(path, phrases):
    """Documents that hold each phrase, in title or text, never across both."""
    sizes = sorted({len(phrase) for phrase in phrases})
    counts = collections.Counter()
    with open(path, encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            seen = set()
            for field in ("title", "text"):
                text = words(record.get(field) or "")
                for size in sizes:
                    seen.update(zip(*(text[start:] for start in range(size))))
            counts.update(seen & phrases)
    return counts


class Daemon:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(SECONDS)
        self.socket.connect(path)
        self.file = self.socket.makefile("rwb")

    def count(self, query):
        request = {"jsonrpc": "2.0", "id": 1, "method": "count",
                   "params": {"q": query}}
        self.file.write(json.dumps(request).encode() + b"\n")
        self.file.flush()
        reply = json.loads(self.file.readline())
        if "result" not in reply:
            sys.exit(f"{query}: {reply}")
        return reply["result"]["n"]


def main():
    daemon = Daemon(sys.argv[1])
    truth = read_truth(sys.argv[3], sys.argv[4])
    phrases = {phrase: tuple(words(phrase)) for phrase in truth}
    forced = count_by_force(sys.argv[2], set(phrases.values()))
    wrong, other_words = [], []
    for phrase, documents in truth.items():
        expected = forced[phrases[phrase]]
        if expected != documents:
            other_words.append(f"{phrase}: {documents} as [a-z0-9]+, {expected} as words")
        got = daemon.count(f'"{phrase}"')
        if got != expected:
            wrong.append(f"{phrase}: {got} documents, {expected} expected")
    print(f"{len(truth) - len(other_words)} phrases are held to the table, "
          f"{len(other_words)} to words by UAX #29, such as")
    print(*other_words[:LISTED], sep="\n")
    if len(truth) < 50 or len(other_words) > len(truth) / 10:
        sys.exit("the table does not fit the documents")
    if wrong:
        sys.exit("\n".join(wrong[:50] + [f"{len(wrong)} counts are wrong"]))


main()
