# SPDX-License-Identifier: CC0-1.0
# %% [markdown]
# # Rare earths and soybeans: who says what, and when?
#
# A notebook as text: Jupyter (with jupytext), Spyder and editors open it as cells, and
# `python3 rare_earths.py` runs it as it is. It asks the index that quoth asks, which
# `quoth-index corpus/trade` has filled, and leaves a figure in the working folder.

# %%
import subprocess

import quoth

QUESTIONS = ['"rare earths"', "soybeans"]
q = quoth.Quoth()
for question in QUESTIONS:
    count = q.count(question)
    print(f"{question}: {count.n} documents, {count.occurrences} occurrences")

# %% [markdown]
# ## In which words?
# Every occurrence in its context, sorted by what follows; the file and the line tell where.

# %%
lines = q.kwic('"rare earths"', order="right", limit=12)
for line in lines:
    name = quoth.plain((line.path or line.doc_id).rsplit("/", 1)[-1])
    print(f"{name[:26]:>26}:{line.line:<4} {line.aligned(34)}")
print(f"{lines.total.n} lines in {lines.documents} documents, "
      f"revision {lines.about.index.rev}")

# %%
try:
    print(q.kwic('"rare earths"').to_pandas().groupby("source").size())
except ImportError as missing:
    print(missing)

# %% [markdown]
# ## Beside which words?

# %%
for row in q.collocates('"rare earths"', limit=8).rows:
    print(f"{quoth.plain(row.word):>14} {row.f_near:4} {row.log_likelihood:8.1f}")

# %% [markdown]
# ## When?
# Occurrences per million words, month by month; a month without text has no rate.

# %%
trend = q.trend(QUESTIONS, by="month")
for row in trend.rows:
    rate = "-" if row.per_million is None else f"{row.per_million:.0f}"
    print(f"{row.key} {trend.series[row.series].query:>14} {row.occurrences:4} {rate:>6}")

# %%
FIGURE = "rare-earths.svg"
try:
    import matplotlib
    matplotlib.use("svg")
    import matplotlib.pyplot as plt
except ImportError:     # quoth draws one by itself
    subprocess.run(["quoth", "trend", "--by=month", f"--svg={FIGURE}", "--", *QUESTIONS],
                   check=True, stdout=subprocess.DEVNULL)
else:
    for number, series in enumerate(trend.series):
        rows = [row for row in trend.rows if row.series == number]
        plt.plot([row.key for row in rows],
                 [float("nan") if row.per_million is None else row.per_million
                  for row in rows], marker="os"[number], label=series.query)
    plt.ylabel("occurrences per million words")
    plt.xticks(rotation=90)
    plt.legend()
    plt.tight_layout()
    plt.savefig(FIGURE)
print("the figure is", FIGURE)
q.close()
