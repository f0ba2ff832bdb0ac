#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""families.py QUERY... - holds collapsed searches to uncollapsed ones of a quothd at
$QUOTH_SOCKET.

All documents of a query, in each order, are put together by hand, by the families that
`get` says each is in. Pages of the collapsed search must be that, hit by hit: the best
of each family in its place, with as many copies; the totals those numbers.
"""
import json
import os
import socket
import sys


class Daemon:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.lines = self.socket.makefile("rw", encoding="utf-8")

    def call(self, method, **params):
        self.lines.write(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method,
                                     "params": params}) + "\n")
        self.lines.flush()
        reply = json.loads(self.lines.readline())
        if "result" not in reply:
            sys.exit(f"{method} {params}: {reply}")
        return reply["result"]

    def family(self, id):
        family = self.call("get", id=id, what="copies")["family"]
        copies = [copy["id"] for copy in family["copies"]]
        if id not in copies or len(copies) != family["size"]:
            sys.exit(f"the family of {id} is {family}")
        return copies


def same(what, expected, actual):
    if expected != actual:
        sys.exit(f"{what}: {expected} expected, got {actual}")


def collapse(hits, families):
    """What HITS are with one hit a family: id, copies and others of each."""
    found, done, collapsed = {hit["id"] for hit in hits}, set(), []
    for hit in hits:
        copies = [id for id in families[hit["id"]] if id in found]
        if copies[0] not in done:
            others = [id for id in copies if id != hit["id"]]
            collapsed.append((hit["id"], len(copies), others[:16],
                              families[hit["id"]][0]))
        done.add(copies[0])
    return collapsed


def by_cursor(daemon, size, **params):
    """The same list page by page, without saying where each begins."""
    ids, cursor = [], {}
    while True:
        page = daemon.call("search", collapse=True, limit=size, **params, **cursor)
        ids += [hit["id"] for hit in page["hits"]]
        if "cursor" not in page:
            return ids
        cursor = {"cursor": page["cursor"]}


def check(daemon, families, query):
    for id in (hit["id"] for hit in daemon.call("search", q=query, limit=1000,
                                                places=False)["hits"]):
        if id not in families:
            copies = daemon.family(id)
            families.update((copy, copies) for copy in copies)
    many = 0
    for params in ({}, {"sort": "date"}, {"sort": "-date"}, {"sort": "path"},
                   {"mode": "any"}, {"mode": "all"}):
        params = dict(params, q=query, places=False)
        all_hits = daemon.call("search", limit=1000, exact_total=True, **params)
        if all_hits["total"]["n"] > 1000:
            continue
        for hit in all_hits["hits"]:
            if hit["id"] not in families:
                copies = daemon.family(hit["id"])
                families.update((copy, copies) for copy in copies)
        expected = collapse(all_hits["hits"], families)
        many = max([many] + [copies for _, copies, _, _ in expected])
        pages, size = [], max(1, len(expected) // 3)
        while True:
            page = daemon.call("search", collapse=True, limit=size, offset=len(pages),
                               **params)
            if not page["hits"]:
                break
            pages += page["hits"]
            # A page of plain words goes on with some of them where all were too few.
            if len(pages) <= len(expected) and page["mode"] == all_hits["mode"]:
                same(f"{params}: total", {"n": len(expected), "exact": True},
                     page["total"])
                same(f"{params}: uncollapsed", all_hits["total"]["n"],
                     page["uncollapsed"])
        got = [(hit["id"], hit["family"]["copies"], hit["family"]["others"],
                hit["family"]["first"]["id"]) for hit in pages]
        same(f"{params}: hits", expected, got[:len(expected)])
        same(f"{params}: hits by cursor", [hit["id"] for hit in pages],
             by_cursor(daemon, size, **params))
        same(f"{params}: ranks", list(range(1, len(pages) + 1)),
             [hit["rank"] for hit in pages])
    count = daemon.call("count", q=query, mode="all", collapse=True)
    found = daemon.call("search", q=query, mode="all", limit=0, collapse=True)
    same(f"{query}: count", found["total"]["n"], count["n"])
    same(f"{query}: count of documents", found["uncollapsed"], count["uncollapsed"])
    same(f"{query}: plain count", count["uncollapsed"],
         daemon.call("count", q=query, mode="all")["n"])
    return many


def main():
    daemon, families = Daemon(os.environ["QUOTH_SOCKET"]), {}
    for query in sys.argv[1:]:
        print(f"{query}: up to {check(daemon, families, query)} copies")


main()
