#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Functions of groups and histograms against those computed here, over random sockets.

Values are 0, small, of any size, and 2^64-1. Fields are absent from some sockets and from whole groups."""
import os
import random
import sys
import tempfile
from decimal import ROUND_HALF_UP, Decimal

from aggregates import FUNCTIONS, LARGEST, check_groups, check_histogram, rows_by, rows_of
from lab import equal, require

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "recordings"))
import build  # pylint: disable=wrong-import-position

SEEDS = 6
# The old structures lack the last members.
SIZES = (104, 136, 144, 168, 232)
FIELDS = ("rtt_us", "bytes_acked", "bytes_sent", "busy_time_us", "snd_cwnd", "total_retrans")
OF_64_BITS = ("bytes_acked", "bytes_received", "bytes_sent", "busy_time")
OF_32_BITS = ("rtt", "snd_cwnd", "total_retrans")


def number(random_, bits):
    return random_.choice((
        0, 1, 2**bits - 1, 2 ** (bits - 1), random_.randrange(200), random_.randrange(2**bits),
        # Durations and sizes have any magnitude.
        int(2 ** (random_.random() * bits)), int(2 ** (random_.random() * bits / 2))))


def a_socket(random_, port, sizes):
    members = {name: number(random_, 64) for name in OF_64_BITS}
    members |= {name: number(random_, 32) for name in OF_32_BITS}
    state = random_.choice((1, 2, 4, 8))
    size = random_.choice(sizes[state])
    info = build.attribute(2, build.tcp_info(size, **members)) if size else b""
    return build.inet_socket(port, info, state=state)


def recording(seed):
    """The sizes depend on the state, so that some groups have no value of a field."""
    random_ = random.Random(seed)
    sizes = {state: random_.choices((0, *SIZES), k=random_.randrange(1, 4)) for state in (1, 2, 4, 8)}
    count = random_.choice((1, 10, 100, 1000))
    sockets = [a_socket(random_, port, sizes) for port in range(1, count + 1)]
    # A datagram of the kernel holds some 32 KiB.
    datagrams = [b"".join(sockets[start:start + 50]) for start in range(0, count, 50)]
    return build.sockets_recording(*datagrams, build.done()).data


def check_limits(words, name):
    """A sum or average is what 64 bits hold, or absent."""
    for group in rows_of([*words, "--by", "state"], ("state", *(f"{name}:{function}" for function in FUNCTIONS))):
        values = [row[name] for row in rows_of([*words, f"state={group['state']}"], (name,)) if row[name] is not None]
        if not values:
            continue
        total = sum(values)
        equal(group[f"{name}_sum"], total if total < LARGEST else None, f"{words} {name} {group}")
        average = (Decimal(total) / len(values)).quantize(Decimal("0.001"), ROUND_HALF_UP)
        got = group[f"{name}_avg"]
        equal(got is None, average * 1000 >= LARGEST, f"{words} {name} {group}")


def check_having(words, name):
    """A filter of groups, also one that no group passes."""
    groups = rows_of([*words, "--by", "state"], ("state", "count", f"{name}:max"))
    for least in (0, 5, LARGEST - 1):
        found = rows_of([*words, "--by", "state", "--having", f"count>2 and {name}:max>={least}"],
                        ("state", "count", f"{name}:max"))
        wanted = [group for group in groups
                  if group["count"] > 2 and group[f"{name}_max"] is not None and group[f"{name}_max"] >= least]
        equal(found, wanted, f"{words} {name} {least}")
    equal(rows_of([*words, "inode=0", "--by", "state"], ("state", f"{name}:sum")), [], "no rows make no groups")


def main():
    compared = 0
    with tempfile.TemporaryDirectory() as folder:
        for seed in range(SEEDS):
            path = os.path.join(folder, f"{seed}.pcap")
            with open(path, "wb") as file:
                file.write(recording(seed))
            words = ["sockets", "-ta", "--replay", path]
            groups = rows_by(words, "state", FIELDS)
            for name in FIELDS:
                check_groups(words, "state", name, groups)
                check_histogram(words, "state", name, groups)
                check_limits(words, name)
                compared += 1
            check_having(words, FIELDS[seed % len(FIELDS)])
    require(compared == SEEDS * len(FIELDS), "not all were compared")
    print(f"{compared} fields, all as computed")


if __name__ == "__main__":
    main()
