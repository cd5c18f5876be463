# SPDX-License-Identifier: MIT
"""Shared by the tests of the documentation: each gets the program, the folder of
man/*.scd, and what fills these in."""

import os
import re
import subprocess
import sys

PROGRAM = os.path.abspath(sys.argv[1])
MANUAL = sys.argv[2] if len(sys.argv) > 2 else None
MAKER = os.path.abspath(sys.argv[3]) if len(sys.argv) > 3 else None
SKIPPED = 77

failures = []


def run(*arguments, check=True):
    """Runs the program without man(1) and colours; returns its CompletedProcess."""
    result = subprocess.run(
        [PROGRAM, *arguments], text=True, capture_output=True,
        env={"PATH": "/nonexistent", "LC_ALL": "C.UTF-8"})
    if check and result.returncode:
        raise SystemExit(f"{arguments}: exit {result.returncode}: {result.stderr}")
    return result


def expect(condition, message):
    """Notes a failure and goes on, so that one run shows all of them."""
    if not condition:
        failures.append(message)


def finish():
    for failure in failures:
        print(failure)
    sys.exit(1 if failures else 0)


def commands():
    """The commands that print records, by name, as bare `nlinspect` lists them: the last line only names some."""
    listed = run().stdout.split("Commands:\n")[1].split("\n\n")[0]
    *described, named = listed.splitlines()
    return [line.split()[0] for line in described] + \
        [name for name in named.split() if name not in ("completion", "help", "version")]


def with_fields():
    return [name for name in commands()
            if run("fields", name, check=False).returncode == 0]


def parts(command):
    """The parts of a command's subject: rates has groups."""
    named = dict.fromkeys(line.split("\t")[0] for line in
                          run("fields", "--tsv", "-o", "command").stdout.splitlines())
    return [name.split()[1] for name in named if name.startswith(command + " ")]


def page(name):
    """The text of a page of the manual, expanded, without scdoc's marks; None if it does not exist."""
    for section in "87":
        path = os.path.join(MANUAL, f"{name}.{section}.scd")
        if os.path.exists(path):
            filled = subprocess.run([MAKER, path], text=True, capture_output=True, check=True)
            return re.sub(r"\\(.)|[*]", r"\1", filled.stdout)
    return None
