# SPDX-License-Identifier: MIT
"""Routing tables in use, counted, against the routes and rules that ip(8) lists."""
import collections
import subprocess

from lab import PROGRAM, batch, equal, ip_json, nlinspect, records, require, run, wired

ROUTES = """
    route add 198.51.100.0/24 via 192.0.2.2 table 100
    route add 203.0.113.0/24 table 100 nexthop via 192.0.2.3 nexthop via 192.0.2.4
    route add blackhole default table 1000
    route add unreachable 10.0.0.0/8 table 4294967294
    -6 route add 2001:db8:1::/48 via 2001:db8::2 table 100
    -6 route add 2001:db8:2::/48 table 100 nexthop via 2001:db8::2 nexthop via 2001:db8::3
    -6 route add unreachable 2001:db8:3::/48 table 2000
    rule add pref 1000 from 10.0.0.0/8 lookup 100
    rule add pref 900 fwmark 1 lookup 100
    rule add pref 1100 lookup 200
    rule add pref 1200 blackhole
    rule add pref 1300 goto 32766
    -6 rule add pref 800 lookup 100
    -6 rule add pref 801 lookup 300
"""
NAMES = {"default": 253, "main": 254, "local": 255}
# The start of an answer is held back, some megabytes. As many routes, kept, would take several times as much.
MANY, MEMORY_KIB = 50_000, 5000


def set_up():
    wired()
    batch(ROUTES.splitlines())


def number(table):
    return NAMES.get(table) or int(table)


def of_ip(letter):
    """ip(8)'s routes and priorities of rules, by table."""
    routes = collections.Counter(
        number(route.get("table", "main")) for route in ip_json(letter, "route", "show", "table", "all"))
    rules = collections.defaultdict(list)
    for rule in ip_json(letter, "rule"):
        if "table" in rule and "goto" not in rule:
            rules[number(rule["table"])].append(rule["priority"])
    return routes, rules


def counts_are_those_of_ip():
    (routes4, rules4), (routes6, rules6) = of_ip("-4"), of_ip("-6")
    wanted = [
        {"table_id": table, "routes": routes4[table] + routes6[table],
         "ipv4_routes": routes4[table], "ipv6_routes": routes6[table],
         "rules": len(rules4[table] + rules6[table]),
         **({"priority": min(rules4[table] + rules6[table])} if rules4[table] + rules6[table] else {})}
        for table in sorted({*routes4, *routes6, *rules4, *rules6})
    ]
    got = records("tables")
    equal([number(one.pop("table")) for one in got], [one["table_id"] for one in got], "names")
    equal(got, wanted, "tables")
    require(len(got) >= 9, "some tables are missing")


def a_family_is_counted_alone():
    for letter, own, other in (("-4", "ipv4_routes", "ipv6_routes"),
                               ("-6", "ipv6_routes", "ipv4_routes")):
        routes, rules = of_ip(letter)
        got = records("tables", letter)
        equal({one["table_id"]: one[own] for one in got if one[own]}, dict(routes), letter)
        equal([one["routes"] for one in got], [one[own] for one in got], f"routes with {letter}")
        equal({one["table_id"]: one["rules"] for one in got if one["rules"]},
              {table: len(of_it) for table, of_it in rules.items()}, letter)
        require(not any(other in one for one in got), f"{letter}: {got}")


def filters_and_formats():
    def ids(*words):
        return [one["table_id"] for one in records("tables", *words)]

    equal(ids("main"), [254], "by name")
    equal(ids("100"), [100], "by number")
    equal(ids("id=100"), [100], "by its number")
    equal(ids("rules=0"), [1000, 2000, 4294967294], "without a rule")
    equal(ids("routes=0"), [200, 253, 300], "without a route")
    equal(ids("--sort", "-ipv4_routes,table_id", "--limit", "1"), [255], "the largest")
    equal(nlinspect("table", "--csv", "-o", "table,ipv4_routes,rules", "100").stdout,
          b"table,ipv4_routes,rules\r\n100,2,3\r\n", "CSV")
    equal(records("tables", "-n", "main")[0]["table"], "254", "numeric")
    said = nlinspect("tables", "table=mian", status=2).stderr
    require(b'did you mean "main"' in said, said)
    equal([one["netns"] for one in records("tables", "-N", "self", "main")], ["self"], "netns")
    equal([one["ipv4_routes"] for one in records("tables", "-N", "all", "1000", "netns=self")], [1],
          "in all")


def empty_tables_are_told_from_none():
    """The kernel does not know a table without routes; a rule or a name makes it exist."""
    for table, said in (("200", "table 200 is empty"), ("300", "table 300 is empty"),
                        ("default", "table default is empty"), ("301", "there is no routing table 301")):
        for words in ([], ["-4"], ["-6"], ["-w", "0.01", "--count", "2"]):
            done = nlinspect("routes", "--table", table, *words)
            equal(done.stderr.decode().splitlines(),
                  [f"nlinspect: note: {'the routing ' * said.startswith('table')}{said}"], f"{table} {words}")


def tables_of_rules_are_completed():
    for words in (["routes", "--table", ""], ["rules", "lookup", ""], ["tables", ""], ["routes", "table=1"],
                  ["routes", "--table=1"]):
        shown = nlinspect("__complete", *words).stdout.decode().splitlines()
        offered = [line.split("\t")[0].rpartition("=")[2] for line in shown]
        for table in ("100",) if words[-1].endswith("1") else ("100", "200", "300", "main"):
            equal(offered.count(table), 1, f"{table} after {words}: {offered}")
        require("1000" not in offered, "no rule leads to it")


def read_with(table):
    """The words of the table's row, and the most memory that was taken until it stood there, in KiB."""
    with subprocess.Popen([PROGRAM, "tables", table, "-H", "-w", "86400"], stdout=subprocess.PIPE) as process:
        try:
            words = process.stdout.readline().split()
            with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
                (peak,) = [int(line.split()[1]) for line in status if line.startswith("VmHWM:")]
        finally:
            process.kill()
    return words, peak


def many_routes_take_no_memory():
    _, few = read_with("100")
    batch(f"route add 10.{n >> 16}.{n >> 8 & 255}.{n & 255}/32 dev wire table 500" for n in range(MANY))
    words, many = read_with("500")
    equal(words, [b"500", b"500", str(MANY).encode(), str(MANY).encode(), b"0", b"0", b"-"], "routes")
    require(many < few + MEMORY_KIB, f"{many} KiB, {few} with few routes")


run(counts_are_those_of_ip, a_family_is_counted_alone, filters_and_formats,
    empty_tables_are_told_from_none, tables_of_rules_are_completed, many_routes_take_no_memory, prepare=set_up)
