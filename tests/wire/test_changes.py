#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: GPL-2.0-or-later
"""Requests that wait for a revision, and subscriptions: where there is no index."""
import os
import shutil
import signal
import tempfile

from wire import Daemon, Test, cancel, line, main, until

WAIT = {"min_rev": 3, "timeout_ms": 60000}


class Changes(Test):
    def setUp(self):
        self.daemon = Daemon("--threads", "1")
        self.addCleanup(self.daemon.close)
        self.client = self.daemon.connect()
        self.addCleanup(self.client.close)

    def ask(self, client, method, params=None):
        """Its reply, whatever is told before."""
        client.send(line(7, method, params))
        while "id" not in (reply := client.reply()):
            pass
        return reply

    def test_one_that_waits_takes_up_no_thread(self):
        self.client.send(line(1, "echo", WAIT) + line(2, "echo"))
        self.assertEqual(2, self.client.reply()["id"])
        self.client.send(cancel(1))
        refusal = self.client.reply()
        self.assertEqual(1, refusal["id"])
        self.fails(refusal, -32800)

    def test_one_that_waits_in_vain_is_told_what_is_there(self):
        refusal = self.client.call(1, "echo", {"min_rev": 3, "timeout_ms": 1})
        self.fails(refusal, 7, "timeout")
        self.assertIsNone(refusal["error"]["data"]["rev"])
        self.assertIsNone(refusal["error"]["data"]["uuid"])

    def test_a_newer_one_in_its_slot_replaces_it(self):
        self.client.send(line(1, "echo", {**WAIT, "slot": "s"})
                         + line(2, "echo", {"slot": "s"}))
        replies = sorted((self.client.reply() for _ in range(2)), key=lambda r: r["id"])
        self.fails(replies[0], -32800)
        self.assertIn("result", replies[1])

    def test_what_is_answered_at_once_replaces_it_too(self):
        self.client.send(line(1, "echo", {**WAIT, "slot": "s"})
                         + line(2, "echo", {**WAIT, "slot": "other"})
                         + line(3, "ping", {"slot": "s"}))
        replies = sorted((self.client.reply() for _ in range(2)), key=lambda r: r["id"])
        self.fails(replies[0], -32800)
        self.assertEqual({}, replies[1]["result"])
        self.client.send(cancel(2))
        self.fails(self.client.reply(), -32800)

    def test_it_goes_with_its_client(self):
        other = self.daemon.connect()
        other.send(line(1, "echo", WAIT))
        other.close()
        self.assertIn("result", self.client.call(1, "echo"))

    def test_one_that_waits_does_not_keep_the_daemon_from_ending(self):
        self.client.send(line(1, "echo", WAIT))
        self.assertIn("result", self.client.call(2, "echo"))
        self.daemon.terminate()
        self.fails(self.client.reply(), 10, "shutting_down")
        self.assertEqual(0, self.daemon.exit_code())

    def test_what_is_no_revision_is_refused_by_name(self):
        for value in (-1, "1", 1.5, None, 1 << 60):
            refusal = self.client.call(1, "echo", {"min_rev": value})
            self.fails(refusal, -32602)
            self.assertEqual("min_rev", refusal["error"]["data"]["param"])

    def test_ping_reads_no_index(self):
        self.fails(self.client.call(1, "ping", {"min_rev": 1}), -32602)

    def test_subscriptions_have_numbers_of_their_own_and_end(self):
        numbers = [self.ask(self.client, "subscribe")["result"]["subscription"]
                   for _ in range(3)]
        self.assertEqual(3, len(set(numbers)))
        other = self.daemon.connect()
        self.addCleanup(other.close)
        gone = {"subscription": numbers[0]}
        self.fails(other.call(1, "unsubscribe", gone), 3, "not_found")
        self.assert_reply(self.ask(self.client, "unsubscribe", gone), {})
        self.fails(self.ask(self.client, "unsubscribe", gone), 3, "not_found")
        for wrong in ({}, {"subscription": "1"}):
            self.fails(self.ask(self.client, "unsubscribe", wrong), -32602)

    def test_a_connection_has_a_limit_of_them_and_frees_them(self):
        with self.daemon.connect() as other:
            for _ in range(64):
                self.assertIn("result", self.ask(other, "subscribe", {"q": "x"}))
            refusal = self.ask(other, "subscribe", {"q": "x"})
            self.fails(refusal, 5, "too_large")
            self.assertEqual(64, refusal["error"]["data"]["limit"])
        self.assertIn("subscription", self.client.result("subscribe"))

    def test_trouble_is_told_once(self):
        subscription = self.client.result("subscribe", {"q": "x"})["subscription"]
        told = self.client.reply()
        self.assertEqual("index/changed", told["method"])
        self.assertNotIn("id", told)
        self.assertEqual(subscription, told["params"]["subscription"])
        self.assertEqual("no_index", told["params"]["error"]["data"]["kind"])
        self.assert_reply(self.client.call(1, "ping"), {})

    def test_the_first_look_waits_for_nothing_but_the_reply(self):
        # The loop was not told that the subscription had begun, when its reply was sent
        # while nothing else happened; its next turn may have been far.
        self.client.result("subscribe", {"q": "slow", "timeout_ms": 60000})
        self.client.socket.settimeout(20)
        self.assertIn("error", self.client.reply()["params"])

    def test_for_who_does_not_read_nothing_is_looked_for(self):
        # Of those that are told more than they read, no more is kept than a little.
        with Daemon(limits="output_high=65536") as daemon, \
                daemon.connect() as deaf, daemon.connect() as other:
            deaf.result("subscribe", {"q": "flood"})

            def settled():
                looks = other.result("looks")
                for _ in range(50):
                    other.result("ping")
                return looks if other.result("looks") == looks else 0

            looks = until(settled, "looking to end")
            self.assertLess(looks, 200)     # 3 MB: what sockets hold, and the limit
            for _ in range(looks + 20):     # when it reads it is told more
                self.assertEqual("query/matched", deaf.reply()["method"])
            until(lambda: other.result("looks") > looks, "looking to go on")

    def test_the_daemon_ends_with_subscriptions(self):
        self.client.result("subscribe", {"q": "x"})
        self.daemon.terminate()
        self.assertEqual(0, self.daemon.exit_code())


class Reloading(Test):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="quothd-test-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.config = os.path.join(self.folder, "conf")

    def write(self, *names):
        with open(self.config, "w", encoding="utf-8") as file:
            for name in names:
                file.write("index = %s=/nowhere/%s\n" % (name, name))

    def reload(self, daemon, *names):
        before = daemon.log().count("was read again")
        self.write(*names)
        daemon.process.send_signal(signal.SIGHUP)
        until(lambda: daemon.log().count("was read again") > before, "SIGHUP to be heard")

    def test_nobody_tidies_what_a_thread_is_closing(self):
        # A thread that had served a request for an index that had gone meanwhile closed
        # it with its lock released, and the watcher's thread closed it once more.
        self.write("fast", "slow", "other")
        with Daemon("--threads", "1", "--config", self.config,
                    folder=self.folder) as daemon, daemon.connect() as client:
            client.send(line(1, "wait", {"index": "fast", "timeout_ms": 60000})
                        + line(2, "wait", {"index": "slow", "timeout_ms": 60000})
                        + line(3, "ping"))
            self.assertEqual(3, client.reply()["id"])
            self.reload(daemon, "fast", "other")
            client.send(cancel(1))
            self.assertEqual(1, client.reply()["id"])
            with daemon.connect() as other:
                self.wait_running(other, 1)
            self.reload(daemon, "fast")         # so there is something to be tidied
            client.send(cancel(2))
            self.assertEqual(2, client.reply()["id"])
            self.assert_reply(client.call(4, "echo"), {})
            self.assertIn("result", client.call(5, "wait", {"ms": 2000}))


if __name__ == "__main__":
    main()
