# SPDX-License-Identifier: GPL-2.0-or-later
"""servers.py - the servers that load.py compares: each indexes the same documents
into a folder of its own, and is started over it.

What each is set to is in `settings`, for whoever reads the table.
"""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading

START_SECONDS = 60
END_SECONDS = 60
RUN_SECONDS = 1800      # for one program to index
COMMIT_SECONDS = 1      # from one commit to the next


class Failed(Exception):
    """What cannot be measured, and why."""


def run(*words, **more):
    done = subprocess.run([str(word) for word in words], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=RUN_SECONDS, **more)
    if done.returncode != 0:
        raise Failed(f"{words[0]} ended with {done.returncode}: "
                     f"{done.stdout.strip()[-2000:]}")
    return done.stdout


def connects(address):
    path = "/" in address
    with socket.socket(socket.AF_UNIX if path else socket.AF_INET) as probe:
        return probe.connect_ex(address if path else ("127.0.0.1", int(address))) == 0


@contextlib.contextmanager
def running(words, address, log, **more):
    """A server that listens at ADDRESS; what it says goes to the file LOG."""
    with open(log, "ab") as out:
        server = subprocess.Popen([str(word) for word in words], stdout=out, stderr=out,
                                  stdin=subprocess.DEVNULL, **more)
    try:
        waited = threading.Event()
        for _ in range(START_SECONDS * 20):
            if connects(address) or server.poll() is not None:
                break
            waited.wait(0.05)
        if server.poll() is not None or not connects(address):
            said = pathlib.Path(log).read_text(errors="replace")[-2000:]
            raise Failed(f"{words[0]} does not listen: {said}")
        yield server
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def stories(file):
    """(number, title, text) of each document, each on one line."""
    plain = lambda text: " ".join((text or "").split())
    with open(file, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            known = json.loads(line)
            yield number, plain(known.get("title")), plain(known.get("text"))


class Server:
    needs = ()          # programs, and the package that has them
    package = ""

    def __init__(self, build, folder):
        self.build = build
        self.folder = folder / self.name

    def missing(self):
        lacks = [tool for tool in self.needs if shutil.which(tool) is None]
        return lacks and f"no {lacks[0]} (package {self.package})" or None

    def index(self, file):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.make_index(file)


class Quoth(Server):
    name = "quoth"
    settings = ("quothd with its defaults, a thread a processor; ten hits with their "
                "fields, without places and snippets; totals to 1,000")

    def __init__(self, build, folder, *options):
        super().__init__(build, folder)
        self.options = options
        self.environment = {**os.environ, "LC_ALL": "C.UTF-8"}

    def make_index(self, file):
        (self.folder / "live").mkdir()
        self.commit(0)
        self.indexer(file)

    def indexer(self, *paths):
        run(self.build / "quoth-index", "-q", "--index", self.folder / "index", *paths,
            env=self.environment, stdin=subprocess.DEVNULL)

    def commit(self, number):
        """Rewrites the one note beside the documents, and indexes it."""
        note = self.folder / "live" / "note.txt"
        note.write_text(f"Note {number}, which is written anew every time.\n")
        self.indexer(self.folder / "live")

    @contextlib.contextmanager
    def serving(self):
        with tempfile.TemporaryDirectory(prefix="quoth-load.") as home:
            words = [self.build / "quothd", "--index", self.folder / "index",
                     "--socket", f"{home}/sock", *self.options]
            with running(words, f"{home}/sock", self.folder / "log",
                         env=self.environment):
                yield f"{home}/sock"

    @contextlib.contextmanager
    def committing(self):
        """An indexer that commits every second meanwhile; yields a list that has an
        entry for each commit."""
        commits, stop, problems = [], threading.Event(), []

        def loop():
            while not stop.wait(COMMIT_SECONDS):
                try:
                    self.commit(len(commits) + 1)
                except (Failed, OSError, subprocess.TimeoutExpired) as problem:
                    problems.append(problem)
                    return
                commits.append(None)

        thread = threading.Thread(target=loop)
        thread.start()
        try:
            yield commits
        finally:
            stop.set()
            thread.join()
        if problems:
            raise Failed(f"the indexer: {problems[0]}")


class Echo(Server):
    name = "echo"
    settings = "each request comes back, drawn out to 2,000 bytes: what bench_load can see"

    def make_index(self, file):
        pass

    @contextlib.contextmanager
    def serving(self):
        with tempfile.TemporaryDirectory(prefix="quoth-load.") as home:
            with running([self.build / "tests/bench/load/bench_echo", f"{home}/sock",
                          "2000"], f"{home}/sock", self.folder / "log"):
                yield f"{home}/sock"


SPHINX = """source stories
{{
    type = tsvpipe
    tsvpipe_command = cat {folder}/stories.tsv
    tsvpipe_field_string = title
    tsvpipe_field = text
}}
index stories
{{
    source = stories
    path = {folder}/stories
}}
indexer
{{
    mem_limit = 256M
}}
searchd
{{
    listen = {socket}:mysql41
    log = {folder}/searchd.log
    pid_file = {home}/pid
    workers = threads
    max_children = 0
    listen_backlog = 1024
    binlog_path =
}}
"""


class Sphinx(Server):
    name = "sphinx"
    needs, package = ("indexer", "searchd"), "sphinxsearch"
    settings = ("searchd over a Unix socket by SphinxQL, workers = threads (one a "
                "connection), default ranker (proximity_bm25); ten ids and titles; no "
                "stemming; it has no cache of answers")

    def configure(self, home):
        path = pathlib.Path(home) / "sphinx.conf"
        path.write_text(SPHINX.format(folder=self.folder, home=home,
                                      socket=f"{home}/sock"))
        return path

    def make_index(self, file):
        with open(self.folder / "stories.tsv", "w", encoding="utf-8") as out:
            for row in stories(file):
                out.write("%d\t%s\t%s\n" % row)
        run("indexer", "--config", self.configure(self.folder), "--all",
            stdin=subprocess.DEVNULL)

    @contextlib.contextmanager
    def serving(self):
        with tempfile.TemporaryDirectory(prefix="quoth-load.") as home:
            words = ["searchd", "--config", self.configure(home), "--nodetach"]
            with running(words, f"{home}/sock", self.folder / "log"):
                yield f"{home}/sock"


GROONGA = """table_create Stories TABLE_HASH_KEY ShortText
column_create Stories title COLUMN_SCALAR ShortText
column_create Stories text COLUMN_SCALAR LongText
table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer \
'TokenDelimit("pattern", "[^a-zA-Z0-9]+")' --normalizer NormalizerNFKC121
"""
GROONGA_INDEX = """
column_create Terms stories COLUMN_INDEX|WITH_POSITION|WITH_SECTION Stories title,text
"""


class Groonga(Server):
    name = "groonga"
    needs, package = ("groonga",), "groonga-bin"

    @property
    def settings(self):
        return (f"groonga -s over 127.0.0.1 by GQTP (it has no Unix socket), "
                f"{self.threads} threads, words by TokenDelimit, folded by "
                "NormalizerNFKC121; ten keys and titles, by score; its cache of answers "
                "is off")

    threads = os.cpu_count()

    def make_index(self, file):
        with open(self.folder / "commands", "w", encoding="utf-8") as out:
            out.write(GROONGA + "load --table Stories\n[\n")
            for number, title, text in stories(file):
                row = {"_key": str(number), "title": title, "text": text}
                out.write((",\n" if number > 1 else "") +
                          json.dumps(row, ensure_ascii=False))
            out.write("\n]" + GROONGA_INDEX)
        said = run("groonga", "--log-path", self.folder / "log", "--file",
                   self.folder / "commands", "-n", self.folder / "db",
                   stdin=subprocess.DEVNULL)
        if '[[0,' not in said or any(line.startswith("[[-")
                                     for line in said.splitlines()):
            raise Failed(f"groonga: {said[:2000]}")

    @contextlib.contextmanager
    def serving(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = str(probe.getsockname()[1])
        words = ["groonga", "--log-path", self.folder / "log", "--protocol", "gqtp",
                 "--bind-address", "127.0.0.1", "-p", port, "-t", str(self.threads),
                 "-s", self.folder / "db"]
        with running(words, port, self.folder / "out"):
            yield port


def say(text):
    print(f"load: {text}", file=sys.stderr, flush=True)
