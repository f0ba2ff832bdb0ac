#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The examples of quoth-query(7), asked as a reader would ask them.

    query_page.py PAGE

Each example is an item of a list, "Ql QUERY", with comments behind it:
    .\\" = NORMALIZED     it is understood so, in strict mode too
    .\\" ~ NORMALIZED     in lenient mode only
    .\\" # N              N documents match
    .\\" @ ID ...         and these are their ids
    .\\" ! AT LEN         strict mode refuses it there, and lenient mode does not
The daemon is asked through quoth(1), which must be in PATH.
"""
import json
import subprocess
import sys

ESCAPES = {"(dq": '"', "(ti": "~", "(ha": "^", "(aq": "'", "-": "-", "e": "\\", "&": ""}


def shown(text):
    """What mandoc shows for the argument of a macro."""
    out = ""
    while text:
        if not text.startswith("\\"):
            out, text = out + text[0], text[1:]
            continue
        name = next(name for name in ESCAPES if text.startswith(name, 1))
        out, text = out + ESCAPES[name], text[1 + len(name):]
    return out


def examples(page):
    """Each query with the dictionary of its comments."""
    query, notes = None, {}
    with open(page, encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            note = line[4:5] if line.startswith('.\\" ') and line[5:6] == " " else ""
            if line.startswith(".It Ql "):
                query, notes = shown(line[len(".It Ql "):]), {}
            elif query is not None and note and note in "=~#@!":
                notes[note] = line[6:]
            elif query is not None:
                if notes:
                    yield query, notes
                query = None


def quoth(*arguments):
    done = subprocess.run(["quoth", "--no-spawn", *arguments], capture_output=True,
                          text=True, timeout=300)
    return done.returncode, done.stdout, done.stderr


def search(query, *options):
    """Normalized form, ids and warnings, as the command line has them."""
    code, out, err = quoth("search", "--json", "-n1000", *options, "--", query)
    if code not in (0, 1):
        raise AssertionError(f"exit {code}: {err}")
    rows = [json.loads(line) for line in out.splitlines()]
    ids = [row["id"] for row in rows if row["type"] == "hit"]
    return rows[0]["normalized"], ids, rows[-1]["warnings"]


def count(query, *options):
    return int(quoth("count", *options, "--", query)[1])


def refusal(query):
    """Where strict mode refuses QUERY, as the protocol tells it."""
    request = {"jsonrpc": "2.0", "id": 1, "method": "count",
               "params": {"q": query, "strict": True}}
    done = subprocess.run(["quoth", "--no-spawn", "rpc"], capture_output=True, text=True,
                          input=json.dumps(request) + "\n", timeout=300, check=True)
    error = json.loads(done.stdout)["error"]
    assert error["data"]["kind"] == "query_syntax", error
    assert error["data"]["hint"], error
    return error["data"]["at"], error["data"]["len"]


def same(what, wanted, got):
    if wanted != got:
        raise AssertionError(f"{what}: {got!r}, not {wanted!r}")


def check_refused(query, place):
    at, length = map(int, place.split())
    same("refused at", (at, length), refusal(query))
    code, _, err = quoth("count", "--strict", "--", query)
    same("exit of --strict", 2, code)
    lines = err.splitlines()
    mark = next(line for line in lines if line.strip(" ~") == "^")
    same("the mark", "  " + " " * at + "^" + "~" * (length - 1), mark)
    assert any(line.startswith("hint: ") for line in lines), err
    assert quoth("count", "--", query)[0] in (0, 1), "lenient mode refuses it"


def check_taken(query, notes):
    wanted = notes.get("=", notes.get("~"))
    modes = ([], ["--strict"]) if "=" in notes else ([],)
    for options in modes:
        normalized, ids, warnings = search(query, *options)
        same("understood as", wanted, normalized)
        same("count", int(notes["#"]), count(query, *options))
        if "@" in notes:
            same("ids", sorted(notes["@"].split()), sorted(ids))
        if "=" in notes:
            some = [text for text in warnings if "some of them" not in text]
            same("warnings", [], some)
    if "~" in notes:
        same("exit of --strict", 2, quoth("count", "--strict", "--", query)[0])
    again, ids, _ = search(wanted)
    same("the normalized form is understood as", wanted, again)
    same("count of the normalized form", int(notes["#"]), count(wanted))


def main():
    failures = taken = refused = 0
    for query, notes in examples(sys.argv[1]):
        try:
            if "!" in notes:
                refused += 1
                check_refused(query, notes["!"])
            else:
                taken += 1
                check_taken(query, notes)
        except AssertionError as error:
            failures += 1
            print(f"{query}: {error}")
    print(f"{taken} examples, {refused} refusals, {failures} failures")
    return failures > 0 or taken < 30 or refused < 5


if __name__ == "__main__":
    sys.exit(main())
