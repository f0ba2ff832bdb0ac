#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: GPL-2.0-or-later
"""How the daemon ends, and what becomes of those who are still there."""
import contextlib
import os
import resource
import signal

from wire import Daemon, Test, cancel, line, main, until

LONG = {"timeout_ms": 60000}


class End(Test):
    def ending(self, daemon):
        until(lambda: "ending" in daemon.log(), "the end to begin")

    def test_with_nothing_to_do_it_ends_at_once_with_0(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            with Daemon() as daemon, daemon.connect() as client:
                client.result("ping")
                daemon.process.send_signal(number)
                self.assertEqual(0, daemon.exit_code())
                self.assertEqual(b"", client.rest())

    def test_what_runs_is_finished_and_what_is_new_is_refused(self):
        with Daemon() as daemon, daemon.connect() as client, \
                daemon.connect() as idle:
            client.send(line(1, "wait", {"ms": 1000}))
            self.wait_running(idle, 1)
            daemon.terminate()
            self.ending(daemon)
            until(lambda: not os.path.exists(daemon.path), "its socket to be removed")
            for each in (client, idle):
                self.fails(each.call(2, "echo"), 10, "shutting_down")
                self.fails(each.call(3, "ping"), 10, "shutting_down")
            self.assert_reply(client.reply(), {"ms": 1000})
            self.assertEqual(b"", client.rest())
            self.assertEqual(0, daemon.exit_code())

    def test_what_waits_is_finished_too(self):
        with Daemon() as daemon, daemon.connect() as client:
            client.send(b"".join(line(i, "wait", {"ms": 100}) for i in range(6))
                        + line("read", "ping"))
            self.assertEqual("read", client.reply()["id"])
            daemon.terminate()
            for reply in client.replies(6).values():
                self.assert_reply(reply, {"ms": 100})
            self.assertEqual(b"", client.rest())

    def test_a_large_reply_is_flushed_before_the_end(self):
        with Daemon() as daemon, daemon.connect() as client:
            client.send(line(1, "big", {"bytes": 4000000}))
            client.more()       # so it is on its way
            daemon.terminate()
            self.ending(daemon)
            self.assertEqual(4000000, len(client.reply()["result"]["text"]))

    def test_a_request_can_be_cancelled_while_it_ends(self):
        with Daemon() as daemon, daemon.connect() as client, \
                daemon.connect() as other:
            client.send(line(1, "wait", LONG))
            self.wait_running(other, 1)
            daemon.terminate()
            self.ending(daemon)
            client.send(cancel(1))
            self.fails(client.reply(), -32800)

    def test_what_does_not_finish_is_cancelled_and_what_waits_is_refused(self):
        with Daemon(limits="drain_ms=100") as daemon, daemon.connect() as client:
            client.send(b"".join(line(i, "wait", LONG) for i in range(3))
                        + line("read", "ping"))
            self.assertEqual("read", client.reply()["id"])
            daemon.terminate()
            replies = client.replies(3)
            self.fails(replies[0], -32800)
            self.fails(replies[1], -32800)
            self.fails(replies[2], 10)
            self.assertEqual(b"", client.rest())
            self.assertEqual(0, daemon.exit_code())

    def test_what_cannot_be_cancelled_does_not_keep_it(self):
        with Daemon(limits="drain_ms=50") as daemon, daemon.connect() as client:
            client.send(line(1, "hang"))
            client.result("echo")
            daemon.terminate()
            self.assertEqual(0, daemon.exit_code())
            self.assertIn("1 requests unanswered", daemon.log())

    def test_a_client_that_does_not_read_does_not_keep_it(self):
        with Daemon(limits="drain_ms=50") as daemon, daemon.connect() as client:
            client.send(line(1, "big", {"bytes": 4000000}))
            client.more()
            daemon.terminate()
            self.assertEqual(0, daemon.exit_code())

    def test_the_second_signal_ends_it_at_once(self):
        with Daemon() as daemon, daemon.connect() as client, \
                daemon.connect() as other:
            client.send(line(1, "wait", LONG))
            self.wait_running(other, 1)
            daemon.terminate()
            self.ending(daemon)
            daemon.terminate()
            self.assertEqual(b"", client.rest())
            self.assertEqual(0, daemon.exit_code())

    def test_signals_do_not_hurt_at_the_very_end(self):
        for _ in range(20):
            with Daemon() as daemon:
                while not daemon.ended():
                    daemon.terminate()
                self.assertEqual(0, daemon.exit_code())

    def test_another_may_take_the_place_before_the_first_has_ended(self):
        with Daemon() as first, first.connect() as client, first.connect() as other:
            client.send(line(1, "wait", LONG))
            self.wait_running(other, 1)
            first.terminate()
            self.ending(first)
            with Daemon("--socket", first.path, path=first.path) as second:
                with second.connect() as newcomer:
                    newcomer.result("ping")
                client.send(cancel(1))
                self.fails(client.reply(), -32800)
                self.assertEqual(0, first.exit_code())
                with second.connect() as newcomer:
                    newcomer.result("ping")

    def test_shutdown_is_answered_and_ends_it(self):
        with Daemon() as daemon, daemon.connect() as client:
            self.assert_reply(client.call(1, "shutdown"), {})
            self.assertEqual(b"", client.rest())
            self.assertEqual(0, daemon.exit_code())

    def test_without_clients_it_ends_by_itself(self):
        with Daemon("--idle-exit", "1") as daemon:
            with daemon.connect() as client:
                client.result("ping")
            self.assertEqual(0, daemon.exit_code())
            self.assertIn("nobody was connected", daemon.log())

    def test_with_a_guest_at_the_door_it_does_not(self):
        # Without descriptors it lets in nobody, and tells one a second: the others wait
        # at the door meanwhile, which is longer than it would stay alone.
        with Daemon("--idle-exit", "2") as daemon, contextlib.ExitStack() as guests:
            fds = {int(fd) for fd in os.listdir(f"/proc/{daemon.process.pid}/fd")}
            free = min(set(range(len(fds) + 1)) - fds)
            resource.prlimit(daemon.process.pid, resource.RLIMIT_NOFILE, (free, free))
            waiting = [guests.enter_context(daemon.connect()) for _ in range(4)]
            for guest in waiting:
                self.fails(guest.reply(), 6, "busy")
            self.assertEqual(0, daemon.exit_code())
            self.assertIn("nobody was connected", daemon.log())

    def test_with_a_client_it_does_not(self):
        with Daemon("--idle-exit", "1") as daemon, daemon.connect() as client:
            client.call(1, "wait", {"ms": 1500})
            client.result("ping")


main()
