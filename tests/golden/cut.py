#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Replays recordings cut at every byte, or, of longer ones, at every byte of the first KiB and in
steps from there on: cut.py [--one-in N] TRANSCRIPT... takes each transcript's first command.

At any length, the program must end by itself with 0, 1 or 3, its JSON must be JSON and its
table fit for a terminal."""
import concurrent.futures
import functools
import os
import subprocess
import sys
import tempfile

from run import ENVIRONMENT, RECORDINGS, check_table, read_transcript
from lab import PATIENCE, PROGRAM, require, strict_json

CLOSELY = 1024
STEPS = 150  # beyond
WORKERS = int(os.environ.get("MESON_TESTTHREADS") or os.cpu_count())
TABLES = 5  # the table only every so many lengths: the reading is the same


def positions(length, one_in):
    """The lengths to cut to. The steps are odd, so that they hit every place in a word."""
    step = max(1, (length - CLOSELY) // STEPS) | 1
    wanted = list(range(min(length, CLOSELY) + 1)) + list(range(CLOSELY + 1, length, step))
    return wanted[::one_in]


def replay(words):
    done = subprocess.run(
        [PROGRAM, *words], stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE,
        env=dict(os.environ, **ENVIRONMENT))
    # ping's 1 is the answer "no reply", so a recording without probes is 2, as in ping(8).
    allowed = (0, 1, 2, 3) if words[0] == "ping" else (0, 1, 3)
    require(done.returncode in allowed, f"status {done.returncode}: {done.stderr!r}")
    require(done.returncode != 1 or done.stderr or words[0] == "ping", "a failure without a word")
    check_table(done.stderr)
    return done


def cut(words, data, length):
    """@return what is wrong, or None"""
    with tempfile.NamedTemporaryFile(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as file:
        file.write(data[:length])
        file.flush()
        words = words + ["--replay", file.name]
        try:
            done = replay(words + ["-j"])
            # A file that is not a recording is reported before any output.
            if b"not a recording" not in done.stderr:
                strict_json(done.stdout)
            if length % TABLES == 0:
                check_table(replay(words).stdout)
        except Exception as error:  # pylint: disable=broad-except
            return f"cut to {length} bytes: {type(error).__name__}: {error}"
    return None


def command_of(path):
    """The first command's recording, and its words without that and without a format."""
    words = read_transcript(path)[0].words
    at = words.index("--replay")
    recording = words[at + 1]
    del words[at : at + 2]
    return recording, [word for word in words if word not in ("-j", "-q")]


def cut_recording(path, one_in):
    recording, words = command_of(path)
    with open(os.path.join(RECORDINGS, recording), "rb") as file:
        data = file.read()
    lengths = positions(len(data), one_in)
    with concurrent.futures.ProcessPoolExecutor(WORKERS) as pool:
        tried = pool.map(functools.partial(cut, words, data), lengths, chunksize=32)
        wrong = [line for line in tried if line]
    print(f"{recording}: {len(lengths)} cuts of {len(data)} bytes, {len(wrong)} failed", flush=True)
    print("\n".join(wrong[:20]))
    return len(wrong)


def main():
    arguments, one_in = sys.argv[1:], 1
    if arguments[:1] == ["--one-in"]:
        one_in, arguments = int(arguments[1]), arguments[2:]
    sys.exit(1 if sum([cut_recording(path, one_in) for path in arguments]) else 0)


main()
