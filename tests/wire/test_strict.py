#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: GPL-2.0-or-later
"""What clients are known to send, and to trip over: each in both framings, on the socket.

Each reply here is held to the rules of quoth-protocol(7) for what the daemon writes.
"""
import contextlib
import functools
import json

from wire import Daemon, Test, cancel, headed, line, main

LINES, HEADERS = "lines", "headers"
FLOOD = 16      # MiB that are taken of one who does not stop
CJK = "関税と豆\U00020000 " * 50


def framed(framing, body):
    body = body.rstrip(b"\n")
    return body + b"\n" if framing == LINES else headed(body)


def reply_of(framing, client):
    return client.reply() if framing == LINES else client.headed_reply()


def request(request_id=b"1", method=b'"echo"', params=b"{}"):
    return b'{"jsonrpc":"2.0","id":%s,"method":%s,"params":%s}' % (request_id, method,
                                                                   params)


def in_both(test):
    """TEST(self, framing, client) for each framing, its client answered once."""
    @functools.wraps(test)
    def run(self):
        for framing in (LINES, HEADERS):
            with self.subTest(framing), self.daemon.connect() as client:
                client.send(framed(framing, line("first", "ping")))
                self.assertEqual("first", reply_of(framing, client)["id"])
                test(self, framing, client)
    return run


class Strict(Test):
    def setUp(self):
        self.daemon = self.enterContext(Daemon())

    def says(self, framing, client, body, code, request_id=None):
        """BODY is refused, and the connection goes on."""
        client.send(framed(framing, body) + framed(framing, line("next", "ping")))
        refusal = reply_of(framing, client)
        self.fails(refusal, code)
        self.assertEqual(request_id, refusal["id"], body[:200])
        self.assertEqual("next", reply_of(framing, client)["id"], body[:200])

    def takes(self, framing, client, body, result, request_id=1):
        client.send(framed(framing, body))
        reply = reply_of(framing, client)
        self.assert_reply(reply, result)
        self.assertEqual(request_id, reply["id"])


class Messages(Strict):
    @in_both
    def test_ids(self, framing, client):
        for request_id in (0, -1, 2 ** 53, -2 ** 53, "", "0", "x" * 256, CJK[:60],
                           "\"\\/\b\n\t\x7f\u2028", "$/cancelRequest"):
            body = request(json.dumps(request_id).encode())
            self.takes(framing, client, body, {}, request_id)
        for request_id in (b"null", b"true", b"1.0", b"1e0", b"0.5", b"[]", b"[1]",
                           b"{}", b"9007199254740993", b"-9007199254740993",
                           b'"%s"' % (b"x" * 257), '"{}"'.format("ü" * 129).encode()):
            self.says(framing, client, request(request_id), -32600)
        self.says(framing, client, request(b"9223372036854775808"), -32700)
        self.takes(framing, client, request(b'"\\u0078"'), {}, "x")

    @in_both
    def test_methods(self, framing, client):
        for method in (b'"\\u0065cho"', b'"e\\u0063\\u0068\\u006f"'):
            self.takes(framing, client, request(method=method), {})
        client.send(framed(framing, request(method=b'"$\\/cancelRequest"',
                                            params=b'{"id":99}')))
        self.assert_reply(reply_of(framing, client), {})
        for method, code in ((b'"Echo"', -32601), (b'" echo"', -32601),
                             (b'""', -32601), (b'"echo\\n"', -32601),
                             (b'"%s"' % (b"x" * 64), -32601),
                             (b'"%s"' % (b"x" * 65), -32600), (b"1", -32600),
                             (b"null", -32600), (b'["echo"]', -32600)):
            self.says(framing, client, request(method=method), code, 1)
        self.says(framing, client, request(method=b'"echo\\u0000"'), -32700)

    @in_both
    def test_params_that_are_nothing_and_those_that_are_no_object(self, framing, client):
        for params in (b"null", b"[]", b"{}", b" [ ] ", b" { } "):
            self.takes(framing, client, request(params=params), {})
        for params in (b"[1]", b"[null]", b"[{}]", b'"x"', b"0", b"false"):
            self.says(framing, client, request(params=params), -32602, 1)

    @in_both
    def test_names_that_come_twice(self, framing, client):
        for body in (request(params=b'{"a":1,"a":1}'),
                     request(params=b'{"a":1,"\\u0061":2}'),
                     b'{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}',
                     b'{"jsonrpc":"2.0","id":1,"method":"ping","method":"shutdown"}'):
            self.says(framing, client, body, -32700)

    @in_both
    def test_versions_and_members_that_are_not_known(self, framing, client):
        for version in (b"2.0", b'"1.0"', b'"2"', b"null", b'"2.00"'):
            self.says(framing, client, b'{"jsonrpc":%s,"id":1,"method":"ping"}'
                      % version, -32600, 1)
        self.says(framing, client, b'{"id":1,"method":"ping"}', -32600, 1)
        self.takes(framing, client, b'{"x":[{}],"params":null,"method":"ping",'
                   b'"id":1,"jsonrpc":"2.0","result":1,"error":null}', {})

    @in_both
    def test_batches_and_values_that_are_no_object(self, framing, client):
        for body in (b"[]", b"[%s]" % request(), b"[1,2]", b"1", b'"x"', b"null"):
            self.says(framing, client, body, -32600)

    @in_both
    def test_depth(self, framing, client):
        for depth, code in ((32, 0), (33, -32700), (100000, -32700)):
            inner = depth - 2       # beside the request and its params
            body = request(params=b'{"a":%s%s}' % (b"[" * inner, b"]" * inner))
            if code == 0:
                client.send(framed(framing, body))
                # The reply has a level for the result, as the request for params.
                self.assertNotIn("error", reply_of(framing, client))
            else:
                self.says(framing, client, body, code)
        self.takes(framing, client, request(params=b'{"a":"%s"}' % (b"[{" * 40)),
                   {"a": "[{" * 40})
        self.says(framing, client, b'{"a":' * 40, -32700)

    @in_both
    def test_sizes(self, framing, client):
        empty = len(request(params=b'{"a":""}'))
        for size, code in (((1 << 20), 0), ((1 << 20) + 1, 5), (3 << 20, 5)):
            text = "x" * (size - empty)
            body = request(params=b'{"a":"%s"}' % text.encode())
            self.assertEqual(size, len(body))
            if code == 0:
                self.takes(framing, client, body, {"a": text})
            else:
                self.says(framing, client, body, code)

    @in_both
    def test_bytes_that_are_no_text(self, framing, client):
        for bad in (b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xe4\xb8", b"\xf8\x88",
                    b"\\ud800", b"\\udc00", b"\\ud800\\u0041", b"\\u0000", b"\0",
                    b"\x01", b"\t", b"\\x41", b"\xf4\x90\x80\x80"):
            self.says(framing, client, request(params=b'{"a":"%s"}' % bad), -32700)
            self.says(framing, client, request(params=b'{"%s":1}' % bad), -32700)
            self.says(framing, client, request(method=b'"%s"' % bad), -32700)
        for bad in (b"\xef\xbb\xbf" + request(), request() + b"\0", b"\0" + request(),
                    request() + b" x", request() + request(), b"{nonsense}", b"{",
                    b"\x1b[2J", b"\xe2\x80\xa8" + request()):
            self.says(framing, client, bad, -32700)

    @in_both
    def test_numbers(self, framing, client):
        for number in (b"9223372036854775808", b"1e999", b"NaN", b"Infinity", b"01",
                       b"+1", b".5", b"1.", b"0x1"):
            self.says(framing, client, request(params=b'{"a":%s}' % number), -32700)
        # It can be read, and cannot be written: an error, and no number that lies.
        client.send(framed(framing, request(params=b'{"a":9007199254740993}')))
        self.fails(reply_of(framing, client), -32603, "internal")
        for number in (b"9007199254740992", b"-9007199254740992", b"0.1", b"1e300",
                       b"5e-324", b"1.0"):
            self.takes(framing, client, request(params=b'{"a":%s}' % number),
                       {"a": json.loads(number)})

    @in_both
    def test_lengths_count_bytes(self, framing, client):
        params = {"text": CJK + "\u0085\u2028é\ufffd"}
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "echo",
                           "params": params}, ensure_ascii=False).encode()
        self.takes(framing, client, body, params)
        self.takes(framing, client, body, params)


class Framing(Strict):
    def test_every_cut_in_both_framings_with_many_requests(self):
        """Requests of several kinds, in two pieces, cut at every byte; the second piece
        waits until the daemon has read the first."""
        bodies = [request(b"1", params=b'{"t":"\xe8\xb1\x86"}'), line("b", "ping"),
                  b"{nonsense}", request(b"2", method=b'"nope"')]
        with self.daemon.connect() as other:
            for framing in (LINES, HEADERS):
                stream = b"".join(framed(framing, body) for body in bodies)
                for at in range(1, len(stream)):
                    with self.daemon.connect() as client:
                        client.send(stream[:at])
                        other.result("ping")
                        client.send(stream[at:])
                        replies = [reply_of(framing, client) for _ in bodies]
                        self.assertEqual(
                            sorted(map(str, (1, "b", None, 2))),
                            sorted(str(reply["id"]) for reply in replies), at)

    def test_a_byte_at_a_time(self):
        for framing in (LINES, HEADERS):
            with self.daemon.connect() as client:
                stream = framed(framing, request()) + framed(framing, line(2, "ping"))
                for at in range(len(stream)):
                    client.send(stream[at:at + 1])
                for _ in range(2):
                    self.assertIn("result", reply_of(framing, client))

    def test_lines_end_in_each_way_and_may_be_blank(self):
        with self.daemon.connect() as client:
            client.send(b" \t\r\n\n" + request(b"1") + b"\r\n" + request(b"2") + b" \n"
                        + b"\n \n\r\n\t" + request(b"3") + b"\r\n")
            self.assertEqual({1, 2, 3}, set(client.replies(3)))
            client.send(request(b"4"))
            client.half_close()
            self.assertEqual(4, client.reply()["id"])
            self.assertEqual(b"", client.rest())

    def test_headers_that_are_right_in_unusual_ways(self):
        body = request()
        for head in (b"Content-Length: %d\r\n\r\n", b"content-length:%d\r\n\r\n",
                     b"CONTENT-LENGTH:   %d  \r\n\r\n", b"Content-Length: %d\n\n",
                     b"Content-Length: 000%d\r\n\r\n", b"Content-Length:\t%d\r\n\r\n",
                     b"Content-Length: %d\r\nContent-Length: %d\r\n\r\n",
                     b"Content-Type: application/vim-jsonrpc; charset=utf-8\r\n"
                     b"Content-Length: %d\r\n\r\n",
                     b"Content-Length: %d\r\nX-Other:\r\n\r\n"):
            with self.subTest(head), self.daemon.connect() as client:
                numbers = (len(body),) * head.count(b"%d")
                for request_id in range(2):
                    client.send(head % numbers + body)
                    self.assertEqual(1, client.headed_reply()["id"])

    def test_headers_that_lie_or_are_broken_end_the_connection(self):
        for head in (b"Content-Length: -5\r\n\r\n", b"Content-Length: 5x\r\n\r\n",
                     b"Content-Length: 0x10\r\n\r\n", b"Content-Length: 1e2\r\n\r\n",
                     b"Content-Length: 1 2\r\n\r\n", b"Content-Length:\r\n\r\n",
                     b"Content-Length: +5\r\n\r\n", b"Content-Length : 5\r\n\r\n",
                     b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
                     b"Content-Type: x\r\n\r\n", b"C\r\n\r\n", b"Content-Length\r\n\r\n",
                     b"Content-Length: \xef\xbc\x95\r\n\r\n",
                     b"Content-Length: 5\r\n folded\r\n\r\n"):
            with self.subTest(head), self.daemon.connect() as client:
                client.send(headed(line(1, "ping")) + head + b"{1234" + request())
                self.assertEqual(1, client.headed_reply()["id"])
                self.fails(client.headed_reply(), -32600, "invalid_request")
                self.assertEqual(b"", client.rest())

    def test_a_length_that_is_too_small_ends_in_one_error_and_an_end(self):
        """What is cut off is no JSON, and what is left is no header."""
        with self.daemon.connect() as client:
            client.send(b"Content-Length: %d\r\n\r\n" % (len(request()) - 1) + request()
                        + headed(line(2, "ping")))
            self.fails(client.headed_reply(), -32700)
            self.fails(client.headed_reply(), -32600)
            self.assertEqual(b"", client.rest())

    def test_a_length_that_is_too_great_takes_of_what_follows(self):
        """As it must: nobody knows where the next message begins."""
        with self.daemon.connect() as client:
            client.send(b"Content-Length: %d\r\n\r\n" % (len(request()) + 3) + request()
                        + headed(line(2, "ping")))
            self.fails(client.headed_reply(), -32700)
            self.fails(client.headed_reply(), -32600)
            self.assertEqual(b"", client.rest())

    def test_a_length_that_is_never_reached_is_no_request(self):
        with self.daemon.connect() as client:
            client.send(headed(line(1, "ping")) + b"Content-Length: 500\r\n\r\n"
                        + request())
            client.half_close()
            self.assertEqual(1, client.headed_reply()["id"])
            self.assertEqual(b"", client.rest())

    def test_lengths_of_nothing_and_beyond_all_limits(self):
        with self.daemon.connect() as client:
            client.send(b"Content-Length: 0\r\n\r\n" + headed(line(1, "ping")))
            self.fails(client.headed_reply(), -32700)
            self.assertEqual(1, client.headed_reply()["id"])
            for length in (b"67108865", b"99999999999", b"18446744073709551617"):
                with self.daemon.connect() as other:
                    other.send(b"Content-Length: " + length + b"\r\n\r\n{")
                    refusal = other.headed_reply()
                    self.fails(refusal, 5, "too_large")
                    self.assertEqual(1 << 20, refusal["error"]["data"]["limit"])
                    self.assertEqual(b"", other.rest())

    def test_a_header_block_at_its_limit_and_beyond(self):
        body = request()
        end = b"\r\nContent-Length: %d\r\n\r\n" % len(body)
        for size, code in ((4096, 0), (4097, 5), (1 << 20, 5)):
            with self.subTest(size), self.daemon.connect() as client:
                with contextlib.suppress(BrokenPipeError):
                    client.send(b"C: " + b"x" * (size - len(end) - 3) + end + body)
                reply = client.headed_reply()
                if code == 0:
                    self.assert_reply(reply, {})
                else:
                    self.fails(reply, 5, "too_large")
                    self.assertEqual(4096, reply["error"]["data"]["limit"])

    def test_a_line_without_an_end_is_not_kept(self):
        with self.daemon.connect() as client, self.daemon.connect() as other:
            client.send(line(1, "ping"))
            self.assertEqual(1, client.reply()["id"])
            before = other.result("status")["memory"]["resident"]
            for _ in range(FLOOD):
                client.send(b"x" * (1 << 20))
            self.fails(client.reply(), 5, "too_large")
            grown = other.result("status")["memory"]["resident"] - before
            self.assertLess(grown, FLOOD << 19)
            client.send(b"\n" + line(2, "ping"))
            self.assertEqual(2, client.reply()["id"])

    def test_other_protocols(self):
        for first in (b"GET / HTTP/1.1\r\n\r\n", b"POST /x HTTP/1.1\r\nContent-Length: 48"
                      b"\r\n\r\n" + line(1, "shutdown"), b"OPTIONS * HTTP/1.0\r\n\r\n",
                      b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"CONNECT x:1 HTTP/1.1\r\n\r\n",
                      b"DELETE / HTTP/1.1\r\n\r\n", b"\r\nGET / HTTP/1.1\r\n\r\n"):
            with self.subTest(first), self.daemon.connect() as client:
                client.send(first)
                answer = client.rest()
                self.assertEqual(1, answer.count(b"HTTP/1.1 400 Bad Request\r\n"), answer)
                self.assertNotIn(b"jsonrpc", answer)
        for first in (b"[%s]\n" % request(), b'[1,"x"]\n', b"\xef\xbb\xbf" + request(),
                      b"\0\x01\xa0", b"SSH-2.0-x\r\n", b"\x16\x03\x01", b"hello\n",
                      b"get / HTTP/1.1\r\n", b'"x"\n', b"1\n", b"\x7f\n"):
            with self.subTest(first), self.daemon.connect() as client:
                client.send(first)
                self.fails(client.reply(), -32600, "invalid_request")
                self.assertEqual(b"", client.rest())

    def test_a_request_line_of_http_is_data_once_the_framing_is_known(self):
        with self.daemon.connect() as client:
            client.send(line(1, "ping") + b"GET / HTTP/1.1\r\n" + line(2, "ping"))
            self.assertEqual(1, client.reply()["id"])
            self.fails(client.reply(), -32700)
            self.assertEqual(2, client.reply()["id"])


class Once(Strict):
    def counted(self, framing, stream, n):
        """All that comes for STREAM until the end, by id."""
        with self.daemon.connect() as client:
            client.send(stream)
            client.half_close()
            replies = [reply_of(framing, client) for _ in range(n)]
            self.assertEqual(b"", client.rest())
        return {reply["id"]: reply for reply in replies}

    def test_cancelled_in_the_same_read_before_and_behind_and_twice(self):
        for framing in (LINES, HEADERS):
            ask = framed(framing, line(1, "wait", {"ms": 1}))
            stop = framed(framing, cancel(1))
            for stream in (ask + stop, ask + stop + stop, stop + ask, stop + ask + stop,
                           ask + framed(framing, line(2, "ping")) + stop):
                replies = self.counted(framing, stream, stream.count(b'"id": 2') + 1)
                reply = replies[1]
                if stream.startswith(ask):
                    self.assertIn(reply.get("error", {}).get("code", -32800), (-32800,))
                else:   # it had not been asked for yet
                    self.assertEqual(1, reply["id"])

    def test_a_cancel_of_a_string_is_none_of_a_number(self):
        with self.daemon.connect() as client:
            client.send(line(1, "wait", {"ms": 30}) + cancel("1") + cancel(2)
                        + line(None, "$/cancelRequest", {"id": None})
                        + line(None, "$/cancelRequest", {"id": 1.0})
                        + line(None, "$/cancelRequest", {"id": [1]}))
            self.assert_reply(client.reply(), {"ms": 30})

    def test_many_ids_at_once_have_one_reply_each(self):
        for framing in (LINES, HEADERS):
            n = 150
            stream = b"".join(
                framed(framing, line(i, ("echo", "ping", "nope", "fail", "status")[i % 5]))
                + (framed(framing, cancel(i)) if i % 7 == 0 else b"") for i in range(n))
            replies = self.counted(framing, stream, n)
            self.assertEqual(set(range(n)), set(replies))

    @in_both
    def test_notifications_have_none_whatever_they_ask(self, framing, client):
        client.send(b"".join(framed(framing, line(None, method, params)) for
                             method, params in (
            ("ping", None), ("nope", None), ("echo", {"a": 1}), ("hello", {"x": 1}),
            ("echo", {"slot": 1}), ("fail", None), ("exit", None),
            ("initialized", {}))) + framed(framing, line("end", "ping")))
        self.assertEqual("end", reply_of(framing, client)["id"])

    def test_half_a_connection_gets_all_replies_in_both_framings(self):
        for framing in (LINES, HEADERS):
            stream = b"".join(framed(framing, line(i, "wait", {"ms": 20}))
                              for i in range(20))
            self.assertEqual(set(range(20)), set(self.counted(framing, stream, 20)))


class Common(Strict):
    def test_parameters_that_all_have_are_read_by_all(self):
        with self.daemon.connect() as client:
            for method in ("ping", "hello", "status", "shutdown", "echo"):
                for params, name in (({"timeout_ms": 0}, "timeout_ms"),
                                     ({"timeout_ms": "1"}, "timeout_ms"),
                                     ({"slot": 1}, "slot"), ({"slot": "x" * 65}, "slot"),
                                     ({"index": 1}, "index"), ({"index": []}, "index"),
                                     ({"trace": 1}, "trace")):
                    refusal = client.call("id", method, params)
                    self.fails(refusal, -32602, "bad_params")
                    self.assertEqual(name, refusal["error"]["data"]["param"])
            for method in ("ping", "hello", "status"):
                reply = client.call(1, method, {"timeout_ms": 60000, "slot": "x"})
                self.assertIn("result", reply)


main()
