#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the commands of transcripts and compares what they print: run.py [--update] FILE...

A transcript is read as what a terminal would show, in the directory of the recordings:

    # a comment on the command below
    $ nlinspect links --replay links.pcap
    what it writes to stdout
    ! what it writes to stderr
    ? 3, if that is its status

A transcript named terminal-N.txt is run on a terminal of N columns, without colours.

A tab is shown as ␉, a carriage return as ␍, an empty line as ␤; a line with other bytes that do not
print is escaped as in Python and ends in " (escaped)". --update writes what was printed into the
transcripts instead: review the difference before you commit it.

Beyond that, a usage error must be one message, the same in every format, and nothing else; every
JSON output is parsed strictly, no table may hold a control byte, and each listing in JSON is
repeated in the other machine formats, which must say the same, and is valid by its JSON Schema."""
import csv
import difflib
import fcntl
import functools
import io
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import tempfile
import termios
import tty

HERE = os.path.dirname(os.path.abspath(__file__))
RECORDINGS = os.path.join(HERE, "..", "recordings")
sys.path.insert(0, os.path.join(HERE, "..", "live"))
sys.path.insert(0, os.path.join(HERE, "..", "docs"))

from lab import PATIENCE, PROGRAM, equal, require, strict_json  # pylint: disable=wrong-import-position
from validate import wrong  # pylint: disable=wrong-import-position

MARKS = ("$ ", "# ", "! ", "? ", "\\ ")
# Errors in the words of musl, and in those of glibc, which the transcripts have.
MUSL_ERRORS = {
    "Host is unreachable": "No route to host",
    "Network unreachable": "Network is unreachable",
    "Not supported": "Operation not supported",
    "Out of memory": "Cannot allocate memory",
}
# Nothing of the caller's environment shows in the output.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "TERM": "xterm", "LC_ALL": "C", "TZ": "UTC"}


class Case:
    """A command with the comments above it and the lines expected below."""

    def __init__(self, comments, command):
        self.comments, self.command, self.expected = comments, command, []

    @property
    def words(self):
        return shlex.split(self.command)[1:]


def read_transcript(path):
    cases, comments = [], []
    with open(path, encoding="utf-8") as file:
        for line in file.read().split("\n")[:-1]:
            if line.startswith("# "):
                comments.append(line)
            elif line.startswith("$ nlinspect"):
                cases.append(Case(comments, line[2:]))
                comments = []
            elif line and cases and not comments:
                cases[-1].expected.append(line)
            elif line:
                raise ValueError(f"{path}: a line without a command: {line}")
    require(not comments, f"{path}: a comment without a command")
    return cases


def write_transcript(path, cases):
    with open(path, "w", encoding="utf-8") as file:
        for case in cases:
            file.write("\n".join([*case.comments, "$ " + case.command, *case.expected]) + "\n\n")


def shown(data):
    """Bytes as the lines of a transcript."""
    lines = data.split(b"\n")
    last = lines.pop()
    for line in lines + ([last] if last else []):
        text = line.decode("utf-8", "surrogateescape")
        pictures = text.replace("\t", "␉").replace("\r", "␍") or "␤"
        ambiguous = text.startswith(MARKS) or set(text) & set("␉␍␤")
        if pictures.isprintable() and not ambiguous:
            yield pictures
        else:
            yield text.encode("unicode_escape").decode() + " (escaped)"
    if last:
        yield "\\ no newline at the end"


def read_all(terminal):
    """What is written to the other side of a terminal until that is closed."""
    pieces = []
    while True:
        try:
            piece = os.read(terminal, 65536)
        except OSError:
            piece = b""
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)


def execute_on_terminal(words, width):
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    with tempfile.TemporaryFile() as errors:
        with subprocess.Popen(
                [PROGRAM, *words], cwd=RECORDINGS, stdin=subprocess.DEVNULL, stdout=theirs,
                stderr=errors, env=dict(os.environ, **ENVIRONMENT, NO_COLOR="1")) as process:
            os.close(theirs)
            shown = read_all(ours)
            status = process.wait(PATIENCE)
        os.close(ours)
        errors.seek(0)
        return subprocess.CompletedProcess(words, status, shown, errors.read())


def execute(words):
    done = subprocess.run(
        [PROGRAM, *words], cwd=RECORDINGS, env=dict(os.environ, **ENVIRONMENT),
        stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE)
    require(done.returncode >= 0, f"signal {-done.returncode}: {done.stderr.decode()}")
    return done


def transcript_of(done):
    lines = list(shown(done.stdout)) + ["! " + line for line in shown(done.stderr)]
    for musl, glibc in MUSL_ERRORS.items():
        lines = [line.replace(musl, glibc) for line in lines]
    return lines + ([f"? {done.returncode}"] if done.returncode else [])


def check_table(data):
    for line in data.decode("utf-8").split("\n"):
        # A tab begins each line of a dump.
        require(line.removeprefix("\t").isprintable(), f"not fit for a terminal: {line!r}")


@functools.cache
def schema_of(command):
    return strict_json(execute(["fields", command, "--json-schema"]).stdout)


def check_json(words, done):
    if done.returncode == 2:
        return
    records = strict_json(done.stdout)
    require(isinstance(records, list), "no array")
    if "--replay" in words and not {"--count-by", "--spark"} & set(words):
        mistake = wrong(schema_of(words[0]), records)
        require(not mistake, f"against the JSON Schema: {mistake}")
    if "-w" in words or "--count-by" in words or "-o" in words:
        return
    compare_formats([word for word in words if word != "-j"] + ["-o", "all"])


def cell(value):
    """The text of csv and tsv for a value of JSON; None if it cannot be determined."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, str)):
        return str(value)
    return None


def compare_formats(words):
    records = strict_json(execute(words + ["-j"]).stdout)
    lines = execute(words + ["-J"]).stdout.splitlines()
    equal([strict_json(line) for line in lines], records, "--ndjson against --json")
    comma = execute(words + ["--csv"]).stdout.decode("utf-8")
    tab = execute(words + ["--tsv"]).stdout.decode("utf-8")
    rows = list(csv.reader(io.StringIO(comma, newline=""), strict=True))
    equal([line.split("\t") for line in tab.splitlines()][:1], rows[:1], "--tsv against --csv")
    equal(len(tab.splitlines()), len(rows), "lines of --tsv and --csv")
    # Without an answer there is no header.
    equal(max(len(rows) - 1, 0), len(records), "rows of --csv")
    for record, row in zip(records, rows[1:]):
        for name, got in zip(rows[0], row, strict=True):
            wanted = cell(record.get(name))
            if name in record and wanted is not None and "\\" not in got:
                equal(got, wanted, f"{name} in --csv")


def check(words, done):
    if "-j" in words:
        check_json(words, done)
    elif "-J" in words:
        for line in done.stdout.splitlines():
            strict_json(line)
    elif not {"--csv", "--tsv", "always"} & set(words):
        check_table(done.stdout)
    check_table(done.stderr)


def check_usage(words, done):
    """One message with its hints and nothing on stdout, the same in every format."""
    equal(done.stdout, b"", "stdout beside a usage error")
    first, *hints = done.stderr.splitlines()
    require(first.startswith(b"nlinspect: "), f"no message: {first!r}")
    require(all(line.startswith(b"  ") for line in hints), f"more than one message: {hints}")
    if not {"-j", "-J", "--csv", "--tsv"} & set(words):
        for form in ("-j", "-J", "--csv", "--tsv"):
            again = execute([*words[:1], form, *words[1:]])
            equal((again.returncode, again.stdout, again.stderr), (2, b"", done.stderr), form)


def run_case(case, width):
    """@return what differs, as text"""
    done = execute_on_terminal(case.words, width) if width else execute(case.words)
    check(case.words, done)
    # ping's 2 may also be about the recording, as in cut.py.
    if done.returncode == 2 and not (case.words[0] == "ping" and b"--replay: the recording" in done.stderr):
        check_usage(case.words, done)
    got = transcript_of(done)
    changes = difflib.unified_diff(case.expected, got, "expected", "printed", lineterm="", n=1)
    case.expected = got
    return "\n".join(changes)


def run_transcript(path, update):
    cases, failed = read_transcript(path), 0
    named = re.fullmatch(r"terminal-(\d+)\.txt", os.path.basename(path))
    width = int(named[1]) if named else 0
    for case in cases:
        try:
            difference = run_case(case, width)
            if update:
                difference = ""
        except Exception as error:  # pylint: disable=broad-except
            difference = f"{type(error).__name__}: {error}"
        if difference:
            failed += 1
            print(f"FAIL: {case.command}\n{difference}")
    if update and not failed:
        write_transcript(path, cases)
    print(f"{os.path.basename(path)}: {len(cases)} commands, {failed} failed")
    return failed


def main():
    arguments = sys.argv[1:]
    update = arguments[:1] == ["--update"]
    failed = sum(run_transcript(path, update) for path in arguments[update:])
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
