# Answers that were given; a library, so that a test may keep some.
noinst_LTLIBRARIES += libcache.la
libcache_la_SOURCES = \
	daemon/cache/cache.c daemon/cache/cache.h \
	daemon/cache/cache_internal.h \
	daemon/cache/cache_names.c
libcache_la_CFLAGS = $(AM_CFLAGS) -pthread $(JANSSON_CFLAGS)
libcache_la_LIBADD = libstore.la libwire.la libbase.la $(JANSSON_LIBS) -lpthread

if HAVE_CMOCKA
unit_tests += tests/unit/test_cache
endif
tests_unit_test_cache_SOURCES = tests/unit/test_cache.c
tests_unit_test_cache_CFLAGS = $(unit_cflags) -pthread
tests_unit_test_cache_LDADD = libcache.la $(CMOCKA_LIBS) -lpthread
