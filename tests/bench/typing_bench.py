# SPDX-License-Identifier: GPL-2.0-or-later
"""typing_bench.py - how long suggestions take while a phrase is typed, key by key, and
how long the documents similar to one: a table of bench.py.

    typing_bench.py SOCKET QUERIES      the table alone, of a daemon that runs

The phrases are those that bench.py asks anyway, drawn from the text; of each every
beginning is asked for once, as an editor would. A pass is one such run; of each
beginning the median of the passes counts.
"""
import json
import pathlib
import socket
import statistics
import sys
import time

TARGET_MS = 5           # a key: what quoth is held to
PHRASES = 60            # typed
SIMILAR = 60            # documents asked for


class Door:
    def __init__(self, path):
        link = socket.socket(socket.AF_UNIX)
        link.connect(path)
        self.stream = link.makefile("rwb")

    def ask(self, method, params):
        """The result, and the milliseconds until all of it was here."""
        line = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method,
                           "params": params}).encode() + b"\n"
        began = time.perf_counter()
        self.stream.write(line)
        self.stream.flush()
        reply = self.stream.readline()
        took = (time.perf_counter() - began) * 1000
        reply = json.loads(reply)
        if "error" in reply:
            raise ValueError(f"{method} {params}: {reply['error']}")
        return reply["result"], took


def phrases_of(path, count):
    lines = (line.split("\t") for line in
             pathlib.Path(path).read_text(encoding="utf-8").splitlines())
    return [words for name, _, words in lines if name == "phrases"][:count]


def medians(door, method, many, passes):
    times = [[] for _ in many]
    for _ in range(passes):
        for i, params in enumerate(many):
            times[i].append(door.ask(method, params)[1])
    return sorted(map(statistics.median, times))


def print_row(name, times):
    rank = lambda share: times[min(len(times) - 1, int(share * len(times)))]
    print(f"{name:22} {len(times):6} {statistics.mean(times):8.2f} {rank(.5):8.2f} "
          f"{rank(.99):8.2f} {times[-1]:8.2f} "
          f"{sum(ms <= TARGET_MS for ms in times) / len(times):8.1%}", flush=True)


def print_table(path, queries, passes):
    door = Door(path)
    phrases = phrases_of(queries, PHRASES)
    print(f"\nsuggestions for each key of {len(phrases)} phrases, and similar documents; "
          f"milliseconds\n{'':22} {'asked':>6} {'mean':>8} {'p50':>8} {'p99':>8} "
          f"{'max':>8} {'<= 5 ms':>8}")
    keys = [phrase[:end] for phrase in phrases for end in range(1, len(phrase) + 1)]
    times = medians(door, "suggest", [{"q": key} for key in keys], passes)
    print_row("suggest", times)
    quoted = [{"q": '"' + key} for key in keys]
    print_row("suggest, in quotes", medians(door, "suggest", quoted, passes))
    letters = [{"q": chr(letter)} for letter in range(ord("a"), ord("z") + 1)]
    print_row("suggest, one letter", medians(door, "suggest", letters, passes))
    ids = []
    for phrase in phrases[:SIMILAR]:
        hits = door.ask("search", {"q": phrase, "limit": 1, "places": False})[0]["hits"]
        ids += [hit["id"] for hit in hits if hit["id"] not in ids]
    many = [{"id": name, "limit": 10} for name in ids]
    print_row("similar, 10 hits", medians(door, "similar", many, passes))


if __name__ == "__main__":
    print_table(sys.argv[1], sys.argv[2], 5)
