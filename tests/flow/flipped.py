# SPDX-License-Identifier: GPL-2.0-or-later
"""Asks a daemon about an index of which single bytes are wrong.

    flipped.py SOCKET GENERATION TIMES SEED

GENERATION is the folder of the index's tables, which the daemon has open; each of its
files is written in place. TIMES times some bytes are overwritten, the questions are asked,
and the bytes are put back: each question is answered, by a result or by an error, within
its time; and when all is well again, as it was before, by the same daemon.

Prints what it saw. Xapian's tables carry no checksums: a byte that makes another valid
posting or another position is believed, and such answers are counted and not judged."""
import json
import os
import random
import socket
import subprocess
import sys

from lasting import lasting

PATIENCE = 60
QUESTIONS = [
    ("search", {"q": '"rare earths"', "snippets": 2}),
    ("search", {"q": "export* prices", "mode": "any", "facets": ["topic", "year"]}),
    ("search", {"q": "trade", "sort": "date"}),
    ("count", {"q": "NEAR(trade, price)"}),
    ("kwic", {"q": "trade", "limit": 50, "order": "right"}),
    ("trend", {"q": ["trade"], "by": "year"}),
    ("similar", {"text": "tariffs on steel"}),
    ("suggest", {"q": "rare ea"}),
    ("collocates", {"q": "trade"}),
    ("status", {}),
]


def ask(path, questions):
    """The replies by id; ends the test when there are not as many."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(PATIENCE)
        client.connect(path)
        for i, (method, params) in enumerate(questions):
            message = {"jsonrpc": "2.0", "id": i, "method": method, "params": params}
            client.sendall(json.dumps(message).encode() + b"\n")
        client.shutdown(socket.SHUT_WR)
        received = b""
        while True:
            got = client.recv(1 << 20)
            if not got:
                break
            received += got
    replies = {reply["id"]: reply for reply in map(json.loads, received.splitlines())}
    if len(replies) != len(questions):
        sys.exit("%d answers to %d questions" % (len(replies), len(questions)))
    return replies


def lasting_of(replies):
    return {i: lasting(QUESTIONS[i][0], reply) for i, reply in replies.items()}


class Tables:
    def __init__(self, folder, rng):
        self.rng = rng
        self.files = [os.path.join(folder, name) for name in sorted(os.listdir(folder))
                      if name.endswith(".glass") or name == "iamglass"]
        self.undo = []

    def overwrite(self):
        """Some bytes of one file; says where."""
        path = self.rng.choice(self.files)
        size = os.path.getsize(path)
        count = self.rng.choice((1, 1, 1, 8, 64, 512))
        start = self.rng.randrange(max(1, size - count + 1))
        with open(path, "r+b") as file:
            file.seek(start)
            old = file.read(count)
            new = bytes(self.rng.choice((byte ^ (1 << self.rng.randrange(8)),
                                         self.rng.randrange(256), 0, 255)) for byte in old)
            file.seek(start)
            file.write(new)
        self.undo.append((path, start, old))
        return "%s, %d bytes at %d" % (os.path.basename(path), len(old), start)

    def put_back(self):
        while self.undo:
            path, start, old = self.undo.pop()
            with open(path, "r+b") as file:
                file.seek(start)
                file.write(old)


def main():
    path, folder, times, seed = sys.argv[1:]
    tables = Tables(folder, random.Random(int(seed)))
    right = lasting_of(ask(path, QUESTIONS))
    seen = {"as before": 0, "error": 0, "another answer": 0}
    unnamed = []
    for _ in range(int(times)):
        where = tables.overwrite()
        print(where, flush=True)
        replies = ask(path, QUESTIONS)
        lasts = lasting_of(replies)
        for i, reply in replies.items():
            if lasts[i] == right[i]:
                seen["as before"] += 1
            elif "error" in reply or "problem" in reply["result"]:
                # A length that is wrong may ask for more memory than there is.
                seen["error"] += 1
                text = reply.get("error", {}).get("message") or reply["result"]["problem"]
                known = os.path.dirname(folder) in text or text == "out of memory"
                unnamed += [] if known else [text]
            else:
                seen["another answer"] += 1
        tables.put_back()
        after = lasting_of(ask(path, QUESTIONS))
        if after != right:
            wrong = [after[i] for i in right if after[i] != right[i]]
            sys.exit("mended, and still not as before: %s" % wrong[:2])
    print(seen)
    print("errors that do not name the index:", sorted(set(unnamed)))
    if seen["error"] == 0 or unnamed:
        sys.exit("no error was seen, or not where it is")


main()
