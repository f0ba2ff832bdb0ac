#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""kwic.py - holds `quoth kwic` to what it says of itself.

    kwic.py lines DOCS.jsonl PHRASE...  against brute force over the documents
    kwic.py orders QUERY...             orders against sorting, samples and pages against
                                        all lines
    kwic.py places QUERY                places against the files' own bytes
    kwic.py memory QUERY                all lines against the first thousand
"""
import collections
import json
import re
import subprocess
import sys

from brute import count_phrase, words

CONTEXT = 8
SORT_WORDS = 10
TIMEOUT = "60000"   # milliseconds, the most there are: the machine may be busy
MORE_KIB = 16384    # that 100 pages may take more than one, whatever malloc keeps


def run(*arguments):
    found = subprocess.run(["quoth", "--no-spawn", *arguments], stdout=subprocess.PIPE,
                           check=False)
    if found.returncode not in (0, 1):
        sys.exit(f"{arguments}: exit {found.returncode}")
    return found.stdout


def kwic(*arguments):
    """The lines and the end of the answer."""
    out = run("kwic", "--json", "--timeout", TIMEOUT, *arguments).decode().splitlines()
    parsed = [json.loads(line) for line in out]
    assert [parsed[0]["type"], parsed[-1]["type"]] == ["begin", "end"]
    assert all(line["type"] == "line" for line in parsed[1:-1])
    return parsed[1:-1], parsed[-1]


def differ(what, wanted, got):
    if wanted != got:
        extra, missing = list((got - wanted).items()), list((wanted - got).items())
        sys.exit(f"{what}: {sum(got.values())} lines, not {sum(wanted.values())}; "
                 f"too many {extra[:3]}, missing {missing[:3]}")


# ---- lines ------------------------------------------------------------------


def brute_lines(texts, phrase):
    """Each occurrence in its context, as (id, part, before, match, after) of words."""
    size = len(phrase)
    for ident, part, text in texts:
        if count_phrase(text, phrase) == 0:
            continue
        for at in range(len(text) - size + 1):
            if text[at:at + size] == phrase:
                yield (ident, part, tuple(text[max(at - CONTEXT, 0):at]), tuple(phrase),
                       tuple(text[at + size:at + size + CONTEXT]))


def read_texts(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            yield record["id"], "body", words(record.get("text") or "")
            yield record["id"], "title", words(record.get("title") or "")


def source_says(source, line):
    """What stands in the JSON of a file at the place of a line, unescaped."""
    text = json.loads('"' + source[line["start"]:line["end"]].decode() + '"')
    return " ".join(text.split())


def check_lines(path, phrases):
    texts = list(read_texts(path))
    with open(path, "rb") as file:
        source = file.read()
    starts = [0] + [match.end() for match in re.finditer(rb"\n", source)]
    for phrase in phrases:
        query = f'"{phrase}"'
        lines, end = kwic(query)
        wanted = collections.Counter(brute_lines(texts, words(phrase)))
        got = collections.Counter(
            (line["doc_id"], line["part"], *(tuple(words(line[side]))
                                             for side in ("before", "match", "after")))
            for line in lines)
        differ(phrase, wanted, got)
        count = json.loads(run("count", "--json", "--timeout", TIMEOUT, query))
        assert count["occurrences"] == len(lines) == end["total"]["n"], phrase
        assert count["n"] == len({line["doc_id"] for line in lines}), phrase
        table = run("kwic", "--tsv", "--no-header", query).count(b"\n")
        assert table == len(lines) == run("kwic", "--tsv", query).count(b"\n") - 1, phrase
        for line in lines:
            assert source_says(source, line) == line["match"], line
            assert starts[line["line"] - 1] + line["col"] - 1 == line["start"], line
        print(f"{phrase}: {len(lines)} lines")


# ---- orders -----------------------------------------------------------------


def folded(text):
    """As words() has them, which takes a soft hyphen for the end of one."""
    return words(text.replace("\u00ad", ""))


def left_key(line):
    return folded(line["before"])[::-1][:SORT_WORDS]


def right_key(line):
    return folded(line["match"]), folded(line["after"])[:SORT_WORDS]


def key(line):
    return json.dumps(line, sort_keys=True)


def rpc(limit, params):
    """All pages of at most LIMIT lines."""
    lines, cursor = [], None
    while True:
        asked = {**params, "limit": limit, **({"cursor": cursor} if cursor else {})}
        request = {"jsonrpc": "2.0", "id": 1, "method": "kwic", "params": asked}
        reply = json.loads(subprocess.run(
            ["quoth", "--no-spawn", "rpc"], input=json.dumps(request).encode() + b"\n",
            stdout=subprocess.PIPE, check=True).stdout)
        result = reply["result"]
        lines += result["lines"]
        assert len(result["lines"]) <= limit
        cursor = result.get("cursor")
        if cursor is None:
            return lines


def check_orders(queries):
    for query in queries:
        corpus, end = kwic(query)
        for order, sort_key in ("left", left_key), ("right", right_key):
            lines, _ = kwic("--order", order, query)
            wanted = sorted(corpus, key=sort_key)
            assert len(lines) == len(wanted), (query, order)
            for at, (one, other) in enumerate(zip(lines, wanted)):
                assert one == other, (query, order, at, one, other)
        by_path = [line.get("path", "") for line in corpus]
        assert by_path == sorted(by_path), query
        dated, _ = kwic("--order", "date", query)
        assert sorted(map(key, dated)) == sorted(map(key, corpus)), query
        check_samples(query, corpus)
        plain = [{name: value for name, value in line.items() if name != "type"}
                 for line in corpus]
        for limit in 97, 1000:
            assert rpc(limit, {"q": query, "timeout_ms": int(TIMEOUT)}) == plain, limit
        first, ended = kwic("-n", "10", query)
        if "cursor" in ended:
            rest, _ = kwic("--cursor", ended["cursor"], query)
            assert first + rest == corpus, query
        print(f"{query}: {end['total']['n']} lines in each order")


def check_samples(query, corpus):
    places = {key(line): at for at, line in enumerate(corpus)}
    size = min(100, max(len(corpus) // 2, 1))
    samples = []
    for seed in range(3):
        sample, end = kwic("--sample", str(size), "--seed", str(seed), query)
        again, _ = kwic("--sample", str(size), "--seed", str(seed), query)
        larger, _ = kwic("--sample", str(size + 20), "--seed", str(seed), query)
        left, _ = kwic("--sample", str(size), "--seed", str(seed), "--order", "left", query)
        at = [places[key(line)] for line in sample]
        assert at == sorted(set(at)) and len(at) == size, (query, seed)
        assert end["occurrences"] == len(corpus), query
        assert again == sample, query
        assert set(map(key, sample)) <= set(map(key, larger)), query
        assert left == sorted(sample, key=left_key), query
        samples.append(sample)
    if len(corpus) > 100:
        assert samples[0] != samples[1] != samples[2], query


# ---- places -----------------------------------------------------------------


def check_places(query):
    own = 0
    lines, _ = kwic(query)
    for line in lines:
        if "in" in line or not line["path"].endswith((".txt", ".md")):
            continue
        with open(line["path"], "rb") as file:
            source = file.read()
        text = source[line["start"]:line["end"]].decode()
        if line["part"] == "body":
            assert " ".join(text.split()) == line["match"], line
        assert source[:line["start"]].count(b"\n") + 1 == line["line"], line
        begin = source.rfind(b"\n", 0, line["start"]) + 1
        assert line["start"] - begin + 1 == line["col"], line
        own += 1
    assert own > 100, own
    print(f"{query}: {own} of {len(lines)} lines in files of text")


# ---- memory -----------------------------------------------------------------


def peak_of(*arguments):
    """KiB of the client at its largest, and how many lines it wrote."""
    code = ("import resource, subprocess, sys\n"
            "child = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE)\n"
            "lines = sum(piece.count(b'\\n') for piece in iter(\n"
            "    lambda: child.stdout.read(65536), b''))\n"
            "assert child.wait() == 0\n"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, lines)\n")
    out = subprocess.run([sys.executable, "-c", code, "quoth", "--no-spawn", "kwic", "--tsv",
                          "--timeout", TIMEOUT, *arguments],
                         stdout=subprocess.PIPE, check=True).stdout
    return map(int, out.split())


def check_memory(query):
    some, lines = peak_of("-n", "1000", query)
    assert lines == 1001, lines
    for order in "corpus", "left":
        all_, lines = peak_of("--order", order, query)
        print(f"{query}, {order}: {lines} lines in {all_} KiB of the client, "
              f"1000 in {some} KiB")
        assert lines > 100000 and all_ < some + MORE_KIB, (all_, some)


if __name__ == "__main__":
    {"lines": lambda: check_lines(sys.argv[2], sys.argv[3:]),
     "orders": lambda: check_orders(sys.argv[2:]),
     "places": lambda: check_places(sys.argv[2]),
     "memory": lambda: check_memory(sys.argv[2])}[sys.argv[1]]()
