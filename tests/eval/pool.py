#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Puts together what is to be judged: for each question of corpus/queries.tsv the
best documents of three rankings that have little in common.

    pool.py [--build DIR] [--depth N] [--unjudged]

  quoth   its own ranking, of any of the words
  fts     SQLite FTS5's BM25 over Porter stems, any of the words (stop words too)
  grams   cosine of TF-IDF vectors of four characters (two of ideographs): finds
          misspellings, compounds and inflections of every language

Prints `question TAB document`, documents in the order of their names, so that a
judge does not see who found what; --unjudged leaves out what qrels.txt has.
"""
import argparse
import collections
import math
import pathlib
import re
import sqlite3
import tempfile

import collection
import evaluate
import measures

CORPUS = collection.FOLDER.parent


def quoth_ranking(options, questions):
    with tempfile.TemporaryDirectory() as folder:
        run_file = pathlib.Path(folder) / "run"
        asked = evaluate.Collection("corpus", *evaluate.collections()["corpus"])
        asked.questions = questions
        options.mode = "any"
        with evaluate.Daemon(options.build, collection.FOLDER) as daemon:
            evaluate.ask(daemon, asked, options, run_file)
        return {question: measures.ordered(found)
                for question, found in measures.read_run(run_file).items()}


def fts_ranking(questions, documents):
    database = sqlite3.connect(":memory:")
    database.execute("CREATE VIRTUAL TABLE documents USING fts5(id UNINDEXED, title, "
                     "text, tokenize = 'porter unicode61')")
    database.executemany("INSERT INTO documents VALUES (?, ?, ?)",
                         [(d["id"], d["title"], d["text"]) for d in documents])
    ranking = {}
    for question, text in questions.items():
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", text))
        ranking[question] = [row[0] for row in database.execute(
            "SELECT id FROM documents WHERE documents MATCH ? ORDER BY rank, id",
            (words,))]
    return ranking


def grams(text):
    """Character grams, of words with their ends marked."""
    runs = r"[\u3400-\u9fff]+|[^\W_\u3400-\u9fff]+"
    for word in re.findall(runs, text.lower()):
        size = 2 if "\u3400" <= word[0] <= "\u9fff" else 4
        marked = word if size == 2 else f"^{word}$"
        for at in range(max(1, len(marked) - size + 1)):
            yield marked[at:at + size]


def gram_ranking(questions, documents):
    counts = {d["id"]: collections.Counter(grams(d["title"] + " " + d["text"]))
              for d in documents}
    frequency = collections.Counter(gram for c in counts.values() for gram in c)

    def vector(count):
        weights = {gram: (1 + math.log(n)) * math.log(1 + len(counts) / frequency[gram])
                   for gram, n in count.items() if gram in frequency}
        norm = math.sqrt(sum(weight * weight for weight in weights.values())) or 1
        return {gram: weight / norm for gram, weight in weights.items()}

    vectors = {name: vector(count) for name, count in counts.items()}
    ranking = {}
    for question, text in questions.items():
        wanted = vector(collections.Counter(grams(text)))
        scores = {name: sum(weight * have.get(gram, 0)
                            for gram, weight in wanted.items())
                  for name, have in vectors.items()}
        ranking[question] = measures.ordered(
            [(name, score) for name, score in scores.items() if score > 0])
    return ranking


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--build", default=evaluate.TOP / "build")
    parser.add_argument("--depth", type=int, default=10, help="of each ranking")
    parser.add_argument("--unjudged", action="store_true")
    options = parser.parse_args()
    questions, _ = evaluate.read_questions(CORPUS / "queries.tsv")
    documents = collection.documents()
    judged = measures.read_qrels(CORPUS / "qrels.txt") if options.unjudged else {}
    rankings = (quoth_ranking(options, questions), fts_ranking(questions, documents),
                gram_ranking(questions, documents))
    for question in questions:
        pool = {document for ranking in rankings
                for document in ranking.get(question, [])[:options.depth]}
        for document in sorted(pool - set(judged.get(question, {}))):
            print(f"{question}\t{document}")


if __name__ == "__main__":
    main()
