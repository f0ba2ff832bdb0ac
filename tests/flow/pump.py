#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""pump.py SOCKET DAEMON LOG - stands at SOCKET between clients and the daemon at DAEMON,
hands all bytes through, and writes to LOG what is not as quoth-protocol.schema.json says.

LOG begins with "ready" and has a line for each thing that is wrong.
"""
import os
import pathlib
import socket
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "wire"))
import schema                                                       # noqa: E402

lock = threading.Lock()


def say(text):
    with lock, open(sys.argv[3], "a", encoding="utf-8") as log:
        print(text.replace("\n", " "), file=log)


class Pair:
    def __init__(self, client):
        self.client = client
        self.daemon = socket.socket(socket.AF_UNIX)
        self.daemon.connect(sys.argv[2])
        self.watch = schema.Watch()
        for run in (self.there, self.back):
            threading.Thread(target=run, daemon=True).start()

    def check(self, look, body):
        try:
            look(body)
        except schema.Wrong as wrong:
            say(f"{wrong} IN {body[:1500].decode(errors='replace')}")

    def there(self):
        self.pump(self.client, self.daemon, self.watch.request)

    def back(self):
        self.pump(self.daemon, self.client, self.watch.reply)

    def pump(self, source, target, look):
        cutter = schema.Cutter()
        try:
            while data := source.recv(1 << 16):
                # Before the daemon has a request, it is known here.
                for body in cutter.add(data):
                    self.check(look, body)
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            for end in (source, target):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass


def main():
    os.umask(0o077)
    door = socket.socket(socket.AF_UNIX)
    door.bind(sys.argv[1])
    door.listen(64)
    say("ready")
    while True:
        Pair(door.accept()[0])


main()
