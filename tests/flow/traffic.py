#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""traffic.py SOCKET NOTE ODD - asks quothd by every method with every parameter, at and
beyond its limits, and holds all that is said to quoth-protocol.schema.json.

What the schema takes the daemon must take, and the other way round. NOTE is a file of
the index that is written anew, so that a cursor goes stale, and ODD the folder of the one
that is called odd, which is spoiled and put back.
"""
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "wire"))
import schema                                                       # noqa: E402
from schema import DEFS, LIMITS, METHODS, define                    # noqa: E402

SECONDS = 60
DOCUMENTS = 16      # to look at, those with odd bytes first


class Connection:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(SECONDS)
        self.socket.connect(path)
        self.cutter = schema.Cutter()
        self.watch = schema.Watch(requests_too=False)
        self.bodies = []
        self.notified = set()
        self.last = 0

    def send(self, body):
        self.watch.request(body)
        self.socket.sendall(body + b"\n")

    def ask(self, method, params):
        self.last += 1
        request = {"jsonrpc": "2.0", "id": self.last, "method": method}
        if params is not None:
            request["params"] = params
        self.send(json.dumps(request).encode())
        return request

    def read(self):
        while not self.bodies:
            data = self.socket.recv(1 << 20)
            if not data:
                raise SystemExit("FAILED: the daemon has closed")
            self.bodies += self.cutter.add(data)
        body = self.bodies.pop(0)
        try:
            self.watch.reply(body)
        except schema.Wrong as wrong:
            raise SystemExit(f"FAILED: {wrong}\n{body[:3000].decode()}") from wrong
        return json.loads(body)

    def call(self, method, params=None):
        """The reply; what is notified meanwhile is looked at and passed over."""
        self.ask(method, params)
        while "method" in (message := self.read()):
            self.notified.add(message["method"])
        return message


def expect(condition, what):
    if not condition:
        raise SystemExit(f"FAILED: {what}")


# ---- What one side takes, the other takes ----

def follow(inner):
    while "$ref" in inner:
        inner = DEFS[inner["$ref"].removeprefix("#/$defs/")]
    return inner


def trials(inner):
    """Values at the edges of a schema, and of other kinds."""
    inner = follow(inner)
    yield from (None, True, 1.5, "", [], {}, [1], ["x", "x"], "no such thing")
    for bound, step in (("minimum", -1), ("maximum", 1)):
        if bound in inner:
            yield from (inner[bound], inner[bound] + step)
    if "maxLength" in inner:
        yield from ("x" * inner["maxLength"], "x" * (inner["maxLength"] + 1))
    if "maxItems" in inner and inner.get("uniqueItems") is None:
        yield from (["x"] * inner["maxItems"], ["x"] * (inner["maxItems"] + 1))
    elif "maxItems" in inner:
        for count in (inner["maxItems"], inner["maxItems"] + 1):
            yield [f"x.n{n}" for n in range(count)]
    yield from inner.get("enum", ())
    yield from ([inner["const"]] if "const" in inner else ())
    for choice in inner.get("anyOf", ()):
        yield from trials(choice)


# What a schema cannot say: dates are dates, names of indexes are those that there are,
# a cursor comes from an earlier reply, a document has so many lines and no pages, and a
# revision is there or is waited for.
BEYOND = {"after": lambda value: value == "2024",
          "before": lambda value: value == "2024",
          "index": lambda value: value in ("*", "main", ["main"], ["odd", "main"]),
          "protocol": lambda value: value == 1,
          "cursor": lambda value: False,
          "min_rev": lambda value: value == 0,
          "since_change": lambda value: False, "uuid": lambda value: False,
          "line": lambda value: value == 1, "page": lambda value: False,
          "pages": lambda value: False}


def base_of(method, ident):
    """Right parameters, for a short reply."""
    described = DEFS[define(method, "params")]["properties"]
    base = {"get": {"id": ident}, "similar": {"text": "soybeans"},
            "facets": {"facets": "source"}, "subscribe": {"q": "soybeans"},
            "unsubscribe": {"subscription": 0},
            "trend": {"q": "soybeans", "after": "2024"}}.get(
                method, {"q": "soybeans"} if "q" in described else {})
    return {**base, "limit": 1} if "limit" in described else base


def try_one(connection, method, params, name):
    takes = schema.is_valid(define(method, "params"), params, schema.SCHEMA)
    if takes and name in BEYOND and name in params:
        takes = BEYOND[name](params[name])
    reply = connection.call(method, params)
    error = reply.get("error", {"code": 0, "data": {}})
    # Long queries are "too large", and a query of nothing "query_syntax".
    refused = error["code"] in (-32602, 4, 5, 7, 8)
    shown = json.dumps(params)[:200]
    expect(takes != refused, f"{method} {shown}: the schema says "
           f"{'yes' if takes else 'no'}, the daemon {error}")
    if method == "subscribe" and "result" in reply:
        number = reply["result"]["subscription"]
        expect(connection.call("unsubscribe", {"subscription": number})["result"] == {},
               "a subscription does not end")
    if error["code"] == -32602:
        expect(error["data"]["param"] in (name, "left", "text", "id", "line", "page",
                                          "around"), f"{method} {shown}: {error}")


EXTRA = {"after": ["2024", "2024-13"], "before": ["2024"], "slot": ["s"],
         "index": ["main", ["main"], ["odd", "main"], ["nobody"], ["main", "main"]],
         "client": [{"name": "t", "version": "1"}]}


COMMON = set(DEFS[define("ping", "params")]["properties"])


def try_all(connection, ident):
    tried = 0
    names = {name for method in METHODS
             for name in DEFS[define(method, "params")]["properties"]}
    for method in METHODS:
        if method in ("shutdown", "$/cancelRequest"):
            continue
        described = DEFS[define(method, "params")]["properties"]
        base = base_of(method, ident)
        for name in sorted(names) + ["colour"]:
            if name not in described:
                reply = connection.call(method, {**base, name: 1})
                expect(reply.get("error", {}).get("data", {}).get("param") == name,
                       f"{method} does not refuse {name}: {str(reply)[:500]}")
                tried += 1
                continue
            values = {json.dumps(value): value
                      for value in [*trials(described[name]), *EXTRA.get(name, ())]}
            # What one place reads for all methods is tried at its edges with two.
            common = name in COMMON and method not in ("search", "ping")
            for value in list(values.values())[-2 if common else 0:]:
                # What is given in place of the base, or needs something beside it.
                params = {**base, name: value}
                if method == "similar" and name == "id":
                    params = {"id": value, "limit": 1}
                if name in ("lines", "pages") and method == "get":
                    params[name[:-1]] = 1
                if name == "min_rev" and value != 0:
                    params["timeout_ms"] = 1
                try_one(connection, method, params, name)
                tried += 1
    return tried


def try_together(connection, ident):
    for method, params in (
            ("search", {"q": "a", "budget": 1000, "budget_tokens": 1000}),
            ("search", {"q": "a", "offset": 1, "cursor": "x"}),
            ("similar", {"id": ident, "text": "x"}), ("similar", {}),
            ("get", {"id": ident, "lines": 1}), ("get", {"id": ident, "pages": 1}),
            ("get", {"id": ident, "line": 1, "around": "x"}),
            ("get", {"id": ident, "start": 0, "line": 1}), ("get", {}),
            ("collocates", {"q": "a", "left": 0, "right": 0}),
            ("count", {}), ("facets", {"q": "a"}), ("unsubscribe", {}),
            ("subscribe", {"mode": "any"}), ("subscribe", {"snippets": 1}),
            ("subscribe", {"q": "a", "since_change": 1}), ("trend", {"q": []})):
        expect(not schema.is_valid(define(method, "params"), params), f"{method} {params}")
        reply = connection.call(method, params)
        expect(reply.get("error", {}).get("code") == -32602, f"{method} {params}: {reply}")


# ---- Many questions ----

QUERIES = ["soybeans", '"rare earths"', "rare earth", "soybean* -tariffs", "year:1900",
           "title:trade", "NEAR(rare earths)", '"earths rare"', "sopbeans", "xqzzyt",
           '~"rare earth controls"', "tarifs~2", "关税", "\U0001f600", "lang:xx soybeans",
           "soybeans OR xqzzyt", "(rare AND earths) NOT mine", "a", "-soybeans",
           "date:2024..2025 trade", "rare NEAR/2 soybeans", "bytes"]
OPTIONS = [{}, {"limit": 0}, {"limit": 3, "snippets": 20, "lines": True},
           {"explain": True, "trace": True}, {"index": "*", "limit": 5},
           {"index": ["odd", "main"], "collapse": True, "trace": True},
           {"places": False, "sort": "-date"}, {"budget": 3000, "lines": True},
           {"budget_tokens": 64}, {"sort": "path", "offset": 1}, {"expand": 5},
           {"facets": ["source", "topic", "lang", "type", "year", "month", "author",
                       "places", "x.anything"], "facet_values": 3, "exact_total": True},
           {"collapse": True, "snippets": 3}, {"mode": "any"}, {"mode": "phrase"},
           {"strict": True}, {"why": False}, {"source": ["nobody"], "lang": "en"},
           {"after": "2024", "before": "2025-06", "path": "docs"}, {"matches": 1},
           {"index": "odd", "limit": 20, "snippets": 20, "slot": "s"}]
OTHERS = [("kwic", {"limit": 5}), ("kwic", {"order": "left", "sample": 9, "seed": 1}),
          ("kwic", {"order": "date", "context": 0, "index": "*"}),
          ("trend", {"by": "month"}), ("trend", {"by": "source", "index": "*"}),
          ("trend", {}), ("collocates", {"min": 1, "limit": 5, "stop_words": True}),
          ("collocates", {"sort": "mi", "right": 0, "index": "*"}),
          ("count", {"collapse": True}), ("count", {"trace": True, "index": "*"}),
          ("suggest", {"limit": 5}), ("suggest", {"index": "*", "trace": True}),
          ("facets", {"facets": ["year", "source"]}),
          ("facets", {"facets": "topic", "index": "*", "trace": True})]


def of_method(method, options):
    described = DEFS[define(method, "params")]["properties"]
    return {name: value for name, value in options.items() if name in described}


def converse(connection):
    ids, kinds = set(), set()

    def ask(method, params):
        schema.hold_to(define(method, "params"), params)
        reply = connection.call(method, params)
        kinds.add(reply.get("error", {"data": {"kind": "answered"}})["data"]["kind"])
        return reply.get("result", {})

    for at, query in enumerate(QUERIES):
        # Two queries with all options, and all queries with some.
        for options in OPTIONS if at < 2 else OPTIONS[at % 3::3]:
            options = {"limit": 4, **options}
            result = ask("search", {"q": query, **options})
            ids |= {(hit["id"], hit.get("index") or "") for hit in result.get("hits", ())}
            while len(ids) < 5 and "cursor" in result and "offset" not in options:
                result = ask("search", {"q": query, **options,
                                        "cursor": result["cursor"]})
        for method, options in OTHERS if at < 2 else OTHERS[at % 2::2]:
            ask(method, {"q": query, **options})
    for prefix in ("so", "rare ", "source:", 'author:"', "topic:t", "", "lang:e"):
        ask("suggest", {"q": prefix})
    ask("trend", {"q": ["soybeans", "xqzzyt", "rare earths"], "trace": True})
    ask("trend", {"q": ["soybeans", '"x'], "strict": True})
    by_index = sorted(ids, key=lambda pair: (pair[1] != "odd", pair))
    for ident, index in by_index[:DOCUMENTS]:
        where = {"index": index or "main"}
        for params in ({}, {"what": "meta"}, {"what": "copies"}, {"len": 100},
                       {"line": 1, "lines": 1}, {"page": 1}, {"trace": True},
                       {"around": "soybeans", "context": 20}, {"start": 1, "len": 3}):
            ask("get", {"id": ident, **where, **params})
        ask("similar", {"id": ident, **where, "limit": 3})
    ask("similar", {"text": "soybeans and tariffs on rare earths", "explain": True,
                    "index": "*", "trace": True, "limit": 3})
    ask("similar", {"text": "the"})
    ask("similar", {"id": "nobody"})
    ask("get", {"id": "nobody"})
    for method in ("hello", "status", "ping"):
        for params in (None, {}, [], {"trace": True}):
            reply = connection.call(method, params)
            expect("result" in reply, f"{method} {params}: {reply}")
    for params in ({"index": "*"}, {"index": ["odd"]}, {"index": "odd"}):
        ask("status", params)
        ask("hello", params)
    return kinds, ids


def cancelled(connection):
    """Whatever it comes to, each request has one reply."""
    for order in range(2):
        for n in range(8):
            request = connection.last + 1
            cancel = b'{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":%d}}\n'
            body = json.dumps({"jsonrpc": "2.0", "id": request, "method": "kwic",
                               "params": {"q": "the", "order": "left", "limit": 50,
                                          "seed": n, "trace": True}}).encode()
            connection.last = request
            connection.watch.request(body)
            pieces = [body + b"\n", cancel % request]
            connection.socket.sendall(b"".join(pieces[::-1] if order else pieces))
            connection.read()


def notifications(connection, note):
    """Of all there is, of what is written now, and of an index that is another one."""
    uuid = connection.call("status")["result"]["index"]["uuid"]
    for params in ({}, {"q": "soybeans", "since_rev": 0, "lines": True},
                   {"q": "tariffs", "since_rev": 0, "uuid": uuid, "places": False}):
        schema.hold_to("subscribe.params", params)
        reply = connection.call("subscribe", params)
        expect("result" in reply, f"subscribe {params}: {reply}")
    reply = connection.call("subscribe", {"uuid": "0" * 36})
    expect(reply["error"]["data"]["kind"] == "stale_cursor", f"another index: {reply}")
    for params in ({"min_rev": 2 ** 53, "timeout_ms": 1}, {"min_rev": 0}):
        connection.call("count", {"q": "soybeans", **params})
    with open(note, "a", encoding="utf-8") as file:
        file.write("Soybeans once more.\n")
    subprocess.run(["quoth-index", "-q", note], check=True)
    while connection.notified < {"query/matched", "index/changed"}:
        message = connection.read()
        connection.notified.add(message["method"])


def damage(folder):
    """Puts what is no table in the place of each of its tables."""
    for table in pathlib.Path(folder).glob("gen-*/*.glass"):
        if table.stem != "docdata":     # so that it can be opened, sometimes
            table.write_bytes(b"\xa5" * table.stat().st_size)


def without_one(connection, folder):
    """Of an index that is missing or damaged: alone it is an error of its own kind, and
    together with others an answer that says so."""
    asked = [("search", {"q": "soybeans"}), ("count", {"q": "soybeans"}),
             ("similar", {"text": "rare earths and soybeans"}),
             ("suggest", {"q": "soy"}), ("trend", {"q": "soybeans"}),
             ("collocates", {"q": "soybeans"}), ("kwic", {"q": "soybeans"}),
             ("facets", {"facets": ["source"]})]
    safe = folder + ".safe"
    for spoil in (shutil.rmtree, damage):
        shutil.copytree(folder, safe)
        spoil(folder)
        refused = partial = 0
        for method, params in [*asked, ("get", {"id": "nobody"}), ("subscribe", {})]:
            if method != "subscribe":
                params = {**params, "trace": True}
            reply = connection.call(method, {**params, "index": "odd"})
            kind = reply.get("error", {}).get("data", {}).get("kind")
            refused += kind == "no_index"
            expect(kind in ("no_index", "not_found", None), f"{method}: {reply}")
        for method, params in asked:
            for index in ("*", ["main", "odd"], ["odd", "main"]):
                # Traced, since a kept answer is as good as before.
                result = connection.call(method, {**params, "index": index,
                                                  "trace": True})["result"]
                lacks = any("problem" in one for one in result["index"]["indexes"])
                expect(result.get("partial", False) is lacks, f"{method}: {result}")
                partial += lacks
        # What a thread has read of damaged tables it may still answer from; what is
        # missing is missed by all.
        least = (1, 1) if spoil is damage else (len(asked) + 1, 3 * len(asked))
        expect(refused >= least[0] and partial >= least[1], f"{spoil}: {refused} refused, {partial} partial")
        connection.call("status")
        shutil.rmtree(folder, ignore_errors=True)
        os.rename(safe, folder)
        expect("partial" not in connection.call("count", {"q": "soybeans", "index": "*"})
               ["result"], "it is back")


def errors(path, note):
    """Kinds that a daemon without limits of a test's own can be brought to say."""
    kinds = set()

    def kind(reply):
        kinds.add(reply["error"]["data"]["kind"])

    connection = Connection(path)
    kind(connection.call("nonsense"))
    connection.send(b"{nonsense")
    kind(connection.read())
    connection.send(b'{"jsonrpc":"2.0","id":null,"method":"ping"}')
    kind(connection.read())
    kind(connection.call("count", {"q": "x", "colour": 1}))
    kind(connection.call("count", {"q": "x", "index": "nobody"}))
    kind(connection.call("count", {"q": "date:someday", "trace": True}))
    kind(connection.call("count", {"q": "(" * 17 + "a" + ")" * 17}))
    kind(connection.call("count", {"q": "x" * 5000}))
    kind(connection.call("get", {"id": "nobody"}))
    kind(connection.call("hello", {"protocol": 2}))
    kind(connection.call("count", {"q": "a* OR b*"}))
    cursor = connection.call("search", {"q": "soybeans", "limit": 1})["result"]["cursor"]
    with open(note, "a", encoding="utf-8") as file:
        file.write("More of it.\n")
    subprocess.run(["quoth-index", "-q", note], check=True)
    kind(connection.call("search", {"q": "soybeans", "limit": 1, "cursor": cursor}))
    return kinds


def main():
    path = sys.argv[1]
    connection = Connection(path)
    caps = connection.call("hello")["result"]["caps"]
    expect(set(caps) == set(METHODS), f"caps {caps}, in the schema {METHODS}")
    limits = connection.call("hello")["result"]["limits"]
    expect(limits == LIMITS, f"limits {limits}")
    first = connection.call("search", {"q": "soybeans"})["result"]["hits"][0]["id"]
    print(try_all(connection, first), "values of parameters tried")
    try_together(connection, first)
    kinds, ids = converse(connection)
    expect({"answered", "not_found", "query_syntax"} <= kinds, f"kinds: {kinds}")
    cached = connection.call("search", {"q": "soybeans"})["result"]
    expect(cached.get("cached") is True, "no answer came from the cache")
    cancelled(connection)
    notifications(Connection(path), sys.argv[2])
    kinds = errors(path, sys.argv[2])
    expect({"no_method", "parse_error", "invalid_request", "bad_params", "query_syntax",
            "too_large", "not_found", "version", "stale_cursor"} <= kinds, f"{kinds}")
    without_one(Connection(path), sys.argv[3])
    status = connection.call("status")["result"]
    expect(len(status["slow"]["last"]) == 32, "no slow requests")
    connection.watch.end()
    print(connection.watch.seen, "replies,", len(ids), "documents: all as described")


main()
