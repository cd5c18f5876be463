# SPDX-License-Identifier: MIT
"""Thousands of routes that are mostly like their neighbors in the table, against ip(8)."""
import csv
import io
import json
import random

from lab import connected, equal, nlinspect, records, require, run, sh, supports, with_ipv6, wired
from routes import compare_selection, lasting

INET, INET6 = 4000, 1500
COLUMNS = "family type dst next_hop dev table protocol scope prefsrc metric".split()


def one_of(*choices):
    """The first one mostly."""
    return choices[0] if random.random() < 0.6 else random.choice(choices)


def inet_route(number, objects):
    dst = f"10.{number >> 8}.{number & 255}.0/{one_of(24, 25, 30, 32)}"
    tail = one_of("", " metric 20", " metric 4294967295") + one_of("", " proto bgp", " proto static")
    kind = random.random()
    if kind < 0.03:
        return f"route add {one_of('blackhole', 'unreachable')} {dst}{tail}"
    if kind < 0.06:
        return f"route add {dst} dev {one_of('wire', 'other')}{tail}"
    if kind < 0.09:
        return f"route add {dst}{tail} nexthop via 192.0.2.2 nexthop via 192.0.2.3 weight 3"
    if kind < 0.12:
        return f"route add {dst} via 192.0.2.2 mtu 1400{tail}"
    if kind < 0.20 and objects:
        return f"route add {dst} nhid {one_of(11, 12, 13)}{tail}"
    gateway = one_of("192.0.2.2", "192.0.2.3", "192.0.2.77", "198.51.100.2")
    return f"route add {dst} via {gateway}{one_of('', ' src 192.0.2.1')}{tail}"


def inet6_route(number):
    dst = f"2001:db8:{number:x}::/{one_of(48, 64)}"
    via = one_of("2001:db8::2", "2001:db8::3", "fe80::7")
    return (f"route add {dst} via {via} dev wire" +
            one_of("", " metric 7", " pref high", " expires 9000", " proto bgp"))


def set_up():
    random.seed(9)
    wired()
    sh("ip link add other type veth peer name thing")
    with_ipv6("other")
    sh("ip address add 198.51.100.1/24 dev other")
    sh("ip link set other up")
    sh("ip link set thing up")
    connected("other", "thing")
    objects = supports("ip nexthop add id 11 via 192.0.2.2 dev wire")
    if objects:
        sh("ip nexthop add id 12 via 198.51.100.2 dev other")
        sh("ip nexthop add id 13 group 11/12")
    for letter, lines in (("-4", [inet_route(number, objects) for number in range(INET)]),
                          ("-6", [inet6_route(number) for number in range(1, INET6)])):
        random.shuffle(lines)
        sh(["ip", letter, "-batch", "-"], feed="\n".join(lines).encode())


def all_are_as_ip_has_them():
    compare_selection(None)


def lines_of(*words):
    return [json.loads(line) for line in nlinspect("routes", *words).stdout.splitlines()]


def every_format_says_the_same():
    rows = records("routes", "-o", ",".join(COLUMNS))
    require(len(rows) > INET + INET6, f"only {len(rows)}")
    equal(lines_of("--ndjson", "-o", ",".join(COLUMNS)), rows, "NDJSON")
    cells = [[str(row[key] if row[key] is not None else "") for key in COLUMNS] for row in rows]
    text = nlinspect("routes", "--csv", "-H", "-o", ",".join(COLUMNS)).stdout.decode()
    equal(list(csv.reader(io.StringIO(text))), cells, "CSV")
    text = nlinspect("routes", "-H", "-o", ",".join(COLUMNS)).stdout.decode()
    equal([line.split() for line in text.splitlines()],
          [[cell or "-" for cell in row] for row in cells], "table")


def columns_stay_in_line():
    """A cell that is wider than all of the first rows widens its column from there on."""
    header, *lines = nlinspect("routes", "-o", "dst,dev,protocol").stdout.decode().splitlines()
    first = [header.index("DEV") - 2, header.index("PROTO") - header.index("DEV") - 2]
    widths = list(first)
    for line in lines:
        cells = line.split()
        widths = [max(width, len(cell)) for width, cell in zip(widths, cells)]
        equal(line, f"{cells[0]:{widths[0]}}  {cells[1]:{widths[1]}}  {cells[2]}", "line")
    require(widths != first, "no cell is wider")


def filters_choose_the_same_of_all():
    everything = {key: lasting(records("routes", key)) for key in ("-4", "-6")}
    for family, words, chosen in (
            ("-4", "dev=other", lambda route: route.get("dev") == "other"),
            ("-4", "gateway=192.0.2.3", lambda route: route.get("gateway") == "192.0.2.3"),
            ("-4", "metric=20", lambda route: route.get("metric") == 20),
            ("-4", "type=blackhole", lambda route: route["type"] == "blackhole"),
            ("-4", "dst in 10.7.0.0/16", lambda route: route["dst"].startswith("10.7.")),
            ("-6", "gateway=fe80::7", lambda route: route.get("gateway") == "fe80::7"),
            ("-6", "protocol=bgp", lambda route: route["protocol"] == "bgp")):
        wanted = [route for route in everything[family] if chosen(route)]
        if "=" in words and words.split("=")[0] in ("dev", "gateway"):
            words = [words, "nexthops=-"]
            wanted = [route for route in wanted if "nexthops" not in route]
        else:
            words = words.split()
        require(wanted, f"{words} chooses nothing")
        equal(lasting(records("routes", family, *words)), wanted, f"routes {words}")
        equal(lasting(lines_of(family, *words, "--ndjson", "--limit", "3")), wanted[:3], f"--limit of {words}")


if __name__ == "__main__":
    run(
        all_are_as_ip_has_them,
        every_format_says_the_same,
        columns_stay_in_line,
        filters_choose_the_same_of_all,
        prepare=set_up,
    )
