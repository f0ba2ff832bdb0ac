#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs a command with a terminal of 60 columns, or N, as its stdout (and stderr), and
prints what it wrote there; exits as it did.

    on_terminal.py [--columns N] [--interrupt LOG] COMMAND [ARGUMENT...]

--interrupt presses Ctrl-C once the daemon has been asked something, as LOG says
(fake_quothd.py --log), and not only greeted.
"""
import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import time

arguments = sys.argv[1:]
columns = 60
if arguments[0] == "--columns":
    columns = int(arguments[1])
    del arguments[:2]
log = None
if arguments[0] == "--interrupt":
    log = arguments[1]
    del arguments[:2]


def asked():
    """How many requests LOG has, greetings apart."""
    try:
        with open(log, encoding="utf-8") as lines:
            return sum('"hello"' not in line for line in lines)
    except FileNotFoundError:
        return 0


def interrupt(child, before):
    end = time.monotonic() + 20
    while asked() == before and child.poll() is None:
        if time.monotonic() > end:
            sys.exit("on_terminal.py: 20 s, and the daemon was asked nothing")
        time.sleep(0.02)
    child.send_signal(signal.SIGINT)


before = asked() if log else 0
master, slave = pty.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
modes = termios.tcgetattr(slave)
modes[1] &= ~termios.OPOST
termios.tcsetattr(slave, termios.TCSANOW, modes)
child = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=slave,
                         stderr=slave)
os.close(slave)
if log:
    interrupt(child, before)
while True:
    try:
        data = os.read(master, 65536)
    except OSError:     # EIO: the last one closed its end
        break
    if not data:
        break
    sys.stdout.buffer.write(data)
sys.exit(child.wait())
