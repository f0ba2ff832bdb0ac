#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""How fast quoth indexes and searches, beside Lucene and SQLite FTS5 on the same
work in the same run: what `make bench` runs.

    bench.py [--build DIR] [--corpus FILE] [--data DIR] [--dir DIR] [options]

The documents are FILE, JSON Lines with title and text; else what is there of three
collections in ../shared/data; else corpus/trade over and over. Everything is made
in a scratch folder, or in --dir, where documents, queries and the rows of each
engine stay. tests/README.md says what is measured and how.
Exit: 0 done, whether or not the targets are reached; 1 something failed.
"""
import argparse
import contextlib
import glob
import math
import os
import pathlib
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

import corpus
import lists
import queries
import typing_bench
import worst

HERE = pathlib.Path(__file__).resolve().parent
JARS = "/usr/share/java/lucene-%s-[0-9]*.jar"
RUN_SECONDS = 7200      # for one engine to index, or to answer all passes
START_SECONDS = 30
END_SECONDS = 60
COUNT_TO = 1000         # totals above are told apart by nobody
FIGURES = ("mean", "p50", "p99", "max")
# Of Lucene's figure, at most: (set, figure).
TARGETS = {("phrases", "mean"): 0.6, ("phrases", "p99"): 0.35,
           ("pairs", "mean"): 0.3, ("pairs", "p99"): 0.3,
           **{(name, figure): 1.2 for name in ("all", "any", "log")
              for figure in ("mean", "p99")}}
SETS = {"phrases": "natural phrases of 2 to 5 words, in quotes",
        "pairs": "the most frequent pairs of words, in quotes",
        "all": "2 to 4 words of a sentence, all of them",
        "any": "the same, any of them",
        "log": "queries of a web search log, any of their words"}


class Failed(Exception):
    """What cannot be measured, and why."""


def run(*words, **more):
    """The standard output of a program that must succeed."""
    done = subprocess.run([str(word) for word in words], text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=RUN_SECONDS, **more)
    if done.returncode != 0:
        raise Failed(f"{words[0]} ended with {done.returncode}: "
                     f"{done.stderr.strip()[-2000:]}")
    return done.stdout


class Row:
    """One query's answer: how many documents, and nanoseconds of each pass."""

    def __init__(self, line):
        total, exact, *times = line.split("\t")
        self.times = [int(time) for time in times]
        # A lower bound is only known to be above what is counted to.
        self.total = (None if total == "-" else
                      min(int(total) if exact == "1" else COUNT_TO + 1,
                          COUNT_TO + 1))


class Engine:
    """Something that indexes FILE into a folder of its own and searches there."""
    warmups = 1

    def __init__(self, options, folder):
        self.options = options
        self.folder = folder / type(self).__name__.lower()
        self.seconds = None

    def missing(self):
        """Why it cannot be measured here, or None."""
        return None

    def index(self, file):
        if self.options.reuse and self.folder.exists():
            return
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir()
        before = time.monotonic()
        self.make_index(file)
        self.seconds = time.monotonic() - before

    def size(self):
        return sum(path.stat().st_size for path in self.folder.rglob("*")
                   if path.is_file())

    def passes(self):
        return str(self.options.passes), str(self.warmups)


class Quoth(Engine):
    title = "quoth"

    def __init__(self, options, folder):
        super().__init__(options, folder)
        self.environment = {**os.environ, "LC_ALL": "C.UTF-8"}

    def index(self, file):
        shutil.rmtree(self.folder, ignore_errors=True)
        super().index(file)

    def make_index(self, file):
        run(self.options.build / "quoth-index", "-q", "--index",
            self.folder / "index", file, env=self.environment)

    def bench(self, kind, path, asked):
        return run(self.options.build / "tests/bench/bench_search", kind, path, asked,
                   *self.passes(), env=self.environment)

    def in_process(self, asked):
        return self.bench("index", self.folder / "index", asked)

    @contextlib.contextmanager
    def daemon(self):
        """A daemon, and the path of the socket at which it answers."""
        with tempfile.TemporaryDirectory(prefix="quoth-bench.") as home:
            path = f"{home}/sock"
            # Every question comes once a pass: what was kept of the first would be timed.
            daemon = subprocess.Popen(
                [str(self.options.build / "quothd"), "--cache", "0",
                 "--index", str(self.folder / "index"), "--socket", path],
                env=self.environment, stdin=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL)
            try:
                wait_for(path)
                yield daemon, path
            finally:
                end(daemon)

    def over_socket(self, asked):
        with self.daemon() as (_, path):
            return self.bench("socket", path, asked)


class Lucene(Engine):
    title = "Lucene"
    warmups = 4         # one as for all, and three for the compiler of the JVM
    java = "java"

    def jars(self):
        return [found[0] for part in ("core", "analyzers-common")
                if (found := glob.glob(JARS % part))]

    def missing(self):
        if self.options.no_peers:
            return "not asked for"
        if shutil.which("javac") is None:
            return "no JDK (package default-jdk-headless)"
        if len(self.jars()) < 2:
            return "no Lucene (package liblucene8-java)"
        return None

    def java_run(self, *words):
        # -Xlog keeps warnings off the standard output.
        return run(self.java, "-Xlog:disable", "-cp", ":".join(self.jars()),
                   HERE / "LuceneBench.java", *words)

    def make_index(self, file):
        self.java_run("index", file, self.folder)

    def search(self, asked):
        return self.java_run("search", self.folder, asked, *self.passes())


class Fts5(Engine):
    title = "FTS5"

    def missing(self):
        if self.options.no_peers:
            return "not asked for"
        try:
            sqlite3.connect(":memory:").execute(
                "CREATE VIRTUAL TABLE probe USING fts5(text)")
        except sqlite3.Error as problem:
            return f"no FTS5 in Python's sqlite3 ({problem})"
        return None

    def make_index(self, file):
        run(sys.executable, HERE / "fts5.py", "index", file, self.folder)

    def search(self, asked):
        return run(sys.executable, HERE / "fts5.py", "search", self.folder, asked,
                   *self.passes())


def wait_for(path):
    for _ in range(START_SECONDS * 20):
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(path) == 0:
                return
        time.sleep(0.05)
    raise Failed("quothd does not answer")


def end(daemon):
    daemon.send_signal(signal.SIGTERM)
    try:
        daemon.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        daemon.kill()
        daemon.wait()


# --- The report ---

def figures(times):
    """Milliseconds: mean and the others of one set's queries, nearest rank."""
    times = sorted(times)
    rank = lambda part: times[math.ceil(part * len(times)) - 1]
    return {"mean": sum(times) / len(times), "p50": rank(0.5), "p99": rank(0.99),
            "max": times[-1]}


def median(times):
    return sorted(times)[(len(times) - 1) // 2]


def ratio(ours, theirs):
    return ours / theirs if theirs else None


def shown(value, digits=3):
    return "-" if value is None else f"{value:.{digits}f}"


def print_indexing(engines, size):
    print(f"{'indexing':12} {'seconds':>9} {'MB/s':>9} {'index MB':>9} "
          f"{'of text':>9}")
    for engine in engines:
        here = engine.folder.exists()
        megabytes = engine.size() / 1e6 if here else None
        rate = engine.seconds and size / 1e6 / engine.seconds
        print(f"{engine.title:12} {shown(engine.seconds, 1):>9} "
              f"{shown(rate, 1):>9} {shown(megabytes, 1):>9} "
              f"{shown(megabytes and megabytes * 1e6 / size, 2):>9}")
    print()


def verdict(name, figure, found):
    target = TARGETS.get((name, figure))
    if target is None or found is None:
        return ""
    return f"{target:.2f}  {'reached' if found <= target else 'not reached'}"


def print_set(name, table, which):
    """TABLE: {column: rows of this set}; WHICH makes one figure of all passes."""
    columns = {title: figures([which(row.times) / 1e6 for row in rows])
               for title, rows in table.items() if rows}
    for figure in FIGURES:
        values = [columns.get(title, {}).get(figure) for title in table]
        ratios = [ratio(values[0], values[at]) for at in (2, 3)]
        print(f"{name:8} {figure:5}" +
              "".join(f" {shown(value):>10}" for value in values) +
              "".join(f" {shown(value, 2):>8}" for value in ratios) +
              f"  {verdict(name, figure, ratios[0])}".rstrip(), flush=True)


def print_search(asked, table, options):
    which = min if options.fastest else median
    names = list(dict.fromkeys(name for name, _, _ in asked))
    for name in names:
        count = sum(name == row[0] for row in asked)
        print(f"{name:8} {count:4}  {SETS[name]}")
    print(f"\nmilliseconds: of each query the {'fastest' if options.fastest else 'median'}"
          f" of {options.passes} passes\n{'':14}" +
          "".join(f" {title:>10}" for title in table) +
          f" {':Lucene':>8} {':FTS5':>8}  target")
    for name in names:
        print_set(name, {title: rows and [row for row, ask in zip(rows, asked)
                                          if ask[0] == name]
                         for title, rows in table.items()}, which)
    print()


def print_agreement(asked, table):
    ours, theirs = table["socket"], table["Lucene"]
    for name in ("phrases", "pairs"):
        at = [i for i, row in enumerate(asked) if row[0] == name]
        if theirs:
            same = sum(ours[i].total == theirs[i].total for i in at)
            print(f"same totals as Lucene: {same} of {len(at)} {name}")
    same = sum(a.total == b.total for a, b in zip(ours, table["process"]))
    print(f"same totals over the socket and in process: {same} of {len(ours)}")


# --- The run ---

def say(text):
    print(f"bench: {text}", file=sys.stderr, flush=True)


def measure(search, path, name, asked, folder):
    """The rows of NAME, which stay in a file of that name as well."""
    say(f"searching: {name}")
    output = search(path)
    (folder / f"{name}.tsv").write_text(output)
    rows = [Row(line) for line in output.splitlines()]
    if len(rows) != len(asked):
        raise Failed(f"{name}: {len(rows)} answers to {len(asked)} queries")
    return rows


def documents_of(options, folder):
    """The file of documents, and what to call it."""
    if options.corpus:
        return options.corpus, str(options.corpus)
    say("making the documents")
    path = folder / "corpus.jsonl"
    return path, corpus.make(path, options.data, options.megabytes)


def bench(options, folder):
    file, name = documents_of(options, folder)
    say("drawing the queries")
    path = folder / "queries.tsv"
    asked = queries.make(file, path, options.data / "queries" / "query_log_5000.txt",
                         options.queries)
    quoth, *peers = engines = [kind(options, folder) for kind in (Quoth, Lucene, Fts5)]
    here = [engine for engine in engines if engine.missing() is None]
    for engine in here:
        say(f"indexing: {engine.title}")
        engine.index(file)
    table = {"socket": measure(quoth.over_socket, path, "socket", asked, folder),
             "process": measure(quoth.in_process, path, "process", asked, folder)}
    for peer in peers:
        table[peer.title] = measure(peer.search, path, peer.title, asked, folder) \
            if peer in here else None
    size = file.stat().st_size
    print(f"{name}: {size / 1e6:.1f} MB of JSON Lines\n")
    print_indexing(here, size)
    print_search(asked, table, options)
    print_agreement(asked, table)
    for peer in peers:
        if peer not in here:
            print(f"{peer.title}: {peer.missing()}")
    say("searching: other orders, facets, to the end")
    with quoth.daemon() as (_, door):
        lists.print_tables(door, asked, options.passes,
                           min if options.fastest else median)
    say("searching: the worst queries")
    with quoth.daemon() as (daemon, door):
        worst.print_table(door, daemon.pid, file, options.passes)
        typing_bench.print_table(door, path, options.passes)


def options_of(words):
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--build", type=pathlib.Path, default=corpus.TOP / "build")
    parser.add_argument("--corpus", default="", help="documents, as JSON Lines")
    parser.add_argument("--data", type=pathlib.Path, default=corpus.DATA,
                        help="where the collections are")
    parser.add_argument("--dir", default="", help="keep everything here")
    parser.add_argument("--megabytes", type=int, default=20,
                        help="of corpus/trade, when there is nothing else")
    parser.add_argument("--queries", type=int, default=500, help="of each set")
    parser.add_argument("--passes", type=int, default=5)
    parser.add_argument("--fastest", action="store_true",
                        help="the fastest pass of each query, not the median: on a "
                             "machine that has other things to do")
    parser.add_argument("--reuse", action="store_true",
                        help="the peers' indexes that --dir has from the last time")
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args(words)
    if options.passes < 1 or options.queries < 1:
        parser.error("at least one pass over one query")
    options.corpus = options.corpus and pathlib.Path(options.corpus)
    return options


def main():
    options = options_of(sys.argv[1:])
    if options.dir:
        folder = pathlib.Path(options.dir).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        bench(options, folder)
        return
    with tempfile.TemporaryDirectory(prefix="quoth-bench.") as scratch:
        bench(options, pathlib.Path(scratch))


if __name__ == "__main__":
    try:
        main()
    except (Failed, worst.Wrong, OSError, ValueError,
            subprocess.TimeoutExpired) as problem:
        print(f"bench.py: {problem}", file=sys.stderr)
        sys.exit(1)
