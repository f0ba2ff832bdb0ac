# The daemon's life: loop, connections, workers. Its answers are in answer.mk.
quothd_life_sources = \
	daemon/about.c daemon/about.h \
	daemon/answer/answer.h \
	daemon/jobs/answerers.c daemon/jobs/answerers.h \
	daemon/jobs/caches.c daemon/jobs/caches.h \
	daemon/change/change.h daemon/change/change_internal.h \
	daemon/change/change.c \
	daemon/change/look.c \
	daemon/change/notice.c \
	daemon/change/subscription.c \
	daemon/change/turns.c \
	daemon/change/waiting.c \
	daemon/change/watcher.c daemon/change/watcher.h \
	daemon/connection/conn.c daemon/connection/conn_io.c daemon/connection/conn_jobs.c \
	daemon/connection/conn.h daemon/connection/conn_internal.h \
	daemon/daemon.c daemon/daemon.h \
	daemon/drain.c daemon/drain.h \
	daemon/jobs/heap.h \
	daemon/indexes.c daemon/indexes.h \
	daemon/jobs/job.c daemon/jobs/job.h \
	daemon/confine/landlock.c \
	daemon/connection/listen.c daemon/connection/listen.h \
	daemon/notify.h \
	daemon/connection/outlet.c daemon/connection/outlet.h \
	daemon/jobs/queue.c daemon/jobs/queue.h \
	daemon/reload.c daemon/reload.h \
	daemon/reply.c daemon/reply.h \
	daemon/request.c daemon/request.h \
	daemon/confine/sandbox.c daemon/confine/sandbox.h \
	daemon/settings/settings.c daemon/settings/settings.h \
	daemon/settings/settings_internal.h \
	daemon/settings/settings_file.c \
	daemon/settings/settings_line.c \
	daemon/settings/settings_option.c \
	daemon/connection/socket.c daemon/connection/socket.h \
	daemon/watchdog.c daemon/watchdog.h \
	daemon/jobs/worker.c daemon/jobs/worker.h
quothd_cflags = $(AM_CFLAGS) -pthread $(EVENT_CFLAGS) $(JANSSON_CFLAGS) \
	$(SECCOMP_CFLAGS) $(SYSTEMD_CFLAGS)
quothd_libs = $(EVENT_LIBS) $(JANSSON_LIBS) $(SECCOMP_LIBS) $(SYSTEMD_LIBS) -lpthread

include daemon/inside.mk
include daemon/cache.mk
include daemon/answer.mk

bin_PROGRAMS += quothd
quothd_SOURCES = daemon/main.c $(quothd_life_sources)
nodist_EXTRA_quothd_SOURCES = daemon/dummy.cc	# links with the C++ compiler
quothd_CFLAGS = $(quothd_cflags)
quothd_LDADD = libanswer.la libinside.la libstore.la libxap.la libtext.la libwire.la libbase.la \
	$(quothd_libs)

if HAVE_CMOCKA
unit_tests += tests/unit/test_queue tests/unit/test_outlet
endif
tests_unit_test_queue_SOURCES = tests/unit/test_queue.c \
	daemon/indexes.c daemon/jobs/job.c daemon/connection/outlet.c daemon/jobs/queue.c
tests_unit_test_queue_CFLAGS = $(unit_cflags) $(quothd_cflags)
tests_unit_test_queue_LDADD = libcache.la libwire.la libbase.la $(quothd_libs) $(CMOCKA_LIBS)
tests_unit_test_outlet_SOURCES = tests/unit/test_outlet.c daemon/connection/outlet.c
tests_unit_test_outlet_CFLAGS = $(unit_cflags) $(quothd_cflags)
tests_unit_test_outlet_LDADD = libbase.la $(quothd_libs) $(CMOCKA_LIBS)

dist_man_MANS += daemon/quothd.8 daemon/query/quoth-query.7

# systemd user units; their paths are make's to know, not configure's.
systemduserunit_DATA = daemon/quothd.service daemon/quothd.socket
EXTRA_DIST += daemon/quothd.service.in daemon/quothd.socket.in
CLEANFILES += $(systemduserunit_DATA)
daemon/quothd.service: daemon/quothd.service.in Makefile
	$(AM_V_GEN)$(MKDIR_P) daemon && sed 's|@bindir[@]|$(bindir)|g' \
		$(srcdir)/daemon/quothd.service.in > $@.tmp && mv $@.tmp $@
daemon/quothd.socket: daemon/quothd.socket.in Makefile
	$(AM_V_GEN)$(MKDIR_P) daemon && cp $(srcdir)/daemon/quothd.socket.in $@

if HAVE_CMOCKA
unit_tests += tests/unit/test_indexes tests/unit/test_sandbox
endif
tests_unit_test_indexes_SOURCES = tests/unit/test_indexes.c \
	daemon/indexes.c daemon/indexes.h \
	daemon/settings/settings.c daemon/settings/settings.h daemon/settings/settings_internal.h \
	daemon/settings/settings_file.c daemon/settings/settings_line.c daemon/settings/settings_option.c
tests_unit_test_indexes_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS) -pthread
tests_unit_test_indexes_LDADD = libbase.la $(JANSSON_LIBS) $(CMOCKA_LIBS) -lpthread
tests_unit_test_sandbox_SOURCES = tests/unit/test_sandbox.c \
	daemon/confine/landlock.c daemon/confine/sandbox.c daemon/confine/sandbox.h
tests_unit_test_sandbox_CFLAGS = $(unit_cflags) $(SECCOMP_CFLAGS) -pthread
tests_unit_test_sandbox_LDADD = libbase.la $(SECCOMP_LIBS) $(CMOCKA_LIBS) -lpthread
