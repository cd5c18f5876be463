#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counters: known traffic is found as exactly that in the right ones, and nstat and netstat -s agree."""
import json
import os
import shutil
import socket
import struct
import subprocess

from lab import PROGRAM, Skip, batch, equal, nlinspect, records, require, run, sh, sysctl, wait_for, without_ipv6

ECHO, ECHO6 = 8, 128
SO_RCVBUFFORCE = 33
IPV6_V6ONLY = 26
OTHER = "192.0.2.2", "2001:db8::2"
# Groups that are of the namespace alone, where nothing but a test's own traffic counts.
OWN = {"ip", "icmp", "icmpmsg", "tcp", "udp", "tcpext", "ipext", "ip6", "icmp6", "udp6", "sockstat6"}

kept = []


def set_up():
    """Only the loopback interface, which sends nothing of its own."""
    sysctl("net/ipv4/ping_group_range", "0 0")


def linked():
    """A pair of links, whose other end is in a namespace. IPv6 announces its groups there in its own time."""
    without_ipv6()
    batch(["netns add other", "link add near type veth peer name far netns other"])
    for place, end, four, six in (((), "near", "192.0.2.1", "2001:db8::1"),
                                  (("ip", "netns", "exec", "other"), "far", *OTHER)):
        sh([*place, "sysctl", "-qw", f"net.ipv6.conf.{end}.disable_ipv6=0", f"net.ipv6.conf.{end}.accept_dad=0"])
        sh([*place, "ip", "link", "set", end, "addrgenmode", "none"])
        sh([*place, "ip", "address", "add", f"{four}/24", "dev", end])
        sh([*place, "ip", "address", "add", f"{six}/64", "dev", end, "nodad"])
        sh([*place, "ip", "link", "set", end, "up"])
    sh("ip netns exec other ip link set lo up")
    wait_for(lambda: b"state UP" in sh("ip link show near").stdout, "a carrier")


def values():
    """The counters of the namespace, by group and name."""
    return {(row["group"], row["name"]): row["value"] for row in records("counters", "-a", "-o", "group,name,at,value")
            if row["group"] in OWN}


def growth(work):
    """The growth of each counter through the work. Reading the counters sends nothing."""
    before = values()
    work()
    after = values()
    return {key: after[key] - before.get(key, 0) for key in after if after[key] != before.get(key, 0)}


def grows(work, **wanted):
    """Has the counters named "group_Name" grow by exactly that, and returns all growth."""
    grown = growth(work)
    for name, number in wanted.items():
        group, counter = name.split("_", 1)
        equal(grown.get((group, counter), 0), number, f"{name} of {grown}")
    return grown


def echoes(address, number, family=socket.AF_INET):
    protocol = socket.IPPROTO_ICMP if family == socket.AF_INET else socket.IPPROTO_ICMPV6
    kind = ECHO if family == socket.AF_INET else ECHO6
    with socket.socket(family, socket.SOCK_DGRAM, protocol) as pinger:
        pinger.connect((address, 0))
        for count in range(number):
            pinger.send(struct.pack("!BBHHH", kind, 0, 0, 0, count))
            pinger.recv(64)


def echoes_are_counted():
    grows(lambda: echoes("127.0.0.1", 7), icmp_OutEchos=7, icmp_InEchos=7, icmp_OutEchoReps=7, icmp_InEchoReps=7,
          icmp_InMsgs=14, icmp_OutMsgs=14, icmp_OutTimestamps=0, icmpmsg_OutType8=7, icmpmsg_InType0=7,
          ip_InReceives=14, ip_OutRequests=14, ip_InDelivers=14, ipext_InOctets=14 * 28, ipext_OutOctets=14 * 28,
          ip6_InReceives=0, tcp_InSegs=0)
    grown = grows(lambda: echoes("::1", 5, socket.AF_INET6), icmp6_OutEchos=5, icmp6_InEchos=5, icmp6_OutEchoReplies=5,
                  icmp6_InEchoReplies=5, icmp6_InType128=5, icmp6_OutType129=5, ip6_InReceives=10, ip6_OutRequests=10,
                  ip_InReceives=0, icmp_InMsgs=0)
    require(("icmp6", "InErrors") not in grown, grown)


def refused_connections_are_counted():
    def refused():
        for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            for _ in range(4):
                with socket.socket(family) as client:
                    require(client.connect_ex((address, 7001)), "somebody listens")

    # TCP counts both protocols together.
    grows(refused, tcp_ActiveOpens=8, tcp_AttemptFails=8, tcp_OutRsts=8, tcp_InSegs=16, tcp_OutSegs=16,
          tcp_PassiveOpens=0, tcp_EstabResets=0, tcp_RetransSegs=0, tcp_CurrEstab=0)


def connections_are_counted_and_a_gauge_is_a_level():
    listener = socket.create_server(("127.0.0.1", 7002))

    def connect():
        for _ in range(3):
            kept.append(socket.create_connection(("127.0.0.1", 7002)))
            kept.append(listener.accept()[0])

    grows(connect, tcp_ActiveOpens=3, tcp_PassiveOpens=3, tcp_CurrEstab=6)
    equal([(row["value"], row["kind"], "total" in row) for row in records("counters", "CurrEstab")],
          [(6, "gauge", False)], "a level")
    for number, end in enumerate(kept):
        # Reset, so that none lingers.
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if number % 2 == 0:
            end.close()
    equal([row["value"] for row in records("counters", "CurrEstab", "-o", "value")], [0], "none any more")
    del kept[:]
    listener.close()


def datagrams_to_closed_ports_are_counted():
    def send():
        for family, address, number in ((socket.AF_INET, "127.0.0.1", 6), (socket.AF_INET6, "::1", 3)):
            with socket.socket(family, socket.SOCK_DGRAM) as sender:
                for _ in range(number):
                    sender.sendto(b"x", (address, 7003))

    grows(send, udp_OutDatagrams=6, udp_NoPorts=6, udp_InErrors=0, udp_InDatagrams=0, icmp_OutDestUnreachs=6,
          icmp_InDestUnreachs=6, udp6_OutDatagrams=3, udp6_NoPorts=3, icmp6_OutDestUnreachs=3)


def datagrams_without_room_are_counted():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver, \
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        receiver.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        receiver.bind(("127.0.0.1", 7004))
        grown = growth(lambda: [sender.sendto(b"x" * 1000, ("127.0.0.1", 7004)) for _ in range(50)])
        lost = grown["udp", "RcvbufErrors"]
        # The rest waits in the buffer; it counts as delivered when it is read.
        require(30 < lost < 50, grown)
        equal((grown["udp", "InErrors"], grown["udp", "OutDatagrams"]), (lost, 50), "of these")
        found = records("counters", "@drops", "group=sockets", "-o", "at,name,value,loss")
        equal(found, [{"at": "udp close 127.0.0.1:7004", "name": "drops", "value": lost, "loss": True}],
              "the socket's own")
        for _ in range(50 - lost):
            receiver.recv(2000)
        shares = {row["name"]: row for row in records("counters", "group=ratio", "udp_errors")}
        delivered, lost = (next(row["value"] for row in records("counters", f"group=udp name={name}"))
                           for name in ("InDatagrams", "InErrors"))
        equal(shares["udp_errors"]["percent"], round(100 * lost / (lost + delivered), 3), "their share")


def an_overflowing_listener_is_counted():
    with socket.create_server(("127.0.0.1", 7005), backlog=0) as listener:
        clients = [socket.create_connection(listener.getsockname())]

        def more():
            for _ in range(5):
                client = socket.socket()
                client.setblocking(False)
                client.connect_ex(listener.getsockname())
                clients.append(client)

        grown = growth(more)
        # A SYN may be sent again while the counters are read.
        lost = grown["tcpext", "ListenOverflows"]
        require(lost >= 5, grown)
        equal(grown["tcpext", "ListenDrops"], lost, "dropped as well")
        equal(grown["tcp", "ActiveOpens"], 5, "begun")
        found = records("counters", "@drops", "group=sockets", "-o", "at,value")
        require(len(found) == 1 and found[0]["at"] == "tcp listen 127.0.0.1:7005" and found[0]["value"] >= lost, found)
        for client in clients:
            client.close()


def fragments_are_counted():
    linked()
    sh("ip link set near mtu 1400")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.setsockopt(socket.IPPROTO_IP, 10, 0)  # IP_MTU_DISCOVER: never DF
        sender.sendto(b"first", (OTHER[0], 7006))  # who has 192.0.2.2?
        wait_for(lambda: values()["icmp", "InDestUnreachs"], "an answer")
        grows(lambda: [sender.sendto(b"x" * 3000, (OTHER[0], 7006)) for _ in range(4)],
              ip_FragOKs=4, ip_FragCreates=12, ip_FragFails=0, ip_OutTransmits=12, udp_OutDatagrams=4)
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"x" * 3000, (OTHER[1], 7006))
        wait_for(lambda: values()["icmp6", "InDestUnreachs"], "an answer")
        grows(lambda: [sender.sendto(b"x" * 3000, (OTHER[1], 7006)) for _ in range(2)],
              ip6_FragOKs=2, ip6_FragCreates=6, udp6_OutDatagrams=2)
    there = {row["name"]: row["value"] for row in records("counters", "ip", "-a", "-N", "other")}
    equal((there["ReasmReqds"], there["ReasmOKs"], there["ReasmFails"]), (12, 4, 0), "put together there")


def an_interface_has_counters_of_its_own():
    linked()
    echoes("::1", 3, socket.AF_INET6)
    rows = {row["interface"]: row for row in records("counters", "name=InEchos", "interface~.", "-o",
                                                     "interface,value,instance,at")}
    equal(rows["lo"]["value"], 3, "echoes on loopback")
    equal(rows["near"]["value"], 0, "and elsewhere")
    equal(rows["near"]["instance"], socket.if_nametoindex("near"), "number")
    equal({row["at"] for row in rows.values()}, {"lo", "near"}, "named as the place")
    require(not [row for row in records("counters", "-a") if "interface" in row], "not asked for")


def rates_add_up():
    """The growth of rounds adds up to the count."""
    with subprocess.Popen([PROGRAM, "counters", "OutEchos", "icmp", "-w", "0.05", "-J", "-o", "total,total_since"],
                          stdout=subprocess.PIPE, stdin=subprocess.DEVNULL) as process:
        first = json.loads(process.stdout.readline())["total"]
        echoes("127.0.0.1", 7)
        grown, total = 0, first
        while total < first + 7:
            row = json.loads(process.stdout.readline())
            grown, total = grown + row["total_since"], row["total"]
        process.terminate()
        process.communicate()
    equal((total - first, grown), (7, 7), "echoes in rounds")


def host_wide_counters_are_marked():
    linked()
    for namespace in ("other", "all"):
        marked = {row["name"] for row in records("counters", "sockstat", "-a", "scope=host", "-N", namespace)}
        equal(marked, {"TCP.orphan", "TCP.alloc", "TCP.mem", "UDP.mem"}, namespace)
    spaces = {row["netns"] for row in records("counters", "TCP.inuse", "-N", "all")}
    require("other" in spaces and len(spaces) == 2, spaces)


def every_name_has_a_meaning():
    """Newer kernels may have more, which are shown without one."""
    unknown = [f"{row['group']} {row['name']}" for row in records("counters", "-a", "doc=-", "--per-interface")]
    release = tuple(int(part) for part in os.uname().release.split(".")[:2])
    require(not unknown or release > (6, 18), f"without a meaning: {unknown}")
    if unknown:
        print(f"without a meaning on Linux {os.uname().release}: {', '.join(unknown)}")


def shown_by(*words):
    return sh([*words]).stdout.decode()


def busy():
    """Traffic of every kind."""
    echoes("127.0.0.1", 2)
    echoes("::1", 2, socket.AF_INET6)
    datagrams_to_closed_ports_are_counted()
    refused_connections_are_counted()
    connections_are_counted_and_a_gauge_is_a_level()


def nstat_agrees():
    if not shutil.which("nstat"):
        raise Skip("nstat is not installed")
    busy()
    words = "counters", "-a", "-o", "full_name,value,group,kind"
    ours = {row["full_name"]: row for row in records(*words)}
    theirs = json.loads(shown_by("nstat", "-asz", "-j"))["kernel"]
    for name, value in theirs.items():
        equal(ours[name]["value"], value, name)
    # nstat leaves out what does not only grow.
    left_out = {name for name, row in ours.items() if name not in theirs and row["group"] in OWN - {"sockstat6"}}
    require({"TcpCurrEstab", "TcpMaxConn"} <= left_out, left_out)
    equal({ours[name]["kind"] for name in left_out}, {"gauge", "setting"}, left_out)


def netstat_agrees():
    if not shutil.which("netstat"):
        raise Skip("netstat is not installed")
    busy()
    theirs = [line.rstrip() for line in shown_by("netstat", "-s").splitlines()]
    ours = set(nlinspect("counters", "--text").stdout.decode().splitlines())
    # Its lines of types of ICMP messages are the same in either direction, and mean something under their heading alone.
    counted = {row["name"]: row["value"] for row in records("counters", "icmp")}
    histograms = {f"        {line}: {counted[way + name]}" for way in ("In", "Out") for name, line in (
        ("DestUnreachs", "destination unreachable"), ("Echos", "echo requests"), ("EchoReps", "echo replies"))}
    missing = {line for line in theirs if line not in ours}
    equal(missing - {"UdpLite:", "MPTcpExt:"}, histograms | {"    ICMP input histogram:", "    ICMP output histogram:"},
          "lines of netstat that are not here")


if __name__ == "__main__":
    run(echoes_are_counted, refused_connections_are_counted, connections_are_counted_and_a_gauge_is_a_level,
        datagrams_to_closed_ports_are_counted, datagrams_without_room_are_counted, an_overflowing_listener_is_counted,
        fragments_are_counted, an_interface_has_counters_of_its_own, rates_add_up, host_wide_counters_are_marked,
        every_name_has_a_meaning, nstat_agrees, netstat_agrees, prepare=set_up, apart=True)
