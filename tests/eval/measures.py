# SPDX-License-Identifier: GPL-2.0-or-later
"""Rankings and judgements to nDCG@10, MAP and MRR, as trec_eval defines them.

Judgements ("qrels") are {question: {document: level}}, level a whole number,
relevant from 1 on; rankings ("run") are {question: [(document, score)]}.

  ndcg(k)  sum over the first k of level / log2(rank + 1), divided by the same
           sum over the best order of all judged documents: ndcg_cut_K of
           trec_eval (linear gains; Jarvelin and Kekalainen, "Cumulated
           gain-based evaluation of IR techniques", ACM TOIS 20(4), 2002)
  ap       mean of precision at the rank of each relevant document, 0 for one
           that was not found: map (Buckley and Voorhees 2005)
  rr       1 / rank of the first relevant document, 0 without one: recip_rank
           (Voorhees, TREC-8 question answering track, 1999)

As trec_eval does, documents are ordered by score, highest first, and by name,
last in the alphabet first, where scores are equal, whatever order or rank the
run has; an unjudged document is not relevant. A question without a relevant
document has no figures; one without an answer has zeros (trec_eval -c).
"""
import math

KINDS = ("ndcg@10", "map", "mrr")


class Malformed(Exception):
    """A file breaks its format; says which line and how."""


def _lines(path, columns):
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            parts = line.split()
            if not parts:
                continue
            if len(parts) != columns:
                raise Malformed(f"{path}:{number}: {len(parts)} columns, "
                                f"not {columns}")
            yield number, parts


def read_qrels(path):
    """`question 0 document level` lines."""
    qrels = {}
    for number, (question, _, document, level) in _lines(path, 4):
        judged = qrels.setdefault(question, {})
        if document in judged:
            raise Malformed(f"{path}:{number}: {document} is judged twice for "
                            f"{question}")
        try:
            judged[document] = int(level)
        except ValueError:
            raise Malformed(f"{path}:{number}: level {level!r} is no whole "
                            f"number") from None
    return qrels


def read_run(path):
    """`question Q0 document rank score tag` lines."""
    run = {}
    for number, (question, _, document, _, score, _) in _lines(path, 6):
        try:
            run.setdefault(question, []).append((document, float(score)))
        except ValueError:
            raise Malformed(f"{path}:{number}: score {score!r} is no "
                            f"number") from None
    for question, found in run.items():
        if len({document for document, _ in found}) != len(found):
            raise Malformed(f"{path}: a document twice for {question}")
    return run


def ordered(found):
    """The documents of one question, as trec_eval orders them."""
    by_name = sorted(found, key=lambda hit: hit[0], reverse=True)
    return [document for document, _ in
            sorted(by_name, key=lambda hit: hit[1], reverse=True)]


def _gain(levels):
    return sum(level / math.log2(rank + 1)
               for rank, level in enumerate(levels, 1) if level > 0)


def ndcg(documents, judged, k=10):
    best = sorted(judged.values(), reverse=True)[:k]
    return _gain([judged.get(document, 0) for document in documents[:k]]) / _gain(best)


def ap(documents, judged):
    relevant = {document for document, level in judged.items() if level > 0}
    seen = total = 0
    for rank, document in enumerate(documents, 1):
        if document in relevant:
            seen += 1
            total += seen / rank
    return total / len(relevant)


def rr(documents, judged):
    for rank, document in enumerate(documents, 1):
        if judged.get(document, 0) > 0:
            return 1 / rank
    return 0.0


def measure(run, qrels):
    """{question: (nDCG@10, AP, RR)} of every question with a relevant document."""
    figures = {}
    for question, judged in qrels.items():
        if max(judged.values()) < 1:
            continue
        documents = ordered(run.get(question, []))
        figures[question] = (ndcg(documents, judged), ap(documents, judged),
                             rr(documents, judged))
    return figures


def mean(rows):
    """Of each column; zeros of no rows."""
    rows = list(rows)
    return tuple(sum(column) / len(rows) for column in zip(*rows)) or (0.0,) * 3
