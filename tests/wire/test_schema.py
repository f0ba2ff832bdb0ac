#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: GPL-2.0-or-later
"""The schema of the protocol beside limits.h, the sources and quoth-protocol(7): none
of them has what another lacks."""
import re
import sys
import unittest

import schema
from schema import DEFS, METHODS, SCHEMA, TOP, define, everything

PAGE = (TOP / "lib/wire/quoth-protocol.7").read_text(encoding="utf-8")

# Numbers of the schema that are no limits that hello shows: where they come from.
ELSEWHERE = {
    "offset": ("daemon/answer/params.h", r"PARAMS_OFFSET_MAX = (\d+)"),
    "param.filter": ("daemon/answer/params.h", r"PARAMS_FILTER_MAX = (\d+)"),
    "param.slot": ("daemon/request.c", r"SLOT_MAX = (\d+)"),
}


def source(path):
    return (TOP / path).read_text(encoding="utf-8")


def header_limits():
    numbers = {}
    for name, number in re.findall(r"^\tWIRE_([A-Z_]+) = ([0-9* ]+),",
                                   source("lib/wire/limits.h"), re.M):
        product = 1
        for factor in number.split("*"):
            product *= int(factor)
        numbers[name.lower()] = product
    return numbers


class Limits(unittest.TestCase):
    def test_hello_has_those_of_the_header_and_no_others(self):
        self.assertEqual(header_limits(), schema.LIMITS)
        self.assertEqual(set(schema.LIMITS), set(DEFS["limits"]["required"]))

    def test_numbers_that_are_limits_are_those_of_the_header(self):
        limits, found = header_limits(), 0
        for path, inner in everything(SCHEMA):
            comment = inner.get("$comment")
            if not path or not isinstance(comment, str):
                continue
            for part in comment.split(", "):
                keyword, name = part.split(": ")
                self.assertEqual(limits[name], inner[keyword], (path, part))
                found += 1
        self.assertGreater(found, 50)

    def test_all_other_numbers_of_parameters_come_from_the_sources(self):
        for name, (path, pattern) in ELSEWHERE.items():
            number = int(re.search(pattern, source(path))[1])
            where = DEFS.get(name) or DEFS["search.params"]["properties"][name]
            self.assertIn(f" {number}" + "}", str(where).replace(",", "}"), name)

    def test_a_token_is_so_many_bytes_of_a_budget(self):
        limits, tokens = header_limits(), DEFS["search.params"]["properties"]
        tokens = tokens["budget_tokens"]
        self.assertEqual(limits["budget_min"] // limits["token_bytes"], tokens["minimum"])
        self.assertEqual(limits["budget_max"] // limits["token_bytes"], tokens["maximum"])


class Sources(unittest.TestCase):
    def test_kinds_and_codes_of_errors_are_those_of_the_header(self):
        codes = dict(re.findall(r"WIRE_([A-Z_]+) = (-?\d+)", source("lib/wire/rpc.h")))
        codes = {name.lower(): int(code) for name, code in codes.items()}
        in_schema = {kind: DEFS["error." + kind]["properties"]["code"]["const"]
                     for kind in DEFS["kind"]["enum"]}
        self.assertEqual(codes, {**codes, **in_schema})
        self.assertEqual({code for code in codes.values()
                          if code < -32000 or 0 < code < 100}, set(in_schema.values()))
        for kind in in_schema:
            data = DEFS["error." + kind]["properties"]["data"]["properties"]
            self.assertEqual({"const": kind}, data["kind"])

    def test_every_name_in_a_table_of_parameters_is_in_the_schema(self):
        names = set()
        for path in [*TOP.glob("daemon/answer/params*.[ch]"),
                     TOP / "daemon/answer/answer_kwic.c",
                     TOP / "daemon/answer/answer_suggest.c"]:
            names |= set(re.findall(r'\{ "([a-z_]+)", (?:params|read)_[a-z_]+ \}',
                                    path.read_text(encoding="utf-8")))
        described = {name for method in METHODS
                     for name in DEFS[define(method, "params")]["properties"]}
        self.assertGreater(len(names), 40)
        self.assertEqual(set(), names - described)
        self.assertEqual({"client", "protocol", "slot", "trace", "index", "min_rev",
                          "subscription"},
                         described - names)


# ---- The page ----

def section(title):
    """The lines of .Ss TITLE."""
    found = re.search(r"^\.Ss " + re.escape(title) + r"\n(.*?)(?=^\.S[sh] )", PAGE,
                      re.M | re.S)
    return found[1] if found else ""


def names_in(text):
    """Words of the macros that mark names."""
    names = set()
    for line in re.findall(r"^\.(?:It )?V[at] (.*)$", text, re.M):
        line = re.sub(r" (No|Ns|Ta|Cm|Pq|Po|Pc) .*", "", line)
        names |= set(re.findall(r"[a-z_0-9]+", line))
    return names


def tags(text):
    """Names that have an entry of their own, at any depth."""
    return {name for line in re.findall(r"^\.It Va (.*)$", text, re.M)
            for name in re.findall(r"[a-z_0-9]+", line)}


def halves(method):
    """What the page says of METHOD's parameters, and of its result."""
    text = section(method)
    before, _, after = text.partition("\nResult")
    return before, after


def members(inner, seen=None):
    """Names of all members in a schema, through references."""
    seen = set() if seen is None else seen
    names = set()
    for path, part in everything(inner):
        if "properties" in part and isinstance(part["properties"], dict) \
                and (not path or path[-1] not in ("properties", "not")):
            names |= set(part["properties"])
        target = str(part.get("$ref", "")).removeprefix("#/$defs/")
        if target and target not in seen:
            seen.add(target)
            names |= members(DEFS[target], seen)
    return names


COMMON = {"timeout_ms", "slot", "trace", "index", "min_rev"}
# Sections that say what several methods share.
SHARED = names_in(section("Parameters and members common to several methods")) \
    | names_in(section("Several indexes")) | names_in(section("Hits")) \
    | names_in(section("Reasons")) | names_in(section("Families"))


class Page(unittest.TestCase):
    def test_it_has_a_section_for_each_method(self):
        self.assertEqual([], [method for method in METHODS if not section(method)])
        self.assertEqual(set(re.findall(r"^\.Ss (\S+)$", PAGE.split(".Sh METHODS")[1],
                                        re.M)) - {"Reasons", "Hits", "Families"},
                         set(METHODS))

    def test_it_names_each_parameter_of_each_method(self):
        for method in METHODS:
            before, _ = halves(method)
            named = names_in(before) | COMMON
            for other in re.findall(r"^\.Ic (\S+)", before, re.M):
                named |= names_in(halves(other)[0])
            with self.subTest(method):
                described = set(DEFS[define(method, "params")]["properties"])
                self.assertEqual(set(), described - named)

    def test_it_has_no_parameter_that_the_schema_lacks(self):
        for method in METHODS:
            described = set(DEFS[define(method, "params")]["properties"])
            with self.subTest(method):
                self.assertEqual(set(), tags(halves(method)[0]) - described)

    def test_it_names_each_member_of_each_result(self):
        for method in METHODS:
            text = halves(method)[1]
            named = names_in(text) | SHARED
            for other in re.findall(r"^\.Ic (\S+)", section(method), re.M):
                named |= names_in(halves(other)[1])
            if method == "hello":
                named |= set(schema.LIMITS)
            with self.subTest(method):
                self.assertEqual(set(), members(DEFS[define(method, "result")]) - named)

    def test_it_has_no_member_that_the_schema_lacks(self):
        for method in METHODS:
            described = members(DEFS[define(method, "result")])
            with self.subTest(method):
                self.assertEqual(set(), tags(halves(method)[1]) - described)
        for title, name in (("Hits", "hit"), ("Reasons", "why")):
            self.assertEqual(set(), tags(section(title)) - members(DEFS[name]))

    def test_it_names_each_member_of_each_notification(self):
        text = section("subscribe")
        named = names_in(text) | SHARED | {"error", "code", "message", "data", "kind",
                                           "jsonrpc", "method", "params"}
        for name in ("changed", "matched"):
            method = DEFS[name]["properties"]["method"]["const"]
            self.assertIn("\n.It Ic " + method + "\n", text)
            described = set()
            for params in DEFS[name]["properties"]["params"].get(
                    "anyOf", [DEFS[name]["properties"]["params"]]):
                described |= set(params["properties"])
            self.assertEqual(set(), described - named)

    def test_it_names_what_errors_say(self):
        text = PAGE.split(".Sh ERROR CODES")[1].split(".Sh LIMITS")[0]
        for kind in DEFS["kind"]["enum"]:
            row = re.search(rf"^\.It Er {kind} Ta (-?\d+)(.*?)(?=^\.It|^\.El)", text,
                            re.M | re.S)
            with self.subTest(kind):
                data = DEFS["error." + kind]["properties"]["data"]["properties"]
                self.assertEqual(DEFS["error." + kind]["properties"]["code"]["const"],
                                 int(row[1]))
                self.assertEqual(set(data) - {"kind", "trace"}, names_in(row[2])
                                 - {"timeout_ms", "cursor", "q", "min_rev", "since_rev",
                                    "since_change"})


@unittest.skipIf(schema.jsonschema is None, "python3-jsonschema is not installed")
class Schema(unittest.TestCase):
    def test_it_is_one(self):
        schema.jsonschema.Draft202012Validator.check_schema(SCHEMA)
        schema.jsonschema.Draft202012Validator.check_schema(schema.CLOSED)
        for path, inner in everything(SCHEMA):
            target = str(inner.get("$ref", "#/$defs/id"))
            self.assertIn(target.removeprefix("#/$defs/"), DEFS, path)

    def test_all_definitions_are_used(self):
        used = {inner["$ref"].removeprefix("#/$defs/") for _, inner in everything(SCHEMA)
                if isinstance(inner.get("$ref"), str)}
        self.assertEqual(set(), set(DEFS) - used)

    def test_whoever_reads_results_may_find_more_in_them(self):
        reply = {"jsonrpc": "2.0", "id": 1, "result": {"newer": 1}}
        self.assertTrue(schema.is_valid("ping.reply", reply, SCHEMA))
        self.assertFalse(schema.is_valid("ping.reply", reply))
        with self.assertRaises(schema.Wrong):
            schema.check_reply(reply, "ping")

    def test_nobody_may_find_more_in_a_request(self):
        request = {"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {"newer": 1}}
        self.assertFalse(schema.is_valid("request", request, SCHEMA))
        for params in ({}, None, [], {"trace": True}):
            self.assertTrue(schema.is_valid("request", {**request, "params": params}))

    def test_both_a_result_and_an_error_are_no_reply(self):
        error = {"code": 7, "message": "", "data": {"kind": "timeout"}}
        both = {"jsonrpc": "2.0", "id": 1, "result": {}, "error": error}
        self.assertFalse(schema.is_valid("reply", both, SCHEMA))
        del both["result"]
        self.assertTrue(schema.is_valid("reply", both, SCHEMA))

    def test_bytes_that_no_reader_can_be_given_are_found(self):
        for body in (b"\xff", b'"\\u0000"', b'"\\ud800"', b'{"a":1,"a":2}', b"[1]\n",
                     b"9007199254740993", b"1e999", b"NaN", "\u2028".encode(),
                     b"[" * 33 + b"]" * 33, b'"\x01"'):
            with self.subTest(body), self.assertRaises(schema.Wrong):
                schema.strict(b'{"a":' + body + b"}" if body[:1] != b"{" else body)


if __name__ == "__main__":
    if schema.jsonschema is None:
        print("skip: python3-jsonschema is not installed: the schema is compared with "
              "the sources, and not tried", file=sys.stderr)
    unittest.main(verbosity=2)
