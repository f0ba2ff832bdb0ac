# How good the ranking is: `make eval` asks judged questions (evaluate.py).
check_PROGRAMS += tests/eval/plain_bm25
tests_eval_plain_bm25_SOURCES = tests/eval/plain_bm25.c
# No such file: it makes automake link with the C++ compiler, for the shim.
nodist_EXTRA_tests_eval_plain_bm25_SOURCES = lib/xapian/link.cc
tests_eval_plain_bm25_LDADD = libanswer.la -lm

dist_check_SCRIPTS += tests/eval/measures.sh
TESTS += tests/eval/measures.sh
EXTRA_DIST += \
	tests/eval/collection.py \
	tests/eval/evaluate.py \
	tests/eval/measures.py \
	tests/eval/pool.py \
	tests/eval/test_collection.py \
	tests/eval/test_measures.py \
	tests/eval/test_quotes.py

.PHONY: eval
eval: all tests/eval/plain_bm25
	PYTHONDONTWRITEBYTECODE=1 python3 $(srcdir)/tests/eval/evaluate.py \
		--build $(abs_builddir) $(EVAL)
