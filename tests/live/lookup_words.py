#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a lookup says of ways that are narrow or closed, and why."""
import socket

from lab import batch, connected, equal, ip_json, need, nlinspect, records, require, run, sh, sysctl, unhurried, wired
from lab import with_ipv6


def set_up():
    wired()
    sh("ip link add spare type veth peer name other")
    with_ipv6("spare")
    batch(["address add 198.51.100.1/24 dev spare", "link set spare up", "link set other up"])
    connected("spare", "other")
    unhurried("wire")


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
    sysctl("net/ipv6/conf/wire/mtu", 1400)
    said = steps("2001:db8::9")
    equal(said["answer"]["mtu"], 1400, "that of IPv6")
    equal(said["link"]["detail"], "wire is up, MTU 1500, for IPv6 1400", "link")


def forwarded_packets_have_an_mtu():
    sysctl("net/ipv6/conf/all/forwarding", 1)
    sysctl("net/ipv4/ip_forward", 1)
    sysctl("net/ipv6/conf/wire/mtu", 1400)
    sh("ip route add 10.62.0.0/16 via 192.0.2.2 mtu 1400")
    sh("ip -6 route add 2001:db8:60::/48 via 2001:db8::2 mtu 1350")
    equal(steps("10.62.1.1", "--iif", "spare", "--from", "198.51.100.9")["answer"]["mtu"], 1400, "IPv4")
    # Which keeps to that of the interface, unless the route's is locked.
    said = steps("2001:db8:60::1", "--iif", "spare", "--from", "2001:db8:7::1")
    equal(said["answer"]["mtu"], 1400, "IPv6")



def of_socket(address):
    """What a socket that is connected to it is told."""
    six = ":" in address
    with socket.socket(socket.AF_INET6 if six else socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect((address, 9))
        return sock.getsockopt(*((socket.IPPROTO_IPV6, 24) if six else (socket.IPPROTO_IP, 14)))  # IP_MTU


def locked_mtus_need_no_value():
    sysctl("net/ipv6/conf/wire/mtu", 1400)
    sh("ip link set spare mtu 500")
    sh("ip route add 10.65.1.0/24 via 192.0.2.2 mtu lock 0")
    sh("ip route add 10.65.2.0/24 dev wire mtu lock 0")
    sh("ip route add 10.65.3.0/24 via 198.51.100.2 mtu lock 0")
    sh("ip -6 route add 2001:db8:65::/48 via 2001:db8::2 mtu lock 0")
    for address, mtu in (("10.65.1.1", 576), ("10.65.2.1", 1500), ("10.65.3.1", 500), ("2001:db8:65::1", 1400)):
        said = steps(address)
        equal(said["answer"]["mtu"], mtu, address)
        equal(said["answer"]["mtu"], of_socket(address), f"{address} as a socket has it")
        require(said["route"]["detail"].endswith(" mtu lock"), said["route"]["detail"])
        equal(said["route"].get("mtu"), None, "the route's own")


def neighbors_have_the_same_states():
    for number, state in enumerate(("failed", "stale", "permanent", "none")):
        address = f"192.0.2.{60 + number}"
        # What is learnt from elsewhere is not forgotten meanwhile.
        sh(f"ip neigh add {address} dev wire nud {state}" + {"failed": " extern_learn", "none": ""}.get(
            state, " lladdr 00:00:5e:00:53:01"))
        said = steps(address)["neighbor"]
        if state == "none":
            equal((said["verdict"], said["detail"]), ("unknown", f"{address}, no state: not asked for yet"), state)
            continue
        (listed,) = records("neighbors", "dst", address)
        equal(said["state"], listed["state"], state)
        require(listed["state"][0] in said["detail"], said["detail"])
        equal(said["verdict"], "broken" if state == "failed" else "ok", state)


def ports_have_the_names_of_services():
    sh("ip rule add pref 70 ipproto tcp dport 443 to 10.66.0.0/16 blackhole")
    for port in ("443", "https", ":https"):
        equal(steps("10.66.1.1", "--proto", "tcp", "--dport", port)["rule"]["verdict"], "broken", port)


def kernel_takes_some_protocols():
    for address, protocol, wanted in (("192.0.2.9", "132", "IPv4 packets of tcp, udp and icmp"),
                                      ("2001:db8::9", "icmp", "IPv6 packets of tcp, udp and icmp6")):
        done = sh(["ip", "route", "get", address, "ipproto", protocol], check=False)
        require(b"Unsupported ip proto" in done.stderr, f"ip says {done.stderr}")
        done = nlinspect("lookup", address, "--proto", protocol, status=1)
        equal(done.stderr.decode(), f"nlinspect: --proto: the kernel looks up {wanted} only: Operation not supported\n",
              protocol)


HERE = "; local senders get "
FILTERED = "administratively prohibited" + HERE + "EACCES"
# Of a route: the errno, what becomes of the packet in IPv4, and in IPv6.
REJECTED = {
    "blackhole": (22, *["discarded silently" + HERE + "EINVAL"] * 2),
    "unreachable": (113, "ICMP host unreachable" + HERE + "EHOSTUNREACH",
                    "ICMPv6 no route to destination" + HERE + "EHOSTUNREACH"),
    "prohibit": (13, "ICMP " + FILTERED, "ICMPv6 " + FILTERED),
}
NO_ROUTE = "ICMP network unreachable" + HERE + "ENETUNREACH"


def rejections_are_explained():
    for number, (kind, (error, *wanted)) in enumerate(REJECTED.items()):
        sh(f"ip route add {kind} 10.63.{number}.0/24")
        sh(f"ip -6 route add {kind} 2001:db8:63:{number}::/64")
        for address, words in zip((f"10.63.{number}.1", f"2001:db8:63:{number}::1"), wanted):
            said = steps(address)
            equal(said["answer"]["error"], error, kind)
            equal(said["route"]["error"], error, kind)
            detail = said["route"]["detail"]
            require(detail.startswith(kind) and detail.endswith(": " + words), detail)
            equal(said["check"]["verdict"], "ok", kind)


def rules_reject():
    sh("ip rule add pref 50 to 10.64.1.0/24 blackhole")
    sh("ip rule add pref 51 to 10.64.2.0/24 unreachable")
    equal(steps("10.64.1.1")["rule"]["detail"],
          "50: from all to 10.64.1.0/24 blackhole: " + REJECTED["blackhole"][1], "a rule")
    equal(steps("10.64.2.1")["rule"]["detail"], "51: from all to 10.64.2.0/24 unreachable: " + NO_ROUTE, "a rule")
    said = steps("10.64.3.1")
    equal(said["route"]["detail"], "no rule leads to a route: " + NO_ROUTE, "no route")
    equal(said["answer"]["detail"], "refused with ENETUNREACH (Network is unreachable)", "no route")



def rules_are_told_as_rules_tells_them():
    """All that they select by: these match because the packet is not like that."""
    chosen = ["tun_id 5 lookup 51", "fwmark 0x1/0x3 iif gone lookup 51",
              "fwmark 0x7 uidrange 70000-70005 ipproto tcp sport 5-6 dport 80 lookup 51",
              "tos 0x10 lookup 51 suppress_ifgroup 7", "oif wire lookup 51 realms 3/4", "fwmark 0/0xff goto 700"]
    for number, words in enumerate(chosen):
        packets = "from all" if "goto" in words else "not from 10.0.0.0/15"
        sh(f"ip rule add pref {400 + number} {packets} {words}")
    said = {one["priority"]: one["detail"] for one in records("lookup", "192.0.2.9") if one["step"] == "rule"}
    listed = [one for one in records("rules", "-o", "+selectors", "priority>=400", "priority<500", "family", "inet")]
    equal(len(listed), len(chosen), "rules")
    for rule in listed:
        detail = said.get(rule["priority"], "")
        for word in rule.get("selectors", "").removesuffix("[unresolved]").replace("not ", "").split():
            require(f" {word}" in detail, f"{word} of {rule} is not in {detail!r}")
        if rule["inverted"]:
            require(" not from 10.0.0.0/15" in detail, detail)
    require("iif gone [detached]" in said[401] and " fwmark 0x7 " in said[402], f"{said}")


def filters(everywhere, wire):
    sysctl("net/ipv4/conf/all/rp_filter", everywhere)
    sysctl("net/ipv4/conf/wire/rp_filter", wire)


def source_from(*words):
    return steps("192.0.2.9", "--iif", "wire", *words)["source"]


def incoming_packets_need_a_source():
    sysctl("net/ipv4/ip_forward", 1)
    filters(0, 0)
    said = source_from()
    equal(said["detail"], "none; an incoming packet needs a source: add --from ADDRESS", "no source")
    equal((said["verdict"], said["error"]), ("broken", 22), "no source")


def sources_are_filtered():
    sysctl("net/ipv4/ip_forward", 1)
    for everywhere, wire in ((1, 0), (0, 1)):
        filters(everywhere, wire)
        equal(source_from("--from", "198.51.100.9")["detail"], "198.51.100.9, as asked for; rp_filter is 1 (strict): "
              "the way back must leave by wire, but it leaves by spare", "strict")
        equal(source_from("--from", "203.0.113.9")["detail"], "203.0.113.9, as asked for; rp_filter is 1 (strict): "
              "the way back must leave by wire, but no route leads back", "strict, no way")
    filters(1, 2)
    equal(source_from("--from", "203.0.113.9")["detail"], "203.0.113.9, as asked for; rp_filter is 2 (loose): "
          "some route must lead back, but no route leads back", "loose, no way")
    equal(source_from("--from", "198.51.100.9")["verdict"], "ok", "loose")
    filters(0, 0)
    equal(source_from("--from", "203.0.113.9")["verdict"], "ok", "no filter")
    equal(source_from("--from", "192.0.2.1")["detail"],
          "192.0.2.1, as asked for; it is an address of this host", "one's own")
    equal(source_from("--from", "192.0.2.255")["detail"],
          "192.0.2.255, as asked for; it is not the address of a host", "for all")



def longer_routes_are_for_others():
    sh("ip rule add pref 300 fwmark 0x30 lookup 300")
    sh("ip route add 10.0.0.0/8 via 192.0.2.2 table 300")
    sh("ip route add 10.68.0.0/16 via 192.0.2.3 table 300 tos 0x10")
    sh("ip route add 172.16.0.0/12 via 192.0.2.3 table 300 tos 0x08")
    said = steps("10.68.1.1", "--mark", "0x30")
    equal(said["route"]["detail"], "10.0.0.0/8 via 192.0.2.2 dev wire; a longer route 10.68.0.0/16 is for tos 0x10",
          "tos")
    equal(said["check"]["verdict"], "ok", "tos")
    said = steps("10.68.1.1", "--mark", "0x30", "--tos", "0x10")
    equal(said["route"]["detail"], "10.68.0.0/16 via 192.0.2.3 dev wire", "with the tos")
    passed = [one["detail"] for one in records("lookup", "172.16.1.1", "--mark", "0x30") if one["step"] == "rule"]
    require("300: from all fwmark 0x30 lookup 300; the table has no route for it; its route 172.16.0.0/12 is for "
            "tos 0x8" in passed, f"{passed}")


def longer_routes_are_for_other_sources():
    sh("ip -6 route add 2001:db8::/32 via 2001:db8::2")
    need("ip -6 route add 2001:db8:99::/48 from 2001:db8:1::/64 via 2001:db8::3", "IPv6 routes by source")
    said = steps("2001:db8:99::1")
    equal(said["route"]["detail"], "2001:db8::/32 via 2001:db8::2 dev wire metric 1024; a longer route "
          "2001:db8:99::/48 is for packets from 2001:db8:1::/64", "from")
    equal(said["check"]["verdict"], "ok", "from")


run(routes_have_an_mtu, packets_have_an_mtu, forwarded_packets_have_an_mtu, locked_mtus_need_no_value,
    neighbors_have_the_same_states, ports_have_the_names_of_services, kernel_takes_some_protocols,
    rejections_are_explained, rules_reject, rules_are_told_as_rules_tells_them,
    incoming_packets_need_a_source, sources_are_filtered,
    longer_routes_are_for_others, longer_routes_are_for_other_sources, prepare=set_up, apart=True)
