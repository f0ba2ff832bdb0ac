#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""places.py - every match stands in its file to the byte, line and column.

    places.py make FOLDER       files of each format that have the word "needle"
    places.py check FOLDER      after they were indexed: asks quoth for all of them

The word is ASCII and never written in another way, so that the places where it
stands in the raw bytes are all the places there are. Around it is what moves places:
characters of several bytes, escapes, entities, CRLF, front matter, headers, markup.
Shares no code with quoth.
"""
import json
import pathlib
import random
import subprocess
import sys

NEEDLE = b"needle"
WORDS = ["hay", "straw", "Zölle", "œuvre", "稀土", "данные", "naïve", "🌾", "a", "ﬁeld"]
LISTED = 100    # matches of one document


def prose(draw, words, line_end="\n", every=40):
    """WORDS words in lines, one in EVERY the needle."""
    text, column = "", 0
    for _ in range(words):
        word = "needle" if draw.randrange(every) == 0 else draw.choice(WORDS)
        between = draw.choice([" ", " ", " ", "  ", "\t", ". ", ", "])
        if column > draw.randrange(20, 90):
            between, column = draw.choice([line_end, line_end, line_end * 2]), 0
        text += word + between
        column += len(word)
    return text


def page(draw, words):
    """Prose in markup, with entities, and with needles where nobody reads."""
    text = "<!doctype html>\n<html><head><title>Hay &amp; straw</title>\n" \
           "<style>p { color: red }</style></head>\n<body>\n"
    for _ in range(words // 50):
        body = prose(draw, 50).replace("hay", draw.choice(["<b>h</b>ay", "h&auml;y"]))
        text += f"<p class=\"x\">{body}</p>\n<!-- a comment -->\n<br>"
    return text + "</body></html>\n"


def quoted_printable(text):
    """Each byte beyond ASCII, and now and then another one, as =XX; no soft line end
    falls into the needle, since there is none but after a blank."""
    lines = []
    for line in text.splitlines():
        out = ""
        for byte in line.encode():
            out += f"={byte:02X}" if byte > 126 or byte in b"=\t" else chr(byte)
            if len(out) - (out.rfind("\n") + 1) > 60 and out.endswith(" "):
                out += "=\r\n"
        lines.append(out)
    return "\r\n".join(lines)


def make(folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    draw = random.Random(7)
    files = {
        "plain.txt": prose(draw, 3000).encode(),
        "crlf.txt": prose(draw, 800, "\r\n", 20).encode(),
        "bom.txt": b"\xef\xbb\xbf" + ("needle " + prose(draw, 300, every=9)).encode(),
        "many.txt": ("needle hay\n" * 260).encode(),
        "wide.txt": prose(draw, 2000, " ").encode(),
        "front.md": ("---\ntitle: Hay and needle\ntags: [a, b]\n---\n\n# Straw needle\n\n"
                     + prose(draw, 2000)).encode(),
        "page.html": page(draw, 2500).encode(),
        "mail.eml": ("From: a@example.org\r\nTo: b@example.org\r\nSubject: Hay\r\n"
                     "Content-Type: text/plain; charset=utf-8\r\n"
                     "Content-Transfer-Encoding: 8bit\r\n\r\n"
                     + prose(draw, 1500, "\r\n")).encode(),
        "quoted.eml": ("From: a@example.org\r\nSubject: Straw\r\n"
                       "Content-Type: text/plain; charset=utf-8\r\n"
                       "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                       + quoted_printable(prose(draw, 1500, "\n"))).encode(),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    with open(folder / "records.jsonl", "w", encoding="utf-8") as out:
        for number in range(40):
            record = {"id": f"r{number}", "title": f"Straw {number}",
                      "text": prose(draw, 120, every=15)}
            # Some with each character beyond ASCII as an escape of two halves.
            out.write(json.dumps(record, ensure_ascii=number % 3 == 0) + "\n")


def ask(*words):
    return subprocess.run(["quoth", *words], check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE)


def places_in(data, start, end):
    """(byte, line, column) of each needle in DATA from START to END."""
    found, at = [], data.find(NEEDLE, start)
    while 0 <= at < end:
        line_start = data.rfind(b"\n", 0, at) + 1
        if line_start == 0 and data.startswith(b"\xef\xbb\xbf"):
            line_start = 3
        found.append((at, data.count(b"\n", 0, at) + 1, at - line_start + 1))
        at = data.find(NEEDLE, at + 1)
    return found


def in_order_of_hit(found, data):
    """A title's places come last: its words are indexed behind the text's."""
    title = data.find(b"title: Hay and needle")
    return found[1:] + found[:1] if title >= 0 else found


def check_hit(hit, data, wanted):
    matches = hit["matches"]
    got = [(match["byte"], match["line"], match["col"]) for match in matches]
    if got != wanted[:LISTED]:
        wrong = next((pair for pair in zip(got, wanted) if pair[0] != pair[1]), None)
        sys.exit(f"{hit['path']} {hit['id']}: {len(got)} places, {len(wanted)} are "
                 f"there; first wrong: {wrong}")
    if hit.get("more", 0) != len(wanted) - len(got):
        sys.exit(f"{hit['path']}: {hit.get('more')} more, not {len(wanted) - len(got)}")
    for match in matches:
        if data[match["byte"]:match["byte"] + match["len"]] != NEEDLE or "in" in match:
            sys.exit(f"{hit['path']}: {match} is not the word")


def check_json(folder):
    seen = 0
    lines = ask("--json", "-n", "1000", "--mode", "all", "needle").stdout.splitlines()
    for hit in map(json.loads, lines):
        if hit["type"] != "hit":
            continue
        data = pathlib.Path(hit["path"]).read_bytes()
        start, end = 0, len(data)
        if hit["path"].endswith(".jsonl"):
            rows = data.splitlines(keepends=True)
            number = int(hit["id"][1:])
            start = sum(map(len, rows[:number]))
            end = start + len(rows[number])
        check_hit(hit, data, in_order_of_hit(places_in(data, start, end), data))
        seen += 1
    files = [path for path in folder.iterdir() if path.suffix != ".jsonl"]
    records = (folder / "records.jsonl").read_bytes().splitlines()
    wanted = len(files) + sum(NEEDLE in record for record in records)
    if seen != wanted:
        sys.exit(f"{seen} documents, not {wanted}")


def plain(line):
    return " ".join(line.split())


def check_lines(folder):
    """What --vimgrep prints of a text file is the file's own line."""
    done = ask("--vimgrep", "-n", "1000", "needle")
    rows, cut = done.stdout.decode().splitlines(), 0
    for name in ("plain.txt", "crlf.txt", "bom.txt", "front.md", "wide.txt", "many.txt",
                 "mail.eml"):
        path = folder.resolve() / name
        lines = path.read_bytes().decode("utf-8-sig").split("\n")
        mine = [row[len(str(path)) + 1:].split(":", 2) for row in rows
                if row.startswith(f"{path}:")]
        if len(mine) != min(path.read_bytes().count(NEEDLE), LISTED):
            sys.exit(f"{name}: {len(mine)} lines")
        for line, _, text in mine:
            whole = plain(lines[int(line) - 1])
            if name == "front.md" and text == "Hay and needle":
                continue    # of a title it is the title
            cut += plain(text) != whole
            if plain(text) not in whole or "needle" not in text or \
                    (plain(text) != whole and len(whole.encode()) <= 400):
                sys.exit(f"{name}:{line}: {text!r} is not {whole[:1000]!r}")
    if cut == 0:
        sys.exit("no line was long enough to be cut")
    if b"160 matches of 1 document were left out" not in done.stderr:
        sys.exit(f"who had too many matches is not said: {done.stderr}")


if sys.argv[1] == "make":
    make(sys.argv[2])
else:
    check_json(pathlib.Path(sys.argv[2]))
    check_lines(pathlib.Path(sys.argv[2]))
