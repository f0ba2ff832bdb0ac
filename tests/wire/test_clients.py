#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: GPL-2.0-or-later
"""Clients that leave, stop reading, stop writing, or are too many."""
import os
import resource
import signal

from wire import Daemon, Test, headed, line, main, until

LONG = {"timeout_ms": 60000}


class Leaving(Test):
    def setUp(self):
        self.daemon = self.enterContext(Daemon())
        self.client = self.daemon.connect()
        self.addCleanup(self.client.close)
        self.other = self.enterContext(self.daemon.connect())

    def wait_cancelled(self, n):
        until(lambda: self.other.result("counts") == {"cancelled": n, "running": 0},
              "the jobs of a lost client to be cancelled")
        until(lambda: self.other.result("status")["in_flight"] == 0,
              "the jobs to be freed")

    def test_a_client_that_ended_its_half_still_gets_late_replies(self):
        self.client.send(line(1, "wait", {"ms": 100}) + line(2, "echo"))
        self.client.half_close()
        self.assertEqual({1, 2}, set(self.client.replies(2)))
        self.assertEqual(b"", self.client.rest())

    def test_a_client_that_ended_its_half_gets_all_of_a_large_reply(self):
        self.client.send(line(1, "big", {"bytes": 3000000}))
        self.client.half_close()
        self.assertEqual(3000000, len(self.client.reply()["result"]["text"]))
        self.assertEqual(b"", self.client.rest())

    def test_more_than_may_be_in_flight_is_answered_after_the_half_was_ended(self):
        self.client.send(b"".join(line(i, "wait", {"ms": 1}) for i in range(100)))
        self.client.half_close()
        self.assertEqual(set(range(100)), set(self.client.replies(100)))
        self.assertEqual(b"", self.client.rest())

    def test_a_client_that_ended_its_half_in_a_message_gets_the_others(self):
        self.client.send(headed(line(1, "wait", {"ms": 50}))
                         + headed(line(2, "ping"))[:-3])
        self.client.half_close()
        self.assertEqual(1, self.client.headed_reply()["id"])
        self.assertEqual(b"", self.client.rest())

    def test_a_lost_clients_request_is_cancelled(self):
        self.client.send(line(1, "wait", LONG))
        self.wait_running(self.other, 1)
        self.client.close()
        self.wait_cancelled(1)

    def test_a_client_that_ended_its_half_and_then_left_is_lost(self):
        self.client.send(line(1, "wait", LONG))
        self.client.half_close()
        self.wait_running(self.other, 1)
        self.client.close()
        self.wait_cancelled(1)

    def test_many_clients_that_vanish_in_a_request_do_no_harm(self):
        for i in range(200):
            with self.daemon.connect() as client:
                client.send((line(1, "echo", {"n": i}) + line(2, "wait", LONG)
                             + line(3, "big", {"bytes": 300000}))[:20 + i])
        until(lambda: self.other.result("status")["connections"] == 2,
              "the vanished to be noticed")
        until(lambda: self.other.result("status")["in_flight"] == 0,
              "their requests to end")


    def test_a_client_that_is_not_read_and_leaves_is_lost(self):
        with Daemon("--threads", "20") as daemon, daemon.connect() as other:
            client = daemon.connect()
            client.send(b"".join(line(i, "wait", LONG) for i in range(20)))
            self.wait_running(other, 16)    # as many as may be in flight
            client.close()
            until(lambda: other.result("counts") == {"cancelled": 16, "running": 0},
                  "the jobs of a lost client to be cancelled")


class Slow(Test):
    def test_a_client_that_reads_late_is_not_read_meanwhile_and_gets_all(self):
        with Daemon(limits="output_high=50000 output_low=10000") as daemon, \
                daemon.connect() as client:
            n = 300
            client.send(b"".join(line(i, "big", {"bytes": 20000}) for i in range(n)))
            with daemon.connect() as other:     # who is served meanwhile
                self.assert_reply(other.call(1, "echo", {"n": 1}), {"n": 1})
                held = until(lambda: other.result("status"), "status")
                self.assertLess(held["requests"]["big"], n)
            self.assertEqual(set(range(n)), set(client.replies(n)))

    def test_a_client_for_whom_too_much_waits_is_closed(self):
        with Daemon(limits="output=500000") as daemon, daemon.connect() as client:
            client.send(line(1, "big", {"bytes": 2000000}))
            self.assertNotIn(b"\n", client.rest())
            self.assertIn("it reads too slowly", daemon.log())

    def test_a_client_that_is_closed_by_its_own_slot_does_no_harm(self):
        # The cancelled request's reply closed the client, and the newer request
        # was queued for it all the same: its lane was freed with it in it.
        with Daemon() as daemon, daemon.connect() as other:
            for _ in range(20):
                with daemon.connect() as client:
                    client.end_reading()
                    client.send(b"".join(line(i, "wait", {"slot": "s", **LONG})
                                         for i in range(8)))
                    until(lambda: other.result("status")["connections"] == 1,
                          "the client to be lost")
            self.assertIn("closed: Broken pipe", daemon.log())
            until(lambda: other.result("status")["in_flight"] == 0, "its jobs to end")

    def test_a_client_that_reads_nothing_is_closed(self):
        with Daemon(limits="stall_ms=200") as daemon, daemon.connect() as client:
            client.send(line(1, "big", {"bytes": 2000000}))
            until(lambda: "does not read its replies" in daemon.log(), "the end")
            self.assertNotIn(b"\n", client.rest())

    def test_a_client_that_reads_a_little_now_and_then_is_not(self):
        with Daemon(limits="stall_ms=400") as daemon, daemon.connect() as client:
            client.send(line(1, "big", {"bytes": 3000000}))
            with daemon.connect() as other:
                for i in range(8):      # in all longer than stall_ms
                    client.more()
                    client.more()
                    other.call(i, "wait", {"ms": 100})
            self.assertEqual(3000000, len(client.reply()["result"]["text"]))

    def test_a_half_sent_request_is_closed_and_an_idle_client_is_not(self):
        with Daemon(limits="stall_ms=100") as daemon, daemon.connect() as idle:
            idle.result("ping")
            for half in (b"{", line(1, "ping")[:-1], headed(line(1, "ping"))[:10],
                         headed(line(1, "ping"))[:-1]):
                with daemon.connect() as client:
                    client.send(half)
                    self.assertEqual(b"", client.rest())
            idle.result("ping")

    def test_waiting_for_a_reply_is_not_stalling(self):
        with Daemon(limits="stall_ms=50") as daemon, daemon.connect() as client:
            self.assert_reply(client.call(1, "wait", {"ms": 300}), {"ms": 300})

    def test_with_enough_in_flight_a_client_is_not_read(self):
        with Daemon(limits="in_flight=2") as daemon, daemon.connect() as client:
            client.send(line(1, "wait", {"ms": 100}) + line(2, "wait", {"ms": 100})
                        + line(3, "ping"))
            self.assertNotEqual(3, client.reply()["id"])
            self.assertEqual(2, len(client.replies(2)))


class Many(Test):
    def full(self, client):
        refusal = client.reply()
        self.fails(refusal, 6, "busy")
        self.assertIsNone(refusal["id"])
        self.assertEqual(b"", client.rest())

    def test_256_clients_are_served_and_the_257th_is_told(self):
        with Daemon() as daemon:
            clients = [daemon.connect() for _ in range(256)]
            for client in clients:
                client.send(line(1, "echo"))
            for client in clients:
                self.assert_reply(client.reply(), {})
            with daemon.connect() as client:
                self.full(client)
            clients.pop().close()
            until(lambda: self.served(daemon), "a place to be free")
            for client in clients:
                client.close()

    def stopped(self, daemon):
        tasks = "/proc/%d/task" % daemon.process.pid
        for task in os.listdir(tasks):
            with open("%s/%s/stat" % (tasks, task), encoding="utf-8") as file:
                if file.read().rpartition(")")[2].split()[0] != "T":
                    return False
        return True

    def test_a_client_is_turned_away_in_its_own_framing_if_that_is_known(self):
        with Daemon(limits="connections=1") as daemon, daemon.connect() as only:
            only.result("ping")
            for begun, read in ((headed(line(1, "ping")), "headed_reply"),
                                (b"\r\n content-", "headed_reply"),
                                (line(1, "ping"), "reply"), (b" \n", "reply")):
                daemon.process.send_signal(signal.SIGSTOP)
                until(lambda: self.stopped(daemon), "the daemon to stop")
                with daemon.connect() as client:
                    client.send(begun)      # before the daemon can have seen it
                    daemon.process.send_signal(signal.SIGCONT)
                    self.fails(getattr(client, read)(), 6, "busy")
                    self.assertEqual(b"", client.rest())

    def served(self, daemon):
        with daemon.connect() as client:
            try:
                client.send(line(1, "ping"))
            except BrokenPipeError:
                return False
            return "result" in client.reply()

    def test_out_of_descriptors_a_client_is_told_and_the_daemon_goes_on(self):
        def few():
            resource.setrlimit(resource.RLIMIT_NOFILE, (20, 20))

        with Daemon(preexec_fn=few) as daemon:
            clients = []
            while "out of descriptors" not in daemon.log() and len(clients) < 30:
                clients.append(daemon.connect())
                try:
                    clients[-1].send(line(1, "ping"))
                    answer = clients[-1].reply()
                except BrokenPipeError:
                    answer = clients[-1].reply()
                if "error" in answer:
                    break
            self.fails(answer, 6, "busy")
            self.assertIn("descriptors", answer["error"]["message"])
            self.assert_reply(clients[0].call(2, "echo"), {})
            for client in clients:
                client.close()
            until(lambda: self.served(daemon), "the daemon to accept again")


class Signals(Test):
    def test_a_hangup_changes_nothing(self):
        with Daemon() as daemon, daemon.connect() as client:
            daemon.process.send_signal(signal.SIGHUP)
            until(lambda: "SIGHUP" in daemon.log(), "a line in the log")
            client.result("ping")

    def test_the_socket_is_its_owners(self):
        with Daemon() as daemon:
            self.assertEqual(0o600, os.stat(daemon.path).st_mode & 0o777)


main()
