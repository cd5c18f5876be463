#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Which of several routes and next hops the kernel takes: against ip route get, and why it does not
take the others."""
import os
import socket
import time

from lab import batch, connected, equal, ip_json, need, records, require, run, sh, sysctl, unhurried, wait_for
from lab import with_ipv6, without_ipv6

LINKS = ("aa", "bb", "cc")


def set_up():
    without_ipv6()
    for number, link in enumerate(LINKS, 1):
        sh(f"ip link add {link} type veth peer name p{link}")
        with_ipv6(link)
        batch([f"link set {link} up", f"link set p{link} up", f"address add 10.{number}.0.1/24 dev {link}",
               f"address add fd0{number}::1/64 dev {link} nodad"])
        unhurried(link)
    connected(*LINKS, *(f"p{link}" for link in LINKS))


def lookup_once(*words):
    """The last record of each step, where the explanation agrees."""
    said = {one["step"]: one for one in records("lookup", *words)}
    equal(said["check"]["verdict"], "ok", "\n".join(one["detail"] for one in said.values()))
    return said


def lookup(*words, ip=()):
    """The same, after a comparison with what ip says."""
    said = lookup_once(*words)
    (wanted,) = ip_json("route", "get", *(ip or words))
    for key in ("dev", "gateway", "prefsrc"):
        equal(said["answer"].get(key), wanted.get(key), f"{key} of {words}")
    return said


def carrier(word):
    """Takes the carrier from aa or gives it back, and waits until its routes know."""
    sh(f"ip link set paa {word}")
    for family in ("-4", "-6"):
        wait_for(lambda: ("linkdown" in sh(f"ip {family} route show dev aa").stdout.decode()) == (word == "down"),
                 f"routes of {family} to know of the carrier")


def rule_details(*words):
    return [one["detail"] for one in records("lookup", *words) if one["step"] == "rule"]


# A gateway that did not answer. What is learnt from elsewhere is not forgotten meanwhile.
SILENT = "fd01::f dev aa nud failed extern_learn"
FAILED = ("its gateway did not answer, and the kernel takes another while net.ipv6.conf.all.forwarding is 0")


def gateways_that_failed_are_passed_over():
    batch(["-6 route add fd98::/16 via fd01::f dev aa", "-6 route add default via fd01::f dev aa metric 100",
           "-6 route add default via fd02::f dev bb metric 200", f"-6 neigh add {SILENT}",
           "-6 neigh add fd02::f dev bb lladdr 02:00:00:00:00:01 nud permanent"])
    equal(lookup("fd99::1")["route"]["detail"],
          f"default via fd02::f dev bb metric 200; passed over default via fd01::f metric 100: {FAILED}", "a metric")
    detail = lookup("fd98::1")["route"]["detail"]
    require(detail.startswith("default via fd02::f dev bb metric 200; passed over fd98::/16 via fd01::f metric 1024: "
                              f"{FAILED}; passed over default via fd01::f"), detail)
    # The kernel asks again when it has passed over one, by which its state changes: at the next tick of its clock.
    sysctl("net/ipv6/conf/aa/router_probe_interval", 0)
    time.sleep(0.02)
    equal(lookup_once("fd99::1")["route"]["gateway"], "fd02::f", "asked again")
    equal(ip_json("neigh", "show", "to", "fd01::f")[0]["state"], ["INCOMPLETE"], "asked again")
    sysctl("net/ipv6/conf/aa/router_probe_interval", 86400)
    sh(f"ip -6 neigh replace {SILENT}")
    # Where nothing else is left, it is taken after all.
    sh("ip -6 route del default dev bb")
    equal(lookup("fd98::1")["route"]["detail"], "fd98::/16 via fd01::f dev aa metric 1024", "the only gateway")
    sh("ip -6 route add default via fd02::f dev bb metric 200")
    sysctl("net/ipv6/conf/all/forwarding", 1)
    equal(lookup("fd99::1")["route"]["detail"], "default via fd01::f dev aa metric 100", "a router")


def routes_of_an_object_share_its_way():
    need("ip nexthop add id 5 via fd01::8 dev aa", "next-hop objects")
    sh("ip -6 route add fd51::/32 nhid 5")
    sh("ip -6 route add fd54::/48 nhid 5 metric 7")
    sh("ip -6 route add fd55::/48 nhid 5 table 77")
    sh("ip -6 rule add pref 77 to fd55::/16 lookup 77")
    # The way is kept for each processor.
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    equal(lookup("fd51::1")["check"]["detail"], "the explanation agrees with the kernel's answer", "the first")
    for address, route in (("fd54::1", "fd54::/48 via fd01::8 dev aa metric 7"),
                           ("fd55::1", "fd55::/48 via fd01::8 dev aa metric 1024")):
        said = lookup(address)
        equal(said["route"]["detail"], route, "its own route")
        # The kernel names the first route again, or asks anew.
        if said["answer"]["metric"] != said["route"]["metric"] or said["route"]["table"] != "main":
            require("with the next-hop object, for the route that used it first: fd51::/32 via fd01::8 dev aa metric "
                    "1024" in said["check"]["detail"], said["check"]["detail"])


def next_hops_that_are_dead_do_not_count():
    sh("ip route add 20.0.0.0/8 nexthop via 10.1.0.9 dev aa nexthop via 10.2.0.9 dev bb weight 2")
    sh("ip -6 route add fd20::/16 nexthop via fd01::9 dev aa nexthop via fd02::9 dev bb weight 2")
    require(lookup("20.0.0.1")["next-hop"]["detail"].endswith(", one of 2, chosen by a hash of the packet"), "both")
    require(lookup("fd20::1")["next-hop"]["detail"].endswith(", one of 2, chosen by a hash of the packet"), "both")
    equal(lookup("20.0.0.1", "--oif", "bb", ip=("20.0.0.1", "oif", "bb"))["next-hop"]["detail"],
          "10.2.0.9 dev bb, the only one of 2 by that interface", "an interface")
    ignore_linkdown(1)
    carrier("down")
    dead_ones_are_left_out()


def ignore_linkdown(value):
    for family in ("ipv4", "ipv6"):
        for name in ("all", "aa"):
            sysctl(f"net/{family}/conf/{name}/ignore_routes_with_linkdown", value)


def dead_ones_are_left_out():
    for address, before, hop in (("20.0.0.1", "20.0.0.0/8", "10.{}.0.9"),
                                 ("fd20::1", "fd20::/16 metric 1024", "fd0{}::9")):
        said = lookup(address)
        equal(said["route"]["detail"], f"{before} nexthop via {hop.format(1)} dev aa weight 1 dead linkdown, "
              f"nexthop via {hop.format(2)} dev bb weight 2", "without carrier")
        equal(said["next-hop"]["detail"], f"{hop.format(2)} dev bb, the only one of 2 that can be taken", "one")
    # IPv6 routes with one way, too, and the route says why it is none.
    sh("ip -6 route add fd21::/32 via fd01::9 dev aa")
    sh("ip -6 route add fd21::/16 via fd02::9 dev bb")
    equal(lookup("fd21::1")["route"]["detail"], "fd21::/16 via fd02::9 dev bb metric 1024; passed over fd21::/32 via "
          "fd01::9 metric 1024: its interface is down or has no carrier", "dead")


def what_is_dead_by_a_setting_may_be_taken():
    """Which packets go by what is dead, the kernel decides when a link changes, not with the setting."""
    sh("ip route add 27.0.0.0/8 nexthop via 10.1.0.9 dev aa nexthop via 10.2.0.9 dev bb")
    carrier("down")
    ignore_linkdown(1)
    endings = {"aa": "10.1.0.9 dev aa, taken although it is dead: the kernel leaves dead next hops out after the "
                     "next change of a link",
               "bb": "10.2.0.9 dev bb, the only one of 2 that can be taken"}
    taken = set()
    for host in hosts(taken, endings):
        hop = lookup(f"27.0.0.{host}")["next-hop"]
        equal(hop["detail"], endings[hop["dev"]], "next hop")
        taken.add(hop["dev"])
    equal(taken, set(endings), "what was taken")


def hosts(seen, wanted):
    """Hosts until all that is wanted was seen, at least ten: the kernel hashes with a random key."""
    for host in range(1, 250):
        if host > 10 and seen >= set(wanted):
            return
        yield host


def members_that_failed_do_not_count():
    need("ip nexthop add id 1 via 10.1.0.7 dev aa", "next-hop objects")
    sh("ip nexthop add id 2 via 10.2.0.7 dev bb")
    sh("ip nexthop add id 3 via 10.3.0.7 dev cc")
    sh("ip nexthop add id 4 group 1/2/3")
    sh("ip route add 22.0.0.0/8 nhid 4")
    sh("ip neigh add 10.1.0.7 dev aa nud failed extern_learn")
    for host in range(1, 9):
        said = lookup(f"22.0.0.{host}")
        require(said["next-hop"]["detail"].endswith(", one of 2 that can be taken of 3, chosen by a hash of the packet"),
                said["next-hop"]["detail"])
        require(said["next-hop"]["dev"] != "aa", said["next-hop"]["detail"])


def groups_of_interfaces_suppress():
    sh("ip link set aa group 7")
    sh("ip rule add pref 100 lookup 50 suppress_ifgroup 7")
    sh("ip route add 23.0.0.0/16 via 10.3.0.9 dev cc")
    sh("ip route add 23.0.0.0/16 table 50 nexthop via 10.1.0.9 dev aa nexthop via 10.2.0.9 dev bb")
    sh("ip route add 23.1.0.0/16 table 50 nexthop via 10.2.0.9 dev bb nexthop via 10.1.0.9 dev aa")
    # IPv4 looks at the first next hop, whichever it takes.
    equal(lookup("23.0.0.1")["route"]["detail"], "23.0.0.0/16 via 10.3.0.9 dev cc", "suppressed")
    equal(lookup("23.1.0.1")["route"]["table"], "50", "not suppressed")
    sh("ip -6 rule add pref 100 lookup 50 suppress_ifgroup 7")
    sh("ip -6 route add fd23::/16 via fd03::9 dev cc")
    sh("ip -6 route add fd23::/16 table 50 nexthop via fd01::9 dev aa nexthop via fd02::9 dev bb")
    # IPv6 looks at the one that it takes.
    seen = set()
    for host in hosts(seen, ("bb", "cc")):
        said = lookup(f"fd23::{host}")
        seen.add(said["answer"]["dev"])
        suppressed = "100: from all lookup 50 suppress_ifgroup 7; its route is suppressed"
        equal(suppressed in rule_details(f"fd23::{host}"), said["answer"]["dev"] == "cc", "suppressed")
    equal(seen, {"bb", "cc"}, "ways of packets")


def routes_by_source_hide_the_one_for_all():
    sh("ip -6 route add fd77::/47 via fd01::9 dev aa")
    sh("ip -6 route add fd76::/15 via fd02::9 dev bb")
    equal(lookup("fd77::1")["route"]["detail"], "fd77::/47 via fd01::9 dev aa metric 1024", "before")
    need("ip -6 route add fd77::/47 from fd88::/64 via fd03::9 dev cc", "IPv6 routes by source")
    equal(lookup("fd77::1")["route"]["detail"], "fd76::/15 via fd02::9 dev bb metric 1024; passed over fd77::/47 via "
          "fd01::9 metric 1024: routes to it from other sources hide it; a longer route fd77::/47 is for packets from "
          "fd88::/64", "hidden")
    sh("ip -6 route add default via fd01::9 dev aa")
    sh("ip -6 route add default from fd88::/64 via fd03::9 dev cc")
    equal(lookup("fd60::1")["route"]["detail"], "default via fd01::9 dev aa metric 1024", "the default route is not")


def routes_expire():
    # The kernel does not remove it at once.
    sysctl("net/ipv6/route/gc_interval", 86400)
    sh("ip -6 route add fd70::/32 via fd02::9 dev bb")
    sh("ip -6 route add fd70::/64 via fd01::7 dev aa expires 86400")
    equal(lookup("fd70::1")["route"]["detail"], "fd70::/64 via fd01::7 dev aa metric 1024", "before")
    sh("ip -6 route replace fd70::/64 via fd01::7 dev aa expires 1")
    wait_for(lambda: ip_json("route", "get", "fd70::1")[0]["dev"] == "bb", "the route to expire")
    equal(lookup("fd70::1")["route"]["detail"], "fd70::/32 via fd02::9 dev bb metric 1024; passed over fd70::/64 via "
          "fd01::7 metric 1024: it has expired", "after")


def interfaces_choose_among_objects():
    need("ip nexthop add id 9 via 10.1.0.3 dev aa", "next-hop objects")
    sh("ip route add 172.16.0.0/16 nhid 9")
    sh("ip route add 172.16.0.0/15 via 10.2.0.4")
    sh("ip route add 128.0.0.0/1 via 10.2.0.5")
    equal(lookup("172.16.0.5", "--oif", "bb", ip=("172.16.0.5", "oif", "bb"))["route"]["detail"],
          "128.0.0.0/1 via 10.2.0.5 dev bb; passed over 172.16.0.0/16 via 10.1.0.3: next-hop object 9 does not leave "
          "by bb, and the kernel looks at no other route to 172.16.0.0", "an object")
    sh("ip -6 nexthop add id 10 blackhole")
    sh("ip -6 route add fd57::/32 nhid 10")
    said = {one["step"]: one for one in records("lookup", "fd57::1", "--oif", "aa")}
    equal((said["answer"]["error"], said["route"]["error"]), (22, 22), "a black hole has no interface")
    equal(said["check"]["verdict"], "ok", "a black hole")


def routes_as_good_have_an_order():
    sh("ip -6 route add fd58::/32 dev aa pref low")
    sh("ip -6 route append fd58::/32 dev bb pref high")
    sh("ip -6 route append fd58::/32 dev cc")
    equal(lookup("fd58::1")["route"]["detail"], "fd58::/32 dev bb metric 1024", "a router's preference")
    sh("ip -6 route add fd59::/32 dev aa")
    sh("ip -6 route append fd59::/32 dev cc")
    # What comes in is rather sent back there.
    equal(lookup("fd59::1", "--from", "fd03::5", "--iif", "cc", ip=("fd59::1", "from", "fd03::5", "iif", "cc"))
          ["route"]["detail"], "fd59::/32 dev cc metric 1024", "the interface that it comes in by")


def neighbors():
    return {(one["dst"], one["dev"]) for one in ip_json("neigh")}


def send(address):
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as speaker:
        speaker.sendto(b"x", (address, 9))


def packets_are_encapsulated():
    need("ip -6 route add 2001:db8:78::/48 encap seg6 mode encap segs 2001:db8:1::1 dev aa", "segment routing")
    sh("ip route add 24.0.0.0/8 encap seg6 mode encap segs 2001:db8:1::1 dev aa")
    sh("ip -6 route add 2001:db8:1::/48 via fd02::6 dev bb")
    for address in ("2001:db8:78::1", "24.0.0.1"):
        said = lookup(address)
        (wanted,) = ip_json("route", "get", address)
        for step in ("answer", "route", "encap"):
            equal(said[step]["encap"], {"encap_type": wanted["encap"], "mode": wanted["mode"], "segs": wanted["segs"]},
                  f"{step} of {address}")
        require("encap_type seg6 mode encap segs 2001:db8:1::1 dev aa" in said["route"]["detail"], "the route")
        equal(said["encap"]["detail"], 'the outer packet goes to 2001:db8:1::1 by bb; see '
              '"nlinspect lookup 2001:db8:1::1"', address)
        require("next-hop" not in said and "neighbor" not in said, f"{said}")
        # It is what the kernel asks for.
        sh("ip neigh flush all")
        send(address)
        wait_for(lambda: ("fd02::6", "bb") in neighbors(), "the kernel to ask")
        require(address not in {neighbor for neighbor, _ in neighbors()}, "the packet's own destination")
    equal(lookup("2001:db8:1::1")["next-hop"]["detail"], "fd02::6 dev bb", "the way that was named")
    sh("ip -6 route add unreachable 2001:db8:1::1")
    said = {one["step"]: one for one in records("lookup", "24.0.0.1")}
    equal((said["encap"]["verdict"], said["encap"]["error"]), ("broken", 113), "there is none")


def actions_are_for_what_comes_in():
    need("ip -6 route add 2001:db8:82::/48 encap seg6local action End.X nh6 fd02::5 dev aa", "segment routing")
    said = lookup("2001:db8:82::1")
    equal(said["encap"]["detail"], "the action applies to incoming packets only", "sent from here")
    equal(said["next-hop"]["detail"], "2001:db8:82::1 dev aa, the destination itself", "sent from here")
    words = ("--from", "fd03::5", "--iif", "cc")
    said = lookup("2001:db8:82::1", *words, ip=("2001:db8:82::1", "from", "fd03::5", "iif", "cc"))
    equal(said["encap"]["detail"], 'the packet goes to fd02::5 by bb; see "nlinspect lookup fd02::5"', "End.X")
    sh("ip -6 route add 2001:db8:83::/48 encap seg6local action End dev aa")
    said = lookup("2001:db8:83::1", *words, ip=("2001:db8:83::1", "from", "fd03::5", "iif", "cc"))
    equal((said["encap"]["verdict"], said["encap"]["detail"]),
          ("unknown", "seg6local decides about the packet"), "End")
    require("next-hop" not in said, f"{said}")


def tunnels_send_elsewhere():
    need("ip link add vx type vxlan external dstport 4789", "VXLAN")
    with_ipv6("vx")
    unhurried("vx")
    sh("ip link set vx up")
    sh("ip address add 172.30.0.1/24 dev vx")
    sh("ip route add 25.0.0.0/8 encap ip id 5 dst 10.2.0.6 dev vx")
    said = lookup("25.0.0.1")
    equal((said["encap"]["encap"]["id"], said["encap"]["outer_dst"], said["encap"]["dev"]), (5, "10.2.0.6", "bb"),
          "encap")
    equal(said["encap"]["detail"],
          'if vx is a tunnel, it sends the packet to 10.2.0.6 by bb; see "nlinspect lookup 10.2.0.6"', "encap")
    # In the tunnel, the kernel asks for the packet's own.
    equal(said["next-hop"]["detail"], "25.0.0.1 dev vx, the destination itself", "next hop")
    send("25.0.0.1")
    wait_for(lambda: ("25.0.0.1", "vx") in neighbors() and ("10.2.0.6", "bb") in neighbors(), "the kernel to ask")


def icmp_has_no_ports_where_it_comes_in():
    sysctl("net/ipv4/ip_forward", 1)
    sh("ip route add 26.0.0.0/8 via 10.3.0.9 dev cc")
    sh("ip route add 26.0.0.0/8 via 10.2.0.9 dev bb table 50")
    need("ip rule add pref 90 sport 80 lookup 50", "rules by port")
    words = ("--from", "10.1.0.5", "--iif", "aa", "--sport", "80")
    same = ("from", "10.1.0.5", "iif", "aa", "sport", "80")
    for protocol, dev in (("tcp", "bb"), ("icmp", "cc")):
        said = lookup("26.0.0.1", *words, "--proto", protocol, ip=("26.0.0.1", *same, "ipproto", protocol))
        equal((said["answer"]["dev"], said["route"]["dev"]), (dev, dev), protocol)


run(gateways_that_failed_are_passed_over, routes_of_an_object_share_its_way, next_hops_that_are_dead_do_not_count,
    what_is_dead_by_a_setting_may_be_taken, members_that_failed_do_not_count, groups_of_interfaces_suppress,
    routes_by_source_hide_the_one_for_all, routes_expire, interfaces_choose_among_objects,
    routes_as_good_have_an_order, packets_are_encapsulated, actions_are_for_what_comes_in, tunnels_send_elsewhere,
    icmp_has_no_ports_where_it_comes_in, prepare=set_up, apart=True)
