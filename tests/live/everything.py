#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""One namespace with an object of every type that the kernel can make: every key that ip(8) has for
any of them is here with the same value, except for the differences that the manuals list."""
import addresses
import links
import objects
import routes
from lab import batch, connected, equal, records, require, run, sh, supports, unhurried, wired, with_ipv6

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
# The keys that identify the objects of a listing.
KEYS = {"links": ("ifname",), "addresses": ("ifname", "local"), "routes": ("family", "table", "dst", "metric"),
        "rules": ("family", "priority"), "neighbors": ("dst", "proxy"), "nexthops": ("id",)}


def elsewhere(line):
    for old, new in NETWORKS.items():
        line = line.replace(old, new)
    return line.strip()


def set_up():
    wired()
    unhurried("wire")
    for name in ("host", "spare"):
        sh(f"ip link add {name} type veth peer name {name}-peer")
        with_ipv6(name)
    batch(["link set host up", "link set host-peer up"])
    connected("host", "host-peer")
    for command in links.KINDS.values():
        supports(command)
    if supports("ip link set port master bridge"):
        sh("ip link set bridge up")
    batch(["link property add dev wire altname other", "link set wire alias something",
           *("address add " + elsewhere(line) for line in addresses.ADDRESSES.strip().splitlines()),
           *objects.lines("neigh add dev wire", objects.NEIGHBORS),
           *(f"neigh add proxy {proxy} dev wire" for proxy in objects.PROXIES),
           *objects.lines("nexthop", objects.NEXTHOPS), *routes.ROUTES.splitlines(), *MORE_ROUTES.splitlines(),
           *objects.RULES.splitlines()])
    for words in (*routes.OPTIONAL.values(), *objects.OPTIONAL.values()):
        supports("ip " + words)


def links_and_their_statistics():
    shown = links.compare_all()
    kinds = {link["linkinfo"]["info_kind"] for link in shown if "linkinfo" in link}
    require(len(kinds) >= 5, f"only {kinds}")


def addresses_of_all_interfaces():
    addresses.compare()


def routes_of_all_tables():
    routes.compare_selection("all", "--table", "all")
    shown = records("routes", "--table", "all")
    equal({route["type"] for route in shown} - {"none"}, ROUTE_TYPES, "types of routes")
    for key in ("nexthops", "nh_info", "encap", "via", "metrics", "expires", "tos", "prefsrc"):
        require(any(key in route for route in shown), f"no route with {key}")
    require(any("lock" in route.get("metrics", {}) for route in shown), "no lock")


def rules_of_both_families():
    objects.compare_rules("-4", "inet")
    objects.compare_rules("-6", "inet6")


def neighbors_and_proxies():
    for letter in ("-4", "-6"):
        objects.compare_neighbors(letter)
    shown = records("neighbors")
    require(len({tuple(one["state"]) for one in shown if "state" in one}) >= 3, "states")


def nexthops_and_groups():
    ours = objects.compare_nexthops()
    require(len(ours) >= 8, "ip shows next hops")


def they_are_many():
    seen = {(command, *(one.get(key) for key in keys)) for command, keys in KEYS.items()
            for one in records(command, *(["--table", "all"] if command == "routes" else []))}
    equal({one[0] for one in seen}, set(KEYS), "kinds of objects")
    print(f"{len(seen)} different objects")
    require(len(seen) >= 100, "too few objects")


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
