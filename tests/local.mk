# Unit tests: one cmocka program a subject, tests/unit/test_NAME.c.
EXTRA_DIST += tests/README.md
include tests/unit/local.mk
include tests/flow/local.mk
include tests/search/local.mk
include tests/wire/local.mk
include tests/fault/local.mk
check_PROGRAMS += $(unit_tests)
TESTS += $(unit_tests)
