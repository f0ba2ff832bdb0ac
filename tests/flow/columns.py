#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""columns.py - holds lines of a concordance on stdin to one column: as a terminal counts
columns, all matches that are known begin in the same."""
import sys
import unicodedata

MATCHES = ["\u7a00\u571f", "cafe\u0301", "\u05e0\u05d5\u05dc\u05d3\u05d5", "peace",
           "xxxx", "short"]
MOST = 120


def width(text):
    columns = 0
    for char in text:
        if unicodedata.category(char) in ("Cf", "Mn", "Me"):
            continue
        columns += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return columns


sys.stdin.reconfigure(encoding="utf-8")
lines = sys.stdin.read().splitlines()[:len(MATCHES)]
found = {width(line[:line.index(match)]) for match, line in zip(MATCHES, lines)}
assert len(lines) == len(MATCHES), lines
assert len(found) == 1, (found, lines)
assert all(width(line) <= MOST for line in lines), lines
