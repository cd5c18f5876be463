#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Multicast groups, against ip maddr."""
import socket
import struct

from lab import equal, ip_json, records, require, run, sh

FAMILIES = {"inet": "address", "inet6": "address", "link": "lladdr"}


def set_up():
    sh("ip link add one type veth peer name two")
    for name in ("one", "two"):
        sh(f"ip link set {name} addrgenmode none")
        sh(f"ip link set {name} up")
    sh("ip address add 192.0.2.1/24 dev one")
    sh("ip address add 2001:db8::1/64 dev one nodad")


def joined(*groups):
    """Sockets that have each joined a group on the first interface."""
    kept = []
    for group in groups:
        six = ":" in group
        kept.append(socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM))
        if six:
            kept[-1].setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP,
                                socket.inet_pton(socket.AF_INET6, group)
                                + struct.pack("I", socket.if_nametoindex("one")))
        else:
            kept[-1].setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                                socket.inet_aton(group) + socket.inet_aton("192.0.2.1"))
    return kept


def of_ip():
    """ip's list, as (interface, family, group, users)."""
    found = set()
    for link in ip_json("maddr"):
        for group in link["maddr"]:
            family = group.get("family", "link")
            found.add((link["ifname"], family, group.get("address", group.get("link")),
                       group.get("users", 1)))
    return found


def ours(*words):
    return [(row["dev"], row["family"], row[FAMILIES[row["family"]]], row["users"])
            for row in records("memberships", *words)]


def all_are_as_ip_has_them():
    kept = joined("239.1.2.3", "239.1.2.4", "239.1.2.3", "ff05::1234", "ff05::1234")
    before, shown, after = of_ip(), ours(), of_ip()
    equal(before, after, "groups, which stand still")
    equal(set(shown), before, "groups")
    equal(len(shown), len(before), "groups, each once")
    require(("one", "inet", "239.1.2.3", 2) in shown, shown)
    require(("one", "inet6", "ff05::1234", 2) in shown, shown)
    for option, families in (("-4", {"inet"}), ("-6", {"inet6"})):
        equal({family for _, family, _, _ in ours(option)}, families, option)
    del kept


def a_group_that_is_left_is_gone():
    kept = joined("239.9.9.9")
    equal([row[0] for row in ours("239.9.9.9")], ["one"], "who has joined")
    kept[0].close()
    equal(ours("239.9.9.9"), [], "after that")


def the_link_layer_is_found_by_its_address():
    sh("ip maddress add 33:33:00:00:be:ef dev two")
    equal(ours("33:33:00:00:be:ef"), [("two", "link", "33:33:00:00:be:ef", 1)], "a group made by hand")
    sh("ip maddress del 33:33:00:00:be:ef dev two")


run(all_are_as_ip_has_them, a_group_that_is_left_is_gone, the_link_layer_is_found_by_its_address,
    prepare=set_up, apart=True)
