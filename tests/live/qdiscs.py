#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Queueing disciplines and classes, against tc(8)."""
import json
import re
import socket

from lab import equal, need, nlinspect, records, require, run, sh

# tc's values for a discipline, beside its settings.
SAME = ("kind", "handle", "dev", "parent", "refcnt", "bytes", "packets", "drops", "overlimits", "requeues",
        "backlog", "qlen")
KINDS = (
    "pfifo_fast", "pfifo limit 7", "bfifo limit 5000", "htb default 20 r2q 20", "mq",
    "tbf rate 1mbit burst 10k latency 50ms", "tbf rate 9gbit burst 1m limit 3m",
    "tbf rate 1mbit burst 10k latency 50ms peakrate 2mbit minburst 1540",
)
UNITS = {"b": 1, "Kb": 1 << 10, "Mb": 1 << 20}


def tc(*words):
    return json.loads(sh(["tc", "-j", "-s", "-d", *words]).stdout)


def set_up():
    sh("ip link add one numtxqueues 2 type veth peer name two")
    for name in ("one", "two"):
        sh(f"ip link set {name} addrgenmode none")
        sh(f"ip link set {name} up")


def send(count, size=1000):
    """Ethernet frames that nobody takes."""
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as sender:
        sender.bind(("one", 0))
        for _ in range(count):
            try:
                sender.send(b"\xff" * 6 + b"\x02" * 6 + b"\x88\xb5" + bytes(size - 14))
            except OSError:
                pass  # the queue is full


def compare():
    """Every discipline: what stood still between two looks of tc's is the same here."""
    while True:
        before, ours, after = tc("qdisc"), records("qdiscs"), tc("qdisc")
        if before == after:
            break
    equal(len(ours), len(before), "disciplines")
    for mine, theirs in zip(ours, before):
        for key in SAME:
            # tc leaves out a count of 1.
            wanted = theirs.get(key, 1 if key == "refcnt" else None)
            equal(mine.get(key), wanted, f"{key} of {theirs}")
        equal(mine["root"], theirs.get("root", False), f"root of {theirs}")
    return {(mine["dev"], mine["handle"]): (mine, theirs) for mine, theirs in zip(ours, before)}


def size_of(text):
    """tc rounds: "10Kb/1"."""
    number, unit = re.fullmatch(r"([\d.]+)(\w+)(/.*)?", text).groups()[:2]
    return float(number) * UNITS[unit]


def every_kind_is_as_tc_has_it():
    for kind in KINDS:
        need(f"tc qdisc replace dev one root handle 1: {kind}", f"the queueing discipline {kind.split()[0]}")
        mine, theirs = compare()[("one", "1:")]
        settings, wanted = mine.get("options", {}), theirs["options"]
        for key in ("limit", "rate", "peakrate", "bands", "priomap", "r2q", "direct_qlen"):
            if key in wanted:
                equal(settings.get(key), wanted[key], f"{key} of {kind}")
        if "burst" in wanted:
            require(abs(settings["burst"] - size_of(wanted["burst"])) <= settings["burst"] / 100,
                    f"burst of {kind}: {settings} {wanted}")
        equal(settings.get("latency_us"), wanted.get("lat"), f"latency of {kind}")
        equal(settings.get("default_class"), wanted.get("default"), f"default of {kind}")
        sh("tc qdisc del dev one root")


def drops_are_counted():
    need("tc qdisc replace dev one root handle 1: tbf rate 80bit burst 2k limit 3k", "tbf")
    send(20)
    mine, _ = compare()[("one", "1:")]
    require(mine["drops"] > 0 and mine["backlog"] > 0 and mine["overlimits"] > 0, mine)
    equal([row["dev"] for row in records("qdiscs", "drops>0")], ["one"], "what drops")
    sh("tc qdisc del dev one root")


def classes_are_as_tc_has_them():
    need("tc qdisc replace dev one root handle 1: htb default 10", "htb")
    sh("tc class add dev one parent 1: classid 1:1 htb rate 10mbit ceil 20mbit")
    sh("tc class add dev one parent 1:1 classid 1:10 htb rate 1mbit ceil 5mbit prio 3 quantum 3000")
    sh("tc qdisc add dev one parent 1:10 handle 10: pfifo limit 9")
    send(5)
    text = sh("tc -s -d class show dev one").stdout.decode()
    shown = {handle: (parent, kind) for kind, handle, parent in
             re.findall(r"^class (\w+) (\S+) (root|parent \S+)", text, re.M)}
    ours = {row["handle"]: row for row in records("qdiscs", "object=class", "dev", "one")}
    equal(set(ours), set(shown), "classes")
    for handle, (parent, kind) in shown.items():
        row = ours[handle]
        equal(row["kind"], kind, f"kind of {handle}")
        equal(row["root"], parent == "root", f"root of {handle}")
        equal(row.get("parent"), parent.split()[1] if parent != "root" else None, f"parent of {handle}")
    settings = ours["1:10"]["options"]
    equal([settings[key] for key in ("rate", "ceil", "prio", "quantum")], [125000, 625000, 3, 3000], settings)
    equal(ours["1:10"]["leaf"], "10:", "the leaf")
    sent = re.search(r"^class htb 1:10 .*\n Sent (\d+) bytes (\d+) pkt", text, re.M).groups()
    equal([ours["1:10"]["bytes"], ours["1:10"]["packets"]], [int(number) for number in sent], "what was sent")
    plain = records("qdiscs")
    equal({row["object"] for row in plain}, {"qdisc"}, "without --classes")
    equal(len(records("qdiscs", "--classes")), len(plain) + len(ours), "with --classes")
    sh("tc qdisc del dev one root")


def a_round_has_rates():
    lines = nlinspect("qdiscs", "-w", "0.05", "--count", "2", "-o", "dev,packets", "two").stdout.decode()
    require("PACKETS/s" in lines, lines)


run(every_kind_is_as_tc_has_it, drops_are_counted, classes_are_as_tc_has_them, a_round_has_rates,
    prepare=set_up, apart=True)
