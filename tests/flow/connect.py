#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Holds `quoth connect` and `quoth rpc` to being a socket: bytes, ends and losses.

    connect.py QUOTH SOCKET

Stands for the daemon itself, so that it knows what it was sent and when.
"""
import os
import socket
import subprocess
import sys
import threading

quoth, path = sys.argv[1:]
LIMIT = 60   # seconds that nothing here should ever need
PING = b'{"jsonrpc":"2.0","id":1,"method":"ping"}'
PONG = b'{"jsonrpc":"2.0","id":1,"result":{}}\n'
NOTE = b'{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":9}}'
HEADED = b"Content-Length: %d\r\n\r\n%s"


def listen():
    if os.path.exists(path):
        os.unlink(path)
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen(4)
    server.settimeout(LIMIT)
    return server


def read_all(peer):
    got = b""
    while piece := peer.recv(65536):
        got += piece
    return got


def start(command):
    return subprocess.Popen([quoth, "--no-spawn", command], stdin=subprocess.PIPE,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def talk(command, sent, serve):
    """Sends SENT; SERVE has the daemon's end. Returns what came, the words, the code."""
    with listen() as server:
        child = start(command)
        failures = []

        def daemon():
            try:
                peer, _ = server.accept()
                peer.settimeout(LIMIT)
                with peer:
                    serve(peer)
            except Exception as error:   # shown by the main thread
                failures.append(error)
        thread = threading.Thread(target=daemon)
        thread.start()
        out, err = child.communicate(sent, timeout=LIMIT)
        thread.join(LIMIT)
        assert not failures, failures
        return out, err.decode(), child.returncode


def exact(reply, received):
    def serve(peer):
        got = read_all(peer)     # up to the end that was passed on
        assert got == received, (got, received)
        peer.sendall(reply)
    return serve


# Not a byte is added or taken, and the reply comes after the end of stdin.
for sent, reply in [
        (PING, PONG), (PING + b"\n", PONG), (b" \r\n" + PING + b"\n\n", PONG),
        (HEADED % (len(PING), PING), HEADED % (len(PONG) - 1, PONG[:-1])),
        (b"", b""), (NOTE + b"\n", b""), (b"\xff\0nonsense", PONG)]:
    assert talk("connect", sent, exact(reply, sent)) == (reply, "", 0), sent
# rpc ends the last line.
assert talk("rpc", PING, exact(PONG, PING + b"\n")) == (PONG, "", 0)


def in_bytes(peer):
    read_all(peer)
    for i in range(len(PONG)):
        peer.sendall(PONG[i:i + 1])


assert talk("connect", PING + b"\n", in_bytes) == (PONG, "", 0)

# A reply may take as long as it likes: here until long after the end of stdin was seen.
for command in "connect", "rpc":
    with listen() as server:
        child = start(command)
        child.stdin.write(PING + b"\n")
        child.stdin.close()
        peer, _ = server.accept()
        peer.settimeout(LIMIT)
        assert read_all(peer) == PING + b"\n"
        try:
            child.wait(0.3)
            assert False, "it did not wait for the answer"
        except subprocess.TimeoutExpired:
            pass
        peer.sendall(PONG)
        assert child.stdout.read(len(PONG)) == PONG
        peer.close()
        assert child.wait(LIMIT) == 0

# Who loses an answer is told so, and never takes it for none.
LOST = [
    (PING + b"\n", b"", "lost before it had answered 1 of"),
    (PING + b"\n" + PING, PONG, "lost before it had answered 1 of"),
    (PING + b"\n", PONG[:-9], "lost before it had answered 1 of"),
    (HEADED % (len(PING), PING), b"Content-Length: 99\r\n\r\n{", "answered 1 of"),
    (PING + b"\n", PONG + PONG[:5], "lost within a reply"),
]
for command in "connect", "rpc":
    for sent, reply, words in LOST:
        def serve(peer):
            read_all(peer)
            peer.sendall(reply)
        out, err, code = talk(command, sent, serve)
        assert (out, code) == (reply, 3) and words in err, (sent, out, err, code)

# While stdin is open the daemon's end is a loss even when nothing was asked.
with listen() as server:
    child = start("connect")
    peer, _ = server.accept()
    peer.close()
    assert child.wait(LIMIT) == 3
    assert b"before the input ended" in child.stderr.read()
    child.stdin.close()

# Neither side runs ahead of the other: much is held back, and nothing of it lost.
line = b'{"jsonrpc":"2.0","method":"x","params":{"x":"' + b"x" * 900000 + b'"}}\n'
much = line * 16
for from_daemon in False, True:
    with listen() as server:
        child = start("connect")
        peer, _ = server.accept()
        writer = peer.fileno() if from_daemon else child.stdin.fileno()
        os.set_blocking(writer, False)
        done = 0
        idle = 0
        while idle < 10 and done < len(much):    # until it takes no more, for a while
            try:
                done += os.write(writer, much[done:done + 65536])
                idle = 0
            except BlockingIOError:
                idle += 1
                threading.Event().wait(0.02)
        assert done < 4 * 1024 * 1024, "no backpressure: %d bytes" % done
        os.set_blocking(writer, True)

        def rest():
            os.write(writer, b"")
            at = done
            while at < len(much):
                at += os.write(writer, much[at:at + 65536])
            if from_daemon:
                peer.shutdown(socket.SHUT_WR)
            else:
                child.stdin.close()
        thread = threading.Thread(target=rest)
        thread.start()
        if from_daemon:
            got = b""
            while piece := os.read(child.stdout.fileno(), 65536):
                got += piece
        else:
            peer.settimeout(LIMIT)
            got = read_all(peer)
        thread.join(LIMIT)
        assert got == much, (len(got), len(much))
        peer.close()
        child.stdin.close()
        child.wait(LIMIT)

# One that cannot be told where its answers go says so; so does one without a daemon.
os.unlink(path)
for command in "connect", "rpc":
    out, err = (child := start(command)).communicate(b"", timeout=LIMIT)
    assert child.returncode == 3 and b"no daemon answers" in err, err
    for wrong in ["--in", "news"], ["--trace"], ["word"]:
        assert subprocess.run([quoth, command] + wrong, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=LIMIT).returncode == 2
print("ok")
