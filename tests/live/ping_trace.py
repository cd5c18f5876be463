#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The way to a host, over a link that acts as a row of routers."""
import re

from lab import FOLDER, as_nobody, equal, nlinspect, require, run, sh, strict_json, sysctl
from tunnel import ICMP_EXCEEDED, ICMP_UNREACHABLE, link

HOPS = 5


def way(lost=lambda hop, seq: False, end=HOPS, checksums=None):
    """Routers 1 to HOPS - 1, then the host; `lost` says which probes get no answer."""
    def decide(packet):
        if not packet.is_echo:
            return []
        hop = min(packet.ttl, HOPS)
        if checksums is not None and packet.version == 4:
            checksums.setdefault(packet.seq, set()).add(bytes(packet.message[:4]))
        if lost(hop, packet.seq) or hop > end:
            return []
        if hop == HOPS:
            return [(0, packet.reply())]
        kind = (ICMP_EXCEEDED, 0) if packet.version == 4 else (3, 0)
        return [(0, packet.error(router(packet.version, hop), *kind))]

    return decide


def router(version, hop):
    return f"198.51.100.{100 + hop}" if version == 4 else f"2001:db8:1::{100 + hop}"


def trace(host, *words, ask=nlinspect, **options):
    wait = () if "-W" in words else ("-W", "1")
    done = ask("ping", "--trace", "-i", "0.02", *wait, "-t", "12", host, "-q", "-J", *words, **options)
    return [strict_json(line) for line in done.stdout.splitlines()]


def check_way(rows, host, version):
    equal([row["hop"] for row in rows], list(range(1, HOPS + 1)), "hops")
    equal([row["from"] for row in rows], [router(version, hop) for hop in range(1, HOPS)] + [host], "routers")
    require(all("verdict" not in row for row in rows[:-1]), rows)


def every_hop_is_found():
    for version, host in ((4, "198.51.100.1"), (6, "2001:db8:1::1")):
        sysctl("net/ipv4/ping_group_range", "1 0")
        with link(way(), sh):
            rows = trace(host, "-c", "5", "-W", "60")
        check_way(rows, host, version)
        equal({(row["transmitted"], row["received"], row["loss_percent"]) for row in rows}, {(5, 5, 0)}, "no loss")
        equal(rows[-1]["verdict"], f"no loss reaches {host}", "verdict")
        sysctl("net/ipv4/ping_group_range", "0 2147483647")
        with link(way(), sh):
            rows = trace(host, "-c", "2", "-W", "60", ask=as_nobody)
        check_way(rows, host, version)


def probes_of_a_round_are_one_flow():
    """To routers that go by type, code and checksum."""
    for allowed in ("1 0", "0 2147483647"):
        sysctl("net/ipv4/ping_group_range", allowed)
        checksums = {}
        with link(way(checksums=checksums), sh):
            trace("198.51.100.1", "-c", "4", "-W", "60")
        equal({seq: len(found) for seq, found in checksums.items()}, {seq: 1 for seq in range(1, 5)}, "flows")


def verdicts_say_where_loss_begins():
    host = "198.51.100.1"
    for lost, end, said in (
            (lambda hop, seq: hop == 2, HOPS, f"no loss reaches {host}: routers before it answer only some probes"),
            (lambda hop, seq: hop in (2, 3) and seq % 2, HOPS,
             f"no loss reaches {host}: routers before it answer only some probes"),
            (lambda hop, seq: hop >= 3 and seq == 2, HOPS,
             f"loss reaches {host}: 1 of 4 probes; it begins at hop 3 ({router(4, 3)})"),
            (lambda hop, seq: hop == HOPS and seq == 2 or hop == 2, HOPS,
             f"loss reaches {host}: 1 of 4 probes; it begins at hop 5 ({host})"),
            (lambda hop, seq: False, 3, f"{host} did not answer; the last that did is hop 3 ({router(4, 3)})"),
            (lambda hop, seq: True, HOPS, f"{host} did not answer, and no router on the way did"),
    ):
        with link(way(lost, end), sh):
            rows = trace(host, "-c", "4", status=None)
        equal(rows[-1]["verdict"], said, "verdict")


def a_narrow_hop_has_its_mtu():
    def decide(packet):
        if packet.ttl == 1:
            return [(0, packet.error(router(4, 1), ICMP_EXCEEDED, 0))]
        return [(0, packet.error(router(4, 2), ICMP_UNREACHABLE, 4, 1400))]

    with link(decide, sh):
        rows = [strict_json(line) for line in nlinspect(
            "ping", "--trace", "-c", "1", "-t", "3", "-W", "1", "-M", "do", "-s", "1472", "198.51.100.1", "-J",
            status=1).stdout.splitlines()]
    require({(row["hop"], row["outcome"], row.get("mtu")) for row in rows} >=
            {(1, "ttl-exceeded", None), (2, "too-big", 1400)}, rows)


def text_and_replay():
    recording = f"{FOLDER}/trace.pcap"
    words = ("--trace", "-c", "3", "-i", "0.02", "-W", "1", "-t", "8", "198.51.100.1")
    with link(way(lambda hop, seq: hop == 2), sh):
        text = nlinspect("ping", *words, "--record", recording).stdout.decode()
    require(re.match(r"way to 198\.51\.100\.1 \(198\.51\.100\.1\), at most 8 hops, 56 bytes of data\n\nhop  from", text), text)
    require(re.search(r"^  2  no answer +3 +100 +- +- +- +-$", text, re.M), text)
    require(text.endswith("\nno loss reaches 198.51.100.1: routers before it answer only some probes.\n"), text)
    equal(nlinspect("ping", "--trace", "--replay", recording, "-t", "8").stdout.decode(), text, "a replay")
    for bad in (["--tcp", "80"], ["--passive"], ["-f"]):
        done = nlinspect("ping", "--trace", *bad, "127.0.0.1", status=2)
        require(b"--trace sends ICMP" in done.stderr, done.stderr)


if __name__ == "__main__":
    run(every_hop_is_found, probes_of_a_round_are_one_flow, verdicts_say_where_loss_begins, a_narrow_hop_has_its_mtu,
        text_and_replay, apart=True)
