#!/bin/sh
# SPDX-License-Identifier: MIT
# page.sh - quoth-protocol(7) is clean mdoc and gives the limits of limits.h, all
# of them and no others.
set -eu
wire=${srcdir:-.}/lib/wire
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# "	WIRE_NAME = EXPRESSION," to "name value"
sed -n 's/^\tWIRE_\([A-Z_]*\) = \([0-9* ]*\),.*/\1 \2/p' "$wire/limits.h" |
while read -r name expression; do
	printf '%s %d\n' "$(echo "$name" | tr A-Z a-z)" "$(($expression))"
done | sort > "$work/header"
# every enumerator was read, whatever its expression looks like
test "$(grep -c '^	WIRE_' "$wire/limits.h")" = "$(wc -l < "$work/header")"
test -s "$work/header"

sed -n 's/^\.It Va \([a-z_]*\) Ta \([0-9]*\) Ta .*/\1 \2/p' \
	"$wire/quoth-protocol.7" | sort > "$work/page"
diff -u "$work/header" "$work/page"

if command -v mandoc > /dev/null; then
	mandoc -T lint -W warning "$wire/quoth-protocol.7"
fi
