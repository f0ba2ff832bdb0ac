#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Counts documents by their fields, the slow way, and compares facets with it.

    facets.py [--having WORD] [--only FIELD=VALUE] fields|reuters DOCUMENTS REPLY

DOCUMENTS has a line of JSON for each document: what `quoth get --meta --json` says, or
a record of Reuters-21578. REPLY is that of a facets request for as many values as there
can be, of those documents that have WORD in title or text, and VALUE in FIELD.
"""
import argparse
import collections
import json
import re
import sys
import unicodedata

MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()
LABEL_MAX = 200     # bytes of a folded value of x.NAME that has a label


def fold(value):
    plain = "".join(c for c in unicodedata.normalize("NFKD", value)
                    if unicodedata.category(c) != "Mn")
    return " ".join(plain.casefold().split())


def listed(value):
    return value if isinstance(value, list) else [] if value is None else [value]


def by_dates(utc):
    return {"year": [utc[:4]] if utc else [],
            "month": [utc[:4] + "-" + utc[4:6]] if len(utc) >= 6 else []}


def values_of_fields(document):
    fields = document["fields"]
    named = {"source": "source", "topic": "topics", "lang": "language", "type": "type",
             "author": "author", "places": "x.places"}
    values = {facet: listed(fields.get(name)) for facet, name in named.items()}
    values.update({name: listed(value) for name, value in fields.items()
                   if name.startswith("x.")})
    values.update(by_dates(fields.get("date_utc", "")))
    # What is filed under zh-tw is found as zh, too.
    values["lang"] += [re.split("[-_]", code)[0] for code in values["lang"]
                       if re.match("[a-z]{2,3}[-_]", code)]
    return values


def reuters_date(text):
    """As much of the date as can be read: a time that is none leaves no date."""
    found = re.fullmatch(r"(\d{1,2})-([A-Z]{3})-(\d{4})\s+\d\d?:\d\d:\d\d(\.\d*)?",
                         text.strip())
    if not found:
        return ""
    return f"{found[3]}{MONTHS.index(found[2]) + 1:02}{int(found[1]):02}"


def values_of_reuters(document):
    values = {"topic": document["topics"], "places": document["places"],
              "author": listed(document.get("author")), "source": []}
    for name in ("split", "type", "dateline", "places"):
        values["x." + name] = listed(document.get(name))
    values.update(by_dates(reuters_date(document["date"])))
    return values


def has_word(document, word):
    text = document["title"] + "\n" + document["text"]
    return re.search(rf"(?<![a-z0-9']){word}(?![a-z0-9'])", text, re.I) is not None


def check(facet, reply, documents):
    counts, spellings, missing = collections.Counter(), collections.defaultdict(set), 0
    for values in documents:
        found = {}
        for value in values.get(facet, []):
            folded = fold(value)
            if folded and not (facet.startswith("x.") and
                               len(folded.encode()) >= LABEL_MAX):
                found[folded] = value
                spellings[folded].add(value)
        counts.update(found.keys())
        missing += not found
    got = {fold(one["value"]): one["n"] for one in reply["values"]}
    wrong = {value: (counts.get(value), got.get(value))
             for value in counts.keys() | got.keys()
             if counts.get(value) != got.get(value)} if reply["distinct"] <= 1000 else {}
    for value, n in got.items():
        if counts.get(value) != n:
            wrong[value] = (counts.get(value), n)
    numbers = [one["n"] for one in reply["values"]]
    problems = [f"{facet}: {value!r}: expected {one}, got {other}"
                for value, (one, other) in list(wrong.items())[:5]]
    if reply["distinct"] != len(counts):
        problems.append(f"{facet}: {reply['distinct']} values, not {len(counts)}")
    if reply["missing"] != missing:
        problems.append(f"{facet}: {reply['missing']} without, not {missing}")
    if numbers != sorted(counts.values(), reverse=True)[:len(numbers)]:
        problems.append(f"{facet}: not the most frequent first")
    problems += [f"{facet}: nobody writes {one['value']!r}" for one in reply["values"]
                 if one["value"] not in spellings[fold(one["value"])]]
    return problems


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--having")
    parser.add_argument("--only")
    parser.add_argument("kind", choices=("fields", "reuters"))
    parser.add_argument("documents")
    parser.add_argument("reply")
    args = parser.parse_args()
    read = values_of_fields if args.kind == "fields" else values_of_reuters
    with open(args.documents, encoding="utf-8") as lines:
        documents = [json.loads(line) for line in lines]
    with open(args.reply, encoding="utf-8") as file:
        result = json.load(file)["result"]
    if args.having:
        documents = [one for one in documents if has_word(one, args.having)]
    values = [read(one) for one in documents]
    if args.only:
        facet, wanted = args.only.split("=", 1)
        values = [one for one in values if wanted in map(fold, one.get(facet, []))]
    problems = [] if result["total"] == {"n": len(values), "exact": True} else [
        f"total {result['total']}, not {len(values)}"]
    for facet, reply in result["facets"].items():
        problems += check(facet, reply, values)
    for problem in problems:
        print(problem)
    sys.exit(1 if problems or not values else 0)


if __name__ == "__main__":
    main()
