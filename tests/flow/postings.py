# SPDX-License-Identifier: GPL-2.0-or-later
"""postings.py - phrases asked of a daemon that keeps posting lists and of one that does
not: what they answer must be the same, each of some times. And what is in memory is
answered from there.

    postings.py same SOCKET OTHER
    postings.py reads SOCKET    no file is read for a phrase whose lists are kept, nor to
                                see that the index is at its newest revision
"""
import json
import pathlib
import re
import socket
import sys
import time

PASSES = 6          # so that lists are read between the first and the last
PHRASES = ('"rare earths"', '"of the"', '"the rare earths"', '"export controls on"',
           '"United States"', '"to the United States"', '"rare earth"~3',
           'rare NEAR/5 china', '"export (control|controls)"', '"the of"',
           '"rare zyzzyva"', 'soybeans "rare earths"', '"rare earths" -soybeans',
           '"rare earths" OR "of the"', '"rare earth*"')
MOVING = ("took_ms",)
WARM, ASKED = 30, 100       # requests
SETTLED_SECONDS = 0.2       # more than an index has to be old (lib/store/change/stamp.h)
READ_SECONDS = 10           # in which lists are read, on a slow machine


class Daemon:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.lines = self.socket.makefile("rb")
        self.id = 0

    def ask(self, method, params):
        self.id += 1
        self.socket.sendall(json.dumps({"jsonrpc": "2.0", "id": self.id, "method": method,
                                        "params": params}).encode() + b"\n")
        reply = json.loads(self.lines.readline())
        if reply["id"] != self.id or "result" not in reply:
            sys.exit(f"postings.py: {method} {params}: {reply}")
        return {name: value for name, value in reply["result"].items()
                if name not in MOVING}


def requests():
    for phrase in PHRASES:
        yield "search", {"q": phrase}
        yield "search", {"q": phrase, "limit": 3, "snippets": 0, "places": False}
        yield "search", {"q": phrase, "sort": "date", "exact_total": True}
        yield "search", {"q": phrase, "facets": "source", "limit": 2, "offset": 1}
        yield "count", {"q": phrase}


def same(path, other):
    one, two = Daemon(path), Daemon(other)
    for number in range(PASSES):
        for method, params in requests():
            mine, theirs = one.ask(method, params), two.ask(method, params)
            if mine != theirs:
                sys.exit(f"postings.py: pass {number}: {method} {params}:\n{mine}\n"
                         f"without lists:\n{theirs}")


def reads(path):
    daemon = Daemon(path)
    io = pathlib.Path("/proc", str(daemon.ask("status", {})["pid"]), "io")

    def after(requests):
        for _ in range(requests):
            daemon.ask("count", {"q": PHRASES[0], "why": False})
        return int(re.search(r"syscr: (\d+)", io.read_text())[1])

    try:
        after(WARM)
    except PermissionError:     # a daemon lets only root see it, and not every root
        print(f"postings.py: what the daemon reads is not to be seen in {io}")
        return
    end = time.monotonic() + READ_SECONDS
    more = ASKED
    while more >= ASKED and time.monotonic() < end:
        time.sleep(SETTLED_SECONDS)
        before = after(WARM)
        more = after(ASKED) - before
        print(f"postings.py: {more} reads of files for {ASKED} requests")
    if more >= ASKED:
        sys.exit(f"postings.py: {more} reads of files for {ASKED} requests")


if __name__ == "__main__":
    {"same": same, "reads": reads}[sys.argv[1]](*sys.argv[2:])
