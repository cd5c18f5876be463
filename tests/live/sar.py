#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""rates: known traffic is found as exactly that in the right column, and sar -n agrees where it is right."""
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import threading
import time

from barriers import INET, OUTPUT, chain, loaded_state, unasked_replies
from lab import FOLDER, PROGRAM, Skip, batch, equal, lacking, require, run, sh, sysctl, wait_for, without_ipv6

CLOSED = 7001
# The kernel that sar's positions in /proc/net/snmp are of lacks these names.
SHIFTED = "OutRateLimitGlobal"
# The columns that are wrong then: each shows the counter two names before it.
WRONG = {"ICMP": {"oech", "oechr", "otm", "otmr", "oadrmk", "oadrmkr"},
         "EICMP": {"odstunr", "otmex", "oparmpb", "osrcq", "oredir"}}
# Not of the namespace alone, or not of networking.
NOT_COMPARED = {"SOFT"}


def set_up():
    without_ipv6()
    sysctl("net/ipv4/ping_group_range", "0 0")
    sh("sysctl -qw net.ipv6.conf.lo.disable_ipv6=0")
    sh("ip link set lo mtu 1500")
    # Another interface, which is silent.
    batch(["link add wire type veth peer name port", "link set wire up", "link set port up"])


def echoes(number, address, family=socket.AF_INET):
    protocol, kind = ((socket.IPPROTO_ICMP, 8) if family == socket.AF_INET else (socket.IPPROTO_ICMPV6, 128))
    with socket.socket(family, socket.SOCK_DGRAM, protocol) as pinger:
        pinger.connect((address, 0))
        for count in range(number):
            pinger.send(struct.pack("!BBHHH", kind, 0, 0, 0, count))
            pinger.recv(64)


def refused(number):
    for _ in range(number):
        with socket.socket() as client:
            require(client.connect_ex(("127.0.0.1", CLOSED)), "somebody listens")


def datagrams(number, address, family=socket.AF_INET, size=100):
    """To a closed port: each is answered, unless it has not arrived as a whole."""
    for _ in range(number):
        with socket.socket(family, socket.SOCK_DGRAM) as sender:
            sender.connect((address, CLOSED))
            sender.send(b"x" * size)
            with contextlib.suppress(ConnectionRefusedError):
                sender.recv(1)


def overflowing(dropped):
    """A listener whose accept queue is full; more requests are dropped, each once."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=0)
    full = socket.create_connection(listener.getsockname())
    clients = []
    for _ in range(dropped):
        client = socket.socket()
        client.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            client.connect(listener.getsockname())
        clients.append(client)
    return listener, full, clients


class Rates:
    """nlinspect rates ALL at work: stop() ends it and returns the records."""

    def __init__(self):
        self.process = subprocess.Popen([PROGRAM, "rates", "ALL", "0.05", "-J"], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.records = []
        # The pipe must not become full.
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        wait_for(lambda: self.records, "a sample")

    def read(self):
        for line in self.process.stdout:
            self.records.append(json.loads(line))

    def more(self):
        """Waits for a reading that begins from now on."""
        now = time.time_ns() // 1000000
        wait_for(lambda: self.records[-1]["time_ms"] > now, "another sample")

    def stop(self):
        self.more()
        self.process.send_signal(signal.SIGINT)
        equal((self.process.wait(), self.process.stderr.read()), (-signal.SIGINT, b""), "the end")
        self.reader.join()
        return self.records


def growth(records):
    """The growth of each column over all samples, which is also the growth of its totals."""
    grown, first, last = {}, {}, {}
    for record in records:
        where = (record["group"], record.get("ifname", record.get("dev")))
        for key, value in record.items():
            if key.endswith("_since"):
                name = (*where, key.removesuffix("_since"))
                grown[name] = grown.get(name, 0) + value
                first.setdefault(name, record[name[-1]] - value)
                last[name] = record[name[-1]]
    equal(grown, {name: last[name] - first[name] for name in last}, "the sums of growth")
    return grown


def grown_by(work):
    rates = Rates()
    kept = work()
    found = growth(rates.stop())
    del kept
    return found


def grows(work, **wanted):
    found = grown_by(work)
    for name, number in wanted.items():
        group, column = name.split("_", 1)
        equal(found[group, None, column], number, f"{name} of { {key: n for key, n in found.items() if n} }")
    return found


def echoes_are_counted():
    found = grows(lambda: echoes(7, "127.0.0.1"), ICMP_imsg=14, ICMP_omsg=14, ICMP_iech=7, ICMP_iechr=7, ICMP_oech=7,
                  ICMP_oechr=7, ICMP_itm=0, ICMP_otm=0, ICMP_otmr=0, IP_irec=14, IP_orq=14, IP_idel=14,
                  IPX_in_octets=14 * 28, IP6_irec6=0, EICMP_ierr=0, TCP_iseg=0)
    equal((found["DEV", "lo", "rxpck"], found["DEV", "lo", "rx_bytes"]), (14, 14 * 28), "packets of lo")
    grows(lambda: echoes(5, "::1", socket.AF_INET6), ICMP6_iech6=5, ICMP6_iechr6=5, ICMP6_oech6=5, ICMP6_oechr6=5,
          IP6_irec6=10, IP6_orq6=10, IP_irec=0, ICMP_imsg=0)


def refused_connections_are_counted():
    grows(lambda: refused(6), TCP_active=6, TCP_passive=0, TCP_iseg=12, TCP_oseg=12, ETCP_atmptf=6, ETCP_orsts=6,
          ETCP_retrans=0)


def datagrams_to_closed_ports_are_counted():
    grows(lambda: datagrams(4, "127.0.0.1"), UDP_odgm=4, UDP_noport=4, UDP_idgm=0, UDP6_noport6=0, EICMP_odstunr=4,
          EICMP_idstunr=4, ICMP_omsg=4)
    grows(lambda: datagrams(3, "::1", socket.AF_INET6), UDP6_odgm6=3, UDP6_noport6=3, UDP_noport=0, EICMP6_odtunr6=3,
          EICMP6_idtunr6=3)


def fragments_are_counted():
    grows(lambda: datagrams(2, "127.0.0.1", size=4000), IP_fragok=2, IP_fragcrt=6, IP_asmrq=6, IP_asmok=2, EIP_asmf=0,
          UDP_noport=2)
    grows(lambda: datagrams(2, "::1", socket.AF_INET6, size=4000), IP6_fragok6=2, IP6_fragcr6=6, IP6_asmrq6=6,
          IP6_asmok6=2)


def dropped_handshakes_are_counted():
    found = grown_by(lambda: overflowing(5))
    # Requests come again after a second; each is dropped again.
    require(found["TCPX", None, "lovfl"] >= 5, found["TCPX", None, "lovfl"])
    equal(found["TCPX", None, "ldrop"], found["TCPX", None, "lovfl"], "drops of listeners")


def untracked_packets_are_counted():
    """The hooks of sender and receiver count each."""
    if not os.path.exists("/proc/sys/net/netfilter/nf_conntrack_count"):
        raise lacking("connection tracking")
    chain(INET, "tracked", OUTPUT, expressions=loaded_state())
    found = grows(lambda: unasked_replies(4), CONNTRACK_inval=8, CONNTRACK_drop=0, CONNTRACK_insf=0, ICMP_iechr=4)
    require(("CONNTRACK", None, "chain") in found, "columns of CONNTRACK")
    kernels = json.loads(sh([PROGRAM, "counters", "-a", "conntrack", "-j"]).stdout)
    equal({row["name"]: row["value"] for row in kernels if row["name"] in ("invalid", "entries", "drop")},
          {"invalid": 8, "entries": 0, "drop": 0}, "counters")
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        sample = json.loads(sh([PROGRAM, "rates", "CONNTRACK", "0.05", "1", "-J"]).stdout)
        with open("/proc/sys/net/netfilter/nf_conntrack_max", encoding="ascii") as file:
            equal((sample["entries"], sample["max"]), (1, int(file.read())), "the table")


def a_level_is_no_growth():
    rates = Rates()
    held = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(3)]
    for number, end in enumerate(held):
        end.bind(("127.0.0.1", 7100 + number))
    records = [record for record in rates.stop() if record["group"] == "SOCK"]
    equal((records[0]["udpsck"], records[-1]["udpsck"]), (0, 3), "UDP sockets")
    require(not any(key.endswith(("_since", "_per_sec")) for key in records[-1]), records[-1])


def an_interface_made_anew_has_no_rate_at_first():
    """Its old counters and its new ones are of different things, though it has the same name."""
    make = "link add again type veth peer name other"
    send = "import socket; s = socket.socket(17, 3); s.bind(('again', 0))\nfor _ in range(20): s.send(b'x' * 1000)"
    batch([make, "link set again up", "link set other up"])
    sh(["python3", "-c", send])
    rates = Rates()
    rates.more()
    # Between two readings.
    rates.process.send_signal(signal.SIGSTOP)
    os.waitpid(rates.process.pid, os.WUNTRACED)
    batch(["link del again", make, "link set again up", "link set other up"])
    rates.process.send_signal(signal.SIGCONT)
    records = [record for record in rates.stop() if record["group"] == "DEV" and record["ifname"] == "again"]
    before = records[0]["ifindex"]
    after = [record for record in records if record["ifindex"] != before]
    require(after and "txpck_per_sec" not in after[0] and "txpck_since" not in after[0], after[:1])
    require(max(record.get("txpck_since", 0) for record in records[1:]) < 20, "a spike")
    batch(["link del again"])


def averages_come_at_the_end():
    """Also after Ctrl-C. A rate is growth by time, not the mean of rates."""
    with subprocess.Popen([PROGRAM, "rates", "UDP,SOCK", "0.2"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True) as process:
        require("totsck" in process.stdout.readline(), "a header")
        datagrams(8, "127.0.0.1")
        for _ in range(14):
            process.stdout.readline()
        process.send_signal(signal.SIGINT)
        last = [line.split() for line in process.stdout if line.startswith("Average:")]
        equal((process.wait(), process.stderr.read()), (-signal.SIGINT, ""), "the end")
    equal([len(line) for line in last], [7, 5], "averages of SOCK and of UDP")
    require(float(last[1][3]) > 0, f"noport/s: {last}")


def samples(path):
    """How many samples sar's recording shows."""
    return sh(["sadf", "-r", path, "--", "-n", "IP"], check=False).stdout.count(b"irec/s")


def raw(path):
    """The counters of sar's recording. @return their growth from the first sample to the last one, by the first column
    of a group, interface and column"""
    first, last = {}, {}
    for line in sh(["sadf", "-r", path, "--", "-n", "ALL"]).stdout.decode().splitlines():
        words = [word.strip() for word in line.split(";")][1:]
        interface = None
        if words[0] == "IFACE":
            interface, words = words[1], words[2:]
        lead = words[0]
        # A counter has its value before and after; others are one number.
        for number, column in enumerate(words):
            if column.endswith("/s"):
                key = (lead, interface, column.removesuffix("/s"))
                last[key] = int(words[number + 2])
                first.setdefault(key, last[key])
    return {key: last[key] - first[key] for key in last}


def headings():
    """Our fields by group and heading."""
    fields = json.loads(sh([PROGRAM, "fields", "rates", "-j"]).stdout)
    return {(field["command"].split()[1], field["heading"]): field["name"] for field in fields
            if " " in field["command"] and field["role"] == "counter"}


def some_of_everything():
    echoes(5, "127.0.0.1")
    echoes(4, "::1", socket.AF_INET6)
    refused(3)
    datagrams(6, "127.0.0.1")
    datagrams(7, "::1", socket.AF_INET6)
    datagrams(1, "127.0.0.1", size=4000)
    datagrams(1, "::1", socket.AF_INET6, size=4000)
    with socket.create_server(("127.0.0.1", 0)) as server, \
            socket.create_connection(server.getsockname()) as client:
        server.accept()[0].sendall(b"x" * 1000)
        client.recv(1000, socket.MSG_WAITALL)


def sar_agrees_where_it_is_right():
    if not shutil.which("sar") or not shutil.which("sadf"):
        raise Skip("sar and sadf are not installed")
    path = os.path.join(FOLDER, "sar")
    rates = Rates()
    with subprocess.Popen(["sar", "-n", "ALL", "-o", path, "1"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE) as sar:
        wait_for(lambda: samples(path), "sar's first sample")
        some_of_everything()
        # The next sample may have been taken before the end.
        behind = samples(path) + 2
        wait_for(lambda: samples(path) >= behind, "sar's last sample")
        sar.send_signal(signal.SIGINT)
        sar.wait()
        equal(sar.stderr.read(), b"", "sar")
    ours, theirs = growth(rates.stop()), raw(path)
    shifted = SHIFTED in open("/proc/net/snmp", encoding="ascii").read()
    wrong, compared = {}, 0
    leads = {lead for lead, _, _ in theirs}
    for (group, heading), name in headings().items():
        lead = next((lead for lead in leads for key in theirs
                     if key[0] == lead and key[2] == heading and is_group(lead, group)), None)
        if lead is None or group in NOT_COMPARED:
            continue
        for (their_lead, interface, column), value in theirs.items():
            if (their_lead, column) != (lead, heading):
                continue
            compared += 1
            if ours.get((group, interface, name)) != value:
                wrong.setdefault(group, {})[heading] = (ours.get((group, interface, name)), value)
    require(compared > 100, f"only {compared} columns were compared")
    for group, columns in wrong.items():
        require(shifted and set(columns) <= WRONG.get(group, set()), f"{group}: ours and sar's: {columns}")
    if shifted:
        # sar reads limits as echoes, and echoes as timestamps.
        equal(wrong["ICMP"], {"oech": (5, 0), "oechr": (5, 0), "otm": (0, 5), "otmr": (0, 5)}, "ICMP of sar")
        require("odstunr" in wrong["EICMP"], wrong["EICMP"])


def is_group(lead, group):
    """Whether a line of sar's with this first column is of that group."""
    firsts = {"DEV": "rxpck/s", "EDEV": "rxerr/s", "IP": "irec/s", "EIP": "ihdrerr/s", "ICMP": "imsg/s",
              "EICMP": "ierr/s", "TCP": "active/s", "ETCP": "atmptf/s", "UDP": "idgm/s", "IP6": "irec6/s",
              "EIP6": "ihdrer6/s", "ICMP6": "imsg6/s", "EICMP6": "ierr6/s", "UDP6": "idgm6/s"}
    return firsts.get(group) == lead


def every_column_of_sar_is_there():
    """By its heading: what sar -n prints for a group, less NFS and the like."""
    if not shutil.which("sar"):
        raise Skip("sar is not installed")
    for group in "DEV EDEV SOCK IP EIP ICMP EICMP TCP ETCP UDP SOCK6 IP6 EIP6 ICMP6 EICMP6 UDP6 SOFT".split():
        theirs = sh(["sar", "-n", group, "1", "1"]).stdout.decode().splitlines()[2].split()[1:]
        ours = sh([PROGRAM, "rates", group, "0.05", "1"]).stdout.decode().splitlines()[0].split()[1:]
        equal(ours, [re.sub("^retrseg", "retrans", column) for column in theirs], f"columns of {group}")


if __name__ == "__main__":
    run(echoes_are_counted, refused_connections_are_counted, datagrams_to_closed_ports_are_counted,
        fragments_are_counted, dropped_handshakes_are_counted, untracked_packets_are_counted,
        a_level_is_no_growth, an_interface_made_anew_has_no_rate_at_first, averages_come_at_the_end,
        sar_agrees_where_it_is_right,
        every_column_of_sar_is_there, prepare=set_up, apart=True)
