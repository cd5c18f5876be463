# SPDX-License-Identifier: MIT
"""Routes that change while they are listed: the kernel never flags it, so the listing has to notice."""
import collections
import os
import time

from lab import churning, equal, nlinspect, require, run, sh, strict_json

STABLE = 5000
SECONDS = 4
CHURN = [f"route {verb} 2001:db7:{number:x}::/64 dev eth0"
         for number in range(100) for verb in ("add", "del")]

wanted = set()


def set_up():
    sh("ip link add eth0 type veth peer name eth1")
    sh("ip link set eth0 up")
    sh("ip link set eth1 up")
    routes = [f"2001:db8:{number:x}::/64" for number in range(1, STABLE + 1)]
    batch = "\n".join(f"route add {route} dev eth0" for route in routes)
    sh(["ip", "-6", "-batch", "-"], feed=batch.encode())
    wanted.update(routes)
    wait_for_quiet()


def wait_for_quiet():
    """Addresses of a new link are announced until duplicate address detection has ended."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if not sh("ip -6 address show tentative").stdout:
            return
        time.sleep(0.1)
    raise AssertionError("the addresses never settle")


def listing():
    """@return the status, and how often the stable routes were missing or shown twice"""
    done = nlinspect("routes", "-6", "-j", "-o", "dst", status=None)
    shown = collections.Counter(record["dst"] for record in strict_json(done.stdout))
    if done.returncode == 3:
        require(b"changed" in done.stderr, "inconsistent without a word")
    return done.returncode, sum(shown[route] != 1 for route in wanted)


def a_quiet_table_is_consistent():
    for _ in range(10):
        equal(listing(), (0, 0), "status and mistakes")


def a_changing_table_is_right_or_said_to_be_doubtful():
    statuses, silent = collections.Counter(), 0
    # They sort before the stable ones.
    with churning(CHURN):
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            status, mistakes = listing()
            statuses[status] += 1
            silent += bool(mistakes and status != 3)
    print(f"    statuses {dict(statuses)}")
    equal(silent, 0, "silent mistakes")
    require(set(statuses) <= {0, 3}, f"statuses {statuses}")
    # On a single processor hardly a listing is interrupted.
    if os.cpu_count() > 1:
        require(statuses[3], "nothing was noticed of the changes")


run(a_quiet_table_is_consistent, a_changing_table_is_right_or_said_to_be_doubtful, prepare=set_up)
