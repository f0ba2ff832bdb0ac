#!/bin/sh
# SPDX-License-Identifier: MIT
# Where no daemon answers, the one beside the command is started.
. "$(dirname "$0")/client_lib.sh"

# The command, with a quothd of ours beside it and no other near.
mkdir "$work/bin"
for built in "$build/.libs/quoth" "$build/.libs/lt-quoth" "$build/quoth"; do
	[ ! -x "$built" ] || { cp "$built" "$work/bin/quoth"; break; }
done
export LD_LIBRARY_PATH="$build/.libs${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"
quoth=$work/bin/quoth

daemon() {	# the rest of a script that stands for quothd
	{
		echo "#!/bin/sh"
		echo "echo \"\$*\" >'$work/arguments'"
		cat
	} >"$work/bin/quothd"
	chmod +x "$work/bin/quothd"
}

daemon <<END
ls -l /proc/\$\$/fd >'$work/fds'
pwd >'$work/pwd'
echo "a word for the log" >&2
echo \$\$ >'$work/pid'
exec python3 "$flow/fake_quothd.py" "\$@"
END

golden spawn-forbidden "$quoth" --no-spawn rare
same "forbidden" "" "$(ls "$work" | grep arguments)"
# The descriptor must not reach the daemon: it would hold this pipe open.
got=$("$quoth" -l rare 7>&1)
same "answer" "/corpus/rare.md
/corpus/old report.pdf" "$got"
fake=$(cat "$work/pid")
same "arguments" "--index $HOME/.local/share/quoth/index --socket $work/sock\
 --idle-exit 600" "$(cat "$work/arguments")"
same "folder" / "$(cat "$work/pwd")"
grep -q ' 7 ->' "$work/fds" && fail "a descriptor leaked"
same "session" "$fake" "$(ps -o sid= -p "$fake" | tr -d ' ')"
same "log" "a word for the log" "$(cat "$HOME/.local/state/quoth/quothd.log")"
rm "$work/arguments"
golden spawn-again "$quoth" -l rare
[ ! -e "$work/arguments" ] || fail "a second daemon was started"
kill "$fake"
fake=

# A socket left behind by one that was killed is no daemon.
"$quoth" --no-spawn rare 2>"$work/err"
same "stale socket" 3 $?
rm "$work/sock"

# One that cannot start is told from nothing found.
daemon <<END
echo "cannot go on" >&2
exit 5
END
golden spawn-exits "$quoth" rare
chmod -x "$work/bin/quothd"
golden spawn-none env PATH="$work/none" "$quoth" rare

# quoth index is quoth-index, arguments untouched.
cat >"$work/bin/quoth-index" <<'END'
#!/bin/sh
for argument; do echo "<$argument>"; done
exit 4
END
chmod +x "$work/bin/quoth-index"
golden index "$quoth" --index /some/where index --jobs 2 'a b' --help
rm "$work/bin/quoth-index"
golden index-none env PATH="$work/none" "$quoth" index x
done_testing
