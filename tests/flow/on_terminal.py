#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs a command with a terminal of 60 columns, or N, as its stdout (and stderr), and
prints what it wrote there; exits as it did.

    on_terminal.py [--columns N] [--interrupt] COMMAND [ARGUMENT...]

--interrupt presses Ctrl-C once the command has sent something to its daemon,
half a second after it began.
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
interrupt = arguments[0] == "--interrupt"
if interrupt:
    arguments.pop(0)

master, slave = pty.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
modes = termios.tcgetattr(slave)
modes[1] &= ~termios.OPOST
termios.tcsetattr(slave, termios.TCSANOW, modes)
child = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, stdout=slave,
                         stderr=slave)
os.close(slave)
if interrupt:
    time.sleep(0.5)
    child.send_signal(signal.SIGINT)
while True:
    try:
        data = os.read(master, 65536)
    except OSError:     # EIO: the last one closed its end
        break
    if not data:
        break
    sys.stdout.buffer.write(data)
sys.exit(child.wait())
