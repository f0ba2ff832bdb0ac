#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Revisions of indexes that are served by name, and that come and go.

    change_indexes.py SOCKET
"""
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time

PATIENCE = 60
SOON = 20               # seconds: less than what the daemon looks after by the clock alone
LONG_MS = 60000
IN_FLIGHT = 16          # requests of a client, at most
WAITING_CLIENTS = 90    # with so many each, more than the queue has room for
WAITING_DEAF = 20       # of them, the last ones
FILES = 3               # that an index has open, at least
PATH = sys.argv[1]


class Client:
    def __init__(self):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(PATH)
        self.socket.settimeout(SOON)
        self.file = self.socket.makefile("rb")
        self.last = 0
        self.told = []

    def send(self, method, **params):
        self.last += 1
        request = {"jsonrpc": "2.0", "id": self.last, "method": method, "params": params}
        self.socket.sendall(json.dumps(request).encode() + b"\n")
        return self.last

    def read(self):
        return json.loads(self.file.readline())

    def reply(self, number):
        while (message := self.read()).get("id") != number:
            self.told.append(message)
        return message

    def call(self, method, **params):
        return self.reply(self.send(method, **params))

    def result(self, method, **params):
        reply = self.call(method, **params)
        assert "result" in reply, reply
        return reply["result"]

    def notice(self, subscription):
        """The next that is told of SUBSCRIPTION, as (method, params)."""
        for at, message in enumerate(self.told):
            if message["params"]["subscription"] == subscription:
                del self.told[at]
                return message["method"], message["params"]
        while (message := self.read())["params"]["subscription"] != subscription:
            self.told.append(message)
        return message["method"], message["params"]

    def quiet(self, subscription):
        """Nothing is told of SUBSCRIPTION that came before a ping's answer."""
        self.result("ping")
        return all(message["params"]["subscription"] != subscription
                   for message in self.told)


def until(condition, what):
    end = time.monotonic() + PATIENCE
    while not (value := condition()):
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.02)
    return value


def index(name, *arguments):
    done = subprocess.run(["quoth-index", "--json", "--index", f"ix-{name}", *arguments],
                          check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)["index"]["rev"]


def add(name, number, text):
    """A new document; the index's revision with it."""
    os.makedirs(f"docs-{name}", exist_ok=True)
    with open(f"docs-{name}/{number}.txt", "w", encoding="utf-8") as out:
        out.write(text + "\n")
    return index(name, f"docs-{name}")


class Daemon:
    def __init__(self, *options):
        self.process = subprocess.Popen(
            ["quothd", "--config", "quothd.conf", "--socket", PATH, *options])
        until(lambda: os.path.exists(PATH) and self.answers(), "the daemon")

    def answers(self):
        try:
            return "result" in Client().call("ping")
        except OSError:
            return False

    def serve(self, *names):
        write_config(*names)
        self.process.send_signal(signal.SIGHUP)
        until(lambda: served() == list(names), f"{names} to be served")

    def end(self):
        self.process.terminate()
        assert self.process.wait(PATIENCE) == 0


def write_config(*names):
    with open("quothd.conf", "w", encoding="utf-8") as out:
        for name in names:
            out.write(f"index = {name}={os.getcwd()}/ix-{name}\n")


def served():
    status = Client().result("status")
    return [one["name"] for one in status.get("indexes", [])] or ["news"]


def waits(client, name, rev, text):
    """A request that waits for REV of NAME, which is written meanwhile."""
    number = client.send("count", q=text, index=name, min_rev=rev, timeout_ms=LONG_MS)
    assert add(name, text, f"about {text}") == rev
    reply = client.reply(number)
    assert reply["result"]["n"] == 1 and reply["result"]["index"]["rev"] == rev, reply


def by_name(revs):
    """Each of two indexes has revisions of its own."""
    client = Client()
    for name, rev in revs.items():
        assert client.result("count", q="soybeans", index=name, min_rev=rev)["n"] == 1
        waits(client, name, rev + 1, f"waited{name}")
    refusal = client.call("count", q="soybeans", index="news", min_rev=revs["mail"] + 1,
                          timeout_ms=50)["error"]
    assert refusal["code"] == 7 and refusal["data"]["rev"] == revs["news"] + 1, refusal
    for several in ("*", ["news", "mail"]):
        for method in ("count", "subscribe"):
            asked = {"min_rev": 1} if method == "count" else {}
            refusal = client.call(method, q="soybeans", index=several, **asked)["error"]
            assert refusal["code"] == -32602, refusal
    plain = client.result("subscribe", index="mail", timeout_ms=LONG_MS)["subscription"]
    hits = client.result("subscribe", index="news", q="soybeans", since_rev=0,
                         timeout_ms=LONG_MS)["subscription"]
    method, told = client.notice(hits)
    assert method == "query/matched" and told["hit"]["rank"] == 1, told
    assert client.notice(hits)[0] == "index/changed"
    assert client.quiet(plain)
    rev = add("mail", "more", "more soybeans in the mail")
    assert client.notice(plain)[1]["rev"] == rev
    assert client.quiet(hits)
    rev = add("news", "more", "more soybeans in the news")
    method, told = client.notice(hits)
    assert method == "query/matched" and told["hit"]["path"].endswith("more.txt"), told
    assert client.notice(hits)[1]["rev"] == rev
    assert client.quiet(plain)


def added_and_removed(daemon):
    """One that is added is watched. Subscribers of one that is removed are told, once, and
    go on when it comes back; who waits for a revision of it gets it."""
    client = Client()
    rev = add("notes", "first", "soybeans in the notes")
    daemon.serve("news", "mail", "notes")
    waits(client, "notes", rev + 1, "waitednotes")
    plain = client.result("subscribe", index="notes")["subscription"]
    hits = client.result("subscribe", index="notes", q="soybeans")["subscription"]
    other = client.result("subscribe", index="mail")["subscription"]
    waiting = client.send("count", q="soybeans", index="notes", min_rev=rev + 2,
                          timeout_ms=LONG_MS)
    daemon.serve("news", "mail")
    for subscription in (plain, hits):
        method, told = client.notice(subscription)
        assert method == "index/changed", told
        assert told["error"]["data"]["kind"] == "no_index", told
    assert client.call("subscribe", index="notes")["error"]["code"] == -32602
    assert add("notes", "meanwhile", "soybeans meanwhile") == rev + 2
    assert client.reply(waiting)["result"]["n"] == 2
    revision = add("mail", "again", "nothing of interest")
    assert client.notice(other)[1]["rev"] == revision
    assert client.quiet(plain) and client.quiet(hits)
    daemon.serve("notes", "news", "mail")
    assert client.notice(plain)[1]["rev"] == rev + 2
    method, told = client.notice(hits)
    assert method == "query/matched", told
    assert told["hit"]["path"].endswith("meanwhile.txt"), told
    assert client.notice(hits)[1]["rev"] == rev + 2
    assert add("notes", "last", "the last soybeans") == rev + 3
    assert client.notice(plain)[1]["rev"] == rev + 3
    assert client.notice(hits)[0] == "query/matched"
    assert client.quiet(other)


def lost_while_told(daemon):
    """Who cannot be told that its index has gone is lost, with all its subscriptions: one of
    them was written to when it was freed."""
    for _ in range(5):
        client = Client()
        for _ in range(3):
            client.result("subscribe", index="notes")
        client.socket.shutdown(socket.SHUT_RD)
        daemon.serve("news", "mail")
        daemon.serve("notes", "news", "mail")


def lost_while_turned_away():
    """More requests wait for a revision than there is room for when it comes. Clients that
    are lost when they are told so take the others of theirs along: the walk through those
    that wait went on from one of them."""
    status = Client().result("status", index="notes")
    rev = status["index"]["rev"] + 1
    clients = [Client() for _ in range(WAITING_CLIENTS)]
    for client in clients:
        for _ in range(IN_FLIGHT):
            client.send("count", q="soybeans", index="notes", min_rev=rev,
                        timeout_ms=LONG_MS)
    watcher = Client()
    until(lambda: watcher.result("status")["in_flight"] >= WAITING_CLIENTS * IN_FLIGHT,
          "them all to wait")
    for client in clients[-WAITING_DEAF:]:
        client.socket.shutdown(socket.SHUT_RD)
    assert add("notes", "turned", "soybeans turned") == rev
    codes = [client.read().get("error", {}).get("code")
             for client in clients[:-WAITING_DEAF] for _ in range(IN_FLIGHT)]
    assert set(codes) <= {None, 6}, set(codes)
    assert watcher.result("count", q="turned", index="notes")["n"] == 1
    for client in clients:
        client.socket.close()


def open_files(daemon, word):
    """Those with WORD in their names, or "(deleted)" after them."""
    folder = f"/proc/{daemon.process.pid}/fd"
    names = []
    for number in os.listdir(folder):
        try:
            names.append(os.readlink(f"{folder}/{number}"))
        except OSError:
            pass        # closed meanwhile
    return [name for name in names if word in name]


def threads_have(daemon, name):
    """Several threads, and the watcher, have the index open."""
    clients = [Client() for _ in range(8)]
    for client in clients:
        for asked in (name, [name, "mail"]):
            client.send("search", q="soybeans OR wheat", index=asked, sort="path")
    for client in clients:
        assert sorted(client.read()["id"] for _ in range(2)) == [1, 2]
    return len(open_files(daemon, f"ix-{name}/")) >= 3 * FILES


def let_go(daemon):
    """No thread sleeps on a deleted file, whatever it was deleted by."""
    until(lambda: threads_have(daemon, "news"), "threads to have opened it")
    subprocess.run(["quoth-index", "-q", "--index", "ix-news", "--compact"], check=True)
    until(lambda: not open_files(daemon, "(deleted)"), "a compaction's files to go")
    until(lambda: threads_have(daemon, "news"), "threads to have opened it again")
    daemon.serve("mail", "notes")
    until(lambda: not open_files(daemon, "ix-news/"), "a removed index's files to go")
    until(lambda: threads_have(daemon, "notes"), "threads to have opened the notes")
    shutil.rmtree("ix-notes")
    until(lambda: not open_files(daemon, "(deleted)"), "a deleted index's files to go")


def main():
    revs = {"news": add("news", "first", "soybeans in the news")}
    for n in range(3):
        revs["mail"] = add("mail", f"n{n}", "soybeans" if n == 0 else "wheat")
    write_config("news", "mail")
    daemon = Daemon("--threads", "2")
    by_name(revs)
    added_and_removed(daemon)
    lost_while_told(daemon)
    lost_while_turned_away()
    daemon.end()
    # What another process has open can be seen of one that lets itself be looked at.
    daemon = Daemon("--threads", "4", "--no-sandbox")
    let_go(daemon)
    daemon.end()


main()
