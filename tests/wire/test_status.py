#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: GPL-2.0-or-later
"""What a status counts is what was asked, once each, however it ended; a trace says
where the time went; and the log has nothing of what was asked for."""
import json
import os
import re
import signal

from wire import Daemon, Test, cancel, line, main, until

LONG = {"timeout_ms": 60000}


class Counting(Test):
    def setUp(self):
        self.daemon = self.enterContext(Daemon())
        self.client = self.enterContext(self.daemon.connect())
        self.other = self.enterContext(self.daemon.connect())

    def method(self, name):
        return self.other.result("status")["methods"][name]

    def settled(self):
        """A status of a daemon that has nothing else to do."""
        return until(lambda: (lambda s: s if s["in_flight"] == 0 else None)(
            self.other.result("status")), "all requests to end")

    def assert_every_request_ended_once(self, status):
        for name, method in status["methods"].items():
            ended = method["answered"] + method["gone"] + sum(method["errors"].values())
            own = 1 if name == "status" else 0  # that asks
            self.assertEqual(method["requests"], ended + own, name)
            self.assertEqual(method["requests"], status["requests"][name])

    def test_answers_are_counted_by_method(self):
        for i in range(5):
            self.client.result("echo", {"n": i})
        for _ in range(3):
            self.client.result("ping")
        echo = self.method("echo")
        self.assertEqual((5, 5, {}, 0, 0), (echo["requests"], echo["answered"],
                                            echo["errors"], echo["gone"],
                                            echo["superseded"]))
        ping = self.method("ping")
        self.assertEqual((3, 3), (ping["requests"], ping["answered"]))
        self.assertNotIn("total", ping)     # no thread had them

    def test_times_are_of_every_request_and_of_its_parts(self):
        for _ in range(7):
            self.client.result("echo")
        self.client.result("wait", {"ms": 30})
        for name, n in (("echo", 7), ("wait", 1)):
            times = self.method(name)
            parts = 0
            for part in ("total", "waiting", "working", "writing"):
                self.assertEqual(n, times[part]["n"])
                self.assertEqual(n, sum(count for _, count in times[part]["buckets"]))
                bounds = [bound for bound, _ in times[part]["buckets"]]
                self.assertEqual(bounds, sorted(set(bounds)))
                self.assertLessEqual(times[part]["p50_us"], times[part]["p99_us"])
                self.assertLessEqual(times[part]["p99_us"], times[part]["max_us"])
                self.assertLessEqual(times[part]["max_us"], bounds[-1])
                parts += times[part]["sum_us"] if part != "total" else 0
            self.assertAlmostEqual(times["total"]["sum_us"], parts, places=2)
        self.assertGreaterEqual(times["working"]["max_us"], 30000)
        # What was sent is counted once it was, for who reads it.
        methods = self.client.result("status")["methods"]
        self.assertEqual((7, 1), tuple(methods[name]["sending"]["n"]
                                       for name in ("echo", "wait")))

    def test_errors_are_counted_by_kind(self):
        self.client.call(1, "fail")
        self.client.call(1, "fail", {"timeout_ms": 0})
        self.client.call(1, "fail", {"slot": 5})
        self.client.call(1, "fail", {"trace": 1})
        self.client.call(1, "ping", {"colour": "red"})
        self.client.call(1, "hello", {"protocol": 7})
        self.client.call(1, "big", {"bytes": 5000000})
        self.client.call(1, "wait", {"timeout_ms": 10})
        status = self.settled()
        errors = {name: method["errors"] for name, method in status["methods"].items()
                  if method["errors"]}
        self.assertEqual({"fail": {"query_syntax": 1, "bad_params": 3},
                          "ping": {"bad_params": 1}, "hello": {"version": 1},
                          "big": {"too_large": 1}, "wait": {"timeout": 1}}, errors)
        self.assertEqual({}, status["malformed"])
        self.assert_every_request_ended_once(status)

    def test_what_is_no_request_is_counted_apart(self):
        self.client.call(1, "nonsense")
        self.client.send(b'{"jsonrpc":"2.0","id":null,"method":"ping"}\n')
        self.client.reply()
        self.client.send(b"[]\n")
        self.client.reply()
        with self.daemon.connect() as stranger:
            stranger.send(b'{"no json\n')
            stranger.rest()
        status = self.settled()
        self.assertEqual({"no_method": 1, "invalid_request": 2, "parse_error": 1},
                         status["malformed"])
        self.assertEqual({"status"}, set(status["methods"]))

    def test_what_is_cancelled_superseded_or_left_is_counted_once(self):
        self.client.send(line(1, "wait", LONG) + line(2, "wait", LONG)
                         + line(3, "wait", {**LONG, "slot": "s"})   # waits, since it
                         + line(4, "wait", {**LONG, "slot": "s"})   # is superseded
                         + cancel(1) + cancel(9))
        self.assertEqual({1, 3}, set(self.client.replies(2)))
        self.client.send(line(5, "wait", LONG) + line(6, "wait", {"timeout_ms": 10}))
        self.assertEqual(6, self.client.reply()["id"])
        self.client.close()
        status = self.settled()
        wait = status["methods"]["wait"]
        self.assertEqual((6, 1), (wait["requests"], wait["superseded"]))
        self.assertEqual(1, wait["errors"]["timeout"])
        # 2 and 4 may have run by then, 5 had not.
        self.assertGreaterEqual(wait["gone"], 1)
        self.assertEqual(5, wait["errors"]["cancelled"] + wait["gone"])
        self.assertEqual(3, status["methods"]["$/cancelRequest"]["answered"] + 1)
        self.assert_every_request_ended_once(status)

    def test_clients_are_counted_and_so_are_their_bytes(self):
        before = self.other.result("status")
        asked = line(1, "echo", {"text": "x" * 1000})
        with self.daemon.connect() as client:
            client.send(asked)
            answered = len(client.take_through(b"\n"))
            client.send(b'{"jsonrpc"')      # half a message is read, too
            until(lambda: self.other.result("status")["bytes_in"]
                  >= before["bytes_in"] + len(asked) + 10, "ten bytes more")
        after = until(lambda: (lambda s: s if s["connections"] == 2 else None)(
            self.other.result("status")), "the client to be gone")
        self.assertEqual(before["connections_ever"] + 1, after["connections_ever"])
        self.assertGreaterEqual(after["bytes_out"], before["bytes_out"] + answered)
        self.assertEqual(0, after["connections_refused"])

    def test_memory_is_told(self):
        memory = self.other.result("status")["memory"]
        self.assertGreater(memory["resident"], 100000)
        self.assertGreaterEqual(memory["peak"], memory["resident"])


class Limited(Test):
    def test_bytes_are_counted_to_the_last_one(self):
        with Daemon() as daemon, daemon.connect() as client:
            first = line(1, "echo", {"a": "\u00fc"})
            client.send(first)
            got = len(client.take_through(b"\n"))
            ask = line(3, "status")
            client.send(ask)
            status = client.reply()["result"]
            self.assertEqual(len(first) + len(ask), status["bytes_in"])
            self.assertEqual(got, status["bytes_out"])
            self.assertEqual((1, 1), (status["connections_ever"],
                                      status["connections"]))

    def test_busy_and_clients_turned_away_are_counted(self):
        with Daemon("--threads", "1", limits="queue=1 connections=2") as daemon, \
                daemon.connect() as client, daemon.connect() as other:
            other.result("ping")
            with daemon.connect() as stranger:
                self.fails(stranger.reply(), 6, "busy")
            client.send(b"".join(line(i, "wait", LONG) for i in range(9)))
            refused = client.reply()
            self.fails(refused, 6, "busy")
            client.close()
            status = until(lambda: (lambda r: r.get("result"))(
                other.call(1, "status")), "a thread for the status")
            self.assertEqual(1, status["connections_refused"])
            self.assertGreaterEqual(status["methods"]["wait"]["errors"]["busy"], 1)


class Tracing(Test):
    def setUp(self):
        self.daemon = self.enterContext(Daemon())
        self.client = self.enterContext(self.daemon.connect())

    def test_any_result_says_where_the_time_went(self):
        for method in ("echo", "status", "hello", "ping"):
            trace = self.client.result(method, {"trace": True})["trace"]
            self.assertAlmostEqual(trace["total_us"], sum(trace["us"].values()), 2)
            self.assertGreater(trace["total_us"], 0)
            self.assertEqual(0, trace["work"]["queries"])
            self.assertEqual([], trace["steps"])

    def test_an_error_says_it_beside_its_data(self):
        data = self.client.call(1, "fail", {"trace": True})["error"]["data"]
        self.assertEqual((3, "query_syntax"), (data["at"], data["kind"]))
        self.assertIn("waited", data["trace"]["us"])

    def test_it_is_told_to_those_only_who_ask_and_no_method_sees_it(self):
        self.assertEqual({"a": 1}, self.client.result("echo", {"a": 1}))
        self.assertEqual({"a": 1}, self.client.result("echo", {"a": 1, "trace": False}))
        result = self.client.result("echo", {"a": 1, "trace": True})
        self.assertEqual({"a", "trace"}, set(result))
        self.assertIn("waited", result["trace"]["us"])

    def test_what_is_not_true_or_false_is_refused_by_name(self):
        for value in (0, 1, "true", None, [], {}):
            refusal = self.client.call(1, "echo", {"trace": value})
            self.fails(refusal, -32602, "bad_params")
            self.assertEqual("trace", refusal["error"]["data"]["param"])


class Log(Test):
    SECRET = "geheim"
    HOSTILE = "\x1b[2J\n\x9b31m\u202e\u2028 geheim"

    def ask_much(self, client):
        """Every way for what is asked to come near the log."""
        secret = {"q": self.HOSTILE, self.SECRET: [self.SECRET]}
        client.result("echo", secret)
        client.call(1, "fail", secret)
        client.call(2, "ping", secret)
        client.call(3, self.SECRET, secret)
        client.call(self.SECRET, "wait", {**secret, "ms": 1, "slot": self.SECRET})
        client.call(4, "wait", {**secret, "timeout_ms": 5})
        client.call(5, "hello", {"client": {"name": self.SECRET}})
        client.send(line(6, "wait", {**secret, **LONG}) + cancel(6))
        client.reply()
        client.send(b'{"q":"geheim"\n')
        client.reply()

    def connected(self, daemon):
        try:
            return daemon.connect()
        except ConnectionRefusedError:
            return None

    def log_of(self, *options):
        # Not every level says when it listens.
        with Daemon(*options, wait=False) as daemon:
            until(lambda: os.path.exists(daemon.path), "a socket")
            with until(lambda: self.connected(daemon), "the daemon to listen") as client:
                self.ask_much(client)
                self.status = client.result("status")
                daemon.process.send_signal(signal.SIGUSR1)
                client.result("echo", {"q": self.SECRET})
                with daemon.connect() as other:
                    other.send(b"geheim\n")
                    other.rest()
                daemon.terminate()
                daemon.exit_code()
            return daemon.log()

    def test_nothing_that_was_asked_for_is_in_any_line_at_any_level(self):
        for level in ("error", "warn", "info", "debug"):
            log = self.log_of("--slow-ms", "0", "--log-level", level)
            self.assertNotIn(self.SECRET, log)
            self.assertNotIn(self.SECRET, json.dumps(self.status))
            self.assertIn("SIGUSR1: the log level is", log)
            self.assertEqual(level in ("warn", "info", "debug"),
                             "slow request: fail" in log)
            self.assertEqual(level in ("info", "debug"), "listening on" in log)
            opened = re.search(r"connection 1 \(pid \d+\) opened", log)
            self.assertEqual(level == "debug", opened is not None)

    def test_on_demand_it_is_there_in_one_line_that_commands_no_terminal(self):
        log = self.log_of("--slow-ms", "0", "--log-queries", "--log-level", "warn")
        for row in log.splitlines():
            self.assertTrue(row.startswith("quothd: "), row)
            self.assertNotRegex(row, "[\x00-\x1f\x7f-\x9f\u2028\u202e]")
        self.assertIn('"q":"\\u001b[2j\\n\\u009b31m\\u202e\\u2028 geheim"', log.lower())
        kept = self.status["slow"]["last"][-1]      # the oldest
        self.assertEqual("echo", kept["method"])
        self.assertIn(self.SECRET, kept["params"])
        self.assertNotIn("\x1b", kept["params"])

    def test_requests_that_are_not_slow_are_not_logged(self):
        with Daemon("--slow-ms", "60000", "--log-level", "debug") as daemon:
            with daemon.connect() as client:
                client.result("echo", {"q": "x"})
                slow = client.result("status")["slow"]
            self.assertEqual({"ms": 60000, "count": 0, "last": []}, slow)
            self.assertNotIn("slow request", daemon.log())

    def test_the_last_ones_are_kept_the_newest_first(self):
        with Daemon("--slow-ms", "0") as daemon, daemon.connect() as client:
            for i in range(40):
                client.call(1, "fail" if i % 2 else "echo")
            slow = client.result("status")["slow"]
            self.assertEqual((40, 32), (slow["count"], len(slow["last"])))
            newest = slow["last"][0]
            self.assertEqual(("fail", "query_syntax"),
                             (newest["method"], newest["outcome"]))
            self.assertEqual("answered", slow["last"][1]["outcome"])
            self.assertRegex(newest["at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")


main()
