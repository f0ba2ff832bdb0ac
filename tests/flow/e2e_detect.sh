#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A document that names no language is stemmed in the one that its sentences are in;
# what it names, or the command line, goes before that; what says too little is English.
. "$(dirname "$0")/lib.sh"
quoth-index --version | grep -q '^libraries:.*CLD2' || skip "built without CLD2"

mkdir docs
cat >docs/de.txt <<'TEXT'
Die Ausfuhrbehörde hat am Donnerstag neue Genehmigungen für seltene Erden erteilt.
Die Händler warten seit Wochen auf die Lieferungen.
TEXT
cat >docs/fr.txt <<'TEXT'
Le ministère a délivré jeudi de nouvelles autorisations pour les terres rares.
Les négociants attendent leurs livraisons depuis des semaines.
TEXT
cat >docs/es.txt <<'TEXT'
El ministerio concedió el jueves nuevas autorizaciones para las tierras raras.
Los comerciantes esperan sus entregas desde hace semanas.
TEXT
cat >docs/ru.txt <<'TEXT'
В четверг министерство выдало новые разрешения на вывоз редких земель.
Торговцы уже несколько недель ждут поставок.
TEXT
echo "商务部周四发放了新的稀土出口许可，贸易商已经等了好几个星期。" >docs/zh.txt
echo "商務部週四發放了新的稀土出口許可，貿易商已經等了好幾個星期。" >docs/hant.txt
cat >docs/tw.md <<'TEXT'
---
language: zh-TW
---
部長說明。
TEXT
# Named wrongly on purpose: what the author says is not put in doubt.
cat >docs/named.md <<'TEXT'
---
language: en
---
Die Ministerin erklärte am Freitag, dass die Verhandlungen im Herbst beginnen werden.
TEXT
cat >docs/und.md <<'TEXT'
---
language: und
---
Die Ministerin nannte am Freitag keine Einzelheiten zu den Vereinbarungen.
TEXT
echo "Zinc 1,965,577 vs 2,474,357 tariffs" >docs/table.txt
index -q docs
start_daemon

# QUERY FILE...: finds these, and no others.
finds() {
    query=$1
    shift
    found=$(quoth search --sort path --format '{path}' "$query" | sed 's,.*/,,' |
        tr '\n' ' ' || :)
    same "$query" "${*:+$* }" "$found"
}
finds lang:de de.txt und.md
finds lang:fr fr.txt
finds lang:es es.txt
finds lang:ru ru.txt
finds lang:zh hant.txt tw.md zh.txt
finds lang:zh-TW tw.md
finds lang:zh-Hant hant.txt
finds lang:en named.md table.txt

# Another inflection than the text's, which only the stemmer of its language joins.
finds Genehmigung de.txt
finds Lieferung de.txt
finds livraison fr.txt
finds négociant fr.txt
finds autorización es.txt
finds comerciante es.txt
finds разрешение ru.txt
finds торговцам ru.txt
finds '~"новое разрешение"' ru.txt
finds Vereinbarung und.md
finds Verhandlung ''
finds tariff table.txt
same "the language of a hit" zh-hant \
    "$(quoth search --format '{language}' lang:zh-Hant)"
stop_daemon

# With --language nothing is looked for.
QUOTH_INDEX=$scratch/told
mkdir told.docs
cp docs/de.txt docs/named.md docs/und.md docs/table.txt told.docs
index -q --language fr told.docs
start_daemon
finds lang:fr de.txt table.txt und.md
finds lang:en named.md
stop_daemon
