#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints which part of each room's lines the tests ran in a build with -Db_coverage=true, and fails
if a room that reads what comes from outside has less than it must: coverage.py BUILD."""
import collections
import json
import os
import re
import subprocess
import sys

LEAST = 90  # percent
STRICT = ("src/decode", "src/flow", "src/netlink")
ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))


def files(build):
    report = subprocess.run(
        ["gcovr", "--filter", "src/", "--filter", "include/", "--json-summary", "-",
         os.path.relpath(build, ROOT)],
        cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout
    return json.loads(report)["files"]


def room_of(path):
    """The first folder, with the subject's for subjects. Headers count where their sources do."""
    path = re.sub("^include/nlinspect/", "src/", path)
    return re.match("src/subject/[^/]+|src/[^/]+", path).group()


def main():
    lines, ran = collections.Counter(), collections.Counter()
    for file in files(sys.argv[1]):
        room = room_of(file["filename"])
        lines[room] += file["line_total"]
        ran[room] += file["line_covered"]
    wrong = 0
    for room in sorted({*lines, *STRICT}):
        percent = 100 * ran[room] / lines[room] if lines[room] else 0
        few = room in STRICT and percent < LEAST
        wrong += few
        print(f"{room:24}{ran[room]:6} of {lines[room]:5} lines {percent:6.1f} %"
              + (f"  less than {LEAST} %" if few else ""))
    sys.exit(1 if wrong else 0)


main()
