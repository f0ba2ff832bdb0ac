# SPDX-License-Identifier: GPL-2.0-or-later
"""The measures give what was worked out by hand from trec_eval's definitions."""
import os
import tempfile
import unittest

import measures

# question 1: worked out below; 2: two equal scores; 3: not answered; 4: nothing
# is relevant to it; 5: the relevant one is found too late for the first ten.
QRELS = """1 0 a 3
1 0 b 2
1 0 c 1
1 0 d 0
1 0 e -1
2 0 m 1
3 0 a 1
4 0 a 0
5 0 z 2
"""
# Ranks and lines in disorder: the score decides.
RUN = """1 Q0 c 1 1.5 t
1 Q0 b 2 5 t
1 Q0 x 3 4 t
1 Q0 a 4 3 t
1 Q0 d 5 2 t
2 Q0 m 1 1.0 t
2 Q0 n 2 1.0 t
4 Q0 a 1 9 t
""" + "".join(f"5 Q0 y{i:02} {i} {100 - i} t\n" for i in range(10)) + "5 Q0 z 11 1 t\n"


class Measures(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def written(self, text):
        path = os.path.join(self.folder.name, "file")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def figures(self):
        return measures.measure(measures.read_run(self.written(RUN)),
                                measures.read_qrels(self.written(QRELS)))

    def same(self, wanted, row):
        for one, other in zip(wanted, row):
            self.assertAlmostEqual(one, other, places=5)

    def test_graded_judgements(self):
        # b x a d c: gain 2/1 + 3/2 + 1/2.584963 = 3.886853, best order 3 2 1:
        # 3/1 + 2/1.584963 + 1/2 = 4.761860; precision 1/1, 2/3 and 3/5.
        self.same((3.886853 / 4.761860, (1 + 2 / 3 + 3 / 5) / 3, 1),
                  self.figures()["1"])

    def test_equal_scores_put_the_last_name_first(self):
        self.same((1 / 1.584963, 0.5, 0.5), self.figures()["2"])

    def test_a_question_without_an_answer_is_a_zero(self):
        self.same((0, 0, 0), self.figures()["3"])

    def test_a_question_without_a_relevant_document_does_not_count(self):
        self.assertEqual({"1", "2", "3", "5"}, set(self.figures()))

    def test_the_eleventh_is_too_late_for_the_first_ten(self):
        self.same((0, 1 / 11, 1 / 11), self.figures()["5"])

    def test_means_are_over_questions(self):
        rows = self.figures().values()
        self.same((0.755556 + 0.5 + 0 + 1 / 11,), (4 * measures.mean(rows)[1],))
        self.assertEqual((0, 0, 0), measures.mean([]))

    def test_what_breaks_the_format_is_named(self):
        for text, reader, word in (
                ("1 0 a\n", measures.read_qrels, ":1: 3 columns"),
                ("1 0 a x\n", measures.read_qrels, "'x' is no whole"),
                ("1 0 a 1\n1 0 a 2\n", measures.read_qrels, ":2: a is judged twice"),
                ("1 Q0 a 1 high t\n", measures.read_run, "'high' is no number"),
                ("1 Q0 a 1 2 t\n1 Q0 a 2 1 t\n", measures.read_run, "twice")):
            with self.assertRaisesRegex(measures.Malformed, word):
                reader(self.written(text))


if __name__ == "__main__":
    unittest.main()
