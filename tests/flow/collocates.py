#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""collocates.py DOCS.jsonl PHRASE LEFT RIGHT <collocates.json - the words around PHRASE,
as written, are those that going through the words of all documents finds, each of them,
with the same numbers and measures. The rows must be of --min 1 --stop-words.

The measures are written from the papers: Dunning 1993 (by entropy, not by expected
frequencies), Rychly 2008, Church and Hanks 1990.
"""
import collections
import json
import math
import sys

from brute import words


def nodes_of(text, phrase):
    size = len(phrase)
    return [at for at in range(len(text) - size + 1) if text[at:at + size] == phrase]


def windows(text, phrase, left, right):
    """(word, side) of each word in any window, once, and the words inside."""
    size, starts = len(phrase), nodes_of(text, phrase)
    inside = {at for start in starts for at in range(start, start + size)}
    near = {}
    for start in starts:
        for distance in range(1, max(left, right) + 1):
            for at, side, reach in ((start + size - 1 + distance, 1, right),
                                    (start - distance, 0, left)):
                if distance > reach or not 0 <= at < len(text) or at in inside:
                    continue
                # The nearest; of two as near, the one before the word.
                best = near.get(at)
                if best is None or (distance, -side) < best:
                    near[at] = distance, -side
    return ([(text[at], -side) for at, (_, side) in near.items()],
            [text[at] for at in inside], len(starts))


def entropy(*numbers):
    return sum(n * math.log(n) for n in numbers if n > 0)


def log_likelihood(near, word, window, everything):
    """Twice the mutual information of the table, times its size (Dunning's -2 log lambda
    of two binomials is the same number)."""
    cells = near, word - near, window - near, everything - word - window + near
    g = 2 * (entropy(*cells) + entropy(everything) - entropy(word, everything - word) -
             entropy(window, everything - window))
    return -g if near * everything < word * window else g


path, phrase, left, right = sys.argv[1], words(sys.argv[2]), *map(int, sys.argv[3:])
near, inside, frequency = (collections.Counter() for _ in range(3))
nodes = documents = 0
with open(path, encoding="utf-8") as file:
    for line in file:
        document = json.loads(line)
        before = nodes
        for name in ("text", "title"):
            text = words(document.get(name) or "")
            frequency.update(text)
            around, within, starts = windows(text, phrase, left, right)
            near.update(around)
            inside.update(within)
            nodes += starts
        documents += nodes > before

lines = [json.loads(line) for line in sys.stdin]
rows, end = lines[:-1], lines[-1]
assert all(row["type"] == "collocate" for row in rows) and end["type"] == "end"
window, everything = sum(near.values()), frequency.total() - inside.total()
assert end["node"] == {"documents": documents, "occurrences": nodes, "taken": nodes}, end
assert end["window"] == {"left": left, "right": right, "words": window}, (end, window)
assert end["words"]["all"] == everything, (end, everything)
wanted = {word for word, _ in near}
assert end["words"]["found"] == len(wanted), (end, len(wanted))
for row in rows:
    word = row["word"]
    sides = near[word, 0], near[word, 1]
    total = sum(sides)
    assert (row["left"], row["right"], row["f_near"]) == (*sides, total), (row, sides)
    assert row["f"] == frequency[word], (row, frequency[word])
    f = frequency[word] - inside[word]
    for name, value in (
            ("log_likelihood", log_likelihood(total, f, window, everything)),
            ("mi", math.log2(total * everything / (f * window))),
            ("log_dice", 14 + math.log2(2 * total / (nodes + frequency[word])))):
        assert abs(row[name] - value) < 1e-4 + 1e-6 * abs(value), (row, name, value)
order = [row["log_likelihood"] for row in rows]
assert order == sorted(order, reverse=True)
print(f"{' '.join(phrase)}: {nodes} times, {len(rows)} of {len(wanted)} words held")
