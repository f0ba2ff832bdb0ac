/* SPDX-License-Identifier: GPL-2.0-or-later */
/* association.h - how much a word keeps company with another word or phrase, the node.
 *
 * The table has each word of the index once, but for those of the node's occurrences
 * themselves (surface cooccurrence: Evert, "Corpora and collocations", in Luedeling and
 * Kytoe, Corpus Linguistics, vol. 2, 2008, section 4.1):
 *
 *                    near the node        elsewhere               all
 *   the word         o11 = near           o12 = word - near       word
 *   other words      o21 = windows - near o22                     all - word
 *   all              windows              all - windows           all
 *
 * `windows` is how many words the windows around all occurrences of the node hold, each
 * counted once however many windows it is in: so the size of the windows enters.
 * With e = row total * column total / all for each cell:
 *
 *   log-likelihood  2 * sum of o * ln(o / e), 0 for o = 0: Dunning, "Accurate methods
 *                   for the statistics of surprise and coincidence", Computational
 *                   Linguistics 19(1), 1993. Negative here where near < e11, so that
 *                   words that keep away come last.
 *   MI              log2(near / e11): Church and Hanks, "Word association norms, mutual
 *                   information, and lexicography", Computational Linguistics 16(1),
 *                   1990.
 *   logDice         14 + log2(2 * near / (node + frequency)), with the numbers of the
 *                   whole index: Rychly, "A lexicographer-friendly association score",
 *                   RASLAN 2008. Neither windows nor the size of the index enter.
 */
#ifndef QUOTH_DAEMON_ASSOCIATION_H
#define QUOTH_DAEMON_ASSOCIATION_H

enum association {
	BY_LOG_LIKELIHOOD,
	BY_LOG_DICE,
	BY_MI,
	BY_NEAR,	/* how often it is near the node */
};

/* The table's numbers; 0 < near <= word, windows <= all. */
struct association_table {
	double near, word, windows, all;
};

double association_log_likelihood(const struct association_table *table);
double association_mi(const struct association_table *table);

/* NEAR: how often the word is near the NODE, of which there are so many occurrences;
 * FREQUENCY: of the word in all. NEAR and NODE above 0. */
double association_log_dice(double near, double node, double frequency);

#endif
