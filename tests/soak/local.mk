# Many clients of all kinds at once, and every reply held to its request: `make soak`
# (soak.py). SOAK=N is how many requests, SOAK_FLAGS are options of soak.py.
check_PROGRAMS += tests/soak/soak
tests_soak_soak_SOURCES = \
	tests/bench/load/dice.h \
	tests/bench/load/link.c tests/bench/load/link.h \
	tests/soak/bad.c \
	tests/soak/client.c \
	tests/soak/good.c \
	tests/soak/invent.c tests/soak/invent.h tests/soak/invent_internal.h \
	tests/soak/invent_methods.c \
	tests/soak/judge.c tests/soak/judge.h \
	tests/soak/main.c \
	tests/soak/script.c \
	tests/soak/soak.h \
	tests/soak/world.c tests/soak/world.h
tests_soak_soak_CFLAGS = $(load_cflags)
tests_soak_soak_LDADD = $(load_libs)

# Plain, and once more with sanitizers, for which there is a build of its own.
EXTRA_DIST += tests/soak/meddler.py tests/soak/soak.py tests/soak/world.py
soak_run = PYTHONDONTWRITEBYTECODE=1 python3 $(abs_srcdir)/tests/soak/soak.py \
	--requests $${SOAK:-1000000} $(SOAK_FLAGS)

.PHONY: soak
soak: all tests/soak/soak
	$(soak_run) --build '$(abs_builddir)'
	test -f soak-asan/config.status || { $(MKDIR_P) soak-asan && cd soak-asan && \
		'$(abs_srcdir)/configure' -q --enable-sanitizers; }
	cd soak-asan && $(MAKE) -s all tests/soak/soak
	$(soak_run) --build '$(abs_builddir)/soak-asan'
