#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs a command on a terminal of 100 columns and 40 lines of its own and types what it is
told to; exits as the command does.

    typist.py KEYS SCREEN COMMAND [ARGUMENT...]

Whenever there is a file KEYS its bytes are typed, and it is removed. What the command
writes to the terminal goes to the file SCREEN.
"""
import fcntl
import os
import pty
import select
import struct
import sys
import termios

POLL_SECONDS = 0.02

keys, screen, command = sys.argv[1], sys.argv[2], sys.argv[3:]
child, master = pty.fork()
if child == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 100, 0, 0))
    os.execvp(command[0], command)
with open(screen, "wb") as seen:
    while True:
        if select.select([master], [], [], POLL_SECONDS)[0]:
            try:
                data = os.read(master, 65536)
            except OSError:     # EIO: the last one closed its end
                break
            if not data:
                break
            seen.write(data)
        if os.path.exists(keys):
            with open(keys, "rb") as typed:
                data = typed.read()
            os.unlink(keys)
            os.write(master, data)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
