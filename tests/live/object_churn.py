# SPDX-License-Identifier: MIT
"""Rules and neighbors that change while they are listed: the kernel never flags it, so the listing
has to notice what could make it wrong, and only that. With --all, also what only a table shows that
grows: it is shared by all namespaces and never becomes smaller."""
import collections
import itertools

from lab import EXHAUSTIVE, batch, connected, equal, ip_json, lacking, nlinspect, paged, require, run, sh, strict_json
from lab import unhurried, with_ipv6, without_ipv6

# Several times what the program, a pipe and the kernel take up of an answer that nobody reads.
RULES, NEIGHBORS = 4000, 3000
PRIORITIES = [10000 + number for number in range(RULES)]
ADDRESSES = {"-4": [f"192.0.{number >> 8}.{number & 255}" for number in range(NEIGHBORS)],
             "-6": [f"2001:db8::{number:x}" for number in range(1, NEIGHBORS + 1)]}
# The size of the kernel's table that is grown at most.
LARGEST = 1 << 17
TABLES = {"-4": "arp_cache", "-6": "ndisc_cache"}
ENTRY = "lladdr 00:00:5e:00:53:0a dev wire nud"
# Objects that come and go. The rules come before the stable ones.
OTHER_RULES = [[f"rule {verb} pref {priority} lookup 100" for priority in range(1, 50)] for verb in ("add", "del")]
OTHER_NEIGHBORS = [[f"neigh {verb} 198.51.100.{number} {ENTRY} permanent" for number in range(1, 200)]
                   for verb in ("add", "del")]
# Nearly every packet changes the state of a neighbor; IPv6 has other states.
OTHER_STATES = [[f"neigh replace {ADDRESSES['-4'][0]} {ENTRY} {state}", f"neigh {verb} 2001:db9::1 {ENTRY} permanent"]
                for state, verb in (("stale", "replace"), ("permanent", "del"))]


def set_up():
    without_ipv6()
    sh("ip link add wire type veth peer name port")
    with_ipv6("wire")
    batch(["link set wire up", "link set port up"])
    connected("wire", "port")
    unhurried("wire")
    batch(f"rule add pref {priority} lookup 100" for priority in PRIORITIES)
    for family in TABLES if EXHAUSTIVE else ("-4",):
        batch(f"neigh add {address} {ENTRY} permanent" for address in ADDRESSES[family])


class Listing:
    """The listing of a family, and its stable part."""

    def __init__(self, command, key, stable, family="-4"):
        self.command, self.key, self.stable = command, key, stable
        self.words = command, family, "-j", "-o", key

    def judged(self, done):
        """@return the status, and how many of the stable ones are missing or shown twice"""
        shown = collections.Counter(record[self.key] for record in strict_json(done.stdout))
        if done.returncode == 3:
            require(f"the {self.command} changed".encode() in done.stderr, "inconsistent without a word")
        return done.returncode, sum(shown[one] != 1 for one in self.stable)

    def paged(self, after_page):
        """The same, with after_page(page) after each page of the kernel's answer; and how many pages it had."""
        pages = []

        def count(page):
            pages.append(page)
            after_page(page)

        return *self.judged(paged(self.words, count, recording=True)), len(pages)

    def changing(self, changes, when):
        """The same, with the next of the changes after each page for which when(page) holds."""
        turns = itertools.cycle(changes)

        def after_page(page):
            if when(page):
                batch(next(turns))

        return self.paged(after_page)

    def is_right(self):
        """@return how many pages the answer has"""
        for _ in range(3):
            equal(self.judged(nlinspect(*self.words, status=None)), (0, 0), "status and mistakes")
        status, mistakes, pages = self.paged(lambda page: None)
        equal((status, mistakes), (0, 0), "status and mistakes")
        return pages

    def notices(self, add, remove):
        quiet = self.is_right()
        for page in (0, 5, 10):
            batch(add)
            was_noticed(*self.changing([remove], lambda number: number == page), quiet)
        for step in (7, 10):
            status, _, _ = self.changing([add, remove], lambda number: number % step == 0)
            equal(status, 3, "status of a listing that changes all the time")
            sh("ip -force -batch -", check=False, feed="\n".join(remove).encode())


def was_noticed(status, mistakes, pages, quiet):
    """Of one change: the answer was read again, unless that would have taken too long."""
    require(status == 3 or (status, mistakes) == (0, 0), f"status {status}, {mistakes} mistakes")
    require(status == 3 or pages > quiet * 3 / 2, f"{pages} pages, {quiet} of a quiet answer: it was not read again")


def rules_that_change_are_right_or_said_to_be_doubtful():
    Listing("rules", "priority", PRIORITIES).notices(*OTHER_RULES)


def neighbors_that_go_away_are_noticed():
    Listing("neighbors", "dst", ADDRESSES["-4"]).notices(*OTHER_NEIGHBORS)


def neighbors_may_change_their_state():
    neighbors = Listing("neighbors", "dst", ADDRESSES["-4"])
    for step in (7, 10):
        status, mistakes, _ = neighbors.changing(OTHER_STATES, lambda page: page % step == 0)
        equal((status, mistakes), (0, 0), "status and mistakes")


def table_size(family):
    (size,) = [int(table["hash_mask"], 16) + 1 for table in ip_json("-s", "ntable", "show")
               if table["name"] == TABLES[family] and "hash_mask" in table]
    return size


def grow(family, entries):
    """Elsewhere, so that there are no news of it here: many at once would be lost, and noticed."""
    add = "10.{}.{}.{}" if family == "-4" else "2001:db8::{}:{}:{}"
    lines = ["link add wire type veth peer name port", "link set wire up"]
    lines += [f"neigh add {add.format(n >> 16, n >> 8 & 255, n & 255)} {ENTRY} permanent" for n in range(entries)]
    sh(["unshare", "--net", "ip", "-batch", "-"], feed="\n".join(lines).encode())


def a_table_that_grows_is_noticed():
    """It is in another order then, in which a dump that has begun goes on."""
    family = min(TABLES, key=table_size)
    size = table_size(family)
    if size > LARGEST:
        raise lacking(f"a table of neighbors that is small enough to be filled: the smallest has {size} rows by now")
    neighbors = Listing("neighbors", "dst", ADDRESSES[family], family)
    quiet = neighbors.is_right()

    def after_page(page):
        if not page:
            grow(family, size + 1)
            require(table_size(family) > size, "the table did not grow")

    was_noticed(*neighbors.paged(after_page), quiet)


run(rules_that_change_are_right_or_said_to_be_doubtful, neighbors_that_go_away_are_noticed,
    neighbors_may_change_their_state, *([a_table_that_grows_is_noticed] if EXHAUSTIVE else []), prepare=set_up)
