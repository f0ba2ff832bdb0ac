#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The Python module installs without a network, and is typed for those who use it.
. "$(dirname "$0")/lib.sh"
python=/usr/bin/python3
[ -x "$python" ] || skip "no $python"
needs mypy
for module in pip setuptools wheel venv; do
    "$python" -W ignore -c "import $module" 2>/dev/null || skip "no $module for $python"
done

mypy_strict() { bounded mypy --strict --cache-dir="$scratch/types" "$@" >out 2>&1; }
mypy_strict --python-version 3.9 "$abs_top_srcdir/client/python/quoth.py" ||
    { cat out; fail "the module's types"; }

cp -RL "$abs_top_srcdir/client/python" source
chmod -R u+w source
bounded "$python" -m venv --system-site-packages --without-pip venv
bounded venv/bin/python -m pip install -q --disable-pip-version-check --no-index --no-deps \
    --no-build-isolation ./source >out 2>&1 || { cat out; fail "pip install"; }

cat >good.py <<'END'
from typing import Optional
import quoth

def paths(query: str) -> "list[Optional[str]]":
    with quoth.Quoth(timeout=3) as q:
        n: int = q.count(query).n
        line: quoth.Line = next(q.kwic(query, after="2020"))
        return [line.path, str(n)] + [hit.path for hit in q.search(query)]
END
sed 's/q.count(query).n/q.count(query)/' good.py >bad.py
mypy_strict --python-executable venv/bin/python good.py || { cat out; fail "types of a user"; }
! mypy_strict --python-executable venv/bin/python bad.py || fail "a wrong type passes"
expect_in 'incompatible type\|Incompatible types' out

index -q "$corpus"
start_daemon
same "installed" "$(quoth count '"rare earths"')" \
    "$(cd / && "$scratch/venv/bin/python" -c 'import quoth
print(quoth.Quoth().count("\"rare earths\"").n)')"
stop_daemon
