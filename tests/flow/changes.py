#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Subscribers against a list of all that was ever written: each change of a document that
matches is told once, in order, through commits of every kind and a new daemon.

    changes.py SOCKET FOLDER ROUNDS -- DAEMON...
"""
import json
import os
import random
import re
import socket
import subprocess
import sys
import threading
import time

PATIENCE = 60
LONG = 250
WORD = "zyzzyva"


class Client:
    def __init__(self, path):
        deadline = time.monotonic() + PATIENCE
        while True:
            self.socket = socket.socket(socket.AF_UNIX)
            try:
                self.socket.connect(path)
                break
            except OSError:
                self.socket.close()
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
        self.socket.settimeout(PATIENCE)
        self.file = self.socket.makefile("rb")
        self.last = 0
        self.told = []

    def send(self, method, params):
        self.last += 1
        request = {"jsonrpc": "2.0", "id": self.last, "method": method, "params": params}
        self.socket.sendall(json.dumps(request).encode() + b"\n")

    def read(self):
        line = self.file.readline()
        return json.loads(line) if line else None

    def call(self, method, **params):
        self.send(method, params)
        while True:
            reply = self.read()
            if reply is None or "id" in reply:
                return reply
            self.told.append(reply)

    def close(self):
        self.socket.close()


class Subscriber(threading.Thread):
    """Reads, and goes on where it was when the daemon has gone."""

    def __init__(self, path, **params):
        super().__init__(daemon=True)
        self.path, self.params = path, params
        self.hits, self.place = [], None
        self.revision = 0
        self.connections = 0
        self.ending = False
        self.ready = threading.Event()
        self.start()

    def run(self):
        while not self.ending:
            try:
                self.serve()
            except OSError:
                pass

    def serve(self):
        client = Client(self.path)
        since = self.place or {}
        reply = client.call("subscribe", **self.params, **since)
        if reply is None or "error" in reply:
            assert reply is None or reply["error"]["code"] == 10, reply
            return
        self.connections += 1
        if self.place is None:
            self.place = {"since_rev": reply["result"]["index"]["rev"],
                          "since_change": reply["result"]["change"],
                          "uuid": reply["result"]["index"]["uuid"]}
        self.ready.set()
        while (told := client.read()) is not None:
            self.take(told["method"], told["params"])

    def take(self, method, params):
        assert "error" not in params, params
        if method == "query/matched":
            self.hits.append((params["change"], params["hit"]))
            self.place = {**self.place, "since_change": params["change"]}
            return
        self.place = {"since_rev": params["rev"], "since_change": params["change"],
                      "uuid": params["uuid"]}
        self.revision = params["rev"]

    def wait_for(self, revision):
        deadline = time.monotonic() + PATIENCE
        while self.revision < revision:
            assert time.monotonic() < deadline, f"never told of {revision}"
            time.sleep(0.01)


class World:
    """Files of records, and what was ever in them: {(id, version): matches}."""

    def __init__(self, folder):
        self.folder = folder
        self.files = {f"f{n}.jsonl": {} for n in range(4)}
        self.ever = set()
        self.version = 0
        self.rng = random.Random(4711)

    def write(self, name):
        with open(os.path.join(self.folder, name), "w", encoding="utf-8") as out:
            for key, (version, text) in self.files[name].items():
                record = {"id": key, "title": f"v{version}", "text": text}
                out.write(json.dumps(record) + "\n")

    def edit(self):
        name = self.rng.choice(list(self.files))
        records = self.files[name]
        for _ in range(self.rng.randint(1, 4)):
            key = f"{name[:2]}-{self.rng.randrange(40)}"
            if key in records and self.rng.random() < 0.25:
                del records[key]
                continue
            self.version += 1
            matches = self.rng.random() < 0.6
            records[key] = (self.version, f"about {WORD if matches else 'nothing'}")
            if matches:
                self.ever.add((key, f"v{self.version}"))
        self.write(name)

    def now(self):
        return {(key, f"v{version}") for records in self.files.values()
                for key, (version, text) in records.items() if WORD in text}


def index(*arguments):
    done = subprocess.run(["quoth-index", "--json", *arguments], check=True,
                          stdout=subprocess.PIPE)
    return json.loads(done.stdout)["index"]["rev"]


def check(name, hits, world):
    told = [(hit["id"], hit["title"]) for _, hit in hits]
    assert len(told) == len(set(told)), f"{name}: told twice"
    assert set(told) <= world.ever, f"{name}: {set(told) - world.ever} never matched"
    missing = world.now() - set(told)
    assert not missing, f"{name}: {missing} not told"
    changes = [change for change, _ in hits]
    assert changes == sorted(set(changes)), f"{name}: not in the order of changes"
    for _, hit in hits:
        assert any(piece == WORD for snip in hit["snips"] for piece in snip[1::2]), hit


def read_your_writes(client, folder, n):
    word = f"written{n}"
    with open(os.path.join(folder, f"{word}.txt"), "w", encoding="utf-8") as out:
        out.write(f"This is {word}.\n")
    asked = {}

    def ask(rev):
        asked["reply"] = client.call("count", q=word, min_rev=rev, timeout_ms=60000)
    before = client.call("ping")
    assert "result" in before
    status = client.call("status")["result"]["index"]["rev"]
    early = threading.Thread(target=ask, args=(status + 1,))
    early.start()
    rev = index(folder)
    early.join()
    assert rev == status + 1, (rev, status)
    assert asked["reply"]["result"]["n"] == 1, asked
    assert asked["reply"]["result"]["index"]["rev"] >= rev


def all_told(client, rev):
    """Reads until all up to revision REV is told; returns the hits."""
    hits = []
    while True:
        message = client.told.pop(0) if client.told else client.read()
        if message["method"] == "query/matched":
            hits.append((message["params"]["change"], message["params"]["hit"]))
        elif message["params"]["rev"] >= rev:
            return hits


def main():
    at = sys.argv.index("--")
    path, folder, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
    daemon = subprocess.Popen(sys.argv[at + 1:])
    world = World(folder)
    index(folder)
    subscriber = Subscriber(path, q=WORD)
    assert subscriber.ready.wait(PATIENCE)
    slow = Client(path)     # subscribes, and reads nothing until the end
    assert "result" in slow.call("subscribe", q=f"{WORD} OR lorem", since_rev=0,
                                 snippets=20, lines=True)
    with open(os.path.join(folder, "long.jsonl"), "w", encoding="utf-8") as out:
        for n in range(LONG):
            text = " ".join(["lorem " + "ipsum dolor sit amet " * 25] * 20)
            out.write(json.dumps({"id": f"long{n}", "title": "v0", "text": text}) + "\n")
    for n in range(rounds):
        world.edit()
        rev = index(folder)
        if n % 9 == 4:
            subprocess.run(["quoth-index", "-q", "--compact"], check=True)
            rev += 1
        if n == rounds // 2:
            slow_hits = all_told(slow, rev)
            daemon.terminate()
            assert daemon.wait(PATIENCE) == 0
            # What is written while there is no daemon is told by the next one.
            world.edit()
            rev = index(folder)
            daemon = subprocess.Popen(sys.argv[at + 1:])
    subscriber.wait_for(rev)
    check("subscriber", subscriber.hits, world)
    assert subscriber.connections == 2, subscriber.connections

    # Who did not read lost nothing, and was told each document once.
    long = [hit["id"] for _, hit in slow_hits if hit["id"].startswith("long")]
    assert sorted(long) == sorted(f"long{n}" for n in range(LONG)), len(long)
    slow.close()

    # All there is, from the beginning; and again from where that ended: nothing.
    late = Client(path)
    reply = late.call("subscribe", q=WORD, since_rev=0)
    hits = all_told(late, rev)
    assert {(hit["id"], hit["title"]) for _, hit in hits} == world.now()
    check("late", hits, world)
    number = reply["result"]["subscription"]
    assert late.call("unsubscribe", subscription=number)["result"] == {}
    late.told.clear()
    assert len(subscriber.hits) >= len(world.now())
    world.version += 1
    world.files["f0.jsonl"]["f0-last"] = (world.version, f"a last {WORD}")
    world.ever.add(("f0-last", f"v{world.version}"))
    world.write("f0.jsonl")
    rev = index(folder)
    subscriber.wait_for(rev)
    check("subscriber", subscriber.hits, world)
    assert subscriber.hits[-1][1]["id"] == "f0-last"
    assert "result" in late.call("ping") and not late.told, "told after unsubscribe"

    # What cannot be asked is refused as search refuses it.
    refusal = late.call("subscribe", q='"unclosed', strict=True)["error"]
    assert refusal["code"] == 1 and refusal["data"]["at"] == 0, refusal
    refusal = late.call("subscribe", q=WORD, limit=3)["error"]
    assert refusal["data"]["param"] == "limit", refusal
    refusal = late.call("subscribe", source="x")["error"]
    assert refusal["data"]["param"] == "source", refusal
    refusal = late.call("subscribe", q=WORD, since_rev=1, uuid="0" * 36)["error"]
    assert refusal["code"] == 4 and re.fullmatch("[0-9a-f-]{36}", refusal["data"]["uuid"])
    for n in range(5):
        read_your_writes(late, folder, n)
    subscriber.ending = True
    daemon.terminate()
    assert daemon.wait(PATIENCE) == 0


main()
