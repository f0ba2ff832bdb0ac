#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A stranger's program is built against the installed libquoth by pkg-config alone, in C99
# and in C++, statically too where that was built, and so are the examples that come with
# it; the programs of libquoth(3) answer as they stand in the page.
. "$(dirname "$0")/lib.sh"
needs pkg-config mandoc nm readelf

unset MAKEFLAGS MAKELEVEL MFLAGS
root=$scratch/root
for what in libLTLIBRARIES includeHEADERS pkgconfigDATA dist_exampleDATA man3; do
    bounded make -s -C "$abs_top_builddir" "install-$what" DESTDIR="$root" >>install.log 2>&1 ||
        { tail -n 30 install.log; fail "make install-$what"; }
done
pc=$(find "$root" -name quoth.pc)
# Only what was installed there is seen, as if its root were /.
export PKG_CONFIG_PATH="${pc%/*}" PKG_CONFIG_SYSROOT_DIR="$root"
same "the version" "$(sed -n 's/^VERSION = //p' "$abs_top_builddir/Makefile")" \
    "$(pkg-config --modversion quoth)"
flags=$(pkg-config --cflags --libs quoth)
library=$(find "$root" -name 'libquoth.so')
export LD_LIBRARY_PATH="${library%/*}"
sanitizers=$(sed -n 's/^SAN_FLAGS = //p' "$abs_top_builddir/Makefile")
strict="-pedantic -Wall -Wextra -Werror $sanitizers"
mkdir away
cd away

# LANGUAGE OUTPUT SOURCE... [FLAG...]
build_c() {
    made=$1
    shift
    # shellcheck disable=SC2086  # lists of flags
    cc -std=c99 -D_POSIX_C_SOURCE=200809L $strict -o "$made" "$@" $flags ||
        fail "$made does not compile"
}

index -q "$corpus"
start_daemon
tariffs=$(quoth count tariff)

# The page's programs, as a reader sees them: each from its first line to its last brace.
mandoc -T ascii "$(find "$root" -name libquoth.3)" | col -bx | sed 's/^           //' |
    awk '/^#include <quoth.h>/ { n++; on = 1 }
         on { print > ("page" n ".c") } on && /^}/ { on = 0 }'
[ ! -e page4.c ] || fail "the page has more programs than are tried here"
for n in 1 2 3; do build_c "page$n" "page$n.c"; done
same "lines of the blocking program" 10 "$(wc -l <page3.c | tr -d ' ')"
quoth search -l tariff >expected
./page1 tariff | awk '!seen[$0]++' >got     # each file once, as -l has it
diff expected got || fail "the page's first program"
same "the page's second program" "$tariffs" "$(./page2)"
same "the page's third program" "$tariffs" "$(./page3 | json result.n)"

# C++ takes the header, and its struct too.
cat >use.cc <<'END'
#include <quoth.h>
#include <iostream>
#include <poll.h>
int main(int argc, char **argv)
{
	struct quoth *q = nullptr;
	struct quoth_query query = quoth_query();
	struct quoth_msg msg;
	struct quoth_totals totals;
	query.size = sizeof query;
	query.text = argc > 1 ? argv[1] : "";
	if (quoth_open(nullptr, &q) < 0 || quoth_count(q, &query) < 0)
		return 3;
	int next;
	while ((next = quoth_next(q, &msg)) == 0) {
		struct pollfd fd = { quoth_fd(q), (short)quoth_events(q), 0 };
		poll(&fd, 1, quoth_timeout_ms(q));
		quoth_process(q, fd.revents);
	}
	if (next < 0)
		return 4;
	if (quoth_totals(&msg, &totals) < 0)
		return 5;
	std::cout << totals.n << '\n';
	quoth_close(q);
}
END
# shellcheck disable=SC2086
c++ -std=c++11 $strict -o use-cc use.cc $flags || fail "C++"
same "found from C++" "$tariffs" "$(./use-cc tariff)"

# The header alone, by itself and twice.
printf '#include <quoth.h>\n#include <quoth.h>\n' >alone.c
# shellcheck disable=SC2086
for compiler in "cc -std=c99" "cc -std=c17" "c++ -std=c++98 -x c++" "c++ -std=c++17 -x c++"; do
    $compiler $strict -fsyntax-only $(pkg-config --cflags quoth) alone.c ||
        fail "the header alone: $compiler"
done

# The examples, where they were put.
examples=$(dirname "$(find "$root" -name with_poll.c)")
for loop in poll libevent glib libuv; do
    case $loop in
    libevent) module=libevent_core ;; glib) module=glib-2.0 ;; *) module=$loop ;;
    esac
    theirs=
    if [ "$loop" != poll ]; then
        PKG_CONFIG_SYSROOT_DIR='' pkg-config --exists "$module" || continue
        theirs=$(PKG_CONFIG_SYSROOT_DIR='' pkg-config --cflags --libs "$module" |
            sed 's/-I/-isystem /g')
    fi
    # shellcheck disable=SC2086
    build_c "with-$loop" "$examples/with_$loop.c" "$examples/typing.c" $theirs
    printf 'tariff\n' | "./with-$loop" >"$loop.out"
    expect_in "^answer 1: $tariffs found " "$loop.out"
done

# Every symbol has its version, and programs ask for it.
nm -D --defined-only "$library" | awk '$2 ~ /[TDBR]/ && $3 !~ /@@QUOTH_0$/' >bare
[ ! -s bare ] || { cat bare; fail "symbols without the version QUOTH_0"; }
readelf -V page1 >versions
expect_in 'Name: QUOTH_0' versions
readelf -d page1 >dynamic
expect_in 'NEEDED.*libquoth[.]so[.]0' dynamic

# Without the shared library, where there is another.
if [ -n "$(find "$root" -name libquoth.a)" ]; then
    rm "${library%/*}"/libquoth.so*
    # shellcheck disable=SC2086
    cc -std=c99 $strict -o page2-static page2.c \
        $(pkg-config --cflags --libs --static quoth) || fail "static"
    same "found statically" "$tariffs" "$(env -u LD_LIBRARY_PATH ./page2-static)"
else
    echo "no libquoth.a was built here"
fi
cd ..
stop_daemon
