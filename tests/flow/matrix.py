#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every option of every command with every format: does each end with an exit code that it
may end with, and say why?

    matrix.py DOCUMENT_ID OTHER_ID [STEP]

With STEP only every STEP-th of them. Commands, options and what options take are from
`quoth __complete`, so that a new one is tried as well.
"""
import concurrent.futures
import itertools
import os
import subprocess
import sys

SECONDS = 60
identity, other = sys.argv[1:3]
step = int(sys.argv[3]) if len(sys.argv) > 3 else 1

WORDS = {"get": [identity], "cite": [identity], "copies": [identity], "similar": [identity],
         "diff": [identity, other], "status": [], "help": ["search"], "trend": ["tariff", "trade"]}
# These serve stdin, which is empty, or exec another program, which has tests of its own.
SERVERS = {"rpc", "connect", "mcp", "index", "help", "watch"}
FORMATS = ["--json", "--tsv", "--csv", "--format={qid}", "--vimgrep", "--trec=run", "-l", "-c",
           "-q", "-0", "--prometheus"]
VALUES = {"--after": "2025-01-01", "--before": "2025-12-31", "--budget": "2000", "--bytes": "1-20",
          "--timeout": "20000",
          "--lines": "1-2", "--pages": "1-1", "--around": "trade", "--quote": "trade",
          "--text": "tariffs on steel", "--file": "text.txt", "--svg": "out.svg", "--trec": "run",
          "--format": "{qid}", "--state": "state", "--exec": "true", "--since": "0",
          "--source": "desk", "--topic": "tariffs", "--lang": "en", "--type": "text/plain",
          "--path": ".", "--facets": "source,year", "--by": "source", "--cursor": "abc",
          "--min-rev": "1", "--in": "main", "--config": "config"}
SKIPPED = {"--socket", "--index", "--help", "--version"}


def offered(*words):
    got = subprocess.run(["quoth", "--no-spawn", "__complete", "words", "quoth", *words], check=True,
                         capture_output=True, text=True).stdout
    return [line.split("\t")[0] for line in got.splitlines()[1:]]


def with_value(command, option):
    """OPTION as it may be given, once for each choice that it has."""
    if not option.endswith("="):
        return [option]
    name = option[:-1]
    if name not in VALUES:
        choices = offered(command, option)
        return choices if choices else [option + "2"]
    return [option + VALUES[name]]


def cases():
    for command in offered(""):
        if command in SERVERS or command.endswith((":", ".")):
            continue
        names = [o for o in offered(command, "--") if o.rstrip("=") not in SKIPPED]
        options = [o for name in names for o in with_value(command, name)]
        own = [f for f in FORMATS if f.split("=")[0] in {n.rstrip("=") for n in names} or
               (len(f) == 2 and command in ("search", "similar", "kwic", "count"))]
        for option, form in itertools.product(options, [None, *own]):
            if form is None or form.split("=")[0] != option.split("=")[0]:
                yield command, option, form


def wrong(case):
    """What is wrong with CASE, or None."""
    command, option, form = case
    line = ["quoth", "--no-spawn", command, option] + ([form] if form else [])
    stdin = b""
    if option == "--stdin":
        stdin = b"a\ttariff\nb\t\"no such phrase\"\n" if command not in ("similar", "cite") \
            else identity.encode() + b"\n"
    elif option.split("=")[0] not in ("--text", "--file", "--quote"):
        line += WORDS.get(command, ["tariff"])
    try:
        ran = subprocess.run(line, input=stdin, capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        return line, "does not end"
    said = ran.stderr.decode("utf-8", "replace")
    quiet = "-q" in line or "--quiet" in line
    if ran.returncode not in (0, 1, 2):
        # A cursor of no page, and a revision that is not there yet.
        if not (ran.returncode == 3 and "cursor" in said):
            return line, f"exit {ran.returncode}: {said}"
    if ran.returncode == 2 and not said:
        return line, "exit 2 without a word"
    if ran.returncode == (command == "diff") and not ran.stdout and not quiet and \
            "--svg" not in option:
        return line, f"found, and nothing is shown: {said}"
    if ran.returncode == 2 and ran.stdout:
        return line, f"an error, and something on stdout: {ran.stdout[:80]!r} {said}"
    if "Sanitizer" in said or "runtime error" in said:
        return line, said
    return None


def main():
    every = list(cases())[::step]
    if len(every) < 500 // step:
        sys.exit(f"only {len(every)} cases")
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        bad = [one for one in pool.map(wrong, every) if one]
    for line, what in bad:
        print(" ".join(line), "--", what.strip())
    print(f"{len(every)} cases, {len(bad)} wrong")
    sys.exit(1 if bad else 0)


main()
