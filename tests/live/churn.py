# SPDX-License-Identifier: MIT
"""Links that change while they are listed: a listing is right, or says that it may not be."""
import collections
import itertools
import random

from lab import batch, equal, nlinspect, paged, require, run, strict_json, without_ipv6

STABLE = 300  # pairs: several datagrams' worth
CHANGES = [["link add x type veth peer name y", "link set x alias one", "link set x mtu 1400"], ["link del x"]]

wanted = {"lo"} | {f"{letter}{number}" for letter in "sp" for number in range(STABLE)}


def set_up():
    without_ipv6()
    batch(f"link add s{number} type veth peer name p{number}" for number in range(STABLE))


def judged(done):
    """@return the status, and the links that are missing or shown twice"""
    names = collections.Counter(record["ifname"] for record in strict_json(done.stdout))
    if done.returncode == 3:
        require(done.stderr, "incomplete without a word")
    return done.returncode, {name: names[name] for name in wanted if names[name] != 1}


def listing(changes):
    """Lists the links, and adds or removes one when a page of the kernel's answer was read for which changes(page)
    holds. @return as judged(), and how many pages were read"""
    turns = itertools.cycle(CHANGES)
    count = pages = 0

    def after_page(page):
        nonlocal count, pages
        pages += 1
        if changes(page):
            batch(next(turns))
            count += 1

    done = paged(["links", "-j"], after_page, recording=True)
    if count % 2:
        batch(next(turns))
    print(f"    status {done.returncode} after {count} changes")
    return *judged(done), pages


def links_that_stay_are_listed():
    equal(judged(nlinspect("links", "-j", status=None)), (0, {}), "status and mistakes")


def links_that_changed_once_are_read_again():
    status, mistakes, quiet = listing(lambda page: False)
    equal((status, mistakes), (0, {}), "status and mistakes")
    for first in (0, 40):
        status, mistakes, pages = listing(lambda page: page == first)
        # Unless it would have taken too long.
        require(status == 3 or (status, mistakes) == (0, {}), f"status {status}, mistakes {mistakes}")
        require(status == 3 or pages > quiet + 10, f"{pages} pages, {quiet} of quiet links: they were not read again")


def stable_links_are_listed_or_the_listing_says_so():
    dice = random.Random(7)
    statuses, silent = set(), []
    for often in (0.002, 0.005, 0.01, 0.02):
        status, mistakes, _ = listing(lambda page: dice.random() < often)
        statuses.add(status)
        if mistakes and status != 3:
            silent.append(mistakes)
    equal(silent, [], "silent mistakes")
    require(statuses <= {0, 3}, f"statuses {statuses}")


def links_that_never_rest_are_said_to_be_incomplete():
    status, _, _ = listing(lambda page: page % 20 == 0)
    equal(status, 3, "status")


run(links_that_stay_are_listed, links_that_changed_once_are_read_again,
    stable_links_are_listed_or_the_listing_says_so, links_that_never_rest_are_said_to_be_incomplete, prepare=set_up)
