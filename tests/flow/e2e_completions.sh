#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# TAB in bash, zsh and fish completes commands, options, their values, fields and what the
# index has; nothing that a document says is done, and nothing is said into the prompt.
. "$(dirname "$0")/lib.sh"
needs python3

mkdir docs stubs other
cat >docs/steel.md <<'END'
---
title: Steel
source: The Paper
topics: [rapeseed, rare earths]
places: Hong Kong
language: en
---
Quotas on galvanised steel; more galvanised steel.
END
# Topics of strangers: each would do harm, were it evaluated, or move a cursor.
python3 - docs/hostile.jsonl <<'END'
import json
import sys
topics = ["hostile a $(touch pwned)", "hostile b `touch pwned`", "hostile c '; touch pwned; '",
          'hostile d "; touch pwned; "', "hostile e\n$(touch pwned)\n", "hostile f \\", "hostile g !1 !!",
          "hostile h ${HOME} ~ *", "hostile i (touch pwned)", "hostile j \x1b]0;pwned\x07\x1b[2J",
          "hostile k \u202epwned", "hostile l & touch pwned | touch pwned > pwned #", "--help", "-n"]
with open(sys.argv[1], "w", encoding="utf-8") as file:
    for number, topic in enumerate(topics):
        file.write(json.dumps({"id": f"h{number}", "text": "A quiet text.", "topics": [topic]}) + "\n")
END
echo "Elsewhere." >other/one.txt
index -q docs
other=$(printf '%s/o\033[31mther.index' "$scratch")
index -q --index "$other" other

# Completions come from the program as built. All else is only written down, for the test
# to see what the shell would have run.
export SAID="$scratch/said" REAL="$abs_top_builddir/quoth"
for program in quoth quothd quoth-index; do
    cat >"stubs/$program" <<'END'
#!/bin/sh
if [ "$1" = __complete ]; then
    "$REAL" "$@"
    status=$?
    echo >>"$SAID.asked"
    exit $status
fi
printf '%s\0' "$@" >"$SAID.new"
mv "$SAID.new" "$SAID"
END
    chmod +x "stubs/$program"
done
start_daemon --index other="$other"

complete() { quoth __complete words "$@" >out 2>err; [ ! -s err ] || fail "$(cat err)"; }
offered() { cut -f 1 out | grep -qxF -e "$1" || { cat out; fail "not offered: $1"; }; }

# The tables are the program's own: every command and option of the help is offered, and
# every option that is offered is one.
quoth help | sed -n 's/^  \([a-z]\{1,\}\) .*/\1/p' >commands
[ "$(wc -l <commands)" -ge 15 ] || fail "few commands"
while read -r command; do
    complete quoth "$(printf %.2s "$command")"
    offered "$command"
    [ "$command" != index ] || continue
    quoth help "$command" | grep -o '^ \{2,\}\(-.,\)\{0,1\} *--[a-z-]*=\{0,1\}' |
        grep -o -e '--.*' | sort -u >wanted
    complete quoth "$command" --
    sed 1d out | cut -f 1 | sort -u >got
    diff wanted got || fail "options of $command"
done <commands
for program in quoth-index quothd; do
    "$abs_top_builddir/$program" --help | grep -o -e '--[a-z-]\{2,\}' | sort -u >wanted
    complete $program --
    sed 1d out | cut -f 1 | tr -d = | sort -u >got
    diff wanted got || fail "options of $program"
done
# The tables of getopt, too.
sed -n 's/^\t{ "\([a-z-]*\)", \(no\|required\)_argument.*/--\1 \2/p' \
    "$abs_top_srcdir/indexer/options.c" | sort >wanted
complete quoth index --
sed 1d out | cut -f 1 | sed 's/=$/ required/; / /!s/$/ no/' | sort >got
diff wanted got || fail "what options of quoth-index take"
sed -n 's/^\t{ "\([a-z-]*\)", \(no\|required\)_argument.*/--\1 \2/p' \
    "$abs_top_srcdir/daemon/settings/settings_option.c" | sort >wanted
complete quothd --
sed 1d out | cut -f 1 | sed 's/=$/ required/; / /!s/$/ no/' | sort >got
diff wanted got || fail "what options of quothd take"

# Each level is one; the fields are those that the daemon knows; each facet is one.
complete quothd --log-level ""
sed 1d out >levels
while read -r level; do
    quothd --log-level "$level" --version >/dev/null || fail "no level: $level"
done <levels
complete quoth count ""
sed 1d out | cut -f 1 | sed 's/:$//; s/^x\.$/x.NAME/' | sort >got
expect_status 2 quoth count --strict nosuchfield:a
sed -n 's/^expected: //; s/ or /, /p' err | sed 's/, /\n/g' | sort >wanted
diff wanted got || fail "fields"
complete quoth facets --by ""
sed 1d out | sed 's/^x\.$/x.places/' >facets
while read -r facet; do
    quoth facets --by "$facet" >/dev/null || fail "no facet: $facet"
done <facets

# What is said beside a candidate reaches the terminal as well.
complete quoth --in ""
offered other
[ "$(tr -d '\033' <out | wc -c)" = "$(wc -c <out)" ] || fail "the path of an index has a colour"

# No daemon, and none is started where there is no index; a wrong socket, a file that is no
# configuration, lines that end early: candidates or none, and no word.
for line in "quoth topic:r" "quoth --index $scratch/nowhere topic:r" "quoth --config docs topic:r" \
    "quoth --socket $scratch/nowhere --index $scratch/nowhere topic:r" "quoth --in" "quoth --in nobody topic:r" \
    "quoth --no-such x" "quoth -- -" "quoth search -n" "quoth" "quoth index --no-such" "quothd -" "other x"; do
    # shellcheck disable=SC2086  # words
    bounded "$REAL" __complete words $line >out 2>err || fail "$line: $?"
    [ ! -s err ] || fail "$line: $(cat err)"
    same "the first line for $line" words "$(head -n 1 out | cut -f 1)"
    bounded "$REAL" __complete bash "$line" "" >out 2>err || fail "bash, $line: $?"
    [ ! -s err ] || fail "bash, $line: $(cat err)"
done
[ ! -e "$scratch/nowhere" ] || fail "something was made"
expect_status 2 quoth __complete
expect_status 2 quoth __complete sh x

# Whatever a topic holds, bash reads what it is told to insert as that topic and no more:
# unquoted, within single and double quotes.
for begun in 'quoth --topic=' "quoth --topic='" 'quoth --topic="'; do
    close=$(printf %s "$begun" | sed -n "s/.*=\(.\)\$/\1/p")
    bounded "$REAL" __complete bash "${begun}hostile" hostile | sed 1d >lines
    [ "$(wc -l <lines)" -ge 8 ] || fail "few hostile topics: $(cat lines)"
    while IFS= read -r line; do
        printf '%s%s%s\n' "${begun#quoth }" "$line" "$close" >line
        bash -c 'set -f; eval "set -- $(cat line)"; printf "%s|%s\n" "$#" "$1"' >read
        case $(cat read) in
        '1|--topic=hostile '*) ;;
        *) fail "bash reads $(cat line) as $(cat read)" ;;
        esac
    done <lines
done
[ ! -e pwned ] || fail "something was executed"
bounded "$REAL" __complete words quoth --topic=hostile | LC_ALL=C grep -q '[[:cntrl:]]*pwned.*2J\|\xe2\x80\xae' &&
    fail "a control character came through"

cat >cases <<'END'
# keys	arguments, or ... and what the screen shows
quoth colloc<TAB>x	['collocates', 'x']
quoth search --hyper<TAB>nev<TAB> x	['search', '--hyperlink=never', 'x']
quoth --sort <TAB>-d<TAB> x	['--sort', '-date', 'x']
quoth topic:rape<TAB>	['topic:rapeseed']
quoth kwic --topic=rare<TAB> x	['kwic', '--topic=rare earths', 'x']
quoth --topic rare<TAB> x	['--topic', 'rare earths', 'x']
quoth x.places:h<TAB>	['x.places:"hong kong"']
quoth source:the<TAB>	['source:"the paper"']
quoth --lang=<TAB> x	['--lang=en', 'x']
quoth --in oth<TAB> x	['--in', 'other', 'x']
quoth galvan<TAB>steel	['galvanised', 'steel']
quoth help kw<TAB>	['help', 'kwic']
quoth trend --svg=docs/ste<TAB> x	['trend', '--svg=docs/steel.md', 'x']
quoth index --exc<TAB>x	['index', '--exclude=x']
quoth facets --by=source,aut<TAB>	['facets', '--by=source,author']
quoth-index docs/host<TAB>	['docs/hostile.jsonl']
quothd --log-l<TAB>deb<TAB>	['--log-level=debug']
quothd --index=n=do<TAB>x	['--index=n=docs/x']
quoth --topic='rare<TAB> x	['--topic=rare earths', 'x']
quoth 'topic:"rare<TAB>	['topic:"rare earths"']
quoth 'galvanised st<TAB>	['galvanised steel']
quoth --topic=hostile\ a<TAB>	['--topic=hostile a $(touch pwned)']
quoth --topic=hostile\ b<TAB>	['--topic=hostile b `touch pwned`']
quoth --topic=hostile\ c<TAB>	["--topic=hostile c '; touch pwned; '"]
quoth --topic=hostile\ d<TAB>	['--topic=hostile d "; touch pwned; "']
quoth --topic=hostile\ h<TAB>	['--topic=hostile h ${home} ~ *']
quoth --topic=hostile\ l<TAB>	['--topic=hostile l & touch pwned | touch pwned > pwned #']
quoth 'topic:"hostile a<TAB>	['topic:"hostile a $(touch pwned)"']
quoth <TAB>	...['search', 'status', 'help']
quoth topic:<TAB>	...['rapeseed', 'rare']
quoth --index /no/where topic:<TAB>	...['topic:']
END

missing=
for shell in bash zsh fish; do
    command -v $shell >/dev/null || { missing="$missing $shell"; continue; }
    PATH="$scratch/stubs:$PATH" timeout --foreground "$RUN_SECONDS" \
        python3 "$flow/shells.py" $shell "$abs_top_srcdir/client/shell" cases >screen 2>&1 ||
        { cat screen; fail "$shell"; }
    [ ! -e pwned ] || fail "something was executed in $shell"
done
stop_daemon
[ -z "$missing" ] || skip "not installed:$missing"
