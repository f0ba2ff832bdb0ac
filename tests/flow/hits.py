#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""hits.py - checks `quoth search --json` against the files themselves.

    quoth search --json PHRASE | hits.py [options] PHRASE

Shares no code with quoth and reads nothing but its output and the source
files. Every match must stand where the hit says: the bytes [byte, byte+len) of
the file, folded, are the phrase, and line and column agree with byte. A match in
the extracted text is looked up in what `quoth get` prints. With
--complete, the hits are also all there are: the files under the given folder
are searched by brute force.
"""
import argparse
import email
import email.header
import email.policy
import gzip
import html
import html.parser
import json
import pathlib
import quopri
import re
import subprocess
import sys

from brute import count_phrase, words

def complain(hit, what):
    sys.exit(f"{hit.get('path')} ({hit.get('id')}): {what}")


def source_bytes(hit, place, cache={}):
    path = hit["path"]
    if place.get("in") == "text":
        return subprocess.run(["quoth", "--no-spawn", "get", hit["id"]], check=True,
                              capture_output=True).stdout
    if path not in cache:
        cache[path] = pathlib.Path(path).read_bytes()
        if path.endswith(".gz"):
            cache[path] = gzip.decompress(cache[path])
    return cache[path]


def unfold(text):
    """A double-quoted YAML scalar over lines, on one: \\ at a line's end joins it
    with the next, which may begin with an escaped space; \\_ is a space too."""
    return re.sub(r"\\\n\s*", "", text).replace("\\_", " ").replace("\\ ", " ")


def decode(raw, path):
    """The text that stands there: JSON and YAML titles may write it in escapes."""
    if path.endswith(".eml") and b"=" in raw:
        raw = quopri.decodestring(raw)
    text = raw.decode("utf-8", "replace")
    if path.endswith((".htm", ".html", ".html.gz", ".eml")):
        text = html.unescape(re.sub(r"<!--.*?-->|<[^>]*>", "", text, flags=re.S))
    if path.endswith(".md"):
        text = unfold(text)
    if path.endswith((".jsonl", ".md")):
        text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda code: chr(int(code[1], 16)), text)
    if path.endswith(".jsonl"):
        text = re.sub(r"\\[nrtbf/]", " ", text)
    return text


def anchored_subject(hit, match, data):
    """The subject whose header begins at the match: one that is encoded or folded is
    placed there as a whole. None for any other place."""
    header = re.match(rb"Subject:[ \t]*(.*?)\r?\n(?![ \t])", data[match["byte"]:],
                      re.S | re.I)
    if not hit["path"].endswith(".eml") or not header or "in" in match:
        return None
    raw = header[1].decode("utf-8", "replace")
    if raw.isascii() and "\n" not in raw and "=?" not in raw:
        complain(hit, f"the subject {raw!r} is plain, and has places of its own")
    unfolded = re.sub(r"\r?\n(?=[ \t])", "", raw)
    return str(email.header.make_header(email.header.decode_header(unfolded)))


def check_match(hit, match, phrase):
    data = source_bytes(hit, match)
    start, end = match["byte"], match["byte"] + match["len"]
    if not 0 <= start < end <= len(data):
        complain(hit, f"match {match} is outside the file of {len(data)} bytes")
    text = decode(data[start:end], "text" if "in" in match else hit["path"])
    subject = anchored_subject(hit, match, data)
    if subject is not None and not count_phrase(words(subject), phrase):
        complain(hit, f"the subject is {subject!r}, without {' '.join(phrase)!r}")
    if subject is None and words(text) != phrase:
        complain(hit, f"at byte {start} stands {text!r}, not {' '.join(phrase)!r}")
    line = data.count(b"\n", 0, start) + 1
    col = start - (data.rfind(b"\n", 0, start) + 1) + 1
    if line == 1 and data.startswith(b"\xef\xbb\xbf"):
        col -= 3    # a byte order mark is before the first column
    if (line, col) != (match["line"], match["col"]):
        complain(hit, f"byte {start} is {line}:{col}, not {match['line']}:{match['col']}")


def check_snips(hit, phrase):
    if not hit["snips"]:
        complain(hit, "no snippet")
    for snip in hit["snips"]:
        marked = snip[1::2]
        if not marked:
            complain(hit, f"snippet without a match: {snip}")
        for text in marked:
            if phrase and words(text) != phrase:
                complain(hit, f"the snippet marks {text!r}")


def check_order(hits):
    for rank, hit in enumerate(hits, 1):
        if hit["rank"] != rank:
            complain(hit, f"rank {hit['rank']} in place {rank}")
    for better, worse in zip(hits, hits[1:]):
        if better["score"] < worse["score"]:
            complain(worse, "scores rise")
    ids = [hit["id"] for hit in hits]
    if len(set(ids)) != len(ids):
        sys.exit("a document stands twice among the hits")


class Page(html.parser.HTMLParser):
    """The title of a page, and its text without what is beside the article."""
    NEVER = {"head", "noscript", "script", "style", "svg", "template"}
    BESIDE = {"aside", "nav"}
    OUTSIDE = {"footer", "header"}
    INLINE = {"a", "abbr", "b", "cite", "code", "em", "i", "q", "small", "span",
              "strong", "sub", "sup", "time", "u"}

    def __init__(self, text):
        super().__init__()
        self.open, self.text, self.title = [], "", ""
        self.article = re.search(r"<(article|main)\b", text, re.I) is not None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag not in {"br", "hr", "img", "input", "link", "meta", "wbr"}:
            self.open.append(tag if "hidden" not in dict(attrs) else "template")
        self.text += "" if tag in self.INLINE else "\n"

    def handle_endtag(self, tag):
        while self.open and tag in self.open + ["template"]:
            if self.open.pop() in (tag, "template"):
                break
        self.text += "" if tag in self.INLINE else "\n"

    def handle_data(self, data):
        around = set(self.open)
        if "title" in around:
            self.title += data
        own = around & {"article", "main"}
        hidden = self.article and (around & self.BESIDE or
                                   around & self.OUTSIDE and not own)
        if not around & self.NEVER and "title" not in around and not hidden:
            self.text += data


def mail_text(message):
    """The plain part, or the page, then the texts that came along."""
    body = message.get_body(("plain", "html"))
    parts = [body] if body is not None else []
    parts += [part for part in message.iter_attachments()
              if part.get_content_maintype() == "text"]
    texts = [part.get_content() for part in parts]
    return "\n\n".join(Page(text).text if part.get_content_subtype() == "html" else text
                       for part, text in zip(parts, texts))


def documents(folder):
    """(path, id or None, body, front matter or title) of each one under folder."""
    for path in sorted(pathlib.Path(folder).rglob("*")):
        if path.suffix == ".jsonl":
            for line in path.read_text("utf-8").splitlines():
                record = json.loads(line)
                yield path, record["id"], record["text"], record.get("title", "")
        elif path.suffix in (".md", ".txt"):
            text = path.read_bytes().decode("utf-8", "replace")
            front = re.match(r"---\n.*?\n---\n", text, re.S)
            end = front.end() if front else 0
            head = decode(text[:end].encode(), str(path))
            yield path, None, text[end:], head
        elif path.suffix in (".html", ".htm"):
            page = Page(path.read_text("utf-8"))
            yield path, None, page.text, page.title
        elif path.suffix == ".eml":
            message = email.message_from_bytes(path.read_bytes(),
                                               policy=email.policy.default)
            yield path, None, mail_text(message), message["subject"] or ""


def check_complete(hits, folder, phrase, most):
    found = {}
    for hit in hits:
        key = hit["id"] if hit["path"].endswith(".jsonl") else hit["path"]
        found[key] = len(hit["matches"])
    for path, ident, body, head in documents(folder):
        key = ident or str(path)
        in_body = count_phrase(words(body), phrase)
        if in_body and key not in found:
            sys.exit(f"{key} holds the phrase {in_body} times and was not found")
        if key in found and not in_body and not count_phrase(words(head), phrase):
            sys.exit(f"{key} was found, and brute force does not find the phrase")
        if key in found and found[key] < min(in_body, most):
            sys.exit(f"{key}: {found[key]} matches shown, {in_body} are there")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("phrase", help="the words, as the query has them")
    parser.add_argument("--any-form", action="store_true",
                        help="matches may be inflected: check places only")
    parser.add_argument("--complete", metavar="FOLDER")
    parser.add_argument("--most", type=int, default=1000,
                        help="matches that a hit may stop at")
    parser.add_argument("--least", type=int, default=1, help="hits there must be")
    options = parser.parse_args()

    lines = [json.loads(line) for line in sys.stdin]
    kinds = [line["type"] for line in lines]
    if kinds != ["begin"] + ["hit"] * (len(kinds) - 2) + ["end"]:
        sys.exit(f"the answer is {kinds}")
    hits, end = lines[1:-1], lines[-1]
    if len(hits) < options.least:
        sys.exit(f"{len(hits)} hits, {options.least} expected")
    phrase = words(options.phrase)
    matches = 0
    for hit in hits:
        for match in hit["matches"]:
            check_match(hit, match, phrase)
            matches += 1
        check_snips(hit, phrase)
    check_order(hits)
    if options.complete:
        check_complete(hits, options.complete, phrase, options.most)
        if end["total"]["n"] != len(hits):
            sys.exit(f"total {end['total']}, but {len(hits)} hits")
    print(f"{options.phrase}: {len(hits)} hits, {matches} matches stand where they should")


main()
