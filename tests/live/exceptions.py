#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Exceptions of single destinations and multicast forwarding against ip(8), key by key."""
import os
import re
import socket
import struct
import time

from lab import equal, ip_json, lacking, nlinspect, records, require, run, sh

# A host whose packets a router forwards over a link with a smaller MTU.
ROUTED = """
    ip link add wire type veth peer name r0 netns router
    ip -n router link add r1 type veth peer name far
    ip address add 192.0.2.1/24 dev wire
    ip address add 2001:db8:1::1/64 dev wire nodad
    ip -n router address add 192.0.2.2/24 dev r0
    ip -n router address add 198.51.100.1/24 dev r1
    ip -n router address add 2001:db8:1::2/64 dev r0 nodad
    ip -n router address add 2001:db8:2::1/64 dev r1 nodad
    ip link set wire up
    ip -n router link set r0 up
    ip -n router link set far up
    ip -n router link set r1 mtu 1300 up
    ip route add default via 192.0.2.2
    ip -6 route add default via 2001:db8:1::2
    ip netns exec router sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
    ip -n router neigh add 198.51.100.2 lladdr 00:00:5e:00:53:01 dev r1
    ip -n router neigh add 2001:db8:2::2 lladdr 00:00:5e:00:53:01 dev r1
"""
DISCOVER = ((socket.AF_INET, "198.51.100.2", socket.IPPROTO_IP, 10),
            (socket.AF_INET6, "2001:db8:2::2", socket.IPPROTO_IPV6, 23))
PMTUDISC_DO = 2
GROUPS = {"inet": ("192.0.2.9", "233.252.0.1"), "inet6": ("2001:db8:1::9", "ff0e::db8:1")}
AGES = ("age", "expires")


def set_up():
    os.makedirs("/run/netns", exist_ok=True)
    sh("mount -t tmpfs tmpfs /run/netns")
    sh("ip netns add router")
    for line in ROUTED.strip().splitlines():
        sh(line.strip())
    for family, address, level, option in DISCOVER:
        sock = socket.socket(family, socket.SOCK_DGRAM)
        sock.setsockopt(level, option, PMTUDISC_DO)
        learn(sock, address)


def learn(sock, address):
    """Sends until the packet is known to be too big."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            sock.sendto(bytes(1400), (address, 9))
        except OSError:
            return
        time.sleep(0.05)
    raise AssertionError(f"no PMTU for {address}")


def exceptions_are_as_ip_has_them():
    theirs = ip_json("-4", "-d", "-s", "route", "show", "cache")
    theirs += ip_json("-6", "-d", "-s", "route", "show", "cache")
    ours = records("routes", "--cache")
    equal(len(theirs), 2, "what ip has")
    equal(len(ours), 2, "what is here")
    for wanted, got in zip(theirs, ours):
        (wanted["metrics"],) = wanted["metrics"]
        equal(got["metrics"]["mtu"], 1300, "the MTU of the path")
        require("cloned" in got["flags"], "an exception is cloned")
        for key, value in wanted.items():
            if key in AGES:
                require(abs(got[key] - value) <= 2, f"{key}: {got[key]}, not {value}")
            elif key != "flags":
                equal(got[key], value, key)


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
        steps = {one["step"]: one for one in records("lookup", address)}
        equal(steps["exception"]["mtu"], 1300, f"the MTU to {address}")
        require(595 <= steps["exception"]["expires_s"] <= 600, f"{steps['exception']}")
        require(re.search(r"expires in (9m5\ds|10m00s)$", steps["exception"]["detail"]), f"{steps['exception']}")


def one_recording_has_all(path="/dev/shm/nlinspect-exceptions.pcap"):
    shown = nlinspect("routes", "--record", path).stdout
    try:
        equal(nlinspect("routes", "--replay", path).stdout, shown, "routes")
        equal(len(records("routes", "--cache", "--replay", path)), 2, "exceptions")
        equal(records("routes", "--multicast", "--replay", path), [], "multicast")
    finally:
        sh(["rm", "-f", path])


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
    theirs = ip_json("-4", "-s", "mroute") + ip_json("-6", "-s", "mroute")
    ours = records("routes", "--multicast")
    equal(len(theirs), 2, "what ip has")
    equal([one["family"] for one in ours], ["inet", "inet6"], "families")
    for wanted, got in zip(theirs, ours):
        equal(got["type"], "multicast", "type")
        equal(got["from"], wanted["src"], "source")
        for key in ("dst", "iif", "packets", "bytes"):
            equal(got[key], wanted[key], key)
        require(abs(got["age"] - wanted["expires"]) <= 2, "age")  # so ip calls it
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
