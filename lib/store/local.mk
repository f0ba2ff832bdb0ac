noinst_LTLIBRARIES += libstore.la
libstore_la_SOURCES = \
	lib/store/batch.c \
	lib/store/best_terms.c lib/store/best_terms.h \
	lib/store/changes.c lib/store/changes.h lib/store/changes_internal.h \
	lib/store/changes_kept.c \
	lib/store/closest.c \
	lib/store/date.c \
	lib/store/deadline.c \
	lib/store/describe.c \
	lib/store/document.c \
	lib/store/families.c lib/store/families.h lib/store/families_internal.h \
	lib/store/families_alike.c \
	lib/store/families_read.c \
	lib/store/files.c \
	lib/store/labelled.c \
	lib/store/frequent.c lib/store/frequent.h \
	lib/store/heads.c \
	lib/store/labels.c \
	lib/store/match.c lib/store/match_internal.h \
	lib/store/meta.c \
	lib/store/expand.c \
	lib/store/nearness.c \
	lib/store/occurrences.c \
	lib/store/order.c lib/store/order.h \
	lib/store/phrase.c lib/store/phrase.h lib/store/phrase_internal.h \
	lib/store/phrase_here.c \
	lib/store/phrase_open.c \
	lib/store/phrase_pairs.c lib/store/phrase_pairs.h \
	lib/store/phrase_places.c \
	lib/store/phrase_query.c lib/store/phrase_query.h \
	lib/store/phrase_source.c lib/store/phrase_source.h \
	lib/store/phrase_source_internal.h lib/store/phrase_source_lazy.c \
	lib/store/publish.c lib/store/publish_internal.h \
	lib/store/publish_changes.c \
	lib/store/query.c \
	lib/store/record.h \
	lib/store/record_build.c \
	lib/store/record_format.h \
	lib/store/record_read.c \
	lib/store/schema.c lib/store/schema.h \
	lib/store/sketch.c lib/store/sketch.h \
	lib/store/scores.c \
	lib/store/set.c \
	lib/store/synonym.c \
	lib/store/star.c \
	lib/store/store_open.c \
	lib/store/parts.c lib/store/parts.h \
	lib/store/some_documents.c \
	lib/store/spelling.c lib/store/spelling.h \
	lib/store/stamp.c lib/store/stamp.h \
	lib/store/store.c lib/store/store.h \
	lib/store/store_internal.h \
	lib/store/tally.c \
	lib/store/terms.c \
	lib/store/tree.c \
	lib/store/vocabulary.c lib/store/vocabulary.h \
	lib/store/watch.c lib/store/watch.h \
	lib/store/windows.c lib/store/windows.h \
	lib/store/words_like.c \
	lib/store/writer.c lib/store/writer.h lib/store/writer_internal.h
libstore_la_CFLAGS = $(AM_CFLAGS) $(NETTLE_CFLAGS) $(ZSTD_CFLAGS)
libstore_la_LIBADD = libxap.la libtext.la libbase.la $(NETTLE_LIBS) $(ZSTD_LIBS) -lm

if HAVE_CMOCKA
unit_tests += tests/unit/test_changes tests/unit/test_families
unit_tests += tests/unit/test_frequent tests/unit/test_record tests/unit/test_schema \
	tests/unit/test_spelling tests/unit/test_stamp tests/unit/test_store \
	tests/unit/test_windows
endif
tests_unit_test_changes_SOURCES = tests/unit/test_changes.c
nodist_EXTRA_tests_unit_test_changes_SOURCES = lib/xapian/link.cc
tests_unit_test_changes_CFLAGS = $(unit_cflags)
tests_unit_test_changes_LDADD = libstore.la libbase.la $(CMOCKA_LIBS)
tests_unit_test_families_SOURCES = tests/unit/test_families.c
nodist_EXTRA_tests_unit_test_families_SOURCES = lib/xapian/link.cc
tests_unit_test_families_CFLAGS = $(unit_cflags)
tests_unit_test_families_LDADD = libstore.la libbase.la $(CMOCKA_LIBS) -lm
tests_unit_test_frequent_SOURCES = tests/unit/test_frequent.c
nodist_EXTRA_tests_unit_test_frequent_SOURCES = lib/xapian/link.cc
tests_unit_test_frequent_CFLAGS = $(unit_cflags)
tests_unit_test_frequent_LDADD = libstore.la libbase.la $(CMOCKA_LIBS)
tests_unit_test_record_SOURCES = tests/unit/test_record.c
tests_unit_test_record_CFLAGS = $(unit_cflags)
tests_unit_test_record_LDADD = libstore.la libbase.la $(CMOCKA_LIBS)
tests_unit_test_schema_SOURCES = tests/unit/test_schema.c
tests_unit_test_schema_CFLAGS = $(unit_cflags)
tests_unit_test_schema_LDADD = libstore.la libbase.la $(CMOCKA_LIBS)
tests_unit_test_spelling_SOURCES = tests/unit/test_spelling.c \
	tests/search/small_index.c tests/search/small_index.h
nodist_EXTRA_tests_unit_test_spelling_SOURCES = lib/xapian/link.cc
tests_unit_test_spelling_CFLAGS = $(unit_cflags)
tests_unit_test_spelling_LDADD = libstore.la libbase.la $(CMOCKA_LIBS)
tests_unit_test_stamp_SOURCES = tests/unit/test_stamp.c \
	tests/search/small_index.c tests/search/small_index.h
nodist_EXTRA_tests_unit_test_stamp_SOURCES = lib/xapian/link.cc
tests_unit_test_stamp_CFLAGS = $(unit_cflags)
tests_unit_test_stamp_LDADD = libstore.la libbase.la $(CMOCKA_LIBS)
tests_unit_test_store_SOURCES = tests/unit/test_store.c
# No such file: it makes automake link with the C++ compiler, for the shim.
nodist_EXTRA_tests_unit_test_store_SOURCES = lib/xapian/link.cc
tests_unit_test_store_CFLAGS = $(unit_cflags)
tests_unit_test_store_LDADD = libstore.la libbase.la $(CMOCKA_LIBS)
tests_unit_test_windows_SOURCES = tests/unit/test_windows.c
tests_unit_test_windows_CFLAGS = $(unit_cflags)
tests_unit_test_windows_LDADD = libstore.la libbase.la $(CMOCKA_LIBS)
