# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds an index of corpus/broken to corpus/broken.tsv.

    broken.py FOLDER TABLE LIST_FAILED VERBOSE

LIST_FAILED and VERBOSE are what quoth-index printed; the daemon is asked through
`quoth`, found by PATH and environment."""
import json
import os
import subprocess
import sys


def ask(*words):
    answer = subprocess.run(["quoth", "--no-spawn", *words], capture_output=True,
                            text=True, timeout=60)
    if answer.returncode > 1:
        sys.exit(f"quoth {' '.join(words)}: {answer.stderr}")
    return answer.stdout


def read_table(path):
    with open(path, encoding="utf-8") as file:
        lines = [line.rstrip("\n").split("\t") for line in file if line[0] != "#"]
    return [dict(zip(lines[0], line)) for line in lines[1:]]


def said_of(name, failed, verbose):
    """(outcome, words) for a file, as the indexer told it."""
    for path, _, reason in (line.partition("\t") for line in failed):
        if os.path.basename(path) == name:
            partly = reason.startswith("partly: ")
            return ("partly" if partly else "failed",
                    reason.removeprefix("partly: "))
    for line in verbose:
        what, path, *reason = line.split(": ", 2)
        if os.path.basename(path) == name and what in ("skipped", "added"):
            return ({"added": "indexed"}.get(what, what), "".join(reason))
    return "nothing", ""


def places(query, name):
    """line:column of each match of QUERY in the file NAME."""
    found = []
    for line in ask("search", "--json", "-n", "1000", query).splitlines():
        hit = json.loads(line)
        if hit["type"] == "hit" and os.path.basename(hit["path"]) == name:
            found += [f"{match['line']}:{match['col']}" for match in hit["matches"]]
    return found


def check(row, folder, failed, verbose):
    name = row["file"]
    outcome, words = said_of(name, failed, verbose)
    wrong = []
    if outcome != row["outcome"] or row["says"] not in words:
        wrong.append(f"{outcome} ({words}), not {row['outcome']} ({row['says']})")
    documents = int(ask("count", f'path:"{os.path.join(folder, name)}"'))
    if documents != int(row["documents"]):
        wrong.append(f"{documents} documents, not {row['documents']}")
    if row["phrase"] and row["at"] not in places(row["phrase"], name):
        wrong.append(f"{row['phrase']} at {places(row['phrase'], name)}, "
                     f"not {row['at']}")
    return [f"{name}: {problem}" for problem in wrong]


def main():
    folder, table = sys.argv[1:3]
    with open(sys.argv[3], encoding="utf-8") as file:
        failed = file.read().splitlines()
    with open(sys.argv[4], encoding="utf-8") as file:
        verbose = file.read().splitlines()
    rows = read_table(table)
    here = {name for name in os.listdir(folder) if name[0] != "."}
    wrong = [f"{name}: not in the table" for name in
             here.difference(row["file"] for row in rows)]
    for row in rows:
        wrong += check(row, folder, failed, verbose)
    print("\n".join(wrong))
    sys.exit(1 if wrong else 0)


main()
