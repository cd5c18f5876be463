#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The costs of a trace for the traced processes: trace.py CONNECTS NLINSPECT. Prints the CPU time of a connect and of a
dropped packet without a trace, and what traces add to it. The rounds take turns, and the least of each counts."""
import signal
import subprocess
import sys

CONNECTS, PROGRAM = sys.argv[1:3]
COUNT, ROUNDS, PORT = 200000, 7, "9"
CASES = (
    ("connect, counted in the kernel", (), ("connect", "--count-by", "process")),
    ("connect, a row in NDJSON", (), ("connect", "-J", "--ring", "512Mi")),
    ("drop, counted in the kernel", (PORT,), ("drop", "--count-by", "reason")),
)


def load(*words):
    return float(subprocess.run([CONNECTS, str(COUNT), *words], check=True, capture_output=True, text=True).stdout)


def traced(words, of):
    """@return the time while the trace is attached, after what it said"""
    with subprocess.Popen([PROGRAM, "trace", *of], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, text=True) as trace:
        line = trace.stderr.readline()
        if "tracepoint" not in line:
            sys.exit(f"no trace: {line}")
        time = load(*words)
        trace.send_signal(signal.SIGINT)
        said = trace.stderr.read()
    if " 0 lost" not in said:
        print(f"  events were lost: {said}")
    return time


def main():
    for name, words, of in CASES:
        without, attached = [], []
        for _ in range(ROUNDS):
            without.append(load(*words))
            attached.append(traced(words, of))
        print(f"{name}: {min(without):.0f} ns, and {min(attached) - min(without):+.0f} ns traced", flush=True)


main()
