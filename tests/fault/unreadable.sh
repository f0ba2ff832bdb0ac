#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A folder or file that may not be read fails; what the index has of it stays, and
# all is well again when it may be read.
. "${srcdir:?}/tests/fault/lib.sh"

if [ "$(id -u)" = 0 ]; then
	command -v setpriv >/dev/null || { echo "root, and no setpriv"; exit 77; }
	chown -R 65534:65534 "$scratch"
	real=$index
	cat >as-nobody <<-END
		#!/bin/sh
		exec setpriv --reuid=65534 --regid=65534 --clear-groups "$real" "\$@"
	END
	chmod 755 as-nobody
	./as-nobody --version >/dev/null 2>&1 ||
		{ echo "the program is not nobody's to run"; exit 77; }
	index=$scratch/as-nobody
fi
mkdir -p tree/shut
echo "open" >tree/open.txt
echo "shut" >tree/shut/a.txt
echo "own" >tree/own.txt
chmod -R go+rwX tree
counts 0 "3 0 0 0 0 0" tree
chmod 0 tree/shut
echo "owned" >tree/own.txt
chmod 0 tree/own.txt
[ "$(id -u)" != 0 ] || chown -R 0:0 tree/shut tree/own.txt
counts 1 "0 0 0 1 2 0" tree
[ "$(documents)" = 3 ] || fail "an unreadable folder looks like a deletion"
whole
expect 0 "$index" --list-failed
grep -q 'shut.*Permission denied' out || fail "the folder is not listed"
grep -q 'own.txt.*Permission denied' out || fail "the file is not listed"
counts 1 "0 0 0 1 2 0" tree
chmod 755 tree/shut
chmod 644 tree/own.txt
counts 0 "0 1 0 2 0 0" tree
expect 0 "$index" --list-failed
[ ! -s out ] || fail "still listed: $(cat out)"
whole
