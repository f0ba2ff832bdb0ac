/* SPDX-License-Identifier: GPL-2.0-or-later */
/* association.c - frequencies to measures of association. */
#include "daemon/answer/association.h"

#include <math.h>

static double expected(const struct association_table *table)
{
	return table->windows * table->word / table->all;
}

/* What a cell adds: OBSERVED, in a row and a column of these totals. */
static double cell(double observed, double row, double column, double all)
{
	return observed > 0 ? observed * log(observed * all / (row * column)) : 0;
}

double association_log_likelihood(const struct association_table *table)
{
	double word = table->word, windows = table->windows, all = table->all;
	double others = all - word, elsewhere = all - windows;
	double sum = cell(table->near, word, windows, all) +
		cell(word - table->near, word, elsewhere, all) +
		cell(windows - table->near, others, windows, all) +
		cell(all - word - windows + table->near, others, elsewhere, all);
	return table->near < expected(table) ? -2 * sum : 2 * sum;
}

double association_mi(const struct association_table *table)
{
	return log2(table->near / expected(table));
}

double association_log_dice(double near, double node, double frequency)
{
	return 14 + log2(2 * near / (node + frequency));
}
