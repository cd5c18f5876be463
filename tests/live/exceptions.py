#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Exceptions of single destinations and multicast forwarding against ip(8), key by key."""
import os
import re
import socket
import struct
import tempfile

from lab import batch, connected, equal, ip_json, lacking, meanwhile, nlinspect, records, require, run, sh, sysctl
from lab import wait_for

# A host whose packets a router forwards over a link with a smaller MTU.
ROUTED = """
    link add wire type veth peer name r0 netns router
    address add 192.0.2.1/24 dev wire
    address add 2001:db8:1::1/64 dev wire nodad
    link set wire up
    route add default via 192.0.2.2
    -6 route add default via 2001:db8:1::2
"""
ROUTER = """
    link add r1 type veth peer name far
    address add 192.0.2.2/24 dev r0
    address add 198.51.100.1/24 dev r1
    address add 2001:db8:1::2/64 dev r0 nodad
    address add 2001:db8:2::1/64 dev r1 nodad
    link set r0 up
    link set far up
    link set r1 mtu 1300 up
    neigh add 198.51.100.2 lladdr 00:00:5e:00:53:01 dev r1 nud permanent
    neigh add 2001:db8:2::2 lladdr 00:00:5e:00:53:01 dev r1 nud permanent
"""
DISCOVER = ((socket.AF_INET, "198.51.100.2", socket.IPPROTO_IP, 10),
            (socket.AF_INET6, "2001:db8:2::2", socket.IPPROTO_IPV6, 23))
PMTUDISC_DO = 2
GROUPS = {"inet": ("192.0.2.9", "233.252.0.1"), "inet6": ("2001:db8:1::9", "ff0e::db8:1")}
AGES = ("age", "expires")
LIFETIME = 3599


def set_up():
    os.makedirs("/run/netns", exist_ok=True)
    sh("mount -t tmpfs tmpfs /run/netns")
    sh("ip netns add router")
    batch(ROUTED.splitlines())
    sh("ip -n router -batch -", feed=ROUTER.encode())
    sh("ip netns exec router sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1")
    connected("wire")
    for family in ("ipv4", "ipv6"):
        sysctl(f"net/{family}/route/mtu_expires", LIFETIME)
    for family, address, level, option in DISCOVER:
        sock = socket.socket(family, socket.SOCK_DGRAM)
        sock.setsockopt(level, option, PMTUDISC_DO)
        learn(sock, address)


def learn(sock, address):
    """Sends until the packet is known to be too big."""
    def too_big():
        try:
            sock.sendto(bytes(1400), (address, 9))
        except OSError:
            return True
        return False

    wait_for(too_big, f"the PMTU for {address}")


def exceptions_are_as_ip_has_them():
    theirs, ours, later = meanwhile(cache, lambda: records("routes", "--cache"), lasting)
    equal(len(theirs), 2, "what ip has")
    equal(len(ours), 2, "what is here")
    for wanted, got, last in zip(theirs, ours, later):
        (wanted["metrics"],) = wanted["metrics"]
        equal(got["metrics"]["mtu"], 1300, "the MTU of the path")
        require("cloned" in got["flags"], "an exception is cloned")
        for key, value in wanted.items():
            if key in AGES:
                least, most = sorted((value, last[key]))
                require(least <= got[key] <= most, f"{key}: {got[key]}, not {least} to {most}")
            elif key != "flags":
                equal(got[key], value, key)


def cache():
    return [one for letter in ("-4", "-6") for one in ip_json(letter, "-d", "-s", "route", "show", "cache")]


def lasting(routes):
    return [{key: value for key, value in route.items() if key not in AGES} for route in routes]


def exceptions_are_shown_if_asked_for():
    listed = {route["dst"] for route in records("routes", "--table", "all")}
    require(not listed & {"198.51.100.2", "2001:db8:2::2"}, "exceptions are shown unasked")
    equal([one["dst"] for one in records("routes", "--cache", "-4")], ["198.51.100.2"], "IPv4")
    equal([one["dst"] for one in records("routes", "--cache", "198.51.100.2")], ["198.51.100.2"],
          "by address")
    table = nlinspect("routes", "--cache").stdout.decode().splitlines()
    require("METRICS" in table[0] and "mtu 1300" in table[1], "\n".join(table))


def lookup_tells_the_exception():
    for address in ("198.51.100.2", "2001:db8:2::2"):
        before, steps, after = meanwhile(
            lambda: ip_json("route", "get", address), lambda: {one["step"]: one for one in records("lookup", address)},
            lasting)
        exception = steps["exception"]
        equal(exception["mtu"], 1300, f"the MTU to {address}")
        require(after[0]["expires"] <= exception["expires_s"] <= before[0]["expires"] <= LIFETIME, f"{steps}")
        told = re.search(r"expires in (\d+)m(\d+)s$", exception["detail"])
        equal(sum(int(part) * unit for part, unit in zip(told.groups(), (60, 1))), exception["expires_s"],
              exception["detail"])


def one_recording_has_all():
    with tempfile.NamedTemporaryFile(suffix=".pcap") as file:
        shown = nlinspect("routes", "--record", file.name).stdout
        equal(nlinspect("routes", "--replay", file.name).stdout, shown, "routes")
        equal(len(records("routes", "--cache", "--replay", file.name)), 2, "exceptions")
        equal(records("routes", "--multicast", "--replay", file.name), [], "multicast")


def sockaddr6(address):
    return struct.pack("=HHI16sI", socket.AF_INET6, 0, 0,
                       socket.inet_pton(socket.AF_INET6, address), 0)


def forward():
    """Both groups from wire to spare. @return the sockets that hold the tables."""
    four = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_IGMP)
    six = socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_ICMPV6)
    try:
        four.setsockopt(socket.IPPROTO_IP, 200, 1)  # MRT_INIT
        six.setsockopt(socket.IPPROTO_IPV6, 200, 1)
    except OSError as error:
        raise lacking("multicast routing") from error
    for number, name in enumerate(("wire", "spare")):
        index = socket.if_nametoindex(name)
        four.setsockopt(socket.IPPROTO_IP, 202, struct.pack(  # MRT_ADD_VIF
            "=HBBI4s4s", number, 8, 1, 0, struct.pack("=i", index), bytes(4)))
        six.setsockopt(socket.IPPROTO_IPV6, 202, struct.pack(
            "=HBBHxxI", number, 0, 1, index, 0))
    source, group = GROUPS["inet"]
    four.setsockopt(socket.IPPROTO_IP, 204, struct.pack(  # MRT_ADD_MFC
        "=4s4sH32sxxIIIi", socket.inet_aton(source), socket.inet_aton(group), 0,
        bytes([0, 5] + [0] * 30), 0, 0, 0, 0))
    source, group = GROUPS["inet6"]
    six.setsockopt(socket.IPPROTO_IPV6, 204, sockaddr6(source) + sockaddr6(group) + struct.pack(
        "=Hxx8I", 0, 2, *[0] * 7))
    return four, six


def groups_are_as_ip_has_them():
    sh("ip link add spare type veth peer name other")
    sh("ip link set spare up")
    kept = forward()
    theirs, ours, later = meanwhile(
        lambda: ip_json("-4", "-s", "mroute") + ip_json("-6", "-s", "mroute"),
        lambda: records("routes", "--multicast"), lasting)
    equal(len(theirs), 2, "what ip has")
    equal([one["family"] for one in ours], ["inet", "inet6"], "families")
    for wanted, got, last in zip(theirs, ours, later):
        equal(got["type"], "multicast", "type")
        equal(got["from"], wanted["src"], "source")
        for key in ("dst", "iif", "packets", "bytes"):
            equal(got[key], wanted[key], key)
        least, most = int(wanted["expires"]), last["expires"]  # so ip calls it
        require(least <= got["age"] <= most, f"age: {got['age']}, not {least} to {most}")
        equal([(hop["dev"], hop["ttl"]) for hop in got["nexthops"]],
              [(hop["oif"], hop.get("ttl", 1)) for hop in wanted["multipath"]], "next hops")
    equal([one["dst"] for one in records("routes", "--multicast", GROUPS["inet"][1])],
          [GROUPS["inet"][1]], "by address")
    require(all(one["dst"] not in (GROUPS["inet"][1], GROUPS["inet6"][1])
                for one in records("routes", "--table", "all")), "groups are shown unasked")
    for sock in kept:
        sock.close()


run(
    exceptions_are_as_ip_has_them,
    exceptions_are_shown_if_asked_for,
    lookup_tells_the_exception,
    one_recording_has_all,
    groups_are_as_ip_has_them,
    prepare=set_up,
)
