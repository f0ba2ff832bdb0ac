noinst_LTLIBRARIES += libwire.la
libwire_la_SOURCES = \
	lib/wire/frame.c lib/wire/frame.h \
	lib/wire/limits.h \
	lib/wire/rpc.c lib/wire/rpc_read.c lib/wire/rpc_write.c lib/wire/rpc.h \
	lib/wire/scalar.c lib/wire/scalar.h
libwire_la_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
libwire_la_LIBADD = libbase.la $(JANSSON_LIBS)

dist_man_MANS += lib/wire/quoth-protocol.7
dist_pkgdata_DATA = lib/wire/quoth-protocol.schema.json

if HAVE_CMOCKA
unit_tests += tests/unit/test_frame tests/unit/test_rpc tests/unit/test_rpc_write
endif
tests_unit_test_frame_SOURCES = tests/unit/test_frame.c
tests_unit_test_frame_CFLAGS = $(unit_cflags)
tests_unit_test_frame_LDADD = libwire.la $(CMOCKA_LIBS)
tests_unit_test_rpc_SOURCES = tests/unit/test_rpc.c
tests_unit_test_rpc_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS) \
	-DPAGE='"$(abs_top_srcdir)/lib/wire/quoth-protocol.7"'
tests_unit_test_rpc_LDADD = libwire.la $(JANSSON_LIBS) $(CMOCKA_LIBS)
tests_unit_test_rpc_write_SOURCES = tests/unit/test_rpc_write.c
tests_unit_test_rpc_write_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
tests_unit_test_rpc_write_LDADD = libwire.la $(JANSSON_LIBS) $(CMOCKA_LIBS)
