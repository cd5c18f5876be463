# SPDX-License-Identifier: MIT
"""Addresses against ip(8), key by key."""
import time

from lab import (
    batch, connected, equal, ip_json, meanwhile, nlinspect, records, require, run, sh, with_ipv6, without_ipv6,
)

ADDRESSES = """
    192.0.2.1/24 dev wire
    192.0.2.2/24 dev wire
    192.0.2.9/24 brd 192.0.2.255 dev wire label wire:x
    198.51.100.1 peer 198.51.100.2/32 dev wire
    198.51.100.5/30 dev wire valid_lft 3000 preferred_lft 1000
    198.51.100.9/30 dev wire metric 77
    198.51.100.13/30 dev wire noprefixroute
    203.0.113.1/32 dev wire scope link
    203.0.113.2/32 dev wire scope 99
    203.0.113.3/32 dev wire scope host
    224.9.9.9/32 dev wire autojoin
    2001:db8::1/64 dev wire nodad
    2001:db8:1::1/64 dev wire nodad home
    2001:db8:2::1/64 dev wire nodad valid_lft 3000 preferred_lft 0
    2001:db8:3::1/64 dev wire nodad mngtmpaddr
    2001:db8:4::1/128 peer 2001:db8:4::2/128 dev wire nodad
    2001:db8:5::1/64 dev wire nodad noprefixroute metric 9
    2001:db8:6::1/64 dev idle
    fe80::9/64 dev wire nodad
"""
LIFETIMES = ("valid_life_time", "preferred_life_time")
FOREVER = 4294967295
# Keys that ip does not have.
OURS = ("ifindex", "ifname", "flags", "created", "updated")


def set_up():
    without_ipv6()
    for name in ("wire", "idle"):
        sh(f"ip link add {name} type veth peer name {name}-peer")
        with_ipv6(name)
    sh("ip link set wire up")
    sh("ip link set wire-peer up")
    connected("wire", "wire-peer")
    batch("address add " + line for line in ADDRESSES.strip().splitlines())


def as_ours(theirs):
    """An address as ip has it, in our shape."""
    address = {key.replace("-", "_"): value for key, value in theirs.items()}
    for key in LIFETIMES:
        if address[key] == FOREVER:
            del address[key]
    return address


def without_ours(ours):
    return {key: value for key, value in ours.items() if key not in OURS and value is not False}


def of_ip(*words):
    """The addresses that ip has, with the name and number of their links."""
    return [(link["ifname"], link["ifindex"], address) for link in ip_json("-d", *words, "address")
            for address in link["addr_info"] if address]


def lasting(theirs):
    """The same without how long they live on."""
    return [(name, index, {key: value for key, value in address.items() if key.replace("-", "_") not in LIFETIMES})
            for name, index, address in theirs]


def compare(*words):
    theirs, rows, later = meanwhile(lambda: of_ip(*words), lambda: records("addresses", *words), lasting)
    ours = {(one["ifname"], one["local"], one["prefixlen"]): one for one in rows}
    equal(len(ours), len(theirs), "addresses")
    for (ifname, ifindex, address), (_, _, last) in zip(theirs, later):
        wanted = as_ours(address)
        found = ours[ifname, wanted["local"], wanted["prefixlen"]]
        equal(found["ifindex"], ifindex, "ifindex")
        got = without_ours(found)
        got.pop("scope_id")
        got.pop("protocol_id", None)
        if "protocol" not in wanted:
            # Debian 12's ip does not know of it.
            got.pop("protocol", None)
        for key in LIFETIMES:
            if key in wanted:
                least, most, left = as_ours(last)[key], wanted.pop(key), got.pop(key)
                require(least <= left <= most, f"{key}: {left}, not {least} to {most}")
        equal(got, wanted, f"address {found['local']}")


def every_address_is_as_ip_has_it():
    compare()
    require(len(records("addresses", "dev", "wire")) >= 18, "addresses are missing")


def families_are_chosen():
    compare("-4")
    compare("-6")


def flags_are_told_twice():
    for one in records("addresses"):
        flags = one["flags"]
        equal(one["dynamic"], "permanent" not in flags, "dynamic")
        for key in ("nodad", "home", "deprecated", "mngtmpaddr", "noprefixroute", "tentative"):
            equal(one[key], key in flags, key)


def filters_choose_addresses():
    def locals_of(*words):
        return [one["local"] for one in records("addresses", *words)]

    equal(locals_of("label", "wire:x"), ["192.0.2.9"], "by label")
    equal(locals_of("192.0.2.2"), ["192.0.2.2"], "by address")
    equal(locals_of("dev", "lo", "-4"), ["127.0.0.1"], "by interface")
    equal(locals_of("scope", "99"), ["203.0.113.2"], "by scope")
    equal(locals_of("dynamic=true", "-4"), ["198.51.100.5"], "dynamic")
    equal(locals_of("to", "198.51.100.8/30"), ["198.51.100.9"], "within a prefix")
    equal(locals_of("peer", "198.51.100.2"), ["198.51.100.1"], "by peer")


def what_ip_asks_of_the_interface():
    """ip finds the addresses of interfaces by their state, kind and master."""
    sh("ip link add bridge0 type bridge")
    sh("ip link set idle master bridge0")
    for words in (["up"], ["type", "veth"], ["type", "bridge"], ["master", "bridge0"]):
        theirs = {address["local"] for link in ip_json("address", "show", *words)
                  for address in link.get("addr_info", ()) if address}
        equal({one["local"] for one in records("addresses", *words)}, theirs, " ".join(words))
    equal([one["local"] for one in records("addresses", "vrf", "bridge0")], ["2001:db8:6::1"], "vrf")
    require(not any(one["ifname"] == "idle" for one in records("addresses", "nomaster")), "nomaster has a port")
    sh("ip link set idle nomaster")
    sh("ip link del bridge0")


def clock():
    return time.clock_gettime(time.CLOCK_MONOTONIC)


def times_are_ages():
    """An address that was made between two looks at the clock is as old as that. Ticks start a little after the clock."""
    before = clock()
    sh("ip address add 192.0.2.77/32 dev wire")
    after = clock()
    first = clock()
    [one] = records("addresses", "192.0.2.77")
    last = clock()
    for key in ("created", "updated"):
        require(first - after - 1 <= one[key] <= last - before + 1, f"{key}: {one[key]}")
    oldest = max(records("addresses", "dev", "lo"), key=lambda found: found["created"])
    require(oldest["created"] >= one["created"], f"lo is younger: {oldest}")


def mistakes_are_told():
    for words, said in ((["dev", "wier"], b'did you mean "wire"'),
                        (["scope", "globl"], b"scope"), (["to", "192.0.2.0/33"], b"192.0.2.0/33")):
        done = nlinspect("addresses", *words, status=2)
        equal(done.stdout, b"", "output")
        require(said in done.stderr, f"{words}: {done.stderr}")


if __name__ == "__main__":
    run(every_address_is_as_ip_has_it, families_are_chosen, flags_are_told_twice,
        filters_choose_addresses, times_are_ages, what_ip_asks_of_the_interface, mistakes_are_told, prepare=set_up, apart=True)
