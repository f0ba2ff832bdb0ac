#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: GPL-2.0-or-later
"""Bytes to requests, through the daemon: framings, pieces, and other protocols."""
from wire import Daemon, Test, cancel, headed, line, main


class Frames(Test):
    def setUp(self):
        self.daemon = self.enterContext(Daemon())

    def in_pieces(self, message, at, read):
        """Sends MESSAGE cut at AT; a reply to somebody else tells that the first
        piece was read by itself."""
        with self.daemon.connect() as client:
            client.send(message[:at])
            self.other.result("ping")
            client.send(message[at:])
            self.assert_reply(read(client), {"text": "tschüß"})

    def test_a_line_may_come_in_two_pieces_cut_anywhere(self):
        message = line(1, "echo", {"text": "tschüß"})
        self.other = self.enterContext(self.daemon.connect())
        for at in range(1, len(message)):
            self.in_pieces(message, at, lambda client: client.reply())

    def test_a_headed_message_may_come_in_two_pieces_cut_anywhere(self):
        message = headed(line(1, "echo", {"text": "tschüß"}))
        self.other = self.enterContext(self.daemon.connect())
        for at in range(1, len(message)):
            self.in_pieces(message, at, lambda client: client.headed_reply())

    def test_many_lines_may_come_in_one_piece(self):
        with self.daemon.connect() as client:
            client.send(b"".join(line(i, "echo", {"n": i}) for i in range(100)))
            replies = client.replies(100)
            for i in range(100):
                self.assert_reply(replies[i], {"n": i})

    def test_many_headed_messages_may_come_in_one_piece(self):
        with self.daemon.connect() as client:
            client.send(b"".join(headed(line(i, "ping")) for i in range(100)))
            for i in range(100):
                self.assertEqual(i, client.headed_reply()["id"])

    def test_a_request_of_nearly_the_largest_size_is_taken(self):
        text = "x" * (1000 * 1000)
        with self.daemon.connect() as client:
            self.assert_reply(client.call(1, "echo", {"text": text}), {"text": text})

    def test_a_request_that_is_too_large_is_refused_and_the_next_is_not(self):
        with self.daemon.connect() as client:
            client.send(line(1, "echo", {"text": "x" * (1 << 20)}) + line(2, "ping"))
            refusal = client.reply()
            self.fails(refusal, 5, "too_large")
            self.assertIsNone(refusal["id"])
            self.assertEqual(1 << 20, refusal["error"]["data"]["limit"])
            self.assertEqual(2, client.reply()["id"])

    def test_the_last_line_may_lack_its_newline(self):
        with self.daemon.connect() as client:
            client.send(line(1, "echo", {"n": 1}).rstrip())
            client.half_close()
            self.assert_reply(client.reply(), {"n": 1})
            self.assertEqual(b"", client.rest())

    def test_blank_lines_are_passed_over(self):
        with self.daemon.connect() as client:
            client.send(b"\n\r\n  \n" + line(1, "ping") + b"\n\n" + line(2, "ping"))
            self.assertEqual([1, 2], [client.reply()["id"], client.reply()["id"]])

    def test_http_gets_a_400_and_its_body_is_not_run(self):
        with self.daemon.connect() as client:
            client.send(b"POST / HTTP/1.1\r\nContent-Length: 50\r\n\r\n"
                        + line(None, "shutdown") + line(1, "ping"))
            answer = client.rest()
        self.assertTrue(answer.startswith(b"HTTP/1.1 400 "), answer)
        self.assertTrue(answer.endswith(b"\r\n\r\n"), answer)
        with self.daemon.connect() as client:
            self.assertNotIn("ping", client.result("status")["requests"])

    def test_another_protocol_gets_one_error_and_is_closed(self):
        for first in (b"[1,2]\n", b"\x00\x01", b"\xef\xbb\xbf{}\n", b"SSH-2.0\r\n"):
            with self.subTest(first), self.daemon.connect() as client:
                client.send(first)
                refusal = client.reply()
                self.fails(refusal, -32600, "invalid_request")
                self.assertIsNone(refusal["id"])
                self.assertEqual(b"", client.rest())

    def test_a_first_line_that_is_not_json_ends_the_connection(self):
        with self.daemon.connect() as client:
            client.send(b"{nonsense}\n" + line(1, "ping"))
            self.fails(client.reply(), -32700, "parse_error")
            self.assertEqual(b"", client.rest())

    def test_a_later_line_that_is_not_json_does_not(self):
        with self.daemon.connect() as client:
            client.send(line(1, "ping") + b"{nonsense}\n" + line(2, "ping"))
            self.assertEqual(1, client.reply()["id"])
            self.fails(client.reply(), -32700)
            self.assertEqual(2, client.reply()["id"])

    def test_a_headed_message_that_is_not_json_does_not(self):
        with self.daemon.connect() as client:
            client.send(headed(b"{nonsense}") + headed(line(2, "ping")))
            self.fails(client.headed_reply(), -32700)
            self.assertEqual(2, client.headed_reply()["id"])

    def test_a_broken_header_ends_the_connection(self):
        with self.daemon.connect() as client:
            client.send(headed(line(1, "ping")) + b"Content-Length: many\r\n\r\n{}")
            self.assertEqual(1, client.headed_reply()["id"])
            self.fails(client.headed_reply(), -32600)
            self.assertEqual(b"", client.rest())

    def test_a_request_and_its_cancel_may_come_in_one_piece(self):
        for frame in (lambda message: message, headed):
            with self.subTest(frame), self.daemon.connect() as client:
                client.send(frame(line(1, "wait")) + frame(cancel(1)))
                client.half_close()
                answer = client.rest()
                self.assertEqual(1, answer.count(b'"id":1'), answer)
                self.assertIn(b"-32800", answer)


main()
