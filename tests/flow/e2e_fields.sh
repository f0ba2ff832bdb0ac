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
places: [Busan, "South Korea", 7]
pages: -2.5
---
The export licences were late.
NOTE
printf '%s\n' '{"id":"rec 2","title":"Zoll und Handel","text":"Die Ausfuhren fielen.","date":"1987-02-26","language":"de","tags":["zoll"],"places":["usa","japan"],"pages":12,"deep":{"a":1},"mixed":[1,[2],{"b":3},"four",null,true],"url":"http://example.com/2"}' \
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

# Values in quotes, lists of values, words of titles in all their kinds.
finds 'title:mag*' note-1
finds 'title:=patience' note-1
finds 'title:patient~2 title:magnet' note-1
finds 'title:"zoll handel"~1' rec_2
finds 'title:(zoll OR "x y")' rec_2
finds 'author:"Ana Lühr"' note-1
finds 'author:(bob OR ana)' note-1
finds 'source:("The Desk" OR other)' note-1
finds 'topic:("rare earths"|nothing)' note-1
finds 'topic:("rare earths" OR zoll) -lang:en' rec_2
finds 'lang:(fr OR German)' rec_2
finds 'type:(text/markdown OR x/y)' note-1
finds 'path:"docs/asia"' note-1
finds 'id:(rec_2 OR rec_3)' rec_2
finds 'url:"http://example.com/2"' rec_2
finds 'date:(1987 OR 1999)' rec_2

# Each value of a list is one of its field; what is in a list or an object is none.
finds 'x.places:busan' note-1
finds 'x.places:"South Korea"' note-1
finds 'x.places:japan x.places:usa' rec_2
finds 'x.places:(japan OR osaka)' rec_2
finds 'x.mixed:four' rec_2
finds 'x.mixed:true' rec_2
finds 'x.mixed:2..3' ''
finds 'x.deep:1' ''

# Numbers, also those of lists.
finds 'x.pages:..0' note-1
finds 'x.pages:>=12' rec_2
finds 'x.pages:12.0..12' rec_2
finds 'x.places:5..9' note-1
finds 'x.mixed:1..1' rec_2
finds 'x.pages:(>100 OR <-2)' note-1
finds 'x.pages:12..-3' ''
finds 'x.other:1..' ''
finds 'date:..1990' rec_2
finds 'date:1987-02-26' rec_2
finds 'date:>=2025 licence' note-1
finds 'date:2026' ''
finds 'Ausfuhr' rec_2
finds '"export licences" -lang:de' note-1
same "with --topic" note-1 \
    "$(quoth search --topic 'rare earths' --format '{id}\n' late)"
stop_daemon
