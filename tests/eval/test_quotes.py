# SPDX-License-Identifier: GPL-2.0-or-later
"""Every verdict of corpus/quotes.tsv follows from the texts of the collection."""
import collections
import functools
import pathlib
import re
import unicodedata
import unittest

import collection

TABLE = pathlib.Path(__file__).resolve().parents[2] / "corpus" / "quotes.tsv"
COLUMNS = ["id", "verdict", "document", "quotation", "note"]
VERDICTS = ("verbatim", "typographic", "near", "absent")
FORMATS = {".md", ".txt", ".html", ".eml", ".jsonl"}
INLINE = {"em", "i", "b", "strong", "a", "span", "sup", "sub", "abbr", "q", "cite"}
# A window is near if at most one word (ideograph, number) in three of the
# quotation has to be put in, left out or replaced, rounded down.
SHARE = 3


class Blocks(collection.Page):
    """The page again, with an empty line at the edges of its blocks."""

    def edge(self, tag):
        if tag not in INLINE:
            self.pieces.append("\n\n")

    def handle_starttag(self, tag, attrs):
        self.edge(tag)
        super().handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        super().handle_endtag(tag)
        self.edge(tag)


def blanks(text):
    """White space as one blank; U+00A0 and its kin are characters, not white space."""
    return re.sub(r"[ \t\r\n\f\v]+", " ", text).strip(" ")


def paragraphs(document):
    text = document["text"]
    if document["path"].suffix == ".html":
        page = Blocks()
        page.feed(document["path"].read_text(encoding="utf-8"))
        text = "".join(page.pieces)
    found = re.split(r"\n(?:[ \t]*\n)+", text.replace("\r\n", "\n"))
    return [blanks(paragraph) for paragraph in found if paragraph.strip()]


def normal(text):
    """Without what typesetting changes; the words and their case stay."""
    text = unicodedata.normalize("NFKC", text.replace("\u00ad", ""))
    text = re.sub("[‘’‚‛‹›′`´']", "'", text)
    text = re.sub("[“”„‟«»″「」『』]|''", '"', text)
    text = re.sub(r"\s*(?:-{2,}|[-‐‑‒–—―−])\s*", "-", text)
    text = re.sub(r"\s*\.(?:\s?\.){2,}\s*", "...", text)
    text = re.sub(r"\s*([\";:!?%])\s*", r"\1", text)
    return re.sub(r"\s+", " ", text).strip()


def same_signs(quotation, text):
    """Whether a normalised text has the quotation, its first letter in either case."""
    quotation = normal(quotation)
    at = next(at for at, sign in enumerate(quotation) if sign.isalnum())
    return any(quotation[:at] + letter + quotation[at + 1:] in text
               for letter in (quotation[at].lower(), quotation[at].upper()))


def words(text):
    """Words, numbers with their decimals, and each ideograph for itself."""
    return re.findall(r"\d+(?:[.,]\d+)*|[\u3400-\u9fff]|[^\W\d_\u3400-\u9fff]+",
                      normal(text).casefold())


def distance(wanted, held):
    """The fewest changes of words that make of a window of the text the quotation."""
    row = list(range(len(wanted) + 1))
    least = row[-1]
    for word in held:
        corner, row[0] = row[0], 0
        for at, other in enumerate(wanted, 1):
            corner, row[at] = row[at], min(corner + (word != other), row[at] + 1,
                                           row[at - 1] + 1)
        least = min(least, row[-1])
    return least


class Held:
    """What a document is asked for."""

    def __init__(self, document):
        self.language = document["language"][:2]
        self.format = document["path"].suffix
        self.exact = paragraphs(document)
        self.normal = [normal(paragraph) for paragraph in self.exact]
        self.words = words(document["text"])
        self.kinds = set(self.words)

    def verbatim(self, quotation):
        return any(blanks(quotation) in paragraph for paragraph in self.exact)

    def typographic(self, quotation):
        return any(same_signs(quotation, paragraph) for paragraph in self.normal)

    def distance(self, wanted, limit):
        """None if above the limit, as it is when so many words are nowhere in it."""
        if sum(word not in self.kinds for word in wanted) > limit:
            return None
        found = distance(wanted, self.words)
        return found if found <= limit else None


@functools.cache
def library():
    return {document["id"]: Held(document) for document in collection.documents()}


def table():
    lines = TABLE.read_text(encoding="utf-8").split("\n")
    return lines[0], lines[1].split("\t"), [line.split("\t") for line in lines[2:-1]]


def nearest(row):
    """{document: distance} of all that have a window near the quotation."""
    wanted = words(row["quotation"])
    found = {name: held.distance(wanted, len(wanted) // SHARE)
             for name, held in library().items()}
    return {name: changes for name, changes in found.items() if changes is not None}


class Distance(unittest.TestCase):
    def test_by_hand(self):
        for quotation, text, changes in (
                ("b c", "a b c d", 0), ("b d", "a b c d", 1), ("b x d", "a b c d", 1),
                ("b c x d", "a b c d", 1), ("x y", "a b", 2), ("稀图", "关于稀土", 1)):
            self.assertEqual(changes, distance(words(quotation), words(text)))

    def test_normal(self):
        for one, other in (("«\u202fa\u202f» b", "“a” b"), ("a – b", "a--b"),
                           ("a … b", "a... b"), ("co\u00adal", "coal"),
                           ("10\u00a0%", "10%"), ("l’or", "l'or")):
            self.assertEqual(normal(one), normal(other))
        for one, other in (("a b", "ab"), ("10", "100"), ("A b", "a B"), ("é", "e")):
            self.assertNotEqual(normal(one), normal(other))


class Quotes(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.rows = [dict(zip(COLUMNS, fields)) for fields in table()[2]]

    def of(self, verdict):
        return [row for row in self.rows if row["verdict"] == verdict]

    def hold(self, verdict, check):
        for row in self.of(verdict):
            with self.subTest(row["id"], quotation=row["quotation"]):
                check(row)

    def test_table(self):
        remark, head, fields = table()
        self.assertTrue(remark.startswith("# "))
        self.assertEqual(COLUMNS, head)
        self.assertEqual({len(COLUMNS)}, {len(row) for row in fields})
        self.assertEqual(40, len(self.rows))
        self.assertEqual(40, len({row["id"] for row in self.rows}))
        self.assertEqual(40, len({row["quotation"] for row in self.rows}))
        self.assertEqual({verdict: 10 for verdict in VERDICTS},
                         collections.Counter(row["verdict"] for row in self.rows))
        for row in self.rows:
            if row["verdict"] == "absent":
                self.assertEqual("", row["document"], row["id"])
            else:
                self.assertIn(row["document"], library(), row["id"])

    def test_spread(self):
        held = [library()[row["document"]] for row in self.rows if row["document"]]
        languages = collections.Counter(document.language for document in held)
        for language, least in (("de", 2), ("fr", 2), ("es", 2), ("zh", 3)):
            self.assertGreaterEqual(languages[language], least, language)
        for verdict in VERDICTS[:3]:
            self.assertEqual(FORMATS, {library()[row["document"]].format
                                       for row in self.of(verdict)}, verdict)
        lengths = [len(words(row["quotation"])) for row in self.rows]
        self.assertEqual(4, min(lengths))
        self.assertIn(max(lengths), range(35, 41))
        self.assertEqual(["hostile: not", "hostile: number"], sorted(
            hostile.group() for row in self.of("near")
            if (hostile := re.search(r"hostile: \w+", row["note"]))))

    def verbatim(self, row):
        self.assertTrue(library()[row["document"]].verbatim(row["quotation"]))

    def typographic(self, row):
        self.assertEqual([], [name for name, held in library().items()
                              if held.verbatim(row["quotation"])])
        self.assertTrue(library()[row["document"]].typographic(row["quotation"]))

    def near(self, row):
        self.assertEqual([], [name for name, held in library().items()
                              if held.typographic(row["quotation"])])
        found = nearest(row)
        self.assertIn(row["document"], found)
        least = min(found.values())
        self.assertGreater(least, 0)
        self.assertEqual([row["document"]], [name for name, changes in found.items()
                                             if changes == least])

    def absent(self, row):
        self.assertEqual({}, nearest(row))

    def test_verdicts(self):
        for verdict in VERDICTS:
            self.hold(verdict, getattr(self, verdict))

    def test_no_other_verdict_would_pass(self):
        for row in self.rows:
            for verdict in VERDICTS:
                if verdict == row["verdict"] or not row["document"]:
                    continue
                with self.subTest(row["id"], verdict=verdict):
                    with self.assertRaises(AssertionError):
                        getattr(self, verdict)(row)


if __name__ == "__main__":
    unittest.main()
