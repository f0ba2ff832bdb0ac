# SPDX-License-Identifier: GPL-2.0-or-later
"""The collection is what corpus/README.md says of it."""
import collections
import datetime
import re
import unittest

import collection
import evaluate
import measures

CORPUS = collection.FOLDER.parent
DOCUMENTS = collection.documents()
KINDS = {"phrase", "inflected", "name", "words", "question", "date", "language",
         "misspelt"}
WORDS = (250, 1500)


def is_brief(document):
    return document["path"].name == "briefs.jsonl"


class Collection(unittest.TestCase):
    def test_there_are_so_many_notes_of_so_many_words(self):
        notes = [d for d in DOCUMENTS if not is_brief(d)]
        self.assertGreaterEqual(len(notes), 90)
        for note in notes:
            with self.subTest(note["id"]):
                self.assertTrue(WORDS[0] <= collection.words(note) <= WORDS[1],
                                collection.words(note))

    def test_each_has_all_fields(self):
        for document in DOCUMENTS:
            with self.subTest(document["id"]):
                for field in collection.FIELDS:
                    self.assertTrue(document.get(field), field)
                datetime.date.fromisoformat(document["date"])
                self.assertIn("quoth corpus", document["author"])
                self.assertIsNone(re.search(r"\s", document["id"]))

    def test_ids_are_unique_and_files_are_named_after_them(self):
        ids = collections.Counter(d["id"] for d in DOCUMENTS)
        self.assertEqual(max(ids.values()), 1)
        for document in DOCUMENTS:
            if document["path"].suffix != ".jsonl":
                self.assertEqual(document["path"].stem,
                                 document["id"].partition("@")[0])

    def test_topics_are_those_of_the_page(self):
        page = (CORPUS / "README.md").read_text(encoding="utf-8")
        row = next(line for line in page.splitlines() if line.startswith("| `topics`"))
        known = set(re.findall(r"`([a-z-]+)`", row)) - {"topics"}
        for document in DOCUMENTS:
            self.assertLessEqual(set(document["topics"]), known, document["id"])

    def test_languages_and_formats(self):
        languages = collections.Counter(d["language"][:2] for d in DOCUMENTS)
        self.assertEqual(set(languages), {"en", "de", "fr", "es", "zh"})
        self.assertGreaterEqual(min(languages.values()), 6)
        self.assertEqual({d["path"].suffix for d in DOCUMENTS},
                         {".md", ".txt", ".html", ".eml", ".jsonl"})
        text = "".join(d["text"] + d["title"] for d in DOCUMENTS)
        for character in "\u00ad\u00a0\u202f“”„«»’–—€£¥%…":
            self.assertIn(character, text, hex(ord(character)))

    def test_families_have_four_versions(self):
        families = collections.Counter(re.match(r"(\w+-wire)-", d["id"])[1]
                                       for d in DOCUMENTS if "-wire-" in d["id"])
        self.assertEqual(sorted(families.values()), [4, 4, 4])


class Judgements(unittest.TestCase):
    def setUp(self):
        self.questions, self.kinds = evaluate.read_questions(CORPUS / "queries.tsv")
        self.qrels = measures.read_qrels(CORPUS / "qrels.txt")

    def test_sixty_questions_of_eight_kinds(self):
        self.assertEqual(len(self.questions), 60)
        self.assertEqual(set(self.kinds.values()), KINDS)

    def test_each_is_judged_and_has_an_answer(self):
        ids = {d["id"] for d in DOCUMENTS}
        self.assertEqual(set(self.qrels), set(self.questions))
        for question, judged in self.qrels.items():
            with self.subTest(question):
                self.assertLessEqual(set(judged), ids)
                self.assertLessEqual(set(judged.values()), {0, 1, 2, 3})
                self.assertGreaterEqual(max(judged.values()), 2)


if __name__ == "__main__":
    unittest.main()
