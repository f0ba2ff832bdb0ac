# All but main() is a library, so that the tests can link it.
noinst_LTLIBRARIES += libindexer.la
libindexer_la_SOURCES = \
	indexer/admin.c indexer/admin.h \
	indexer/analyse.c indexer/analyse.h \
	indexer/batcher.c indexer/batcher.h \
	indexer/charset.c indexer/charset.h \
	indexer/decode.c indexer/decode.h \
	indexer/detect.c indexer/detect.h \
	indexer/extract.c indexer/extract.h indexer/extract_internal.h \
	indexer/extract_html.c \
	indexer/extract_json.c \
	indexer/extract_mail.c \
	indexer/extract_pdf.c \
	indexer/extracted.c indexer/extracted.h \
	indexer/extractor.c indexer/extractor.h \
	indexer/feed.c \
	indexer/fields.c indexer/fields.h \
	indexer/files.c indexer/files.h \
	indexer/format.c indexer/format.h \
	indexer/frontmatter.c indexer/frontmatter.h \
	indexer/glob.c indexer/glob.h \
	indexer/html.c indexer/html.h indexer/html_internal.h \
	indexer/html_charset.c \
	indexer/ignore.c indexer/ignore.h \
	indexer/json_scan.c indexer/json_scan.h \
	indexer/labels.c indexer/labels.h \
	indexer/learn.c \
	indexer/lines.c indexer/lines.h \
	indexer/mail.h indexer/mail_internal.h \
	indexer/message.c indexer/message.h \
	indexer/options.c indexer/options.h \
	indexer/outcome.c \
	indexer/pages.c indexer/pages.h \
	indexer/pass_fd.c indexer/pass_fd.h \
	indexer/paths_below.h \
	indexer/pdf.h indexer/pdf_internal.h \
	indexer/pool.c indexer/pool.h \
	indexer/publish.c \
	indexer/quiet.h \
	indexer/read_file.c indexer/read_file.h \
	indexer/report.c \
	indexer/run.h \
	indexer/sample.c \
	indexer/sampler.c indexer/sampler.h \
	indexer/sandbox.c indexer/sandbox.h \
	indexer/scan.c \
	indexer/show.c indexer/show.h \
	indexer/slices.c indexer/slices.h \
	indexer/source.c indexer/source.h \
	indexer/spans.c indexer/spans.h \
	indexer/targets.c \
	indexer/update.c indexer/update.h \
	indexer/walk.c indexer/walk.h \
	indexer/watch.c indexer/watch.h \
	indexer/watcher.c indexer/watcher.h \
	indexer/word_count.c indexer/word_count.h \
	indexer/word_set.c indexer/word_set.h \
	indexer/worker.c indexer/worker.h \
	indexer/yaml_align.c indexer/yaml_align.h
if HAVE_GUMBO
libindexer_la_SOURCES += \
	indexer/html_align.c \
	indexer/html_fields.c \
	indexer/html_ld.c \
	indexer/html_text.c \
	indexer/html_tree.c
endif
if HAVE_GMIME
libindexer_la_SOURCES += \
	indexer/mail_decode.c \
	indexer/mail_fields.c \
	indexer/mail_mask.c \
	indexer/mail_text.c
endif
if HAVE_POPPLER
libindexer_la_SOURCES += \
	indexer/pdf_fields.c \
	indexer/pdf_lines.c \
	indexer/pdf_read.c
endif
if HAVE_GLIB
libindexer_la_SOURCES += indexer/quiet.c
endif
libindexer_la_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS) $(YAML_CFLAGS) $(ZLIB_CFLAGS) \
	$(NETTLE_CFLAGS) $(SECCOMP_CFLAGS) $(GUMBO_CFLAGS) $(GMIME_CFLAGS) \
	$(POPPLER_CFLAGS)
libindexer_la_LIBADD = libstore.la libtext.la libbase.la $(JANSSON_LIBS) $(YAML_LIBS) \
	$(ZLIB_LIBS) $(NETTLE_LIBS) $(SECCOMP_LIBS) $(GUMBO_LIBS) $(GMIME_LIBS) $(POPPLER_LIBS) \
	$(CLD2_LIBS)

bin_PROGRAMS += quoth-index
quoth_index_SOURCES = indexer/main.c
# No such file: it makes automake link with the C++ compiler, for the shim.
nodist_EXTRA_quoth_index_SOURCES = indexer/link.cc
quoth_index_CFLAGS = $(libindexer_la_CFLAGS)
quoth_index_LDADD = libindexer.la libbase.la

dist_man_MANS += indexer/quoth-index.1

if HAVE_CMOCKA
unit_tests += tests/unit/test_detect tests/unit/test_extract tests/unit/test_html \
	tests/unit/test_index tests/unit/test_mail tests/unit/test_pdf tests/unit/test_walk \
	tests/unit/test_watcher \
	tests/unit/test_word_count
endif
tests_unit_test_detect_SOURCES = tests/unit/test_detect.c
nodist_EXTRA_tests_unit_test_detect_SOURCES = indexer/link.cc
tests_unit_test_detect_CFLAGS = $(unit_cflags)
tests_unit_test_detect_LDADD = libindexer.la libbase.la $(CMOCKA_LIBS)
tests_unit_test_html_SOURCES = tests/unit/test_html.c tests/unit/extracting.h
nodist_EXTRA_tests_unit_test_html_SOURCES = indexer/link.cc
tests_unit_test_html_CFLAGS = $(unit_cflags)
tests_unit_test_html_LDADD = libindexer.la libbase.la $(CMOCKA_LIBS)
tests_unit_test_mail_SOURCES = tests/unit/test_mail.c tests/unit/extracting.h
nodist_EXTRA_tests_unit_test_mail_SOURCES = indexer/link.cc
tests_unit_test_mail_CFLAGS = $(unit_cflags)
tests_unit_test_mail_LDADD = libindexer.la libbase.la $(CMOCKA_LIBS)
tests_unit_test_pdf_SOURCES = tests/unit/test_pdf.c tests/unit/extracting.h
nodist_EXTRA_tests_unit_test_pdf_SOURCES = indexer/link.cc
tests_unit_test_pdf_CFLAGS = $(unit_cflags)
tests_unit_test_pdf_LDADD = libindexer.la libbase.la $(CMOCKA_LIBS)
tests_unit_test_extract_SOURCES = tests/unit/test_extract.c
nodist_EXTRA_tests_unit_test_extract_SOURCES = indexer/link.cc
tests_unit_test_extract_CFLAGS = $(unit_cflags) $(ZLIB_CFLAGS)
tests_unit_test_extract_LDADD = libindexer.la libbase.la $(ZLIB_LIBS) $(CMOCKA_LIBS)
tests_unit_test_walk_SOURCES = tests/unit/test_walk.c
nodist_EXTRA_tests_unit_test_walk_SOURCES = indexer/link.cc
tests_unit_test_walk_CFLAGS = $(unit_cflags)
tests_unit_test_walk_LDADD = libindexer.la libbase.la $(CMOCKA_LIBS)
tests_unit_test_watcher_SOURCES = tests/unit/test_watcher.c
nodist_EXTRA_tests_unit_test_watcher_SOURCES = indexer/link.cc
tests_unit_test_watcher_CFLAGS = $(unit_cflags)
tests_unit_test_watcher_LDADD = libindexer.la libbase.la $(CMOCKA_LIBS)
tests_unit_test_word_count_SOURCES = tests/unit/test_word_count.c
nodist_EXTRA_tests_unit_test_word_count_SOURCES = indexer/link.cc
tests_unit_test_word_count_CFLAGS = $(unit_cflags)
tests_unit_test_word_count_LDADD = libindexer.la libbase.la $(CMOCKA_LIBS)
tests_unit_test_index_SOURCES = tests/unit/test_index.c
nodist_EXTRA_tests_unit_test_index_SOURCES = indexer/link.cc
tests_unit_test_index_CFLAGS = $(unit_cflags) -DCORPUS='"$(abs_top_srcdir)/corpus"'
tests_unit_test_index_LDADD = libindexer.la libbase.la $(CMOCKA_LIBS)
