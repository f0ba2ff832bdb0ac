#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Each field of a document, from front matter and from JSON, leads back to it
# and to no other.
. "$(dirname "$0")/lib.sh"

mkdir -p docs/asia
cat >docs/asia/note.md <<'NOTE'
---
id: note-1
title: Magnets and patience
author: Ana Lühr
date: 2025-10-30T14:00:00+09:00
source: The Desk
topics: [rare earths, Trade Policy]
language: en
url: https://example.org/notes/1?lang=en
desk: Asia
---
The export licences were late.
NOTE
printf '%s\n' '{"id":"rec 2","title":"Zoll und Handel","text":"Die Ausfuhren fielen.","date":"1987-02-26","language":"de","tags":["zoll"],"url":"http://example.com/2"}' \
    >docs/records.jsonl
index -q docs
start_daemon

# QUERY ID: finds the document with this id alone.
finds() {
    found=$(quoth search --format '{id}\n' "$1" || :)
    same "$1" "$2" "$found"
}

finds 'title:magnets' note-1
finds 'title:"magnets and patience"' note-1
finds 'author:luhr licences' note-1
finds 'source:"the desk"' note-1
finds 'topic:"trade policy"' note-1
finds 'topic:zoll' rec_2
finds 'lang:de' rec_2
finds 'type:markdown' note-1
finds 'path:asia' note-1
finds "path:$scratch/docs/records.jsonl" rec_2
finds 'id:rec_2' rec_2
finds 'url:https://example.org/notes/1?lang=en' note-1
finds 'url:http://example.com/2' rec_2
finds 'x.desk:asia' note-1
finds 'date:2025-10' note-1
finds 'date:..1990' rec_2
finds 'date:1987-02-26' rec_2
finds 'date:>=2025 licence' note-1
finds 'date:2026' ''
finds 'Ausfuhr' rec_2
finds '"export licences" -lang:de' note-1
same "with --topic" note-1 \
    "$(quoth search --topic 'rare earths' --format '{id}\n' late)"
stop_daemon
