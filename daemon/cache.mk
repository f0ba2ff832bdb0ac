# Answers that were given; a library, so that a test may keep some.
noinst_LTLIBRARIES += libcache.la
libcache_la_SOURCES = \
	daemon/cache/asked.c daemon/cache/asked.h \
	daemon/cache/cache.c daemon/cache/cache.h \
	daemon/cache/cache_index.c \
	daemon/cache/cache_internal.h \
	daemon/cache/cache_names.c
libcache_la_CFLAGS = $(AM_CFLAGS) -pthread $(JANSSON_CFLAGS)
libcache_la_LIBADD = libstore.la libwire.la libbase.la $(JANSSON_LIBS) -lpthread

if HAVE_CMOCKA
unit_tests += tests/unit/test_asked tests/unit/test_cache
endif
tests_unit_test_asked_SOURCES = tests/unit/test_asked.c tests/unit/answering.h \
	tests/search/small_index.c tests/search/small_index.h
nodist_EXTRA_tests_unit_test_asked_SOURCES = lib/xapian/link.cc
tests_unit_test_asked_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
tests_unit_test_asked_LDADD = libanswer.la $(JANSSON_LIBS) $(CMOCKA_LIBS)
tests_unit_test_cache_SOURCES = tests/unit/test_cache.c
tests_unit_test_cache_CFLAGS = $(unit_cflags) -pthread
tests_unit_test_cache_LDADD = libcache.la $(CMOCKA_LIBS) -lpthread
