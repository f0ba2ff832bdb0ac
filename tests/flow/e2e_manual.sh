#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Each command in the EXAMPLES of the manual pages does what a reader expects of it:
# it ends well, and where it is to show something it does.
. "$(dirname "$0")/lib.sh"
needs python3 mandoc col bash nc curl socat

# The world that the examples speak of: a reader's home with notes, indexed where
# quoth looks by itself.
unset QUOTH_INDEX QUOTH_SOCKET
QUOTH_SOCKET_DEFAULT=$XDG_RUNTIME_DIR/quoth/sock
cp -r "$corpus" "$HOME/notes"
mkdir "$scratch/stubs" "$scratch/examples" "$HOME/mining" /tmp/mining.$$
cd "$HOME"

# Programs that an example hands quoth's output to, or takes its input from.
cat >"$scratch/stubs/vim" <<'END'
#!/bin/sh
# vim -q FILE: each line is one that an editor could jump to.
[ "$1" = -q ] || exit 9
cat "$2" >"$HOME/quickfix"
[ -s "$HOME/quickfix" ] && ! grep -vE '^[^:]+:[0-9]+:[0-9]+:' "$HOME/quickfix"
END
cat >"$scratch/stubs/export-articles" <<'END'
#!/bin/sh
echo '{"id":"a1","title":"Soybeans","text":"China bought soybeans.","date":"2025-10-30"}'
echo '{"id":"a2","title":"Magnets","text":"Rare earths again.","date":"2025-11-01"}'
END
cat >"$scratch/stubs/mail" <<'END'
#!/bin/sh
# mail -s SUBJECT TO: kept.
[ "$1" = -s ] && [ -n "$2" ] && cat >"$HOME/letter"
END
chmod +x "$scratch"/stubs/*
export PATH="$scratch/stubs:$PATH"

printf '1\trare earths\n2\tsoybeans tariff\n' >topics.tsv
echo 'China may buy more soybeans when tariffs on magnets fall.' >draft.txt
echo '{"jsonrpc":"2.0","id":1,"method":"search","params":{"q":"soy"}}' >request.json
echo 'China buys American soybeans again; tariffs fall.' >draft.txt

python3 "$flow/manual.py" "$scratch/examples" \
    "$abs_top_srcdir/indexer/quoth-index.1" "$abs_top_srcdir/client/quoth.1" \
    "$abs_top_srcdir/lib/wire/quoth-protocol.7" "$abs_top_srcdir/daemon/quothd.8"

QUOTH_SOCKET=$QUOTH_SOCKET_DEFAULT
ran=0
for script in "$scratch"/examples/quoth-index.1-*.sh "$scratch"/examples/quoth.1-*.sh \
    "$scratch"/examples/quoth-protocol.7-*.sh "$scratch"/examples/quothd.8-*.sh; do
    [ -f "$script" ] || fail "a page has no examples"
    case $(tail -n +2 "$script") in
    "quothd --index"*)	# a daemon of one's own: up, then asked to stop
        quoth-index --index ./index notes >/dev/null
        bash "$script" 2>daemon.log &
        own=$!
        wait_until env QUOTH_SOCKET="$HOME/sock" quoth --no-spawn status
        env QUOTH_SOCKET="$HOME/sock" quoth --no-spawn --index ./index tariff >out ||
            fail "$(cat daemon.log)"
        (QUOTH_SOCKET=$HOME/sock && export QUOTH_SOCKET && rpc shutdown) >out
        stopped=0
        wait "$own" || stopped=$?
        same "quothd's exit after shutdown" 0 "$stopped"
        grep -q tariff daemon.log || fail "no request was logged: $(cat daemon.log)"
        ran=$((ran + 1))
        continue
        ;;
    esac
    case $(tail -n +2 "$script") in
    "quoth watch"*)	# goes on until it is stopped: something new, and no more
        printf '# Just in\n\nMore on rare earths.\n' >notes/late.md
        timeout -k 5 "$RUN_SECONDS" bash "$script" >out 2>err </dev/null &
        own=$!
        wait_until test -s .rare-earths
        quoth-index notes >/dev/null
        wait_until test -s letter
        kill "$own"
        wait "$own" || :
        ran=$((ran + 1))
        continue
        ;;
    esac
    got=0
    bounded bash "$script" >out 2>err </dev/null || got=$?
    [ "$got" -eq 0 ] || fail "$(cat "$script" out err): exit $got"
    case $(cat "$script") in
    *">"*|*xargs*|*vim*) ;;
    *) [ -s out ] || fail "$(cat "$script" err): shows nothing" ;;
    esac
    ! grep -q '"error"' out || fail "$(cat "$script" out)"
    ran=$((ran + 1))
done
[ -s run.txt ] || fail "no run was written"
echo "$ran examples"
rpc shutdown >/dev/null
