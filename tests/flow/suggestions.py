#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds suggestions to counts: suggestions.py SOCKET TYPED...

Of each suggestion that calls its number exact, `count` must say the same: documents of a
word or a value, occurrences of a phrase. An estimate must at least be of something that
is there. No reply may have looked at more than the manual promises.
"""
import json
import re
import socket
import sys

TERMS, DOCUMENTS = 9000, 700    # of daemon/answer/suggest.h: three lists, and samples


class Daemon:
    def __init__(self, path):
        link = socket.socket(socket.AF_UNIX)
        link.connect(path)
        self.stream = link.makefile("rw")

    def ask(self, method, **params):
        self.stream.write(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method,
                                      "params": params}) + "\n")
        self.stream.flush()
        reply = json.loads(self.stream.readline())
        if "error" in reply:
            sys.exit(f"{method} {params}: {reply['error']}")
        return reply["result"]


def phrase_of(typed, one):
    """The words that were counted, as a phrase: those before it and its own."""
    before = re.findall(r"[\w']+", typed)
    if not typed[-1:].isspace():
        before = before[:-1]
    words = one["word"].split()
    return " ".join(before[len(before) - one["context"]:] + words)


def check(daemon, typed, reply, one):
    if reply["typed"] == "value":
        got = daemon.ask("count", q=one["text"].split()[-1]
                         if '"' not in one["text"] else one["text"])["n"]
    elif one["context"] > 0:
        # An ideograph is a word of its own, and what was typed may have no blank.
        if ord(typed[0]) > 0x2e80:
            return
        if not typed[-1:].isspace() and one["text"].startswith(typed + " "):
            return  # what comes behind a word that is whole: another question
        got = daemon.ask("count", q='"%s"' % phrase_of(typed, one)).get("occurrences", 0)
    else:
        prefix = "title:" if typed.startswith("title:") else ""
        got = daemon.ask("count", q='%s"%s"' % (prefix, one["word"]))["n"]
    if one["exact"] and got != one["n"]:
        sys.exit(f"{typed!r}: {one} but count says {got}")
    if got == 0:
        sys.exit(f"{typed!r}: {one} but there is none")


def main():
    daemon = Daemon(sys.argv[1])
    seen = 0
    for typed in sys.argv[2:]:
        reply = daemon.ask("suggest", q=typed, limit=20)
        looked = reply["looked"]
        if looked["terms"] > TERMS or looked["documents"] > DOCUMENTS:
            sys.exit(f"{typed!r}: looked at {looked}")
        texts = [one["text"] for one in reply["suggestions"]]
        if len(set(texts)) != len(texts):
            sys.exit(f"{typed!r}: twice the same in {texts}")
        for one in reply["suggestions"]:
            check(daemon, typed, reply, one)
            seen += 1
    print(seen, "suggestions")
    if seen < 5 * len(sys.argv[2:]) / 2:
        sys.exit("too few suggestions to prove anything")


main()
