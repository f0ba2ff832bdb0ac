# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads the collection in corpus/trade with Python's own parsers: what the tests and
the pool of judgements hold quoth to, and so written without it."""
import email
import email.policy
import html.parser
import json
import pathlib
import re

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "corpus" / "trade"
FIELDS = ("id", "title", "date", "author", "topics", "places", "language", "basis")


class Page(html.parser.HTMLParser):
    """Meta fields and the text of an article."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.fields, self.pieces, self.open = {}, [], []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "html":
            self.fields["language"] = attrs.get("lang", "")
        if tag == "meta" and "name" in attrs:
            self.fields[attrs["name"]] = attrs.get("content", "")
        if tag not in ("meta", "link", "br", "img", "hr", "input", "col"):
            self.open.append(tag)
        self.pieces.append(" " if tag not in ("em", "i", "b", "strong", "a", "span",
                                              "sup", "sub", "abbr", "q", "cite") else "")

    def handle_endtag(self, tag):
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data):
        if self.open and self.open[-1] == "title" and "head" in self.open:
            self.fields["title"] = self.fields.get("title", "") + data
        elif "article" in self.open and self.open[-1] not in ("script", "style"):
            self.pieces.append(data)


def split(text):
    return [word.strip() for word in text.split(",") if word.strip()]


def scalar(value):
    value = value.strip()
    if value[:1] == "[":
        return split(value.strip("[]"))
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    if len(value) > 1 and value[0] == value[-1] == '"':
        return json.loads(value)
    return value


def front_matter(text):
    """The small part of YAML that the notes keep to."""
    _, head, body = re.split(r"(?m)^---\n", text, maxsplit=2)
    fields, key = {}, None
    for line in head.splitlines():
        if re.match(r"\w[\w-]*:", line):
            key, _, value = line.partition(":")
            fields[key] = scalar(value)
        elif line.startswith("  - ") or line.startswith("- "):
            fields[key] = [*(fields[key] or []), scalar(line.split("- ", 1)[1])]
        elif line.strip():
            fields[key] = f"{fields[key]} {line.strip()}".strip()
    return fields, body


def read_mail(path):
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    text = message.get_body(("plain",)).get_content()
    return {
        "id": message["Message-ID"].strip("<> "),
        "title": str(message["Subject"]), "date": message["Date"].datetime.date().isoformat(),
        "author": str(message["From"]), "topics": split(str(message["Keywords"])),
        "places": split(str(message["X-Places"])), "basis": str(message["X-Basis"]),
        "language": str(message["Content-Language"]), "text": text,
    }


def read_page(path):
    page = Page()
    page.feed(path.read_text(encoding="utf-8"))
    fields = dict(page.fields)
    fields["topics"] = split(fields.get("keywords", ""))
    fields["places"] = split(fields.get("places", ""))
    fields["text"] = "".join(page.pieces)
    return fields


def read(path):
    """The documents of one file."""
    if path.suffix == ".jsonl":
        return [{"line": number, **json.loads(line)} for number, line in
                enumerate(path.read_text(encoding="utf-8").splitlines(), 1)]
    if path.suffix == ".eml":
        return [read_mail(path)]
    if path.suffix == ".html":
        return [read_page(path)]
    fields, text = front_matter(path.read_text(encoding="utf-8"))
    return [{**fields, "text": text}]


def documents():
    """All documents, in order of their paths."""
    found = []
    for path in sorted(FOLDER.iterdir()):
        for document in read(path):
            document["path"] = path
            found.append(document)
    return found


def words(document):
    """How many, an ideograph counting for one and a half to stand for a word of two."""
    text = document["text"]
    ideographs = len(re.findall(r"[\u3400-\u9fff]", text))
    return len(re.findall(r"[^\W_]+", re.sub(r"[\u3400-\u9fff]", " ", text))) + \
        int(ideographs / 1.5)
