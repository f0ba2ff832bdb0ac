#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Stands between clients and quothd, and spoils one thing: what the soak has to notice.

    meddler.py SOCKET QUOTHD-SOCKET HOW

HOW: none; lose (a reply), double (one), mix (one gets the result of another),
miscount, starve (a client's reply waits until HELD others have come). A few times each,
as some clients do not look, and starve one after the other to the end; lines are meddled
with, of clients that speak in lines.
"""
import re
import socket
import sys
import threading

HELD = 300      # replies
AFTER = 100     # replies that are let alone, so that all is under way
COUNT = re.compile(rb'"n":(\d+)')
ID = re.compile(rb'"id":(\d+),"result"')


class Talk:
    """One connection. It is PLAIN as long as each request comes whole and finds no
    other under way: those are the clients whose waits the soak looks at."""

    def __init__(self):
        self.plain = True
        self.asked = self.answered = 0

    def ask(self, data):
        self.plain = self.plain and self.asked == self.answered and \
            data.count(b"\n") == 1 and data.endswith(b"\n")
        self.asked += data.count(b"\n")


class Meddler:
    def __init__(self, how):
        self.how = how
        self.lock = threading.Condition()
        self.seen = 0
        self.kept = None        # an earlier reply to count
        self.left = 0 if how == "none" else 10
        self.starving = False

    def lines(self, talk, lines):
        """LINES as the client gets them."""
        for at, line in enumerate(lines):
            with self.lock:
                self.seen += 1
                self.lock.notify_all()
                talk.answered += 1
                if self.left == 0 or self.seen < AFTER:
                    continue
                if self.how == "starve":
                    self.starve(talk, line)
                    continue
                spoiled = self.spoil(lines, at, line)
                if spoiled is not None:
                    return spoiled
        return lines

    def spoil(self, lines, at, line):
        """LINES with the one AT spoiled, or None where that is not to be spoiled."""
        before, behind = lines[:at], lines[at + 1:]
        if self.how == "lose":
            self.left -= 1
            return before + behind
        if self.how == "double":
            self.left -= 1
            return before + [line, line] + behind
        if self.how == "miscount" and b'"\\"zq' in line and COUNT.search(line):
            self.left -= 1
            return before + [COUNT.sub(lambda n: b'"n":%d' % (int(n[1]) + 1), line)] + \
                behind
        if self.how == "mix" and b'"occurrences"' in line and ID.search(line):
            other, self.kept = self.kept, line
            if other is not None and other.split(b'"query"')[1:] != \
                    line.split(b'"query"')[1:]:
                self.left -= 1
                mixed = ID.sub(ID.search(line)[0], other, count=1)
                return before + [mixed] + behind
        return None

    def starve(self, talk, line):
        """Lets a cheap reply wait. The first one of a client is not looked at."""
        if self.starving or not talk.plain or talk.answered < 2 or \
                b'"protocol":1' not in line:
            return
        self.starving = True
        until = self.seen + HELD
        self.lock.wait_for(lambda: self.seen >= until, timeout=60)
        self.starving = False


def forward(client, server, talk):
    try:
        while data := client.recv(65536):
            talk.ask(data)
            server.sendall(data)
        server.shutdown(socket.SHUT_WR)
    except OSError:
        server.close()


def bring_back(server, client, meddler, talk):
    left = b""
    try:
        while data := server.recv(65536):
            left += data
            if not left.startswith(b"{"):
                client.sendall(left)
                left = b""
                continue
            *lines, left = left.split(b"\n")
            client.sendall(b"".join(line + b"\n" for line in meddler.lines(talk, lines)))
        client.sendall(left)
    except OSError:
        pass
    for end in (client, server):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        end.close()


def main():
    path, behind, how = sys.argv[1:]
    meddler = Meddler(how)
    door = socket.socket(socket.AF_UNIX)
    door.bind(path)
    door.listen(100)
    while True:
        client, _ = door.accept()
        server = socket.socket(socket.AF_UNIX)
        server.connect(behind)
        talk = Talk()
        for job in ((forward, client, server, talk),
                    (bring_back, server, client, meddler, talk)):
            threading.Thread(target=job[0], args=job[1:], daemon=True).start()


if __name__ == "__main__":
    main()
