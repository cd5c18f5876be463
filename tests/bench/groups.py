#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Memory and CPU time of groups, over a recording that it makes: groups.py PEAK NLINSPECT [SOCKETS [GROUPS]]

The round-trip times of each group differ by a factor of four or so, in one case in six by more than sixteen."""
import os
import random
import resource
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "recordings"))
import build  # pylint: disable=wrong-import-position

EACH = 90  # sockets of a datagram
USER = 16 + 4 + 48 + 12  # where inet_diag_msg.idiag_uid is in a message
INFO = 232


def offset_of_rtt():
    kinds = build.TCP_INFO[::2][:build.TCP_INFO[1::2].index("rtt")]
    return struct.calcsize("=" + "".join(kinds))


def write_recording(path, sockets, groups):
    random_ = random.Random(1)
    usual = [10 ** random_.uniform(2, 5) for _ in range(groups)]
    one = bytearray(build.inet_socket(1, build.attribute(2, build.tcp_info(INFO))))
    rtt = len(one) - INFO + offset_of_rtt()
    recording = build.Recording()
    with open(path, "wb") as file:
        recording.add(build.TO_KERNEL, build.NETLINK_SOCK_DIAG, build.sockets_request(build.AF_INET))
        datagram = b""
        for number in range(sockets):
            group = number % groups
            struct.pack_into("=I", one, USER, group)
            struct.pack_into("=I", one, rtt, max(1, int(usual[group] * 10 ** random_.gauss(0, 0.6))))
            datagram += one
            if number % EACH == EACH - 1 or number == sockets - 1:
                recording.add(build.TO_USER, build.NETLINK_SOCK_DIAG, datagram)
                file.write(recording.data)
                recording.data = datagram = b""
        recording.add(build.TO_USER, build.NETLINK_SOCK_DIAG, build.done())
        file.write(recording.data)


def run(peak, command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    memory = int(subprocess.run([peak, *command], stdout=subprocess.PIPE, check=True).stdout)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return memory, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    peak, nlinspect = sys.argv[1:3]
    sockets, groups = (int(word) for word in (sys.argv[3:] + ["200000", "1000"][len(sys.argv) - 3:]))
    print(f"\n{groups} groups of {sockets} recorded sockets: KiB and CPU seconds beyond those of the listing")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "sockets.pcap")
        write_recording(path, sockets, groups)
        listing = [nlinspect, "sockets", "-t", "-q", "--replay", path]
        memory, seconds = run(peak, [*listing, "-o", "uid,rtt"])
        for words in (["--by", "uid"], ["--by", "uid", "-o", "uid,count,rtt:sum"],
                      ["--by", "uid", "-o", "uid,count,rtt:p99"],
                      ["--by", "uid", "-o", "uid,rtt:distinct"], ["--by", "uid", "--histogram", "rtt"]):
            more_memory, more_seconds = run(peak, [*listing, *words])
            print(f"  {' '.join(words):40} {more_memory - memory:6} KiB {more_seconds - seconds:+7.3f} s")


if __name__ == "__main__":
    main()
