#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes PDFs for tests, byte by byte: pdfs.py FOLDER writes those of makers().

Whatever a test says of them is decided here, and not by a program that prints.
"""

import hashlib
import os
import struct
import sys
import zlib


class Pdf:
    """Objects in the order of their numbers, from 1, and what the trailer says."""

    def __init__(self):
        self.objects, self.trailer = [], b""
        self.encrypt = None     # of a number and bytes: what is written

    def reserve(self):
        self.objects.append(b"null")
        return len(self.objects)

    def set(self, number, body):
        self.objects[number - 1] = body
        return number

    def add(self, body):
        return self.set(self.reserve(), body)

    def stream(self, data, extra=b"", pack=False):
        if pack:
            data, extra = zlib.compress(data, 9), extra + b"/Filter/FlateDecode"
        return self.add((data, extra))

    def body(self, number):
        body = self.objects[number - 1]
        if not isinstance(body, tuple):
            return body
        data, extra = body
        if self.encrypt:
            data = self.encrypt(number, data)
        return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), extra, data)

    def bytes(self, junk=b"", broken_xref=None):
        out = junk + b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n"
        places = []
        for number in range(1, len(self.objects) + 1):
            places.append(len(out) - len(junk))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, self.body(number))
        xref = len(out) - len(junk)
        if broken_xref is not None:
            xref = broken_xref
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        out += b"trailer\n<</Size %d%s>>\nstartxref\n%d\n%%%%EOF\n" % (
            len(places) + 1, self.trailer, xref)
        return out


HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding%s>>"
WIN = b"/WinAnsiEncoding"


def string(text):
    """As UTF-16, as titles are written; ASCII goes as it is."""
    raw = text.encode("ascii") if text.isascii() else b"\xfe\xff" + text.encode("utf-16-be")
    return b"(" + raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)") + b")"


def lines(rows, x=72, y=720, step=14, size=12):
    """What shows ROWS, bytes each, one below the other; None leaves room."""
    out = b"BT/F %d Tf %d TL 1 0 0 1 %d %d Tm\n" % (size, step, x, y)
    for row in rows:
        shown = b"" if row is None else b"(%s)Tj" % row.replace(b"\\", b"\\\\").replace(
            b"(", b"\\(").replace(b")", b"\\)")
        out += shown + b" T*\n"
    return out + b"ET\n"


def document(contents, font=HELVETICA % WIN, info=b"", catalog=b"", pdf=None, pack=False):
    """One page for each of CONTENTS, in FONT (bytes, or the number of an object)."""
    pdf = pdf or Pdf()
    root, tree = pdf.reserve(), pdf.reserve()
    font = font if isinstance(font, int) else pdf.add(font)
    kids = []
    for content in contents:
        data = content if isinstance(content, int) else pdf.stream(content, pack=pack)
        kids.append(pdf.add(
            b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 612 792]/Contents %d 0 R"
            b"/Resources<</Font<</F %d 0 R>>>>>>" % (tree, data, font)))
    pdf.set(tree, b"<</Type/Pages/Count %d/Kids[%s]>>" % (
        len(kids), b" ".join(b"%d 0 R" % kid for kid in kids)))
    pdf.set(root, b"<</Type/Catalog/Pages %d 0 R%s>>" % (tree, catalog))
    pdf.trailer = b"/Root %d 0 R" % root
    if info:
        pdf.trailer += b"/Info %d 0 R" % pdf.add(b"<<%s>>" % info)
    return pdf


# ---- what can be read ----

def pages():
    first = [b"Report on rare earths", None, None,
             b"The commission met in Busan, and spoke of rare earths at length. It was",
             b"agreed that the matter should be looked at again within a year, by a",
             b"commit-", b"tee of seven members from well-", b"known houses.",
             None, None, b"A second paragraph stands here, and ends on the next page with the words"]
    second = [b"quiet harbour lights. Then nothing more is said of it.", None, None,
              b"Soybeans were bought in Novem-", b"ber by Anglo-", b"American traders."]
    third = [b"The tungsten ledger is kept on this page alone."]
    return document(
        [lines(first), lines(second), b"", lines(third)], catalog=b"/Lang(en-GB)",
        info=b"/Title%s/Author%s/Keywords%s/Subject%s/CreationDate%s" % (
            string("Bericht über Erden"), string("Åse Ødegård; Jo Lee"),
            string("trade, rare earths"), string("What was said"),
            string("D:20251030120000+09'00'"))).bytes()


def columns():
    left = lines([b"The left column begins with", b"copper and goes on with many",
                  b"words about copper that end"], x=50)
    right = lines([b"in the middle of the right", b"column, which is the last one",
                   b"and says nothing of zinc."], x=330)
    return document([left + right]).bytes()


def ligatures():
    return document([lines([b"The \x01nal o\x02er of the \x03ve \x01rms was \x04uently put."])],
                    font=HELVETICA % b"<</Type/Encoding/Differences[1/fi/ff/f_i/fl]>>").bytes()


def wide_font(pdf, text, encoding=b"/Identity-H", unicode=True):
    """A font whose codes are the places of characters in TEXT, from 1."""
    table = b"".join(b"<%04x><%s>\n" % (i + 1, c.encode("utf-16-be").hex().encode())
                     for i, c in enumerate(text))
    cmap = pdf.stream(b"/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n"
                      b"/CMapName/Q def 1 begincodespacerange<0000><ffff>endcodespacerange\n"
                      b"%d beginbfchar\n%sendbfchar endcmap end end" % (len(text), table))
    child = pdf.add(b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Any/DW 1000/CIDSystemInfo"
                    b"<</Registry(Adobe)/Ordering%s/Supplement 0>>>>" % (
                        b"(Identity)" if unicode else b"(GB1)"))
    return pdf.add(b"<</Type/Font/Subtype/Type0/BaseFont/Any/Encoding%s%s/DescendantFonts"
                   b"[%d 0 R]>>" % (encoding, b"/ToUnicode %d 0 R" % cmap if unicode else b"",
                                    child))


def cjk():
    text = "稀土出口管制将暂停一年。"
    pdf = Pdf()
    codes = b"".join(b"%04x" % (i + 1) for i in range(len(text)))
    return document([b"BT/F 12 Tf 72 700 Td<%s>Tj ET" % codes], font=wide_font(pdf, text),
                    pdf=pdf).bytes()


def soft():
    """A soft hyphen at the end of a line, and one within."""
    text = "soft\u00adly spoke\u00adn"
    pdf = Pdf()
    codes = [b"%04x" % (i + 1) for i in range(len(text))]
    return document([b"BT/F 12 Tf 14 TL 72 700 Td<%s>Tj T*<%s>Tj ET" % (
        b"".join(codes[:5]), b"".join(codes[5:]))], font=wide_font(pdf, text), pdf=pdf).bytes()


def named_map():
    """Its codes are told by a table of the system's, which the sandbox does not open."""
    pdf = Pdf()
    font = wide_font(pdf, "稀", b"/GBK-EUC-H", False)
    return document([b"BT/F 12 Tf 72 700 Td<%s>Tj ET" % "稀土出口".encode("gbk").hex().encode()],
                    font=font, pdf=pdf).bytes()


def compressed():
    return document([lines([b"Packed text about gallium."])], pack=True).bytes()


def behind_junk():
    return document([lines([b"A printer left something before this indium."])]).bytes(
        junk=b"\x1b%-12345X@PJL SET X\r\n")


def rc4(key, data):
    state, j, out = list(range(256)), 0, bytearray()
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 255
        state[i], state[j] = state[j], state[i]
    i = j = 0
    for byte in data:
        i = (i + 1) & 255
        j = (j + state[i]) & 255
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) & 255])
    return bytes(out)


PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def encrypted(password):
    """By 40 bits of RC4 (PDF 1.7, 7.6.3): opens with PASSWORD, which may be empty."""
    pdf = document([lines([b"A secret about germanium."])])
    padded = (password + PADDING)[:32]
    owner = rc4(hashlib.md5(padded).digest()[:5], padded)
    key = hashlib.md5(padded + owner + struct.pack("<i", -4) + b"0123456789abcdef").digest()[:5]

    def encrypt(number, data):
        salted = key + struct.pack("<I", number)[:3] + b"\0\0"
        return rc4(hashlib.md5(salted).digest()[:10], data)

    user = rc4(key, PADDING)
    number = pdf.add(b"<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>" % (
        owner.hex().encode(), user.hex().encode()))
    pdf.encrypt = encrypt
    pdf.trailer += b"/Encrypt %d 0 R/ID[<%s><%s>]" % (
        number, b"0123456789abcdef".hex().encode(), b"0123456789abcdef".hex().encode())
    return pdf.bytes()


# ---- what cannot ----

def scan():
    return document([b"0 0 100 100 re f", b"0 0 50 50 re f"]).bytes()


def no_pages():
    return document([]).bytes()


def xref_loop():
    pdf = document([lines([b"Round and round about hafnium."])])
    where = len(pdf.bytes().split(b"xref\n0 ")[0])
    pdf.trailer += b"/Prev %d" % where
    return pdf.bytes()


def tree_loop():
    pdf = document([lines([b"A page of niobium."])])
    return pdf.bytes().replace(b"/Kids[5 0 R]", b"/Kids[2 0 R]")


def deep(levels):
    pdf = document([lines([b"Deep below is rhenium."])])
    pdf.add(b"[" * levels + b"]" * levels)
    pdf.trailer += b"/Deep %d 0 R" % len(pdf.objects)
    return pdf.bytes()


def deep_page(levels):
    """Each form shows the next."""
    pdf = Pdf()
    first = pdf.reserve()
    number = first
    for _ in range(levels):
        below = pdf.reserve()
        pdf.set(number, (b"/X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources"
                         b"<</XObject<</X %d 0 R>>>>" % below))
        number = below
    pdf.set(number, (b"", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources"
                     b"<</XObject<</X %d 0 R>>>>" % first))
    made = document([b"/X Do " + lines([b"Above is osmium."])], pdf=pdf)
    return made.bytes().replace(b"/Resources<</Font<</F ", b"/Resources<</XObject<</X %d 0 R>>"
                                b"/Font<</F " % first, 1)


def bomb(megabytes):
    """A page with a list of as many MB, packed twice."""
    packer = zlib.compressobj(9)
    data = packer.compress(b"BT/F 12 Tf 72 700 Td[")
    for _ in range(megabytes):
        data += packer.compress(b"0 " * (1 << 19))
    data += packer.compress(b"]TJ ET") + packer.flush()
    pdf = Pdf()
    number = pdf.add((zlib.compress(data, 9), b"/Filter[/FlateDecode/FlateDecode]"))
    return document([number], pdf=pdf).bytes()


def many_pages(count):
    """COUNT pages that are one object; a PDF has as many objects as pages, or it is none."""
    pdf = document([lines([b"One page of many, with yttrium."])])
    pdf.objects += [b"null"] * count
    return pdf.bytes().replace(b"/Count 1/Kids[5 0 R]", b"/Count %d/Kids[%s]" % (
        count, b"5 0 R " * count))


def makers():
    return {
        "pages.pdf": pages, "columns.pdf": columns, "ligatures.pdf": ligatures,
        "cjk.pdf": cjk, "soft.pdf": soft, "named_map.pdf": named_map, "compressed.pdf": compressed,
        "junk_before": behind_junk, "no_password.pdf": lambda: encrypted(b""),
        "password.pdf": lambda: encrypted(b"sesame"), "scan.pdf": scan,
        "no_pages.pdf": no_pages, "xref_loop.pdf": xref_loop, "tree_loop.pdf": tree_loop,
        "deep.pdf": lambda: deep(100000), "deep_page.pdf": lambda: deep_page(1000),
        "bomb.pdf": lambda: bomb(120), "cut.pdf": lambda: pages()[:900],
        "no_head.pdf": lambda: b"not at all\n", "many.pdf": lambda: many_pages(20001),
    }


def main():
    folder = sys.argv[1]
    for name, make in makers().items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(make())


if __name__ == "__main__":
    main()
