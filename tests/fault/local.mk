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
