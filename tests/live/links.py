# SPDX-License-Identifier: MIT
"""Links and their counters against ip(8) and /sys."""
import json
import os
import re
import socket

from lab import (
    connected, equal, ip_json, meanwhile, namespace_held, need, nlinspect, records, require, run, sh, supports,
    wait_for, without_ipv6,
)

# Ours by the path that ip has for it.
COUNTERS = {
    **{("rx", name): "rx_" + name for name in (
        "bytes", "packets", "errors", "dropped", "over_errors", "length_errors", "crc_errors",
        "frame_errors", "fifo_errors", "missed_errors", "nohandler", "otherhost_dropped",
        "compressed")},
    **{("tx", name): "tx_" + name for name in (
        "bytes", "packets", "errors", "dropped", "carrier_errors", "aborted_errors", "fifo_errors",
        "window_errors", "heartbeat_errors", "compressed")},
    ("rx", "multicast"): "multicast",
    ("tx", "collisions"): "collisions",
    ("tx", "carrier_changes"): "carrier_changes",
}

# How an interface of each kind is made, the kernel permitting.
KINDS = {
    "bridge": "ip link add bridge type bridge",
    "vxlan": "ip link add tunnel type vxlan id 5 dstport 4789 remote 192.0.2.9 dev wire",
    "macvlan": "ip link add link wire name macvlan type macvlan mode bridge",
    "macvtap": "ip link add link wire name macvtap type macvtap mode vepa",
    "tun": "ip tuntap add tap mode tap multi_queue user nobody",
    "ifb": "ip link add ifb type ifb",
    "dummy": "ip link add dummy type dummy",
    "vlan": "ip link add link wire name vlan type vlan id 5",
    "bond": "ip link add bond type bond",
    "vrf": "ip link add vrf type vrf table 10",
}


def set_up():
    without_ipv6()
    sh("ip link add wire type veth peer name port")
    sh("ip link set wire up alias 'an \"alias\"'")
    sh("ip link set port up")
    sh("ip link property add dev wire altname other altname a-name-longer-than-fifteen-bytes")
    sh("ip link set wire mtu 1400 group 5 txqueuelen 77")
    sh("ip address add 192.0.2.1/24 dev wire")
    sh("ip link add down type veth peer name down-peer")
    connected("wire", "port")


def comparable_kind(theirs, ours):
    """Each setting that ip has is compared; we also have what it leaves out where it is false or
    0."""
    theirs, ours = dict(theirs), dict(ours)
    for key in ("info_data", "info_slave_data"):
        if key in theirs and key in ours:
            theirs[key] = {name: setting(name, value) for name, value in theirs[key].items()}
            ours[key] = {name: setting(name, ours[key].get(name, "absent")) for name in theirs[key]}
    return theirs, ours


def setting(name, value):
    """A setting as it must be equal: ip leaves the 0x off where a mask is 0 and has null for
    "none", and a timer that runs goes on between the two: see timers_run_as_ip_has_them()."""
    if name == "group_fwd_mask":
        return int(value, 16)
    if name == "arp_validate":
        return value or "none"
    return "a number" if name.endswith("_timer") and value != "absent" else value


def comparable(name, theirs, ours):
    """The two values as they must be equal."""
    if name == "flags":
        # M-DOWN is ip's own: it looks up the interface below. `link` also leads there.
        return [flag for flag in theirs if flag != "M-DOWN"], ours
    if name == "linkinfo":
        return comparable_kind(theirs, ours)
    return theirs, ours


def compare(theirs, ours):
    name = theirs["ifname"]
    for key, value in theirs.items():
        if key == "stats64":
            continue
        require(key in ours, f"{name}: ip has {key} = {value!r}")
        equal(*reversed(comparable(key, value, ours[key])), f"{name}: {key}")
    for direction, members in theirs["stats64"].items():
        for member, value in members.items():
            key = COUNTERS[direction, member]
            equal(ours.get(key), value, f"{name}: {key}")


def without_timers(value):
    """Values that do not change while nothing happens."""
    if isinstance(value, dict):
        return {key: without_timers(item) for key, item in value.items() if not key.endswith("_timer")}
    return [without_timers(item) for item in value] if isinstance(value, list) else value


def compare_all():
    """Carriers come and the kernel sends reports of its own at times, so ip is asked before and after."""
    theirs, ours, _ = meanwhile(lambda: ip_json("-d", "-s", "-s", "link"), lambda: records("links"),
                                without_timers)
    equal([link["ifname"] for link in ours], [link["ifname"] for link in theirs], "the links")
    for one, other in zip(theirs, ours):
        compare(one, other)
    return ours


def timers_run_as_ip_has_them():
    """A timer has 0 if it is not running, and in the moment when it fires."""
    def running(links):
        return {(link["ifname"], name): bool(value) for link in links
                for part in ("info_data", "info_slave_data")
                for name, value in link.get("linkinfo", {}).get(part, {}).items() if name.endswith("_timer")}

    def same():
        theirs, ours = running(ip_json("-d", "link")), running(records("links"))
        equal(sorted(ours), sorted(theirs), "timers")
        return ours == theirs and any(ours.values())

    wait_for(same, "the same timers to run")


def ordinary_links_are_as_ip_has_them():
    equal(len(compare_all()), 5, "links")


def kinds_are_as_ip_has_them():
    made = [kind for kind, command in KINDS.items() if supports(command)]
    require(len(made) >= 3, f"only {made} can be made")
    if "bridge" in made:
        sh("ip link set port master bridge")
        sh("ip link set bridge up")
    links = {link["ifname"]: link for link in compare_all()}
    equal({link["linkinfo"]["info_kind"] for link in links.values() if "linkinfo" in link},
          {"veth", *made}, "kinds")
    if "bridge" in made:
        equal(links["port"]["master"], "bridge", "master")


def bridges_are_as_ip_has_them():
    need("ip link add bridge0 type bridge", "bridge")
    number = {
        "priority": 4096, "forward_delay": 400, "hello_time": 300, "max_age": 900, "ageing_time": 700,
        "group_fwd_mask": 0x4008, "mcast_router": 2, "mcast_query_use_ifaddr": 1, "mcast_querier": 1,
        "mcast_snooping": 0, "mcast_hash_max": 512, "mcast_last_member_count": 3,
        "mcast_startup_query_count": 4, "mcast_last_member_interval": 101,
        "mcast_membership_interval": 26001, "mcast_querier_interval": 25501,
        "mcast_query_interval": 12501, "mcast_query_response_interval": 1001,
        "mcast_startup_query_interval": 3125, "mcast_stats_enabled": 1, "mcast_igmp_version": 3,
        "nf_call_iptables": 1, "nf_call_ip6tables": 1, "nf_call_arptables": 1,
        "no_linklocal_learn": 1, "vlan_filtering": 1, "vlan_stats_enabled": 1, "vlan_default_pvid": 7,
        "mcast_vlan_snooping": 1, "stp_state": 1, "fdb_max_learned": 100,
    }
    # Not every kernel and not every ip has all of them.
    changed = [name for name, value in number.items()
               if supports(f"ip link set bridge0 type bridge {name} {value}")]
    require(len(changed) > 20, f"only {changed} can be changed")
    sh("ip link add br-a type veth peer name br-b")
    sh("ip link set br-a master bridge0")
    sh("ip link set br-b master bridge0")
    number = {
        "priority": 5, "cost": 77, "mcast_router": 2, "group_fwd_mask": 0x4018, "backup_port": "br-b",
        **{name: "on" for name in (
            "hairpin", "guard", "root_block", "fastleave", "proxy_arp", "proxy_arp_wifi",
            "neigh_suppress", "vlan_tunnel", "isolated", "locked", "mcast_to_unicast")},
        **{name: "off" for name in ("learning", "flood", "mcast_flood", "bcast_flood")},
    }
    changed = [name for name, value in number.items()
               if supports(f"ip link set br-a type bridge_slave {name} {value}")]
    require(len(changed) > 15, f"only {changed} can be changed")
    sh("ip link set bridge0 up")
    sh("ip link set br-a up")
    sh("ip link set br-b up")
    links = {link["ifname"]: link for link in compare_all()}
    port = links["br-a"]["linkinfo"]["info_slave_data"]
    equal((port["backup_port"], port["group_fwd_mask_str"]), ("br-b", "0x8,0x10,lldp"), "a port")
    timers_run_as_ip_has_them()


def multicast_groups_of_ports_are_counted():
    """Against bridge(8), which may be too old for the number itself."""
    need("ip link add snooping type bridge mcast_snooping 1", "multicast snooping")
    sh("ip link add groups type veth peer name groups-peer")
    for words in ("groups master snooping", "snooping up", "groups up", "groups-peer up"):
        sh(f"ip link set {words}")
    for number in range(1, 4):
        need(f"bridge mdb add dev snooping port groups grp 239.1.1.{number} permanent", "bridge mdb")

    def data():
        return records("links", "-o", "linkinfo", "groups")[0]["linkinfo"]["info_slave_data"]

    if "mcast_n_groups" not in data():
        return  # before Linux 6.3
    listed = json.loads(sh("bridge -j mdb show dev snooping").stdout)[0]["mdb"]
    equal(data()["mcast_n_groups"], sum(entry["port"] == "groups" for entry in listed), "groups")
    require(data()["mcast_n_groups"] >= 3, f"groups: {data()}")


def macvlans_are_as_ip_has_them():
    need("ip link add link wire name mac type macvlan mode source nodst bcqueuelen 50",
         "macvlan")
    sh("ip link set mac type macvlan macaddr set 00:00:5e:00:53:71 00:00:5e:00:53:72")
    sh("ip link add link wire name mac2 type macvtap mode source")
    links = {link["ifname"]: link["linkinfo"]["info_data"] for link in compare_all()
             if link["ifname"].startswith("mac")}
    equal(sorted(links["mac"]["macaddr_data"]), ["00:00:5e:00:53:71", "00:00:5e:00:53:72"], "sources")
    equal(links["mac2"]["macaddr_count"], 0, "number of sources")


def vxlans_are_as_ip_has_them():
    need("ip link add vx type vxlan id 9 dstport 5000 ttl inherit", "vxlan")
    more = (
        "id 6 dstport 5001 remote 2001:db8::9 local 2001:db8::1 udp6zerocsumtx udp6zerocsumrx "
        "ttl 5 tos inherit flowlabel 77 l2miss l3miss nolearning maxaddress 9 srcport 100 200 "
        "ageing 60 gbp",
        "id 7 dstport 5002 group 239.1.1.1 dev wire df set noudpcsum remcsumtx remcsumrx",
        "id 8 dstport 5003 group ff02::5 dev down-peer proxy rsc tos 0x10 df inherit",
        "id 9 dstport 5004 remote 192.0.2.9 local 192.0.2.1",
        "external dstport 5005 gpe",
        "external vnifilter dstport 5006",
    )
    # The kernel takes a group of IPv6 only with an interface that has IPv6; this one is silent.
    with open("/proc/sys/net/ipv6/conf/down-peer/disable_ipv6", "w", encoding="ascii") as file:
        file.write("0")
    for number, words in enumerate(more):
        sh(f"ip link add vx{number} type vxlan {words}")
    links = {link["ifname"]: link["linkinfo"]["info_data"] for link in compare_all()
             if link["ifname"].startswith("vx")}
    equal(len(links), 1 + len(more), "vxlans")
    equal([name for name in ("remote", "remote6", "group", "group6") for number in range(4)
           if name in links[f"vx{number}"]], ["remote", "remote6", "group", "group6"], "ends")
    equal(links["vx"].get("ttl"), None, "a TTL that is taken from the inner header")
    equal(links["vx"]["ttl_inherit"], True, "ttl_inherit")


def peer_in_another_namespace_has_no_name_here():
    need("ip link add near type veth peer name far", "veth")
    with namespace_held() as holder:
        sh(f"ip link set far netns {holder}")
        near = {link["ifname"]: link for link in records("links")}["near"]
        theirs = {link["ifname"]: link for link in ip_json("-d", "link")}["near"]
        equal(near["link_index"], theirs["link_index"], "link_index")
        require("link" not in near, f"a name from another namespace: {near.get('link')}")
        far = [link["ifname"] for link in records("links", "-N", str(holder))]
        equal(far, ["lo", "far"], "links of the process's namespace")


def statistics():
    """The counters in /sys, by link and name."""
    found = {}
    for name in os.listdir("/sys/class/net"):
        folder = f"/sys/class/net/{name}/statistics"
        for counter in os.listdir(folder) if os.path.isdir(folder) else ():
            with open(f"{folder}/{counter}", encoding="ascii") as file:
                found.setdefault(name, {})[counter] = int(file.read())
    return found


def counters_under_traffic_are_those_of_sys():
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for _ in range(500):
        sender.sendto(b"x" * 700, ("127.0.0.1", 7001))
    sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    for _ in range(100):
        sender.sendto(b"x" * 700, ("192.0.2.255", 7001))
    theirs, ours, _ = meanwhile(statistics, lambda: records("links"))
    links = {link["ifname"]: link for link in ours}
    require(links["lo"]["rx_packets"] >= 500, "too few packets on lo")
    require(links["wire"]["tx_bytes"] >= 70000, "too few bytes on wire")
    equal(set(links), set(theirs), "links")
    for name, link in links.items():
        for counter, value in theirs[name].items():
            equal(link[counter], value, f"{name}: {counter}")


def attributes_are_those_of_sys():
    for link in records("links"):
        directory = f"/sys/class/net/{link['ifname']}/"
        for file, key in (("ifindex", "ifindex"), ("mtu", "mtu"), ("tx_queue_len", "txqlen"),
                          ("carrier_changes", "carrier_changes"),
                          ("carrier_up_count", "carrier_up_count"),
                          ("carrier_down_count", "carrier_down_count"), ("address", "address"),
                          ("ifalias", "ifalias")):
            with open(directory + file, encoding="utf-8") as content:
                text = content.read().strip()
            equal(str(link.get(key, "")), text, f"{link['ifname']}: {key}")


def filters_choose_links():
    def names(*words):
        return {link["ifname"] for link in records("links", *words)}

    equal(names("kind=veth"), {link["ifname"] for link in ip_json("link", "show", "type", "veth")},
          "kind=veth")
    # ip leaves empty objects for the links that it does not show.
    up = {link["ifname"] for link in ip_json("link", "show", "up") if link}
    equal(names("flags=UP"), up, "flags=UP")
    equal(names("not", "flags=UP"), names() - up, "not flags=UP")
    equal(names("mtu<1500", "or", "ifname=lo"), {
        link["ifname"] for link in ip_json("link")
        if link["mtu"] < 1500 or link["ifname"] == "lo"}, "mtu")


def alternative_names_choose_links():
    for name in ("other", "a-name-longer-than-fifteen-bytes"):
        equal([link["ifname"] for link in records("links", name)], ["wire"], name)
    equal({link["ifname"] for link in records("links", "not", "other")},
          {link["ifname"] for link in records("links", "not", "wire")}, "all others")
    columns = ("-o", "ifname,ifindex,family,local,prefixlen,scope,label,flags")
    equal(records("addresses", "dev", "other", *columns), records("addresses", "dev", "wire", *columns), "addresses")
    equal(records("routes", "dev", "other"), records("routes", "dev", "wire"), "routes")
    require(records("routes", "dev", "other"), "no routes")


def table_has_a_line_per_link():
    lines = nlinspect("links").stdout.decode().splitlines()
    equal(len(lines) - 1, len(ip_json("link")), "lines")
    equal(re.split(" +", lines[1])[0], "lo", "first link")


if __name__ == "__main__":
    run(
        ordinary_links_are_as_ip_has_them,
        kinds_are_as_ip_has_them,
        bridges_are_as_ip_has_them,
        macvlans_are_as_ip_has_them,
        multicast_groups_of_ports_are_counted,
        vxlans_are_as_ip_has_them,
        peer_in_another_namespace_has_no_name_here,
        counters_under_traffic_are_those_of_sys,
        attributes_are_those_of_sys,
        filters_choose_links,
        alternative_names_choose_links,
        table_has_a_line_per_link,
        prepare=set_up,
        apart=True,
    )
