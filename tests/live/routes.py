# SPDX-License-Identifier: MIT
"""Routes against ip(8), by table and family, key by key."""
import json
import re
import socket
import struct

from lab import batch, connected, equal, ip_json, lacking, meanwhile, need, nlinspect, records, require, run, sh
from lab import supports, wait_for, wired, with_ipv6

# Features that a kernel must have, and features that it may have been built without.
ROUTES = """
    route add 198.51.100.0/26 nexthop via 192.0.2.2 weight 2 nexthop via 192.0.2.3 weight 1
    route add 198.51.100.64/26 via 192.0.2.2 mtu lock 1400 advmss 1360 rtt 30ms rttvar 7ms \
rto_min 200ms window 60000 initcwnd 20 initrwnd 30 quickack 1 cwnd lock 9 ssthresh 8 \
reordering 5 hoplimit 9 features ecn
    route add 198.51.100.128/27 via inet6 2001:db8::2 dev wire
    route add 198.51.100.160/27 via 192.0.2.2 proto static
    route add 198.51.100.192/27 tos 0x10 via 192.0.2.2 src 192.0.2.1 metric 50
    route add 198.51.100.224/27 via 192.0.2.200 dev wire onlink
    route add 198.51.100.224/28 dev wire scope host
    route add blackhole 203.0.113.64/28
    route add unreachable 203.0.113.80/28
    route add prohibit 203.0.113.96/28
    route add throw 203.0.113.112/28 table 100
    route add 203.0.113.128/28 via 192.0.2.2 table 100 proto bgp
    route add 203.0.113.144/28 via 192.0.2.2 table 1000
    route add 203.0.113.148/32 via 192.0.2.2 table 1000 proto 77
    route add default via 192.0.2.2
    -6 route add 2001:db8:2::/64 via 2001:db8::2 expires 1000 pref high
    -6 route add 2001:db8:5::/64 via 2001:db8::2 dev wire metric 9 mtu lock 1280 hoplimit 5
    -6 route add unreachable 2001:db8:6::/64 metric 7
    -6 route add blackhole 2001:db8:7::/64 table 100
    -6 route add prohibit 2001:db8:8::/64
    -6 route add default via 2001:db8::2
"""
OPTIONAL = {
    "congctl": "route add 203.0.113.0/32 via 192.0.2.2 congctl reno",
    "realms": "route add 203.0.113.1/32 via 192.0.2.2 realms 3/4",
    "realm": "route add 203.0.113.2/32 via 192.0.2.2 realms 5",
    "multipath with realms and flags": "route add 203.0.113.3/32 "
    "nexthop via 192.0.2.2 dev wire onlink realms 3 nexthop via inet6 2001:db8::3 dev wire",
    "encapsulation": "route add 203.0.113.4/32 encap ip id 5 dst 192.0.2.1 dev wire",
    "multipath of IPv6": "-6 route add 2001:db8:1::/64 nexthop via 2001:db8::2 dev wire weight 5 "
    "nexthop via 2001:db8::3 dev wire",
    "source routes": "-6 route add 2001:db8:3::/64 from 2001:db8:f::/64 via 2001:db8::2",
    "seg6": "-6 route add 2001:db8:4::/64 encap seg6 mode encap segs 2001:db8::5 dev wire",
    "seg6 with an HMAC": "-6 route add 2001:db8:d::/64 encap seg6 mode encap segs 2001:db8::5 hmac 258 dev wire",
    "seg6local with an HMAC": "-6 route add 2001:db8:e::/64 encap seg6local action End.B6.Encaps "
    "srh segs 2001:db8::5 hmac 5 dev wire",
    "seg6local": "-6 route add 2001:db8:9::/64 encap seg6local action End dev wire",
    "seg6local with a next hop over IPv4": "-6 route add 2001:db8:a::/64 encap seg6local action "
    "End.DX4 nh4 192.0.2.2 dev wire",
    "seg6local with a next hop over IPv6": "-6 route add 2001:db8:b::/64 encap seg6local action "
    "End.DX6 nh6 2001:db8::2 dev wire",
    "ip6": "-6 route add 2001:db8:c::/64 encap ip6 id 7 dst 2001:db8::2 dev wire",
    "next-hop objects": "nexthop add id 5 via 192.0.2.2 dev wire",
    "next-hop groups": "nexthop add id 6 group 5",
    "routes by next-hop object": "route add 203.0.113.160/28 nhid 5",
    "routes by next-hop group": "route add 203.0.113.176/28 nhid 6",
}


# The keys of what is said of an encapsulation.
ENCAPSULATIONS = {"ip": ("id", "src", "dst", "ttl", "tos"), "seg6": ("mode", "segs", "hmac"),
                  "ip6": ("id", "src", "dst", "hoplimit", "tc"),
                  "seg6local": ("action", "nh4", "nh6", "vrftable", "segs", "hmac")}


def set_up():
    wired()
    batch(ROUTES.splitlines())


NAMED_TABLES = {"default": 253, "main": 254, "local": 255}
IDS = ("table_id", "protocol_id", "scope_id", "tos_id")


def the_least_metric_of_ipv4_is_told():
    """A route without a metric has 0: it wins, and it is first."""
    sh("ip route add 203.0.113.0/24 dev wire table 777")
    sh("ip route add 203.0.113.0/24 dev wire metric 5 table 777")
    shown = records("routes", "--table", "777", "--sort", "metric")
    equal([route["metric"] for route in shown], [0, 5], "metrics in order")
    equal(len(records("routes", "--table", "777", "metric=0")), 1, "routes of metric 0")
    equal(records("routes", "-6", "--table", "all", "metric=0", "not", "protocol=kernel"), [], "IPv6 has none of 0")


def as_ours(theirs):
    """A route as ip has it, in our shape."""
    route = {key: value for key, value in theirs.items() if key not in ("nh_info", "cache")}
    if "encap" in route:
        # Debian's ip mixes what belongs to the encapsulation with the route's own keys, and of
        # two that are called dst the one that comes later, the tunnel's, is left.
        kind = route["encap"]
        # For seg6local nested, and a string in hexadecimal.
        route |= route.pop("srh", {})
        if "hmac" in route:
            route["hmac"] = int(route["hmac"], 16)
        told = {key: route[key] for key in ENCAPSULATIONS[kind] if key in route}
        route = {key: value for key, value in route.items() if key in (
            "type", "dev", "table", "protocol", "scope", "flags", "metric", "pref")}
        route["encap"] = {"encap_type": kind, **told}
    if "tos" in route:
        route["tos"] = str(int(route["tos"], 0))
    if "metrics" in route:
        (route["metrics"],) = route["metrics"]
        if "ecn" in route["metrics"]:
            del route["metrics"]["ecn"]
            route["metrics"]["features"] = ["ecn"]
    return route


def without_ours(ours):
    """One of our routes less what ip never has: family, index, locks of metrics."""
    route = {key: value for key, value in ours.items() if key not in ("family", "oif", "iif_index", *IDS)}
    for part in [route, *route.get("nexthops", [])]:
        if "flow" in part:
            part["flow"] = {key: value for key, value in part["flow"].items() if not key.endswith("_id")}
    # The kernel leaves out the metric 0 of routes of IPv4, and so does ip.
    if ours["family"] == "inet" and route.get("metric") == 0:
        del route["metric"]
    if "encap" in route:
        del route["dst"]
        # ip names the flags that are set; we say of each whether it is.
        route["encap"] = {key: value for key, value in route["encap"].items() if value is not False}
    if "metrics" in route:
        route["metrics"] = {key: value for key, value in route["metrics"].items() if key != "lock"}
    return route


def compare_object(theirs, ours):
    """The next-hop object of a route; ip leaves out weights of 1."""
    if not theirs:
        return
    for member in theirs.get("group", []):
        member.setdefault("weight", 1)
    for key, value in theirs.items():
        equal(ours.get(key), value, f"{key} of {theirs}")


def compare(theirs, ours, family, later):
    """`later`: what ip says after that; a lifetime has gone on from the first time to the second."""
    equal(len(ours), len(theirs), "routes")
    for one, other, last in zip(theirs, ours, later):
        equal(other["family"], family, "family")
        equal(other["table_id"], NAMED_TABLES.get(other["table"]) or int(other["table"]), "table_id")
        wanted, got = as_ours(one), without_ours(other)
        compare_object(one.get("nh_info"), got.pop("nh_info", None))
        if "expires" in wanted:
            least, most, expires = last["expires"], wanted.pop("expires"), got.pop("expires")
            require(least <= expires <= most, f"expires: {expires}, not {least} to {most}")
        if "table" not in wanted:
            # ip leaves it out where it was asked for one.
            del got["table"]
        equal(got, wanted, f"route to {other['dst']}")


def ip_routes(letter, table):
    """ip ends with an error where the kernel has not made the table yet."""
    words = ["ip", "-j", letter, "-d", "-s", "route", "show"] + (["table", table] if table else [])
    done = sh(words, check=False)
    return [] if b"does not exist" in done.stderr else json.loads(done.stdout)


def lasting(routes):
    """Routes without how long they live on."""
    return [{key: value for key, value in route.items() if key != "expires"} for route in routes]


def compare_selection(table, *ours):
    for letter, family in (("-4", "inet"), ("-6", "inet6")):
        before, shown, after = meanwhile(lambda: ip_routes(letter, table),
                                         lambda: records("routes", letter, *ours), lasting)
        compare(before, shown, family, after)


def every_table_is_as_ip_has_it():
    compare_selection("all", "--table", "all")


def main_is_what_is_shown_unasked():
    compare_selection(None)
    compare_selection("main", "--table", "main")
    equal({route["table"] for route in records("routes")}, {"main"}, "tables")


def one_table_is_as_ip_has_it():
    for table in ("100", "1000", "local"):
        compare_selection(table, "--table", table)
    equal(len(records("routes", "--table", "100")), 3, "routes in table 100")


def optional_features():
    """Makes what the kernel can. @return the names of what it cannot"""
    return [name for name, words in OPTIONAL.items() if not supports("ip " + words)]


def selectors_are_in_the_words_of_ip():
    optional_features()
    shown = set()
    for letter in ("-4", "-6"):
        lines = sh(f"ip -d {letter} route").stdout.decode().splitlines()
        # The words of an encapsulation come in between, and may include a tos.
        wanted = sorted(" ".join(re.findall(r"(?:from|tos) \S+", line.partition(" encap ")[0]))
                        for line in lines if not line.startswith("\t"))
        routes = records("routes", letter, "-o", "selectors")
        equal(sorted(route.get("selectors") or "" for route in routes), wanted, "selectors")
        shown.update(wanted)
    require("tos 0x10" in shown, "ip shows selectors")


def optional_features_are_as_ip_has_them():
    missing = optional_features()
    compare_selection("all", "--table", "all")
    if missing:
        raise lacking(", ".join(missing))


def objects_are_resolved():
    need("ip nexthop replace id 5 via 192.0.2.2 dev wire", "next-hop objects")
    sh("ip nexthop replace id 6 group 5,7")
    sh("ip route replace 203.0.113.176/28 nhid 6")
    route, = [one for one in records("routes", "nhid=6")]
    equal(route["nh_info"]["group"], [{"id": 5, "weight": 7}], "group")
    equal(route["nh_info"]["protocol"], "unspec", "protocol")
    equal(records("routes", "nhid=6", "-n", "-o", "nh_info")[0]["nh_info"]["protocol"], "0",
          "protocol with -n")


def objects_tell_the_way_where_routes_do_not():
    """The kernel may leave to the object how the route goes on; it comes to the same."""
    switch = "/proc/sys/net/ipv4/nexthop_compat_mode"
    for line in ("id 41 via 192.0.2.2 dev wire", "id 42 via 2001:db8::2 dev wire", "id 43 blackhole",
                 "id 45 via 192.0.2.3 dev wire", "id 46 via 192.0.2.200 dev wire onlink",
                 "id 47 encap ip id 5 dst 192.0.2.9 via 192.0.2.2 dev wire",
                 "id 44 group 41,3/45,2/47/42"):
        need(f"ip nexthop replace {line}", "next-hop objects")
    for number, nhid in enumerate((41, 42, 43, 44, 46, 47)):
        sh(f"ip route add 198.18.{number}.0/24 nhid {nhid}")
    sh("ip -6 route add 2001:db8:41::/64 nhid 42")

    def shown():
        # A black hole has an interface only for the kernel.
        return records("routes", "nhid in 41,42,44,46,47")

    told = shown()
    equal(len(told), 6, "routes by objects")
    require(any("encap" in one for one in told) and any("via" in one for one in told), "kinds")
    with open(switch, "w", encoding="ascii") as file:
        file.write("0")
    require("dev" not in ip_json("route", "show", "198.18.0.0/24")[0], "ip is told the interface")
    for one, other in zip(shown(), told):
        equal(one, other, "what the objects say")
    equal(len(records("routes", "flags=onlink", "nhid=46")), 1, "by a flag")
    equal(len(records("routes", "type=blackhole", "nhid=43")), 1, "a black hole")
    for number, dev in enumerate(("wire", "wire", None, "wire")):
        steps = records("lookup", f"198.18.{number}.9")
        equal(steps[-1]["verdict"], "ok", f"check of {steps}")
        equal({one["dev"] for one in steps if one["step"] == "next-hop"},
              {dev} if dev else set(), f"interface in {steps}")


def interfaces_are_asked_of_the_kernel():
    explained = nlinspect("routes", "dev=wire", "--explain").stdout.decode()
    equal(explained.count("interface wire"), 2, "requests")
    require("interface" not in nlinspect("routes", "dev=w*", "--explain").stdout.decode(), "glob")
    for words in (["dev=wire"], ["dev", "wire", "type=unicast"], ["dev=lo"]):
        for letter in ("-4", "-6"):
            asked = lasting(records("routes", letter, "--table", "all", *words))
            # A condition that is negated twice is not sent to the kernel.
            equal(asked, lasting(records("routes", letter, "--table", "all", "not (not (", *words, "))")),
                  f"{words} {letter}")
    require(records("routes", "dev=wire") and records("routes", "-6", "dev=wire"), "no routes")


def names_of_interfaces_are_escaped_in_plans():
    sh(["ip", "link", "add", "b\033c", "type", "bridge"])
    plan = nlinspect("routes", "--explain", "dev", "b\033c").stdout
    require(b"interface b\\x1bc" in plan and b"\033" not in plan, plan)


def multipath_routes_are_found_by_their_members():
    """Whether the kernel leaves out what uses another interface or nlinspect does."""
    sh("ip link add second type veth peer name other")
    with_ipv6("second")
    sh("ip address add 203.0.113.1/28 dev second")
    sh("ip address add 2001:db8:9::1/64 dev second nodad")
    sh("ip link set second up")
    sh("ip link set other up")
    connected("second", "other")
    sh("ip route add 198.18.0.0/24 table 300 nexthop via 192.0.2.2 dev wire nexthop via 203.0.113.2 dev second")
    sh("ip -6 route add 2001:db8:18::/64 table 300 nexthop via 2001:db8::2 dev wire "
       "nexthop via 2001:db8:9::2 dev second")
    sh("ip route add 198.18.1.0/24 table 300 via 203.0.113.2")
    every = lasting(records("routes", "--table", "all"))

    def uses(route, key, value):
        return any(one.get(key) == value for one in [route, *route.get("nexthops", [])])

    for dev in ("wire", "second"):
        wanted = [route for route in every if uses(route, "dev", dev)]
        equal(lasting(records("routes", "--table", "all", "dev", dev)), wanted, f"routes by {dev}")
        equal(lasting(records("routes", "--table", "all", f"dev!={dev}")),
              [route for route in every if route not in wanted], f"routes not by {dev}")
    equal([route["dst"] for route in records("routes", "--table", "300", "via", "203.0.113.2")],
          ["198.18.0.0/24", "198.18.1.0/24"], "routes by a next hop")
    for host in ("192.0.2.2", "2001:db8::2"):
        equal(lasting(records("routes", "--table", "all", f"gateway={host}")),
              lasting(records("routes", "--table", "all", "via", host)), f"routes by {host}, whatever their family")
    sh("ip link set other down")
    for letter, hops in (("-4", 2), ("-6", 1)):
        wait_for(lambda: sh(f"ip {letter} route show table 300").stdout.count(b"linkdown") == hops,
                 "a link to go down")
    equal([route["dst"] for route in records("routes", "--table", "300", "flags=linkdown")],
          ["198.18.0.0/24", "198.18.1.0/24", "2001:db8:18::/64"], "routes by links that are down")
    equal([route["dst"] for route in records("routes", "--table", "300", "nexthops.weight=1")],
          ["198.18.0.0/24", "2001:db8:18::/64"], "routes by a part of their members")


def tables_have_numbers_where_they_are_named():
    """The number stands beside the name, and beside the digits of a table without a name."""
    equal({route.get("table_id") for route in records("routes", "--table", "1000")}, {1000}, "unasked")
    equal(len(records("routes", "--table", "all", "table_id=1000")), 2, "a filter")
    equal({(route["table"], route["table_id"]) for route in records("routes", "--table", "all", "-4", "-o",
                                                                    "table,table_id")},
          {("main", 254), ("local", 255), ("100", 100), ("1000", 1000)}, "columns")


def locks_are_told():
    # ip locks rto_min whenever it sets it.
    metrics = {route["dst"]: route.get("metrics") for route in records("routes")}
    equal(metrics["198.51.100.64/26"]["lock"], ["mtu", "cwnd", "rto_min"], "locks")
    equal(metrics["198.51.100.64/26"]["features"], ["ecn"], "features")
    equal(metrics["2001:db8:5::/64"]["lock"], ["mtu"], "locks")


def missing_table_is_empty_and_said():
    done = nlinspect("routes", "--table", "999", "-j")
    equal(done.stdout.strip(), b"[]", "routes")
    require(b"there is no routing table" in done.stderr, "nothing said")
    equal(nlinspect("routes", "--table", "no-such-name", status=2).stdout, b"", "output")


def filters_choose_routes():
    def destinations(*words):
        return [route["dst"] for route in records("routes", *words)]

    def wanted(*words):
        return [route["dst"] for route in ip_json("-4", "route", "show", *words)]

    equal(destinations("-4", "type=blackhole"), wanted("type", "blackhole"), "type")
    equal(destinations("-4", "protocol=static"), wanted("proto", "static"), "protocol")
    # ip does not look at the members of multipath routes.
    equal(destinations("-4", "gateway=192.0.2.2", "nexthops=-"), wanted("via", "192.0.2.2"), "gateway")
    equal(destinations("-4", "dst", "in", "198.51.100.0/24"), wanted("root", "198.51.100.0/24"),
          "dst in")
    equal(destinations("-4", "--limit", "2"), wanted()[:2], "--limit")


def encapsulations_are_shown():
    need("ip -6 route add 2001:db8:d1::/64 encap seg6 mode encap segs 2001:db8::5 dev wire", "segment routing")
    (line,) = nlinspect("routes", "-H", "dst=2001:db8:d1::/64").stdout.decode().splitlines()
    require(line.endswith("  encap_type seg6 mode encap segs 2001:db8::5"), line)
    equal(records("routes", "hops~seg6.*2001:db8::5$", "dst=2001:db8:d1::/64", "-o", "dst"),
          [{"dst": "2001:db8:d1::/64"}], "a filter")


def add_group(number, *members):
    """A next-hop group with weights for which ip has no room. @return whether the kernel has"""
    group = b"".join(struct.pack("=IBBH", member, weight - 1 & 255, weight - 1 >> 8, 0) for member, weight in members)
    body = struct.pack("=BBBBI", 0, 0, 4, 0, 0) + struct.pack("=HHI", 8, 1, number)
    body += struct.pack("=HH", 4 + len(group), 2) + group
    # RTM_NEWNEXTHOP: a request to create one, to be acknowledged.
    request = struct.pack("=IHHII", 16 + len(body), 104, 0x605, 1, 0) + body
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as kernel:
        kernel.send(request)
        return struct.unpack_from("=i", kernel.recv(4096), 16)[0] == 0


def weights_are_those_of_the_group():
    need("ip nexthop add id 21 via 192.0.2.2 dev wire", "next-hop objects")
    sh("ip nexthop add id 22 via 192.0.2.3 dev wire")
    if not add_group(23, (21, 300), (22, 2)):
        raise lacking("weights of 16 bits")
    sh("ip route add 203.0.113.208/28 nhid 23")
    (route,) = records("routes", "dst=203.0.113.208/28")
    for weights in (route["nexthops"], route["nh_info"]["group"]):
        equal([one["weight"] for one in weights], [300, 2], "weights")
    said = {one["step"]: one for one in records("lookup", "203.0.113.209")}
    require("weight 300" in said["route"]["detail"], said["route"]["detail"])


if __name__ == "__main__":
    run(
        every_table_is_as_ip_has_it,
        main_is_what_is_shown_unasked,
        one_table_is_as_ip_has_it,
        interfaces_are_asked_of_the_kernel,
        names_of_interfaces_are_escaped_in_plans,
        multipath_routes_are_found_by_their_members,
        tables_have_numbers_where_they_are_named,
        locks_are_told,
        missing_table_is_empty_and_said,
        filters_choose_routes,
        the_least_metric_of_ipv4_is_told,
        optional_features_are_as_ip_has_them,
        selectors_are_in_the_words_of_ip,
        objects_are_resolved,
        objects_tell_the_way_where_routes_do_not,
        encapsulations_are_shown,
        weights_are_those_of_the_group,
        prepare=set_up, apart=True,
    )
