#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs a test that talks to rtnetlink, if it answers: answering.py COMMAND...

A process that dies inside of the kernel with rtnetlink's lock held leaves one that never answers: every process
that asks sleeps for ever and cannot be killed, so that no bound in time holds. That needs a restart of the
machine, which no test can give it.

A busy machine does not look like that: there the process waits for a processor, not for the lock. So only
the looks that find it asleep count."""
import os
import subprocess
import sys
import time

# Looks that find the process asleep inside of the kernel until the lock counts as lost, and seconds between them.
PATIENCE, PAUSE = 1000, 0.02
# Asks for the links and makes a namespace: the two ways to the lock that tests take.
PROBE = """
import ctypes, os, socket, struct
ask = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE)
ask.send(struct.pack("=IHHII16x", 32, 18, 0x301, 1, 0))
ask.recv(1 << 16)
if not os.geteuid():
    ctypes.CDLL(None).unshare(0x40000000)
"""


def answers():
    # Nothing of ours is left open in it: a process that cannot die would keep our readers waiting.
    null = subprocess.DEVNULL
    process = subprocess.Popen([sys.executable, "-c", PROBE], stdin=null, stdout=null, stderr=null,
                               start_new_session=True)
    asleep = 0
    while asleep < PATIENCE:
        if process.poll() is not None:
            return True
        with open(f"/proc/{process.pid}/stat", encoding="ascii", errors="replace") as stat:
            asleep += stat.read().rpartition(")")[2].split()[0] in ("S", "D")
        time.sleep(PAUSE)
    return False


if not answers():
    print("SKIP: the kernel lacks an rtnetlink that answers (its lock is never released)", flush=True)
    os._exit(77)
os.execvp(sys.argv[1], sys.argv[1:])
