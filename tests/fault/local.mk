# quoth-index against bad input, bad luck and other writers.
EXTRA_DIST += tests/fault/lib.sh
fault_tests = \
	tests/fault/follow.sh \
	tests/fault/hostile.sh \
	tests/fault/kill.sh \
	tests/fault/locked.sh \
	tests/fault/shared.sh \
	tests/fault/unreadable.sh
dist_check_SCRIPTS += $(fault_tests)
TESTS += $(fault_tests)

# For LD_PRELOAD, and so a shared object, though nobody installs it.
check_LTLIBRARIES = tests/fault/short_memory.la
tests_fault_short_memory_la_SOURCES = tests/fault/short_memory.c
tests_fault_short_memory_la_CFLAGS = $(AM_CFLAGS) -fvisibility=default -fno-builtin
tests_fault_short_memory_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared -rpath /nowhere
