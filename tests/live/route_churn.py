# SPDX-License-Identifier: MIT
"""Routes that change while they are listed: the kernel never flags it, so the listing has to notice."""
import collections
import itertools
import random

from lab import batch, connected, equal, nlinspect, paged, require, run, sh, strict_json
from lab import with_ipv6, without_ipv6

STABLE = 3000
# They sort before the stable ones.
OTHERS = [f"2001:db7:{number:x}::/64 dev eth0" for number in range(100)]

ROUTES = [f"2001:db8:{number:x}::/64" for number in range(1, STABLE + 1)]


def set_up():
    without_ipv6()
    sh("ip link add eth0 type veth peer name eth1")
    with_ipv6("eth0")
    batch(["link set eth0 up", "link set eth1 up"])
    connected("eth0", "eth1")
    batch(f"-6 route add {route} dev eth0" for route in ROUTES)


def judged(done):
    """@return the status, and how often the stable routes were missing or shown twice"""
    shown = collections.Counter(record["dst"] for record in strict_json(done.stdout))
    if done.returncode == 3:
        require(b"changed" in done.stderr, "inconsistent without a word")
    return done.returncode, sum(shown[route] != 1 for route in ROUTES)


def listing(changes):
    """Lists the routes, and adds or removes the others when a page of the kernel's answer was read for which
    changes(page) holds. @return as judged(), and how many pages were read"""
    verbs = itertools.cycle(("add", "del"))
    pages = []

    def after_page(page):
        pages.append(page)
        if changes(page):
            verb = next(verbs)
            batch(f"-6 route {verb} {route}" for route in OTHERS)

    done = paged(["routes", "-6", "-j", "-o", "dst"], after_page, recording=True)
    sh("ip -6 route flush root 2001:db7::/32")
    return *judged(done), len(pages)


def a_quiet_table_is_consistent():
    for _ in range(3):
        equal(judged(nlinspect("routes", "-6", "-j", "-o", "dst", status=None)), (0, 0), "status and mistakes")


def a_table_that_changed_once_is_read_again():
    status, mistakes, quiet = listing(lambda page: False)
    equal((status, mistakes), (0, 0), "status and mistakes")
    for first in (0, 10, 20):
        status, mistakes, pages = listing(lambda page: page == first)
        # Unless it would have taken too long.
        require(status == 3 or (status, mistakes) == (0, 0), f"status {status}, {mistakes} mistakes")
        require(status == 3 or pages > quiet * 3 / 2, f"{pages} pages, {quiet} of a quiet table: it was not read again")


def a_changing_table_is_right_or_said_to_be_doubtful():
    dice = random.Random(11)
    statuses, silent = collections.Counter(), 0
    for often in (0.005, 0.01, 0.02, 0.05, 0.2):
        status, mistakes, _ = listing(lambda page: dice.random() < often)
        statuses[status] += 1
        silent += bool(mistakes and status != 3)
    print(f"    statuses {dict(statuses)}")
    equal(silent, 0, "silent mistakes")
    require(set(statuses) <= {0, 3}, f"statuses {statuses}")


def a_table_that_never_rests_is_said_to_be_doubtful():
    for step in (16, 25):
        status, _, _ = listing(lambda page: page % step == 0)
        equal(status, 3, "status")


run(a_quiet_table_is_consistent, a_table_that_changed_once_is_read_again,
    a_changing_table_is_right_or_said_to_be_doubtful, a_table_that_never_rests_is_said_to_be_doubtful,
    prepare=set_up)
