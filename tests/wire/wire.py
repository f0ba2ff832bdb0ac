# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tests of the daemon's life share: a daemon of their own, in a folder
of its own, and a client that sees every byte.

Nothing here sleeps for a result: what is to come is waited for, up to PATIENCE,
and what is not to come is followed by a request whose answer would overtake it.
"""
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

import schema

PATIENCE = 60   # seconds; only a failure takes that long

QUOTHD = os.environ.get("FAKE_QUOTHD", "tests/wire/fake-quothd")


# What tests/wire/fake_answer.c answers otherwise than an index would is not looked at.
OF_THE_LIFE = ("hello", "status", "ping", "shutdown", "unsubscribe")


def until(condition, what):
    """Waits for condition() to be true and returns it."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.005)
    raise AssertionError("waited in vain: " + what)


class Daemon:
    def __init__(self, *options, limits="", folder=None, path=None, env=None,
                 wait=True, **popen):
        self.folder = folder or tempfile.mkdtemp(prefix="quothd-test-")
        self.own_folder = folder is None
        self.path = path or os.path.join(self.folder, "sock")
        self.log_path = os.path.join(self.folder, "log")
        environment = {k: v for k, v in os.environ.items()
                       if not k.startswith(("QUOTH_", "XDG_", "LISTEN_", "NOTIFY_"))}
        environment.update(HOME=self.folder, FAKE_LIMITS=limits)
        environment.update(env or {})
        self.log_file = open(self.log_path, "ab")
        socket_option = ["--socket", self.path] if path is None else []
        self.process = subprocess.Popen(
            [QUOTHD, "--threads", "2", *socket_option, *options],
            env=environment, stderr=self.log_file, **popen)
        if wait:
            until(lambda: "listening on" in self.log() or self.ended(),
                  "the daemon to listen")
            if self.ended():
                raise AssertionError("the daemon did not start: " + self.log())

    def ended(self):
        return self.process.poll() is not None

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def connect(self):
        return Client(self.path)

    def exit_code(self):
        return self.process.wait(timeout=PATIENCE)

    def terminate(self):
        self.process.send_signal(signal.SIGTERM)

    def close(self):
        if not self.ended():
            self.process.terminate()
        try:
            code = self.exit_code()
        finally:
            self.log_file.close()
            log = self.log()
            if self.own_folder:
                shutil.rmtree(self.folder)
        for alarm in ("Sanitizer", "runtime error", "libevent: "):
            if alarm in log:
                raise AssertionError(log)
        return code

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is not None:
            sys.stderr.write(self.log())
            self.process.kill()
            with contextlib.suppress(AssertionError):
                self.close()
        else:
            code = self.close()
            if code != 0:
                raise AssertionError("exit code %d" % code)


def line(request_id, method, params=None):
    message = {"jsonrpc": "2.0", "method": method}
    if request_id is not None:
        message["id"] = request_id
    if params is not None:
        message["params"] = params
    return json.dumps(message).encode() + b"\n"


def cancel(request_id):
    return line(None, "$/cancelRequest", {"id": request_id})


def headed(message):
    body = message.rstrip(b"\n")
    return b"Content-Length: %d\r\n\r\n" % len(body) + body


class Client:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.socket.connect(path)   # waits, when too many are before us
        self.socket.settimeout(PATIENCE)
        self.bytes = b""

    def send(self, data):
        self.socket.sendall(data)

    def half_close(self):
        self.socket.shutdown(socket.SHUT_WR)

    def end_reading(self):
        """Who sends to this client from now on is told that it cannot."""
        self.socket.shutdown(socket.SHUT_RD)

    def close(self):
        self.socket.close()

    def more(self):
        try:
            data = self.socket.recv(1 << 16)
        except ConnectionResetError:
            data = b""
        self.bytes += data
        return data

    def take(self, n):
        while len(self.bytes) < n:
            if not self.more():
                raise EOFError(self.bytes)
        data, self.bytes = self.bytes[:n], self.bytes[n:]
        return data

    def take_through(self, end):
        while end not in self.bytes:
            if not self.more():
                raise EOFError(self.bytes)
        return self.take(self.bytes.index(end) + len(end))

    def checked(self, body):
        """A message of the daemon, which every byte of is as the page says."""
        message = schema.strict(body)
        if schema.jsonschema is None:
            return message
        if "method" in message:
            schema.check_notification(message)
        else:
            schema.check_reply(message)
        return message

    def reply(self):
        return self.checked(self.take_through(b"\n")[:-1])

    def replies(self, n):
        """By id; each at most once."""
        by_id = {}
        for _ in range(n):
            reply = self.reply()
            assert reply["id"] not in by_id, reply
            by_id[reply["id"]] = reply
        return by_id

    def headed_reply(self):
        head = self.take_through(b"\r\n\r\n").decode()
        name, value = head.strip().split(": ")
        assert name == "Content-Length", head
        return self.checked(self.take(int(value)))

    def call(self, request_id, method, params=None):
        self.send(line(request_id, method, params))
        reply = self.reply()
        assert reply["id"] == request_id, reply
        if schema.jsonschema is not None and method in OF_THE_LIFE:
            schema.check_reply(reply, method)
        return reply

    def result(self, method, params=None):
        return self.call("result", method, params)["result"]

    def rest(self):
        """All that comes until the daemon closes."""
        while self.more():
            pass
        data, self.bytes = self.bytes, b""
        return data

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Test(unittest.TestCase):
    def fails(self, reply, code, kind=None):
        self.assertNotIn("result", reply)
        self.assertEqual(code, reply["error"]["code"], reply)
        if kind is not None:
            self.assertEqual(kind, reply["error"]["data"]["kind"], reply)

    def assert_reply(self, reply, result):
        self.assertNotIn("error", reply)
        self.assertEqual(result, reply["result"])

    def wait_running(self, client, n):
        """Until N waits run; CLIENT is not the one whose waits they are."""
        until(lambda: client.result("counts")["running"] == n,
              "%d running requests" % n)


def main():
    if not os.access(QUOTHD, os.X_OK):
        print("there is no", QUOTHD)
        sys.exit(77)
    unittest.main(verbosity=2)
