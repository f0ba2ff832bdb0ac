#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""framing.py SOCKET - talks to quothd in every way that the protocol allows,
and in some that it does not."""
import json
import socket
import sys

SECONDS = 30
PHRASE = '"rare earths"'


def connect():
    sock = socket.socket(socket.AF_UNIX)
    sock.settimeout(SECONDS)
    sock.connect(sys.argv[1])
    return sock


def request(ident, method, params=None):
    message = {"jsonrpc": "2.0", "id": ident, "method": method}
    if params is not None:
        message["params"] = params
    return json.dumps(message).encode()


def with_header(body, header=b"Content-Length"):
    return b"%s: %d\r\n\r\n%s" % (header, len(body), body)


def talk(data, pieces=None):
    """Sends data, whole or in pieces of some bytes; everything until EOF."""
    with connect() as sock:
        step = pieces or len(data)
        for start in range(0, len(data), step):
            sock.sendall(data[start:start + step])
        sock.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: sock.recv(65536), b""))


def replies_by_line(data):
    lines = data.decode("utf-8").splitlines()
    return {message["id"]: message for message in map(json.loads, lines)}


def replies_by_header(data):
    found = {}
    while data:
        head, _, data = data.partition(b"\r\n\r\n")
        fields = dict(line.split(b":", 1) for line in head.lower().split(b"\r\n"))
        length = int(fields[b"content-length"])
        message = json.loads(data[:length])
        found[message["id"]] = message
        data = data[length:]
    return found


def expect(condition, what):
    if not condition:
        sys.exit(f"FAILED: {what}")


def expect_error(data, code, what):
    replies = list(replies_by_line(data).values())
    expect(len(replies) == 1, f"{what}: {data!r}")
    error = replies[0].get("error", {})
    expect(error.get("code") == code and "result" not in replies[0],
           f"{what}: {replies[0]}")
    expect(isinstance(error.get("data", {}).get("kind"), str), f"{what}: no kind")


batch = [request(1, "count", {"q": PHRASE}), request("two", "ping"),
         request(0, "search", {"q": PHRASE, "limit": 3})]

by_line = replies_by_line(talk(b"\n".join(batch) + b"\n"))
expect(set(by_line) == {1, "two", 0}, f"lines: {by_line}")
total = by_line[1]["result"]["n"]
expect(total > 3, f"count: {by_line[1]}")
search = by_line[0]["result"]
expect(len(search["hits"]) == 3, "limit is not kept")
expect(search["total"]["n"] == total, f"search {search['total']}, count {total}")
expect({"uuid", "rev"} <= set(search["index"]), f"index: {search['index']}")

by_header = replies_by_header(talk(b"".join(map(with_header, batch))))
expect(by_header.keys() == by_line.keys(), f"headers: {by_header}")
expect(by_header[0]["result"]["hits"] == search["hits"], "the framings differ")

# One byte at a time; other cases and unknown fields of a header are fine.
slow = b"".join(with_header(body, b"content-LENGTH") for body in batch)
slow = slow.replace(b"\r\n\r\n", b"\r\nX-Other: 1\r\n\r\n", 1)
expect(replies_by_header(talk(slow, 1)).keys() == by_line.keys(), "headers in bytes")
expect(replies_by_line(talk(b"\n\r\n " + b"\n".join(batch), 1)).keys()
       == by_line.keys(), "lines in bytes, blank lines first, no newline last")

# An escaped method name, and params in all their empty forms.
ping = b'{"jsonrpc":"2.0","id":%d,"method":"p\\u0069ng"%s}'
forms = [b"", b',"params":null', b',"params":[]', b',"params":{}']
pings = replies_by_line(talk(b"\n".join(ping % (n, f) for n, f in enumerate(forms))))
expect(len(pings) == 4 and all("result" in p for p in pings.values()), f"{pings}")

# What is wrong is said, once, with the id where it is known.
expect_error(talk(b"{nonsense}\n"), -32700, "not JSON")
expect_error(talk(b'{"jsonrpc":"2.0","id":7}\n'), -32600, "no method")
expect_error(talk(request(7, "no such method") + b"\n"), -32601, "unknown method")
expect_error(talk(request(7, "count", {"q": "a", "colour": 1}) + b"\n"), -32602,
             "unknown parameter")
expect_error(talk(request(7, "count", {"q": "date:someday"}) + b"\n"), 1, "query syntax")
expect_error(talk(b"\x00\x01\x02"), -32600, "neither framing")
http = talk(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
expect(http.startswith(b"HTTP/1.1 400"), f"HTTP: {http!r}")

# A request over the limit is refused by name, and the connection goes on.
huge = request(7, "count", {"q": "a" * (2 << 20)})
after = replies_by_header(talk(with_header(huge) + with_header(request(1, "ping"))))
expect("result" in after.pop(1, {}), f"ping after 2 MiB: {after}")
expect([reply["error"]["code"] for reply in after.values()] == [5], f"2 MiB: {after}")

# Answers to somebody who has left are nobody's trouble.
for _ in range(50):
    with connect() as gone:
        gone.sendall(batch[0] + b"\n")
print("both framings answer")
