# SPDX-License-Identifier: MIT
# editor.sh - for the tests of editors: documents that are hard to jump to, and a daemon
# that goes and comes as the editor asks for it. After lib.sh.
# shellcheck shell=sh
docs=$scratch/docs
mkdir "$docs"
cat >"$docs/wrapped.md" <<'END'
# A sentence that is wrapped

éé Wait wrapped
sentence, and on.
END
number=0
# shellcheck disable=SC2016  # names as they are
for name in 'we:ird:3:4 name.txt' "$(printf 'caf\351 news.txt')" '| !touch pwned' \
    '`touch pwned`' '%#*[a-c]$HOME'; do
    echo "A zebra $number crossing." >"$docs/$name"
    number=$((number + 1))
done
printf 'One line, and a torn\r\nphrase behind it.\r\n' >"$docs/dos.txt"
cat >"$docs/hostile.md" <<'END'
---
title: "\e]0;owned\a\e[2J `touch pwned` | !touch pwned\n:!touch pwned"
date: 2025-10-01
---
harmless phrase | :!touch pwned
`touch pwned` <C-R>=system('touch pwned')<CR> harmless phrase "|qall!
vim: set foldexpr=system('touch\ pwned') foldmethod=expr :
END
printf 'a\033]0;owned\007 harmless phrase \033[2J\302\233 | !touch pwned\n' >"$docs/bytes.txt"
{
    printf 'From: a@example.org\nSubject: A letter\nDate: Wed, 1 Oct 2025 10:00:00 +0000\n'
    printf 'Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n'
    printf 'Dear all,\n\nthis is an encoded letter.\n' | base64
} >"$docs/letter.eml"
mkdir odd
cp "$docs/letter.eml" odd
PAGES=
if ! quoth-index --version | grep -q 'not built in: PDF'; then
    PAGES=yes
    mkdir pdf
    SOURCE_DATE_EPOCH=1761868800 python3 "$flow/pdfs.py" pdf
    cp pdf/pages.pdf "$docs"
fi
export DOCS="$docs" PAGES RESULT="$scratch/result" ORDERS="$scratch/orders"

index_both() {
    index -q "$corpus" "$docs"
    index -q --index "$scratch/odd.index" odd
}
start_both() { start_daemon --index odd="$scratch/odd.index"; }

# Does what the editor asks for, until it ends: it takes the daemon away and brings it back.
attend() {
    while kill -0 "$1" 2>/dev/null; do
        case $(cat "$ORDERS" 2>/dev/null) in
        end)    rm "$ORDERS"; stop_daemon ;;
        begin)  start_both; rm "$ORDERS" ;;
        esac
        sleep 0.05
    done
}
