#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""truth.py [--counts | --write] DOCS.jsonl COLLECTION LIST TRUTH.tsv... - holds
phrases to tables of truth, document by document.

The tables were made with words as [a-z0-9]+, and name each phrase's documents: how
many, and the first of them. Their rule is run here over the documents again, must
agree with them, and gives all of the ids. quoth's words are those of UAX #29, where
"Kong's", "U.S" and "1,750" are one word each: a document in which that matters is on
LIST with the reason. The reason is found in the text, and brute force over words by
UAX #29 must say what quoth says. Anything else that differs is an error, and so is
a line of LIST that nothing differs for any more.

--counts asks for counts alone and takes LIST at its word; --write prints the lines
of LIST that COLLECTION needs.
"""
import argparse
import collections
import csv
import itertools
import json
import re
import subprocess
import sys
import unicodedata

from brute import spans, words

PAGE = 1000     # documents of one answer
TIMEOUT = 60000 # milliseconds, the most there are: the machine may be busy
IDS = 20        # that the tables name
FOUND, MISSED = "found", "not found"
tokens = re.compile("[a-z0-9]+").findall


def read_truth(paths, collection):
    """Phrase to (documents, ids of the first)."""
    truth = {}
    for path in paths:
        with open(path, encoding="utf-8") as file:
            for row in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                if row[1] != collection:
                    continue
                known = int(row[3]), row[4].split()
                if truth.setdefault(row[0], known) != known:
                    sys.exit(f"{row[0]}: the tables differ")
    return truth


def read_list(path, collection):
    """(phrase, id) to (found or not found, reason, word)."""
    listed = {}
    with open(path, encoding="utf-8") as file:
        for line in file:
            if line.startswith("#") or not line.strip():
                continue
            name, phrase, side, reason, word, ids = line.rstrip("\n").split("\t")
            for ident in ids.split():
                if name == collection:
                    listed[phrase, ident] = side, reason, word
    return listed


def documents(path):
    """(id, title, text) of each, as far as it has them."""
    with open(path, encoding="utf-8") as file:
        for line in file:
            record = json.loads(line)
            yield record["id"], record.get("title") or "", record.get("text") or ""


# ---- the tables' own rule ---------------------------------------------------


def truth_by_force(path, truth):
    """Phrase to the ids of all documents that hold it as tokens."""
    cut = {phrase: tokens(phrase.lower()) for phrase in truth}
    begins = collections.defaultdict(list)
    for phrase, parts in cut.items():
        begins[tuple(parts[:2])].append((phrase, f" {' '.join(parts)} "))
    found = {phrase: [] for phrase in truth}
    for ident, *texts in documents(path):
        here = set()
        for text in texts:
            parts = tokens(text.lower())
            joined = f" {' '.join(parts)} "
            for pair in begins.keys() & zip(parts, parts[1:]):
                here.update(phrase for phrase, whole in begins[pair]
                            if whole in joined)
        for phrase in here:
            found[phrase].append(ident)
    for phrase, ids in found.items():
        if (len(ids), ids[:IDS]) != truth[phrase]:
            sys.exit(f"{phrase}: the table does not fit the documents")
    return found


# ---- what quoth says --------------------------------------------------------


def ask(command, phrases):
    """The lines of quoth's answers to numbered phrases, in fields."""
    questions = "".join(f'{number}\t"{phrase}"\n' for number, phrase in phrases)
    done = subprocess.run(["quoth", "--no-spawn", *command, "--timeout", str(TIMEOUT),
                           "--stdin"], text=True, input=questions, capture_output=True)
    answers = [line.split() for line in done.stdout.splitlines()]
    if done.returncode not in (0, 1):
        sys.exit(f"quoth {' '.join(command)}: exit {done.returncode} after "
                 f"{len(answers)} lines\n{done.stderr}")
    return answers


def counts_by_quoth(phrases):
    answers = ask(["count"], phrases)
    if [int(number) for number, _ in answers] != [number for number, _ in phrases]:
        sys.exit(f"{len(answers)} of {len(phrases)} phrases were counted, the last "
                 f"are {answers[-3:]}")
    return {phrases[int(number)][1]: int(count) for number, count in answers}


def ids_by_quoth(phrases, counts):
    """Phrase to the ids of its hits, page by page until there are none."""
    found = {phrase: [] for _, phrase in phrases}
    for offset in itertools.count(0, PAGE):
        left = [(number, phrase) for number, phrase in phrases
                if len(found[phrase]) == offset]
        command = ["search", "--limit", str(PAGE), "--offset", str(offset), "--trec", "t"]
        answers = ask(command, left)
        for number, _, ident, *_ in answers:
            found[phrases[int(number)][1]].append(ident)
        if not answers:
            break
    for phrase, ids in found.items():
        if len(ids) != counts[phrase] or len(set(ids)) != len(ids):
            sys.exit(f"{phrase}: {counts[phrase]} counted, {len(ids)} hits, "
                     f"{len(set(ids))} different ones")
    return {phrase: set(ids) for phrase, ids in found.items()}


# ---- why they differ --------------------------------------------------------


def reason_of(text, at):
    """Why the character at TEXT[at], which is in no token, is inside of a word."""
    char, around = text[at], text[at - 1:at] + text[at + 1:at + 2]
    if char in "'\u2019":
        return "apostrophe"
    if char == "_":
        return "underline"
    if char in ".,;" and around.isdigit():
        return "mark between digits"
    if char in ".\u00b7" and around.isalpha():
        return "dot between letters"
    if unicodedata.combining(char) or unicodedata.decomposition(char):
        return "diacritic" if char.isalpha() else "compatibility form"
    if char.isalpha():
        return "letter beyond ASCII"
    if unicodedata.category(char) == "Cf":
        return "invisible character"
    return None


def look_at(text, start, end, found):
    """(reason, word) for what stands in TEXT from start to end, an occurrence by one
    way to cut and not by the other; None if both cut it alike."""
    for begin, stop, folded in found:
        if stop <= start or begin >= end:
            continue
        written = text[begin:stop]
        if re.fullmatch("[A-Za-z0-9]+", written):
            continue
        at = re.search("[^A-Za-z0-9]", written).start()
        return reason_of(text, begin + at), folded
    return None


def token_places(text, parts):
    """Where parts stand as tokens in text."""
    found = [(match.start(), match.end(), match[0].lower())
             for match in re.finditer("[A-Za-z0-9]+", text)]
    return places(found, parts)


def places(found, parts):
    for at in range(len(found) - len(parts) + 1):
        if [word for _, _, word in found[at:at + len(parts)]] == parts:
            yield found[at][0], found[at + len(parts) - 1][1]


def explain(phrase, texts, has):
    """(reason, word) why quoth HAS or has not the phrase in texts; exits if by its
    own rules it should be the other way."""
    own, parts = words(phrase), tokens(phrase.lower())
    reasons, by_words = [], False
    for text in texts:
        text = unicodedata.normalize("NFC", text)
        found = list(spans(text))
        as_words, as_tokens = list(places(found, own)), list(token_places(text, parts))
        by_words = by_words or bool(as_words)
        reasons += [look_at(text, *place, found) for place in
                    (as_words if has else as_tokens)]
    if by_words != has:
        sys.exit(f"{phrase}: quoth {'finds' if has else 'does not find'} it, and "
                 f"brute force over words does{' not' if has else ''}, in {texts[0]!r}")
    # The text has only whole words there: it is the phrase that has another.
    for reason in reasons:
        if reason is None and own != parts:
            word = next(word for word in own if word not in parts)
            at = re.search("[^a-z0-9]", word).start()
            reason = f"{reason_of(word, at)} in the phrase", word
        if reason is None or reason[0] is None:
            sys.exit(f"{phrase}: no reason in {texts[0]!r}: {reason}")
        return reason
    sys.exit(f"{phrase}: it is nowhere in {texts[0]!r}")


def differences(path, truth, quoth):
    """(phrase, id) to (found or not found, reason, word)."""
    differing = collections.defaultdict(list)
    for phrase, ids in truth.items():
        for ident in quoth[phrase].symmetric_difference(ids):
            differing[ident].append(phrase)
    return {(phrase, ident): (FOUND if ident in quoth[phrase] else MISSED,
                              *explain(phrase, texts, ident in quoth[phrase]))
            for ident, *texts in documents(path) for phrase in differing[ident]}


# ---- the list ---------------------------------------------------------------


def write(collection, differing):
    lines = collections.defaultdict(list)
    for (phrase, ident), why in differing.items():
        lines[phrase, *why].append(ident)
    for (phrase, *why), ids in sorted(lines.items()):
        print(collection, phrase, *why, " ".join(ids), sep="\t")


def compare(differing, listed):
    wrong = [f"{phrase} in {ident}: {', '.join(why)}: not on the list"
             for (phrase, ident), why in differing.items()
             if listed.get((phrase, ident)) != why]
    wrong += [f"{phrase} in {ident} is on the list, and nothing differs"
              for phrase, ident in listed.keys() - differing.keys()]
    if wrong:
        sys.exit("\n".join(wrong[:50] + [f"{len(wrong)} lines"]))


def compare_counts(truth, counts, listed):
    expected = {phrase: count for phrase, (count, _) in truth.items()}
    for (phrase, _), (side, _, _) in listed.items():
        expected[phrase] += 1 if side == FOUND else -1
    wrong = [f"{phrase}: {counts[phrase]} documents, {count} expected"
             for phrase, count in expected.items() if counts[phrase] != count]
    if wrong:
        sys.exit("\n".join(wrong[:50] + [f"{len(wrong)} counts"]))


def sum_up(collection, truth, listed):
    phrases = {phrase for phrase, _ in listed}
    print(f"{collection}: {len(truth)} phrases, {sum(n for n, _ in truth.values())} "
          f"times a document; {len(truth) - len(phrases)} phrases have exactly the "
          f"documents of the tables, {len(phrases)} differ in {len(listed)}:")
    reasons = collections.Counter((side, why) for side, why, _ in listed.values())
    for (side, why), count in reasons.most_common():
        print(f"  {count} {side}: {why}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--counts", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("documents")
    parser.add_argument("collection")
    parser.add_argument("list")
    parser.add_argument("truth", nargs="+")
    options = parser.parse_args()
    truth = read_truth(options.truth, options.collection)
    listed = read_list(options.list, options.collection)
    if len(truth) < 50:
        sys.exit("the tables hardly know this collection")
    phrases = list(enumerate(truth))
    counts = counts_by_quoth(phrases)
    if options.counts:
        compare_counts(truth, counts, listed)
        print(f"{len(counts)} counts of {options.collection} are right")
        return
    differing = differences(options.documents,
                            truth_by_force(options.documents, truth),
                            ids_by_quoth(phrases, counts))
    if options.write:
        write(options.collection, differing)
        return
    compare(differing, listed)
    sum_up(options.collection, truth, listed)


main()
