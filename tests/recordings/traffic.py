# SPDX-License-Identifier: MIT
"""Recordings of interfaces whose counters move, for pictures: too large or too many to keep."""
import random
import struct

import build

STATS64, MEMBERS = 23, 25
COUNTERS = ("rx_packets", "tx_packets", "rx_bytes", "tx_bytes", "rx_errors", "tx_errors", "rx_dropped", "tx_dropped")
OPERSTATE, UP = 16, 6
START = 1700000000


class Rounds:
    """A recording of rounds of links."""

    def __init__(self):
        self.parts = [build.Recording().data]
        self.number = 0

    def add(self, direction, time, data):
        packet = struct.pack("!HH10xH", direction, 824, build.NETLINK_ROUTE) + data
        self.parts.append(struct.pack("<IIII", START + int(time), int(time % 1 * 1e6), len(packet), len(packet)) + packet)

    def round(self, time, links, flags=build.MULTI):
        """A dump at that time: (index, name, counters)."""
        self.number += 1
        names = {"sequence": self.number, "flags": flags}
        self.add(build.TO_KERNEL, time, build.links_request(self.number))
        for index, name, counters in links:
            values = [counters.get(member, 0) for member in COUNTERS] + [0] * (MEMBERS - len(COUNTERS))
            self.add(build.TO_USER, time, build.link(
                index, name, build.u8(OPERSTATE, UP), build.attribute(STATS64, struct.pack(f"={MEMBERS}Q", *values)),
                **names))
        self.add(build.TO_USER, time, build.done(**names))

    def write(self, path):
        with open(path, "wb") as file:
            file.write(b"".join(self.parts))


def grow(counters, size, packet=900):
    for name, part in (("rx_bytes", 1), ("tx_bytes", 9), ("rx_packets", packet), ("tx_packets", 2 * packet)):
        counters[name] = counters.get(name, 0) + size // part


def incident():
    """A minute in which a link loses packets, another one restarts its counters and is away for a while, and
    nothing is recorded for some seconds."""
    chance, rounds = random.Random(3), Rounds()
    names, counters = (b"eth0", b"eth1", b"lo"), ({}, {}, {})
    for second in range(61):
        for number, (each, size) in enumerate(zip(counters, (30000000, 12000000, 1000000))):
            lost = number == 0 and 30 <= second < 36
            grow(each, int(size * chance.uniform(0.7, 1.3) * (0.05 if lost else 1)))
            if lost:
                each["tx_dropped"] = each.get("tx_dropped", 0) + chance.randrange(50, 90)
        if second == 45:
            counters[1].clear()
        if 12 < second < 16:
            continue
        rounds.round(second, [(number + 1, names[number], each) for number, each in enumerate(counters)
                              if not (number == 1 and 20 <= second < 24)])
    return rounds


def single():
    """One round with rates."""
    rounds = Rounds()
    for second in range(2):
        rounds.round(second, [(1, b"eth0", {"rx_bytes": 1000 * second})])
    return rounds


def still():
    """Nothing moves."""
    rounds = Rounds()
    for second in range(6):
        rounds.round(second, [(1, b"eth0", {"rx_bytes": 1000})])
    return rounds


def huge():
    """Counters that jump by nearly all of their bits, beside one that moves by 1."""
    rounds = Rounds()
    for second in range(6):
        rounds.round(second, [(1, b"most", {"rx_bytes": second * 2**61, "tx_bytes": second * 3}),
                              (2, b"least", {"rx_bytes": second})])
    return rounds


def crowded():
    """40 interfaces with names as long as they get."""
    chance, rounds, counters = random.Random(5), Rounds(), [{} for _ in range(40)]
    for second in range(30):
        for number, each in enumerate(counters):
            grow(each, chance.randrange(1000000) * (number + 1))
        rounds.round(second, [(number + 1, b"br-0123456789%02d" % number, each)
                              for number, each in enumerate(counters)])
    return rounds


def hostile():
    """Names that try to be markup, terminal codes, no UTF-8, bidirectional, no characters."""
    names = (b"<script>", b"a&b\"c'd>", b"\x1b[31mred\xff\xfe", "\u202eevil\u200b".encode(),
             "\uffff\ufffe".encode(), "\u754c\u754c\u754c\u754c\u754c".encode())
    rounds = Rounds()
    for second in range(5):
        rounds.round(second, [(number + 1, name, {"rx_bytes": second * (1000 - number)})
                              for number, name in enumerate(names)])
    return rounds


def night():
    """Eleven hours over midnight, a round each minute, with one burst in a single round."""
    chance, rounds, counters = random.Random(7), Rounds(), {}
    for minute in range(11 * 60):
        grow(counters, int((90000000 if minute == 400 else 3000000) * chance.uniform(0.5, 1.5)))
        rounds.round(60 * minute, [(1, b"eth0", counters)])
    return rounds


def short():
    """Rounds of a hundredth of a second."""
    rounds, counters = Rounds(), {}
    for number in range(40):
        grow(counters, 1000 + number % 7 * 100)
        rounds.round(number / 100, [(1, b"eth0", counters)])
    return rounds


ALL = {"incident": incident, "single": single, "still": still, "huge": huge, "crowded": crowded, "hostile": hostile,
       "night": night, "short": short}
