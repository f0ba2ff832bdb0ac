# SPDX-License-Identifier: GPL-2.0-or-later
"""lists.py - what it costs to have a list in another order, counted by facets, or to
the end: part of what bench.py prints.

The same words as in the set `any`, of which the order is what is compared; the first
page of ten hits without places.
"""
import json
import math
import socket
import time

ORDERS = ("score", "date", "-date", "path")
FACETS = ("source", "topic", "lang", "type", "year", "month")
PAGE = 20
WALKS = 5
SECONDS = 120


class Client:
    """Requests over the socket, one at a time."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(SECONDS)
        self.socket.connect(path)
        self.file = self.socket.makefile("rwb")

    def ask(self, method, **params):
        """The milliseconds it took, and the result."""
        line = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method,
                           "params": {**params, "timeout_ms": 60000}}) + "\n"
        before = time.perf_counter()
        self.file.write(line.encode())
        self.file.flush()
        reply = self.file.readline()
        took = (time.perf_counter() - before) * 1000
        reply = json.loads(reply)
        if "result" not in reply:
            raise ValueError(f"{method} {params}: {reply}")
        return took, reply["result"]


def figures(times):
    times = sorted(times)
    return (sum(times) / len(times), times[math.ceil(0.5 * len(times)) - 1],
            times[math.ceil(0.99 * len(times)) - 1])


def print_row(name, times, base):
    mean, half, most = figures(times)
    print(f"{name:16} {mean:9.3f} {half:9.3f} {most:9.3f} {mean / base:9.2f}", flush=True)


def search_times(client, questions, passes, which, **more):
    rows = [[] for _ in questions]
    for number in range(passes + 1):
        for row, words in zip(rows, questions):
            took, _ = client.ask("search", q=words, mode="any", limit=10, snippets=0,
                                 places=False, **more)
            if number > 0:
                row.append(took)
    return [which(row) for row in rows]


def print_orders(client, questions, passes, which):
    print(f"\nany of the words, over the socket, in other orders and with facets; "
          f"milliseconds\n{'':16} {'mean':>9} {'p50':>9} {'p99':>9} {':score':>9}")
    base = None
    for order in ORDERS:
        times = search_times(client, questions, passes, which, sort=order)
        base = base or figures(times)[0]
        print_row(order, times, base)
    print_row("score, all told", search_times(client, questions, passes, which,
                                              exact_total=True), base)
    print_row("and six facets", search_times(client, questions, passes, which,
                                             facets=FACETS), base)


def walk(client, words, order):
    """The milliseconds of each page to the end."""
    times, cursor = [], {}
    while True:
        took, result = client.ask("search", q=words, mode="any", sort=order, limit=PAGE,
                                  snippets=0, places=False, **cursor)
        times.append(took)
        if "cursor" not in result:
            return times
        cursor = {"cursor": result["cursor"]}


def print_walks(client, questions):
    """Those that find most."""
    found = sorted(((client.ask("count", q=words, mode="any")[1]["n"], words)
                    for words in questions), reverse=True)[:WALKS]
    print(f"\nto the end by pages of {PAGE}, the {len(found)} that find most; "
          f"milliseconds of a page\n{'':16} {'pages':>9} {'mean':>9} {'first':>9} "
          f"{'last 100':>9} {'max':>9}")
    for order in ORDERS:
        walks = [walk(client, words, order) for _, words in found]
        times = [took for one in walks for took in one]
        last = [took for one in walks for took in one[-100:]]
        print(f"{order:16} {len(times):9} {sum(times) / len(times):9.3f} "
              f"{sum(one[0] for one in walks) / len(walks):9.3f} "
              f"{sum(last) / len(last):9.3f} {max(times):9.3f}", flush=True)


def print_tables(path, asked, passes, which):
    """ASKED has rows of set, mode and words, as queries.make() gives them; WHICH makes
    one figure of all passes."""
    questions = [words for name, _, words in asked if name == "any"]
    client = Client(path)
    print_orders(client, questions, passes, which)
    print_walks(client, questions)
