#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""trend.py sums COUNT... <trend.json - the rows of a trend and what is in none make its
totals, and these are the numbers of `count`, given as documents or documents/occurrences,
one for each query.

trend.py brute DOCS.jsonl <trend.json - each row of phrases as written, by month or by day,
is what counting the words of all documents finds.
"""
import collections
import json
import re
import sys
import time

from brute import count_phrase, words

NUMBERS = "documents", "occurrences", "of_documents", "of_words"


def read_trend():
    lines = [json.loads(line) for line in sys.stdin]
    begin, rows, end = lines[0], lines[1:-1], lines[-1]
    assert begin["type"] == "begin" and end["type"] == "end", (begin, end)
    assert all(row["type"] == "row" for row in rows)
    return begin, rows


def check_rates(counts):
    """Rates are what their numbers make, and are absent where those are none."""
    rates = {"per_million": ("occurrences", "of_words", 1e6),
             "percent": ("documents", "of_documents", 100)}
    for name, (part, whole, factor) in rates.items():
        if part in counts and counts[whole]:
            wanted = factor * counts[part] / counts[whole]
            assert abs(counts[name] - wanted) <= 1e-9 * wanted, (name, counts)
        else:
            assert name not in counts, (name, counts)


def check_sums(counted):
    begin, rows = read_trend()
    assert len(counted) == len(begin["series"]), (counted, begin)
    for number, series in enumerate(begin["series"]):
        mine = [row for row in rows if row["series"] == number]
        for name in NUMBERS:
            if name in series["total"]:
                total = sum(row[name] for row in mine) + series["outside"][name]
                assert total == series["total"][name], (series, name, total)
        for counts in mine + [series["total"], series["outside"]]:
            check_rates(counts)
        got = str(series["total"]["documents"])
        if "/" in counted[number]:
            got += "/" + str(series["total"]["occurrences"])
        assert got == counted[number], (series["query"], got, counted[number])
    return len(rows)


def utc(date):
    """"26-FEB-1987 15:01:01.79" to "1987-02-26", or None: what stands behind is no part
    of a date; such dates have no zone."""
    match = re.match(r"\s*(\d+)-([A-Z]{3})-(\d{4}) +\d\d?:\d\d:\d\d(\.\d+)?$", date)
    if not match:
        return None
    month = time.strptime(match[2].title(), "%b").tm_mon
    return f"{match[3]}-{month:02}-{int(match[1]):02}"


def check_brute(path):
    begin, rows = read_trend()
    phrases = [words(series["query"]) for series in begin["series"]]
    length = {"month": 7, "day": 10}[begin["by"]]
    found = collections.defaultdict(lambda: [[0, 0] for _ in phrases])
    texts = collections.defaultdict(lambda: [0, 0])
    with open(path, encoding="utf-8") as file:
        for line in file:
            document = json.loads(line)
            date = utc(document.get("date") or "")
            key = date[:length] if date else None
            parts = [words(document.get(name) or "") for name in ("text", "title")]
            texts[key][0] += 1
            texts[key][1] += sum(map(len, parts))
            for at, phrase in enumerate(phrases):
                times = sum(count_phrase(part, phrase) for part in parts)
                found[key][at][0] += times > 0
                found[key][at][1] += times
    for row in rows:
        wanted = found[row["key"]][row["series"]] + texts[row["key"]]
        got = [row[name] for name in NUMBERS]
        assert got == wanted, (row, wanted)
    seen = {row["key"] for row in rows}
    assert not {key for key in texts if key and texts[key][0]} - seen, "periods missed"
    for at, series in enumerate(begin["series"]):
        wanted = found[None][at] + texts[None]
        assert [series["outside"][name] for name in NUMBERS] == wanted, (series, wanted)
    return len(rows)


what, *arguments = sys.argv[1:]
print(check_sums(arguments) if what == "sums" else check_brute(*arguments), "rows")
