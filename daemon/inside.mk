# What the daemon knows of itself: counts, times, slow requests, traces. A library of
# its own, since answers, the daemon's life and a daemon without an index all have it.
noinst_LTLIBRARIES += libinside.la
libinside_la_SOURCES = \
	daemon/inside/histogram.c daemon/inside/histogram.h \
	daemon/inside/inside.c daemon/inside/inside.h \
	daemon/inside/memory.c daemon/inside/memory.h \
	daemon/inside/metrics.c daemon/inside/metrics.h \
	daemon/inside/metrics_internal.h \
	daemon/inside/metrics_put.c \
	daemon/inside/probe.h \
	daemon/inside/slow.c daemon/inside/slow.h \
	daemon/inside/trace.c daemon/inside/trace.h
libinside_la_CFLAGS = $(AM_CFLAGS) -pthread $(JANSSON_CFLAGS)
libinside_la_LIBADD = libwire.la libbase.la $(JANSSON_LIBS)

if HAVE_CMOCKA
unit_tests += tests/unit/test_inside
endif
tests_unit_test_inside_SOURCES = tests/unit/test_inside.c
tests_unit_test_inside_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
tests_unit_test_inside_LDADD = libinside.la libwire.la libbase.la $(JANSSON_LIBS) \
	$(CMOCKA_LIBS) -lpthread
