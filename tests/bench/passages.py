#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What the passages of ten hits cost, beside Xapian's MSet::snippet() on the same
texts: the second table of `make bench`.

    passages.py --build DIR [--corpus FILE] [--data DIR] [--passes N] [--scale N]

The texts of the corpus (corpus.py), one behind the other, are cut into documents of 5 KB
and of 1 MB. tests/README.md says what is measured. Exit: 0 done, 1 something failed.
"""
import argparse
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import corpus

SIZES = (("5 KB", 5_000, 300, 0.3), ("1 MB", 1_000_000, 12, 2.0))
WAYS = (("1 snippet", 1, 0), ("3 snippets", 3, 0), ("3, 100 places", 3, 100))


def run(*words):
    done = subprocess.run([str(word) for word in words], text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if done.returncode != 0:
        sys.exit(f"passages.py: {words[0]}: {done.stderr.strip()[-1000:]}")
    return [line.split("\t") for line in done.stdout.splitlines()]


def texts(options):
    """Those of the file, or of the first collection that is there."""
    if options.corpus:
        with open(options.corpus, encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)["text"]
        return
    for _, documents in corpus.collections(options.data):
        yield from (one["text"] for one in documents)
        return
    yield from (one["text"] for one in corpus.of_folder(corpus.TRADE))


def cut(options, size, count, folder):
    """COUNT files of SIZE bytes from the texts, again from the first where they end."""
    folder.mkdir()
    files, have, source = [], "", texts(options)
    while len(files) < count:
        while len(have) < size:
            text = next(source, None)
            if text is None:
                source = texts(options)
                continue
            have += text.replace("\0", " ") + "\n\n"
        data = have[:size].encode()[:size].decode("utf-8", "ignore")
        have = have[size:]
        files.append(folder / f"{len(files):05}.txt")
        files[-1].write_text(data, encoding="utf-8")
    return files


def questions(files):
    """Pairs of words, frequent and less so, as phrases and as words; and a star."""
    pairs = collections.Counter()
    for file in files:
        words = re.findall(r"[a-z]{4,}|[^a-z]+[a-z]{1,3}\b", file.read_text("utf-8"))
        pairs.update((a, b) for a, b in zip(words, words[1:])
                     if a.isalpha() and b.isalpha())
    ranked = [pair for pair, _ in pairs.most_common(2000)]
    chosen = [ranked[at] for at in (3, 30, 300) if at < len(ranked)]
    return [f'"{a} {b}"' for a, b in chosen] + [f"{a} {b}" for a, b in chosen] + \
        [chosen[0][0][:5] + "*"]


def mean(rows, column):
    return sum(int(row[column]) for row in rows) / len(rows) / 1e6


def measure(options, scratch, name, size, count):
    files = cut(options, size, max(count // options.scale, 3), scratch / name)
    asked = scratch / f"{name}.queries"
    asked.write_text("\n".join(questions(files)) + "\n")
    index = scratch / f"{name}.index"
    run(options.build / "quoth-index", "-q", "--index", index, scratch / name)
    bench = options.build / "tests" / "bench"
    own = [run(bench / "bench_passages", index, asked, options.passes, *way[1:])
           for way in WAYS]
    peer = run(bench / "mset_snippet", asked, max(options.passes // 10, 1), *files)
    figures = [mean(rows, 5) for rows in own] + [mean(peer, 1), mean(peer, 2)]
    return figures, max(int(row[5]) for row in own[0]) / 1e6


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--corpus", default="")
    parser.add_argument("--data", type=pathlib.Path, default=corpus.DATA)
    parser.add_argument("--passes", type=int, default=50)
    parser.add_argument("--scale", type=int, default=1, help="make so many times less")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="quoth-passages.") as folder:
        scratch = pathlib.Path(folder)
        print("Passages of ten hits, mean of the queries in milliseconds (fastest pass)")
        print(f"{'documents':10}" + "".join(f"{way[0]:>15}" for way in WAYS) +
              f"{'worst':>9}{'MSet::snippet':>15}{'no flags':>10}   target")
        for name, size, count, target in SIZES:
            figures, worst = measure(options, scratch, name.replace(" ", ""), size, count)
            print(f"{name:10}" + "".join(f"{figure:15.3f}" for figure in figures[:3]) +
                  f"{worst:9.3f}{figures[3]:15.3f}{figures[4]:10.3f}   1 snippet: "
                  f"{target} {'reached' if figures[0] <= target else 'MISSED'}")


main()
