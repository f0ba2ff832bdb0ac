#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: GPL-2.0-or-later
"""Whose turn it is, and replies that several threads write to one client."""
import random

from wire import Daemon, Test, cancel, line, main, until

LONG = {"timeout_ms": 60000}
FEW = 15            # requests of a client that is read on, and may cancel
LARGE = 600000      # bytes of a reply that no socket takes at once


def many(n, *request):
    return b"".join(line(i, *request) for i in range(n))


class Fairness(Test):
    """Begun or not, in an order: nothing here depends on how long anything takes."""

    def test_one_clients_long_requests_keep_nobody_elses_only_one_waiting(self):
        for threads in ("1", "2", "3"):
            with Daemon("--threads", threads) as daemon, daemon.connect() as greedy:
                greedy.send(many(FEW, "wait", LONG))
                with daemon.connect() as client:
                    self.wait_running(client, int(threads))
                    for i in range(50):
                        self.assertIn("result", client.call(i, "ticket"))
                    self.wait_running(client, int(threads))
                greedy.send(b"".join(cancel(i) for i in range(FEW)))
                for reply in greedy.replies(FEW).values():
                    self.fails(reply, -32800)

    def test_more_than_one_such_client_are_as_many_as_there_are_threads(self):
        with Daemon("--threads", "1") as daemon, daemon.connect() as first, \
                daemon.connect() as second, daemon.connect() as third:
            first.send(many(FEW, "wait", LONG))
            second.send(many(FEW, "wait", LONG) + line("all read", "ping"))
            self.assertEqual("all read", second.reply()["id"])
            third.send(line(1, "ticket") + line(2, "ping"))
            self.assertEqual(2, third.reply()["id"])    # so 1 is in the queue
            first.send(cancel(0))
            self.fails(first.reply(), -32800)
            self.assertEqual(1, third.reply()["id"])    # before any other of theirs
            first.send(b"".join(cancel(i) for i in range(1, FEW)))
            first.replies(FEW - 1)

    def test_of_two_clients_with_much_to_ask_each_has_its_turn(self):
        with Daemon("--threads", "1") as daemon, daemon.connect() as gate, \
                daemon.connect() as reserve, daemon.connect() as one, \
                daemon.connect() as other:
            gate.send(line(1, "wait", LONG))
            reserve.send(line(1, "wait", LONG) + line(2, "ping"))
            self.assertEqual(2, reserve.reply()["id"])
            for client in (one, other):
                client.send(many(10, "ticket") + line("all read", "ping"))
            for client in (one, other):
                self.assertEqual("all read", client.reply()["id"])
            gate.send(cancel(1))
            self.fails(gate.reply(), -32800)
            tickets = [sorted(reply["result"] for reply in client.replies(10).values())
                       for client in (one, other)]
            for first, second in zip(*tickets):
                self.assertLessEqual(abs(first - second), 1)
            reserve.send(cancel(1))

    def test_with_one_thread_a_request_can_be_cancelled_and_times_out(self):
        with Daemon("--threads", "1") as daemon, daemon.connect() as client:
            client.send(line(1, "wait", LONG) + line(2, "wait", {"timeout_ms": 1})
                        + line(3, "wait", LONG))
            self.fails(client.reply(), 7)               # 2, that never ran
            client.send(cancel(3))
            self.assertEqual(3, client.reply()["id"])
            client.send(cancel(1))
            self.fails(client.reply(), -32800)
            self.assert_reply(client.call(1, "ping"), {})


class Replies(Test):
    def test_an_id_is_free_as_soon_as_its_reply_is_here(self):
        with Daemon() as daemon, daemon.connect() as client:
            for i in range(3000):
                self.assert_reply(client.call(1, "echo", {"n": i}), {"n": i})

    def test_a_client_that_is_read_again_for_each_reply_gets_all(self):
        with Daemon(limits="in_flight=1") as daemon, daemon.connect() as client:
            client.send(many(500, "echo"))
            self.assertEqual(set(range(500)), set(client.replies(500)))

    def test_replies_that_meet_at_the_socket_are_whole(self):
        with Daemon("--threads", "4") as daemon, daemon.connect() as client:
            for _ in range(10):
                client.send(b"".join(
                    line(i, "big", {"bytes": LARGE // 4 * (i % 4)}) for i in range(12))
                    + line(12, "ping") + line(13, "echo", {"n": 1}))
                replies = client.replies(14)
                for i in range(12):
                    self.assertEqual(LARGE // 4 * (i % 4),
                                     len(replies[i]["result"]["text"]))
                self.assert_reply(replies[12], {})
                self.assert_reply(replies[13], {"n": 1})

    def test_nothing_overtakes_the_rest_of_a_reply(self):
        with Daemon() as daemon, daemon.connect() as client:
            client.send(line(1, "big", {"bytes": LARGE}))
            client.more()       # its beginning; the socket is full of the rest
            client.send(line(2, "ping") + line(3, "echo"))
            self.assertEqual(1, client.reply()["id"])
            self.assertEqual({2, 3}, set(client.replies(2)))

    def test_a_client_lost_while_its_replies_are_written_does_no_harm(self):
        chance = random.Random(4)
        with Daemon("--threads", "4") as daemon, daemon.connect() as other:
            for _ in range(150):
                with daemon.connect() as client:
                    size = chance.randrange(1, LARGE)
                    client.send(many(8, "big", {"bytes": size}))
                    client.take(chance.randrange(8 * size))
            until(lambda: other.result("status")["connections"] == 1, "them to be lost")
            until(lambda: other.result("status")["in_flight"] == 0, "their jobs to end")
            self.assert_reply(other.call(1, "echo"), {})


main()
