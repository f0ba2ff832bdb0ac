# What the manual page says of the wire, against the wire.
dist_check_SCRIPTS += tests/wire/page.sh
TESTS += tests/wire/page.sh
