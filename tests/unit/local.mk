# Each folder's tests are listed with that folder: unit_tests += tests/unit/test_NAME.
unit_cflags = $(AM_CFLAGS) $(CMOCKA_CFLAGS)

if HAVE_CMOCKA
unit_tests += tests/unit/test_base tests/unit/test_config tests/unit/test_nearest
endif
tests_unit_test_base_SOURCES = tests/unit/test_base.c
tests_unit_test_base_CFLAGS = $(unit_cflags)
tests_unit_test_base_LDADD = libbase.la $(CMOCKA_LIBS)
tests_unit_test_nearest_SOURCES = tests/unit/test_nearest.c
tests_unit_test_nearest_CFLAGS = $(unit_cflags)
tests_unit_test_nearest_LDADD = libbase.la $(CMOCKA_LIBS)
tests_unit_test_config_SOURCES = tests/unit/test_config.c
tests_unit_test_config_CFLAGS = $(unit_cflags)
tests_unit_test_config_LDADD = libbase.la $(CMOCKA_LIBS)
