#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: GPL-2.0-or-later
"""One request, one reply: ids, methods, cancelling, slots, deadlines, limits."""
from wire import Daemon, Test, cancel, line, main

LONG = {"timeout_ms": 60000}


class Requests(Test):
    def setUp(self):
        self.daemon = self.enterContext(Daemon())
        self.client = self.enterContext(self.daemon.connect())

    def test_hello_says_what_there_is(self):
        hello = self.client.result("hello", {"client": {"name": "t"}, "protocol": 1})
        self.assertEqual((1, [1]), (hello["protocol"], hello["supported"]))
        self.assertEqual("quothd", hello["server"]["name"])
        self.assertIn("search", hello["caps"])
        self.assertIn("hello", hello["caps"])
        self.assertNotIn("kwic", hello["caps"])     # this answerer has none
        self.assertEqual(16, hello["limits"]["in_flight_max"])
        self.assertEqual("fake", hello["index"]["uuid"])

    def test_hello_refuses_another_version(self):
        refusal = self.client.call(1, "hello", {"protocol": 2})
        self.fails(refusal, 8, "version")
        self.assertEqual([1], refusal["error"]["data"]["supported"])

    def test_hello_and_status_refuse_unknown_parameters_by_name(self):
        for method in ("hello", "status", "ping", "shutdown"):
            refusal = self.client.call(method, method, {"colour": "red"})
            self.fails(refusal, -32602, "bad_params")
            self.assertEqual("colour", refusal["error"]["data"]["param"])

    def test_status_counts(self):
        self.client.result("ping")
        self.client.result("ping")
        status = self.client.result("status")
        self.assertEqual(self.daemon.process.pid, status["pid"])
        self.assertEqual((3, 99), (status["documents"], status["words"]))
        self.assertEqual({"uuid": "fake", "rev": 7, "path": "/nowhere"},
                         status["index"])
        self.assertEqual({"ping": 2, "status": 1}, status["requests"])
        self.assertEqual(1, status["connections"])
        self.assertEqual(2, status["threads"])

    def test_status_without_an_index_says_why(self):
        with Daemon(env={"FAKE_NO_INDEX": "1"}) as daemon, daemon.connect() as client:
            status = client.result("status")
            self.assertIsNone(status["index"])
            self.assertIn("no index", status["problem"])
            self.assertIsNone(client.result("hello")["index"])

    def test_absent_and_empty_parameters_are_the_same(self):
        for params in (b"", b',"params":null', b',"params":[]', b',"params":{}'):
            self.client.send(b'{"jsonrpc":"2.0","id":1,"method":"echo"'
                             + params + b"}\n")
            self.assert_reply(self.client.reply(), {})

    def test_an_id_comes_back_as_it_was(self):
        for request_id in (0, -1, 1 << 53, "", "x", "ü\n", "0"):
            self.assert_reply(self.client.call(request_id, "ping"), {})
            self.assert_reply(self.client.call(request_id, "echo"), {})

    def test_what_cannot_be_an_id_is_refused(self):
        for request_id in (b"null", b"1.5", b"[]", b"{}", b"true", b"9007199254740993"):
            self.client.send(b'{"jsonrpc":"2.0","id":' + request_id
                             + b',"method":"ping"}\n')
            refusal = self.client.reply()
            self.fails(refusal, -32600)
            self.assertIsNone(refusal["id"])

    def test_an_id_in_flight_is_refused_a_second_time(self):
        self.client.send(line(1, "wait", LONG) + line(1, "ping") + line("1", "ping"))
        self.fails(self.client.reply(), -32600)
        self.assertEqual("1", self.client.reply()["id"])
        self.client.send(cancel(1))
        self.fails(self.client.reply(), -32800)
        self.assert_reply(self.client.call(1, "ping"), {})

    def test_an_unknown_method_is_refused_and_a_notification_is_not_answered(self):
        self.fails(self.client.call(1, "nonsense"), -32601, "no_method")
        self.client.send(line(None, "nonsense") + line(None, "$/progress")
                         + line(None, "ping") + line(None, "search", {"q": "x"}))
        self.assert_reply(self.client.call(2, "ping"), {})

    def test_an_escaped_method_name_is_decoded(self):
        self.client.send(b'{"method":"\\u0070ing","id":1,"jsonrpc":"2.0"}\n')
        self.assert_reply(self.client.reply(), {})

    def test_an_answerers_failure_comes_with_its_data(self):
        refusal = self.client.call(1, "fail")
        self.fails(refusal, 1, "query_syntax")
        self.assertEqual(3, refusal["error"]["data"]["at"])
        self.assertEqual("unclosed quote", refusal["error"]["message"])

    def test_a_large_reply_comes_whole_and_one_too_large_not_at_all(self):
        size = 4 * 1024 * 1024
        text = self.client.result("big", {"bytes": size - 100})["text"]
        self.assertEqual(size - 100, len(text))
        refusal = self.client.call(1, "big", {"bytes": size})
        self.fails(refusal, 5, "too_large")
        self.assertEqual(size, refusal["error"]["data"]["limit"])

    def test_a_timeout_out_of_range_is_refused_by_name(self):
        for value in (0, -1, 60001, "1", 1.5):
            refusal = self.client.call(1, "echo", {"timeout_ms": value})
            self.fails(refusal, -32602)
            self.assertEqual("timeout_ms", refusal["error"]["data"]["param"])


class Cancelling(Test):
    def setUp(self):
        self.daemon = self.enterContext(Daemon())
        self.client = self.enterContext(self.daemon.connect())
        self.other = self.enterContext(self.daemon.connect())

    def test_a_running_request_is_cancelled(self):
        self.client.send(line(1, "wait", LONG))
        self.wait_running(self.other, 1)
        self.client.send(cancel(1) + cancel(1))
        self.fails(self.client.reply(), -32800, "cancelled")
        self.assert_reply(self.client.call(2, "ping"), {})
        self.assertEqual(1, self.other.result("counts")["cancelled"])

    def test_a_waiting_request_is_cancelled_at_once(self):
        self.client.send(line(1, "wait", LONG) + line(2, "wait", LONG)
                         + line(3, "wait", LONG) + cancel(3))
        refusal = self.client.reply()   # while the other two have both threads
        self.assertEqual(3, refusal["id"])
        self.fails(refusal, -32800)
        self.client.send(cancel(1) + cancel(2))
        replies = self.client.replies(2)
        self.fails(replies[1], -32800)
        self.fails(replies[2], -32800)

    def test_an_unknown_id_is_ignored_and_so_is_another_connections(self):
        self.other.send(line(1, "wait", {"ms": 100}))
        self.client.send(cancel(1) + cancel("x") + line(None, "$/cancelRequest"))
        self.assert_reply(self.client.call(1, "ping"), {})
        self.assert_reply(self.other.reply(), {"ms": 100})

    def test_a_newer_request_in_a_slot_cancels_the_older(self):
        slot = {"slot": "s", **LONG}
        self.client.send(line(1, "wait", slot))
        self.wait_running(self.other, 1)
        self.client.send(line(2, "wait", slot))
        refusal = self.client.reply()
        self.assertEqual(1, refusal["id"])
        self.fails(refusal, -32800)
        self.client.send(line(3, "echo", {"slot": "t"}))    # another slot
        self.assertEqual(3, self.client.reply()["id"])
        self.client.send(line(4, "echo", {"slot": "s"}))
        replies = self.client.replies(2)
        self.fails(replies[2], -32800)
        self.assert_reply(replies[4], {})

    def test_of_many_in_a_slot_in_one_piece_the_last_is_answered(self):
        last = 50
        self.client.send(b"".join(line(i, "wait", {"slot": "s", **LONG})
                                  for i in range(last))
                         + line(last, "echo", {"slot": "s", "n": 1}))
        replies = self.client.replies(last + 1)
        for i in range(last):
            self.fails(replies[i], -32800)
        self.assert_reply(replies[last], {"n": 1})

    def test_a_slot_is_its_connections_own(self):
        self.other.send(line(1, "wait", {"ms": 100, "slot": "s"}))
        self.assert_reply(self.client.call(1, "echo", {"slot": "s"}), {})
        self.assert_reply(self.other.reply(), {"ms": 100})

    def test_a_slot_that_is_no_short_string_is_refused(self):
        for slot in (1, None, [], "x" * 65):
            refusal = self.client.call(1, "echo", {"slot": slot})
            self.fails(refusal, -32602)
            self.assertEqual("slot", refusal["error"]["data"]["param"])

    def test_a_running_request_ends_at_its_deadline(self):
        self.fails(self.client.call(1, "wait", {"timeout_ms": 1}), 7, "timeout")

    def test_a_waiting_request_ends_at_its_deadline(self):
        self.client.send(line(1, "wait", LONG) + line(2, "wait", LONG)
                         + line(3, "echo", {"timeout_ms": 1}))
        refusal = self.client.reply()   # while the other two have both threads
        self.assertEqual(3, refusal["id"])
        self.fails(refusal, 7, "timeout")


class Queue(Test):
    def test_a_full_queue_is_busy_and_says_when_to_come_again(self):
        with Daemon(limits="queue=2") as daemon, \
                daemon.connect() as client, daemon.connect() as other:
            client.send(line(1, "wait", LONG))
            self.wait_running(other, 1)
            client.send(line(2, "wait", LONG))
            # One of them runs some time; then two wait, and one more is too many.
            busy, n = None, 3
            while busy is None:
                client.send(line(n, "wait", LONG) + line(n + 1, "ping"))
                reply = client.reply()
                busy = reply if "error" in reply else None
                n += 2
            self.fails(busy, 6, "busy")
            self.assertGreater(busy["error"]["data"]["retry_ms"], 0)

    def test_a_busy_client_delays_another_by_one_request(self):
        with Daemon("--threads", "1") as daemon, \
                daemon.connect() as busy, daemon.connect() as client:
            busy.send(line("gate", "wait", LONG)
                      + b"".join(line(i, "ticket") for i in range(10))
                      + line("all read", "ping"))
            self.assertEqual("all read", busy.reply()["id"])
            client.send(line(1, "ticket") + line(2, "ping"))
            self.assertEqual(2, client.reply()["id"])   # so 1 is in the queue
            busy.send(cancel("gate"))
            self.assertLessEqual(client.reply()["result"], 1)
            busy.replies(11)


class Options(Test):
    def refused(self, *options):
        daemon = Daemon(*options, wait=False)
        try:
            self.assertEqual(2, daemon.exit_code())
            return daemon.log()
        finally:
            daemon.close()

    def test_bad_usage_names_the_option(self):
        for options in (("--threads", "0"), ("--threads", "257"), ("--threads", "x"),
                        ("--threads", "1x"), ("--threads", ""), ("--idle-exit", "-1"),
                        ("--slow-ms", "99999999999999999999"), ("--log-level", "loud"),
                        ("--nonsense",), ("--index", "a", "--index", "b"),
                        ("--index", ""), ("--group",)):
            self.assertIn(options[0], self.refused(*options))
        self.assertIn("surplus", self.refused("surplus"))

    def test_slow_requests_are_logged_and_their_parameters_only_on_demand(self):
        for options, expected in ((("--slow-ms", "0"), False),
                                  (("--slow-ms", "0", "--log-queries"), True)):
            with Daemon(*options) as daemon:
                with daemon.connect() as client:
                    client.result("echo", {"q": "secret"})
                    client.result("ping")
                    daemon.terminate()
                    daemon.exit_code()
                self.assertIn("slow request: echo", daemon.log())
                self.assertEqual(expected, "secret" in daemon.log())


main()
