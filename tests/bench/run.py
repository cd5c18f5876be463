#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""CPU time of nlinspect against the kernel's own dump and against ss and ip, side by side.

Runs inside a namespace full of sockets (tests/bench/crowd) or routes and prints ratios; it judges
nothing, since a busy machine would decide. Usage: run.py CROWD FLOOR NLINSPECT [SOCKETS [ROUNDS]]
"""
import os
import shutil
import statistics
import subprocess
import sys
import time


def cpu(command):
    """User and system seconds of one run."""
    pid = os.fork()
    if pid == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.execvp(command[0], command)
    _, status, usage = os.wait4(pid, 0)
    if status:
        sys.exit(f"{' '.join(command)}: status {status}")
    return usage.ru_utime + usage.ru_stime


def compare(title, rounds, baseline, commands):
    """Each round runs all commands in turn, so that the machine's mood is the same for all."""
    print(f"\n{title}: median CPU seconds of {rounds} rounds, ratio to the first")
    times = {name: [] for name, _ in [baseline, *commands]}
    for _ in range(rounds):
        for name, command in [baseline, *commands]:
            times[name].append(cpu(command))
    for name in times:
        ratios = [a / max(b, 1e-9) for a, b in zip(times[name], times[baseline[0]])]
        print(f"  {name:34} {statistics.median(times[name]):7.3f} s {statistics.median(ratios):6.2f} x")


def sockets(floor, nlinspect, rounds):
    def run(*words):
        return [nlinspect, "sockets", "-t", *words]

    compare("TCP sockets", rounds, ("kernel's dump", [floor]), [
        ("nlinspect sockets -t", run()),
        ("nlinspect sockets -t --csv", run("--csv")),
        ("nlinspect sockets -t sport=9", run("sport=9")),
        ("nlinspect ... --count-by state", run("--count-by", "state")),
        ("nlinspect ... --sort peer", run("--sort", "peer")),
        ("ss -tnH", ["ss", "-tnH"]),
    ])
    compare("TCP sockets of one port", rounds, ("kernel's dump, same bytecode", [floor, "0", "9"]), [
        ("nlinspect sockets -t sport=9", run("-q", "sport=9")),
        ("nlinspect ... sport=9 uid=0", run("-q", "sport=9", "uid=0")),
        ("ss -tnH sport = :9", ["ss", "-tnH", "sport", "=", ":9"]),
    ])
    compare("TCP sockets with tcp_info", rounds, ("kernel's dump with INFO", [floor, "2"]), [
        ("nlinspect sockets -t -i", run("-i")),
        ("nlinspect ... --sort -rtt --limit 9", run("--sort", "-rtt", "--limit", "9")),
        ("nlinspect ... -o 20 keys -J", run("-J", "-o", ",".join(KEYS))),
        ("ss -tniH", ["ss", "-tniH"]),
    ])
    walk = os.path.join(os.path.dirname(floor), "walk")
    compare("owners of TCP sockets", rounds, ("kernel's dump, and a walk over /proc", [walk, floor]), [
        ("nlinspect sockets -tp", run("-p")),
        ("nlinspect ... -o pid,process -J", run("-J", "-o", "pid,process")),
    ])
    compare("TCP sockets by process", rounds, ("nlinspect sockets -tp", run("-p")), [
        ("nlinspect ... --by process", run("-p", "--by", "process")),
        ("nlinspect ... bytes_sent:sum, rtt:p99", run("-p", "--by", "process", "-o", "process,bytes_sent:sum,rtt:p99")),
    ])
    # All that -o all asks for: INFO, CONG, TOS, TCLASS, SKMEMINFO, SHUTDOWN.
    compare("TCP sockets with everything", rounds, ("kernel's dump of the same", [floor, "0xfa"]), [
        ("nlinspect sockets -t -J -o all", run("-J", "-o", "all")),
        ("nlinspect sockets -t -o all", run("-o", "all")),
        ("ss -tniemH --tos", ["ss", "-tniemH", "--tos"]),
    ])


ROUTES = "1000000"
LINKS = "4000"
KEYS = ("protocol state recv_q send_q local_address local_port peer_address peer_port user inode "
        "rtt_us rttvar_us rto_us snd_cwnd snd_mss unacked lost retrans total_retrans bytes_sent").split()


def empty(nlinspect, rounds):
    compare("an empty namespace", 20 * rounds, ("ip route", ["ip", "route"]), [
        ("nlinspect routes", [nlinspect, "routes", "-q"]),
    ])


def routes(floor, nlinspect, rounds, count):
    batch = "".join(f"route add 10.{i >> 12 & 255}.{i >> 4 & 255}.{i << 4 & 255}/{28 + i % 3} via 192.0.2.2 metric {i >> 20}\n" for i in range(count))
    for words in ("link add wire type veth peer name port", "address add 192.0.2.1/24 dev wire",
                  "link set wire up", "link set port up"):
        subprocess.run(["ip", *words.split()], check=True)
    subprocess.run(["ip", "-batch", "-"], input=batch.encode(), check=True)
    compare(f"{count} routes", rounds, ("kernel's dump", [floor, "routes"]), [
        ("nlinspect routes -4", [nlinspect, "routes", "-4"]),
        ("nlinspect routes -4 -J", [nlinspect, "routes", "-4", "-J"]),
        ("nlinspect routes -4 proto=bgp", [nlinspect, "routes", "-4", "-q", "proto=bgp"]),
        ("nlinspect lookup", [nlinspect, "lookup", "10.1.2.3"]),
        ("ip -4 route", ["ip", "-4", "route"]),
        ("ip -4 -j route", ["ip", "-4", "-j", "route"]),
    ])


def links(floor, nlinspect, rounds, count):
    pairs = "".join(f"link add wire{i} type veth peer name port{i}\nlink set wire{i} up\n"
                    f"link set port{i} up\n" for i in range(count // 2))
    subprocess.run(["ip", "-batch", "-"], input=pairs.encode(), check=True)
    # The messages of new links to each other keep the kernel busy for a while.
    time.sleep(5)
    # A dump is short: several rounds make one that can be measured.
    compare(f"{count} links", 5 * rounds, ("kernel's dump", [floor, "links"]), [
        ("nlinspect links", [nlinspect, "links"]),
        ("nlinspect links -J", [nlinspect, "links", "-J"]),
        ("nlinspect links -i", [nlinspect, "links", "-i"]),
        ("nlinspect links -o @ipv6", [nlinspect, "links", "-o", "@ipv6"]),
        ("nlinspect links -o ifname,speed", [nlinspect, "links", "-o", "ifname,speed"]),
        ("ip -s link", ["ip", "-s", "link"]),
        ("ip -j -d -s -s link", ["ip", "-j", "-d", "-s", "-s", "link"]),
    ])


def main():
    if len(sys.argv) > 1 and sys.argv[1] == "--inside":
        floor, nlinspect, rounds = sys.argv[2:5]
        sockets(floor, nlinspect, int(rounds))
        return
    if len(sys.argv) > 1 and sys.argv[1] == "--routes":
        floor, nlinspect, rounds, count = sys.argv[2:6]
        empty(nlinspect, int(rounds))
        routes(floor, nlinspect, int(rounds), int(count))
        return
    if len(sys.argv) > 1 and sys.argv[1] == "--links":
        floor, nlinspect, rounds, count = sys.argv[2:6]
        links(floor, nlinspect, int(rounds), int(count))
        return
    crowd, floor, nlinspect = sys.argv[1:4]
    count = sys.argv[4] if len(sys.argv) > 4 else "200000"
    rounds = sys.argv[5] if len(sys.argv) > 5 else "5"
    if os.geteuid() or not shutil.which("ss"):
        print("SKIP: needs root and ss")
        sys.exit(77)
    print(f"{count} TCP sockets in a namespace of their own")
    subprocess.run([crowd, count, sys.executable, __file__, "--inside", floor, nlinspect, rounds],
                   check=True)
    subprocess.run(["unshare", "--net", sys.executable, __file__, "--routes", floor, nlinspect, rounds, ROUTES],
                   check=True)
    subprocess.run(["unshare", "--net", sys.executable, __file__, "--links", floor, nlinspect, rounds, LINKS],
                   check=True)
    folder = os.path.dirname(os.path.abspath(__file__))
    subprocess.run([sys.executable, os.path.join(folder, "groups.py"), os.path.join(os.path.dirname(floor), "peak"),
                    nlinspect], check=True)
    subprocess.run([sys.executable, os.path.join(folder, "closings.py"), nlinspect], check=True)


if __name__ == "__main__":
    main()
