# How fast it is, beside Lucene and SQLite FTS5: `make bench` (bench.py).
# BENCH=FILE names the documents, BENCH_DIR=DIR keeps what is made on the way,
# BENCH_FLAGS are options of bench.py; relative paths are seen from the build folder.
check_PROGRAMS += tests/bench/bench_search
tests_bench_bench_search_SOURCES = tests/bench/bench_search.c
# No such file: it makes automake link with the C++ compiler, for the shim.
nodist_EXTRA_tests_bench_bench_search_SOURCES = lib/xapian/link.cc
tests_bench_bench_search_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
tests_bench_bench_search_LDADD = libanswer.la $(JANSSON_LIBS)

check_PROGRAMS += tests/bench/bench_passages
tests_bench_bench_passages_SOURCES = tests/bench/bench_passages.c
nodist_EXTRA_tests_bench_bench_passages_SOURCES = lib/xapian/link.cc
tests_bench_bench_passages_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
tests_bench_bench_passages_LDADD = libanswer.la $(JANSSON_LIBS)

check_PROGRAMS += tests/bench/mset_snippet
tests_bench_mset_snippet_SOURCES = tests/bench/mset_snippet.cc
tests_bench_mset_snippet_CXXFLAGS = $(AM_CXXFLAGS) $(XAPIAN_CFLAGS)
tests_bench_mset_snippet_LDADD = $(XAPIAN_LIBS)

dist_check_SCRIPTS += tests/bench/bench.sh
TESTS += tests/bench/bench.sh
EXTRA_DIST += \
	tests/bench/LuceneBench.java \
	tests/bench/bench.py \
	tests/bench/corpus.py \
	tests/bench/fts5.py \
	tests/bench/lists.py \
	tests/bench/passages.py \
	tests/bench/queries.py \
	tests/bench/typing_bench.py \
	tests/bench/worst.py

include tests/bench/load/local.mk

.PHONY: bench
bench: all tests/bench/bench_search tests/bench/bench_passages tests/bench/mset_snippet
	PYTHONDONTWRITEBYTECODE=1 python3 $(srcdir)/tests/bench/bench.py \
		--build '$(abs_builddir)' --corpus '$(BENCH)' --dir '$(BENCH_DIR)' \
		$(BENCH_FLAGS)
	PYTHONDONTWRITEBYTECODE=1 python3 $(srcdir)/tests/bench/passages.py \
		--build '$(abs_builddir)' --corpus '$(BENCH)'
