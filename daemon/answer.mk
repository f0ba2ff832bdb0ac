# What the daemon knows: queries, ranking, passages; a library, so that tests may
# ask it without a socket.
noinst_LTLIBRARIES += libanswer.la
libanswer_la_SOURCES = \
	daemon/answer/answer.c daemon/answer/answer.h \
	daemon/answer/answer_collocates.c \
	daemon/answer/answer_count.c \
	daemon/answer/answer_facets.c \
	daemon/answer/answer_get.c \
	daemon/answer/answer_hit.c \
	daemon/answer/answer_indexes.c \
	daemon/answer/answer_internal.h \
	daemon/answer/answer_kwic.c \
	daemon/answer/answer_news.c daemon/answer/news.h \
	daemon/answer/answer_search.c \
	daemon/answer/answer_similar.c \
	daemon/answer/answer_suggest.c \
	daemon/answer/answer_tools.c \
	daemon/answer/answer_trend.c \
	daemon/answer/asking.c \
	daemon/search/cursor.c daemon/search/cursor.h \
	daemon/answer/association.c daemon/answer/association.h \
	daemon/answer/budget.c \
	daemon/search/collapse.c daemon/search/collapse.h \
	daemon/answer/collocates.c daemon/answer/collocates.h \
	daemon/answer/counted.c daemon/answer/counted.h \
	daemon/search/expansion.c daemon/search/expansion.h \
	daemon/answer/kwic.h \
	daemon/answer/kwic_line.c \
	daemon/answer/kwic_list.c \
	daemon/answer/kwic_order.c \
	daemon/answer/kwic_sample.c \
	daemon/answer/kwic_words.c daemon/answer/kwic_words.h \
	daemon/answer/facets.c daemon/answer/facets.h \
	daemon/answer/family.c daemon/answer/family.h \
	daemon/answer/names.c daemon/answer/names.h \
	daemon/search/paging.c daemon/search/paging.h \
	daemon/answer/params.c daemon/answer/params.h \
	daemon/answer/params_internal.h \
	daemon/answer/params_read.c \
	daemon/answer/params_trend.c daemon/answer/params_trend.h \
	daemon/passage/passage.c daemon/passage/passage.h \
	daemon/passage/passage_focus.c \
	daemon/passage/passage_walk.c \
	daemon/answer/period.c daemon/answer/period.h \
	daemon/search/plan.c daemon/search/plan.h \
	daemon/search/plan_filter.c \
	daemon/search/plan_forms.c \
	daemon/search/plan_internal.h \
	daemon/search/plan_number.c \
	daemon/search/plan_phrase.c \
	daemon/search/plan_word.c \
	daemon/query/query.c daemon/query/query.h \
	daemon/query/query_bag.c \
	daemon/query/query_date.c \
	daemon/query/query_field.c \
	daemon/query/query_key.c \
	daemon/query/query_internal.h \
	daemon/query/query_lex.c \
	daemon/query/query_list.c \
	daemon/query/query_near.c \
	daemon/query/query_node.c \
	daemon/query/query_number.c \
	daemon/query/query_phrase.c \
	daemon/query/query_plain.c \
	daemon/query/query_quote.c \
	daemon/query/query_run.c \
	daemon/query/query_variant.c \
	daemon/query/query_weight.c \
	daemon/query/question.c daemon/query/question.h \
	daemon/answer/similar.c daemon/answer/similar.h \
	daemon/query/stop_words.c daemon/query/stop_words.h \
	daemon/answer/suggest.c daemon/answer/suggest.h \
	daemon/answer/suggest_count.c \
	daemon/answer/suggest_internal.h \
	daemon/answer/suggest_text.c \
	daemon/answer/suggest_value.c \
	daemon/answer/typed.c daemon/answer/typed.h \
	daemon/query/query_print.c \
	daemon/answer/range.c daemon/answer/range.h \
	daemon/answer/recall.c \
	daemon/search/rank.c daemon/search/rank.h \
	daemon/passage/sentence.c daemon/passage/sentence.h \
	daemon/search/shelf.c daemon/search/shelf.h \
	daemon/passage/snippet.c \
	daemon/passage/spots.c daemon/passage/spots.h \
	daemon/passage/spots_every.c \
	daemon/passage/spots_internal.h \
	daemon/answer/tally.c daemon/answer/tally.h \
	daemon/search/tier.c daemon/search/tier.h \
	daemon/answer/trend.c daemon/answer/trend.h \
	daemon/answer/trend_internal.h \
	daemon/answer/trend_sources.c \
	daemon/answer/why.c daemon/answer/why.h \
	daemon/answer/why_filters.c \
	daemon/answer/why_internal.h \
	daemon/answer/why_near.c \
	daemon/answer/why_stale.c \
	daemon/answer/why_without.c \
	daemon/answer/why_words.c \
	daemon/answer/windows_around.c daemon/answer/windows_around.h
libanswer_la_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
libanswer_la_LIBADD = libcache.la libinside.la libstore.la libtext.la libwire.la libbase.la $(JANSSON_LIBS) -lm

if HAVE_CMOCKA
unit_tests += tests/unit/test_answer tests/unit/test_star tests/unit/test_deadline \
	tests/unit/test_exactness tests/unit/test_facets tests/unit/test_together \
	tests/unit/test_kwic \
	tests/unit/test_languages tests/unit/test_news tests/unit/test_paging tests/unit/test_passage \
	tests/unit/test_query tests/unit/test_rank tests/unit/test_signs \
	tests/unit/test_trend \
	tests/unit/test_why
endif
tests_unit_test_answer_SOURCES = tests/unit/test_answer.c tests/unit/answering.h \
	tests/search/small_index.c tests/search/small_index.h
# No such file: it makes automake link with the C++ compiler, for the shim.
nodist_EXTRA_tests_unit_test_answer_SOURCES = lib/xapian/link.cc
tests_unit_test_answer_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
# It makes one step of counting fail.
tests_unit_test_answer_LDFLAGS = -Wl,--wrap=collapse_count
tests_unit_test_answer_LDADD = libanswer.la $(JANSSON_LIBS) $(CMOCKA_LIBS)
tests_unit_test_star_SOURCES = tests/unit/test_star.c \
	tests/search/small_index.c tests/search/small_index.h
nodist_EXTRA_tests_unit_test_star_SOURCES = lib/xapian/link.cc
tests_unit_test_star_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
# They count what is opened and read.
tests_unit_test_star_LDFLAGS = -Wl,--wrap=xap_postings_open -Wl,--wrap=xap_postings_until
tests_unit_test_star_LDADD = libanswer.la $(JANSSON_LIBS) $(CMOCKA_LIBS)
tests_unit_test_deadline_SOURCES = tests/unit/test_deadline.c \
	tests/search/small_index.c tests/search/small_index.h
nodist_EXTRA_tests_unit_test_deadline_SOURCES = lib/xapian/link.cc
tests_unit_test_deadline_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
tests_unit_test_deadline_LDFLAGS = -Wl,--wrap=store_set_add
tests_unit_test_deadline_LDADD = libanswer.la $(JANSSON_LIBS) $(CMOCKA_LIBS)
tests_unit_test_exactness_SOURCES = tests/unit/test_exactness.c tests/unit/slowed.h \
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

tests_unit_test_together_SOURCES = tests/unit/test_together.c tests/unit/slowed.h \
	tests/search/brute.c tests/search/brute.h \
	tests/search/invent.c tests/search/invent.h \
	tests/search/invent_internal.h \
	tests/search/invent_query.c \
	tests/search/invent_spelling.c \
	tests/search/marks.c tests/search/marks.h \
	tests/search/small_index.c tests/search/small_index.h
nodist_EXTRA_tests_unit_test_together_SOURCES = lib/xapian/link.cc
tests_unit_test_together_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
tests_unit_test_together_LDADD = libanswer.la $(JANSSON_LIBS) $(CMOCKA_LIBS)
tests_unit_test_facets_SOURCES = tests/unit/test_facets.c \
	tests/search/small_index.c tests/search/small_index.h
nodist_EXTRA_tests_unit_test_facets_SOURCES = lib/xapian/link.cc
tests_unit_test_facets_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
tests_unit_test_facets_LDADD = libanswer.la $(JANSSON_LIBS) $(CMOCKA_LIBS)
tests_unit_test_news_SOURCES = tests/unit/test_news.c tests/unit/answering.h \
	tests/search/small_index.c tests/search/small_index.h
nodist_EXTRA_tests_unit_test_news_SOURCES = lib/xapian/link.cc
tests_unit_test_news_CFLAGS = $(unit_cflags) $(JANSSON_CFLAGS)
tests_unit_test_news_LDADD = libanswer.la $(JANSSON_LIBS) $(CMOCKA_LIBS)
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
