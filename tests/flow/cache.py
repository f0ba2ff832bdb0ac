#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds a daemon that gives answers again to one that does not.

  cache.py same SOCKET PLAIN          all methods, asked again and again
  cache.py change SOCKET PLAIN DIR    while documents are added to DIR
  cache.py fill SOCKET LIMIT          more answers than there is room for
"""
import json
import os
import socket
import subprocess
import sys
import threading
import time

SECONDS = 30        # what nothing here should ever need

REQUESTS = [
    ("search", {"q": '"rare earths"'}),
    ("search", {"q": '"Rare  Earths"'}),
    ("search", {"q": "“RARE EARTHS”"}),
    ("search", {"q": "tariffs on steel", "limit": 3}),
    ("search", {"q": "Tariffs  on Steel", "limit": 3}),
    ("search", {"q": "tariffs", "snippets": 3, "lines": True}),
    ("search", {"q": "tariffs", "budget": 4000}),
    ("search", {"q": "tariffs", "facets": ["source", "year"], "collapse": True}),
    ("search", {"q": "tariffs", "sort": "-date", "offset": 2, "limit": 2}),
    ("search", {"q": "tariff*", "places": False, "exact_total": True}),
    ("search", {"q": "steel NEAR/5 tariffs OR title:trade", "after": "2024"}),
    ("search", {"q": "date:last-99999d tariffs"}),
    ("search", {"q": "tariffs", "expand": 5, "mode": "any"}),
    ("search", {"q": "zyzzyva", "why": False}),
    ("count", {"q": '"rare earths"'}),
    ("count", {"q": '"Rare Earths"', "collapse": True}),
    ("facets", {"facets": ["source", "lang", "month"]}),
    ("facets", {"q": "Steel", "facets": "topic"}),
    ("facets", {"q": "steel", "facets": "topic"}),
    ("kwic", {"q": "tariffs", "limit": 4}),
    ("kwic", {"q": "Tariffs", "limit": 4}),
    ("kwic", {"q": "tariffs", "order": "left", "sample": 9, "seed": 3}),
    ("trend", {"q": ["tariffs", "steel"], "by": "year"}),
    ("collocates", {"q": "tariffs", "min": 2}),
    ("similar", {"text": "Rare earths, magnets and tariffs on steel."}),
    ("suggest", {"q": "tar"}),
    ("suggest", {"q": "Tariffs on "}),
]


class Client:
    """A connection that asks one thing after the other."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(SECONDS)
        self.socket.connect(path)
        self.lines = self.socket.makefile("rb")
        self.last = 0

    def send(self, method, params):
        self.last += 1
        request = {"jsonrpc": "2.0", "id": self.last, "method": method,
                   "params": params}
        self.socket.sendall(json.dumps(request).encode() + b"\n")

    def receive(self):
        reply = json.loads(self.lines.readline())
        if reply.get("id") != self.last or "result" not in reply:
            sys.exit(f"the reply to request {self.last}: {reply}")
        return reply["result"]

    def ask(self, method, params):
        self.send(method, params)
        return self.receive()

    def cache(self):
        return self.ask("status", {})["cache"]


def bare(result):
    """What must not depend on where the answer came from, in one spelling."""
    rest = {name: value for name, value in result.items()
            if name not in ("took_ms", "cached")}
    return json.dumps(rest, sort_keys=True)


def until_kept(client, method, params):
    """The first answer that was given before."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        result = client.ask(method, params)
        if result.get("cached"):
            return result
        time.sleep(0.01)
    sys.exit(f"never from the cache: {method} {params}")


def until_more_wait(client, than):
    """Another request has come, and is not answered."""
    end = time.monotonic() + SECONDS
    while client.ask("status", {})["in_flight"] <= than:
        if time.monotonic() > end:
            sys.exit("no request waits")
        time.sleep(0.01)


def expect_same(what, expected, got):
    if bare(expected) != bare(got):
        sys.exit(f"{what}:\n{bare(got)}\nand without a cache\n{bare(expected)}")


def pages(plain):
    """Further pages and documents, which the first answers name."""
    found = plain.ask("search", {"q": "tariffs", "limit": 2})
    lines = plain.ask("kwic", {"q": "tariffs", "limit": 4})
    one = found["hits"][0]["id"]
    return [
        ("search", {"q": "tariffs", "limit": 2, "cursor": found["cursor"]}),
        ("kwic", {"q": "tariffs", "limit": 4, "cursor": lines["cursor"]}),
        ("similar", {"id": one}),
        ("get", {"id": one}),
        ("get", {"id": one, "what": "meta"}),
        ("get", {"id": one, "around": "tariffs", "context": 50}),
    ]


def same(cached, plain):
    until_kept(cached, "count", {"q": "trade"})     # the last commit is old enough
    before = cached.cache()
    requests = REQUESTS + pages(plain)
    for method, params in requests:
        expected = plain.ask(method, params)
        if "cached" in expected:
            sys.exit("without a cache something is cached")
        for time_ in ("first", "second", "third"):
            got = cached.ask(method, {**params, "timeout_ms": 20000, "slot": "typed"})
            expect_same(f"{method} {params}, the {time_} time", expected, got)
            if time_ != "first" and got.get("cached") is not True:
                sys.exit(f"{method} {params}: not from the cache, the {time_} time")
            if method != "get" and not got["took_ms"] >= 0:
                sys.exit(f"{method} {params}: took_ms is {got.get('took_ms')}")
    after = cached.cache()
    asked = after["hits"] + after["misses"] - before["hits"] - before["misses"]
    # Five requests are others in other words.
    hits, entries = after["hits"] - before["hits"], after["entries"] - before["entries"]
    if asked != 3 * len(requests) or hits != 2 * len(requests) + 5 or \
            entries != len(requests) - 5 or after["dropped"] != before["dropped"]:
        sys.exit(f"{len(requests)} requests three times: {before}, then {after}")
    if plain.cache()["limit"] != 0 or plain.cache()["misses"] != 0:
        sys.exit(f"off, and yet {plain.cache()}")


# What is not kept, although it is asked again.

def passing(cached):
    for method, params in (("search", {"q": "zyzzyva"}), ("count", {"q": "zyzzyva"}),
                           ("search", {"q": "tariffs", "explain": True})):
        for _ in range(3):
            if "cached" in cached.ask(method, params):
                sys.exit(f"{method} {params} was kept")


class Asker(threading.Thread):
    """Asks the same all the time: no reply may be older than a commit that had ended
    before it was asked for, or than the reply before it."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.client = Client(path)
        self.floor = 0
        self.replies = self.cached = 0
        self.problem = None
        self.stop = False

    def run(self):
        seen = 0
        while not self.stop and not self.problem:
            floor = max(self.floor, seen)
            result = self.client.ask("count", {"q": "quokka", "why": False})
            seen = result["index"]["rev"]
            self.replies += 1
            self.cached += result.get("cached", False)
            if seen < floor:
                self.problem = f"revision {seen} after {floor}: {result}"


def commit(folder, number):
    with open(os.path.join(folder, f"n{number}.txt"), "w", encoding="utf-8") as file:
        file.write(f"The quokka number {number}.\n")
    done = subprocess.run(["quoth-index", "-q", "--json", folder], check=True,
                          stdout=subprocess.PIPE, timeout=SECONDS)
    return json.loads(done.stdout)["index"]["rev"]


def read_your_writes(path, cached, folder, number):
    """An answer that is kept is not given to who asks for a later revision, whether the
    question comes before the commit or after it."""
    params = {"q": "quokka", "why": False}
    before = until_kept(cached, "count", params)["index"]["rev"]
    early = Client(path)
    waiting = cached.ask("status", {})["in_flight"]
    early.send("count", {**params, "min_rev": before + 1, "timeout_ms": 20000})
    until_more_wait(cached, waiting)
    if commit(folder, number) != before + 1:
        sys.exit("a commit made another revision than the next")
    for got in (cached.ask("count", {**params, "min_rev": before + 1}), early.receive()):
        if got["n"] != number or got["index"]["rev"] != before + 1:
            sys.exit(f"revision {before + 1} was asked for: {got}")
    again = until_kept(cached, "count", {**params, "min_rev": before + 1})
    expect_same("of a revision that is there", got, again)


def change(path, plain, folder):
    cached, asker = Client(path), Asker(path)
    asker.start()
    for number in range(1, 13):
        revision = commit(folder, number)
        asker.floor = revision
        for query in ("quokka", "Quokka", "quokka"):
            params = {"q": query, "why": False}
            got = cached.ask("count", params)
            expect_same(f"after commit {number}", plain.ask("count", params), got)
            if got["n"] != number or got["index"]["rev"] != revision:
                sys.exit(f"after commit {number}, revision {revision}: {got}")
        if number % 2:      # so that there is something to be dropped
            until_kept(cached, "count", {"q": "quokka", "why": False})
            until_kept(cached, "count", {"q": "numbers", "why": False})
    asker.stop = True
    asker.join(SECONDS)
    if asker.problem or asker.is_alive() or asker.cached == 0:
        sys.exit(f"{asker.problem}, {asker.cached} of {asker.replies} from the cache")
    if cached.cache()["dropped"] == 0:
        sys.exit(f"nothing was dropped: {cached.cache()}")
    read_your_writes(path, cached, folder, 13)


def fill(client, limit):
    until_kept(client, "count", {"q": "trade"})
    for number in range(400):
        client.ask("search", {"q": f"tariffs OR n{number}", "snippets": 3})
        state = client.cache()
        if state["bytes"] > limit or state["limit"] != limit:
            sys.exit(f"more than {limit} bytes: {state}")
    if state["evicted"] == 0 or state["entries"] == 0 or state["dropped"] != 0:
        sys.exit(f"nothing had to go: {state}")
    got = client.ask("search", {"q": "tariffs OR n399", "snippets": 3})
    if not got.get("cached"):
        sys.exit("the newest answer is not there")
    if client.ask("search", {"q": "tariffs OR n0", "snippets": 3}).get("cached"):
        sys.exit("the oldest answer is there still")


def main():
    what, path = sys.argv[1:3]
    if what == "same":
        same(Client(path), Client(sys.argv[3]))
        passing(Client(path))
    elif what == "change":
        change(path, Client(sys.argv[3]), sys.argv[4])
    else:
        fill(Client(path), int(sys.argv[3]))


main()
