#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds citations to what they must be.

    citations.py csl < ITEMS        CSL-JSON by the schema of CSL 1.0.2, as far as it says
                                    anything of what is there
    citations.py bibtex < FILE      entries that a reader of BibTeX's can read
    citations.py rows TEXTS < ROWS  rows of cite --json, whose quotations are what the
                                    files TEXTS/ID have where they say

What is right is written down here anew, from the specifications.
"""
import json
import os
import re
import sys

TYPES = """article article-journal article-magazine article-newspaper bill book broadcast
    chapter classic collection dataset document entry entry-dictionary entry-encyclopedia
    figure graphic hearing interview legal_case legislation manuscript map motion_picture
    musical_score pamphlet paper-conference patent performance periodical
    personal_communication post post-weblog regulation report review review-book software
    song speech standard thesis treaty webpage""".split()
NAMES = """author chair collection-editor compiler composer container-author contributor
    curator director editor editorial-director executive-producer illustrator interviewer
    organizer original-author performer producer recipient reviewed-author
    translator""".split()
DATES = "accessed available-date event-date issued original-date submitted".split()
STRINGS = """abstract annote archive archive_collection archive_location archive-place
    authority call-number citation-label collection-title container-title
    container-title-short dimensions division DOI event event-place genre ISBN ISSN
    journalAbbreviation jurisdiction keyword language medium note original-publisher
    original-publisher-place original-title part-title PMCID PMID publisher
    publisher-place references reviewed-title scale section shortTitle source status title
    title-short URL version year-suffix""".split()


def fail(*words):
    sys.exit("citations: " + " ".join(map(str, words)))


def check_name(name):
    known = {"family", "given", "dropping-particle", "non-dropping-particle", "suffix",
             "literal"}
    if not isinstance(name, dict) or not name or not set(name) <= known or \
            not all(isinstance(value, str) and value for value in name.values()):
        fail("no name:", name)


def check_date(date):
    if not isinstance(date, dict) or not set(date) <= {"date-parts", "literal", "raw"}:
        fail("no date:", date)
    if "date-parts" not in date:
        if not all(isinstance(value, str) and value for value in date.values()):
            fail("no date:", date)
        return
    parts = date["date-parts"]
    limits = ((0, 9999), (1, 12), (1, 31))
    if not 1 <= len(parts) <= 2 or not all(
            1 <= len(part) <= 3 and
            all(isinstance(number, int) and low <= number <= high
                for number, (low, high) in zip(part, limits)) for part in parts):
        fail("no date:", date)


def csl(items):
    if not isinstance(items, list) or not items:
        fail("not a list of items")
    for item in items:
        if not isinstance(item.get("id"), str) or item.get("type") not in TYPES:
            fail("no id or no type of CSL:", item)
        for name, value in item.items():
            if name in NAMES:
                if not isinstance(value, list):
                    fail(name, "is no list")
                for one in value:
                    check_name(one)
            elif name in DATES:
                check_date(value)
            elif name == "custom":
                if not isinstance(value, dict):
                    fail("custom is no object")
            elif name not in STRINGS + ["id", "type"]:
                fail("CSL knows no", name)
            elif not isinstance(value, str):
                fail(name, "is no string")
    if len({item["id"] for item in items}) != len(items):
        fail("two items have one id")
    print(len(items), "items")


FIELD = re.compile(r"\s*(\w+)\s*=\s*")


def braced(text, at):
    """The end of the braces that open at AT."""
    depth = 0
    for i in range(at, len(text)):
        depth += {"{": 1, "}": -1}.get(text[i], 0)
        if depth == 0:
            return i + 1
    fail("braces without an end:", text[at:at + 60])


def read_entry(text, at):
    head = re.compile(r"\s*@(online|article|misc)\{([a-z0-9-]+),").match(text, at)
    if not head:
        fail("no entry:", text[at:at + 60])
    fields, at = {}, head.end()
    while not re.compile(r"\s*\}").match(text, at):
        name = FIELD.match(text, at)
        if not name or name[1] in fields:
            fail("no field, or one twice:", text[at:at + 60])
        at = name.end()
        if text[at] == "{":
            end = braced(text, at)
        else:
            end = at + len(re.compile(r"[a-z]{3}|\d+").match(text, at)[0])
        fields[name[1]] = text[at:end]
        at = end
        if text[at] != ",":
            fail("no comma behind", name[1])
        at += 1
    return head[1], head[2], fields, re.compile(r"\s*\}\s*").match(text, at).end()


def check_entry(kind, key, fields):
    wanted = {"online": ["title", "url", "urldate"],
              "article": ["title", "journal", "year"], "misc": ["title", "year"]}[kind]
    for name in wanted:
        if name not in fields:
            fail(key, "lacks", name)
    for name, value in fields.items():
        if name == "url":
            if re.search(r"[\s\\]", value) or value.count("{") != 1:
                fail("no url:", value)
            continue
        # Of TeX's characters only those that stand for something here.
        plain = re.sub(r"\\(text\w+|ldots|AE|ae|OE|oe|O|o|L|l|ss|i|j|S|P)(?![a-z])"
                       r"|\\[`'^\"~=.](?=[A-Za-z\\])|\\[ruvcHk] |\\[#$%&_]", "", value)
        if re.search(r"[\\#$%&^]", plain) or "\n" in value:
            fail(f"{name} has a command of TeX's: {value}")


def bibtex(text):
    at, keys = 0, []
    while text[at:].strip():
        kind, key, fields, at = read_entry(text, at)
        check_entry(kind, key, fields)
        keys.append(key)
    if not keys or len(set(keys)) != len(keys):
        fail("no entries, or a key twice")
    print(len(keys), "entries")


def rows(lines, folder):
    count = 0
    for line in lines:
        row = json.loads(line)
        with open(os.path.join(folder, row["id"]), "rb") as file:
            text = file.read()
        if text[row["start"]:row["end"]] != row["quote"].encode() or not row["quote"]:
            fail(row["id"], "does not say", row["quote"])
        if not re.fullmatch("[0-9a-f]{64}", row["hash"]) or row["rev"] < 1 or \
                not re.fullmatch(r"\d{4}-\d\d-\d\d", row["accessed"]):
            fail("what was cited cannot be checked:", row)
        count += 1
    print(count, "rows")


if sys.argv[1] == "csl":
    csl(json.load(sys.stdin))
elif sys.argv[1] == "bibtex":
    bibtex(sys.stdin.read())
else:
    rows(sys.stdin, sys.argv[2])
