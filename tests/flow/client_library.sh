#!/bin/sh
# SPDX-License-Identifier: MIT
# libquoth as others meet it: its header, its symbols, its manual's programs.
. "$(dirname "$0")/client_lib.sh"
source=$flow/../..
variable() { sed -n "s/^$1 = //p" "$build/Makefile"; }
cc=$(variable CC)
cxx=$(variable CXX)
san=$(variable SAN_FLAGS)
library=$build/.libs/libquoth.so
export LD_LIBRARY_PATH="$build/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"

# The header declares what the library exports, no more and no less.
sed -n 's/^QUOTH_API .*[ *]\(quoth_[a-z_]*\)(.*/\1/p' "$source/client/libquoth/quoth.h" |
	sort >"$work/declared"
nm -D --defined-only "$library" | awk '$2 == "T" || $2 == "D" || $2 == "B" {
	sub(/@.*/, "", $3); print $3 }' | sort >"$work/exported"
[ -s "$work/declared" ] || fail "no declarations found"
diff "$work/declared" "$work/exported" || fail "header and exports differ"
nm -D --defined-only "$library" | awk '$2 == "T" && $3 !~ /@@QUOTH_0$/' | grep . &&
	fail "symbols without a version"
for name in $(cat "$work/declared"); do
	grep -q "^\.Fn $name \"" "$source/client/libquoth/libquoth.3" || fail "no synopsis: $name"
	grep -q "^\.It Fn $name$" "$source/client/libquoth/libquoth.3" || fail "no manual: $name"
done

# Strict compilers of two languages take the header.
echo '#include <quoth.h>' >"$work/use.c"
cp "$work/use.c" "$work/use.cc"
for standard in c99 c11; do
	$cc -std=$standard -pedantic -Wall -Wextra -Werror -I"$source/client/libquoth" \
		-fsyntax-only "$work/use.c" || fail "$standard"
done
for standard in c++98 c++17; do
	$cxx -std=$standard -Wall -Wextra -Werror -I"$source/client/libquoth" \
		-fsyntax-only "$work/use.cc" || fail "$standard"
done

# Who embeds the client gets no search engine with it.
for file in "$library" "$build/.libs/quoth"; do
	ldd "$file" | grep -E 'xapian|stemmer|libevent|libicu' &&
		fail "$file links too much"
	readelf -d "$file" | sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p' |
		grep -vE '^(libquoth|libjansson|libc|libm|libasan|libubsan|libclang_rt)' &&
		fail "$file links something new"
done

# What a library for editors never does.
nm -D --undefined-only "$library" |
	grep -E ' (fork|execv|system|signal|sigaction|setlocale|printf|exit|_exit|abort|pthread_create)(@|$)' &&
	[ -z "$san" ] && fail "the library calls what it must not"

# The manual's programs compile and run as they stand there.
start_fake
awk -v work="$work" '/^\.Bd -literal/ { n++; on = 1; next } /^\.Ed/ { on = 0 }
	on { gsub(/\\e/, "\\"); print > (work "/example" n ".c") }' \
	"$source/client/libquoth/libquoth.3"
for n in 1 2 3; do
	# shellcheck disable=SC2086
	$cc -std=c99 -Wall -Wextra -Werror $san -I"$source/client/libquoth" \
		"$work/example$n.c" -o "$work/example$n" -L"$build/.libs" -lquoth ||
		fail "example $n does not compile"
done
golden example-1 "$work/example1" rare
golden example-1-error "$work/example1" '"'
golden example-2 "$work/example2"
golden example-3 "$work/example3"
same "lines of the shortest program" 10 "$(wc -l <"$work/example3.c")"
done_testing
