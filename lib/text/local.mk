noinst_LTLIBRARIES += libtext.la
libtext_la_SOURCES = \
	lib/text/language.c lib/text/language.h \
	lib/text/memo.c lib/text/memo.h \
	lib/text/stem.c lib/text/stem.h \
	lib/text/text.c lib/text/text.h \
	lib/text/unicode.c lib/text/unicode.h \
	lib/text/version.c \
	lib/text/words.c lib/text/words.h
libtext_la_LIBADD = libbase.la $(UNISTRING_LIBS) $(STEMMER_LIBS)
EXTRA_DIST += lib/text/README.md

if HAVE_CMOCKA
unit_tests += tests/unit/test_text
endif
tests_unit_test_text_SOURCES = tests/unit/test_text.c
tests_unit_test_text_CFLAGS = $(unit_cflags)
tests_unit_test_text_LDADD = libtext.la $(UNISTRING_LIBS) $(CMOCKA_LIBS)

# Not part of check: tests/bench/bench_text FILE... prints megabytes a second.
EXTRA_PROGRAMS += tests/bench/bench_text
tests_bench_bench_text_SOURCES = tests/bench/bench_text.c
tests_bench_bench_text_LDADD = libtext.la
