#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Of PDFs with bytes changed, cut out or put in twice, each is indexed or fails by
# itself, and a sound one among them is found.
. "$(dirname "$0")/lib.sh"
needs python3
quoth-index --version | grep -q 'not built in: PDF' && skip "built without Poppler"

mkdir docs
python3 - "$flow" docs <<'END'
import random, sys
sys.path.insert(0, sys.argv[1])
import pdfs

SEED, COUNT = 20261126, 300
chance = random.Random(SEED)
sound = [make() for make in (
    pdfs.pages, pdfs.columns, pdfs.ligatures, pdfs.cjk, pdfs.named_map, pdfs.compressed,
    pdfs.xref_loop, lambda: pdfs.encrypted(b""), lambda: pdfs.deep_page(20))]
for number in range(COUNT):
    data = bytearray(sound[number % len(sound)])
    for _ in range(chance.choice((1, 3, 10, 40))):
        at, size = chance.randrange(len(data)), chance.randrange(1, 64)
        way = chance.randrange(5)
        if way == 0:
            data[at] ^= 1 << chance.randrange(8)
        elif way == 1:
            data[at:at + 1] = bytes([chance.randrange(256)])
        elif way == 2 and len(data) > 200:
            del data[at:at + size]
        elif way == 3:
            data[at:at] = data[at:at + size]
        elif data[at:at + 1].isdigit():
            data[at:at + 1] = chance.choice((b"9", b"99999999", b"-1", b"0"))
    if chance.randrange(8) == 0:
        del data[chance.randrange(len(data)):]
    with open(f"{sys.argv[2]}/{number:03}.pdf", "wb") as file:
        file.write(data)
with open(f"{sys.argv[2]}/sound.pdf", "wb") as file:
    file.write(pdfs.document([pdfs.lines([b"Here stands praseodymium."])]).bytes())
END

expect_status 0,1 quoth-index --json docs
python3 - out <<'END'
import json, sys
sums = json.loads(open(sys.argv[1]).read().splitlines()[-1])
print(sums)
assert sums["added"] + sums["failed"] == 301, sums
assert sums["added"] > 50 and sums["failed"] > 20, sums
END
quoth-index --list-failed >failed || :
same "reasons" "" "$(cut -f 2 failed | grep -v -e PDF -e page -e text -e extractor -e took || :)"
start_daemon
same "found" 1 "$(quoth count praseodymium)"
stop_daemon
