#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Adds meson's test logs to the steps that passed and failed: summary.py PASSED FAILED LOG... Shows
what failed tests printed and what was skipped; the last line is the sum."""
import collections
import json
import os
import sys

PASSED = {"OK", "EXPECTEDFAIL"}
# The only reason to skip a test that CI takes; it names a feature.
TAKEN = "the kernel lacks "


def tests(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def skips(test):
    """Why the test, or a part of it, was skipped."""
    output = test.get("stdout") or ""
    reasons = [line[len("SKIP: "):] for line in output.splitlines() if line.startswith("SKIP: ")]
    if test["result"] == "SKIP" and not reasons:
        reasons = ["no reason given"]
    return reasons


def main():
    counts, untaken = collections.Counter(passed=int(sys.argv[1]), failed=int(sys.argv[2])), 0
    for log in sys.argv[3:]:
        try:
            results = tests(log)
        except OSError as error:
            print(f"{log}: no tests were run: {error.strerror}")
            counts["failed"] += 1
            continue
        for test in results:
            result = test["result"]
            kind = "passed" if result in PASSED else "skipped" if result == "SKIP" else "failed"
            counts[kind] += 1
            if kind == "failed":
                print(f"{log}: {test['name']}: {result}")
                print(test.get("stdout") or "", test.get("stderr") or "", sep="")
            for reason in skips(test):
                print(f"{log}: {test['name']}: skipped: {reason}")
                untaken += TAKEN not in reason
    unfit = os.environ.get("CI") == "true" and untaken
    if unfit:
        print(f"{untaken} skipped for other reasons than the kernel's")
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    sys.exit(1 if counts["failed"] or unfit or not counts["passed"] else 0)


main()
