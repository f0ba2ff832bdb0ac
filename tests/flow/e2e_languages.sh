#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# In an index of several languages each sentence is found by other inflections of its
# words, with and without their diacritics and ligatures, in any width; and marked where
# it stands in the file.
. "$(dirname "$0")/lib.sh"

mkdir docs
# NAME LANGUAGE: the sentence on stdin, behind four lines of front matter.
note() { { printf -- '---\nlanguage: %s\n---\n\n' "$2" && cat; } >"docs/$1.md"; }
note de German <<'TEXT'
Die Zölle auf Straßenfahrzeuge ließen die Ausfuhren schrumpfen, sagten die Händler.
TEXT
note fr fr-CA <<'TEXT'
Les œuvres d’art et les bœufs vivants échappent aux nouvelles taxes à l’exportation.
TEXT
note es spa <<'TEXT'
Las compañías mineras firmaron en Bolivia los contratos de suministro más caros del año.
TEXT
note ru ru <<'TEXT'
Российские экспортёры подписали долгосрочные контракты на поставку титана.
TEXT
note zh zh <<'TEXT'
商务部暂停对两用物项的出口管制，为期一年。ＡＢＣ公司表示欢迎。
TEXT
note ja ja <<'TEXT'
ﾚｱｱｰｽの輸出規制は一年間停止される。
TEXT
note en en <<'TEXT'
Ｒａｒｅ ｅａｒｔｈｓ were exempted, the attachés said over their cafés.
TEXT
index -q docs
start_daemon

# QUERY FILE...: finds these, and no others.
finds() {
    query=$1
    shift
    found=$(quoth search --mode all --sort path --format '{path}' "$query" |
        sed 's,.*/,,; s,\.md$,,' | tr '\n' ' ' || :)
    same "$query" "${*:+$* }" "$found"
}

for query in Zölle zölle ZÖLLE zolle Zoll Straßenfahrzeug STRASSENFAHRZEUGE strassenfahrzeug \
    ausfuhr schrumpfe '"ließen die ausfuhren"' '"liessen die ausfuhren"' \
    '~"zoll auf straßenfahrzeuge"' 'Händlern Ausfuhr'; do
    finds "$query" de
done
for query in œuvre oeuvres OEUVRES bœuf boeufs exportations 'nouvelle taxe' \
    '"oeuvres d'"'"'art"' '"œuvres d’art"' '~"boeuf vivant"' echappent échappent; do
    finds "$query" fr
done
for query in compañía compania COMPAÑÍAS minero contrato '"mas caros del ano"' \
    '~"compañía minera"' '~"compania minera"' firmó; do
    finds "$query" es
done
for query in экспортёр экспортер ЭКСПОРТЁРЫ контрактов '~"долгосрочный контракт"' \
    'российский экспортер' '"российские экспортеры"'; do
    finds "$query" ru
done
for query in 出口管制 '"两用物项"' ABC公司 ａｂｃ 'abc 商务部'; do
    finds "$query" zh
done
for query in レアアース ﾚｱｱｰｽ 輸出規制 '"レアアースの輸出"'; do
    finds "$query" ja
done
# U+0301 behind its letter, too.
for query in 'rare earth' '"rare earths"' '"Ｒａｒｅ ｅａｒｔｈｓ"' attache \
    "$(printf 'attache\314\201')" 'café' '"over their cafes"'; do
    finds "$query" en
done
# A run is taken apart only where some of the words will do.
finds 为什么暂停出口 ''
same "some of a run" zh "$(quoth search --format '{path}' 为什么暂停出口 2>/dev/null |
    sed 's,.*/,,; s,\.md$,,' | head -n 1)"

# Marked where it stands: columns are bytes.
same "ß" "$(realpath docs/de.md):5:12" \
    "$(quoth --vimgrep '"auf strassenfahrzeuge"' | cut -d: -f1-3)"
same "full width" "$(realpath docs/en.md):5:1" \
    "$(quoth --vimgrep '"rare earths"' | cut -d: -f1-3)"
same "ideographs" "$(realpath docs/zh.md):5:34" \
    "$(quoth --vimgrep '"出口管制"' | cut -d: -f1-3)"
stop_daemon
