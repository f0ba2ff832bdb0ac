#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A daemon under many clients of all kinds for a long time, while an indexer commits
now and then: what `make soak` runs.

    soak.py --build DIR [--requests N] [--clients N] [--seed N]

Makes an index of invented text, starts quothd over it, and lets tests/soak/soak send
it N requests. That holds each reply to its request; held here are, of the daemon: the
number of documents at each revision, its memory, its descriptors, and its end.
Exit: 0 all was right; 1 not, and stderr says what.
"""
import argparse
import contextlib
import json
import os
import pathlib
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

import world

LIVE = "tidal clock"    # of the documents that come and go
LIVE_MAX = 15           # of them
SAMPLES = 400           # of memory, more or less, whatever the length
# The last quarter's maximum above the second's: what malloc's arenas drift by.
MARGIN_MB = 16
TABLES_MAX = 7          # that Xapian opens of an index, and a lock
PLATEAU_REQUESTS = 200000   # of fewer, memory does not tell
WARM = 2000             # requests before what is compared, half of all at most
ROWS = 20               # of the table of memory
START_SECONDS = 60
ENDLESS = 1 << 39       # requests: what is not reached
END_SECONDS = 120       # for a leak checker, too
TROUBLE = re.compile("Sanitizer|runtime error|ending with [1-9][0-9]* requests")
PAGE_MB = os.sysconf("SC_PAGE_SIZE") / 1e6


class Failed(Exception):
    """What is not as it has to be."""


# --- Who works on the index ---

class Indexer:
    """Documents that come and go, and how many there were at each revision."""

    def __init__(self, build, folder, rng):
        self.program = build / "quoth-index"
        self.folder = folder
        self.rng = rng
        self.revisions = {}
        self.running = None
        (folder / "live").mkdir()

    def begin(self, *more):
        wanted = self.rng.randint(1, LIVE_MAX)
        for number in range(LIVE_MAX):
            file = self.folder / "live" / f"{number}.txt"
            if number < wanted:
                file.write_text(f"Number {number}, {self.rng.random()}: {LIVE}.\n")
            else:
                file.unlink(missing_ok=True)
        self.wanted = wanted
        self.running = subprocess.Popen(
            [self.program, "-q", "--json", "--index", self.folder / "index",
             self.folder / "live", *more], text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def end(self):
        said = self.running.communicate()[0]
        if self.running.returncode != 0:
            raise Failed(f"quoth-index: {said}")
        self.revisions[json.loads(said.splitlines()[-1])["index"]["rev"]] = self.wanted
        self.running = None

    def mind(self, due):
        """Begins a commit when one is due, ends one that is done."""
        if self.running is None and due:
            self.begin()
        elif self.running is not None and self.running.poll() is not None:
            self.end()


# --- The daemon ---

class Daemon:
    def __init__(self, build, folder):
        self.path = str(folder / "sock")
        self.log = folder / "quothd.log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                [build / "quothd", "--index", folder / "index", "--socket", self.path,
                 "--log-level", "warn", "--slow-ms", "600000"],
                stdin=subprocess.DEVNULL, stderr=log)
        end = time.monotonic() + START_SECONDS
        while not self.answers():
            if time.monotonic() > end or self.process.poll() is not None:
                raise Failed(f"quothd does not answer: {self.log.read_text()}")
            time.sleep(0.05)

    def answers(self):
        """It listens before all is there that it will have open: who is answered
        finds it complete."""
        with socket.socket(socket.AF_UNIX) as probe:
            if probe.connect_ex(self.path) != 0:
                return False
            probe.sendall(b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
            return probe.recv(1) == b"{"

    def memory(self):
        """MB of it that are resident."""
        with open(f"/proc/{self.process.pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * PAGE_MB

    def descriptors(self):
        """The names of what is open but the index."""
        return sorted(name for name in self.opened() if "/index/" not in name)

    def tables(self):
        return sum("/index/" in name for name in self.opened())

    def opened(self):
        folder = f"/proc/{self.process.pid}/fd"
        for fd in os.listdir(folder):
            with contextlib.suppress(FileNotFoundError):    # closed meanwhile
                yield os.readlink(f"{folder}/{fd}")

    def most_tables(self):
        return TABLES_MAX * len(os.listdir(f"/proc/{self.process.pid}/task"))

    def stop(self):
        """It ends as it should, whatever goes on."""
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(END_SECONDS)
        said = self.log.read_text(errors="replace")
        if code != 0 or TROUBLE.search(said):
            raise Failed(f"quothd ended with {code}: {said[-8000:]}")


# --- The run ---

def soak_words(options, folder, requests, seed):
    return [options.build / "tests/soak/soak", "--socket", folder / "sock", "--world",
            folder, "--live", LIVE, "--requests", str(requests), "--clients",
            str(options.clients), "--seed", str(seed), "--revisions",
            folder / "revisions"]


def soak(options, folder, daemon, indexer, requests, seed):
    """One run of soak with the indexer beside it; returns what soak tells, and samples
    of memory: (seconds, MB)."""
    began, samples, step = time.monotonic(), [], 0.02
    client = subprocess.Popen([str(word) for word in
                               soak_words(options, folder, requests, seed)], text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    committed = sampled = began
    while client.poll() is None:
        if daemon.process.poll() is not None:
            client.kill()
            raise Failed(f"quothd is gone ({daemon.process.returncode}): "
                         f"{daemon.log.read_text(errors='replace')[-8000:]}")
        now = time.monotonic()
        if now - sampled >= step:
            samples.append((now - began, daemon.memory()))
            sampled = now
        if len(samples) > SAMPLES:      # every other one, and half as often
            samples, step = samples[::2], step * 2
        indexer.mind(now - committed >= options.commit)
        if indexer.running is not None:
            committed = now
        time.sleep(0.01)
    said, complaints = client.communicate()
    if indexer.running is not None:
        indexer.end()
    if client.returncode != 0:
        raise Failed(f"soak ended with {client.returncode}:\n{complaints}{said}")
    hold_revisions(folder, indexer)
    return json.loads(said), samples


def stop_under_load(options, folder, daemon):
    """SIGTERM while all kinds of requests are under way: what is answered until the
    end is right, and the daemon ends as if it had been idle."""
    client = subprocess.Popen([str(word) for word in
                               soak_words(options, folder, ENDLESS, options.seed + 2)
                               + ["--until-end"]], text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE)
    try:
        if not client.stdout.readline():
            raise Failed(f"soak: {client.communicate()[1]}")
        daemon.stop()
        said, complaints = client.communicate(timeout=END_SECONDS)
    finally:
        client.kill()
    if client.returncode != 0:
        raise Failed(f"soak ended with {client.returncode}:\n{complaints}{said}")
    return json.loads(said)["answered"]


def hold_revisions(folder, indexer):
    """What replies said of the live documents is what there was."""
    for line in (folder / "revisions").read_text().splitlines():
        rev, n = (int(part) for part in line.split("\t"))
        if indexer.revisions.get(rev) != n:
            raise Failed(f"revision {rev} had {indexer.revisions.get(rev)} live "
                         f"documents, and replies said {n}")


def idle_descriptors(daemon):
    """Those of a daemon that nobody is connected to: one socket, to listen at."""
    end = time.monotonic() + START_SECONDS
    while sum(name.startswith("socket:") for name in daemon.descriptors()) != 1:
        if time.monotonic() > end:
            raise Failed(f"descriptors without a client: {daemon.descriptors()}")
        time.sleep(0.05)
    return daemon.descriptors()


def hold_descriptors(daemon, before):
    """What is open is what was BEFORE the clients came, and the tables of an index for
    each thread."""
    end = time.monotonic() + START_SECONDS
    while daemon.descriptors() != before:
        if time.monotonic() > end:
            raise Failed(f"descriptors: {daemon.descriptors()}, not {before}")
        time.sleep(0.05)
    if daemon.tables() > daemon.most_tables():
        raise Failed(f"{daemon.tables()} tables of the index are open, more than "
                     f"{daemon.most_tables()}")


def print_memory(samples):
    print(f"{'seconds':>9} {'resident MB':>12}")
    for at in range(0, len(samples), max(1, len(samples) // ROWS)):
        print("%9.1f %12.1f" % samples[at])


def hold_memory(samples):
    quarter = len(samples) // 4
    most = [max(mb for _, mb in samples[quarter * at:quarter * (at + 1)])
            for at in range(4)]
    print("most of each quarter, MB: " + ", ".join(f"{mb:.1f}" for mb in most))
    if most[3] > most[1] + MARGIN_MB:
        raise Failed(f"memory grows: {most[3]:.1f} MB in the last quarter, {most[1]:.1f}"
                     f" in the second, more than {MARGIN_MB} MB above")


def is_sanitized(build):
    return any(line.startswith("SAN_FLAGS = -")
               for line in (build / "Makefile").read_text().splitlines())


def run(options, folder):
    rng = random.Random(options.seed)
    world.make(folder, rng)
    indexer = Indexer(options.build, folder, rng)
    indexer.begin(folder / "docs.jsonl")
    indexer.end()
    daemon = Daemon(options.build, folder)
    try:
        descriptors = idle_descriptors(daemon)
        warm = min(WARM, options.requests // 2)
        soak(options, folder, daemon, indexer, warm, options.seed)
        began = time.monotonic()
        told, samples = soak(options, folder, daemon, indexer,
                             options.requests - warm, options.seed + 1)
        seconds = time.monotonic() - began
        hold_descriptors(daemon, descriptors)
        tables = daemon.tables()
        answered = stop_under_load(options, folder, daemon)
    finally:
        if daemon.process.poll() is None:
            daemon.process.kill()
            daemon.process.wait()
        if indexer.running is not None:
            indexer.running.wait()
    sanitized = is_sanitized(options.build)
    print(f"{'sanitized' if sanitized else 'plain'}, {seconds:.1f} s, "
          f"{len(indexer.revisions)} revisions, {len(descriptors)} descriptors and "
          f"{tables} tables of the index")
    print(f"{answered} answers until it ended on SIGTERM")
    for name, value in told.items():
        print(f"{name:>18} {value}")
    if not sanitized and options.requests >= PLATEAU_REQUESTS:
        print_memory(samples)
        hold_memory(samples)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--requests", type=int, default=1000000)
    parser.add_argument("--clients", type=int, default=300,
                        help="more than the daemon takes: some wait for a place")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--commit", type=float, default=2, help="seconds between two")
    options = parser.parse_args()
    options.build = options.build.absolute()
    with tempfile.TemporaryDirectory(prefix="quoth-soak.") as scratch:
        run(options, pathlib.Path(scratch))


if __name__ == "__main__":
    try:
        main()
    except (Failed, OSError, ValueError, subprocess.TimeoutExpired) as problem:
        print(f"soak.py: {problem}", file=sys.stderr)
        sys.exit(1)
