# The query parser against tests/search/*.test: a file dropped there is run.
check_PROGRAMS += tests/search/run_queries
tests_search_run_queries_SOURCES = tests/search/run_queries.c
tests_search_run_queries_LDADD = libanswer.la
dist_check_SCRIPTS += tests/search/queries.sh
TESTS += tests/search/queries.sh
EXTRA_DIST += \
	tests/search/fields.test \
	tests/search/human.test \
	tests/search/strict.test \
	tests/search/structure.test \
	tests/search/weights.test
