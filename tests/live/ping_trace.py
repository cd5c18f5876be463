#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The way to a host, over a link that acts as a row of routers.

Probes that are lost end by a timeout. It is longer than a busy machine takes for an answer."""
import contextlib
import re
import socket

from lab import FOLDER, Skip, as_nobody, equal, nlinspect, require, run, sh, strict_json, sysctl, wired
from tunnel import ACK, ICMP_EXCEEDED, ICMP_UNREACHABLE, RST, SYN, link

HOPS = 5
SILENCE = "8"


def way(lost=lambda hop, seq: False, end=HOPS, flows=None, answer=None):
    """Routers 1 to HOPS - 1, then the host; `lost` says which probes get no answer. Probes of UDP
    and TCP are counted by their time to live."""
    counts = {}

    def decide(packet):
        if not (packet.is_echo or packet.is_udp or packet.is_syn):
            return []
        hop = min(packet.ttl, HOPS)
        counts[packet.ttl] = counts.get(packet.ttl, 0) + 1
        seq = packet.seq if packet.is_echo else counts[packet.ttl]
        if flows is not None:
            flows.setdefault(seq, set()).add(bytes(packet.message[:4]))
        if lost(hop, seq) or hop > end:
            return []
        if hop == HOPS:
            return [(0, answer(packet) if answer else packet.reply())]
        kind = (ICMP_EXCEEDED, 0) if packet.version == 4 else (3, 0)
        # Old routers quote the header and 8 bytes. UDP needs 16 bytes of the data.
        return [(0, packet.error(router(packet.version, hop), *kind, quoted=576 if packet.is_udp else 28))]

    return decide


def refuse(packet):
    """The answer of a host on whose port nobody listens."""
    if packet.is_syn:
        return packet.segment(RST | ACK)
    address = socket.inet_ntop(socket.AF_INET if packet.version == 4 else socket.AF_INET6, packet.target)
    return packet.error(address, *((ICMP_UNREACHABLE, 3) if packet.version == 4 else (1, 4)))


def router(version, hop):
    return f"198.51.100.{100 + hop}" if version == 4 else f"2001:db8:1::{100 + hop}"


def trace(host, *words, ask=nlinspect, **options):
    done = ask("ping", "--trace", "-i", "0.02", "-t", "12", host, "-q", "-J", *words, **options)
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
        flows = {}
        with link(way(flows=flows), sh):
            trace("198.51.100.1", "-c", "4", "-W", "60")
        equal({seq: len(found) for seq, found in flows.items()}, {seq: 1 for seq in range(1, 5)}, "flows")


def udp_and_tcp_find_every_hop():
    """By any router's error, over one flow, and whether the port is open or not."""
    sysctl("net/ipv4/ping_group_range", "1 0")
    for version, host in ((4, "198.51.100.1"), (6, "2001:db8:1::1")):
        for words, answer, ask in (
                (("--udp", "33434"), refuse, as_nobody),
                (("--udp", "7", "-s", "16"), lambda packet: packet.datagram(bytes(packet.message[8:])), nlinspect),
                (("--tcp", "443"), lambda packet: packet.segment(SYN | ACK), nlinspect),
                (("--tcp", "443"), refuse, nlinspect)):
            flows = {}
            with link(way(flows=flows, answer=answer), sh):
                rows = trace(host, "-c", "5", "-W", "60", *words, ask=ask)
                check_way(rows, host, version)
                if ask is nlinspect:
                    recording = f"{FOLDER}/flow.pcap"
                    rows = trace(host, "-c", "5", "-W", "60", *words, "--record", recording)
                    equal(trace(host, "--replay", recording), rows, "a replay")
            check_way(rows, host, version)
            equal({(row["transmitted"], row["received"], row["answers"]) for row in rows}, {(5, 5, "all")}, words)
            # Two runs have a flow each.
            equal(len(set().union(*flows.values())), 1 if ask is as_nobody else 2, f"one flow: {flows}")
            equal({(row["protocol"], row["port"]) for row in rows}, {(words[0][2:], int(words[1]))}, "probes")
    done = as_nobody("ping", "--trace", "--tcp", "443", "127.0.0.1")
    require(done.returncode == 2 and b"--trace --tcp needs CAP_NET_RAW" in done.stderr, done)


def verdicts_say_where_loss_begins():
    """tests/unit/ping_path.c has every kind of loss."""
    host = "198.51.100.1"
    with link(way(lambda hop, seq: hop >= 3 and seq == 2), sh):
        rows = trace(host, "-c", "4", "-W", SILENCE)
    equal(rows[-1]["verdict"], f"loss reaches {host}: 1 of 4 probes; it begins at hop 3 ({router(4, 3)})", "verdict")
    equal([row["answers"] for row in rows], ["all"] * 2 + ["lost"] * 3, "answers")


def errors_say_what_happened():
    """A router without a way on, and a gateway that does not answer this host."""
    def decide(packet):
        if packet.ttl < 3:
            return way()(packet)
        return [(0, packet.error(router(4, 2), ICMP_UNREACHABLE, 1))]

    host = "198.51.100.1"
    with link(decide, sh):
        rows = trace(host, "-c", "2", "-W", "60", status=1)
    equal([(row["from"], row.get("reason")) for row in rows],
          [(router(4, 1), None), (router(4, 2), None), (router(4, 2), "Destination Host Unreachable")], "hops")
    equal(rows[-1]["verdict"], f'{host} did not answer: hop 2 ({router(4, 2)}) reports "Destination Host Unreachable"',
          "a router")
    wired()
    sh("ip route add 198.51.100.0/24 via 192.0.2.9")
    for way_of_probing in ((), ("--udp", "33434")):
        rows = trace(host, "-c", "1", "-W", "60", *way_of_probing, status=1)
        equal(rows[-1]["verdict"], f'{host} did not answer: this host reports "Destination Host Unreachable"; '
              "its next hop does not answer, see nlinspect neighbors", "the gateway")
    rows = trace("203.0.113.1", "-c", "1", status=2)
    equal(rows[-1]["verdict"], "no probe to 203.0.113.1 could be sent: Network is unreachable", "no route")


def narrow_way(packet):
    """Behind router 2 packets have at most 1400 bytes, behind router 3 1300."""
    for hop, mtu in ((2, 1400), (3, 1300)):
        if packet.ttl > hop and len(packet.data) > mtu:
            code = (ICMP_UNREACHABLE, 4) if packet.version == 4 else (2, 0)
            return [(0, packet.error(router(packet.version, hop), *code, mtu))]
    return way(answer=refuse if packet.is_udp else None)(packet)


@contextlib.contextmanager
def routers_with_names():
    """All routers but the second have a name."""
    path = f"{FOLDER}/hosts"
    with open(path, "w", encoding="ascii") as file:
        file.writelines(f"{router(version, hop)} hop{hop}.example\n" for version in (4, 6) for hop in (1, 3, 4))
    sh(f"mount --bind {path} /etc/hosts")
    try:
        yield
    finally:
        sh("umount /etc/hosts")


def routers_are_named():
    with open("/etc/nsswitch.conf", encoding="ascii") as file:
        if not re.search(r"^hosts:\s+files\b", file.read(), re.M):
            raise Skip("names come from elsewhere")
    with routers_with_names(), link(way(), sh):
        rows = trace("198.51.100.1", "-r", "-c", "1", "-W", "60")
        equal([row.get("name") for row in rows], ["hop1.example", None, "hop3.example", "hop4.example", None], "names")
        rows = trace("198.51.100.1", "-c", "1", "-W", "60")
        require(all("name" not in row for row in rows), rows)


def a_narrow_hop_has_its_mtu():
    for version, host in ((4, "198.51.100.1"), (6, "2001:db8:1::1")):
        for words in ((), ("--udp", "33434")):
            with link(narrow_way, sh):
                rows = trace(host, "-c", "5", "-W", "60", "-M", "do", *words)
            check_way(rows, host, version)
            equal([row.get("mtu") for row in rows], [None, 1400, 1300, None, None], "narrow links")
            # Probes that do not fit are not lost.
            equal({row["loss_percent"] for row in rows}, {0}, "loss")
            equal(rows[-1]["verdict"], f"no loss reaches {host}; hop 3 ({router(version, 3)}) lets packets of at most "
                  "1300 bytes through", "verdict")


def text_and_replay():
    recording = f"{FOLDER}/trace.pcap"
    words = ("--trace", "-c", "3", "-i", "0.02", "-W", SILENCE, "-t", "8", "198.51.100.1")
    with link(way(lambda hop, seq: hop == 2), sh):
        text = nlinspect("ping", *words, "--record", recording).stdout.decode()
    require(re.match(r"way to 198\.51\.100\.1 \(198\.51\.100\.1\), at most 8 hops, 56 bytes of data\n\nhop  from", text), text)
    require(re.search(r"^  2  no answer +3 +100 +- +- +- +-$", text, re.M), text)
    require(text.endswith("\nno loss reaches 198.51.100.1: routers before it answer only some probes.\n"), text)
    equal(nlinspect("ping", "--trace", "--replay", recording, "-t", "8").stdout.decode(), text, "a replay")
    for bad in (["--passive"], ["-f"]):
        done = nlinspect("ping", "--trace", *bad, "127.0.0.1", status=2)
        require(b"--trace sends probes by its interval" in done.stderr, done.stderr)


if __name__ == "__main__":
    run(every_hop_is_found, probes_of_a_round_are_one_flow, udp_and_tcp_find_every_hop,
        verdicts_say_where_loss_begins, errors_say_what_happened, routers_are_named,
        a_narrow_hop_has_its_mtu, text_and_replay, apart=True)
