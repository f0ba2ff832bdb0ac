#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Each file of corpus/broken gives what corpus/broken.tsv says: an outcome with its
# reason, and whatever of it is whole can be found at its place.
. "$(dirname "$0")/lib.sh"
needs python3
broken=$(realpath "$abs_top_srcdir/corpus/broken")

expect_status 1 quoth-index -v --no-ignore "$broken"
cp err verbose
bounded quoth-index --list-failed >failed
start_daemon
bounded python3 "$flow/broken.py" "$broken" "$abs_top_srcdir/corpus/broken.tsv" failed verbose
stop_daemon

# A run over all of corpus/ leaves them alone, and fails nowhere.
index --json --index all "$abs_top_srcdir/corpus" >all.json
same "failed" 0 "$(json failed <all.json)"

# The files are the bytes that the script says.
mkdir again
python3 "$abs_top_srcdir/corpus/broken.py" again
for file in again/*; do
    cmp -s "$file" "$broken/${file#again/}" || case $file in
    *.gz) ;; # another zlib packs otherwise
    *) fail "$file is not what broken.py writes" ;;
    esac
done
