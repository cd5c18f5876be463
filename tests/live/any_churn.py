# SPDX-License-Identifier: MIT
"""Every subject, listed while it changes all the time: what stays is shown once, or the listing says
that it may not be. With --all, often enough to measure how many listings are marked."""
import collections
import resource
import socket
import sys

from churning import Netlink, Sockets, address_changes, churning, fdb_changes, host, link_changes
from churning import neighbor_changes, nexthop_changes, qdisc_changes, route_changes, rule_changes
from lab import EXHAUSTIVE, Skip, batch, equal, ip_json, nlinspect, require, run, sh, strict_json
from lab import unhurried, wired

# Enough for an answer of several messages.
STABLE, OTHERS = 2000 if EXHAUSTIVE else 800, 100
DEVICES = 400 if EXHAUSTIVE else 150
LISTINGS = 200 if EXHAUSTIVE else 4


def index_of(name):
    return ip_json("link", "show", name)[0]["ifindex"]


def set_up():
    wired()
    unhurried("wire")


class Churned:
    """A listing, which of its records always exist, and what changes meanwhile."""

    def __init__(self, words, keys, stable, things):
        self.words, self.keys, self.things = (*words, "-j", "-o", ",".join(keys)), keys, things
        self.stable = set(stable)

    def mistakes(self, done):
        """@return how many of the stable ones are missing or shown twice"""
        shown = collections.Counter(tuple(record[key] for key in self.keys) if len(self.keys) > 1
                                    else record[self.keys[0]] for record in strict_json(done.stdout))
        return sum(shown[one] != 1 for one in self.stable)

    def is_right_or_marked(self):
        quiet = nlinspect(*self.words)
        equal(self.mistakes(quiet), 0, f"mistakes of {self.words} before anything changes")
        outcomes = collections.Counter()
        with churning(self.things):
            for _ in range(LISTINGS):
                done = nlinspect(*self.words, status=None)
                require(done.returncode in (0, 3), f"status {done.returncode}: {done.stderr}")
                if done.returncode == 3:
                    require(b"changed" in done.stderr, "inconsistent without a word")
                outcomes["marked" if done.returncode else "plain", "wrong" if self.mistakes(done) else "right"] += 1
        print(f"    {' '.join(self.words)}:", *(f"{count} {marked} and {right};"
                                                for (marked, right), count in sorted(outcomes.items())))
        equal(outcomes["plain", "wrong"], 0, f"silent mistakes of {' '.join(self.words)}")


def pattern(text, count):
    return [text.format(high=number >> 8, low=number & 255) for number in range(count)]


def hosts(text, count):
    """@return so many addresses, as a listing shows them"""
    return [socket.inet_ntop(*host(one)) for one in pattern(text, count)]


def addresses_are_right_or_marked():
    wire = index_of("wire")
    for family, stable, others in (("-4", "10.1.{high}.{low}", "10.0.{high}.{low}"),
                                   ("-6", "2001:db8:1::{high:x}:{low:x}", "2001:db8:2::{high:x}:{low:x}")):
        batch(f"{'-6 ' if family == '-6' else ''}address add {one}/{32 if family == '-4' else 128} dev wire nodad"
              for one in hosts(stable, STABLE))
        Churned(["addresses", family], ["local"], hosts(stable, STABLE),
                Netlink([address_changes(one, wire) for one in hosts(others, OTHERS)])).is_right_or_marked()
        sh(f"ip {family} address flush dev wire")


def routes_are_right_or_marked():
    wire = index_of("wire")
    for family, stable, others in (("-4", "10.1.{high}.{low}", "10.0.{high}.{low}"),
                                   ("-6", "2001:db8:1::{high:x}:{low:x}", "2001:db8:0::{high:x}:{low:x}")):
        batch(f"{'-6 ' if family == '-6' else ''}route add {one} dev wire" for one in hosts(stable, STABLE))
        Churned(["routes", family], ["dst"], hosts(stable, STABLE),
                Netlink([route_changes(one, wire) for one in hosts(others, OTHERS)])).is_right_or_marked()
        sh(f"ip {family} route flush dev wire")


def rules_are_right_or_marked():
    stable = range(10000, 10000 + STABLE)
    batch(f"rule add pref {one} lookup 100" for one in stable)
    Churned(["rules", "-4"], ["priority"], stable,
            Netlink([rule_changes(one, socket.AF_INET) for one in range(1, OTHERS)])).is_right_or_marked()


def neighbors_are_right_or_marked():
    wire = index_of("wire")
    stable = hosts("2001:db8:1::{high:x}:{low:x}", STABLE)
    batch(f"-6 neigh add {one} lladdr 00:00:5e:00:53:0a dev wire nud permanent" for one in stable)
    Churned(["neighbors", "-6"], ["dst"], stable,
            Netlink([neighbor_changes(one, wire) for one in hosts("2001:db8:2::{high:x}:{low:x}", OTHERS)])
            ).is_right_or_marked()


def entries_of_bridges_are_right_or_marked():
    batch(["link add br0 type bridge", "link set wire master br0", "link set br0 up"])
    wire = index_of("wire")
    stable = pattern("02:00:00:01:{high:02x}:{low:02x}", STABLE)
    feed = "\n".join(f"fdb add {one} dev wire master static" for one in stable)
    sh(["bridge", "-batch", "-"], feed=feed.encode())
    others = [bytes.fromhex(one.replace(":", "")) for one in pattern("02:00:00:02:{high:02x}:{low:02x}", OTHERS)]
    Churned(["fdb", "master", "br0"], ["lladdr"], stable,
            Netlink([fdb_changes(one, wire) for one in others])).is_right_or_marked()


def nexthops_are_right_or_marked():
    stable = range(1000, 1000 + STABLE)
    batch(f"nexthop add id {one} blackhole" for one in stable)
    Churned(["nexthops"], ["id"], stable,
            Netlink([nexthop_changes(one) for one in range(1, OTHERS)])).is_right_or_marked()


def links_and_their_settings_are_right_or_marked():
    stable = [f"s{number}" for number in range(DEVICES)]
    batch(f"link add {one} type bridge" for one in stable)
    things = Netlink([link_changes(f"x{number}") for number in range(5)])
    Churned(["links"], ["ifname"], stable, things).is_right_or_marked()
    Churned(["neightables", "--devices", "name=arp_cache"], ["dev"], stable, things).is_right_or_marked()
    Churned(["netconf", "-4"], ["interface"], stable, things).is_right_or_marked()
    Churned(["netconf", "-6"], ["interface"], stable, things).is_right_or_marked()


def qdiscs_are_right_or_marked():
    stable, others = [f"q{number}" for number in range(DEVICES)], [f"r{number}" for number in range(20)]
    batch(f"link add {one} type bridge" for one in (*others, *stable))
    feed = "\n".join(f"qdisc add dev {one} root handle 1: pfifo" for one in stable)
    sh(["tc", "-batch", "-"], feed=feed.encode())
    Churned(["qdiscs", "kind=pfifo"], ["dev"], stable,
            Netlink([qdisc_changes(index_of(one)) for one in others])).is_right_or_marked()


def joined(address, ifindex):
    """A socket that has joined a multicast group of an interface."""
    family, group = host(address)
    one = socket.socket(family, socket.SOCK_DGRAM)
    if family == socket.AF_INET6:
        one.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, group + ifindex.to_bytes(4, sys.byteorder))
    else:
        one.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                       group + bytes(4) + ifindex.to_bytes(4, sys.byteorder))
    return one


def memberships_are_right_or_marked():
    wire = index_of("wire")
    resource.setrlimit(resource.RLIMIT_NOFILE, (8000, 8000))
    for family, stable, others in (("-4", "239.1.{high}.{low}", "239.2.{high}.{low}"),
                                   ("-6", "ff05::1:{high:x}:{low:x}", "ff05::2:{high:x}:{low:x}")):
        groups = hosts(stable, STABLE)
        with open("/proc/sys/net/ipv4/igmp_max_memberships", "w", encoding="ascii") as file:
            file.write("100000")
        held = [joined(one, wire) for one in groups]
        other = hosts(others, OTHERS)
        Churned(["memberships", family, "dev", "wire"], ["address"], groups,
                Sockets(OTHERS, lambda number, other=other: joined(other[number], wire))).is_right_or_marked()
        for one in held:
            one.close()


def bound(number, kind=socket.SOCK_STREAM, base=20000):
    one = socket.socket(socket.AF_INET, kind)
    one.bind(("127.0.0.1", base + number))
    if kind == socket.SOCK_STREAM:
        one.listen(1)
    return one


def named(number, prefix="o"):
    one = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.bind(f"\0{prefix}{number}")
    return one


def sockets_are_right_or_marked():
    resource.setrlimit(resource.RLIMIT_NOFILE, (8000, 8000))
    for words, keys, make, change, wanted in (
        (["-tl"], ["local_port"], lambda n: bound(n), lambda n: bound(n, base=30000), range(20000, 20000 + STABLE)),
        (["-u", "-a"], ["local_port"], lambda n: bound(n, socket.SOCK_DGRAM),
         lambda n: bound(n, socket.SOCK_DGRAM, 30000), range(20000, 20000 + STABLE)),
        (["-x", "-a"], ["local_address"], lambda n: named(n, "s"), named, [f"@s{n}" for n in range(STABLE)]),
    ):
        held = [make(number) for number in range(STABLE)]
        Churned(["sockets", *words], keys, wanted, Sockets(OTHERS, change)).is_right_or_marked()
        for one in held:
            one.close()


run(
    addresses_are_right_or_marked,
    routes_are_right_or_marked,
    rules_are_right_or_marked,
    neighbors_are_right_or_marked,
    entries_of_bridges_are_right_or_marked,
    nexthops_are_right_or_marked,
    links_and_their_settings_are_right_or_marked,
    qdiscs_are_right_or_marked,
    memberships_are_right_or_marked,
    sockets_are_right_or_marked,
    prepare=set_up,
    apart=True,
)
