noinst_LTLIBRARIES += libbase.la
libbase_la_SOURCES = \
	lib/base/buf.c lib/base/buf.h \
	lib/base/clock.h \
	lib/base/config.c lib/base/config.h \
	lib/base/deadline.c lib/base/deadline.h \
	lib/base/hash.h \
	lib/base/log.c lib/base/log.h \
	lib/base/nearest.c lib/base/nearest.h \
	lib/base/nearest_option.c lib/base/nearest_option.h \
	lib/base/paths.c lib/base/paths.h \
	lib/base/runs.c lib/base/runs.h \
	lib/base/sanitized.h \
	lib/base/status.c lib/base/status.h \
	lib/base/utf8.c lib/base/utf8.h
