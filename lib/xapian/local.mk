noinst_LTLIBRARIES += libxap.la
libxap_la_SOURCES = \
	lib/xapian/guard.cc lib/xapian/guard.hh \
	lib/xapian/match.cc \
	lib/xapian/read.cc \
	lib/xapian/write.cc \
	lib/xapian/xap.h
libxap_la_CXXFLAGS = $(AM_CXXFLAGS) $(XAPIAN_CFLAGS)
libxap_la_LIBADD = libbase.la $(XAPIAN_LIBS)
