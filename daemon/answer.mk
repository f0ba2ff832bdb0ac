# What the daemon knows: queries, ranking, passages; a library, so that tests may
# ask it without a socket.
noinst_LTLIBRARIES += libanswer.la
libanswer_la_SOURCES = \
	daemon/answer.c daemon/answer.h \
	daemon/answer_collocates.c \
	daemon/answer_count.c \
	daemon/answer_facets.c \
	daemon/answer_get.c \
	daemon/answer_hit.c \
	daemon/answer_internal.h \
	daemon/answer_kwic.c \
	daemon/answer_search.c \
	daemon/answer_similar.c \
	daemon/answer_suggest.c \
	daemon/answer_tools.c \
	daemon/answer_trend.c \
	daemon/asking.c \
	daemon/cursor.c daemon/cursor.h \
	daemon/association.c daemon/association.h \
	daemon/budget.c \
	daemon/collapse.c daemon/collapse.h \
	daemon/collocates.c daemon/collocates.h \
	daemon/counted.c daemon/counted.h \
	daemon/expansion.c daemon/expansion.h \
	daemon/kwic.h \
	daemon/kwic_line.c \
	daemon/kwic_list.c \
	daemon/kwic_order.c \
	daemon/kwic_sample.c \
	daemon/kwic_shelf.c \
	daemon/kwic_words.c daemon/kwic_words.h \
	daemon/facets.c daemon/facets.h \
	daemon/family.c daemon/family.h \
	daemon/names.c daemon/names.h \
	daemon/paging.c daemon/paging.h \
	daemon/params.c daemon/params.h \
	daemon/params_internal.h \
	daemon/params_read.c \
	daemon/params_trend.c daemon/params_trend.h \
	daemon/passage.c daemon/passage.h \
	daemon/passage_focus.c \
	daemon/passage_walk.c \
	daemon/period.c daemon/period.h \
	daemon/plan.c daemon/plan.h \
	daemon/plan_filter.c \
	daemon/plan_forms.c \
	daemon/plan_internal.h \
	daemon/plan_number.c \
	daemon/plan_phrase.c \
	daemon/plan_word.c \
	daemon/query.c daemon/query.h \
	daemon/query_bag.c \
	daemon/query_date.c \
	daemon/query_field.c \
	daemon/query_internal.h \
	daemon/query_lex.c \
	daemon/query_list.c \
	daemon/query_near.c \
	daemon/query_node.c \
	daemon/query_number.c \
	daemon/query_phrase.c \
	daemon/query_plain.c \
	daemon/query_quote.c \
	daemon/query_run.c \
	daemon/query_variant.c \
	daemon/query_weight.c \
	daemon/question.c daemon/question.h \
	daemon/similar.c daemon/similar.h \
	daemon/stop_words.c daemon/stop_words.h \
	daemon/suggest.c daemon/suggest.h \
	daemon/suggest_count.c \
	daemon/suggest_internal.h \
	daemon/suggest_text.c \
	daemon/suggest_value.c \
	daemon/typed.c daemon/typed.h \
	daemon/query_print.c \
	daemon/range.c daemon/range.h \
	daemon/rank.c daemon/rank.h \
	daemon/sentence.c daemon/sentence.h \
	daemon/shelf.c daemon/shelf.h \
	daemon/snippet.c \
	daemon/spots.c daemon/spots.h \
	daemon/spots_every.c \
	daemon/spots_internal.h \
	daemon/tally.c daemon/tally.h \
	daemon/tier.c daemon/tier.h \
	daemon/trend.c daemon/trend.h \
	daemon/trend_internal.h \
	daemon/trend_sources.c \
	daemon/why.c daemon/why.h \
	daemon/why_filters.c \
	daemon/why_internal.h \
	daemon/why_near.c \
	daemon/why_without.c \
	daemon/why_words.c \
	daemon/windows_around.c daemon/windows_around.h
libanswer_la_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
libanswer_la_LIBADD = libstore.la libtext.la libwire.la libbase.la $(JANSSON_LIBS) -lm

if HAVE_CMOCKA
unit_tests += tests/unit/test_answer tests/unit/test_deadline \
	tests/unit/test_exactness tests/unit/test_facets \
	tests/unit/test_kwic \
	tests/unit/test_languages tests/unit/test_paging tests/unit/test_passage \
	tests/unit/test_query tests/unit/test_rank tests/unit/test_signs \
	tests/unit/test_trend \
	tests/unit/test_why
endif
tests_unit_test_answer_SOURCES = tests/unit/test_answer.c \
	tests/search/small_index.c tests/search/small_index.h
# No such file: it makes automake link with the C++ compiler, for the shim.
nodist_EXTRA_tests_unit_test_answer_SOURCES = lib/xapian/link.cc
tests_unit_test_answer_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
# It makes one step of counting fail.
tests_unit_test_answer_LDFLAGS = -Wl,--wrap=collapse_count
tests_unit_test_answer_LDADD = libanswer.la $(JANSSON_LIBS) $(CMOCKA_LIBS)
tests_unit_test_deadline_SOURCES = tests/unit/test_deadline.c \
	tests/search/small_index.c tests/search/small_index.h
nodist_EXTRA_tests_unit_test_deadline_SOURCES = lib/xapian/link.cc
tests_unit_test_deadline_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
tests_unit_test_deadline_LDADD = libanswer.la $(JANSSON_LIBS) $(CMOCKA_LIBS)
tests_unit_test_exactness_SOURCES = tests/unit/test_exactness.c \
	tests/search/brute.c tests/search/brute.h \
	tests/search/invent.c tests/search/invent.h \
	tests/search/invent_internal.h \
	tests/search/invent_query.c \
	tests/search/invent_spelling.c \
	tests/search/marks.c tests/search/marks.h \
	tests/search/small_index.c tests/search/small_index.h
nodist_EXTRA_tests_unit_test_exactness_SOURCES = lib/xapian/link.cc
tests_unit_test_exactness_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
tests_unit_test_exactness_LDADD = libanswer.la $(JANSSON_LIBS) $(CMOCKA_LIBS)
tests_unit_test_facets_SOURCES = tests/unit/test_facets.c \
	tests/search/small_index.c tests/search/small_index.h
nodist_EXTRA_tests_unit_test_facets_SOURCES = lib/xapian/link.cc
tests_unit_test_facets_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
tests_unit_test_facets_LDADD = libanswer.la $(JANSSON_LIBS) $(CMOCKA_LIBS)
tests_unit_test_paging_SOURCES = tests/unit/test_paging.c \
	tests/search/small_index.c tests/search/small_index.h
nodist_EXTRA_tests_unit_test_paging_SOURCES = lib/xapian/link.cc
tests_unit_test_paging_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
# It counts matches.
tests_unit_test_paging_LDFLAGS = -Wl,--wrap=store_match
tests_unit_test_paging_LDADD = libanswer.la $(JANSSON_LIBS) $(CMOCKA_LIBS)
tests_unit_test_kwic_SOURCES = tests/unit/test_kwic.c \
	tests/search/small_index.c tests/search/small_index.h
nodist_EXTRA_tests_unit_test_kwic_SOURCES = lib/xapian/link.cc
tests_unit_test_kwic_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
# It counts how often documents are read.
tests_unit_test_kwic_LDFLAGS = -Wl,--wrap=store_record
tests_unit_test_kwic_LDADD = libanswer.la $(JANSSON_LIBS) $(CMOCKA_LIBS)
tests_unit_test_languages_SOURCES = tests/unit/test_languages.c \
	tests/search/small_index.c tests/search/small_index.h
nodist_EXTRA_tests_unit_test_languages_SOURCES = lib/xapian/link.cc
tests_unit_test_languages_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
# It counts what the planner asks the store for.
tests_unit_test_languages_LDFLAGS = -Wl,--wrap=store_words_of_stem \
	-Wl,--wrap=store_query_synonym
tests_unit_test_languages_LDADD = libanswer.la $(JANSSON_LIBS) $(CMOCKA_LIBS)
tests_unit_test_passage_SOURCES = tests/unit/test_passage.c \
	tests/search/small_index.c tests/search/small_index.h
nodist_EXTRA_tests_unit_test_passage_SOURCES = lib/xapian/link.cc
tests_unit_test_passage_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
tests_unit_test_passage_LDADD = libanswer.la $(JANSSON_LIBS) $(CMOCKA_LIBS)
tests_unit_test_rank_SOURCES = tests/unit/test_rank.c \
	tests/search/small_index.c tests/search/small_index.h
nodist_EXTRA_tests_unit_test_rank_SOURCES = lib/xapian/link.cc
tests_unit_test_rank_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
tests_unit_test_rank_LDADD = libanswer.la $(JANSSON_LIBS) $(CMOCKA_LIBS) -lm
tests_unit_test_signs_SOURCES = tests/unit/test_signs.c \
	tests/search/small_index.c tests/search/small_index.h
nodist_EXTRA_tests_unit_test_signs_SOURCES = lib/xapian/link.cc
tests_unit_test_signs_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
tests_unit_test_signs_LDADD = libanswer.la $(JANSSON_LIBS) $(CMOCKA_LIBS) -lm
tests_unit_test_query_SOURCES = tests/unit/test_query.c
tests_unit_test_query_CFLAGS = $(unit_cflags)
tests_unit_test_query_LDADD = libanswer.la $(CMOCKA_LIBS)
tests_unit_test_why_SOURCES = tests/unit/test_why.c \
	tests/search/small_index.c tests/search/small_index.h
nodist_EXTRA_tests_unit_test_why_SOURCES = lib/xapian/link.cc
tests_unit_test_why_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
tests_unit_test_why_LDADD = libanswer.la $(JANSSON_LIBS) $(CMOCKA_LIBS)
tests_unit_test_trend_SOURCES = tests/unit/test_trend.c \
	tests/search/small_index.c tests/search/small_index.h
nodist_EXTRA_tests_unit_test_trend_SOURCES = lib/xapian/link.cc
tests_unit_test_trend_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
tests_unit_test_trend_LDADD = libanswer.la $(JANSSON_LIBS) $(CMOCKA_LIBS) -lm

if HAVE_CMOCKA
unit_tests += tests/unit/test_get tests/unit/test_similar tests/unit/test_suggest
endif
tests_unit_test_similar_SOURCES = tests/unit/test_similar.c \
	tests/search/small_index.c tests/search/small_index.h
nodist_EXTRA_tests_unit_test_similar_SOURCES = lib/xapian/link.cc
tests_unit_test_similar_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
tests_unit_test_similar_LDADD = libanswer.la $(JANSSON_LIBS) $(CMOCKA_LIBS)
tests_unit_test_suggest_SOURCES = tests/unit/test_suggest.c \
	tests/search/small_index.c tests/search/small_index.h
nodist_EXTRA_tests_unit_test_suggest_SOURCES = lib/xapian/link.cc
tests_unit_test_suggest_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
tests_unit_test_suggest_LDADD = libanswer.la $(JANSSON_LIBS) $(CMOCKA_LIBS)
tests_unit_test_get_SOURCES = tests/unit/test_get.c \
	tests/search/small_index.c tests/search/small_index.h
nodist_EXTRA_tests_unit_test_get_SOURCES = lib/xapian/link.cc
tests_unit_test_get_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
tests_unit_test_get_LDADD = libanswer.la $(JANSSON_LIBS) $(CMOCKA_LIBS)
