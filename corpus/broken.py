#!/usr/bin/env python3
# SPDX-License-Identifier: CC0-1.0
"""Writes the files of broken/: their bytes, said in a form one can read.

    ./broken.py [FOLDER]      (default: broken/ beside this script)
"""
import gzip
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
FILES = {
    "empty.txt": b"",
    "only-a-mark.txt": b"\xef\xbb\xbf",
    "only-front-matter.md": b"---\nid: bare\ntitle: A title and no text\n---\n",
    "front-matter-without-end.md": b"---\ntitle: Never closed\n\nThe dashes never come.\n",
    "front-matter-broken.md": b"---\ntitle: [\n---\nThe body is still there.\n",
    "windows-1252.txt": "Die „Seltenen Erden“ kosten 25 €.\n".encode("cp1252"),
    "not-utf-8.txt": (b"Rare earths and " + bytes(range(0x80, 0x100)) +
                      b" tariffs on steel.\n"),
    "utf-16.txt": b"\xff\xfe" + "Rare earths, in two bytes.\n".encode("utf-16-le"),
    "cut-in-a-character.txt": "A truce of one year costs 25 €".encode()[:-1],
    "nul.txt": b"rare\0earths\0and\0tariffs\n",
    "picture.txt": b"\x89PNG\r\n\x1a\n" + bytes(range(64)),
    "page.pdf.md": b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n",
    "text.jsonl": b"This is no JSON, whatever the name says.\n",
    "text.txt.gz": b"This was never packed.\n",
    "text.png": b"A text that calls itself a picture.\n",
    "cut.jsonl": b'{"id":"whole","text":"The first record is whole."}\n'
                 b'{"id":"cut","text":"The second one bre',
    "cut.jsonl.gz": gzip.compress(
        b"".join(b'{"text":"record %d of many"}\n' % n for n in range(500)),
        mtime=0)[:900],
    "bad-in-the-middle.jsonl": b'{"id":"one","text":"Before the bad line."}\n'
                               b"{broken\n"
                               b'{"id":"three","text":"After the bad line."}\n',
    "no-text.jsonl": b'{"id":"nothing","title":"A record with a title only"}\n'
                     b'{"id":"number","text":42}\n',
    "deep.jsonl": b'{"text":"too deep","x":' + b"[" * 5000 + b"]" * 5000 + b"}\n",
    "deep-front-matter.md": b"---\ntitle: Deep\nx: " + b"[" * 200 + b"]" * 200 +
                            b"\n---\nBelow the brackets.\n",
    "huge-line.txt": b"rare earths " * 20000 + b"the needle\n",
    "huge-line.jsonl.gz": gzip.compress(
        b'{"text":"' + b"x" * (17 << 20) + b'"}\n{"text":"after the huge line"}\n',
        mtime=0),
    "control.txt": b"Rare \x1b[31mearths\x1b[0m and a bell\x07, \xe2\x80\xaereversed.\n",
}


def main():
    folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else HERE / "broken")
    for name, content in FILES.items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
