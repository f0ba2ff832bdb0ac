#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""fts5.py - bench.py's work done by SQLite FTS5.

    fts5.py index FILE FOLDER
    fts5.py search FOLDER QUERIES PASSES WARMUPS

Rows on stdout as bench_search prints them; nothing is counted, so the total is "-".
"""
import json
import pathlib
import sqlite3
import sys
import time

CACHE_KIB = 256 * 1024
MAP_BYTES = 2000000000


def index(file, folder):
    database = sqlite3.connect(pathlib.Path(folder) / "fts5.db")
    database.execute("PRAGMA journal_mode = off")
    database.execute("CREATE VIRTUAL TABLE documents USING fts5(id UNINDEXED, title, "
                     "text, tokenize = \"unicode61 remove_diacritics 2\")")
    with open(file, encoding="utf-8") as lines, database:
        records = (json.loads(line) for line in lines)
        database.executemany(
            "INSERT INTO documents VALUES (?, ?, ?)",
            ((record.get("id"), record.get("title"), record.get("text"))
             for record in records))
        # One segment, as Lucene's index is one.
        database.execute("INSERT INTO documents(documents) VALUES ('optimize')")
    database.close()


def expression(mode, words):
    if mode == "phrase":
        return f'"{words}"'
    joint = " AND " if mode == "all" else " OR "
    return joint.join(f'"{word}"' for word in words.split())


def ask(database, mode, words):
    before = time.perf_counter_ns()
    database.execute("SELECT id FROM documents WHERE documents MATCH ? "
                     "ORDER BY rank LIMIT 10", (expression(mode, words),)).fetchall()
    return time.perf_counter_ns() - before


def search(folder, queries, passes, warmups):
    database = sqlite3.connect(pathlib.Path(folder) / "fts5.db")
    database.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    database.execute(f"PRAGMA mmap_size = {MAP_BYTES}")
    rows = [line.split("\t")[1:]
            for line in pathlib.Path(queries).read_text().splitlines()]
    times = [[ask(database, *row) for row in rows]
             for _ in range(int(warmups) + int(passes))]
    for of_one in zip(*times[int(warmups):]):
        print("-", "-", *of_one, sep="\t")


if __name__ == "__main__":
    {"index": index, "search": search}[sys.argv[1]](*sys.argv[2:])
