#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""How quothd holds under load, beside Sphinx's searchd and Groonga's server over the
same documents in the same run: what `make bench-load` runs.

    load.py [--build DIR] [--corpus FILE] [--data DIR] [--dir DIR] [options]

The documents are FILE, JSON Lines with title and text; else reuters21578 of
../shared/data; else corpus/trade over and over. tests/README.md says what is measured
and how.
Exit: 0 done, whether or not the targets are reached; 1 something failed, or a request
was answered with an error: then there are no figures.
"""
import argparse
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import corpus
import queries
from servers import Echo, Failed, Groonga, Quoth, Sphinx, run, say

COMPARED = 16           # connections at which the servers are compared
RATIO_RATE = 5          # quoth's rate to the others', at least
RATIO_P99 = 0.1         # and its p99, at most
CACHED_RATE = 20000     # requests a second, at least
OPEN_PARTS = (0.5, 0.8)     # of the closed loop's rate
COLUMNS = ("p50", "p99", "p999", "max")
FILL_PASSES = 10        # over all questions, before quoth is measured
DRAIN_SECONDS = 120     # that bench_load may take beyond what it was told to


def documents_of(options, folder):
    """The file of documents, and what to call it."""
    if options.corpus:
        return options.corpus, str(options.corpus)
    path = folder / "docs.jsonl"
    records = options.data / "reuters21578" / "docs.jsonl.gz"
    if not path.exists():
        say("making the documents")
        drawn = corpus.of_records(records, "reuters21578") if records.exists() else \
            corpus.repeated(corpus.of_folder(corpus.TRADE), options.megabytes * 1000000)
        with open(path, "w", encoding="utf-8") as out:
            for one in drawn:
                out.write(json.dumps(one, ensure_ascii=False) + "\n")
    return path, "reuters21578" if records.exists() else "corpus/trade, repeated"


def questions_of(options, file, folder):
    """A file of natural phrases, one a line, drawn from the documents."""
    drawn = queries.make(file, folder / "queries.tsv", folder / "no-log",
                         options.queries)
    path = folder / "phrases.txt"
    phrases = [words for name, _, words in drawn if name == "phrases"]
    path.write_text("".join(f"{words}\n" for words in phrases))
    return path, len(phrases)


class Bench:
    """What all cells of the table have in common."""

    def __init__(self, options, asked, n):
        self.options = options
        self.asked = asked
        self.n = n
        self.bad = 0

    def words(self, server, address, *more):
        return [self.options.build / "tests/bench/load/bench_load", "--peer",
                server.name, "--at", address, "--queries", self.asked, *more]

    def totals(self, server, address):
        return run(*self.words(server, address, "--totals")).split()

    def fill(self, server, address):
        """Has every question asked some times, so that what keeps answers, or lists of
        words, has what it will have of them."""
        done = 0
        while done < FILL_PASSES * self.n:
            cell = self.cell(server, address, COMPARED, first=done)
            if cell["rate"] is None or not cell["answered"]:
                return
            done += cell["answered"]

    def cell(self, server, address, connections, rate=0, first=0):
        """One run of load, from the question FIRST on, as bench_load tells it."""
        options = self.options
        words = self.words(server, address, "--connections", connections,
                           "--seconds", options.seconds, "--warmup", options.warmup,
                           "--seed", first)
        if rate:
            words += ["--rate", f"{rate:.2f}"]
        patience = options.seconds + options.warmup + DRAIN_SECONDS
        done = subprocess.run([str(word) for word in words], text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=patience)
        if not done.stdout:
            raise Failed(f"bench_load: {done.stderr.strip()}")
        cell = json.loads(done.stdout)
        if done.returncode != 0:
            self.bad += 1
            cell["rate"] = None
        return cell


def print_head():
    print(f"{'':22} {'conns':>5} {'loop':>14} {'requests/s':>10}" +
          "".join(f" {name:>9}" for name in ("p50 ms", "p99", "p99.9", "max")) +
          f" {'generator':>9}")


def print_cell(name, cell, options):
    loop = f"{cell['offered']:.0f}/s" if cell["offered"] else "closed"
    line = f"{name:22} {cell['connections']:>5} {loop:>14}"
    if cell["rate"] is None:
        print(f"{line}  NO FIGURE: {cell['errors']} errors, {cell['unanswered']} "
              f"unanswered of {cell['answered']}: {cell['first_error']}", flush=True)
        return
    share = cell["processor"] / (options.seconds + options.warmup)
    print(f"{line} {cell['rate']:>10.0f}" +
          "".join(f" {cell[column] / 1000:>9.3f}" for column in COLUMNS) +
          f" {share:>9.0%}", flush=True)


def measure(bench, server, name, connections, loops=()):
    """The rows of one server, by connections; LOOPS are parts of the closed rate at
    which an open loop is tried."""
    cells = {}
    with server.serving() as address:
        if server.name == "quoth":
            bench.fill(server, address)
        for count in connections:
            cells[count] = bench.cell(server, address, count)
            print_cell(name, cells[count], bench.options)
        rate = cells.get(COMPARED, {}).get("rate")
        for part in loops if rate else ():
            print_cell(f"{name}, open {part:.0%}",
                       bench.cell(server, address, COMPARED, part * rate),
                       bench.options)
    return cells


def measure_committing(bench, server, name, connections):
    with server.committing() as commits:
        measure(bench, server, name, connections)
    print(f"{'':22} ({len(commits)} commits meanwhile)")


def print_ratios(cells):
    """CELLS: {what quoth is, or a peer's name: its cell at COMPARED}."""
    peers = [name for name in ("sphinx", "groonga") if name in cells]
    print(f"\nquoth beside the others at {COMPARED} connections\n{'':22} "
          f"{'rate':>10} {'p99':>9}  targets {RATIO_RATE} and {RATIO_P99}")
    for ours in [name for name in cells if name.startswith("quoth")]:
        for theirs in peers:
            a, b = cells[ours], cells[theirs]
            if a["rate"] is None or b["rate"] is None or not b["p99"]:
                print(f"{ours} : {theirs}: no figure")
                continue
            rate, p99 = a["rate"] / b["rate"], a["p99"] / b["p99"]
            reached = [("not " if not good else "") + "reached"
                       for good in (rate >= RATIO_RATE, p99 <= RATIO_P99)]
            print(f"{ours + ' : ' + theirs:22} {rate:>10.2f} {p99:>9.3f}  "
                  f"rate {reached[0]}, p99 {reached[1]}")


def print_cached(cells):
    rates = [cell["rate"] for cell in cells.values() if cell["rate"] is not None]
    if rates:
        good = "reached" if max(rates) >= CACHED_RATE else "not reached"
        print(f"cached requests/s, at most: {max(rates):.0f}, target {CACHED_RATE}: "
              f"{good}")


def print_agreement(totals):
    ours = totals.get("quoth")
    for name, theirs in totals.items():
        if name != "quoth":
            same = sum(a == b for a, b in zip(ours, theirs))
            print(f"same totals as {name}: {same} of {len(ours)} phrases")


def has_cache(build):
    """Whether this quothd keeps answers, and can be told not to."""
    return "--cache" in run(build / "quothd", "--help")


def quoths(options, folder):
    """{name: quoth as it answers}: what is not cached stands first."""
    if not has_cache(options.build):
        return {"quoth": Quoth(options.build, folder)}
    return {"quoth, no cache": Quoth(options.build, folder, "--cache", "0"),
            "quoth, cached": Quoth(options.build, folder)}


def index_all(servers, file):
    for server in servers:
        say(f"indexing: {server.name}")
        server.index(file)


def totals_of(bench, servers):
    say("counting")
    totals = {}
    for server in servers:
        with server.serving() as address:
            totals[server.name] = bench.totals(server, address)
    return totals


def bench(options, folder):
    file, name = documents_of(options, folder)
    asked, n = questions_of(options, file, folder)
    ours = quoths(options, folder)
    peers = [kind(options.build, folder) for kind in (Sphinx, Groonga)]
    here = [] if options.no_peers else [peer for peer in peers if not peer.missing()]
    first = next(iter(ours.values()))
    echo = Echo(options.build, folder)
    index_all([first, *here, echo], file)
    work = Bench(options, asked, n)
    totals = totals_of(work, [first, *here])

    print(f"{name}: {file.stat().st_size / 1e6:.1f} MB of JSON Lines; {n} natural "
          f"phrases, each as often as the others; {options.seconds:g} s a row; "
          f"load average before: {os.getloadavg()[0]:.1f}\n")
    print_head()
    compared, cached = {}, {}
    connections = sorted({*options.connections, COMPARED})
    for title, server in [("echo", echo), *((peer.name, peer) for peer in here),
                          *ours.items()]:
        loops = OPEN_PARTS if server is not echo else ()
        cells = measure(work, server, title, connections, loops)
        compared[title] = cells[COMPARED]
        if title == "quoth, cached":
            cached = cells
    for title, server in ours.items():
        measure_committing(work, server, f"{title}, commits", connections)
    print_ratios(compared)
    print_cached(cached)
    print_agreement(totals)
    for server in (first, *here, echo):
        print(f"{server.name}: {server.settings}")
    for peer in peers:
        if peer not in here:
            print(f"{peer.name}: {peer.missing() or 'not asked for'}")
    if not cached:
        print("cached: this quothd keeps no answers")
    return work.bad


def options_of(words):
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--build", type=pathlib.Path, default=corpus.TOP / "build")
    parser.add_argument("--corpus", default="", help="documents, as JSON Lines")
    parser.add_argument("--data", type=pathlib.Path, default=corpus.DATA,
                        help="where the collections are")
    parser.add_argument("--dir", default="", help="keep everything here")
    parser.add_argument("--megabytes", type=int, default=20,
                        help="of corpus/trade, when there is nothing else")
    parser.add_argument("--queries", type=int, default=2000)
    parser.add_argument("--seconds", type=float, default=5, help="of a row")
    parser.add_argument("--warmup", type=float, default=1, help="before each")
    parser.add_argument("--connections", default="1,8,64,256",
                        type=lambda text: [int(word) for word in text.split(",")])
    parser.add_argument("--no-peers", action="store_true")
    options = parser.parse_args(words)
    options.corpus = options.corpus and pathlib.Path(options.corpus)
    options.build = options.build.absolute()
    return options


def main():
    options = options_of(sys.argv[1:])
    with contextlib.ExitStack() as stack:
        folder = pathlib.Path(options.dir or stack.enter_context(
            tempfile.TemporaryDirectory(prefix="quoth-load."))).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        bad = bench(options, folder)
    if bad:
        raise Failed(f"{bad} rows had errors")


if __name__ == "__main__":
    try:
        main()
    except (Failed, OSError, ValueError, subprocess.TimeoutExpired) as problem:
        print(f"load.py: {problem}", file=sys.stderr)
        sys.exit(1)
