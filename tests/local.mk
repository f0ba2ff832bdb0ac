# Unit tests: one cmocka program a subject, tests/unit/test_NAME.c; each folder adds
# its own to unit_tests, which Makefile.am begins.
EXTRA_DIST += tests/README.md tests/valgrind.supp
include tests/unit/local.mk
include tests/flow/local.mk
include tests/search/local.mk
include tests/wire/local.mk
include tests/fault/local.mk
include tests/eval/local.mk
include tests/bench/local.mk
include tests/soak/local.mk
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)

# Test scripts run as they are; they learn here where the tree and the build are.
TEST_EXTENSIONS = .sh
AM_TESTS_ENVIRONMENT = \
	abs_top_srcdir='$(abs_top_srcdir)'; export abs_top_srcdir; \
	abs_top_builddir='$(abs_top_builddir)'; export abs_top_builddir;
