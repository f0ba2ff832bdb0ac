#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Stands between clients and quothd, and spoils one thing: what the soak has to notice.

    meddler.py SOCKET QUOTHD-SOCKET HOW

HOW: none; lose (a reply), double (one), mix (one gets the result of another),
miscount, starve (a client's reply waits until HELD others have come). A few times each,
as some clients do not look; lines are meddled with, of clients that speak in lines.
"""
import re
import socket
import sys
import threading

HELD = 250      # replies
AFTER = 100     # replies that are let alone, so that all is under way
COUNT = re.compile(rb'"n":(\d+)')
ID = re.compile(rb'"id":(\d+),"result"')


class Meddler:
    def __init__(self, how):
        self.how = how
        self.lock = threading.Condition()
        self.seen = 0
        self.kept = None        # an earlier reply to count
        self.left = {"none": 0, "starve": 3}.get(how, 10)

    def lines(self, lines):
        """LINES as the client gets them."""
        for at, line in enumerate(lines):
            with self.lock:
                self.seen += 1
                self.lock.notify_all()
                if self.left == 0 or self.seen < AFTER:
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
        if self.how == "starve" and b'"protocol":1' in line and b'"id":' in line and \
                len(lines) == 1:
            self.left -= 1
            until = self.seen + HELD
            self.lock.wait_for(lambda: self.seen >= until, timeout=60)
            return lines
        return None


def forward(client, server):
    try:
        while data := client.recv(65536):
            server.sendall(data)
        server.shutdown(socket.SHUT_WR)
    except OSError:
        server.close()


def bring_back(server, client, meddler):
    left = b""
    try:
        while data := server.recv(65536):
            left += data
            if not left.startswith(b"{"):
                client.sendall(left)
                left = b""
                continue
            *lines, left = left.split(b"\n")
            client.sendall(b"".join(line + b"\n" for line in meddler.lines(lines)))
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
        for job in ((forward, client, server), (bring_back, server, client, meddler)):
            threading.Thread(target=job[0], args=job[1:], daemon=True).start()


if __name__ == "__main__":
    main()
