#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Pages and mails are found by what they say, each match at its byte, line and
# column of the file, or, where the file does not hold the text as it is, of the
# text that get prints.
. "$(dirname "$0")/lib.sh"
needs python3

quoth-index --version >version
for format in HTML mail; do
    grep -q "^formats:.*$format" version || skip "built without $format"
done

mkdir -p docs/mail/cur docs/mail/new
cat >docs/page.html <<'PAGE'
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Rare earths &amp; magnets</title>
<meta name="author" content="Ana Lühr"><meta name="basis" content="analysis">
<meta name="keywords" content="rare earths, Trade Policy">
<meta name="places" content="Busan">
<meta property="article:published_time" content="2025-10-30T14:00:00+09:00">
<link rel="canonical" href="https://example.org/page">
<script>var hidden = "rare earths in a script";</script>
</head>
<body>
<nav>Rare earths in the menu</nav>
<main>
  <h1>Magnets</h1>
  <p>The <b>rare</b>
     <i>earths</i>, caf&eacute; owners &mdash; and r&#97;re&nbsp;earths again.</p>
  <table><tr><td>rare <td>earths of a table</table>
<pre>
kept	rare
  earths
</pre>
</main>
</body>
</html>
PAGE
gzip -c docs/page.html | cat >docs/packed.html.gz
printf '\357\273\277<p>After a mark, rare earths.\r\n<p>\r\nAnd rare\r\nearths.' >docs/mark.htm
# windows-1252: an e with an acute and quotation marks of one byte each.
printf '<meta charset="iso-8859-1">\n<p>caf\351 \223rare earths\224' >docs/latin.html
printf '<p>Rare earths in text that is called so.</p>' >docs/page.txt
printf '<p>\000\001\002' >docs/binary.html

# The lines end as mail has them on its way.
crlf() { sed 's/$/\r/' >"$1"; }
crlf docs/mail/plain.eml <<'MAIL'
From: =?iso-8859-1?Q?J=F6rg?= <joerg@example.org>
To: Ann Lee <ann@example.org>
Subject: Rare earths by mail
Date: Thu, 30 Oct 2025 14:03:00 +0100
Message-ID: <plain@example.org>
X-Basis: wire
X-Places: Busan
X-Mailer: none of this
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Of rare earths, in café
prose, and rare
earths.
MAIL
crlf docs/mail/parts.eml <<'MAIL'
From: x@example.org
Subject: =?utf-8?Q?Caf=C3=A9?= and parts
Message-ID: <parts@example.org>
Content-Type: multipart/mixed; boundary="mixed"

--mixed
Content-Type: multipart/alternative; boundary="two"

--two
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

Quoted: the ra=
re earths of the caf=C3=A9, and rare ear=74hs.
--two
Content-Type: text/html

<p>Only in the page.</p>
--two--
--mixed
Content-Type: text/plain
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="notes.txt"

UGFja2VkOgpyYXJlIGVhcnRocyBoZXJlLgo=
--mixed
Content-Type: message/rfc822

Subject: Forwarded earths
Content-Type: text/html; charset=utf-8

<p>Forwarded <i>rare</i> earths.</p>
--mixed--
MAIL
crlf docs/mail/packed.eml <<'MAIL'
From: x@example.org
Subject: Packed
Message-ID: <packed@example.org>
Content-Type: text/plain
Content-Transfer-Encoding: base64

Tm90aGluZyBidXQKcGFja2VkIHdvcmRzLgo=
MAIL
cp docs/mail/plain.eml "docs/mail/cur/1.M2P3.host:2,S"
sed -i 's/plain@/kept@/' "docs/mail/cur/1.M2P3.host:2,S"

index --json docs >run.json
same "failed" 0 "$(json failed <run.json)"
same "skipped" 1 "$(json skipped <run.json)"
same "documents" 9 "$(json documents <run.json)"
start_daemon

for phrase in "rare earths" "the rare earths of the café" "café owners" "packed words"; do
    quoth search --json -n 100 "\"$phrase\"" >answer.json
    python3 "$flow/hits.py" "$phrase" <answer.json
done

# QUERY PATTERN...: finds the files that end so, and no others.
finds() {
    query=$1
    shift
    found=$(quoth search --sort path --format '{path}' "$query" | sed 's,.*/,,' |
        tr '\n' ' ' || :)
    same "$query" "$* " "$found"
}
finds 'title:"rare earths & magnets"' packed.html.gz page.html
finds 'author:luhr x.basis:analysis' packed.html.gz page.html
finds 'topic:"trade policy" x.places:busan lang:en' packed.html.gz page.html
finds 'source:example.org café' packed.html.gz page.html
finds 'type:html "rare earths"' latin.html mark.htm packed.html.gz page.html
finds 'type:message/rfc822 x.basis:wire' 1.M2P3.host:2,S plain.eml
finds 'author:jorg x.to:ann@example.org' 1.M2P3.host:2,S plain.eml
finds '"p rare earths in text"' page.txt
finds 'title:café' parts.eml
expect_status 1 quoth count '"in the menu"'
expect_status 1 quoth count '"in a script"'
expect_status 1 quoth count '"only in the page"'
same "date" 2025-10-30T14:03:00+01:00 \
    "$(quoth search --format '{date}' 'x.to:ann@example.org' | head -n 1)"

# Places in the text are called so, and never look like places in the file.
quoth search --json '"packed words"' >answer.json
grep -q '"in": *"text"' answer.json || fail "no word of the text: $(cat answer.json)"
packed=$(realpath docs/mail/packed.eml)
same "in a pipe" "$packed:1:1:Nothing but packed words." "$(quoth '"packed words"')"
same "vimgrep" "$packed:1:1:packed words." \
    "$(quoth --vimgrep '"packed words"')"
same "template" "||" "$(quoth --format '{line}|{col}|{byte}' '"packed words"')"
same "the line that get prints" "packed words." \
    "$(quoth get packed@example.org | sed -n 2p)"
same "vimgrep of a page" "$(realpath docs/page.html):17:13" \
    "$(quoth --vimgrep '"rare earths" x.basis:analysis path:page.html' | head -n 1 |
        cut -d: -f1-3)"
stop_daemon

# Hostile files fail alone, and say why.
mkdir bad
python3 - <<'BAD'
def write(name, text):
    open("bad/" + name, "w").write(text)
write("deep.html", "<div>" * 100000)
write("long.html", "<p title='" + "a" * 1000000 + "'>good words")
write("entities.html", "&amp;&x" * 100000 + " good words")
write("cut.html", "<html><body><p>good words <a href='")
write("parts.eml", "Subject: s\nContent-Type: multipart/mixed; boundary=x\n\n"
      + "--x\n\ny\n" * 5000)
write("boundary.eml", "Subject: s\nContent-Type: multipart/mixed; boundary=x\n\n"
      "--y\n\ngood words\n")
write("charset.eml", "Subject: =?ibm037?Q?a?=\nDate: Thu, 30 Oct 2025 14:03:00 +9999\n"
      "Content-Type: text/plain; charset=ibm273; name*=ibm500''x\n\ngood words\n")
write("group.eml", "To: " + "a:" * 50000 + "\n\ny\n")
write("none.eml", "no mail")
BAD
expect_status 1 quoth-index --json bad
same "bad ones" 4 "$(json failed <out)"
expect_status 0 quoth-index --list-failed
expect_in 'deep.html.*nested more than 5000 deep' out
expect_in 'parts.eml.*more than 1000 parts' out
expect_in 'none.eml.*no mail' out
expect_in 'group.eml' out
start_daemon
same "good ones" 5 "$(quoth count '"good words"')"
stop_daemon
