#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One namespace with an object of every type that the kernel can make: every key that ip(8) has for
any of them is here with the same value, but for the differences that the manuals list."""
import addresses
import links
import objects
import routes
from lab import equal, ip_json, records, require, run, sh, supports, wired, with_ipv6

# The addresses are of other networks than the routes' gateways, which must not be the host's own.
NETWORKS = {"wire": "host", "idle": "spare", "192.0.2.": "198.18.0.", "198.51.100.": "198.18.1.",
            "203.0.113.": "198.18.2.", "2001:db8:": "fd00:db8:"}
ROUTE_TYPES = {"unicast", "local", "broadcast", "multicast", "anycast", "blackhole", "unreachable",
               "prohibit", "throw"}
MORE_ROUTES = """
    route add multicast 233.252.0.0/24 dev wire
    route add broadcast 198.51.100.255/32 dev wire table 100
    route add local 198.19.0.0/16 dev lo
    -6 route add anycast 2001:db8:ffff::1/128 dev wire
"""
seen = []


def elsewhere(line):
    for old, new in NETWORKS.items():
        line = line.replace(old, new)
    return line.strip()


def set_up():
    wired()
    for name in ("host", "spare"):
        sh(f"ip link add {name} type veth peer name {name}-peer")
        with_ipv6(name)
    sh("ip link set host up")
    sh("ip link set host-peer up")
    for command in links.KINDS.values():
        supports(command)
    if supports("ip link set port master bridge"):
        sh("ip link set bridge up")
    sh("ip link property add dev wire altname other")
    sh("ip link set wire alias something")
    for line in addresses.ADDRESSES.strip().splitlines():
        sh("ip address add " + elsewhere(line))
    for line in objects.NEIGHBORS.strip().splitlines():
        sh("ip neigh add dev wire " + line.strip())
    for proxy in objects.PROXIES:
        sh(f"ip neigh add proxy {proxy} dev wire")
    for line in objects.NEXTHOPS.strip().splitlines():
        sh("ip nexthop " + line.strip())
    for line in [*routes.ROUTES.strip().splitlines(), *MORE_ROUTES.strip().splitlines()]:
        sh("ip " + line.strip())
    for line in objects.RULES.strip().splitlines():
        sh("ip " + line.strip())
    for words in (*routes.OPTIONAL.values(), *objects.OPTIONAL.values()):
        supports("ip " + words)


def links_and_their_statistics():
    shown = links.compare_all()
    kinds = {link["linkinfo"]["info_kind"] for link in shown if "linkinfo" in link}
    require(len(kinds) >= 5, f"only {kinds}")
    seen.extend(("link", link["ifname"]) for link in shown)


def addresses_of_all_interfaces():
    addresses.compare()
    seen.extend(("address", one["ifname"], one["local"]) for one in records("addresses"))


def routes_of_all_tables():
    routes.compare_selection("all", "--table", "all")
    shown = records("routes", "--table", "all")
    equal({route["type"] for route in shown} - {"none"}, ROUTE_TYPES, "types of routes")
    for key in ("nexthops", "nh_info", "encap", "via", "metrics", "expires", "tos", "prefsrc"):
        require(any(key in route for route in shown), f"no route with {key}")
    require(any("lock" in route.get("metrics", {}) for route in shown), "no lock")
    seen.extend(("route", route["family"], route["table"], route["dst"], route.get("metric"))
                for route in shown)


def rules_of_both_families():
    objects.compare_rules("-4", "inet")
    objects.compare_rules("-6", "inet6")
    seen.extend(("rule", rule["family"], rule["priority"]) for rule in records("rules"))


def neighbors_and_proxies():
    for letter in ("-4", "-6"):
        objects.compare_neighbors(
            ip_json(letter, "-d", "-s", "neigh") +
            ip_json(letter, "-d", "-s", "neigh", "show", "proxy"), records("neighbors", letter))
    shown = records("neighbors")
    require(len({tuple(one["state"]) for one in shown if "state" in one}) >= 3, "states")
    seen.extend(("neighbor", one["dst"], one["proxy"]) for one in shown)


def nexthops_and_groups():
    theirs, ours = ip_json("-d", "-s", "nexthop"), records("nexthops")
    require(len(theirs) >= 8, "ip shows next hops")
    objects.compare_nexthops(theirs, ours)
    seen.extend(("nexthop", one["id"]) for one in ours)


def they_are_many():
    kinds = {one[0] for one in seen}
    equal(len(kinds), 6, "kinds of objects")
    print(f"{len(set(seen))} different objects")
    require(len(set(seen)) >= 100, "too few objects")


run(
    links_and_their_statistics,
    addresses_of_all_interfaces,
    routes_of_all_tables,
    rules_of_both_families,
    neighbors_and_proxies,
    nexthops_and_groups,
    they_are_many,
    prepare=set_up,
)
