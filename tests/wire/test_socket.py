#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the socket stands, whose it is, who may connect, and who is there."""
import contextlib
import fcntl
import grp
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import unittest

from wire import QUOTHD, Daemon, Test, cancel, line, main, until

NOBODY = 65534


class Place(Test):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="quothd-test-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.path = os.path.join(self.folder, "sock")

    def start(self, *options, **more):
        return Daemon(*options, folder=self.folder, **more)

    def refused(self, code, text, **more):
        daemon = self.start(wait=False, **more)
        self.assertEqual(code, daemon.exit_code())
        daemon.close()
        self.assertIn(text, daemon.log())

    def works(self, daemon):
        with daemon.connect() as client:
            client.result("ping")

    def test_a_second_daemon_is_refused_and_names_the_first(self):
        with self.start() as daemon:
            self.refused(4, "process %d holds" % daemon.process.pid)
            self.works(daemon)

    def test_a_dead_daemons_socket_is_replaced(self):
        daemon = self.start()
        daemon.process.send_signal(signal.SIGKILL)
        daemon.exit_code()
        daemon.log_file.close()
        self.assertTrue(os.path.exists(self.path))
        os.unlink(daemon.log_path)
        with self.start() as daemon:
            self.works(daemon)

    def test_what_is_no_socket_is_left_alone(self):
        with open(self.path, "w", encoding="utf-8") as file:
            file.write("precious")
        self.refused(1, "something else than a socket")
        with open(self.path, encoding="utf-8") as file:
            self.assertEqual("precious", file.read())

    def test_a_link_to_a_socket_is_no_socket(self):
        os.symlink("elsewhere", self.path)
        self.refused(1, "something else than a socket")

    def test_the_socket_goes_with_the_daemon(self):
        with self.start() as daemon:
            self.works(daemon)
        self.assertFalse(os.path.exists(self.path))

    def test_a_socket_that_another_has_put_there_stays(self):
        with self.start():
            os.unlink(self.path)
            with socket.socket(socket.AF_UNIX) as other:
                other.bind(self.path)
        self.assertTrue(os.path.exists(self.path))

    def test_a_path_that_is_too_long_is_refused(self):
        self.refused(1, "the limit is 107",
                     path=os.path.join(self.folder, "x" * 107),
                     env={"QUOTH_SOCKET": os.path.join(self.folder, "x" * 107)})

    def test_a_missing_folder_is_created_in_the_default_places_only(self):
        self.refused(1, "No such file", path="unused",
                     env={"QUOTH_SOCKET": self.folder + "/missing/sock"})
        for variable, name in (("XDG_RUNTIME_DIR", "quoth"),
                               ("TMPDIR", "quoth-%d" % os.getuid())):
            path = os.path.join(self.folder, name, "sock")
            with self.subTest(variable), \
                    self.start(path=path, env={variable: self.folder}) as daemon:
                self.works(daemon)
                mode = os.stat(os.path.dirname(path)).st_mode
                self.assertEqual(0o700, mode & 0o777)
            os.unlink(self.folder + "/log")

    def test_a_folder_not_to_be_trusted_is_refused(self):
        name = os.path.join(self.folder, "quoth-%d" % os.getuid())
        os.mkdir(name)
        os.chmod(name, 0o755)
        env = {"TMPDIR": self.folder}
        self.refused(1, "open to others (mode 755)", path="unused", env=env)
        os.rename(name, self.folder + "/real")
        os.chmod(self.folder + "/real", 0o700)
        os.symlink("real", name)
        self.refused(1, "is not a folder", path="unused", env=env)
        os.unlink(name)
        if os.getuid() == 0:
            os.mkdir(name, 0o700)
            os.chown(name, NOBODY, NOBODY)
            self.refused(1, "belongs to user", path="unused", env=env)

    def test_a_group_that_is_not_there_is_refused(self):
        daemon = self.start("--group", "no such group", wait=False)
        self.assertEqual(1, daemon.exit_code())
        self.assertIn("no such group", daemon.log())
        daemon.close()


@unittest.skipIf(os.getuid() != 0, "only root can be somebody else")
class Others(Test):
    def as_other(self, daemon, act, uid=NOBODY, gid=NOBODY, groups=()):
        """Calls ACT as another user, and returns what it returns."""
        os.chmod(daemon.folder, 0o755)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.setgroups(groups)
                os.setresgid(gid, gid, gid)
                os.setresuid(uid, uid, uid)
                os.write(writing, json.dumps(act()).encode())
            finally:
                os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as file:
            answer = file.read()
        os.waitpid(child, 0)
        return json.loads(answer)

    def as_nobody(self, daemon, message, **more):
        def ask():
            with daemon.connect() as client:
                with contextlib.suppress(BrokenPipeError):
                    client.send(message)
                return client.reply()
        return self.as_other(daemon, ask, **more)

    def test_a_stranger_is_denied_even_when_the_socket_is_open(self):
        with Daemon() as daemon:
            os.chmod(daemon.path, 0o666)
            refusal = self.as_nobody(daemon, line(1, "ping"))
            self.fails(refusal, 9, "denied")
            self.assertIsNone(refusal["id"])

    def test_a_member_of_the_group_may_ask_but_not_end_the_daemon(self):
        group = grp.getgrgid(NOBODY).gr_name
        with Daemon("--group", group) as daemon:
            self.assertEqual(0o660, os.stat(daemon.path).st_mode & 0o777)
            self.assertEqual(NOBODY, os.stat(daemon.path).st_gid)
            self.assert_reply(self.as_nobody(daemon, line(1, "ping")), {})
            self.fails(self.as_nobody(daemon, line(1, "shutdown")), 9)
            with daemon.connect() as client:
                client.result("ping")

    def test_a_member_by_a_further_group_may_ask_too(self):
        group = grp.getgrgid(NOBODY).gr_name
        with Daemon("--group", group) as daemon:
            ping = line(1, "ping")
            answer = self.as_nobody(daemon, ping, uid=7, gid=7, groups=(8, NOBODY))
            self.assert_reply(answer, {})
            os.chmod(daemon.path, 0o666)
            self.fails(self.as_nobody(daemon, ping, uid=7, gid=7, groups=(8,)), 9)

    def connect_as(self, daemon, uid):
        """A client of that user, as far as the kernel tells, and what it is told."""
        os.setegid(NOBODY)
        os.seteuid(uid)
        try:
            client = daemon.connect()
        finally:
            os.seteuid(0)
            os.setegid(0)
        self.addCleanup(client.close)
        with contextlib.suppress(BrokenPipeError):
            client.send(line(1, "ping"))
        return client, client.reply()

    def test_the_group_cannot_take_all_places(self):
        group = grp.getgrgid(NOBODY).gr_name
        with Daemon("--group", group,
                    limits="user_connections=3 guest_connections=5") as daemon:
            os.chmod(daemon.folder, 0o755)
            came = [self.connect_as(daemon, 11) for _ in range(3)]
            self.fails(self.connect_as(daemon, 11)[1], 6, "busy")
            came += [self.connect_as(daemon, 12) for _ in range(2)]
            for uid in (11, 12, 13):
                self.fails(self.connect_as(daemon, uid)[1], 6, "busy")
            for _, answer in came:
                self.assert_reply(answer, {})
            for _ in range(6):
                self.assert_reply(self.connect_as(daemon, 0)[1], {})
            came[0][0].close()
            until(lambda: "result" in self.connect_as(daemon, 13)[1], "a free place")


def with_systemd():
    version = subprocess.run([QUOTHD, "--version"], stdout=subprocess.PIPE, check=True)
    return b"with systemd" in version.stdout


class Manager(Test):
    """systemd's side: sockets handed over, and being told."""

    def setUp(self):
        if not with_systemd():
            self.skipTest("built without systemd")
        self.folder = tempfile.mkdtemp(prefix="quothd-test-")
        self.addCleanup(shutil.rmtree, self.folder)

    def activated(self, *listening, names=""):
        """Runs the daemon with LISTENING as the descriptors 3 and so on."""
        fds = [fcntl.fcntl(each.fileno(), fcntl.F_DUPFD_CLOEXEC, 20)
               for each in listening]
        for fd in fds:
            self.addCleanup(os.close, fd)

        def hand_over():
            for number, fd in enumerate(fds, 3):
                os.dup2(fd, number)

        log = open(self.folder + "/log", "wb")
        self.addCleanup(log.close)
        script = 'LISTEN_PID=$$ exec "$@"'
        return subprocess.Popen(["/bin/sh", "-c", script, "sh", QUOTHD], stderr=log,
                                close_fds=False, preexec_fn=hand_over,
                                env={"HOME": self.folder, "PATH": os.environ["PATH"],
                                     "LISTEN_FDS": str(len(fds)),
                                     **({"LISTEN_FDNAMES": names} if names else {})})

    def listening(self, name, kind=socket.SOCK_STREAM):
        place = socket.socket(socket.AF_UNIX, kind)
        self.addCleanup(place.close)
        place.bind(os.path.join(self.folder, name))
        if kind != socket.SOCK_DGRAM:
            place.listen()
        return place

    def ask(self, name):
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(60)
            client.connect(os.path.join(self.folder, name))
            client.sendall(line(1, "ping"))
            return json.loads(client.recv(65536))

    def test_a_socket_handed_over_is_served_and_left_where_it_is(self):
        path = os.path.join(self.folder, "handed")
        with socket.socket(socket.AF_UNIX) as listening, \
                socket.socket(socket.AF_UNIX) as client:
            listening.bind(path)
            listening.listen()
            client.connect(path)        # before there is a daemon
            client.sendall(line(1, "ping"))
            process = self.activated(listening)
            self.assertEqual(1, json.loads(client.recv(65536))["id"])
            process.terminate()
            self.assertEqual(0, process.wait())
        self.assertTrue(os.path.exists(path))
        self.assertFalse(os.path.exists(path + ".lock"))

    def test_something_else_handed_over_is_refused(self):
        with socket.socket(socket.AF_INET) as listening:
            listening.bind(("127.0.0.1", 0))
            listening.listen()
            self.assertEqual(1, self.activated(listening).wait())
        for kind in (socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
            place = self.listening("kind-%d" % kind, kind)
            self.assertEqual(1, self.activated(place).wait())
        with socket.socket(socket.AF_UNIX) as silent:
            silent.bind(self.folder + "/silent")
            self.assertEqual(1, self.activated(silent).wait())
        with open("/dev/null", encoding="utf-8") as file:
            self.assertEqual(1, self.activated(file).wait())

    def test_of_several_the_one_with_the_name_is_served(self):
        one, two = self.listening("one"), self.listening("two")
        self.assertEqual(1, self.activated(one, two).wait())
        self.assertEqual(1, self.activated(one, two, names="a:b").wait())
        self.assertEqual(1, self.activated(one, two, names="quoth:quoth").wait())
        process = self.activated(one, two, names="other:quoth")
        self.assertEqual(1, self.ask("two")["id"])
        process.terminate()
        self.assertEqual(0, process.wait())
        process = self.activated(one, names="whatever")
        self.assertEqual(1, self.ask("one")["id"])
        process.terminate()
        self.assertEqual(0, process.wait())

    def test_it_says_when_it_is_ready_and_when_it_ends(self):
        path = os.path.join(self.folder, "notify")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(path)
            manager.settimeout(60)
            with Daemon(folder=self.folder, env={"NOTIFY_SOCKET": path}):
                self.assertIn(b"READY=1", manager.recv(65536))
            self.assertIn(b"STOPPING=1", manager.recv(65536))

    def test_it_says_when_it_reads_again(self):
        path = os.path.join(self.folder, "notify")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(path)
            manager.settimeout(60)
            with Daemon(folder=self.folder, env={"NOTIFY_SOCKET": path}) as daemon:
                self.assertIn(b"READY=1", manager.recv(65536))
                daemon.process.send_signal(signal.SIGHUP)
                self.assertRegex(manager.recv(65536),
                                 rb"^RELOADING=1\nMONOTONIC_USEC=[0-9]+$")
                self.assertIn(b"READY=1", manager.recv(65536))

    def watched(self, manager, us, **more):
        path = os.path.join(self.folder, "notify")
        manager.bind(path)
        manager.settimeout(60)
        return Daemon(folder=self.folder, env={"NOTIFY_SOCKET": path,
                                               "WATCHDOG_USEC": str(us)}, **more)

    def pings(self, manager, n):
        while n > 0:
            n -= manager.recv(65536) == b"WATCHDOG=1"

    def test_the_watchdog_is_told_until_no_place_is_left(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager, \
                self.watched(manager, 20000, limits="stuck_ms=50 drain_ms=50") as daemon:
            self.pings(manager, 3)
            clients = [daemon.connect() for _ in range(3)]
            for n, client in enumerate(clients, 1):
                self.addCleanup(client.close)
                client.send(line(1, "hang", {"timeout_ms": 1}))
                until(lambda n=n: "%d of 3 requests" % n in daemon.log(),
                      "it to be seen as stuck")
                if n < 3:
                    self.pings(manager, 3)
            self.assertIn("no place for another", daemon.log())
            # What was on its way before that line is read; then there is silence.
            manager.settimeout(1)
            with self.assertRaises(TimeoutError):
                self.pings(manager, 500)
            with daemon.connect() as client:    # the loop itself is well
                client.result("ping")

    def test_the_watchdog_is_told_twice_in_its_time(self):
        # By one clock, the daemon's: while a request of three times that long is run.
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager, \
                self.watched(manager, 500000) as daemon, daemon.connect() as client:
            client.result("wait", {"ms": 1500, "timeout_ms": 60000})
            manager.setblocking(False)
            told = []
            with contextlib.suppress(BlockingIOError):
                while True:
                    told.append(manager.recv(65536))
            self.assertGreater(told.count(b"WATCHDOG=1"), 3)

    def test_the_watchdog_is_not_told_by_a_loop_that_hangs(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            daemon = self.watched(manager, 20000)
            self.addCleanup(daemon.log_file.close)
            self.addCleanup(daemon.process.wait)
            self.addCleanup(daemon.process.kill)
            self.pings(manager, 3)
            with daemon.connect() as client:
                client.send(line(1, "echo", {"timeout_ms": "hang the loop"}))
                until(lambda: "the loop hangs" in daemon.log(), "the loop to hang")
            manager.setblocking(False)
            with contextlib.suppress(BlockingIOError):  # what was on its way
                while True:
                    manager.recv(65536)
            manager.settimeout(1)
            with self.assertRaises(TimeoutError):
                manager.recv(65536)

    def test_requests_that_keep_their_time_are_no_reason_not_to_tell_it(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager, \
                self.watched(manager, 20000, limits="stuck_ms=0") as daemon, \
                daemon.connect() as client, daemon.connect() as other:
            client.send(line(1, "wait", {"timeout_ms": 60000})
                        + line(2, "wait", {"timeout_ms": 60000}))
            self.wait_running(other, 2)
            other.send(line(3, "wait", {"timeout_ms": 60000}))
            self.pings(manager, 20)
            client.send(cancel(1) + cancel(2))
            other.send(cancel(3))
            self.fails(client.reply(), -32800)

    def test_another_process_watchdog_is_not_ours(self):
        path = os.path.join(self.folder, "notify")
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
            manager.bind(path)
            manager.settimeout(60)
            with Daemon(folder=self.folder,
                        env={"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "2000",
                             "WATCHDOG_PID": "1"}) as daemon:
                self.assertIn(b"READY=1", manager.recv(65536))
                with daemon.connect() as client:
                    client.result("wait", {"ms": 100})
            self.assertIn(b"STOPPING=1", manager.recv(65536))


main()
