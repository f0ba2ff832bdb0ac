# Load on a server: bench_load puts it there and says how it fared, bench_echo is a
# server that does nothing. tests/soak shares what both are made of.
load_cflags = $(AM_CFLAGS) $(EVENT_CFLAGS) $(JANSSON_CFLAGS)
load_libs = libbase.la $(EVENT_LIBS) $(JANSSON_LIBS)

check_PROGRAMS += tests/bench/load/bench_load tests/bench/load/bench_echo
tests_bench_load_bench_load_SOURCES = \
	tests/bench/load/arrivals.c \
	tests/bench/load/dice.h \
	tests/bench/load/histogram.c tests/bench/load/histogram.h \
	tests/bench/load/link.c tests/bench/load/link.h \
	tests/bench/load/main.c \
	tests/bench/load/peer.c tests/bench/load/peer.h \
	tests/bench/load/peer_groonga.c \
	tests/bench/load/peer_quoth.c \
	tests/bench/load/peer_sphinx.c \
	tests/bench/load/questions.c tests/bench/load/questions.h \
	tests/bench/load/run.c tests/bench/load/run.h tests/bench/load/run_internal.h \
	tests/bench/load/totals.c tests/bench/load/totals.h
tests_bench_load_bench_load_CFLAGS = $(load_cflags)
tests_bench_load_bench_load_LDADD = $(load_libs) -lm

tests_bench_load_bench_echo_SOURCES = \
	tests/bench/load/echo.c \
	tests/bench/load/link.c tests/bench/load/link.h
tests_bench_load_bench_echo_CFLAGS = $(load_cflags)
tests_bench_load_bench_echo_LDADD = $(load_libs)

if HAVE_CMOCKA
unit_tests += tests/unit/test_histogram tests/unit/test_peer
endif
tests_unit_test_histogram_SOURCES = tests/unit/test_histogram.c \
	tests/bench/load/dice.h \
	tests/bench/load/histogram.c tests/bench/load/histogram.h
tests_unit_test_histogram_CFLAGS = $(unit_cflags)
tests_unit_test_histogram_LDADD = $(CMOCKA_LIBS) -lm
tests_unit_test_peer_SOURCES = tests/unit/test_peer.c \
	tests/bench/load/peer.c tests/bench/load/peer.h \
	tests/bench/load/peer_groonga.c \
	tests/bench/load/peer_quoth.c \
	tests/bench/load/peer_sphinx.c
tests_unit_test_peer_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
tests_unit_test_peer_LDADD = libbase.la $(JANSSON_LIBS) $(CMOCKA_LIBS)

# BENCH, BENCH_DIR and BENCH_FLAGS as for `make bench`; options of load.py.
dist_check_SCRIPTS += tests/bench/load.sh
TESTS += tests/bench/load.sh
EXTRA_DIST += tests/bench/load.py tests/bench/servers.py

.PHONY: bench-load
bench-load: all tests/bench/load/bench_load tests/bench/load/bench_echo
	PYTHONDONTWRITEBYTECODE=1 python3 $(srcdir)/tests/bench/load.py \
		--build '$(abs_builddir)' --corpus '$(BENCH)' --dir '$(BENCH_DIR)' \
		$(BENCH_FLAGS)
