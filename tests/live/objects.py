# SPDX-License-Identifier: MIT
"""Neighbors, rules and next-hop objects against ip(8), key by key."""
import re
import socket

from lab import batch, equal, ip_json, lacking, meanwhile, nlinspect, records, require, run, sh, supports, unhurried
from lab import wired

# Entries learnt from elsewhere are not forgotten meanwhile.
NEIGHBORS = """
    192.0.2.2 lladdr 00:00:5e:00:53:0a nud permanent
    192.0.2.3 lladdr 00:00:5e:00:53:0b nud stale protocol bird
    192.0.2.4 nud failed extern_learn
    192.0.2.5 lladdr 00:00:5e:00:53:0c nud noarp
    192.0.2.6 lladdr 00:00:5e:00:53:0c nud reachable
    2001:db8::2 lladdr 00:00:5e:00:53:0d nud permanent router
    2001:db8::3 lladdr 00:00:5e:00:53:0e nud permanent extern_learn
"""
PROXIES = ("192.0.2.99", "2001:db8::99")
RULES = """
    rule add pref 1000 from 10.0.0.0/8 to 192.0.2.1 tos 0x10 lookup 100
    rule add pref 1001 fwmark 0x10/0xf0 lookup 100 protocol bgp
    rule add pref 1002 not iif wire oif gone lookup main suppress_prefixlength 0
    rule add pref 1003 uidrange 1000-1999 ipproto tcp sport 80 dport 1000-2000 lookup 1000
    rule add pref 1004 tun_id 55 goto 32766
    rule add pref 1005 to 203.0.113.0/25 blackhole
    rule add pref 1006 goto 40000
    rule add pref 1007 lookup main suppress_ifgroup 7
    rule add pref 1008 ipproto 99 fwmark 5 prohibit
    rule add pref 1009 not to 203.0.113.0/24 lookup 100
    rule add pref 1010 not ipproto udp dport 443 lookup 100
    rule add pref 1011 iif gone oif wire fwmark 0/0xff lookup 100
    rule add pref 1012 fwmark 0/0xffffffff lookup 100
    rule add pref 1013 tos 0x04 iif lo lookup main suppress_prefixlength 0 suppress_ifgroup 7
    -6 rule add pref 1000 from 2001:db8::/32 to 2001:db8:1::1 prohibit
    -6 rule add pref 1001 fwmark 5 unreachable
    -6 rule add pref 1002 iif lo ipproto ipv6-icmp lookup 9
"""
OPTIONAL = {
    "rules for VRFs": "rule add pref 2000 l3mdev",
    "realms": "rule add pref 2001 from 192.0.2.7 realms 3/4 lookup 100",
}
NEXTHOPS = """
    add id 1 via 192.0.2.2 dev wire protocol static
    add id 2 via 192.0.2.3 dev wire protocol bgp onlink
    add id 3 via 2001:db8::2 dev wire
    add id 4 blackhole
    add id 5 dev wire
    add id 6 via 192.0.2.9 fdb
    add id 10 group 1/2,20/5,3 protocol zebra
    add id 7 encap seg6 mode encap segs 2001:db8::5,2001:db8::6 via 2001:db8::2 dev wire
    add id 11 group 1,3/2 type resilient buckets 32 idle_timer 60 unbalanced_timer 300
"""
TABLES = {"default": 253, "main": 254, "local": 255}
FLAGS = ("router", "proxy", "extern_learn", "offload", "managed")
AGES = ("used", "confirmed", "updated")
NUMBERS = ("fwmark", "fwmask", "sport_mask", "dport_mask")


def set_up():
    wired()
    unhurried("wire")
    batch([*lines("neigh add dev wire", NEIGHBORS), *(f"neigh add proxy {proxy} dev wire" for proxy in PROXIES),
           *lines("nexthop", NEXTHOPS), *lines("", RULES)])


def lines(command, text):
    return [f"{command} {line.strip()}" for line in text.strip().splitlines()]


def ip_neighbors(letter):
    return ip_json(letter, "-d", "-s", "neigh") + ip_json(letter, "-d", "-s", "neigh", "show", "proxy")


def lasting(neighbors):
    return [{key: value for key, value in one.items() if key not in AGES} for one in neighbors]


def compare_neighbors(letter):
    """@return what ip shows"""
    theirs, ours, later = meanwhile(lambda: ip_neighbors(letter), lambda: records("neighbors", letter), lasting)
    equal(len(ours), len(theirs), "neighbors")
    found = {(one["dst"], one["dev"], one["proxy"]): one for one in ours}
    for wanted, last in zip(theirs, later):
        got = found[wanted["dst"], wanted["dev"], "proxy" in wanted]
        for key, value in wanted.items():
            if key in FLAGS:
                require(key in got["flags"], f"{key} of {wanted}")
            elif key in AGES:
                # ip leaves out the fraction of a second.
                require(value <= got[key] < last[key] + 1, f"{key}: {got[key]}, not {value} to {last[key]}")
            elif not (key == "state" and not value):
                equal(got.get(key), value, f"{key} of {wanted['dst']}")
    return theirs


def neighbors_are_as_ip_has_them():
    for letter in ("-4", "-6"):
        require(len(compare_neighbors(letter)) >= 3, "ip shows neighbors")


def noarp_is_shown_if_asked_for():
    def addresses(*words):
        return [one["dst"] for one in records("neighbors", *words)]

    require("192.0.2.5" not in addresses("-4"), "noarp is shown unasked")
    require("192.0.2.5" in addresses("-4", "nud", "noarp"), "noarp is not shown")
    equal(addresses("nud", "failed"), ["192.0.2.4"], "failed")
    equal(addresses("to", "192.0.2.3"), ["192.0.2.3"], "by address")
    equal(addresses("192.0.2.5"), ["192.0.2.5"], "noarp by address")
    equal(sorted(addresses("lladdr", "00:00:5e:00:53:0c")), ["192.0.2.5", "192.0.2.6"], "by link-layer address")
    require(b"state=noarp" in nlinspect("neighbors", "protocol=zebra").stderr, "what was left out is said")
    equal(sorted(addresses("proxy=true")), sorted(PROXIES), "proxied")


def number(text):
    """A number that ip has no name for is a string there."""
    try:
        if isinstance(text, str):
            text = text.removeprefix("ipproto-")
        return int(text, 0) if isinstance(text, str) else text
    except ValueError:
        return text


def compare_rules(letter, family):
    theirs, ours = ip_json(letter, "-d", "rule"), records("rules", letter)
    equal(len(ours), len(theirs), "rules")
    for wanted, got in zip(theirs, ours):
        equal(got["family"], family, "family")
        for key, value in wanted.items():
            if key == "not":
                require(got["inverted"], f"inverted: {got}")
            elif value is None:
                require(got.get(key) or got["action"] == key, f"{key}: {got}")
            elif key == "ipproto":
                equal(got.get(key), value.removeprefix("ipproto-"), f"{key} of {wanted}")
            elif key == "tos":
                equal(got.get("tos_id"), int(value, 0), f"{key} of {wanted}")
            elif key in NUMBERS:
                equal(got.get(key), number(value), f"{key} of {wanted}")
            elif not (key == "table" and got.get("l3mdev")):
                equal(got.get(key), value, f"{key} of {wanted}")
        table = got.get("table")
        equal(got.get("table_id"), table and TABLES.get(table, table.isdigit() and int(table)), f"number: {got}")


def rules_are_as_ip_has_them():
    compare_rules("-4", "inet")
    compare_rules("-6", "inet6")
    require(len(records("rules")) >= 17, "rules are missing")


def optional_rules_are_as_ip_has_them():
    missing = [name for name, words in OPTIONAL.items() if not supports("ip " + words)]
    compare_rules("-4", "inet")
    if missing:
        raise lacking(", ".join(missing))


# Keys that have a column in the usual table.
COLUMNS = re.compile(r"""(?<!\S)(
    (from|to|goto|proto)[ ]\S+ | fwmark[ ][^/\s]+ | [io]if[ ]\S+(?!\S)(?![ ]\[detached) |
    lookup[ ](?!\[)\S+ | lookup(?=[ ]\[) | nop | blackhole | unreachable | prohibit)(?!\S)""", re.X)


def beyond_columns(line):
    """ip's words for the parts of a rule without a column."""
    words = COLUMNS.sub("", line.partition(":")[2]).replace("ipproto-", "").split()
    negates = len(words) > 1 and not words[1].startswith(("suppress", "realms", "[unresolved"))
    return " ".join(words[1:] if words[:1] == ["not"] and not negates else words)


def selectors_are_in_the_words_of_ip():
    for words in OPTIONAL.values():
        supports("ip " + words)
    for letter in ("-4", "-6"):
        lines = sh(f"ip {letter} rule").stdout.decode().splitlines()
        ours = records("rules", letter, "-o", "selectors")
        equal(len(ours), len(lines), "rules")
        for line, rule in zip(lines, ours):
            equal(rule.get("selectors") or "", beyond_columns(line), line)


def filters_choose_rules():
    def priorities(*words):
        return [one["priority"] for one in records("rules", "-4", *words)]

    equal(priorities("lookup", "1000"), [1003], "by table")
    equal(priorities("prio", "1005"), [1005], "by priority")
    equal(priorities("fwmark", "0x10"), [1001], "by mark")
    equal(priorities("action", "blackhole"), [1005], "by action")
    equal(priorities("unresolved=true"), [1006], "unresolved")
    equal(priorities("inverted=true"), [1002, 1009, 1010], "inverted")


def nexthops_are_as_ip_has_them():
    equal(len(compare_nexthops()), len(NEXTHOPS.strip().splitlines()), "next hops of ip")


def compare_nexthops():
    """@return what is here"""
    theirs, ours, later = meanwhile(
        lambda: ip_json("-d", "-s", "nexthop"), lambda: records("nexthops"),
        lambda shown: [{**one, "resilient_args": None} for one in shown])
    equal([one["id"] for one in ours], [one["id"] for one in theirs], "next hops")
    for wanted, got, last in zip(theirs, ours, later):
        if "resilient_args" in wanted:
            least, most = sorted(one["resilient_args"].pop("unbalanced_time") for one in (wanted, last))
            time = got["resilient_args"].pop("unbalanced_time")
            require(least <= time <= most, f"unbalanced_time: {time}, not {least} to {most}")
        for key, value in wanted.items():
            if key == "group":
                value = [{"weight": 1, **member} for member in value]
            elif value is None:
                value = True
            elif key == "encap":
                equal(got["encap"]["encap_type"], value, f"{key} of {wanted}")
                got.update(got["encap"] | {"encap": value})
            if key != "id":
                equal(got.get(key), value, f"{key} of {wanted}")
    return ours


def groups_count_packets():
    sh("ip route add 198.51.100.0/24 nhid 10")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for host in range(1, 31):
            sender.sendto(b"", (f"198.51.100.{host}", 9))
    group = records("nexthops", "id=10")[0]
    if "group_stats" not in group:
        raise lacking("statistics of next-hop groups")
    equal([one["id"] for one in group["group_stats"]], [1, 2, 5], "members")
    equal(sum(one["packets"] for one in group["group_stats"]), 30, "packets")
    require(not group["hw_stats"]["enabled"], "hardware counts")


def buckets_are_as_ip_has_them():
    require(not any("buckets" in one for one in records("nexthops")), "buckets come unasked")
    theirs = [(one["id"], one["bucket"]["index"], one["bucket"]["nhid"])
              for one in ip_json("nexthop", "bucket")]
    ours = [(group["id"], bucket["index"], bucket["nhid"])
            for group in records("nexthops", "-o", "id,buckets", "buckets!=-")
            for bucket in group["buckets"]]
    require(len(theirs) == 32, "ip shows buckets")
    equal(ours, theirs, "buckets")


def filters_choose_nexthops():
    def ids(*words):
        return [one["id"] for one in records("nexthops", *words)]

    equal(ids("id", "4"), [4], "by number")
    equal(ids("via", "192.0.2.3"), [2], "by gateway")
    equal(ids("dev", "wire"), [1, 2, 3, 5, 7], "by interface")
    equal(ids("group != -"), [10, 11], "groups")
    equal(ids("-6"), [3, 7], "of IPv6")
    equal(ids("group=5"), [10], "by member")
    equal(ids("group=1"), [10, 11], "by member")
    equal(ids("group in 7,5"), [10], "by members")
    equal(ids("buckets=2"), [11], "by bucket")


def changes_are_seen():
    """The rules added before are there, each once."""
    for pref in range(5000, 5010):
        sh(f"ip rule add pref {pref} lookup 100")
        found = [one["priority"] for one in records("rules", "-4")]
        require(pref in found, f"rule {pref} is missing")
        equal(len(set(found)), len(found), "rules")


def mistakes_are_told():
    for words, said in ((["neighbors", "dev", "wier"], b'did you mean "wire"'),
                        (["neighbors", "nud", "reachabel"], b"reachable"),
                        (["rules", "table", "mian"], b"main"),
                        (["rules", "from", "10.0.0.0/33"], b"10.0.0.0/33")):
        done = nlinspect(*words, status=2)
        equal(done.stdout, b"", "output")
        require(said.lower() in done.stderr.lower(), f"{words}: {done.stderr}")


if __name__ == "__main__":
    run(neighbors_are_as_ip_has_them, noarp_is_shown_if_asked_for, rules_are_as_ip_has_them,
        optional_rules_are_as_ip_has_them, selectors_are_in_the_words_of_ip, filters_choose_rules,
        nexthops_are_as_ip_has_them, groups_count_packets, buckets_are_as_ip_has_them,
        filters_choose_nexthops, changes_are_seen, mistakes_are_told,
        prepare=set_up, apart=True)
