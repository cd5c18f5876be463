# SPDX-License-Identifier: MIT
"""Traces what happens while they are attached."""
import contextlib
import signal
import subprocess
import tempfile

from lab import PATIENCE, PROGRAM, require, strict_json, wait_for

# The network namespace at hand: others may be busy.
HERE = ("-N", "/proc/self/ns/net")


class Trace:
    """The rows and words of a trace, once it has ended."""

    def __init__(self):
        self.rows, self.said, self.status, self.process = [], "", None, None

    def of(self, probe):
        return [row for row in self.rows if row["probe"] == probe and row.get("kind", "event") == "event"]


@contextlib.contextmanager
def traced(*words, stop=signal.SIGINT, program=(PROGRAM,), where=HERE):
    """Traces what happens inside. The trace is attached before, and ends after it."""
    trace = Trace()
    with tempfile.TemporaryFile() as shown, tempfile.TemporaryFile() as said:
        trace.process = subprocess.Popen([*program, "trace", *words, *where], stdin=subprocess.DEVNULL, stdout=shown,
                                         stderr=said)
        try:
            def attached():
                said.seek(0)
                trace.said = said.read().decode()
                require(trace.process.poll() is None, f"the trace has ended: {trace.said}")
                return "tracepoint" in trace.said or "netlink" in trace.said
            wait_for(attached, "a trace that is attached")
            yield trace
        finally:
            trace.process.send_signal(stop)
            trace.status = trace.process.wait(PATIENCE)
        shown.seek(0)
        trace.rows = [strict_json(line) for line in shown.read().splitlines()]
        said.seek(0)
        trace.said = said.read().decode()


def end(sock, peer=False):
    host, port = (sock.getpeername() if peer else sock.getsockname())[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def myself():
    with open("/proc/self/comm", encoding="ascii") as file:
        return file.read().strip()


def shape(rows, *names):
    return sorted(tuple(row.get(name) for name in names) for row in rows)
