# The daemon's life, against a daemon without an index.
check_PROGRAMS += tests/wire/fake-quothd
tests_wire_fake_quothd_SOURCES = $(quothd_life_sources) \
	tests/wire/fake_answer.c tests/wire/fake_quothd.c tests/wire/fake_watcher.c
tests_wire_fake_quothd_CFLAGS = $(quothd_cflags)
tests_wire_fake_quothd_LDADD = libcache.la libinside.la libwire.la libbase.la $(quothd_libs)

wire_tests = \
	tests/wire/test_changes.py \
	tests/wire/test_clients.py \
	tests/wire/test_end.py \
	tests/wire/test_frames.py \
	tests/wire/test_requests.py \
	tests/wire/test_schema.py \
	tests/wire/test_socket.py \
	tests/wire/test_status.py \
	tests/wire/test_strict.py \
	tests/wire/test_turns.py
TESTS += $(wire_tests) tests/wire/page.sh
EXTRA_DIST += $(wire_tests) tests/wire/page.sh tests/wire/schema.py \
	tests/wire/wire.py
