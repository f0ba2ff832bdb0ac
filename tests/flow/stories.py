#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""stories.py - prints JSON Lines of made-up stories for e2e_families.sh: what an agency
sent, what others made of it, and what has nothing to do with it.

Each text is words of its own number, so that no two stories have anything in common
but for what is put there on purpose.
"""
import json

AGENCY = ("The ministry of trade said on Monday that it would lift its controls on "
          "exports of rare earths to the island from the first of the month. "
          "Importers had waited for the decision since spring. "
          "Prices of neodymium fell by four percent in the afternoon, traders said.")
CORRECTION = AGENCY.replace("four percent", "five percent")
UPDATE = AGENCY + (" The minister told reporters that licences would be granted within "
                   "ten days, and that nobody who had kept to the rules would have to "
                   "fear for his supplies of rare earths.")
OTHER = ("A carmaker in the north will build its own works for magnets, so that it "
         "needs no rare earths from abroad, its chairman told shareholders. "
         "The works are to cost two billion and open in three years.")
DIGEST = " ".join([OTHER] + [f"Story {n}: wheat{n} rose and barley{n} fell at port{n}, "
                             f"where ship{n} waits for grain{n} from farm{n}."
                             for n in range(40)] + [AGENCY])


def story(id, text, date, source, title="Rare earths"):
    record = {"id": id, "title": title, "text": text, "source": source}
    if date:
        record["date"] = date
    print(json.dumps(record))


story("late", AGENCY, "2025-03-05", "The Gazette", "Controls on rare earths lifted")
story("agency", AGENCY, "2025-03-03T10:00:00Z", "Agency")
story("update", UPDATE, "2025-03-03T15:00:00Z", "Agency", "UPDATE: Rare earths")
story("correction", CORRECTION, "2025-03-04", "Agency", "CORRECTED: Rare earths")
story("undated", AGENCY, None, "Archive")
story("other", OTHER, "2025-03-03", "Agency", "A works for magnets")
story("copied", OTHER, "2025-03-06", "The Herald", "Magnets of its own")
story("digest", DIGEST, "2025-03-01", "The Herald", "The week")
story("short", "Rare earths: controls lifted.", "2025-03-03", "Agency", "Flash")
story("shorter", "Rare earths: controls lifted.", "2025-03-03", "The Herald", "Flash")
