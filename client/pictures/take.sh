#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# take.sh - the pictures of README.md, taken of real terminals: take.sh BUILD, where BUILD
# is the folder that quoth was built in. Needs Xvfb, xterm, xdotool, import (ImageMagick),
# pngquant, vim and emacs; writes beside itself. /home/ada is made for the paths in them,
# and must not be there before.
set -euo pipefail

build=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
client=$(dirname "$here")
export HOME=/home/ada DISPLAY=:77
export PATH="$build:$PATH" QUOTH_INDEX=$HOME/index QUOTH_SOCKET=$HOME/sock QUOTH_PAGER=cat
mkdir "$HOME" "$HOME/quoth"
cp -r "$client/../corpus" "$HOME/quoth"
cd "$HOME/quoth"
Xvfb "$DISPLAY" -screen 0 2400x1600x24 >/dev/null 2>&1 &
screen=$!
trap 'kill $screen; echo "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"shutdown\"}" | quoth rpc --no-spawn >/dev/null; rm -rf "$HOME"' EXIT
sleep 2

# NAME COLUMNSxROWS INK PAPER SECONDS COMMAND: what a terminal shows after so long.
picture() {
    xterm -u8 -fa 'DejaVu Sans Mono' -fs 10 -geometry "$2+0+0" -fg "$3" -bg "$4" -cr "$4" \
        -b 8 +sb -bw 0 -xrm 'xterm*boldColors: false' -e bash --norc -c "$6; sleep 60" &
    local terminal=$!
    sleep "$5"
    import -window "$(xdotool search --class xterm | tail -n 1)" "$HOME/$1.png"
    kill "$terminal"
    wait "$terminal" || :
    pngquant --force --strip 24 -o "$here/$1.png" "$HOME/$1.png"
}

quoth-index -q corpus/trade
cat >ask.el <<'EL'
(quoth "\"rare earths\"")
(run-at-time 2 nil (lambda () (next-error 4)))
EL
picture terminal 90x33 '#d8dee9' '#1d2129' 4 "printf '\e[?25l'; quoth -n3 '\"rare earths\"'
    echo; quoth kwic -n6 '\"rare earths\"'; echo; quoth facets --by topic -n3 '\"rare earths\"'"
picture vim 100x28 '#24292f' '#ffffff' 5 "vim -Nu NONE --cmd 'set rtp^=$client/vim' \
    -c 'runtime plugin/quoth.vim' -c 'set laststatus=2 linebreak' -c 'syntax on' \
    -c 'Quoth \"rare earths\"' -c 'silent cc 4' -c 'copen 9' -c 'wincmd p' -c 'normal zz' \
    -c 'match Search /rare earths/'"
picture emacs 100x28 '#24292f' '#ffffff' 8 "TERM=xterm-256color emacs -nw -Q \
    -L '$client/emacs' -l quoth -l ask.el"
