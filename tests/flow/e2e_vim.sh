#!/bin/sh
# SPDX-License-Identifier: MIT
# Vim and Neovim find, jump, type, and outlive the daemon, with the plugin of client/vim/;
# and nothing that a document says is done.
. "$(dirname "$0")/lib.sh"
needs python3

. "$flow/editor.sh"
index_both

plugin=$abs_top_srcdir/client/vim
export PLUGIN="$plugin"

# NAME COMMAND...: the steps in an editor, which knows nothing of its user's settings.
steps_in() {
    name=$1
    shift
    rm -f "$RESULT" "$ORDERS"
    start_both
    timeout --foreground "$RUN_SECONDS" "$@" -u NONE -i NONE -n -S "$flow/vim_steps.vim" \
        >screen 2>&1 </dev/null &
    attend $!
    [ -s "$RESULT" ] || { cat screen; fail "$name ended without a word"; }
    same "what did not hold in $name" "done" "$(cat "$RESULT")"
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
