#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Asks the questions of judged collections through the daemon, and prints how
good the answers are: what `make eval` runs.

    evaluate.py [--build DIR] [--mode MODE]... [--expand N] [--depth N]
                [--runs DIR] [NAME...]

Each collection is indexed into a scratch folder and asked as a user would ask
it: `quoth search --stdin --trec`. NAME is "corpus" (the collection that comes
along, its figures a kind of question each) or one of ../shared/data/judged;
without a name, all that are there. --runs keeps the rankings as TREC runs.

Below the figures of each stand those of plain BM25 on the same index (plain_bm25.c)
and the difference; at the end the means, each collection counting as one, and on
how many quoth is ahead by at least GAIN. With --mode several times, the first is
what is compared, and the others follow it; so does --expand, in the first mode.
Exit: 0 done, whatever the figures are; 1 a collection could not be indexed or asked.
"""
import argparse
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import measures

TOP = pathlib.Path(__file__).resolve().parents[2]
JUDGED = TOP.parent / "shared" / "data" / "judged"
START_SECONDS = 30      # for a daemon to answer
END_SECONDS = 60        # and to stop
ASK_SECONDS = 900       # for all questions of a collection
INDEX_SECONDS = 900
GAIN = 0.01             # nDCG@10 that is worth a change


class Failed(Exception):
    """What cannot be evaluated, and why."""


class Collection:
    """Documents, questions ({id: text}), their kinds ({id: kind}), judgements."""

    def __init__(self, name, documents, questions, qrels):
        self.name = name
        self.documents = documents
        self.questions, self.kinds = read_questions(questions)
        self.qrels = measures.read_qrels(qrels)
        strangers = set(self.qrels) - set(self.questions)
        if strangers:
            raise Failed(f"{qrels}: judged, but not asked: {sorted(strangers)[0]}")


def read_questions(path):
    """`id TAB text [TAB kind ...]` lines; a # begins a comment line."""
    questions, kinds = {}, {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        columns = line.split("\t")
        if len(columns) < 2:
            raise measures.Malformed(f"{path}:{number}: no TAB after the id")
        questions[columns[0]] = columns[1].strip()
        kinds[columns[0]] = columns[2] if len(columns) > 2 else "all"
    return questions, kinds


def collections():
    """Those that are here, by name."""
    found = {"corpus": (TOP / "corpus/trade", TOP / "corpus/queries.tsv",
                        TOP / "corpus/qrels.txt")}
    for folder in sorted(JUDGED.iterdir()) if JUDGED.is_dir() else []:
        if (folder / "qrels.txt").exists():
            found[folder.name] = (folder / "docs.jsonl.gz", folder / "queries.tsv",
                                  folder / "qrels.txt")
    return found


class Daemon:
    """A quothd over an index of DOCUMENTS, in a folder of its own, for a while."""

    def __init__(self, build, documents):
        self.build = build
        self.folder = tempfile.mkdtemp(prefix="quoth-eval.")
        self.environment = {**os.environ, "QUOTH_INDEX": f"{self.folder}/index",
                            "QUOTH_SOCKET": f"{self.folder}/sock",
                            "LC_ALL": "C.UTF-8"}
        self.process = None
        self.documents = documents

    def run(self, program, *words, **more):
        return subprocess.run([f"{self.build}/{program}", *words], text=True,
                              env=self.environment, capture_output=True, **more)

    def __enter__(self):
        try:
            indexed = self.run("quoth-index", "-q", str(self.documents),
                               timeout=INDEX_SECONDS)
            if indexed.returncode != 0:
                raise Failed(f"{self.documents}: {indexed.stderr.strip()}")
            self.process = subprocess.Popen(
                [f"{self.build}/quothd"], env=self.environment,
                stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self._wait()
        except BaseException:
            self.__exit__()
            raise
        return self

    def _wait(self):
        for _ in range(START_SECONDS * 20):
            if self.run("quoth", "--no-spawn", "status").returncode == 0:
                return
            time.sleep(0.05)
        raise Failed(f"quothd does not answer for {self.documents}")

    def __exit__(self, *_):
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def lines_of(collection):
    return "".join(f"{question}\t{text}\n"
                   for question, text in collection.questions.items())


def ask(daemon, collection, options, more, run_file):
    """All questions, with MORE options; leaves the TREC run in RUN_FILE."""
    words = ["--no-spawn", "search", "--stdin", "--trec", "quoth", "-n",
             str(options.depth), "--timeout", "60000", *more]
    answer = daemon.run("quoth", *words, input=lines_of(collection),
                        timeout=ASK_SECONDS)
    # 1: nothing was found for the last of them; 2: a question was refused. Both are
    # zeros in the figures; the second is told.
    if answer.returncode > 2:
        raise Failed(f"{collection.name}: quoth ended with {answer.returncode}: "
                     f"{answer.stderr.strip()}")
    refused = [line for line in answer.stderr.splitlines() if "(column " in line]
    for line in refused:
        print(f"evaluate.py: {collection.name}: refused, and so a zero: {line}",
              file=sys.stderr)
    if answer.returncode == 2 and not refused:
        raise Failed(f"{collection.name}: {answer.stderr.strip()}")
    run_file.write_text(answer.stdout, encoding="utf-8")


def ask_plainly(daemon, collection, options, run_file):
    """All questions to BM25 alone."""
    answer = daemon.run("tests/eval/plain_bm25", daemon.environment["QUOTH_INDEX"],
                        str(options.depth), input=lines_of(collection),
                        timeout=ASK_SECONDS)
    if answer.returncode != 0:
        raise Failed(f"{collection.name}: {answer.stderr.strip()}")
    run_file.write_text(answer.stdout, encoding="utf-8")


def print_figures(name, count, figures, sign=""):
    print(f"{name:24} {count:>9} " +
          " ".join(f"{figure:{sign}8.4f}" for figure in figures), flush=True)


def print_row(name, rows):
    print_figures(name, len(rows), measures.mean(rows))


def report_kinds(collection, figures):
    groups = {}
    for question, row in figures.items():
        groups.setdefault(collection.kinds[question], []).append(row)
    if len(groups) > 1:
        for kind, rows in groups.items():
            print_row(f"{collection.name}: {kind}", rows)


def compare(mine, plain):
    return [one - other for one, other in zip(mine, plain)]


def ways(options):
    """What is asked for, by the name of its row."""
    asked = {f"mode {mode}": ["--mode", mode] for mode in options.mode}
    if options.expand:
        asked[f"--expand {options.expand}"] = ["--mode", options.mode[0],
                                               "--expand", str(options.expand)]
    return asked


def print_means(name, count, means):
    """A row for each way: the first goes by NAME, and the last is plain BM25."""
    first, *others = means
    print_figures(name, count, means[first])
    for way in others:
        print_figures(f"  {way}", "", means[way])
    print_figures("  difference", "", compare(means[first], means[others[-1]]), "+")


def evaluate(collection, options, runs):
    """Prints the rows of a collection; returns the means of each."""
    figures = {}

    def measure(way, run_file):
        figures[way] = measures.measure(measures.read_run(run_file), collection.qrels)
    with Daemon(options.build, collection.documents) as daemon:
        for way, more in ways(options).items():
            extra = f".{way.replace(' ', '')}" if figures else ""
            run_file = runs / f"{collection.name}{extra}.run"
            ask(daemon, collection, options, more, run_file)
            measure(way, run_file)
        run_file = runs / f"{collection.name}.plain.run"
        ask_plainly(daemon, collection, options, run_file)
        measure("plain BM25", run_file)
    first = next(iter(figures.values()))
    report_kinds(collection, first)
    means = {way: measures.mean(rows.values()) for way, rows in figures.items()}
    print_means(collection.name, len(first), means)
    return means


def report_means(all_means):
    means = {way: measures.mean(each[way] for each in all_means)
             for way in all_means[0]}
    print_means("mean", "", means)
    first, plain = next(iter(means)), "plain BM25"
    ahead = sum(each[first][0] - each[plain][0] >= GAIN for each in all_means)
    print(f"ahead of plain BM25 by {GAIN} nDCG@10 and more on {ahead} of "
          f"{len(all_means)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--build", default=TOP / "build")
    parser.add_argument("--mode", action="append", choices=("auto", "all", "any"))
    parser.add_argument("--expand", type=int, default=0,
                        help="measure feedback of so many words too")
    parser.add_argument("--depth", type=int, default=1000,
                        help="hits a question, at most 1000")
    parser.add_argument("--runs", type=pathlib.Path, help="keep the runs here")
    parser.add_argument("name", nargs="*")
    options = parser.parse_args()
    options.mode = list(dict.fromkeys(options.mode or ["any"]))
    known = collections()
    strange = [name for name in options.name if name not in known]
    if strange:
        parser.error(f"no collection {strange[0]}; there are: {', '.join(known)}")

    print(f"{'':24} {'questions':>9} {'nDCG@10':>8} {'MAP':>8} {'MRR':>8}")
    with tempfile.TemporaryDirectory(prefix="quoth-runs.") as scratch:
        runs = options.runs or pathlib.Path(scratch)
        runs.mkdir(parents=True, exist_ok=True)
        all_means = [evaluate(Collection(name, *known[name]), options, runs)
                     for name in options.name or known]
    if len(all_means) > 1:
        report_means(all_means)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (Failed, measures.Malformed, OSError,
            subprocess.TimeoutExpired) as problem:
        print(f"evaluate.py: {problem}", file=sys.stderr)
        sys.exit(1)
