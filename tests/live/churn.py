# SPDX-License-Identifier: MIT
"""Links that change while they are listed: a listing is right, or says that it may not be."""
import collections
import os
import subprocess
import tempfile
import time

from lab import equal, nlinspect, require, run, sh, strict_json, without_ipv6

STABLE = 300  # pairs: several datagrams' worth
SECONDS = 5

wanted = set()


def set_up():
    without_ipv6()
    pairs = [f"link add s{number} type veth peer name p{number}" for number in range(STABLE)]
    sh(["ip", "-batch", "-"], feed="\n".join(pairs).encode())
    wanted.update({"lo"} | {f"{letter}{number}" for letter in "sp" for number in range(STABLE)})


def churn(file):
    """Starts to add and remove other links, again and again, until it is ended."""
    lines = ["link add x type veth peer name y", "link set x alias one", "link set x mtu 1400",
             "link del x"] * 50
    file.write("\n".join(lines).encode())
    file.flush()
    return subprocess.Popen(
        ["sh", "-c", 'while :; do ip -force -batch "$0"; done', file.name],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)


def listings(*words):
    """@return how often each status came, and the silent mistakes"""
    statuses, silent = collections.Counter(), []
    with tempfile.NamedTemporaryFile() as file:
        process = churn(file)
        try:
            end = time.monotonic() + SECONDS
            while time.monotonic() < end:
                done = nlinspect(*words, "-j", status=None)
                names = collections.Counter(
                    record["ifname"] for record in strict_json(done.stdout))
                right = all(names[name] == 1 for name in wanted)
                statuses[done.returncode] += 1
                if done.returncode == 3:
                    require(done.stderr, "incomplete without a word")
                elif not right:
                    silent.append({name: names[name] for name in wanted if names[name] != 1})
        finally:
            os.killpg(process.pid, 9)
            process.wait()
    return statuses, silent


def next_index():
    """The number that the namespace gives to a new link."""
    sh("ip link add z type veth peer name zz")
    with open("/sys/class/net/z/ifindex", encoding="ascii") as file:
        index = int(file.read())
    sh("ip link del z")
    return index


def stable_links_are_listed_or_the_listing_says_so():
    first = next_index()
    statuses, silent = listings("links")
    require(next_index() - first > 50, "hardly a link came and went")
    print(f"    statuses {dict(statuses)}")
    equal(silent, [], "silent mistakes")
    require(set(statuses) <= {0, 3}, f"statuses {statuses}")
    require(sum(statuses.values()) >= 10, "few listings")


run(stable_links_are_listed_or_the_listing_says_so, prepare=set_up)
