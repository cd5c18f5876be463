# SPDX-License-Identifier: MIT
"""Queueing disciplines of kinds that a kernel may lack, built from the ABI for build.py."""
import struct

from build import NETLINK_ROUTE, Recording, attribute, done, links_request, message, nested, ordinary_link
from build import request, u32, u64, u8

RTM_NEWQDISC, RTM_GETQDISC, RTM_NEWTCLASS, RTM_GETTCLASS = 36, 38, 40, 42
KIND, OPTIONS, STATS2, HW_OFFLOAD, INGRESS_BLOCK, EGRESS_BLOCK = 1, 2, 7, 12, 13, 14
BASIC, RATE_EST, QUEUE, RATE_EST64, PKT64 = 1, 2, 3, 5, 8
ROOT = 0xFFFFFFFF


def tcmsg(index=0, handle=0, parent=ROOT, info=1):
    return struct.pack("=BxxxiIII", 0, index, handle, parent, info)


def stats(sent, packets, drops, overlimits=0, requeues=0, backlog=0, qlen=0, *more):
    return nested(
        STATS2,
        attribute(BASIC, struct.pack("=QI4x", sent, packets & 0xFFFFFFFF)),
        attribute(QUEUE, struct.pack("=5I", qlen, backlog, drops, requeues, overlimits)),
        *more)


def qdisc(index, kind, handle, options, *attributes, parent=ROOT, info=1, answer=RTM_NEWQDISC, **names):
    return message(
        answer,
        tcmsg(index, handle << 16, parent, info) + attribute(KIND, kind.encode() + b"\0")
        + options + b"".join(attributes), **names)


def fq():
    unlimited = 0xFFFFFFFF
    return nested(
        OPTIONS, u32(1, 10000), u32(2, 100), u32(3, 3028), u32(4, 15140), u32(5, 1), u32(7, unlimited),
        u32(8, 10), u32(9, 40000), u32(10, 1023), u32(11, 68750), u32(12, unlimited), u32(13, 10000),
        u32(14, 10000000), u8(15, 1))


def fq_codel():
    return nested(
        OPTIONS, u32(1, 4999), u32(2, 10240), u32(3, 99999), u32(4, 1), u32(5, 1024), u32(6, 1514),
        u32(7, 999), u32(8, 64), u32(9, 32 << 20))


def prio():
    return attribute(OPTIONS, struct.pack("=i16B", 3, 1, 2, 2, 2, 1, 2, 0, 0, *[1] * 8))


def htb_fast():
    """Rates of more than 32 bits in bytes per second, which stand in attributes of their own."""
    ratespec = struct.pack("=BBHhHI", 0, 1, 0, -1, 0, 0xFFFFFFFF)
    return nested(
        OPTIONS, attribute(1, ratespec * 2 + struct.pack("=5I", 1000, 2000, 200000, 0, 3)),
        u64(6, 5_000_000_000), u64(7, 12_500_000_000))


def recording():
    made = Recording()
    many = u64(PKT64, 5_000_000_000)
    made.ask(
        NETLINK_ROUTE, request(RTM_GETQDISC, tcmsg(parent=0, info=0)),
        qdisc(2, "mq", 0x8001, b"", stats(9, 1, 0), info=5)
        + qdisc(2, "fq", 0, fq(), stats(1 << 40, 5_000_000_000, 7, 0, 3, 3028, 2, many), parent=0x80010001)
        + qdisc(2, "fq_codel", 0, fq_codel(), stats(700, 7, 1, 2), u8(HW_OFFLOAD, 1), parent=0x80010002)
        + qdisc(3, "prio", 1, prio(), stats(0, 0, 0), info=2)
        + qdisc(3, "pfifo_head_drop", 0x10, attribute(OPTIONS, struct.pack("=I", 64)), parent=0x10001)
        + qdisc(3, "ingress", 0xFFFF, b"", u32(INGRESS_BLOCK, 4), u32(EGRESS_BLOCK, 5), parent=0xFFFFFFF1)
        # Estimates, a kind that nobody knows, and settings that are cut.
        + qdisc(4, "novel", 2, nested(OPTIONS, u32(1, 9)),
                stats(1, 1, 0, 0, 0, 0, 0, attribute(RATE_EST, struct.pack("=II", 1000, 10))))
        + qdisc(5, "fq", 3, nested(OPTIONS, u32(8, 77)),
                stats(1, 1, 0, 0, 0, 0, 0, attribute(RATE_EST64, struct.pack("=QQ", 1 << 33, 20))))
        + qdisc(6, "prio", 4, attribute(OPTIONS, b"\3\0\0\0\1\2")),
        done())
    for index, answer in ((2, b""), (3, b""), (4, qdisc(
            4, "htb", 2, htb_fast(), stats(5, 5, 0), parent=0x20001, info=0x100000,
            answer=RTM_NEWTCLASS, sequence=2)), (5, b""), (6, b"")):
        made.ask(NETLINK_ROUTE, request(RTM_GETTCLASS, tcmsg(index, parent=0, info=0), 2),
                 answer + done(sequence=2))
    made.ask(NETLINK_ROUTE, links_request(3), b"".join(ordinary_link(index, sequence=3) for index in range(2, 7)),
             done(sequence=3))
    return made
