#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Settings of IP, against ip netconf and /proc/sys."""
from lab import equal, ip_json, nlinspect, records, require, run, sh

FILES = {
    "inet": {"forwarding": "forwarding", "rp_filter": "rp_filter", "mc_forwarding": "mc_forwarding",
             "proxy_arp": "proxy_neigh", "bc_forwarding": "bc_forwarding",
             "ignore_routes_with_linkdown": "ignore_routes_with_linkdown"},
    "inet6": {"forwarding": "forwarding", "mc_forwarding": "mc_forwarding",
              "proxy_ndp": "proxy_neigh",
              "ignore_routes_with_linkdown": "ignore_routes_with_linkdown"},
}
RP_FILTERS = ("off", "strict", "loose")


def set_up():
    sh("ip link add one type veth peer name two")
    sh("sysctl -qw net.ipv4.conf.one.rp_filter=2 net.ipv4.conf.one.forwarding=1 "
       "net.ipv4.conf.one.bc_forwarding=1 net.ipv4.conf.two.proxy_arp=1 "
       "net.ipv4.conf.default.rp_filter=1 net.ipv6.conf.two.proxy_ndp=1 "
       "net.ipv6.conf.two.ignore_routes_with_linkdown=1 net.ipv6.conf.all.forwarding=1")


def settings_are_as_ip_has_them():
    for option in ("-4", "-6"):
        wanted = ip_json(option, "netconf")
        shown = records("netconf", option)
        equal([{key: row[key] for key in of_ip} for row, of_ip in zip(shown, wanted)], wanted, option)
        equal(len(shown), len(wanted), option)
    equal({row["interface"] for row in records("netconf")}, {"lo", "one", "two", "all", "default"},
          "interfaces")


def settings_are_those_of_proc():
    compared = 0
    for row in records("netconf"):
        version = "ipv4" if row["family"] == "inet" else "ipv6"
        for file, key in FILES[row["family"]].items():
            with open(f"/proc/sys/net/{version}/conf/{row['interface']}/{file}",
                      encoding="ascii") as opened:
                value = int(opened.read())
            equal(row[key], RP_FILTERS[value] if key == "rp_filter" else bool(value),
                  f"{row['interface']} {file}")
            compared += 1
    require(compared >= 50, compared)


def links_have_the_same_words():
    for row in records("netconf", "-4", "ifindex>0"):
        link, = records("links", row["interface"], "-o", "rp_filter,forwarding")
        equal((link["rp_filter"], link["forwarding"]), (row["rp_filter"], row["forwarding"]),
              row["interface"])


def filters_find_settings():
    equal([row["interface"] for row in records("netconf", "rp_filter=loose")], ["one"], "loose")
    equal([row["interface"] for row in records("netconf", "-6", "proxy_ndp=yes")], ["two"], "proxy")
    equal(len(records("netconf", "all or default")), 4, "no interfaces")
    equal(nlinspect("netconf", "nowhere", status=2).stdout, b"", "an unknown interface")


run(settings_are_as_ip_has_them, settings_are_those_of_proc, links_have_the_same_words,
    filters_find_settings, prepare=set_up, apart=True)
