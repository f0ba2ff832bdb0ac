#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The commands in the EXAMPLES of manual pages, each as a shell script of its own.

    manual.py FOLDER PAGE...

Writes FOLDER/PAGE-NN.sh for each command that a page shows behind "$ ", as mandoc(1)
renders it for a terminal: what a reader would copy.
"""
import pathlib
import subprocess
import sys


def examples(page):
    """The lines of the section EXAMPLES, as shown."""
    shown = subprocess.run(["mandoc", "-T", "ascii", "-O", "width=200", page],
                           check=True, capture_output=True, text=True).stdout
    plain = subprocess.run(["col", "-bx"], input=shown, check=True,
                           capture_output=True, text=True).stdout
    inside = False
    for line in plain.splitlines():
        if line and not line[0].isspace():
            inside = line.strip() == "EXAMPLES"
        elif inside:
            yield line.strip()


def is_whole(command):
    """Whether a shell would run it, or wait for more."""
    if command.endswith(("|", "\\")):
        return False
    return subprocess.run(["bash", "-n", "-c", command],
                          capture_output=True).returncode == 0


def commands(page):
    command = None
    for line in examples(page):
        if command is not None and not is_whole(command):
            command += "\n" + line
            continue
        if command is not None:
            yield command
        command = line[2:] if line.startswith("$ ") else None
    if command is not None:
        yield command


def main():
    folder = pathlib.Path(sys.argv[1])
    for page in sys.argv[2:]:
        name = pathlib.Path(page).name
        for number, command in enumerate(commands(page), 1):
            if not is_whole(command):
                sys.exit(f"{name}: no whole command: {command}")
            script = folder / f"{name}-{number:02}.sh"
            script.write_text("set -euo pipefail\n" + command + "\n")


main()
