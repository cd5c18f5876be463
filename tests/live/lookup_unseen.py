#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A lookup names rules that it does not look into: netfilter, IPsec policies, tc filters, XDP programs."""
import socket

import barriers
from lab import FOLDER, as_nobody, batch, connected, equal, need, records, require, run, sh, strict_json, sysctl, with_ipv6
from lab import without_ipv6

THERE = "10.9.3.4"


def set_up():
    without_ipv6()
    batch(["link add aa type veth peer name paa", "link add bb type veth peer name pbb"])
    with_ipv6("aa")
    batch(["link set lo up", "link set aa up", "link set paa up", "link set bb up", "link set pbb up",
           "address add 10.0.0.1/24 dev aa", "address add 10.1.0.1/24 dev bb",
           "address add 2001:db8::1/64 dev aa nodad", "route add 10.9.0.0/16 via 10.0.0.2",
           "-6 route add 2001:db8:9::/48 via 2001:db8::2", "route add blackhole 10.8.0.0/16"])
    connected("aa", "paa", "bb", "pbb")
    sysctl("net/ipv4/ip_forward", 1)


def unseen(*words):
    """The detail of the row, or None."""
    return detail(records("lookup", *words))


def detail(rows):
    equal(rows[-1]["verdict"], "ok", rows[-1]["detail"])
    said = [row for row in rows if row["step"] == "filters"]
    require(len(said) < 2, f"{said}")
    if not said:
        return None
    equal(said[0]["verdict"], "unknown", "verdict")
    return said[0]["detail"].removeprefix("not looked into: ")


def forwarded(to=THERE):
    return (to, "--iif", "bb", "--from", "10.1.0.7")


def nothing_is_said_of_nothing():
    equal(unseen(THERE), None, "nothing there")
    equal(unseen(*forwarded()), None, "nothing there, forwarded")


def chains_are_named_by_their_hook():
    barriers.chain(barriers.IPV4, "out", barriers.OUTPUT)
    barriers.chain(barriers.INET, "back", barriers.PREROUTING)
    equal(unseen(THERE), "nftables (output)", "sent from here")
    equal(unseen("10.0.0.1"), "nftables (prerouting, output)", "to this host")
    equal(unseen("2001:db8:9::1"), None, "chains of IPv4, and one for what comes in")
    equal(unseen(*forwarded()), "nftables (prerouting)", "forwarded")
    # Packets that are dropped or find no route are not sent at all.
    equal(unseen("10.8.0.1"), None, "a blackhole")
    equal(unseen(*forwarded("10.8.0.1")), "nftables (prerouting)", "a blackhole for what comes in")


def chains_without_rules_do_not_count():
    barriers.chain(barriers.IPV4, "idle", barriers.OUTPUT, rule=False)
    equal(unseen(THERE), None, "no rule, accepts")
    barriers.chain(barriers.IPV4, "closed", barriers.POSTROUTING, policy=barriers.DROP, rule=False)
    equal(unseen(THERE), "nftables (postrouting)", "no rule, drops")


def chains_of_interfaces_keep_to_them():
    barriers.chain(barriers.NETDEV, "first", barriers.INGRESS, device="bb")
    barriers.chain(barriers.NETDEV, "last", barriers.EGRESS, device="aa")
    equal(unseen(THERE), "nftables (egress)", "sent from here")
    equal(unseen(*forwarded()), "nftables (ingress, egress)", "forwarded")
    equal(unseen("10.1.0.9"), None, "by the other one")


def tables_are_named():
    barriers.legacy_table("filter")
    barriers.legacy_table("raw")
    barriers.legacy_table("nat", socket.AF_INET6)
    equal(sorted(unseen(THERE).removeprefix("iptables (").removesuffix(")").split(", ")), ["filter", "raw"], "IPv4")
    equal(unseen("2001:db8:9::1"), "iptables (nat)", "IPv6")
    recording = f"{FOLDER}/tables.pcap"
    equal(unseen("2001:db8:9::1", "--record", recording), "iptables (nat)", "while it is recorded")
    barriers.legacy_table("raw", socket.AF_INET6)
    equal(unseen("2001:db8:9::1", "--replay", recording), "iptables (nat)", "replayed")


def policies_are_counted():
    need("ip xfrm policy add dir out src 10.0.0.1 dst 10.77.0.0/24", "IPsec policies")
    sh("ip xfrm policy add dir fwd src 10.1.0.0/24 dst 10.77.0.0/24")
    sh("ip xfrm policy add dir fwd src 10.2.0.0/24 dst 10.77.0.0/24")
    equal(unseen(THERE), "IPsec policies (1 out)", "sent from here")
    equal(unseen(*forwarded()), "IPsec policies (2 fwd, 1 out)", "forwarded")


def filters_of_interfaces_are_named():
    need("tc qdisc add dev aa clsact", "clsact")
    equal(unseen(THERE), None, "a qdisc without filters")
    need("tc filter add dev aa egress u32 match u32 0 0", "tc filters")
    equal(unseen(THERE), "tc filters (aa egress)", "sent from here")
    equal(unseen("10.1.0.9"), None, "by the other one")
    sh("tc qdisc add dev bb clsact")
    sh("tc filter add dev bb ingress u32 match u32 0 0")
    equal(unseen(*forwarded()), "tc filters (bb ingress, aa egress)", "forwarded")


def filters_of_the_root_are_named():
    need("tc qdisc add dev bb root handle 1: htb", "htb")
    need("tc filter add dev bb parent 1: u32 match u32 0 0 flowid 1:1", "tc filters")
    equal(unseen("10.1.0.9"), "tc filters (bb egress)", "sent from here")


def programs_are_named():
    barriers.pin_program()
    sh(f"ip link set dev bb xdpgeneric pinned {barriers.PINNED}")
    equal(unseen(*forwarded()), "XDP (bb)", "where it comes in")
    equal(unseen("10.1.0.9"), "XDP (bb, for what comes in)", "where it leaves")


def all_of_it_is_one_row():
    barriers.chain(barriers.IPV4, "out", barriers.OUTPUT)
    need("ip xfrm policy add dir out src 10.0.0.1 dst 10.77.0.0/24", "IPsec policies")
    barriers.legacy_table("filter")
    equal(unseen(THERE), "nftables (output), iptables (filter), IPsec policies (1 out)", "all")


def privileges_are_missing():
    rows = strict_json(as_nobody("lookup", THERE, "-j").stdout)
    equal(detail(rows), "netfilter rules and IPsec policies need CAP_NET_ADMIN to be seen", "nobody")


run(nothing_is_said_of_nothing, chains_are_named_by_their_hook, chains_without_rules_do_not_count,
    chains_of_interfaces_keep_to_them, tables_are_named, policies_are_counted, filters_of_interfaces_are_named,
    filters_of_the_root_are_named, programs_are_named, all_of_it_is_one_row, privileges_are_missing, prepare=set_up,
    apart=True)
