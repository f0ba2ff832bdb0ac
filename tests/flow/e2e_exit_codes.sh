#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Exit codes tell "nothing found" from every kind of error; messages go to stderr.
. "$(dirname "$0")/lib.sh"

# Without an index, and without a daemon.
expect_status 3 quoth --no-spawn search soybeans
[ ! -s out ] || fail "an error went to stdout"
[ -s err ] || fail "no message"

index -q "$corpus"
start_daemon

expect_status 0 quoth soybeans
expect_in '^[^:]*:[0-9]*:[0-9]*:' out
expect_status 0 quoth search '"rare earths"'
expect_status 1 quoth search zyzzyvaquokka
[ ! -s out ] || fail "nothing found, yet something on stdout"
[ -s err ] || fail "nothing found, and no word why"
expect_status 2 quoth search soybeans date:someday
expect_in '[Cc]olumn\|\^' err
expect_status 2 quoth search
expect_status 2 quoth search --no-such-option soybeans
expect_status 2 quoth --no-such-option
expect_status 0 quoth --help
expect_status 0 quoth --version
expect_status 0 quothd --version
expect_status 0 quoth-index --version
expect_status 2 quoth-index --no-such-option
expect_status 2 quothd --no-such-option
expect_status 3 quoth --no-spawn --socket "$scratch/nowhere" count soybeans
expect_status 3 quoth --socket "$(printf '%0150d' 1)" count soybeans

# -q says it with the exit code only; -c and -l with one thing a line.
expect_status 0 quoth search -q soybeans
[ ! -s out ] || fail "search -q is not quiet"
expect_status 0 quoth search -l soybeans
same "files listed, each once" "$(wc -l <out)" "$(sort -u out | grep -c "^/")"
# A slip of the finger: what was meant is said, of commands as of options.
for slip in 'statsu:quoth status' 'serach zyzzyva:quoth search' 'facet --by=source soybeans:quoth facets' \
    'help kwik:kwic' 'search --sorted=date soybeans:--sort' '--tpoic=x soybeans:--topic' \
    'count --colapse soybeans:--collapse'; do
    # shellcheck disable=SC2086  # words
    expect_status 1,2 quoth ${slip%:*}
    expect_in "did you mean ${slip##*:}?" err
done
expect_status 2 quothd --threds 3
expect_in 'did you mean --threads?' err
expect_status 2 quoth-index --exlude=x
expect_in 'did you mean --exclude?' err
# What is found was meant, and so is silence.
expect_status 0 quoth soybean
expect_status 1 quoth -q statsu
[ ! -s err ] || fail "search -q is not quiet: $(cat err)"
expect_status 1 quoth search zyzzyvaquokka
! grep 'did you mean' err || fail "a command was suggested for no reason"

# Help, either way, is the same, and for every command.
quoth help | sed -n 's/^  \([a-z]\{1,\}\) .*/\1/p' >commands
while read -r command; do
    expect_status 0 quoth help "$command"
    [ "$command" = index ] || expect_in "^usage: quoth.* *$command" out
    mv out help.out
    expect_status 0 quoth "$command" --help
    diff help.out out || fail "help $command and $command --help"
done <commands
stop_daemon

# A file in the place of the index, and an index that is none.
echo "no index" >file
expect_status 3 quoth-index --index "$scratch/file" "$corpus"
expect_status 1,2 quoth-index --index "$scratch/other" "$scratch/nothing-here"
