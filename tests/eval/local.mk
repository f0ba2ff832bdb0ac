# How good the ranking is: `make eval` asks judged questions (evaluate.py).
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
eval: all
	PYTHONDONTWRITEBYTECODE=1 python3 $(srcdir)/tests/eval/evaluate.py \
		--build $(abs_builddir) $(EVAL)
