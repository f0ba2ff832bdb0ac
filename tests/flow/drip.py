# SPDX-License-Identifier: GPL-2.0-or-later
"""Stands between clients and the daemon, and hands on a byte at a time, both ways.

    drip.py SOCKET DAEMON"""
import socket
import sys
import threading


def drip(source, sink):
    """All that SOURCE says, to SINK; an end is handed on as well."""
    try:
        while got := source.recv(4096):
            for i in range(len(got)):
                sink.sendall(got[i:i + 1])
        sink.shutdown(socket.SHUT_WR)
    except OSError:     # either of them is gone
        pass


def main():
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(sys.argv[1])
    listener.listen(8)
    while True:
        client, _ = listener.accept()
        daemon = socket.socket(socket.AF_UNIX)
        daemon.connect(sys.argv[2])
        for pair in ((client, daemon), (daemon, client)):
            threading.Thread(target=drip, args=pair, daemon=True).start()


main()
