# SPDX-License-Identifier: GPL-2.0-or-later
"""corpus.py - the documents that bench.py measures with, in one JSON Lines file:
id, title, text and, where known, date.

From ../shared/data beside the source tree what is there of three collections, else
the notes of corpus/trade over and over. Only the scratch folder is written to.
"""
import gzip
import json
import pathlib
import re
import tarfile

TOP = pathlib.Path(__file__).resolve().parents[2]
DATA = TOP.parent / "shared" / "data"
TRADE = TOP / "corpus" / "trade"
SETS = ("whitehouse", "tota", "reuters21578")
FIELD = r"^%s: *(.*(?:\n +.*)*)"     # of front matter; a long value is folded


def front_matter(text):
    """The fields title and date of TEXT, and what comes after its front matter."""
    if not text.startswith("---\n") or "\n---\n" not in text:
        return {}, text
    head, body = text[4:].split("\n---\n", 1)
    fields = {}
    for name in ("title", "date"):
        found = re.search(FIELD % name, head, re.MULTILINE)
        if found:
            fields[name] = unquoted(re.sub(r"\s*\n\s*", " ", found[1]).strip())
    return fields, body


def unquoted(value):
    """A YAML scalar, as far as the collections have them."""
    if value.startswith('"'):
        try:
            return json.loads(value)
        except ValueError:
            return value.strip('"')
    if value.startswith("'"):
        return value.strip("'").replace("''", "'")
    return value


def document(name, data):
    fields, body = front_matter(data.decode("utf-8", "replace"))
    return {"id": name, "title": fields.get("title", ""), "text": body,
            **({"date": fields["date"]} if "date" in fields else {})}


def record(name, line):
    known = json.loads(line)
    return {"id": f"{name}/{known['id']}",
            **{key: known.get(key) or "" for key in ("title", "text")},
            **({"date": known["date"]} if known.get("date") else {})}


def of_tree(path, name):
    with tarfile.open(path) as tree:
        for member in tree:
            if member.isfile() and member.name.endswith(".md"):
                yield document(re.sub(r"\s", "_", member.name),
                               tree.extractfile(member).read())


def of_records(path, name):
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield record(name, line)


def of_folder(folder):
    """The notes of corpus/trade that are text or records of text."""
    for path in sorted(folder.iterdir()):
        if path.suffix in (".md", ".txt"):
            yield document(path.stem, path.read_bytes())
        elif path.suffix == ".jsonl":
            for line in path.read_text(encoding="utf-8").splitlines():
                yield record(path.stem, line)


def collections(data):
    """(name, documents) of each collection that is there."""
    for name in SETS:
        tree, records = data / name / "tree.tar.gz", data / name / "docs.jsonl.gz"
        if tree.exists():
            yield name, of_tree(tree, name)
        elif records.exists():
            yield name, of_records(records, name)


def repeated(documents, size):
    """DOCUMENTS once, and again until SIZE bytes of text are reached."""
    documents, size, times = list(documents), size, 0
    while True:
        for original in documents:
            yield {**original, "id": f"{original['id']}.{times}"}
            size -= len(original["text"])
        times += 1
        if size <= 0:
            return


def make(path, data=DATA, megabytes=20):
    """Writes the file PATH unless it is there; MEGABYTES is how much of
    corpus/trade there shall be without DATA. Returns what it is made of."""
    found = list(collections(data))
    name = " + ".join(name for name, _ in found) or "corpus/trade, repeated"
    if path.exists():
        return name
    beside = path.with_suffix(".part")
    with open(beside, "w", encoding="utf-8") as out:
        for _, documents in found or [
                ("", repeated(of_folder(TRADE), megabytes * 1000000))]:
            for one in documents:
                out.write(json.dumps(one, ensure_ascii=False) + "\n")
    beside.rename(path)
    return name
