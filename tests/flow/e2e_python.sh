#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The Python module answers as the files and the command do, and takes a daemon that is slow,
# gone, or says what is not in the protocol, for what it is.
. "$(dirname "$0")/lib.sh"
needs python3
# Debian's, which has Debian's pandas.
python=$(command -v /usr/bin/python3 || command -v python3)
export PYTHONPATH="$abs_top_srcdir/client/python:$flow" PYTHONWARNINGS=error

index -q "$corpus"
start_daemon
bounded "$python" "$flow/python.py" "$flow/fake_quothd.py" >out 2>&1 ||
    { cat out; fail "the module"; }
"$python" -c 'import pandas' 2>/dev/null || echo "note: no pandas: to_pandas() only fails"
version=$(sed -n 's/^AC_INIT(\[quoth\], \[\(.*\)\]).*/\1/p' "$abs_top_srcdir/configure.ac")
same "version" "$version" "$("$python" -c 'import quoth; print(quoth.__version__)')"
# What is in the documentation is so.
bounded "$python" -m doctest "$abs_top_srcdir/client/python/quoth.py" >out 2>&1 ||
    { cat out; fail "an example in the documentation"; }
stop_daemon
