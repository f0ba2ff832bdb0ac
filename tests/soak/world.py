# SPDX-License-Identifier: GPL-2.0-or-later
"""world.py - invented documents, and lists of what is known of them (world.h)."""
import json

DOCUMENTS = 400
WORDS = 600             # different ones, apart from those of known phrases
KNOWN = 30              # phrases


def invented_words(rng):
    parts = [a + b for a in "bdfgklmnprstv" for b in ("a", "e", "i", "o", "u")]
    words = set()
    while len(words) < WORDS:
        words.add("".join(rng.choice(parts) for _ in range(rng.randint(2, 4))))
    return sorted(words)


def make(folder, rng):
    """Writes docs.jsonl, and what soak knows of it, as RNG has it."""
    words = invented_words(rng)
    weights = [1 / (rank + 3) for rank in range(WORDS)]
    rng.shuffle(words)
    texts = [rng.choices(words, weights, k=rng.randint(20, 250))
             for _ in range(DOCUMENTS)]
    known = []
    for number in range(KNOWN):
        phrase = [f"zq{chr(97 + number % 26)}{chr(97 + number // 26)}{end}"
                  for end in ("xy", "yx")]
        here = rng.sample(range(DOCUMENTS), rng.randint(0, 60))
        for at in here:
            place = rng.randint(0, len(texts[at]))
            # Behind a word of the text, so that no phrase is within another.
            texts[at][place:place] = [" ".join(phrase)]
        known.append((" ".join(phrase), len(here)))
    with open(folder / "docs.jsonl", "w", encoding="utf-8") as out:
        for number, text in enumerate(texts):
            out.write(json.dumps({
                "id": f"doc-{number}", "title": " ".join(text[:4]),
                "text": ". ".join(" ".join(text[at:at + 12])
                                  for at in range(0, len(text), 12)),
                "date": f"{2000 + number % 7}-{1 + number % 12:02}-11",
                "source": f"Source {number % 5}", "topics": ["one", "two"][:number % 3],
            }) + "\n")
    lists = {"words": words, "ids": [f"doc-{number}" for number in range(DOCUMENTS)],
             "known": [f"{phrase}\t{n}" for phrase, n in known]}
    for name, lines in lists.items():
        (folder / name).write_text("".join(f"{line}\n" for line in lines))
