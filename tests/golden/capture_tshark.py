#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Captures of real clients, read by tshark and by the program: each packet has the same lengths, addresses, ports,
flags, relative and absolute numbers, options and names. capture_tshark.py [FILE...]; without files, the captures
of tests/recordings/capture."""
import glob
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAM = os.path.abspath(os.environ.get("NLINSPECT", "build/src/nlinspect"))
# Errors of ICMP quote a packet, whose fields tshark shows as well.
QUOTING = (3, 4, 5, 11, 12)
TSHARK = [
    "tshark", "-n", "-T", "json", "-o", "ip.defragment:FALSE", "-o", "ipv6.defragment:FALSE",
    "-o", "tcp.desegment_tcp_streams:FALSE", "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:FALSE"]


def number(text):
    return int(text, 0)


def flag(text):
    return text in ("1", "True", "true")


# Our field, tshark's fields (the first that is there counts), and what makes tshark's text comparable.
FIELDS = [
    ("length", "frame.len", number),
    ("captured", "frame.cap_len", number),
    ("source_mac", "eth.src sll.src.eth", str),
    ("destination_mac", "eth.dst", str),
    ("vlan", "ieee8021ad.id vlan.id", number),
    ("source_address", "ip.src ipv6.src arp.src.proto_ipv4", str),
    ("destination_address", "ip.dst ipv6.dst arp.dst.proto_ipv4", str),
    ("ttl", "ip.ttl ipv6.hlim", number),
    ("ip_id", "ip.id ipv6.fraghdr.ident", number),
    ("flow_label", "ipv6.flow", number),
    ("arp_operation", "arp.opcode", lambda text: {"1": "request", "2": "reply"}.get(text, text)),
    ("source_port", "tcp.srcport udp.srcport", number),
    ("destination_port", "tcp.dstport udp.dstport", number),
    ("seq", "tcp.seq", number),
    ("ack", "tcp.ack", number),
    ("seq_raw", "tcp.seq_raw", number),
    ("ack_raw", "tcp.ack_raw", number),
    ("window", "tcp.window_size_value", number),
    ("payload_bytes", "tcp.len", number),
    ("mss", "tcp.options.mss_val", number),
    ("window_scale", "tcp.options.wscale.shift", number),
    ("timestamp", "tcp.options.timestamp.tsval", number),
    ("timestamp_echo", "tcp.options.timestamp.tsecr", number),
    ("icmp_type", "icmp.type icmpv6.type", number),
    ("icmp_code", "icmp.code icmpv6.code", number),
    ("icmp_seq", "icmp.seq icmpv6.echo.sequence_number", number),
    ("dns_id", "dns.id", number),
    ("dns_response", "dns.flags.response", flag),
    ("dns_name", "dns.qry.name", str),
]
FLAGS = {"FIN": 1, "SYN": 2, "RST": 4, "PSH": 8, "ACK": 16, "URG": 32, "ECE": 64, "CWR": 128, "AE": 256}
OTHERS = ("tcp.flags", "udp.length", "ip.checksum.status", "ip.flags.mf", "ip.frag_offset", "ipv6.fraghdr.offset")


def theirs(path):
    names = [name for _, names, _ in FIELDS for name in names.split()] + list(OTHERS)
    words = [*TSHARK, "-r", path]
    for name in names:
        words += ["-e", name]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    for packet in json.loads(done.stdout):
        yield {name: values[0] for name, values in packet["_source"]["layers"].items()}


def ours(path):
    names = [field for field, _, _ in FIELDS] + ["flags", "checksum", "fragment_offset", "protocol"]
    done = subprocess.run([PROGRAM, "capture", "-r", path, "-J", "-o", ",".join(names)],
                          capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def quotes(packet):
    kind = packet["icmp_type"]
    return kind is not None and (kind in QUOTING if packet["protocol"] == "icmp" else kind < 128)


def left_out(packet, field):
    """Whether tshark has the field of another packet, or finds DNS on other ports by the conversation."""
    if field.startswith("dns_"):
        return quotes(packet) or 53 not in (packet["source_port"], packet["destination_port"])
    return quotes(packet) and (field.endswith("_port") or field == "icmp_seq")


def difference(name, one, other):
    return [] if one == other else [f"{name}: {one!r} instead of {other!r}"]


def differences(packet, other):
    """The fields of a packet that differ from the fields of tshark."""
    found = []
    for field, names, convert in FIELDS:
        if left_out(packet, field):
            continue
        wanted = next((convert(other[name]) for name in names.split() if name in other), None)
        # tshark has an acknowledgment of 0 for a segment without ACK.
        if field in ("ack", "ack_raw") and packet["flags"] and "ACK" not in packet["flags"]:
            wanted = None
        if field == "payload_bytes" and wanted is None and "udp.length" in other and not quotes(packet):
            wanted = number(other["udp.length"]) - 8
        found += difference(field, packet[field], wanted)
    if "tcp.flags" in other:
        found += difference("flags", sum(FLAGS[flag] for flag in packet["flags"]), number(other["tcp.flags"]))
    if "ip.checksum.status" in other and not quotes(packet):
        found += difference("checksum is bad", packet["checksum"] == "bad", other["ip.checksum.status"] == "0")
    if other.get("ip.flags.mf", "0") in ("1", "True") or other.get("ip.frag_offset", "0") != "0":
        # Versions of tshark differ in its unit.
        offset = number(other["ip.frag_offset"])
        if packet["fragment_offset"] not in (offset, 8 * offset):
            found.append(f"fragment_offset: {packet['fragment_offset']}, of {offset}")
    return found


def main():
    wrong = total = 0
    for path in sys.argv[1:] or sorted(glob.glob(f"{HERE}/../recordings/capture/*.pcap")):
        mine, others = ours(path), list(theirs(path))
        if len(mine) != len(others):
            print(f"{path}: {len(mine)} packets instead of {len(others)}")
            wrong += 1
        for index, (packet, other) in enumerate(zip(mine, others), 1):
            total += 1
            for text in differences(packet, other):
                print(f"{os.path.basename(path)}: packet {index}: {text}")
                wrong += 1
    print(f"{total} packets, {wrong} differences")
    sys.exit(1 if wrong or not total else 0)


main()
