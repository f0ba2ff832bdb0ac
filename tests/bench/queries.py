# SPDX-License-Identifier: GPL-2.0-or-later
"""queries.py - the questions that bench.py asks, drawn from the text itself.

The same file and number give the same questions. They are made of words of ASCII
letters and digits that stand between white space, in lower case, so that every
engine cuts them alike.
"""
import collections
import json
import pathlib
import random
import re

SEED = 1
PAIRS = 100
TRIES = 6               # places looked at for one question that is wanted
FREQUENT = 1000         # words that a most frequent pair may be made of
LOG_WORDS = 16
# Two and more whole words with nothing but a space or line end between them.
RUN = re.compile(r"(?<!\S)[A-Za-z0-9]+(?:[ \n][A-Za-z0-9]+)+(?!\S)")
SENTENCE = re.compile(r"(?<=[.!?])\s+|\n\s*\n")
LETTERS = re.compile(r"[a-z]{3,}")
STOP = frozenset("""about after all also and any are because been before being but
    can could did does for from had has have her here him his how into its just
    may more most must not now one only other our out over shall she should some
    such than that the their them then there these they this those through under
    upon was were what when where which while who will with would you your""".split())


def text_of(line):
    return json.loads(line).get("text") or ""


def runs_of(text):
    return (run.lower().split() for run in RUN.findall(text))


def places(path, count, rng):
    """COUNT texts, each drawn as often as it is long, in a drawn order."""
    size = path.stat().st_size
    offsets = sorted(rng.randrange(size) for _ in range(count))
    drawn, end = [], 0
    with open(path, "rb") as lines:
        for line in lines:
            end += len(line)
            while len(drawn) < count and offsets[len(drawn)] < end:
                drawn.append(line)
            if len(drawn) == count:
                break
    rng.shuffle(drawn)
    return (text_of(line) for line in drawn)


def distinct(questions, count):
    """The first COUNT different ones."""
    return list(dict.fromkeys(filter(None, questions)))[:count]


def phrase_of(text, rng):
    """2 to 5 words that stand one behind the other, or None."""
    length = rng.randint(2, 5)
    long_enough = [run for run in runs_of(text) if len(run) >= length]
    if not long_enough:
        return None
    run = rng.choice(long_enough)
    at = rng.randrange(len(run) - length + 1)
    return " ".join(run[at:at + length])


def bag_of(text, rng):
    """2 to 4 words that say something, of one sentence, or None."""
    sentence = rng.choice(SENTENCE.split(text))
    words = (word.strip(",.;:!?()\"“”") for word in sentence.lower().split())
    said = sorted({word for word in words
                   if LETTERS.fullmatch(word) and word not in STOP})
    count = rng.randint(2, 4)
    return " ".join(rng.sample(said, count)) if len(said) >= count else None


def frequent_pairs(path, count):
    words, pairs = collections.Counter(), collections.Counter()
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            for run in runs_of(text_of(line)):
                words.update(run)
    known = {word for word, _ in words.most_common(FREQUENT)}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            for run in runs_of(text_of(line)):
                pairs.update(pair for pair in zip(run, run[1:])
                             if pair[0] in known and pair[1] in known)
    best = sorted(pairs, key=lambda pair: (-pairs[pair], pair))[:count]
    return [" ".join(pair) for pair in best]


def log_lines(path, rng):
    """The queries of a log of `number:text` lines, in a drawn order."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    rng.shuffle(lines)
    for line in lines:
        words = re.findall("[a-z0-9]+", line.partition(":")[2].lower())
        yield " ".join(words) if len(words) <= LOG_WORDS else None


def make(corpus, path, log, count=500):
    """Writes PATH unless it is there: `set TAB mode TAB words` lines, COUNT of a
    set; LOG may be missing. Returns them as a list of such triples."""
    if not path.exists():
        rng = random.Random(SEED)
        drawn = lambda make_one: distinct(
            (make_one(text, rng) for text in places(corpus, count * TRIES, rng)), count)
        rows = [("phrases", "phrase", words) for words in drawn(phrase_of)]
        rows += [("pairs", "phrase", words) for words in frequent_pairs(corpus, PAIRS)]
        bags = drawn(bag_of)
        rows += [("all", "all", words) for words in bags]
        rows += [("any", "any", words) for words in bags]
        if log.exists():
            rows += [("log", "any", words)
                     for words in distinct(log_lines(log, rng), count)]
        beside = pathlib.Path(f"{path}.part")
        beside.write_text("".join("\t".join(row) + "\n" for row in rows))
        beside.rename(path)
    return [tuple(line.split("\t")) for line in path.read_text().splitlines()]
