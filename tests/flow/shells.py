#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""A shell on a pseudo terminal in which TAB is pressed, and what is then on its line.

    shells.py bash|zsh|fish SCRIPT_FOLDER CASES

Each line of CASES is what is typed, a tab, `<TAB>`s done, and what the command then gets as
its arguments, in Python's notation: a list, or `...` and a list of pieces that the screen
must show instead, the line being thrown away. The command is a `quoth` that the shell finds
first in $PATH for all but `__complete`: it writes its arguments to $SAID.
"""
import ast
import fcntl
import itertools
import os
import pty
import re
import select
import struct
import sys
import termios
import time

SECONDS = 60    # nothing here takes so long, on a machine with other work either
READY = "READY>"

BASH = """PS1='READY> '; bind 'set bell-style none'; bind 'set enable-bracketed-paste off'
bind 'set show-all-if-ambiguous on'; bind 'set page-completions off'
bind 'set completion-query-items 0'
. {folder}/quoth.bash
"""
ZSH = """PS1='READY> '; unsetopt beep prompt_sp prompt_cr; fpath=({folder} $fpath)
autoload -Uz compinit; compinit -u -D; zstyle ':completion:*' menu no
LISTMAX=1000; setopt noautomenu; unset zle_bracketed_paste
"""
FISH = """set -U fish_greeting; set -g fish_complete_path {folder} $fish_complete_path
function fish_prompt; echo -n 'READY> '; end; function fish_right_prompt; end
set -g fish_autosuggestion_enabled 0
"""


class Shell:
    def __init__(self, name, folder):
        self.name, self.said = name, os.environ["SAID"]
        home = os.environ["HOME"]
        if name == "bash":
            rc = os.path.join(home, "rc")
            command = ["bash", "--noprofile", "--rcfile", rc, "-i"]
            text = BASH
        elif name == "zsh":
            rc = os.path.join(home, ".zshrc")
            command = ["zsh", "-d", "-i"]
            text = ZSH
        else:
            os.makedirs(os.path.join(home, ".config/fish"), exist_ok=True)
            rc = os.path.join(home, ".config/fish/config.fish")
            command = ["fish", "-i"]
            text = FISH
        with open(rc, "w") as file:
            file.write(text.replace("{folder}", folder))
        pid, self.fd = pty.fork()
        if pid == 0:
            os.environ.update(TERM="xterm", ZDOTDIR=home, LC_ALL="C.UTF-8",
                              COLUMNS="200", LINES="50", HISTFILE="")
            os.execvp(command[0], command)
        self.pid = pid
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 200, 0, 0))
        self.seen = ""
        self.wait_for(lambda seen: READY in seen, "a prompt")

    def read(self, seconds):
        """What comes within SECONDS, the first part of it."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return False
        try:
            got = os.read(self.fd, 65536).decode("utf-8", "replace")
        except OSError:
            sys.exit(f"{self.name} ended: {self.seen!r}")
        if "\x1b[c" in got or "\x1b[0c" in got:     # what are you? A VT100.
            os.write(self.fd, b"\x1b[?1;2c")
        self.seen += got
        return True

    def wait_for(self, holds, what):
        end = time.monotonic() + SECONDS
        while not holds(self.plain()):
            if time.monotonic() > end:
                sys.exit(f"{self.name}: no {what} within {SECONDS} s: {self.seen!r}")
            self.read(0.2)

    def plain(self):
        """What was seen, without colours and moves of the cursor."""
        text = re.sub(r"\x1b\][^\x07\x1b]*(\x07|\x1b\\)", "", self.seen)
        return re.sub(r"\x1b[\[(>=][0-9;?]*[a-zA-Z>=]?", "", text)

    def send(self, text):
        os.write(self.fd, text.encode())

    def typed(self, keys):
        """Types KEYS; each TAB once the completion before it has been answered."""
        self.seen = ""
        parts = keys.split("<TAB>")
        for number, part in enumerate(parts):
            self.send(part)
            if number + 1 < len(parts):
                asked = self.asked()
                self.send("\t")
                self.wait_for(lambda _: self.asked() > asked, "question of the shell's")

    def asked(self):
        """How many completions have been answered."""
        try:
            return os.stat(self.said + ".asked").st_size
        except FileNotFoundError:
            return 0

    def arguments(self, keys):
        """What the command gets when KEYS are typed and Return is pressed."""
        if os.path.exists(self.said):
            os.unlink(self.said)
        self.typed(keys)
        self.send("\r")
        self.wait_for(lambda _: os.path.exists(self.said), f"command from {keys!r}")
        with open(self.said, "rb") as file:
            got = file.read().decode().split("\0")[:-1]
        self.wait_for(lambda seen: seen.count(READY) > 0 and seen.rstrip().endswith(READY),
                      "prompt")
        return got

    def shows(self, keys, pieces):
        self.typed(keys)
        for piece in pieces:
            self.wait_for(lambda seen: piece in seen, f"{piece!r} behind {keys!r}")
        text = self.plain()
        # The first Ctrl-C may take away the list alone, or what still draws it.
        self.seen = ""
        self.send("\x03")
        end = time.monotonic() + SECONDS
        while READY not in self.plain() and time.monotonic() < end:
            if not self.read(1):
                self.send("\x03")
        self.wait_for(lambda seen: READY in seen, "prompt")
        self.settle()
        return text

    def settle(self):
        """Has the shell run a command, which a Ctrl-C that comes late may take away: it
        is not to take away what is typed next."""
        for number in itertools.count():
            self.seen = ""
            self.send(f"echo set''tled{number}\r")
            end = time.monotonic() + 2
            while f"settled{number}" not in self.plain() and time.monotonic() < end:
                self.read(0.2)
            if f"settled{number}" in self.plain():
                break
            if number * 2 > SECONDS:
                sys.exit(f"{self.name} runs no command: {self.seen!r}")
        self.wait_for(lambda seen: seen.rstrip().endswith(READY), "prompt")


def main():
    name, folder, cases = sys.argv[1:]
    shell = Shell(name, folder)
    for line in open(cases, encoding="utf-8"):
        if not line.strip() or line.startswith("#"):
            continue
        keys, wanted = line.rstrip("\n").split("\t")
        if wanted.startswith("..."):
            text = shell.shows(keys, ast.literal_eval(wanted[3:]))
            for word in ("error", "quoth:", "not found", "Alarm"):
                if word in text:
                    sys.exit(f"{name}: {keys!r} brought forth {word!r}: {text!r}")
            continue
        got = shell.arguments(keys)
        if got != ast.literal_eval(wanted):
            sys.exit(f"{name}: {keys!r} gives {got}, not {wanted}; {shell.seen!r}")
    shell.send("exit\r")


main()
