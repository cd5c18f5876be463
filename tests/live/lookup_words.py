#!/usr/bin/env python3
"""What a lookup says of ways that are narrow or closed, and why."""
from lab import equal, ip_json, records, require, run, sh, wired, with_ipv6


def set_up():
    wired()
    sh("ip link add spare type veth peer name other")
    with_ipv6("spare")
    sh("ip address add 198.51.100.1/24 dev spare")
    sh("ip link set spare up")
    sh("ip link set other up")


def steps(*words):
    """The last record of each step."""
    return {one["step"]: one for one in records("lookup", *words)}


def routes_have_an_mtu():
    sh("ip rule add pref 100 fwmark 0x10 lookup 100")
    sh("ip route add 10.60.0.0/16 via 192.0.2.2 table 100 mtu 1400")
    sh("ip route add 10.61.0.0/16 via 192.0.2.2 table 100 mtu lock 1300")
    sh("ip -6 route add 2001:db8:60::/48 via 2001:db8::2 mtu 1350")
    for address, mark, words in (("10.60.1.1", True, "mtu 1400"), ("10.61.1.1", True, "mtu lock 1300"),
                                 ("2001:db8:60::1", False, "mtu 1350")):
        said = steps(address, *(["--mark", "0x10"] if mark else []))
        (wanted,) = ip_json("route", "get", address, *(["mark", "0x10"] if mark else []))
        for step in ("answer", "route"):
            require(words in said[step]["detail"], f"{step}: {said[step]}")
            equal(said[step]["mtu"], wanted["metrics"][0]["mtu"], f"{step} of {address}")
        equal(said["link"]["mtu"], 1500, "the link's")


def packets_have_an_mtu():
    equal(steps("192.0.2.9")["answer"]["mtu"], 1500, "the link's")
    equal(steps("127.0.0.1")["answer"]["mtu"], 65535, "as large as IPv4 can")
    with open("/proc/sys/net/ipv6/conf/wire/mtu", "w", encoding="ascii") as file:
        file.write("1400")
    said = steps("2001:db8::9")
    equal(said["answer"]["mtu"], 1400, "that of IPv6")
    equal(said["link"]["detail"], "wire is up, MTU 1500, for IPv6 1400", "link")


def forwarded_packets_have_an_mtu():
    sh("sysctl -qw net.ipv6.conf.all.forwarding=1 net.ipv4.ip_forward=1")
    sh("ip route add 10.62.0.0/16 via 192.0.2.2 mtu 1400")
    equal(steps("10.62.1.1", "--iif", "spare", "--from", "198.51.100.9")["answer"]["mtu"], 1400, "IPv4")
    # Which keeps to that of the interface, unless the route's is locked.
    equal(steps("2001:db8:60::1", "--iif", "spare", "--from", "2001:db8:7::1")["answer"]["mtu"], 1400, "IPv6")


run(routes_have_an_mtu, packets_have_an_mtu, forwarded_packets_have_an_mtu, prepare=set_up)
