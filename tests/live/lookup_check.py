#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The row "check" of a lookup certifies rows that do not contradict each other while routes change."""
import collections
import contextlib
import itertools
import os
import socket
import subprocess
import threading

from lab import EXHAUSTIVE, batch, connected, equal, nlinspect, require, run, sh, strict_json, sysctl, wait_for, with_ipv6
from lab import without_ipv6

LOOKUPS = 200 if EXHAUSTIVE else 20
# Seconds between two changes: shorter than a lookup takes.
PAUSE = 0.002
WAYS = {"-4": ("10.9.0.0/16", "10.9.3.4", "10.0.0."), "-6": ("2001:db8:9::/48", "2001:db8:9::4", "2001:db8::")}


def set_up():
    without_ipv6()
    sh("ip link add wire type veth peer name port")
    with_ipv6("wire")
    batch(["link set wire up", "link set port up", "address add 10.0.0.1/24 dev wire",
           "address add 2001:db8::1/64 dev wire nodad"])
    connected("wire", "port")
    for prefix, _, gateway in WAYS.values():
        sh(f"ip route add {prefix} via {gateway}2")


@contextlib.contextmanager
def changing(family, lines):
    """Goes through the lines of ip over and over, from when the first was carried out until the end of the block."""
    over = threading.Event()
    with subprocess.Popen(["ip", family, "-batch", "-"], stdin=subprocess.PIPE) as process:
        def feed():
            for line in itertools.cycle(lines):
                process.stdin.write(f"{line}\n".encode())
                process.stdin.flush()
                if over.wait(PAUSE):
                    break
            process.stdin.close()

        feeder = threading.Thread(target=feed)
        feeder.start()
        try:
            yield
        finally:
            over.set()
            feeder.join()


def judged(address):
    """Checks one lookup. @return its status"""
    done = nlinspect("lookup", address, "-j", status=None)
    rows = {row["step"]: row for row in strict_json(done.stdout)}
    details = "\n".join(row["detail"] for row in rows.values())
    if done.returncode == 3:
        require(b"changed" in done.stderr, done.stderr.decode())
        require(rows["check"]["verdict"] != "ok", details)
        return 3
    equal((done.returncode, done.stderr), (0, b""), details)
    equal(rows["check"]["verdict"], "ok", details)
    equal(rows["answer"].get("gateway"), rows["route"].get("gateway"), details)
    equal(rows["next-hop"]["gateway"], rows["route"].get("gateway", address), details)
    if "mtu" in rows["route"]:
        equal(rows["answer"]["mtu"], rows["route"]["mtu"], details)
    if "prefsrc" in rows["route"]:
        equal(rows["answer"]["prefsrc"], rows["route"]["prefsrc"], details)
    return 0


def rows_agree_or_are_doubtful():
    for family, (prefix, address, gateway) in WAYS.items():
        equal(judged(address), 0, "while nothing changes")
        lines = [f"route replace {prefix} via {gateway}3 mtu 1400", f"route replace {prefix} via {gateway}2",
                 f"route replace {prefix} dev wire src {gateway}1"]
        with changing(family, lines):
            statuses = collections.Counter(judged(address) for _ in range(LOOKUPS))
        print(f"    {family}: statuses {dict(statuses)}")
        equal(sum(statuses.values()), LOOKUPS, "lookups")


def other_destinations_do_not_matter():
    """A router's tables are never at rest. Only if news are lost, they may have been about the packet."""
    lines = [f"route {verb} 10.77.{number}.0/24 via 10.0.0.7" for number in range(8) for verb in ("add", "del")]
    with changing("-4", lines):
        statuses = collections.Counter(judged(WAYS["-4"][1]) for _ in range(LOOKUPS))
    require(statuses[0] > LOOKUPS / 2, f"statuses {statuses}")


def redirected_packets_agree():
    os.makedirs("/run/netns", exist_ok=True)
    sh("mount -t tmpfs tmpfs /run/netns")
    sh("ip netns add router")
    batch(["link set port netns router", "neigh add 10.0.0.3 lladdr 00:00:5e:00:53:03 dev wire"])
    sh("ip -n router -batch -", feed=b"address add 10.0.0.2/24 dev port\nlink set port up\n"
       b"neigh add 10.0.0.3 lladdr 00:00:5e:00:53:03 dev port\nroute add 10.9.0.0/16 via 10.0.0.3\n")
    sh("ip netns exec router sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.port.send_redirects=1")
    sysctl("net/ipv4/conf/wire/accept_redirects", 1)
    address = WAYS["-4"][1]

    def gateway():
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as speaker:
            speaker.sendto(b"x", (address, 9))
        rows[:] = strict_json(nlinspect("lookup", address, "-j").stdout)
        return rows[0]["gateway"]

    rows = []
    wait_for(lambda: gateway() == "10.0.0.3", "a redirect")
    said = {row["step"]: row for row in rows}
    equal(said["route"]["gateway"], "10.0.0.2", "the route's gateway")
    require(said["exception"]["detail"].startswith("the gateway is from an ICMP redirect, expires in "),
            said["exception"]["detail"])
    equal(said["check"]["verdict"], "ok", said["check"]["detail"])


run(rows_agree_or_are_doubtful, other_destinations_do_not_matter, redirected_packets_agree, prepare=set_up, apart=True)
