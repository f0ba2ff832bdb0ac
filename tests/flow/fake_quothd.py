#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A daemon without an index: canned replies in the shapes of quoth-protocol(7),
so that clients can be tested, and written, without one.

    fake_quothd.py --socket PATH [--index DIR] [--idle-exit N] [--log FILE]

Words of a query choose the reply: see answer(). Each request's params go to
FILE as one line of JSON.
"""
import argparse
import asyncio
import base64
import json
import os
import pathlib

INDEX = {"uuid": "7a0c2f7e-5a3b-4c39-9d0a-1c1f5b0f4711", "rev": 4711}
SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "lib/wire/quoth-protocol.schema.json"
DEFS = json.loads(SCHEMA.read_text(encoding="utf-8"))["$defs"]
PARAMS = {inner["properties"]["method"]["const"]:
          set(DEFS[name.replace(".request", ".params")]["properties"])
          for name, inner in DEFS.items() if name.endswith(".request")}
for method in ("subscribe", "unsubscribe", "shutdown"):
    del PARAMS[method]      # who is here answers questions
BUSY = {}


class Failure(Exception):
    def __init__(self, code, message, kind, **data):
        super().__init__(message)
        self.error = {"code": code, "message": message, "data": {"kind": kind, **data}}


def hit(rank, path, **more):
    base = {
        "rank": rank, "score": 20.5 - rank, "tier": "exact", "id": f"doc{rank:04d}",
        "path": path, "title": f"Title {rank}", "date": "2024-05-01",
        "source": "wire", "language": "en", "mime": "text/markdown",
        "best": {"byte": 120, "line": 12, "col": 7},
        "matches": [{"byte": 120, "len": 11, "line": 12, "col": 7}],
        "snips": [["China tightened its grip on ", "rare earths", " in May."]],
        "hash": "0123456789abcdef",
    }
    base.update(more)
    return {key: value for key, value in base.items() if value is not None}


def plain_hits():
    return [
        hit(1, "/corpus/rare.md", matches=[
            {"byte": 120, "len": 11, "line": 12, "col": 7},
            {"byte": 480, "len": 11, "line": 31, "col": 1}],
            snips=[["China tightened its grip on ", "rare earths", " in May."],
                   ["", "Rare earths", " are seventeen elements; the rest of this "
                    "sentence is here so that a terminal has something to wrap."]]),
        hit(2, "/corpus/old report.pdf", title=None, date=None, tier="inflected",
            mime="application/pdf", best={"byte": 9, "line": 3, "col": 2, "page": 7},
            matches=[{"byte": 9, "len": 10, "line": 3, "col": 2}],
            snips=[["a ", "rare earth", ", \"oxides\", and more"]]),
    ]


def hostile_hits():
    evil = "\x1b]0;owned\x07 \x1b[2J \x9b31m \x7f \u202etxt.exe\u202c \u2066x\u2069"
    return [
        hit(1, "/corpus/evil\x1b[31m\nname:9:9:x.md", title="Title " + evil,
            date="2024\x1b[5m", source="s\tt\nu", tier="exact\x1b",
            snips=[["before\r\n" + evil, "match\x1b[0m", "after\tall"]]),
        hit(2, None, path_b64=base64.b64encode(b"/corpus/caf\xe9\x9b.md").decode(),
            title=None),
    ]


def answer_facets(params, words):
    values = {"source": ["Wire", "Le Monde"], "year": ["2024", "2023", "2022"]}
    facets = {}
    for name in params["facets"]:
        if name not in values and name != "x.empty":
            raise Failure(-32602, "no such facet", "bad_params", param="facets")
        found = [{"value": value, "n": 60 - 25 * n}
                 for n, value in enumerate(values.get(name, []))]
        if "hostile" in words:
            found = [{"value": "\x1b[2J\n\t\u202e \x9b31m", "n": 3},
                     {"value": "\u7a00\u571f " * 20, "n": 2}, {"value": "", "n": 1}]
        found = found[:params.get("facet_values", 10)]
        facets[name] = {"values": found, "distinct": 3, "missing": 4}
    return facets


def count_by(params):
    words = params.get("q", "").split()
    if "malformed" in words:
        return {"facets": {}, "total": {"n": 1, "exact": True}}
    reply = {"facets": answer_facets(params, words),
             "total": {"n": 0 if "nothing" in words else 213, "exact": True},
             "query": params.get("q", ""), "normalized": params.get("q", "").lower(),
             "took_ms": 1, "index": INDEX, "warnings": []}
    if "warned" in words:
        reply["warnings"] = ["only some of the words"]
    return reply


def add_why(reply, params):
    if not params.get("why", True):
        return
    evil = "\x1b[2J \u202etxt" if "hostile" in params["q"] else "noting"
    reply["why"] = {
        "words": [{"word": "nothing", "at": 0, "len": 7,
                   "nearest": [{"word": evil, "n": 213}]}],
        "lines": [f"no document has \"nothing\"; nearest: {evil} (213 documents)",
                  "2 files could not be read; see quoth-index --list-failed"],
        "failed_files": 2}


def put_families(hits):
    """The first one is there thrice, the others once."""
    for place, one in enumerate(hits):
        alone = place > 0
        first = {"id": one["id"], "path": "/corpus/x.md"} if alone else \
            {"id": "doc0009", "path": "/corpus/wire.md", "date": "2024-04-30",
             "source": one["source"]}
        one["family"] = {"copies": 1 if alone else 2, "size": 1 if alone else 3,
                         "first": first, "others": [] if alone else ["doc0009"]}


def answer_copies(reply, params):
    copies = [{"id": f"doc{n}", "path": f"/corpus/{n}.md", "title": f"Title {n}",
               "date": f"2024-05-0{n}", "source": "wire", "alike": 1 - n / 8}
              for n in range(1, 4)]
    if params["id"] == "alone":
        copies = copies[:1]
    if params["id"] == "hostile":
        copies[0].update(title="\x1b[2J\u202e\n", source="a\tb")
        del copies[1]["date"], copies[1]["title"], copies[1]["alike"]
        copies[2]["path_b64"] = base64.b64encode(b"/corpus/caf\xe9.md").decode()
        del copies[2]["path"]
    start = params.get("start", 0)
    reply["family"] = {"size": len(copies), "copies": copies[start:start + 2]}
    if start + 2 < len(copies):
        reply["family"]["next"] = start + 2
    if params["id"] == "stuck":
        reply["family"]["next"] = 0
    if params["id"] == "warned":
        reply["warnings"] = ["5 documents have no signature"]
    return reply


def answer_search(params):
    words = params["q"].split()
    hits = plain_hits()
    if "nothing" in words:
        hits = []
    if "hostile" in words and "nothing" not in words:
        hits = hostile_hits()
    if "ties" in words:
        hits = [hit(n, f"/corpus/{n}.md", score=7.25) for n in range(1, 6)]
    if "odd" in words:
        hits = [hit(1, "/corpus/odd.md", score=float(2 ** 60), best=None, matches=[],
                    snips=[], title='a "quoted", title', newer={"member": 1})]
    if "nameless" in words:
        hits = [hit(1, "/corpus/x.md", id=None)]
    if params.get("explain"):
        for one in hits:
            one["explain"] = {"bm25": 3.5, "phrase": 2}
    hits = hits[params.get("offset", 0):][:params.get("limit", 20)]
    for one in hits:
        if "long" in words:
            one["more"] = 150
        if params.get("matches") == 0:
            one["matches"] = []
        for match in one["matches"] if params.get("lines") else []:
            match["line_text"] = [f"\tline {match['line']} of ", "rare\x1b[m", " text  "]
    if params.get("collapse"):
        put_families(hits)
    total = 2 if hits and len(words) < 2 else len(hits)
    reply = {"query": params["q"], "normalized": params["q"].lower(),
             "mode": params.get("mode", "all"),
             "total": {"n": total, "exact": True}, "took_ms": 3,
             "hits": hits, "index": INDEX}
    if params.get("budget") or params.get("budget_tokens"):
        reply["cut"] = {"hits": 3, "snips": 2, "matches": 0, "bytes": 4711}
        reply["warnings"] = ["3 hits and 2 snippets were left out"]
    if params.get("budget") == 256:
        reply.update(hits=[], warnings=["3 hits were left out"])
    if "long" in words and params.get("lines"):
        reply["warnings"] = ["150 matches of 1 document were left out"]
    if params.get("collapse"):
        reply["uncollapsed"] = 3 * total
    if "nothing" in words:
        add_why(reply, params)
    if "many" in words:
        reply["total"] = {"n": 1001, "exact": False}
    if "warned" in words:
        reply["warnings"] = ["only some of the words"]
    if "pages" in words and "cursor" not in params:
        reply["cursor"] = "1-7a0c2f7e-1267-0123456789abcdef-14-89abcdef"
    if params.get("cursor") == "stale":
        raise Failure(4, "the index has changed since", "stale_cursor", rev=4711)
    if "facets" in params:
        facets = params["facets"]
        reply["facets"] = answer_facets(
            {"facets": [facets] if isinstance(facets, str) else facets}, words)
    return reply


def answer_count(params):
    n = 0 if "nothing" in params["q"].split() else 213
    reply = {"n": n, "exact": True, "occurrences": n * 2, "query": params["q"],
             "normalized": params["q"].lower(), "took_ms": 1, "index": INDEX}
    if params.get("collapse"):
        reply["uncollapsed"] = 2 * n
    if n == 0:
        add_why(reply, params)
    return reply


HOSTILE = "\x1b]0;owned\x07<&>\"' \u202etxt\ufffe\tend"


def counts(documents, occurrences, of_documents, of_words):
    made = {"documents": documents, "occurrences": occurrences,
            "of_documents": of_documents, "of_words": of_words}
    if of_words:
        made["per_million"] = occurrences * 1e6 / of_words
        made["percent"] = documents * 100 / of_documents
    return made


def trend_keys(by, hostile):
    return {"year": [str(year) for year in range(1996, 2026)],
            "month": [f"2024-{month:02}" for month in range(10, 13)] + ["2025-01"],
            "day": ["2025-02-28", "2025-03-01", "2025-03-02"],
            "source": [HOSTILE if hostile else "Reuters", "新聞社",
                       "The Journal of Very Long Names of Newspapers"]}[by]


def answer_trend(params):
    """Numbers that differ by row and query; the second row is one without text."""
    queries = params["q"] if isinstance(params["q"], list) else [params["q"]]
    by = params.get("by", "month")
    keys = trend_keys(by, "hostile" in queries)
    rows, series = [], []
    for query in queries:
        made = counts(12, 30, 400, 50000)
        made = {name: 0 for name in made} if query == "nothing" else made
        outside = counts(0, 0, 3 if by != "source" else 0, 90 if by != "source" else 0)
        series.append({"query": HOSTILE if query == "hostile" else query,
                       "normalized": query, "total": made, "outside": outside})
    for at, key in enumerate(keys):
        for number, query in enumerate(queries):
            none = query == "nothing" or at == 1
            times = 0 if none else (at * 7 + number * 5 + 3) % 11
            row = counts(times // 2, times, 0 if at == 1 else 100, 0 if at == 1 else 9000)
            rows.append({"key": key, "series": number, **row})
    for at, query in enumerate(queries):
        if query != "several":
            continue
        for made in [*rows[at::len(queries)], series[at]["total"], series[at]["outside"]]:
            made.pop("occurrences", None)
            made.pop("per_million", None)
    if "odd" in queries:
        rows.append({"key": "2026", "series": 5})
    return {"by": by, "series": series, "rows": rows, "took_ms": 2, "index": INDEX,
            "warnings": ["a warning"] if "warned" in queries else []}


def answer_collocates(params):
    words = params["q"].split()
    rows = [{"word": word, "f_near": near, "f": near * 3, "log_likelihood": near * 2.25,
             "log_dice": 14 - 1 / near, "mi": near / 7, "left": 1, "right": near - 1}
            for word, near in (("reduce", 45), ("taiwan's", 29), ("\u7a05", 3))]
    if "hostile" in words:
        rows[0]["word"] = HOSTILE
    if "nothing" in words or params.get("min", 0) > 100:
        rows = []
    none = "nothing" in words
    return {"rows": rows[:params.get("limit", 50)], "query": params["q"],
            "normalized": params["q"].lower(), "warnings": [], "took_ms": 1,
            "node": {"documents": 0 if none else 12, "occurrences": 0 if none else 30,
                     "taken": 0 if none else 30},
            "window": {"left": params.get("left", 5), "right": params.get("right", 5),
                       "words": 0 if none else 250},
            "words": {"all": 50000, "found": len(rows), "stopped": 7,
                      "rare": 0 if none else 11}, "index": INDEX}


def line(number, **more):
    base = {"doc_id": f"doc{number:04d}", "path": f"/corpus/trade/file-{number:03d}.md",
            "line": number, "col": 7, "start": 100 * number, "end": 100 * number + 11,
            "part": "body", "before": "the ministry said that new controls on ",
            "match": "rare earths", "after": " would begin in December, \"not before\"",
            "title": f"Title {number}", "date": "2024-05-01", "source": "wire"}
    base.update(more)
    return {key: value for key, value in base.items() if value is not None}


def kwic_lines(words):
    if "nothing" in words:
        return []
    if "hostile" in words:
        evil = "\x1b]0;owned\x07 \x9b31m \u202etxt.exe\u202c \u2066x\u2069"
        return [line(1, path="/corpus/evil\x1b[31m\nname.md", doc_id="a\tb", title=evil,
                     before=evil + " \n", match="ma\x1b[0mtch", after="\tall\r\n"),
                line(2, path=None, title=None, date=None,
                     path_b64=base64.b64encode(b"/corpus/caf\xe9\x9b.md").decode())]
    if "scripts" in words:
        return [line(1, before="\u5173\u4e8e", match="\u7a00\u571f",
                     after="\u51fa\u53e3\u7ba1\u5236\u7684\u89c4\u5b9a\u3002" * 4),
                line(2, before="e\u0301te\u0301 " * 8, match="cafe\u0301",
                     after=" \U0001f600\U0001f680 " * 8),
                line(3, before="\u05db\u05dc \u05d4\u05d0\u05e0\u05e9\u05d9\u05dd ",
                     match="\u05e0\u05d5\u05dc\u05d3\u05d5",
                     after=" \u05d1\u05e0\u05d9 \u05d7\u05d5\u05e8\u05d9\u05df"),
                line(4, before="they say \u0633\u0644\u0627\u0645 and ", match="peace",
                     after=" means it"),
                line(5, before="", match="x" * 90, after=" y"),
                line(6, path="/p", before="a" * 90, match="short", after="")]
    if "near" in words:
        return [line(1, match="tariffs on some soybeans", marks=[[0, 7], [16, 8]]),
                line(2, match="soybeans", marks=[[-5, 3], [2, 900], ["x"]])]
    if "places" in words:
        return [line(1, **{"in": "text"}), line(2, page=12), line(3, part="title")]
    return [line(number) for number in range(1, 6)]


def answer_kwic(params, page=2):
    """Pages of two lines, so that few lines have several."""
    words = params["q"].split()
    lines = kwic_lines(words)
    at = int(params.get("cursor", "c0")[1:])
    if "stale" in words and at > 0:
        raise Failure(4, "the index has changed since", "stale_cursor", rev=4712)
    if "endless" in words:
        lines = [line(number) for number in range(at + 100)]
        page = 50
    end = at + min(page, params["limit"])
    reply = {"query": params["q"], "normalized": params["q"].lower(), "took_ms": 3,
             "lines": lines[at:end], "documents": 3, "index": INDEX, "warnings": [],
             "total": {"n": min(len(lines), end + 1), "exact": end >= len(lines)}}
    if "sample" in params:
        reply["occurrences"] = 100
    if "warned" in words:
        reply["warnings"] = ["only some of the words"]
    if "malformed" in words:
        reply["lines"] = "none"
    if end < len(lines):
        reply["cursor"] = f"c{end}"
    if not lines:
        add_why(reply, params)
    if "stuck" in words:
        reply.update(lines=[], cursor="c0")
    return reply


def answer_get(params, pieces=100):
    if params["id"] == "absent":
        raise Failure(3, "no document absent", "not_found")
    text = "".join(f"line {n} of the text\n" for n in range(20))
    if params["id"] == "hostile":
        text = "one\ttwo\r\nthree \x1b[2J \u202e\n"
    if params["id"] == "update":
        text = text.replace("line 7 of", "line seven of").replace("\n", ". New\n", 1)
    start = 0 if params.get("what") == "copies" else params.get("start", 0)
    piece = text[start:start + pieces]
    if params["id"] == "stuck":
        start, piece = 0, "again"
    reply = {"id": params["id"], "path": "/corpus/rare.md",
             "fields": {"title": "Rare earths", "topics": ["mining", "trade"]},
             "text": piece, "start": start, "size": len(text),
             "hash": "0123456789abcdef", "index": INDEX}
    if params["id"] == "stuck" or start + len(piece) < len(text):
        reply["next"] = start + len(piece)
    if params["id"] == "stuck":
        reply["next"] = 0
    if params["id"] == "changing" and start > 0:
        reply["hash"] = "another"
    if params.get("what") in ("meta", "copies"):
        del reply["text"], reply["start"]
        reply.pop("next", None)
    return answer_copies(reply, params) if params.get("what") == "copies" else reply


def answer_range(params):
    """Lines, bytes and matches of a text with characters of several bytes."""
    text = "Erste Zeile.\nBäume & Wölfe 100% {sic}.\nLetzte_Zeile.\n".encode()
    start, end = params.get("start", 0), len(text)
    reply = {"id": params["id"], "path": "/corpus/b_m.md", "size": len(text),
             "hash": "ab" * 32, "index": INDEX,
             "fields": {"title": "Über {Bäume} – 100% \"wahr\"", "date": "1987-10-30",
                        "date_utc": "19871030", "author": ["Ødegård, Åse", "Jo Łuk"],
                        "source": "Zeitung & Co", "language": "de"}}
    if params["id"] == "web":
        reply["fields"].update(url="https://example.org/a_b?c={d}&e=%20", author="DPA")
    if params["id"] == "bare":
        reply["fields"] = {}
    if "line" in params:
        lines = text.splitlines(keepends=True)
        if params["line"] > len(lines):
            raise Failure(-32602, f"the text has {len(lines)} lines, not "
                          f"{params['line']}", "bad_params", param="line")
        start = sum(map(len, lines[:params["line"] - 1]))
        end = start + sum(map(len, lines[params["line"] - 1:][:params.get("lines", 99)]))
        reply["end"] = end
    if "around" in params and params["around"] != "nowhere":
        reply["match"] = {"start": 13, "len": 6}
        reply["sentence"] = {"start": 13, "len": 30}
    while start < len(text) and text[start] & 0xc0 == 0x80:
        start -= 1
    stop = min(end, start + params.get("len", 20))
    while stop < len(text) and text[stop] & 0xc0 == 0x80:
        stop -= 1
    reply.update(text=text[start:stop].decode(), start=start)
    if "around" in params:
        reply.update(text=text.decode(), end=len(text))
    elif stop < end:
        reply["next"] = stop
    if params.get("what") == "meta":
        del reply["text"], reply["start"]
        reply.pop("next", None)
    return reply


def answer_suggest(params):
    q = params["q"]
    if "nothing" in q:
        rows = []
    elif "hostile" in q:
        rows = [{"text": q + "\x1b[2J\t\u202e", "word": "\x1b[2J", "n": 1,
                 "of": "documents", "context": 0, "exact": True}]
    else:
        rows = [{"text": q + "ths", "word": "earths", "n": 240, "of": "occurrences",
                 "context": 1, "exact": False},
                {"text": q + "th, \"x\"", "word": "earth", "n": 7, "of": "documents",
                 "context": 0, "exact": True}]
    return {"q": q, "typed": "word", "suggestions": rows[:params.get("limit", 10)],
            "folded": True, "whole": True, "looked": {"terms": 3, "documents": 0},
            "index": INDEX, "took_ms": 0.5}


def answer_similar(params):
    if params.get("id") == "absent":
        raise Failure(3, "no document absent", "not_found")
    reply = answer_search({"q": "mines neodymium", **params})
    reply["mode"] = "any"
    reply["terms"] = [{"word": "mines", "times": 3, "documents": 9, "weight": 7.5},
                      {"word": "neodymium\x1b[2J", "times": 1, "documents": 2,
                       "weight": 2.25}]
    return reply


def times(*buckets, factor=1):
    """Of pairs of an upper bound and how many; what else there is of them is made up."""
    longest = [bound or 90000000 for bound, _ in buckets][-1]
    return {"n": sum(count for _, count in buckets), "max_us": longest - 0.25,
            "sum_us": sum((bound or 90000000) * count for bound, count in buckets) * factor,
            "p50_us": 480.0, "p90_us": 1472.5, "p99_us": longest - 0.25,
            "buckets": [list(pair) for pair in buckets]}


def counts_of(requests, answered, errors, **more):
    return {"requests": requests, "answered": answered, "errors": errors, "gone": 0,
            "superseded": 0, **more}


def answer_inside():
    evil = "\x1b[2J\\u001b"
    search = counts_of(5, 3, {"timeout": 1, "query_syntax": 1},
                       total=times((12, 1), (512, 2), (1024, 1), (None, 1)),
                       waiting=times((1, 5)), working=times((512, 4), (67108864, 1)),
                       writing=times((30, 5), factor=0.5), sending=times((7, 4)))
    return {"threads_busy": 1, "memory": {"resident": 11124736, "peak": 123456789},
            "connections_ever": 17, "connections_refused": 2, "bytes_in": 1000,
            "bytes_out": 5000000000, "malformed": {"parse_error": 3},
            "methods": {"search": {**search, "gone": 1, "superseded": 2},
                        'a"b\\c\nd': counts_of(1, 1, {}), "status": counts_of(1, 0, {})},
            "slow": {"ms": 1000, "count": 40, "last": [
                {"at": "2026-11-26T17:46:50Z", "method": "search", "outcome": "timeout",
                 "ms": 5003, "waited_ms": 4, "plan": "all: all(stem:54, word:0)",
                 "params": evil},
                {"at": "2026-11-26T17:46:49Z", "method": "kwic", "outcome": "answered",
                 "ms": 1200, "waited_ms": 0}]}}


def answer_status(args):
    return {"version": "0.1.0", "protocol": 1, "pid": 4242, "uptime_s": 61,
            "documents": 213, "words": 98765, "connections": 1, "in_flight": 1,
            "queue": 0, "threads": 2,
            "cache": {"entries": 12, "bytes": 345678, "limit": 67108864, "hits": 30,
                      "misses": 10, "dropped": 3, "evicted": 4},
            **({} if args.old else {"postings": {
                "entries": 42, "bytes": 5432109, "limit": 33554432, "hits": 300,
                "misses": 100, "dropped": 30, "evicted": 0}}),
            "requests": {"search": 5, "status": 1},
            "index": {**INDEX, "path": args.index} if args.index else None,
            **({} if args.index else {"problem": "there is no index yet"}),
            **({} if args.old else answer_inside())}


TRACE = {"us": {"waited": 13.16, "refresh": 26.61, "match": 1055.402, "facets": 0.0,
                "rest\x1b[2J": 9.3}, "total_us": 1104.5,
         "work": {"queries": 2, "documents": 412},
         "steps": [{"query": "exact", "documents": 5, "exact": False, "ended": True,
                    "us": 1000.1},
                   {"query": "all", "documents": 407, "exact": True, "ended": True,
                    "us": 54.7},
                   {"query": "any", "documents": 0, "exact": False, "ended": False,
                    "us": 4000000.0}]}


def refuse(words, query):
    """Raises what the words of a query ask for."""
    if query.count('"') % 2:
        raise Failure(1, "unclosed quote", "query_syntax", at=query.rindex('"'),
                      len=len(query) - query.rindex('"'),
                      expected="the other quotation mark",
                      hint="close the quote, or leave it out")
    if "noindex" in words:
        raise Failure(2, "there is no index", "no_index")
    if "toolarge" in words:
        raise Failure(5, "the query has too many words", "too_large", limit=64)
    if "timeout" in words:
        raise Failure(7, "the search took too long", "timeout")
    if "denied" in words:
        raise Failure(9, "denied", "denied")
    if "busy" in words:
        seen = BUSY[query] = BUSY.get(query, 0) + 1
        if "always" in words or seen <= 2:
            raise Failure(6, "too much to do", "busy", retry_ms=10)


async def answer(args, request):
    method, params = request["method"], request.get("params") or {}
    if method not in PARAMS:
        raise Failure(-32601, f"there is no method {method}", "no_method")
    for name in params:
        unknown = args.old and name in ("matches", "lines", "trace")
        if unknown or name not in PARAMS[method]:
            raise Failure(-32602, "unknown parameter", "bad_params", param=name)
    if method == "status":
        return answer_status(args)
    if method == "get":
        ranged = params["id"] in ("b_m", "web", "bare")
        return answer_range(params) if ranged else answer_get(params)
    if method == "similar":
        return answer_similar(params)
    if method in ("ping", "hello"):
        return {}
    if method == "trend":
        queries = params["q"]
        for query in queries if isinstance(queries, list) else [queries]:
            refuse(query.split(), query)
        return answer_trend(params)
    if method == "suggest":
        return answer_suggest(params)
    words = params.get("q", "").split()
    refuse(words, params.get("q", ""))
    if method == "collocates":
        return answer_collocates(params)
    if "slow" in words:
        await asyncio.sleep(60)
    if "late" in words:
        await asyncio.sleep(0.1)
    if method == "kwic":
        return answer_kwic(params)
    return {"search": answer_search, "count": answer_count,
            "facets": count_by}[method](params)


class Connection:
    def __init__(self, args, reader, writer):
        self.args, self.reader, self.writer = args, reader, writer
        self.tasks = {}

    def write(self, message):
        self.writer.write(json.dumps(message, ensure_ascii=False).encode() + b"\n")

    async def serve(self, request):
        reply = {"jsonrpc": "2.0", "id": request["id"]}
        wants_trace = (request.get("params") or {}).get("trace")
        try:
            reply["result"] = await answer(self.args, request)
            if wants_trace:
                reply["result"] = {**reply["result"], "trace": TRACE}
        except Failure as failure:
            reply["error"] = failure.error
            if wants_trace:
                failure.error["data"]["trace"] = TRACE
        except asyncio.CancelledError:
            reply["error"] = {"code": -32800, "message": "cancelled",
                              "data": {"kind": "cancelled"}}
        self.write(reply)

    def take(self, request):
        if self.args.log:
            with open(self.args.log, "a", encoding="utf-8") as log:
                print(json.dumps([request["method"], request.get("params")],
                                 sort_keys=True), file=log)
        if "id" not in request:
            task = self.tasks.get((request.get("params") or {}).get("id"))
            if task:
                task.cancel()
            return
        query = str((request.get("params") or {}).get("q")).split()
        if "gone" in query:
            self.writer.transport.abort()
        elif "garbage" in query:
            self.writer.write(b"{this is no JSON\n")
        else:
            self.tasks[request["id"]] = asyncio.ensure_future(self.serve(request))

    async def run(self):
        while line := await self.reader.readline():
            self.take(json.loads(line))
            await asyncio.sleep(0)
        await asyncio.gather(*self.tasks.values(), return_exceptions=True)
        self.writer.close()


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--socket", required=True)
    parser.add_argument("--index")
    parser.add_argument("--idle-exit", type=int, default=60)
    parser.add_argument("--log")
    parser.add_argument("--old", action="store_true",
                        help="know no parameter that came later")
    args = parser.parse_args()
    args.log = args.log or os.environ.get("FAKE_QUOTHD_LOG")

    async def accept(reader, writer):
        try:
            await Connection(args, reader, writer).run()
        except ConnectionError:
            pass    # tests go without a word, too

    os.umask(0o077)
    server = await asyncio.start_unix_server(accept, args.socket, limit=2 ** 21)
    # Nobody has to remember to stop it.
    await asyncio.sleep(args.idle_exit)
    server.close()


if __name__ == "__main__":
    asyncio.run(main())
