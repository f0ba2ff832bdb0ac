# SPDX-License-Identifier: GPL-2.0-or-later
"""python.py - what client/python/quoth.py is held to.

    python.py FAKE_QUOTHD

A daemon over corpus/trade answers at QUOTH_SOCKET; others are started here.
"""
import datetime
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import time
import unittest
from unittest import mock

import quoth

PHRASE = '"rare earths"'
SECONDS = 30        # that nothing here should ever need
FAKE = sys.argv[1]
COUNTER = iter(range(1000))


def wait_until(condition):
    end = time.monotonic() + SECONDS
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("waited in vain")
        time.sleep(0.01)


def folded(text):
    return " ".join(text.split())


class Answers(unittest.TestCase):
    def setUp(self):
        self.q = quoth.Quoth(spawn=False)
        self.addCleanup(self.q.close)

    def test_pages_put_together_are_the_whole_list(self):
        whole = [hit.id for hit in self.q.search(PHRASE, page=1000)]
        hits = self.q.search(PHRASE, page=7)
        self.assertEqual(whole, [hit.id for hit in hits])
        self.assertEqual(self.q.count(PHRASE).n, len(whole))
        self.assertEqual(quoth.Total(len(whole), True), hits.total)
        self.assertIsNone(next(hits, None))

    def test_a_limit_ends_within_a_page_and_a_cursor_goes_on(self):
        all_lines = list(self.q.kwic(PHRASE))
        some = self.q.kwic(PHRASE, limit=5, page=3)
        first = list(some)
        self.assertEqual(all_lines[:5], first)
        self.assertEqual(all_lines[5:], list(self.q.kwic(PHRASE, cursor=some.cursor)))
        self.assertEqual([], list(self.q.kwic(PHRASE, limit=0)))

    def test_lines_are_what_the_files_hold(self):
        lines = self.q.kwic("tariff* NEAR/8 soybeans")
        self.assertEqual(lines.documents, self.q.count("tariff* NEAR/8 soybeans").n)
        lines = list(lines) + list(self.q.kwic(PHRASE))
        checked = 0
        for line in lines:
            if line.path.endswith(".md") and not line.in_text:
                held = pathlib.Path(line.path).read_bytes()[line.start:line.end]
                self.assertEqual(line.match, folded(held.decode()))
                checked += 1
        self.assertGreater(checked, 20)
        self.assertEqual(self.q.count(PHRASE).occurrences, len(list(self.q.kwic(PHRASE))))

    def test_hits_say_where_their_matches_are(self):
        checked = 0
        for hit in self.q.search(PHRASE, lines=True, snippets=2):
            self.assertRegex(folded(hit.snippet), "(?i)rare.earths")
            for match in hit.matches:
                if hit.path.endswith(".md") and not match.in_text:
                    held = pathlib.Path(hit.path).read_bytes()
                    held = held[match.byte:match.byte + match.len].decode()
                    self.assertEqual(folded(held), folded(match.line_text[1]))
                    checked += 1
        self.assertGreater(checked, 20)

    def test_filters_are_taken_as_python_has_them(self):
        day = datetime.date(2025, 10, 1)
        hits = list(self.q.search("tariffs", after=day))
        self.assertTrue(hits)
        self.assertTrue(all(hit.date >= "2025-10-01" for hit in hits))
        self.assertLess(len(hits), self.q.count("tariffs").n)
        folder = pathlib.Path(hits[0].path)
        one = self.q.count("tariffs", path=[folder], topic=("tariffs", "soybeans")).n
        self.assertEqual(1, one if not folder.name.endswith("jsonl") else 1)

    def test_nothing_is_an_answer_and_says_why(self):
        hits = self.q.search("zyzzyva")
        self.assertEqual([], list(hits))
        self.assertIn("zyzzyva", " ".join(hits.about.reasons))
        self.assertEqual(0, hits.total.n)

    def test_an_error_of_a_query_shows_where(self):
        with self.assertRaises(quoth.QuerySyntax) as caught:
            self.q.count("céréales AND", strict=True)
        wrong = caught.exception
        self.assertEqual((1, "query_syntax"), (wrong.code, wrong.kind))
        self.assertEqual("AND", "céréales AND".encode()[wrong.at:][:wrong.len].decode())
        self.assertTrue(str(wrong).endswith("\n  céréales AND\n           ^^^"))

    def test_errors_have_classes_and_data(self):
        with self.assertRaises(quoth.BadParams) as caught:
            next(self.q.search("x", mode="some"))
        self.assertEqual("mode", caught.exception.param)
        with self.assertRaises(quoth.BadParams):
            next(self.q.search("x", cursor="nonsense"))
        with self.assertRaises(quoth.NotFound):
            self.q.get("absent")
        with self.assertRaises(quoth.TooLarge):
            self.q.count("x" * (quoth.REQUEST_MAX + 1))
        for text in ("a\0b", "a\udcff"):
            with self.assertRaises(ValueError):
                self.q.count(text)
        for wrong in ({"timeout": 0}, {"timeout": 61}):
            with self.assertRaises(ValueError):
                self.q.count("x", **wrong)
        with self.assertRaises(ValueError):
            self.q.search("x", page=1001)
        self.assertGreater(self.q.count(PHRASE).n, 0)   # it goes on

    def test_a_text_comes_whole_whatever_the_pieces(self):
        name = max(self.q.search(PHRASE), key=lambda hit: len(hit.matches)).id
        whole = self.q.get(name)
        self.assertEqual(whole.size, len(whole.text.encode()))
        with mock.patch.object(quoth, "PIECE_MAX", 100):
            self.assertEqual(whole.text, self.q.get(name, start=0, len=whole.size).text)
        some = self.q.get(name, start=10, len=30)
        self.assertEqual(whole.text.encode()[10:40].decode("utf-8", "ignore"), some.text)
        self.assertEqual(some.start + len(some.text.encode()), some.next)
        line = self.q.get(name, line=2, lines=1)
        self.assertEqual(whole.text.splitlines(keepends=True)[1].strip(),
                         line.text.strip())
        around = self.q.get(name, around=PHRASE, context=60)
        self.assertEqual("rare earths", folded(around.cut(around.match)).lower())
        self.assertIsNone(self.q.get(name, what="meta").text)
        self.assertGreaterEqual(self.q.get(name, what="copies").family.size, 1)
        with mock.patch.object(quoth, "TEXT_MAX", 100), self.assertRaises(quoth.TooLarge):
            self.q.get(name)

    def test_a_trend_adds_up_to_what_is_counted(self):
        trend = self.q.trend([PHRASE, "soybeans"], by="month")
        for number, query in enumerate((PHRASE, "soybeans")):
            rows = [row for row in trend.rows if row.series == number]
            count = self.q.count(query)
            outside = trend.series[number].outside
            self.assertEqual(count.n, outside.documents + sum(row.documents for row in rows))
            if query == PHRASE:
                self.assertEqual(count.occurrences, outside.occurrences
                                 + sum(row.occurrences for row in rows))
        self.assertEqual(set(trend.columns), set(trend.records()[0]))

    def test_facets_collocates_suggestions_and_the_like(self):
        facets = self.q.facets(["topic", "year"], PHRASE, values=3)
        first = facets["topic"].values[0]
        self.assertEqual(first.n, self.q.count(PHRASE, topic=first.value).n)
        self.assertEqual(6, len(facets.records()))
        self.assertEqual(facets.facets["year"], self.q.search(
            PHRASE, facets="year", facet_values=3, limit=1).facets["year"])
        rows = self.q.collocates("tariff", limit=5).rows
        self.assertEqual(5, len(rows))
        self.assertEqual(rows[0].f_near, rows[0].left + rows[0].right)
        self.assertTrue(all(one.text.startswith("rare ea")
                            for one in self.q.suggest("rare ea")))
        hit = next(self.q.search(PHRASE))
        similar = self.q.similar(hit.id, limit=3)
        self.assertNotIn(hit.id, [one.id for one in similar])
        self.assertTrue(similar.terms)
        collapsed = next(self.q.search(PHRASE, collapse=True))
        self.assertGreaterEqual(collapsed.family.size, collapsed.family.copies)

    def test_its_limits_are_the_daemons(self):
        limits = self.q.hello()["limits"]
        self.assertEqual(
            (quoth.REQUEST_MAX, quoth.REPLY_MAX, quoth.PAGE_MAX, quoth.PIECE_MAX,
             quoth.TIMEOUT_DEFAULT, quoth.TIMEOUT_MAX),
            (limits["request_max"], limits["reply_max"], limits["limit_max"],
             limits["get_max"], limits["timeout_default_ms"] / 1000,
             limits["timeout_max_ms"] / 1000))
        self.assertEqual(quoth.Quoth().index, self.q.status()["index"]["path"])

    def test_tables_have_their_columns_with_pandas_or_without(self):
        self.assertEqual(list(quoth.Lines.columns),
                         list(next(iter(self.q.kwic(PHRASE, limit=1).records()))))
        with mock.patch.dict(sys.modules, {"pandas": None}):
            with self.assertRaisesRegex(ImportError, "needs pandas"):
                self.q.kwic(PHRASE).to_pandas()
        try:
            import pandas   # noqa: F401
        except ImportError:
            return
        for table in (self.q.kwic(PHRASE), self.q.search(PHRASE), self.q.trend(PHRASE),
                      self.q.collocates(PHRASE), self.q.facets("topic"),
                      self.q.suggest("ra"), self.q.kwic("zyzzyva")):
            frame = table.to_pandas()
            self.assertEqual(list(table.columns), list(frame.columns))
        self.assertEqual(0, len(frame))
        self.assertEqual(self.q.count(PHRASE).occurrences,
                         len(self.q.kwic(PHRASE).to_pandas()))

    def test_several_threads_share_one(self):
        n, seen = self.q.count(PHRASE).n, []
        threads = [threading.Thread(target=lambda: seen.extend(
            self.q.count(PHRASE, timeout=SECONDS).n for _ in range(20))) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([n] * 80, seen)

    def test_a_child_has_a_connection_of_its_own(self):
        n = self.q.count(PHRASE).n
        child = os.fork()
        if child == 0:
            os._exit(0 if self.q.count(PHRASE).n == n else 1)
        self.assertEqual(n, self.q.count(PHRASE).n)
        self.assertEqual(0, os.waitpid(child, 0)[1])

    def test_another_index_than_was_named_is_refused(self):
        with quoth.Quoth(index="/nowhere") as other:
            with self.assertRaisesRegex(quoth.NoDaemon, "not /nowhere"):
                other.count("x")

    def test_nobody_is_started_who_is_not_wanted(self):
        with self.assertRaisesRegex(quoth.NoDaemon, "no daemon answers at"):
            quoth.Quoth(socket="none", spawn=False).count("x")
        with self.assertRaisesRegex(quoth.NoDaemon, "cannot be started"):
            quoth.Quoth(socket="none", quothd="/nowhere/quothd").count("x")
        with self.assertRaisesRegex(quoth.NoDaemon, "ended with 1"):
            quoth.Quoth(socket="none", quothd="/bin/false").count("x")
        with self.assertRaises(ValueError):
            quoth.Quoth(socket="/" + "x" * 200)


class Started(unittest.TestCase):
    """A daemon that the module starts, over an index that changes."""

    def setUp(self):
        name = f"started{next(COUNTER)}"
        pathlib.Path(name).mkdir()
        self.docs = pathlib.Path(name, "docs").resolve()
        self.docs.mkdir()
        self.q = quoth.Quoth(socket=f"{name}/sock", index=f"{name}/index")
        self.add("one.txt", "A zebra crossing.")
        self.addCleanup(self.end)

    def end(self):
        self.q.close()      # whoever it was connected to may be gone
        self.q.call("shutdown")
        self.q.close()
        wait_until(lambda: not os.path.exists(self.q.socket) or self.is_gone())

    def is_gone(self):
        try:
            quoth.Quoth(self.q.socket, self.q.index, spawn=False).status()
        except quoth.QuothError:
            return True
        return False

    def add(self, name, text):
        (self.docs / name).write_text(text)
        subprocess.run(["quoth-index", "-q", "--index", self.q.index, str(self.docs)],
                       check=True, timeout=SECONDS)

    @staticmethod
    def next_match(events):
        """Revisions may be looked at one by one or several at once."""
        return next(one.hit.path for one in events if isinstance(one, quoth.Matched))

    def test_one_is_started_and_again_when_it_is_lost(self):
        self.assertEqual(1, self.q.count("zebra").n)
        first = self.q.status()["pid"]
        os.kill(first, signal.SIGKILL)
        self.assertEqual(1, self.q.count("zebra").n)
        self.assertNotEqual(first, self.q.status()["pid"])

    def test_what_is_new_comes_through_restarts(self):
        with self.q.subscribe("zebra", idle=SECONDS) as events, \
                mock.patch.object(quoth, "SPAWN_AFTER", 0):
            self.add("two.txt", "Another zebra.")
            matched = next(events)
            self.assertEqual(str(self.docs / "two.txt"), matched.hit.path)
            changed = next(events)
            self.assertEqual((changed.uuid, changed.rev, changed.change), events.position)
            self.assertEqual(2, changed.documents)
            place = events.position
            os.kill(self.q.status()["pid"], signal.SIGKILL)
            wait_until(self.is_gone)
            self.add("three.txt", "No animal.")
            self.add("four.txt", "The third zebra.")
            self.assertEqual(str(self.docs / "four.txt"), self.next_match(events))
        self.assertIsNone(next(events, None))
        with self.q.subscribe("zebra", position=place, idle=SECONDS) as events:
            self.assertEqual(str(self.docs / "four.txt"), self.next_match(events))
        with self.q.subscribe("zebra", since=0, idle=SECONDS) as events:
            first, second = self.next_match(events), self.next_match(events)
            place = events.position
            third = self.next_match(events)
        self.assertEqual(3, len({first, second, third}))
        with self.q.subscribe("zebra", position=place, idle=SECONDS) as events:
            self.assertEqual(third, self.next_match(events))
        self.assertEqual(3, len(list(zip(range(3), self.q.watch("zebra", since=0)))))
        self.assertEqual([], list(self.q.subscribe(idle=0.01)))
        with self.assertRaises(quoth.StaleCursor):
            self.q.subscribe("zebra", position=("0" * 36, 0, 0))


class Fake(unittest.TestCase):
    """fake_quothd.py, and the requests it has had."""

    def setUp(self):
        self.path, self.log = f"fake{next(COUNTER)}", pathlib.Path(f"log{next(COUNTER)}")
        daemon = subprocess.Popen([sys.executable, FAKE, "--socket", self.path, "--log",
                                   str(self.log)])
        self.addCleanup(daemon.wait)
        self.addCleanup(daemon.kill)
        wait_until(self.answers)
        patch = mock.patch.dict(os.environ)
        patch.start()
        self.addCleanup(patch.stop)
        os.environ.pop("QUOTH_INDEX", None)
        self.q = quoth.Quoth(socket=self.path, spawn=False)
        self.addCleanup(self.q.close)

    def answers(self):
        with socket.socket(socket.AF_UNIX) as link:
            return link.connect_ex(self.path) == 0

    def asked(self, method):
        if not self.log.exists():
            return []
        lines = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [params for name, params in lines if name == method]

    def test_one_that_is_busy_is_asked_three_times(self):
        self.assertEqual(213, self.q.count("busy x").n)
        with self.assertRaises(quoth.Busy) as caught:
            self.q.count("busy always")
        self.assertEqual(10, caught.exception.retry_ms)
        self.assertEqual(3, [one["q"] for one in self.asked("count")].count("busy always"))

    def test_one_that_hangs_up_is_asked_three_times(self):
        with self.assertRaises(quoth.ConnectionLost):
            self.q.count("gone")
        self.assertEqual(3, len(self.asked("count")))
        with self.assertRaises(quoth.ProtocolError):
            self.q.count("garbage")
        self.assertEqual(213, self.q.count("x").n)

    def test_an_interrupt_cancels(self):
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        self.addCleanup(signal.signal, signal.SIGINT, before)

        def interrupt():
            wait_until(lambda: self.asked("count"))
            os.kill(os.getpid(), signal.SIGINT)
        thread = threading.Thread(target=interrupt)
        thread.start()
        with self.assertRaises(KeyboardInterrupt):
            self.q.count("slow", timeout=SECONDS)
        thread.join()
        wait_until(lambda: self.asked("$/cancelRequest"))
        self.assertEqual(213, self.q.count("x").n)

    def test_another_thread_cancels(self):
        def cancel():
            wait_until(lambda: self.asked("count"))
            self.q.cancel()
        thread = threading.Thread(target=cancel)
        thread.start()
        with self.assertRaises(quoth.Cancelled):
            self.q.count("slow", timeout=SECONDS)
        thread.join()
        self.q.cancel()
        self.assertEqual(213, self.q.count("x").n)

    def test_pages_are_asked_for_when_they_are_wanted(self):
        lines = self.q.kwic("x", page=2)
        self.assertEqual([], self.asked("kwic"))
        next(lines)
        next(lines)
        self.assertEqual(1, len(self.asked("kwic")))
        self.assertEqual(3, len(list(lines)))
        self.assertEqual([2, 2, 2], [one["limit"] for one in self.asked("kwic")])
        with self.assertRaises(quoth.StaleCursor) as caught:
            list(self.q.kwic("stale", page=2))
        self.assertEqual(4712, caught.exception.rev)

    def test_what_goes_on_for_ever_is_no_answer(self):
        for wrong in (lambda: list(self.q.kwic("stuck")), lambda: self.q.get("stuck"),
                      lambda: list(self.q.kwic("malformed")),
                      lambda: self.q.trend("odd").records(),
                      lambda: list(self.q.search("nameless"))):
            with self.assertRaises(quoth.ProtocolError):
                wrong()
        with self.assertRaises(quoth.DocumentChanged):
            self.q.get("changing")

    def test_nothing_reaches_a_terminal_that_commands_it(self):
        for shown in (*map(str, self.q.search("hostile")), *map(str, self.q.kwic("hostile"))):
            self.assertNotRegex(shown, "[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
        second = list(self.q.search("hostile"))[1]
        self.assertEqual(b"/corpus/caf\xe9\x9b.md", os.fsencode(second.path))


class Scripted:
    """Answers each request of its connections with the next of SCRIPT: bytes, made of its
    id, which are sent in pieces; then, or with None, it hangs up if there is no more."""

    def __init__(self, *script):
        self.path, self.script, self.requests = f"script{next(COUNTER)}", list(script), []
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while self.script:
            link, _ = self.listener.accept()
            with link, link.makefile("rb") as stream:
                for line in stream:
                    request = json.loads(line)
                    self.requests.append(request)
                    reply = self.script.pop(0)
                    if reply is None:
                        break
                    for piece in reply(request.get("id")):
                        link.sendall(piece)
                    if not self.script:
                        break
        self.listener.close()


def result(ident, text='{"n":7,"exact":true,"query":"x","normalized":"x","warnings":[],'
                       '"took_ms":1,"index":{"uuid":"u","rev":1}}'):
    return b'{"jsonrpc":"2.0","id":%d,"result":%s}' % (ident, text.encode())


class Strict(unittest.TestCase):
    def ask(self, *script):
        """What a count comes to, with a daemon that answers so."""
        patch = mock.patch.dict(os.environ)
        patch.start()
        self.addCleanup(patch.stop)
        os.environ.pop("QUOTH_INDEX", None)
        self.fake = Scripted(*script)
        with quoth.Quoth(socket=self.fake.path, spawn=False) as q:
            return q.count("x").n

    def test_a_reply_may_come_byte_by_byte(self):
        self.assertEqual(7, self.ask(lambda ident: [bytes([byte]) for byte
                                                    in result(ident) + b"\r\n"]))

    def test_half_a_reply_is_none_and_is_asked_for_again(self):
        self.assertEqual(7, self.ask(None, lambda ident: [result(ident), b"\n"]))
        with self.assertRaisesRegex(quoth.ConnectionLost, "in the middle of a reply"):
            self.ask(None, None, lambda ident: [result(ident)])

    def test_what_is_no_reply_is_no_answer(self):
        error = b'"error":{"code":2,"message":"m","data":{"kind":"no_index"}}'
        for reply in (
                lambda i: b'{"jsonrpc":"2.0","id":%d,"result":{},%s}' % (i, error),
                lambda i: b'{"jsonrpc":"2.0","id":%d}' % i,
                lambda i: result(i + 1), lambda i: result(i)[:-1],
                lambda i: result(i).replace(b'"2.0"', b'"1.0"'),
                lambda i: b'{"jsonrpc":"2.0","id":"%d","result":{}}' % i,
                lambda i: result(i, "[]"), lambda i: b"[" * 100000, lambda i: b"[]",
                lambda i: result(i).replace(b'"took_ms":1', b'"took_ms":NaN'),
                lambda i: result(i).replace(b'"n":7', b'"n":"7"'),
                lambda i: result(i).replace(b'"n":7', b'"n":true'),
                lambda i: result(i).replace(b'"n":7,', b''),
                lambda i: result(i).replace(b'"x"', b'"\xff"'),
                lambda i: result(i).replace(b'"rev":1', b'"rev":-1.5'),
                lambda i: b'{"jsonrpc":"2.0","id":%d,"error":"broken"}' % i,
                lambda i: b'{"jsonrpc":"2.0","method":"index/changed","params":{}}',
                lambda i: b'{"jsonrpc":"2.0","id":null,%s}' % error,
                lambda i: b" " * (quoth.REPLY_MAX + 2) + result(i)):
            with self.subTest(reply=reply(5)[:80]), self.assertRaises(quoth.ProtocolError):
                self.ask(lambda ident, reply=reply: [reply(ident), b"\n"])

    def test_what_is_new_in_a_reply_is_passed_over(self):
        self.assertEqual(7, self.ask(lambda i: [
            result(i).replace(b'"n":7', b'"n":7,"newer":{"a":[]}'), b"\n"]))

    def test_a_daemon_that_is_silent_is_not_waited_for(self):
        with mock.patch.object(quoth, "GRACE", 0.05), \
                self.assertRaises(quoth.TimedOut) as caught:
            self.fake = Scripted(lambda ident: [], None)
            quoth.Quoth(socket=self.fake.path, index=None, spawn=False,
                        timeout=0.01).count("x")
        self.assertIsInstance(caught.exception, TimeoutError)
        self.assertEqual(0, caught.exception.code)


if __name__ == "__main__":
    os.environ.setdefault("PATH", os.defpath)
    unittest.main(argv=sys.argv[:1], verbosity=1)
