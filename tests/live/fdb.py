#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Forwarding entries, against bridge fdb."""
import json

from lab import equal, records, require, run, sh

# The keys of bridge(8) that are others here.
KEYS = {"mac": "lladdr", "ifname": "dev", "viaIf": "via"}
# They move by themselves.
MOVING = ("used", "updated")

ENTRIES = """
    add 02:00:00:00:00:01 dev port master static
    add 02:00:00:00:00:02 dev port master permanent
    add 02:00:00:00:00:03 dev port master static sticky
    add 02:00:00:00:00:04 dev port master extern_learn
    add 02:00:00:00:00:05 dev other master static
    add 01:00:5e:00:00:99 dev far self
    add 02:00:00:00:00:11 dev vx4 dst 192.0.2.1
    add 02:00:00:00:00:12 dev vx4 dst 192.0.2.2 self static
    append 00:00:00:00:00:00 dev vx4 dst 192.0.2.3 vni 77 port 4790 via port
    append 00:00:00:00:00:00 dev vx4 dst 192.0.2.4
    append 00:00:00:00:00:00 dev vx6 dst 2001:db8::1
    add 02:00:00:00:00:15 dev vx6 dst 2001:db8::2 self dynamic
    add 02:00:00:00:00:13 dev many dst 192.0.2.5 src_vni 100 vni 200
    add 02:00:00:00:00:14 dev vxnh nhid 102
"""


def set_up():
    sh("ip link add br0 type bridge")
    for port, peer in (("port", "far"), ("other", "away")):
        sh(f"ip link add {port} type veth peer name {peer}")
        sh(f"ip link set {port} master br0")
    for name, words in (("vx4", "id 42 dstport 4789 local 192.0.2.9"),
                        ("vx6", "id 43 dstport 4801 local 2001:db8::9"),
                        ("many", "external dstport 4802"), ("vxnh", "id 44 dstport 4803")):
        sh(f"ip link add {name} type vxlan {words}")
    sh("ip link set vx4 master br0")
    sh("ip nexthop add id 12 via 192.0.2.5 fdb")
    sh("ip nexthop add id 102 group 12 fdb")
    for line in ENTRIES.strip().splitlines():
        sh("bridge fdb " + line)


def line(row):
    return json.dumps(row, sort_keys=True)


def of_bridge():
    rows = []
    for entry in json.loads(sh("bridge -j -d -s fdb").stdout):
        row = {KEYS.get(key, key): value for key, value in entry.items() if key not in MOVING}
        row["state"] = row["state"] or "reachable"
        row["flags"] = sorted(row["flags"])
        rows.append(line(row))
    return sorted(rows)


def ours(*words):
    rows = []
    for row in records("fdb", *words):
        row["flags"] = sorted(row["flags"])
        for key in [key for key in row if key in MOVING or key.endswith("ifindex")]:
            del row[key]
        rows.append(line(row))
    return sorted(rows)


def all_are_as_bridge_has_them():
    before, shown, after = of_bridge(), ours(), of_bridge()
    equal(before, after, "entries, which stand still")
    equal(shown, before, "entries")
    require(len(shown) >= len(ENTRIES.strip().splitlines()), shown)


def filters_choose():
    def found(*words):
        return sorted(row["lladdr"][-2:] for row in records("fdb", *words))
    equal(found("02:00:00:00:00:05"), ["05"], "an address")
    equal(found("master", "br0", "state=static"), ["01", "03", "05"], "static ones of a bridge")
    equal(found("flags=sticky"), ["03"], "a flag")
    equal(found("192.0.2.0/30"), ["00", "11", "12"], "remote ends within a prefix")
    equal(found("2001:db8::1"), ["00"], "a remote end")
    equal(found("src_vni=100"), ["13"], "a network")
    equal(found("via=port"), ["00"], "what leaves by an interface")
    equal(found("nhid=102"), ["14"], "a next-hop object")


def an_entry_that_is_removed_is_gone():
    sh("bridge fdb add 02:00:00:00:00:77 dev port master static")
    equal([row["dev"] for row in records("fdb", "02:00:00:00:00:77")], ["port"], "where it is")
    sh("bridge fdb del 02:00:00:00:00:77 dev port master")
    equal(records("fdb", "02:00:00:00:00:77"), [], "after that")


run(all_are_as_bridge_has_them, filters_choose, an_entry_that_is_removed_is_gone,
    prepare=set_up, apart=True)
