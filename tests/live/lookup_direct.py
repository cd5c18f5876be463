#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Packets whose way the kernel knows without a route, or that it refuses without one: against ip
route get."""
import json
import socket
import struct

from lab import batch, connected, equal, lacking, nlinspect, records, require, run, sh, sysctl, wired, with_ipv6

ERRORS = {"Network is unreachable": 101, "No route to host": 113, "Invalid argument": 22}
IP_OPTIONS = {"--from": "from", "--iif": "iif", "--oif": "oif"}


def set_up():
    wired()
    for number, name in ((100, "spare"), (101, "third")):
        sh(f"ip link add {name} type veth peer name {name}-peer")
        with_ipv6(name)
        batch([f"address add 198.51.{number}.1/24 dev {name}", f"address add 2001:db8:{number}::1/64 dev {name} nodad",
               f"link set {name} up", f"link set {name}-peer up"])
        connected(name, f"{name}-peer")
    batch(["link add closed type veth peer name shut", "address add 203.0.113.1/24 dev closed"])
    for name in ("all", "wire", "spare", "third"):
        sysctl(f"net/ipv4/conf/{name}/rp_filter", 0)


def ips(words):
    """What ip says: a route, or the number of an error."""
    done = sh(["ip", "-j", "route", "get", *(IP_OPTIONS.get(word, word) for word in words)], check=False)
    if not done.returncode:
        return json.loads(done.stdout)[0]
    return ERRORS[done.stderr.decode().strip().removeprefix("RTNETLINK answers: ")]


def steps(line):
    """The records, after they were compared with ip."""
    words = line.split()
    wanted, said = ips(words), records("lookup", *words)
    if isinstance(wanted, int):
        equal(said[0].get("error"), wanted, line)
    else:
        equal({key: said[0].get(key) for key in ("dev", "gateway", "prefsrc")},
              {key: wanted.get(key) for key in ("dev", "gateway", "prefsrc")}, line)
    equal(said[-1]["verdict"], "ok", f"{line}: {said[-1]['detail']}")
    broken = [one["step"] for one in said if one["verdict"] == "broken"]
    equal(bool(broken), isinstance(wanted, int), f"{line}: broken at {broken}")
    require(len(broken) != 1, f"{line}: nothing says why")
    return said


def detail(line, step="route"):
    (one,) = [one for one in steps(line) if one["step"] == step]
    return one["detail"]


def all_hold(cases):
    for line, wanted in cases.items():
        equal(detail(line), "without a route: " + wanted, line)


OUT = {
    "0.0.0.0": "0.0.0.0 is this host",
    "0.0.0.0 --oif wire": "0.0.0.0 is this host",
    "224.0.0.1 --from 192.0.2.1": "a packet to a group leaves by the interface that has its source address, wire",
    "239.1.1.1 --from 198.51.100.1": "a packet to a group leaves by the interface that has its source address, spare",
    "255.255.255.255 --from 127.0.0.1":
        "a packet to all hosts on the link leaves by the interface that has its source address, lo",
    "255.255.255.255 --from 192.0.2.1":
        "a packet to all hosts on the link leaves by the interface that has its source address, wire",
    "224.0.0.5 --oif spare": "a packet to a group leaves by the interface that is given",
    "255.255.255.255 --from 192.0.2.1 --oif spare":
        "a packet to all hosts on the link leaves by the interface that is given",
}
IN = {
    "255.255.255.255 --from 192.0.2.5 --iif wire": "a packet to all hosts on the link is for this host as well",
    "255.255.255.255 --from 0.0.0.0 --iif wire": "a packet to all hosts on the link is for this host as well",
    "224.0.0.1 --from 192.0.2.5 --iif wire": "this host is a member of the group on wire",
    "239.1.1.1 --from 192.0.2.5 --iif wire":
        "this host is not a member of the group on wire, and does not forward its packets from there",
    "0.0.0.0 --from 192.0.2.5 --iif wire": "the kernel drops incoming packets to 0.0.0.0",
    "127.0.0.9 --from 192.0.2.5 --iif wire":
        "the kernel drops incoming packets to loopback addresses unless route_localnet of the interface is on",
}


def groups_and_all_hosts_need_no_route():
    all_hold(OUT)
    all_hold(IN)
    sh("ip route add default via 198.51.100.9")
    all_hold(OUT)
    all_hold(IN)
    # A group that no source is given for takes a route.
    equal(detail("224.0.0.5"), "default via 198.51.100.9 dev spare", "a group")


def one_of_several_has_the_source():
    """Of which the kernel takes any."""
    for name in ("wire", "spare", "third"):
        sh(f"ip address add 10.77.0.1/32 dev {name}")
    device = ips(["224.0.0.9", "--from", "10.77.0.1"])["dev"]
    equal(detail("224.0.0.9 --from 10.77.0.1"),
          f"without a route: a packet to a group leaves by the interface that has its source address, {device}", "any")
    for name in ("wire", "spare", "third"):
        sh(f"ip address del 10.77.0.1/32 dev {name}")
    sh("ip route add local 10.78.0.0/24 dev third table local")
    require(detail("224.0.0.9 --from 10.78.0.9").endswith("address, third"), "an address of a local route")


def groups_have_a_source_before_rules():
    """Where the interface is given."""
    sh("ip route add 239.0.0.0/8 dev wire table 71")
    sh("ip rule add pref 71 not from 192.0.2.0/24 lookup 71")
    said = steps("239.7.7.7 --oif wire")
    require(not [one for one in said if one.get("priority") == 71], f"{said}")
    sh("ip rule add pref 72 from 192.0.2.0/24 lookup 71")
    equal(detail("239.7.7.7 --oif wire"), "239.0.0.0/8 dev wire", "by source")


def what_is_for_this_host_goes_to_lo():
    equal(detail("192.0.2.255 --from 192.0.2.5 --iif wire"), "broadcast 192.0.2.255 dev wire src 192.0.2.1", "IPv4")
    sysctl("net/ipv6/conf/all/forwarding", 1)
    for more in ("", " --iif spare --from 2001:db8:100::5"):
        equal(detail("2001:db8::" + more), "anycast 2001:db8:: dev wire metric 0", "IPv6")


def interfaces_are_down():
    said = steps("203.0.113.5 --oif closed")
    equal([one["step"] for one in said if one["verdict"] == "broken"], ["answer", "route", "link"], "broken")
    equal(said[1]["detail"], "without a route: the interface that is given is down", "why")


def sources_are_refused():
    sh("ip route add default via 198.51.100.9")
    sh("ip route add unreachable 10.80.0.0/16")
    sysctl("net/ipv4/ip_forward", 1)
    # Of another table: no address of this host is made by it.
    sh("ip rule add pref 70 to 10.82.0.0/16 lookup 70")
    sh("ip route add local 10.82.0.0/16 dev lo table 70")
    # Which the way back to a source meets, too.
    sh("ip rule add pref 69 to 255.255.255.255 unreachable")
    sh("ip rule add pref 70 to 10.84.0.0/16 unreachable")
    missing = "none; an incoming packet needs a source: add --from ADDRESS"
    for line, wanted in {
        "10.79.0.1 --from 127.0.0.1": "127.0.0.1, as asked for; packets from a loopback address leave only by lo, "
                                      "unless route_localnet of the interface is on",
        "10.79.0.1 --from 10.81.0.1": "10.81.0.1, as asked for; it is not an address of this host",
        "10.80.0.1 --from 10.81.0.1": "10.81.0.1, as asked for; it is not an address of this host",
        "10.79.0.1 --from 10.82.0.1": "10.82.0.1, as asked for; it is not an address of this host",
        "224.0.0.1 --from 10.81.0.1": "10.81.0.1, as asked for; it is not an address of this host",
        "10.79.0.1 --from 224.0.0.1": "224.0.0.1, as asked for; it is not the address of a host",
        "10.79.0.1 --from 0.0.0.0": "198.51.100.1, chosen by the kernel for the interface",
        "10.79.0.1 --iif wire": missing,
        "10.79.0.1 --iif wire --from 0.0.0.0": missing,
        "10.80.0.1 --iif wire": missing,
        "239.1.1.1 --iif wire": missing,
        "10.84.0.1 --iif wire --from 255.255.255.255":
            "255.255.255.255, as asked for; it is not the address of a host",
        "10.80.0.1 --iif wire --from 127.0.0.1":
            "127.0.0.1, as asked for; the kernel drops packets that come in from a loopback address",
        "239.1.1.1 --iif wire --from 192.0.2.1": "192.0.2.1, as asked for; it is an address of this host",
        "255.255.255.255 --iif wire --from 192.0.2.1": "192.0.2.1, as asked for; it is an address of this host",
    }.items():
        equal(detail(line, "source"), wanted, line)


def packets_are_not_forwarded_by_every_type():
    sysctl("net/ipv4/ip_forward", 1)
    for kind in ("anycast", "multicast"):
        sh(f"ip route add {kind} 10.83.0.0/16 dev spare")
        equal(detail("10.83.0.1 --iif wire --from 192.0.2.5"),
              f"{kind} 10.83.0.0/16 dev spare; incoming packets do not take routes of that type", kind)
        equal(detail("10.83.0.1"), f"{kind} 10.83.0.0/16 dev spare", f"{kind}, sent from here")
        sh(f"ip route del {kind} 10.83.0.0/16 dev spare")


def addresses_of_a_link_keep_to_it():
    sh("ip -6 rule add pref 10 lookup 60")
    sh("ip -6 route add fe80::/64 dev wire table 60")
    sh("ip -6 route add fe80::/64 dev spare metric 99")
    equal(detail("fe80::5 --iif wire"), "fe80::/64 dev wire metric 1024", "wire")
    equal(detail("fe80::5 --iif spare"), "fe80::/64 dev spare metric 99", "spare")
    equal(detail("fe80::5 --oif spare --from 2001:db8::1"), "fe80::/64 dev spare metric 99", "with a source")
    steps("fe80::5 --iif third")
    steps("::1 --iif wire --from 2001:db8::5")


def forwarding(group, ttls, iif=0):
    return struct.pack("=4s4sH32sxxIIIi", socket.inet_aton("192.0.2.5"), socket.inet_aton(group), iif,
                       bytes(ttls + [0] * (32 - len(ttls))), 0, 0, 0, 0)


def multicast_routing():
    """From wire to spare and third. @return the socket that holds the table."""
    four = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_IGMP)
    try:
        four.setsockopt(socket.IPPROTO_IP, 200, 1)  # MRT_INIT
    except OSError as error:
        raise lacking("multicast routing") from error
    for number, name in enumerate(("wire", "spare", "third")):
        index = struct.pack("=i", socket.if_nametoindex(name))
        four.setsockopt(socket.IPPROTO_IP, 202, struct.pack("=HBBI4s4s", number, 8, 1, 0, index, bytes(4)))
    four.setsockopt(socket.IPPROTO_IP, 204, forwarding("239.1.1.1", [0, 5, 1]))  # MRT_ADD_MFC
    return four


def groups_are_forwarded():
    held = multicast_routing()
    line = "239.1.1.1 --from 192.0.2.5 --iif wire"
    ttls = sh("ip route get 239.1.1.1 from 192.0.2.5 iif wire").stdout.decode()
    require("Oifs: spare(ttl>5)" in ttls, f"ip says {ttls}")
    said = steps(line)
    equal(said[0]["detail"], "multicast 239.1.1.1 dev lo nexthop dev spare ttl>5, nexthop dev third ttl>1", "answer")
    equal(said[1]["detail"], "without a route: multicast routing forwards it to spare (ttl>5), third", "route")
    equal([one["dev"] for one in said if one["step"] == "link"], ["spare", "third"], "links")
    # Neither of which ip says.
    wrong = records("lookup", "239.1.1.1", "--from", "192.0.2.5", "--iif", "spare")
    equal((wrong[1]["verdict"], wrong[1]["detail"]),
          ("broken", "without a route: multicast routing accepts it only from wire"), "another interface")
    unknown = records("lookup", "239.1.1.2", "--from", "192.0.2.5", "--iif", "wire")
    equal((unknown[1]["verdict"], unknown[1]["detail"]),
          ("unknown", "without a route: multicast routing has no entry for it yet; the kernel asks the "
                      "routing daemon"), "no entry")
    equal(unknown[-1]["verdict"], "ok", "no entry")
    for address, source, wanted in (
            ("239.1.1.2", "192.0.2.5", "the kernel still asks multicast routing where the packet goes"),
            ("ff05::9", "2001:db8::5", "the kernel does not report the way of incoming IPv6 packets to groups")):
        # The kernel asks for a group a few times at most, and anew after ten seconds.
        many = f"route get {address} from {source} iif wire\n" * 5
        for _ in range(100):
            theirs = sh("ip -force -batch -", check=False, feed=many.encode()).stderr
            last = nlinspect("lookup", address, "--from", source, "--iif", "wire", status=None)
            if last.returncode == 1 and b"Message too long" in theirs:
                break
        equal((last.returncode, last.stderr.decode()), (1, f"nlinspect: {wanted}: Message too long\n"), address)
        require(b"Message too long" in theirs, "ip")
    member = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    member.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP,
                      socket.inet_aton("239.1.1.1") + socket.inet_aton("192.0.2.1"))
    equal(detail(line), "without a route: this host is a member of the group on wire; multicast routing forwards it "
                        "to spare (ttl>5), third", "a member")
    member.close()
    held.close()


run(groups_and_all_hosts_need_no_route, one_of_several_has_the_source, groups_have_a_source_before_rules,
    what_is_for_this_host_goes_to_lo, interfaces_are_down, sources_are_refused, packets_are_not_forwarded_by_every_type,
    addresses_of_a_link_keep_to_it, groups_are_forwarded, prepare=set_up, apart=True)
