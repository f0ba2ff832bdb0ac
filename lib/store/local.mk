noinst_LTLIBRARIES += libstore.la
libstore_la_SOURCES = \
	lib/store/write/batch.c \
	lib/store/words/best_terms.c lib/store/words/best_terms.h \
	lib/store/change/changes.c lib/store/change/changes.h lib/store/change/changes_internal.h \
	lib/store/change/changes_kept.c \
	lib/store/phrase/closest.c \
	lib/store/date.c \
	lib/store/deadline.c \
	lib/store/describe.c \
	lib/store/write/document.c \
	lib/store/family/families.c lib/store/family/families.h lib/store/family/families_internal.h \
	lib/store/family/families_alike.c \
	lib/store/family/families_read.c \
	lib/store/write/files.c \
	lib/store/set/labelled.c \
	lib/store/words/frequent.c lib/store/words/frequent.h \
	lib/store/set/heads.c \
	lib/store/set/labels.c \
	lib/store/match.c lib/store/match_internal.h \
	lib/store/meta.c \
	lib/store/words/expand.c \
	lib/store/lists/lists.h lib/store/lists/rack.c lib/store/lists/rack.h \
	lib/store/lists/store_lists.c lib/store/lists/store_lists.h \
	lib/store/phrase/nearness.c \
	lib/store/phrase/occurrences.c \
	lib/store/set/order.c lib/store/set/order.h \
	lib/store/phrase/phrase.c lib/store/phrase/phrase.h lib/store/phrase/phrase_internal.h \
	lib/store/phrase/phrase_here.c \
	lib/store/phrase/phrase_match.c lib/store/phrase/phrase_match.h \
	lib/store/phrase/phrase_memory.c lib/store/phrase/phrase_memory.h \
	lib/store/phrase/phrase_open.c \
	lib/store/phrase/phrase_pairs.c lib/store/phrase/phrase_pairs.h \
	lib/store/phrase/phrase_places.c \
	lib/store/phrase/phrase_query.c lib/store/phrase/phrase_query.h \
	lib/store/phrase/phrase_source.c lib/store/phrase/phrase_source.h \
	lib/store/phrase/phrase_source_internal.h lib/store/phrase/phrase_source_lazy.c \
	lib/store/phrase/reader.c \
	lib/store/write/publish.c lib/store/write/publish_internal.h \
	lib/store/write/publish_changes.c \
	lib/store/query.c \
	lib/store/record/heads.c lib/store/record/heads.h \
	lib/store/record/record.h \
	lib/store/record/record_build.c \
	lib/store/record/record_format.h \
	lib/store/record/record_read.c \
	lib/store/schema.c lib/store/schema.h \
	lib/store/family/sketch.c lib/store/family/sketch.h \
	lib/store/set/scores.c \
	lib/store/set/set.c \
	lib/store/words/synonym.c \
	lib/store/words/star.c \
	lib/store/words/star_source.c lib/store/words/star_source.h \
	lib/store/store_open.c \
	lib/store/parts.c lib/store/parts.h \
	lib/store/set/some_documents.c \
	lib/store/words/spelling.c lib/store/words/spelling.h \
	lib/store/change/stamp.c lib/store/change/stamp.h \
	lib/store/store.c lib/store/store.h \
	lib/store/store_internal.h \
	lib/store/set/tally.c \
	lib/store/words/terms.c \
	lib/store/write/tree.c \
	lib/store/words/vocabulary.c lib/store/words/vocabulary.h \
	lib/store/change/watch.c lib/store/change/watch.h \
	lib/store/phrase/windows.c lib/store/phrase/windows.h \
	lib/store/words/words_like.c \
	lib/store/write/writer.c lib/store/write/writer.h lib/store/write/writer_internal.h
libstore_la_CFLAGS = $(AM_CFLAGS) $(NETTLE_CFLAGS) $(ZSTD_CFLAGS)
libstore_la_LIBADD = libxap.la libtext.la libbase.la $(NETTLE_LIBS) $(ZSTD_LIBS) -lm

if HAVE_CMOCKA
unit_tests += tests/unit/test_changes tests/unit/test_families
unit_tests += tests/unit/test_frequent tests/unit/test_lists tests/unit/test_record \
	tests/unit/test_schema tests/unit/test_spelling tests/unit/test_stamp \
	tests/unit/test_store tests/unit/test_windows
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
tests_unit_test_lists_SOURCES = tests/unit/test_lists.c \
	tests/search/small_index.c tests/search/small_index.h
nodist_EXTRA_tests_unit_test_lists_SOURCES = lib/xapian/link.cc
tests_unit_test_lists_CFLAGS = $(unit_cflags)
tests_unit_test_lists_LDADD = libstore.la libbase.la $(CMOCKA_LIBS)
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
