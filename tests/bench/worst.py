# SPDX-License-Identifier: GPL-2.0-or-later
"""worst.py - how long after its time limit, or after it was cancelled, the worst
query that can be built still runs: the last table of bench.py.

The queries are built from the text itself: frequent words that never stand side by
side, stars with the most words, the widest distances, 64 terms. Each is asked over
the socket without a limit, with short ones, and is cancelled while it runs.
A reply is right if it is a result or says `timeout` (`cancelled`); when it comes is
printed and decides nothing.
"""
import collections
import glob
import json
import pathlib
import random
import re
import socket
import time

import queries

TARGET_MS = 20          # after the limit: what quoth is held to
LIMITS_MS = (1, 5, 20, 50)
CANCEL_MS = (0, 1, 5, 20)
WHOLE_MS = 10000        # "without a limit": longer ones are not waited for
HANG_SECONDS = 120      # no reply: a failure
TIMEOUT, CANCELLED = 7, -32800
TERMS = 64
WORDS = 16              # of a phrase
NEAR = 8                # operands
DISTANCE = 500
TEXTS = 3000            # that the words are counted in
LETTERS = re.compile("[a-z]+")


class Wrong(Exception):
    """A reply that is none of those it may be."""


# --- Queries ---

class Words:
    """What is frequent in some of the texts of a file."""

    def __init__(self, corpus):
        self.words, self.pairs = collections.Counter(), collections.Counter()
        for text in queries.places(corpus, TEXTS, random.Random(queries.SEED)):
            for run in queries.runs_of(text):
                run = [word for word in run if LETTERS.fullmatch(word)]
                self.words.update(run)
                self.pairs.update(zip(run, run[1:]))
        self.frequent = [word for word, _ in self.words.most_common(TERMS)]

    def apart(self, count):
        """The most frequent pairs that never stand so, first those that do the
        other way round."""
        words = self.frequent
        pairs = [(a, b) for a in words for b in words
                 if a != b and not self.pairs[a, b]]
        return sorted(pairs, key=lambda pair: (
            not self.pairs[pair[::-1]],
            -min(self.words[pair[0]], self.words[pair[1]])))[:count]

    def beside(self):
        """The pairs of frequent words that stand so most often, and least."""
        known = set(self.frequent)
        pairs = [pair for pair, _ in self.pairs.most_common()
                 if known.issuperset(pair)]
        return pairs[0], pairs[-1]

    def prefixes(self, count):
        """Three letters that the most different words begin with."""
        begun = collections.Counter(word[:3] for word in self.words if len(word) > 3)
        return [start for start, _ in begun.most_common(count)]


def quoted(words):
    return '"' + " ".join(words) + '"'


def fitting(parts, between, most=TERMS, size=4000):
    """As many as a query may have."""
    joined = parts[0]
    for part in parts[1:most]:
        if len(joined) + len(between) + len(part) > size:
            break
        joined += between + part
    return joined


def alternatives(words):
    return "(" + "|".join(words) + ")"


def build(words):
    """{kind: [params of the method search]}."""
    top, apart, stars = words.frequent, words.apart(TERMS), words.prefixes(TERMS)
    starred = [f"{start}*" for start in stars]
    phrases = [quoted(pair) for pair in apart]
    long = quoted(top[:WORDS][::-1])
    double = [quoted(pair) for pair in apart[:NEAR]]
    often, seldom = words.beside()
    wide = f" NEAR/{DISTANCE} "
    plain = lambda *texts: [{"q": text} for text in texts]
    return {
        "words, auto": plain(" ".join(top)),
        "words, any": [{"q": " ".join(top), "mode": "any"}],
        "words, all": [{"q": " ".join(top), "mode": "all"}],
        "words by date": [{"q": " ".join(top), "mode": "any", "sort": "date"}],
        "phrase of 2": plain(*phrases[:5]),
        "phrase of 16": plain(long),
        "inflected": plain("~" + long, *("~" + phrase for phrase in phrases[:2])),
        "words apart": plain(f"{long}~{DISTANCE}", f"{quoted(top[:2])}~{DISTANCE}"),
        "NEAR": plain(wide.join(top[:2]), wide.join(top[:NEAR]),
                      wide.join(top[:2] * (NEAR // 2))),
        "ADJ": plain(f" ADJ/{DISTANCE} ".join(top[:NEAR])),
        "NEAR of phrases": plain(wide.join(double[:2]), wide.join(double),
                                 wide.join([quoted(often)] * (NEAR - 1) +
                                           [quoted(seldom)]),
                                 wide.join([quoted(top[:2])] * 2 + double[:2])),
        "alternatives": plain(quoted([alternatives(top[i::4]) for i in range(4)])),
        "stars in phrase": plain(quoted(starred[:2]), quoted(starred[:WORDS]),
                                 f"{quoted(starred[:WORDS])}~{DISTANCE}"),
        "star": plain(*starred[:3]),
        "stars, any": plain(fitting(starred, " OR ")),
        "stars, all": plain(fitting(starred, " ")),
        "OR of phrases": plain(fitting(phrases, " OR ", TERMS // 2)),
        "OR of stars": plain(fitting([quoted(pair) for pair in zip(
            starred[::2], starred[1::2])], " OR ", TERMS // 2)),
        "NOT of phrases": plain(top[0] + " " + fitting(
            ["-" + phrase for phrase in phrases], " ", TERMS // 2 - 1)),
        "range": plain("date:0001..9999", f"{long}~{DISTANCE} date:0001..9999",
                       f"{phrases[0]} date:0001..9999"),
    }


# --- Asking ---

class Client:
    def __init__(self, path, pid):
        self.pid = pid
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(HANG_SECONDS)
        self.socket.connect(path)
        self.rest = b""
        self.id = 0
        self.work = None        # ms of a processor since the last cancellation

    def send(self, message):
        self.socket.sendall(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")

    def line(self):
        pieces = [self.rest]
        while b"\n" not in pieces[-1]:
            pieces.append(self.socket.recv(1 << 20))
            if not pieces[-1]:
                raise Wrong("the daemon closed the connection")
        line, _, self.rest = b"".join(pieces).partition(b"\n")
        return line

    def ask(self, method, params, cancel_ms=None):
        """Milliseconds until the whole reply was here, since it was asked and since
        it was cancelled; and the code of the error, 0 if there is none."""
        self.id += 1
        began = time.perf_counter()
        self.send({"id": self.id, "method": method, "params": params})
        if cancel_ms is not None:
            time.sleep(cancel_ms / 1000)
            before = worked(self.pid)
        cancelled = time.perf_counter()
        if cancel_ms is not None:
            self.send({"method": "$/cancelRequest", "params": {"id": self.id}})
        line = self.line()
        now = time.perf_counter()
        if cancel_ms is not None and before is not None:
            self.work = worked(self.pid) - before
        reply = json.loads(line)
        if reply.get("id") != self.id:
            raise Wrong(f"a reply to {reply.get('id')}, not to {self.id}")
        code = reply["error"]["code"] if "error" in reply else 0
        if code not in (0, TIMEOUT, CANCELLED):
            raise Wrong(f"{params['q']}: {reply['error']}")
        return (now - began) * 1000, (now - cancelled) * 1000, code


def worked(pid):
    """Milliseconds that the threads of PID have had a processor; None: not known."""
    files = glob.glob(f"/proc/{pid}/task/*/schedstat")
    return sum(int(pathlib.Path(file).read_text().split()[0])
               for file in files) / 1e6 if files else None


class Kind:
    """What was measured of one kind of query."""

    def __init__(self, name, method):
        self.name, self.method = name, method
        self.whole = 0              # ms without a limit, the slowest
        self.over, self.after = [], []      # ms after limits, after cancellations
        self.work, self.late = [], []       # ms of a processor, beyond the same
        self.said = self.answered = 0


def expect(code, allowed, params):
    if code not in allowed:
        raise Wrong(f"{params['q']}: error {code}")


def limited(client, kind, params, passes):
    for limit in LIMITS_MS:
        for _ in range(passes):
            before = worked(client.pid)
            took, _, code = client.ask(kind.method, {**params, "timeout_ms": limit})
            expect(code, (0, TIMEOUT), params)
            if before is not None:
                kind.work.append(worked(client.pid) - before - limit)
            kind.over.append(took - limit)
            kind.said += code == TIMEOUT
            kind.answered += code == 0


def cancelled(client, kind, params, passes):
    for wait in CANCEL_MS:
        for _ in range(passes):
            _, took, code = client.ask(kind.method, {**params, "timeout_ms": WHOLE_MS},
                                       cancel_ms=wait)
            expect(code, (0, CANCELLED), params)
            kind.after.append(took)
            if client.work is not None:
                kind.late.append(client.work)


def measure(client, name, method, many, passes):
    kind = Kind(name, method)
    more = {"limit": 1000, "snippets": 20} if method == "search" else {}
    for params in many:
        params = {**params, **more}
        if method == "count":
            params.pop("sort", None)
        took, _, code = client.ask(method, {**params, "timeout_ms": WHOLE_MS})
        expect(code, (0, TIMEOUT), params)
        kind.whole = max(kind.whole, took)
        limited(client, kind, params, passes)
        cancelled(client, kind, params, passes)
    return kind


# --- The table ---

def rank(values, part):
    return sorted(values)[max(0, -int(-part * len(values) // 1) - 1)]


def print_kind(kind):
    whole = f"{kind.whole:.1f}" if kind.whole < WHOLE_MS else f">{WHOLE_MS}"
    print(f"{kind.name:16} {kind.method:7} {whole:>9} {kind.said:6} "
          f"{kind.answered:8} {rank(kind.over, 0.99):9.1f} {max(kind.over):9.1f} "
          f"{max(kind.work, default=float('nan')):9.1f} "
          f"{rank(kind.after, 0.99):9.1f} {max(kind.after):9.1f} "
          f"{max(kind.late, default=float('nan')):9.1f}", flush=True)


def verdict(title, values):
    worst = max(values)
    print(f"{title}: {len(values)} replies, p50 {rank(values, 0.5):.1f}, "
          f"p99 {rank(values, 0.99):.1f}, max {worst:.1f} ms  {TARGET_MS} ms "
          f"{'reached' if worst <= TARGET_MS else 'not reached'}")


def print_table(path, pid, corpus, passes, only=""):
    """Asks the daemon PID at PATH queries of the words of CORPUS and prints the
    table."""
    kinds = []
    print(f"\nthe worst queries, with limits of {', '.join(map(str, LIMITS_MS))} ms, "
          f"and cancelled after {', '.join(map(str, CANCEL_MS))} ms; milliseconds\n"
          f"{'':34}    replies            after the limit              after a cancel\n"
          f"{'':16} {'':7} {'no limit':>9} {'said':>6} {'answered':>8} {'p99':>9} "
          f"{'max':>9} {'worked':>9} {'p99':>9} {'max':>9} {'worked':>9}",
          flush=True)
    for name, many in build(Words(corpus)).items():
        for method in ("search", "count"):
            if only in name:
                kinds.append(measure(Client(path, pid), name, method, many, passes))
                print_kind(kinds[-1])
    print()
    verdict("after the limit", [ms for kind in kinds for ms in kind.over])
    if kinds[0].work:
        verdict("worked beyond it", [ms for kind in kinds for ms in kind.work])
    verdict("after a cancel", [ms for kind in kinds for ms in kind.after])
    if kinds[0].late:
        verdict("worked after it", [ms for kind in kinds for ms in kind.late])
