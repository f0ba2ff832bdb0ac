# SPDX-License-Identifier: GPL-2.0-or-later
"""brute.py - words and phrases the slow way, to hold quoth to.

Written from the rules that quoth documents and from nothing of its code: words
by UAX #29, apostrophes and dots inside a word kept, case and diacritics folded.
Good for scripts that write spaces between words.
"""
import re
import unicodedata

LETTER = r"[^\W\d_]"
WORD = re.compile(
    r"\w+(?:(?:"
    rf"(?<={LETTER})['\u2019.\u00b7\u2027](?={LETTER})"
    r"|(?<=\d)[.,;'\u2019](?=\d)"
    r")\w+)*")


def fold(text):
    text = unicodedata.normalize("NFKD", text).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c))
    return text.replace("\u2019", "'").replace("\u00ad", "")


def spans(text):
    """(start, end, folded) of each word of text, which is in NFC."""
    for match in WORD.finditer(text):
        written = match[0].strip("_")
        folded = fold(written)
        if folded:
            start = match.start() + match[0].index(written)
            yield start, start + len(written), folded


def words(text):
    return [folded for _, _, folded in spans(unicodedata.normalize("NFC", text))]


def count_phrase(text_words, phrase):
    """How often the words of phrase stand side by side among text_words."""
    size = len(phrase)
    return sum(text_words[at:at + size] == phrase
               for at, word in enumerate(text_words) if word == phrase[0])
