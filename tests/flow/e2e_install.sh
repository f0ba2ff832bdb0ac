#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What `make install` puts down works there: the programs answer, the library's
# header is clean C99 and C++, and its exports are the header's functions.
. "$(dirname "$0")/lib.sh"

unset MAKEFLAGS MAKELEVEL MFLAGS
root=$scratch/root
bounded make -s -C "$abs_top_builddir" install DESTDIR="$root" >install.log 2>&1 ||
    { tail -n 30 install.log; fail "make install"; }
place() { find "$root" -name "$1" ! -type d | head -n 1; }
for file in quoth quoth-index quothd quoth.h quoth.pc libquoth.so \
    quoth.1 quoth-index.1 quothd.8 quoth-protocol.7 quoth-query.7 quothd.service quothd.socket \
    quoth-protocol.schema.json quoth.py quoth.R; do
    [ -n "$(place "$file")" ] || fail "not installed: $file"
done
for file in "$abs_top_srcdir"/client/emacs/*.el; do
    [ -n "$(find "$root" -path "*/share/emacs/site-lisp/${file##*/}")" ] ||
        fail "not installed: ${file##*/}"
done
for file in plugin/quoth.vim autoload/quoth.vim autoload/quoth/link.vim doc/quoth.txt; do
    for under in vim/vimfiles nvim/site; do
        [ -n "$(find "$root" -path "*/share/$under/$file")" ] || fail "not installed: $under/$file"
    done
done
for file in bash-completion/completions/quoth bash-completion/completions/quothd \
    bash-completion/completions/quoth-index zsh/site-functions/_quoth \
    fish/vendor_completions.d/quoth.fish fish/vendor_completions.d/quoth-index.fish; do
    [ -n "$(find "$root" -path "*/share/$file")" ] || fail "not installed: $file"
done
bin=$(dirname "$(find "$root" -path '*/bin/quoth')")
lib=$(dirname "$(place libquoth.so)")
include=$(dirname "$(place quoth.h)")

# The client brings in libc and the JSON library, nothing else (but what the
# sanitizers need, in a build with them).
sanitizers=$(sed -n 's/^SAN_FLAGS = //p' "$abs_top_builddir/Makefile")
allowed='linux-vdso|ld-linux|libc[.]so|libm[.]so|libjansson|libquoth'
[ -z "$sanitizers" ] ||
    allowed="$allowed|lib[atu][a-z]*san|libgcc_s|libstdc|libdl|librt|libpthread"
LD_LIBRARY_PATH=$lib ldd "$bin/quoth" >ldd.out
! grep -Ev "$allowed" ldd.out || fail "the client links more than libc and jansson"

export LD_LIBRARY_PATH="$lib" PATH="$bin:$PATH"
same "which quothd" "$bin/quothd" "$(command -v quothd)"
index -q "$corpus"
start_daemon
[ "$(quoth count '"rare earths"')" -gt 0 ] || fail "the installed programs find nothing"
stop_daemon

# A program in each language, built against what was installed.
needs cc c++ nm
printf '#include <quoth.h>\nint main(void) { quoth_close(0); return 0; }\n' >use.c
cp use.c use.cc
# shellcheck disable=SC2086  # a list of flags
cc -std=c99 -pedantic -Wall -Wextra -Werror $sanitizers -I"$include" use.c \
    -o use-c -L"$lib" -lquoth
# shellcheck disable=SC2086
c++ -std=c++11 -pedantic -Wall -Wextra -Werror $sanitizers -I"$include" use.cc \
    -o use-cc -L"$lib" -lquoth
./use-c
./use-cc

nm -D --defined-only "$(place libquoth.so)" |
    sed -n 's/.* [TDBR] \([a-z_0-9]*\)@*.*/\1/p' | sort -u >exports
tr '\n' ' ' <"$include/quoth.h" | sed 's|/\*|\n&|g; s|\*/|&\n|g' |
    grep -v '^/\*' | grep -o '\bquoth_[a-z_0-9]* *(' | tr -d ' (' | sort -u >declared
diff declared exports || fail "the header and the exports differ"
