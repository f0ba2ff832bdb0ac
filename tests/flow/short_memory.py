# SPDX-License-Identifier: GPL-2.0-or-later
"""Asks the daemon while memory runs out, at one allocation after the other.

    short_memory.py SOCKET PLAN SEED POINTS

PLAN is the file that tests/fault/short_memory.c reads. Each request is answered by what
it is answered otherwise, or by an error, or its connection is closed; and the next one is
answered as always. At POINTS places of each request a piece of memory is not given, once
and several times in a row; the first places are all tried."""
import json
import mmap
import random
import socket
import struct
import sys

from lasting import lasting

FIRST = 24          # allocations that are tried one by one
IN_A_ROW = 30
PATIENCE = 60

REQUESTS = [
    ("hello", {}),
    ("status", {}),
    ("search", {"q": '"rare earths"', "snippets": 3}),
    ("search", {"q": "export* price", "mode": "any", "facets": ["topic"]}),
    ("search", {"q": "zyzzyva quotas"}),
    ("search", {"q": '"unclosed'}),
    ("count", {"q": "trade AND NOT soybeans"}),
    ("kwic", {"q": "trade", "limit": 20, "order": "right"}),
    ("trend", {"q": ["trade", "price"], "by": "year"}),
    ("facets", {"q": "trade", "facets": ["source", "year"]}),
    ("suggest", {"q": "rare ea"}),
    ("similar", {"text": "tariffs on steel and rare earths"}),
    ("collocates", {"q": "trade"}),
    ("get", {"id": "nonesuch"}),
]


class Plan:
    """before, times, asked, failed: see short_memory.c."""
    def __init__(self, path):
        with open(path, "r+b") as file:
            self.map = mmap.mmap(file.fileno(), 32)

    def get(self, i):
        return struct.unpack_from("q", self.map, 8 * i)[0]

    def set(self, before, times):
        struct.pack_into("q", self.map, 0, 0)
        struct.pack_into("q", self.map, 8, times)
        struct.pack_into("q", self.map, 0, before)

    def asked(self):
        return self.get(2)

    def failed(self):
        return self.get(3)


def connect(path):
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(PATIENCE)
    client.connect(path)
    return client


def ask(client, method, params):
    """The reply, or None when the connection was closed."""
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    reply = b""
    try:
        client.sendall(json.dumps(message).encode() + b"\n")
        while not reply.endswith(b"\n"):
            got = client.recv(1 << 20)
            if not got:
                return None
            reply += got
    except (BrokenPipeError, ConnectionResetError):
        return None
    return json.loads(reply)


def differences(one, other, where=""):
    """Where two JSON values differ, each place in words."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [found for key in {**one, **other}
                for found in differences(one.get(key), other.get(key), where + "." + key)]
    if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        return [found for i, pair in enumerate(zip(one, other))
                for found in differences(*pair, "%s[%d]" % (where, i))]
    return [] if one == other else ["%s: %s, not %s" % (where, other, one)]


def points(rng, asked, wanted):
    first = list(range(1, min(FIRST, asked) + 1))
    rest = range(len(first) + 1, asked + 1)
    return first + rng.sample(rest, min(wanted, len(rest)))


class Trial:
    def __init__(self, path, plan):
        self.path, self.plan = path, plan
        self.outcomes = {"result": 0, "error": 0, "closed": 0}
        self.wrong = []

    def compare(self, where, method, expected, reply):
        if reply.get("result", {}).get("problem") == "out of memory":
            return      # hello and status say so where the index belongs
        for found in differences(lasting(method, expected), lasting(method, reply)):
            self.wrong.append("%s: %s" % (where, found))

    def short(self, request, expected, before, times):
        where = "%s, allocation %d of %d times" % (request, before, times)
        with connect(self.path) as client:
            # Accepted, and its way in is behind it.
            if ask(client, "ping", {}) is None:
                sys.exit("no answer before " + where)
            self.plan.set(before, times)
            reply = ask(client, *request)
            self.plan.set(0, 0)
            if reply is None:
                self.outcomes["closed"] += 1
            elif "error" in reply and reply != expected:
                self.outcomes["error"] += 1
                if reply["error"]["code"] not in (-32603, -32700, 6):
                    self.wrong.append("%s: %s" % (where, reply["error"]))
            else:
                self.outcomes["result"] += 1
                self.compare(where, request[0], expected, reply)
        with connect(self.path) as client:
            reply = ask(client, *request)
            if reply is None:
                sys.exit("no answer after " + where)
            self.compare("after " + where, request[0], expected, reply)


def main():
    path, plan, seed, wanted = sys.argv[1], Plan(sys.argv[2]), sys.argv[3], sys.argv[4]
    plan.set(0, 0)
    rng = random.Random(int(seed))
    trial = Trial(path, plan)
    for request in REQUESTS:
        with connect(path) as client:
            for _ in range(4):      # each thread has its index open by then
                expected = ask(client, *request)
            before = plan.asked()
            ask(client, *request)
            asked = plan.asked() - before
        for times in (1, IN_A_ROW):
            for point in points(rng, asked, int(wanted)):
                trial.short(request, expected, point, times)
        print("%s: %d allocations" % (request[0], asked))
    with connect(path) as client:
        left = ask(client, "status", {})["result"]["connections"]
    print("%d allocations failed: %s; %d clients left" % (plan.failed(), trial.outcomes, left))
    print("\n".join(trial.wrong[:20]))
    # Those just closed may be counted for a moment; a leak would be hundreds.
    if trial.wrong or left > 5 or plan.failed() < 100 or trial.outcomes["error"] < 100:
        sys.exit(1)


main()
