#!/bin/sh
# SPDX-License-Identifier: MIT
# Emacs finds, jumps, types, and outlives the daemon, with client/emacs/, which compiles
# without a warning and has no fault that checkdoc finds; and nothing that a document says
# is done.
. "$(dirname "$0")/lib.sh"
needs python3 emacs

# shellcheck source=tests/flow/editor.sh
. "$flow/editor.sh"
# The word gauge where a column is not a number of characters.
{
    printf '\357\273\277first gauge\nsecond gauge\n' >"$docs/bom.txt"
    printf '日本語の 貿易戦争 gauge here\n\ttab\tgauge again\n𝄞𝄞é gauge\n' >"$docs/cjk.md"
    printf 'caf\351 gauge\n' >"$docs/latin.txt"
    printf 'a line\rthe gauge\r' >"$docs/mac.txt"
    printf 'a line\nzipped gauge\n' | gzip >"$docs/packed.txt.gz"
    printf 'a\001b\002c gauge\n' >"$docs/raw.txt"
    printf 'gauge one\ntwo é gauge\n' | iconv -t utf-16le | {
        printf '\377\376'
        cat
    } >"$docs/utf16.txt"
}
echo 'A single tapir.' >"$docs/gauge-later.txt"
cat >"$docs/lisp.txt" <<'END'
-*- eval: (write-region "" nil "pwned"); mode: text -*-
This harmless phrase has variables.
Local Variables:
eval: (write-region "" nil "pwned")
shell-file-name: "touch pwned"
End:
END
index_both

mkdir lisp
cp "$abs_top_srcdir"/client/emacs/*.el lisp
emacs=$(command -v emacs)
batch() { bounded "$emacs" -Q --batch -L "$scratch/lisp" "$@" </dev/null; }

batch --eval '(setq byte-compile-error-on-warn t)' -f batch-byte-compile lisp/*.el \
    >out 2>&1 || { cat out; fail "it does not compile without a warning"; }
[ ! -s out ] || { cat out; fail "compiling says something"; }
for file in lisp/*.el; do
    batch --eval "(checkdoc-file \"$file\")" >out 2>&1
    [ ! -s out ] || { cat out; fail "checkdoc finds fault with $file"; }
done

start_both
timeout --foreground "$RUN_SECONDS" "$emacs" -Q --batch -L "$scratch/lisp" -l quoth \
    -l "$flow/emacs_tests.el" -f ert-run-tests-batch-and-exit >tests 2>&1 </dev/null &
editor=$!
attend "$editor"
wait "$editor" || { cat tests; fail "not all holds"; }
expect_in '^Ran [0-9]* tests, [0-9]* results as expected, 0 unexpected' tests
[ ! -e pwned ] || fail "something was executed"
stop_daemon

# On a terminal, as somebody types. (A vt100 is asked no questions.)
export KEYS="$scratch/keys"
start_both
TERM=vt100 timeout --foreground "$RUN_SECONDS" python3 "$flow/typist.py" "$KEYS" screen \
    "$emacs" -Q -nw -L "$scratch/lisp" -l "$flow/emacs_steps.el" </dev/null &
attend $!
[ -s "$RESULT" ] || { cat -v screen; fail "it ended without a word"; }
same "what did not hold" "done" "$(cat "$RESULT")"
[ ! -e pwned ] || fail "something was executed"
stop_daemon
