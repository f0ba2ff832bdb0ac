# End-to-end tests: each tests/flow/e2e_*.sh is one, found by its name.
# (FLOW_TESTS is in configure.ac.)
TESTS += @FLOW_TESTS@
EXTRA_DIST += \
	$(FLOW_TESTS) \
	tests/flow/broken.py \
	tests/flow/brute.py \
	tests/flow/cache.py \
	tests/flow/postings.py \
	tests/flow/change_indexes.py \
	tests/flow/changes.py \
	tests/flow/collocates.py \
	tests/flow/connect.py \
	tests/flow/changes.py \
	tests/flow/citations.py \
	tests/flow/drip.py \
	tests/flow/expected/truth.tsv \
	tests/flow/editor.sh \
	tests/flow/emacs_steps.el \
	tests/flow/emacs_tests.el \
	tests/flow/facets.py \
	tests/flow/families.py \
	tests/flow/framing.py \
	tests/flow/flipped.py \
	tests/flow/hits.py \
	tests/flow/kwic.py \
	tests/flow/lasting.py \
	tests/flow/lib.sh \
	tests/flow/manual.py \
	tests/flow/mcp.mjs \
	tests/flow/matrix.py tests/flow/mcp.py tests/flow/shells.py \
	tests/flow/pairs.py \
	tests/flow/pdfs.py \
	tests/flow/places.py \
	tests/flow/pump.py \
	tests/flow/pairs.sh \
	tests/flow/python.py \
	tests/flow/query_page.py \
	tests/flow/r_steps.R \
	tests/flow/short_memory.py \
	tests/flow/stories.py \
	tests/flow/traffic.py \
	tests/flow/trend.py \
	tests/flow/suggestions.py \
	tests/flow/truth.py \
	tests/flow/typist.py \
	tests/flow/vim_steps.vim
