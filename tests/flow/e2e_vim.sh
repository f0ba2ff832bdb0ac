#!/bin/sh
# SPDX-License-Identifier: MIT
# Vim and Neovim find, jump, type, and outlive the daemon, with the plugin of client/vim/;
# and nothing that a document says is done.
. "$(dirname "$0")/lib.sh"
needs python3

plugin=$abs_top_srcdir/client/vim
docs=$scratch/docs

mkdir "$docs"
cat >"$docs/wrapped.md" <<'END'
# A sentence that is wrapped

éé Wait wrapped
sentence, and on.
END
number=0
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
PAGES=
if ! quoth-index --version | grep -q 'not built in: PDF'; then
    PAGES=yes
    mkdir pdf
    SOURCE_DATE_EPOCH=1761868800 python3 "$flow/pdfs.py" pdf
    cp pdf/pages.pdf "$docs"
fi
index -q "$corpus" "$docs"
export DOCS="$docs" PLUGIN="$plugin" PAGES RESULT="$scratch/result" ORDERS="$scratch/orders"

# Does what the editor asks for, until it ends: it takes the daemon away and brings it back.
attend() {
    while kill -0 "$1" 2>/dev/null; do
        case $(cat "$ORDERS" 2>/dev/null) in
        end)    rm "$ORDERS"; stop_daemon ;;
        begin)  start_daemon; rm "$ORDERS" ;;
        esac
        sleep 0.05
    done
}

# NAME COMMAND...: the steps in an editor, which knows nothing of its user's settings.
steps_in() {
    name=$1
    shift
    rm -f "$RESULT" "$ORDERS"
    start_daemon
    timeout --foreground "$RUN_SECONDS" "$@" -u NONE -i NONE -n -S "$flow/vim_steps.vim" \
        >screen 2>&1 </dev/null &
    attend $!
    [ -s "$RESULT" ] || { cat screen; fail "$name ended without a word"; }
    same "what did not hold in $name" done "$(cat "$RESULT")"
    stop_daemon
    cp screen "screen.$name"
}

# EDITOR PATTERN: whether it is there and can do what the plugin needs.
able() {
    command -v "$1" >/dev/null && "$1" --version | grep -q -e "$2" && return
    echo "skip: $(basename "$0"): no $1 with $2"
    missing=$1
    return 1
}

missing=
if able vim '+channel'; then
    steps_in vim python3 "$flow/on_terminal.py" --columns 100 vim -N --not-a-term
fi
if able nvim '^NVIM'; then
    steps_in nvim nvim --headless
fi
[ ! -e pwned ] || fail "something was executed"

# The help has no tag twice, and each that it points at is there.
for editor in vim nvim; do
    command -v "$editor" >/dev/null || continue
    rm -rf help
    cp -r "$plugin/doc" help
    case $editor in
    vim) bounded vim -u NONE -i NONE -es -N -c 'helptags help' -c 'qall!' >out 2>&1 ;;
    nvim) bounded nvim -u NONE -i NONE --headless -c 'helptags help' -c 'qall!' >out 2>&1 ;;
    esac || { cat out; fail "helptags in $editor"; }
    [ -s help/tags ] || fail "no tags"
    [ ! -s out ] || { cat out; fail "helptags says something in $editor"; }
    grep -o '|:\{0,1\}[a-zA-Z:_()<>-]*quoth[a-zA-Z:_()<>-]*|\||:Quoth[A-Za-z]*|' \
        help/quoth.txt | tr -d '|' | sort -u | while read -r tag; do
        cut -f 1 help/tags | grep -qxF -e "$tag" || fail "the help points at $tag"
    done
done
[ -z "$missing" ] || exit 77
