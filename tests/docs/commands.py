# SPDX-License-Identifier: MIT
"""Every command line in the README, the documents and the hand-written manual is one that the program takes.
Listings run with --explain, so that they ask the kernel nothing. Usage: commands.py PROGRAM MANUAL MAKER ROOT"""

import glob
import os
import re
import shlex
import subprocess
import sys

from common import MANUAL, PROGRAM, expect, finish, with_fields

ROOT = sys.argv[4]
# Words that stand for others: FILE, NAME, COMMAND.
PLACEHOLDER = re.compile(r"\b(COMMAND|FILE|NAME|NETNS|WORDS|FIELD|SHELL)\b|…|\.\.\.")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def of_markdown(text):
    """Command lines of blocks that a shell could run, and those between backquotes."""
    for block in re.findall(r"^```sh\n(.*?)^```", text, re.S | re.M):
        yield from re.findall(r"^(nlinspect .*)$", block, re.M)
    for inline in re.findall(r"`(nlinspect [^`]*)`", re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)):
        yield inline.replace("\\|", "|")


def of_manual(text):
    """Bold text that begins with the program's name."""
    for bold in re.findall(r"(?<![\\\w])\*(nlinspect (?:\\.|[^*\\])+)\*", text):
        yield re.sub(r"\\(.)", r"\1", " ".join(bold.split()))


def lines():
    for path in [os.path.join(ROOT, "README.md"), *glob.glob(os.path.join(ROOT, "doc", "*.md")),
                 *glob.glob(os.path.join(ROOT, "contrib", "*.md"))]:
        yield from ((os.path.relpath(path, ROOT), line) for line in of_markdown(read(path)))
    for path in glob.glob(os.path.join(MANUAL, "*.scd")):
        yield from ((os.path.basename(path), line) for line in of_manual(read(path)))


def check(place, line, lists):
    words = line.split()[1:]
    # The command behind "fields" is not run.
    command = next((word for word in words if word in lists and words[0] != "fields"), None)
    ours = line.split(" #")[0].split(" | ")[0].replace("nlinspect", shlex.quote(PROGRAM), 1)
    # The recordings of contrib/ are of the machines that make them.
    ours = re.sub(r"/var/log/nlinspect/rates-\S+", os.path.join(ROOT, "tests", "recordings", "sar.pcap"), ours)
    if command:
        ours = ours.replace(f" {command}", f" {command} --explain", 1)
    result = subprocess.run(["/bin/sh", "-c", ours], text=True, stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            env={"PATH": "/nonexistent", "LC_ALL": "C.UTF-8"})
    expect(result.returncode == 0, f"{place}: {line}: exit {result.returncode}: {result.stderr}")


found = sorted({pair for pair in lines() if not PLACEHOLDER.search(pair[1])})
names = set(with_fields()) - {"fields"}
names |= {alias for name in list(names) for alias in
          re.findall(rf"^nlinspect {name} \((\w+)\)", subprocess.run(
              [PROGRAM, name, "-h"], text=True, capture_output=True, check=True).stdout)}
for where, typed in found:
    check(where, typed, names)
expect(len(found) > 80, f"only {len(found)} command lines were found")
finish()
