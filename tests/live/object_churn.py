# SPDX-License-Identifier: MIT
"""Rules and neighbors that change while they are listed: the kernel never flags it, so the listing
has to notice what could make it wrong, and only that."""
import collections
import os
import subprocess
import time

from lab import PROGRAM, churning, equal, ip_json, nlinspect, require, run, sh, strict_json
from lab import with_ipv6, without_ipv6

RULES, NEIGHBORS, SECONDS, PATIENCE = 2500, 3000, 2, 20
PRIORITIES = [10000 + number for number in range(RULES)]
ADDRESSES = [f"192.0.{number >> 8}.{number & 255}" for number in range(NEIGHBORS)]
# More than are held back until the end, and the size of the kernel's table that is grown at most:
# it is shared by all namespaces and never becomes smaller.
MANY, LARGEST = 60000, 1 << 17
ENTRY = "lladdr 00:00:5e:00:53:0a dev wire nud"


def set_up():
    without_ipv6()
    sh("ip link add wire type veth peer name port")
    sh("ip link set wire up")
    sh("ip link set port up")
    lines = [f"rule add pref {priority} lookup 100" for priority in PRIORITIES]
    lines += [f"neigh add {address} {ENTRY} permanent" for address in ADDRESSES]
    sh(["ip", "-batch", "-"], feed="\n".join(lines).encode())


def listing(command, key, stable):
    """@return the status, and how many of the stable ones are missing or shown twice"""
    done = nlinspect(command, "-4", "-j", "-o", key, status=None)
    shown = collections.Counter(record[key] for record in strict_json(done.stdout))
    if done.returncode == 3:
        require(f"the {command} changed".encode() in done.stderr, "inconsistent without a word")
    return done.returncode, sum(shown[one] != 1 for one in stable)


def watch(lines, *what, noticed):
    """@return how often each status came, while something is churning; `noticed`: until one is 3"""
    statuses, silent = collections.Counter(), 0
    with churning(lines):
        start = time.monotonic()
        while time.monotonic() < start + SECONDS or (
                noticed and not statuses[3] and time.monotonic() < start + PATIENCE):
            status, mistakes = listing(*what)
            statuses[status] += 1
            silent += bool(mistakes and status != 3)
    print(f"    statuses {dict(statuses)}")
    equal(silent, 0, "silent mistakes")
    require(set(statuses) <= {0, 3}, f"statuses {statuses}")
    return statuses


def all_of(*what):
    for _ in range(5):
        equal(listing(*what), (0, 0), "status and mistakes")


def rules_that_change_are_right_or_said_to_be_doubtful():
    what = "rules", "priority", PRIORITIES
    all_of(*what)
    # They stand before the stable ones.
    statuses = watch([f"rule {verb} pref {priority} lookup 100"
                      for priority in range(1, 50) for verb in ("add", "del")],
                     *what, noticed=True)
    # On a single processor hardly a listing is interrupted.
    require(statuses[3] or os.cpu_count() == 1, "nothing was noticed of the changes")


def neighbors_that_go_away_are_noticed():
    what = "neighbors", "dst", ADDRESSES
    all_of(*what)
    statuses = watch([f"neigh {verb} 198.51.100.{number} {ENTRY} permanent"
                      for number in range(1, 200) for verb in ("add", "del")],
                     *what, noticed=True)
    require(statuses[3] or os.cpu_count() == 1, "nothing was noticed of the changes")


def neighbors_may_change_their_state():
    """Nearly every packet does that; and those of IPv6 are others."""
    lines = [f"neigh replace 192.0.0.1 {ENTRY} {state}" for state in ("stale", "permanent")]
    lines += [f"neigh {verb} 2001:db8::1 {ENTRY} permanent" for verb in ("replace", "del")]
    equal(set(watch(lines, "neighbors", "dst", ADDRESSES, noticed=False)), {0}, "statuses")


def table_size():
    [table] = [table for table in ip_json("-s", "ntable", "show")
               if table["name"] == "ndisc_cache" and "hash_mask" in table]
    return int(table["hash_mask"], 16) + 1


def adding(numbers):
    return [f"neigh add 2001:db8::{number >> 16:x}:{number & 65535:x} {ENTRY} permanent"
            for number in numbers]


def grow(entries):
    """Elsewhere, so that there are no news of it here: many at once would be lost, and noticed."""
    lines = ["link add wire type veth peer name port", "link set wire up", *adding(range(entries))]
    sh(["unshare", "--net", "ip", "-batch", "-"], feed="\n".join(lines).encode())


def a_table_that_grows_is_noticed():
    """It is in another order then, in which a dump that has begun goes on."""
    with_ipv6("wire")
    if table_size() > LARGEST:
        print(f"    the table has {table_size()} rows already, which is too many to fill")
        return
    sh(["ip", "-batch", "-"], feed="\n".join(adding(range(MANY))).encode())
    equal(len(strict_json(nlinspect("neighbors", "-6", "-j").stdout)), MANY, "neighbors")
    size = table_size()
    with subprocess.Popen([PROGRAM, "neighbors", "-6", "--ndjson", "-o", "dst"],
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        # The dump has begun, and goes on when somebody reads the output.
        shown = process.stdout.readline()
        grow(size - MANY + 1)
        require(table_size() > size, "the table did not grow")
        rest, said = process.communicate(timeout=30)
    print(f"    {(shown + rest).count(b'dst')} of {MANY} neighbors were shown")
    equal(process.returncode, 3, "status")
    require(b"the neighbors changed" in said, f"said {said!r}")


run(rules_that_change_are_right_or_said_to_be_doubtful, neighbors_that_go_away_are_noticed,
    neighbors_may_change_their_state, a_table_that_grows_is_noticed, prepare=set_up)
