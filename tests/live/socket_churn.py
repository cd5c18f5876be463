# SPDX-License-Identifier: MIT
"""Sockets that stay while others come and go: none is listed twice, and with --consistent none is missing."""
import contextlib
import os
import signal
import socket
import time

from lab import EXHAUSTIVE, equal, nlinspect, records, require, run, strict_json

STABLE, LISTINGS = (10000, 200) if EXHAUSTIVE else (2000, 15)

kept = []


def bound(name):
    made = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    made.bind(f"\0{name}")
    return made


def set_up():
    kept.extend(bound(f"stays{number}") for number in range(STABLE))


@contextlib.contextmanager
def churn(pause=0):
    """A process that opens and closes sockets under new names, with a pause in seconds after each."""
    child = os.fork()
    if not child:
        others = [bound(f"goes{number}") for number in range(STABLE // 4)]
        for number in range(1 << 40):
            at = number * 7919 % len(others)
            others[at].close()
            others[at] = bound(f"goes{number}+")
            if pause:
                time.sleep(pause)
    try:
        yield
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def listing(*words):
    return records("sockets", "-xa", "-o", "cookie,local", *words)


def stable(rows):
    return {row["local"] for row in rows if row["local"].startswith("@stays")}


def none_is_listed_twice():
    with churn():
        for _ in range(LISTINGS):
            cookies = [row["cookie"] for row in listing()]
            equal(len(cookies), len(set(cookies)), "sockets, each once")


def none_is_missing_from_two_answers():
    """At a thousand changes a second; the kernel can leave one out twice if there is no end of them."""
    with churn(0.001):
        for _ in range(LISTINGS):
            rows = listing("--consistent")
            equal(len(rows), len({row["cookie"] for row in rows}), "sockets, each once")
            equal(len(stable(rows)), STABLE, "sockets that stay")


def a_quiet_system_is_asked_twice():
    done = nlinspect("sockets", "-xa", "-j", "-o", "cookie", "--consistent", "-v")
    count = len(strict_json(done.stdout))
    require(f"asked twice: of {count} sockets, {count} were listed again, and 0 more".encode() in done.stderr,
            done.stderr)
    require(b"came twice" not in done.stderr, done.stderr)
    equal(records("sockets", "-tlu", "-o", "cookie", "--consistent"), records("sockets", "-tlu", "-o", "cookie"),
          "other kinds")


run(a_quiet_system_is_asked_twice, none_is_listed_twice, none_is_missing_from_two_answers, prepare=set_up)
