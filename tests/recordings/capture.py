#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Captures packets of real clients in network namespaces of their own: capture.py writes mixed.pcap (Ethernet)
and any.pcap (Linux cooked v2) into capture/. Needs root, tcpdump, curl, dig, dnsmasq and busybox's udhcpc."""
import os
import socket
import struct
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "live"))

import lab  # pylint: disable=wrong-import-position

FOLDER = os.path.join(HERE, "capture")
THERE = "ip netns exec there "
DNSMASQ = (
    "dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --no-hosts --pid-file --user=root "
    "--dhcp-leasefile=/run/leases --interface=server --bind-interfaces --dhcp-range=192.0.2.100,192.0.2.110 "
    "--enable-ra --dhcp-range=2001:db8::,ra-only --address=/www.example.com/192.0.2.2 "
    "--address=/www.example.com/2001:db8::2 --cname=alias.example.com,www.example.com "
    "--host-record=www.example.com,192.0.2.2 --mx-host=example.com,mail.example.com,10 "
    "--txt-record=example.com,hello,world --srv-host=_http._tcp.example.com,www.example.com,80,1,2 "
    "--local=/example.com/")


def links():
    lab.sh("ip netns add there")
    lab.sh("ip link add client type veth peer name server netns there")
    for command in ("ip link set lo up", "ip link set server up", "ip address add 192.0.2.2/24 dev server",
                    "ip address add 2001:db8::2/64 dev server nodad"):
        lab.sh(THERE + command)
    lab.sh("ip address add 192.0.2.1/24 dev client")
    lab.sh("ip address add 2001:db8::1/64 dev client nodad")
    lab.sh("ip link set client up")
    lab.connected("client")


def started(command, **options):
    return subprocess.Popen(command.split(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)


def ended(process):
    process.terminate()
    process.wait()


def capturing(name, interface):
    process = subprocess.Popen(
        ["tcpdump", "-i", interface, "--immediate-mode", "--nano", "-U", "-Z", "root", "-w",
         os.path.join(FOLDER, name)], stderr=subprocess.PIPE, text=True)
    while "listening on" not in process.stderr.readline():
        pass
    return process


def by_hand():
    """Tags, a checksum that is wrong, and what no client here sends."""
    source, target = bytes.fromhex("020000000001"), bytes.fromhex("020000000002")
    packet = struct.pack("!BBHHHBBH4s4s", 0x45, 0, 28, 7, 0, 64, 17, 0xf6bd, socket.inet_aton("192.0.2.1"),
                         socket.inet_aton("192.0.2.2")) + struct.pack("!HHHH", 5000, 6000, 8, 0)
    frames = [
        struct.pack("!HHH", 0x8100, 0x6005, 0x0800) + packet,
        struct.pack("!HHHHH", 0x88a8, 7, 0x8100, 0x0009, 0x0800) + packet,
        struct.pack("!H", 0x88cc) + bytes.fromhex("0207040200000000010403076574683006020078") + bytes(2),
        struct.pack("!H", 38) + bytes.fromhex("424203") + bytes(35),
    ]
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as raw:
        raw.bind(("client", 0))
        for frame in frames:
            raw.send(target + source + frame)


def clients():
    with open("/run/index.html", "wb") as file:
        file.write(b"<p>hello</p>\n" * 500)
    http = started(THERE + sys.executable + " -m http.server 80 --directory /run --bind ::")
    lab.wait_for(lambda: lab.sh(THERE + "ss -Htln sport = 80").stdout, "a web server")
    commands = (
        "curl -s http://www.example.com/ --resolve www.example.com:80:192.0.2.2 -o /run/got",
        "curl -s http://[2001:db8::2]/index.html -o /run/got",
        "curl -s http://192.0.2.2:81/",
        "curl -s http://[2001:db8::2]:81/",
        "dig @192.0.2.2 www.example.com A",
        "dig @2001:db8::2 www.example.com AAAA",
        "dig @192.0.2.2 example.com MX",
        "dig @192.0.2.2 example.com TXT",
        "dig @192.0.2.2 _http._tcp.example.com SRV",
        "dig @192.0.2.2 alias.example.com A",
        "dig @192.0.2.2 nowhere.example.com A",
        "dig @192.0.2.2 -x 192.0.2.2",
        "dig @192.0.2.2 +tcp www.example.com A",
        "dig @192.0.2.2 -p 54 +tries=1 +timeout=1 www.example.com A",
        "dig @2001:db8::2 -p 54 +tries=1 +timeout=1 www.example.com A",
        "ping -c 2 -i 0.2 192.0.2.2",
        "ping -c 2 -i 0.2 2001:db8::2",
        "ping -c 1 -s 3000 192.0.2.2",
        "ping -c 1 -s 3000 2001:db8::2",
        "ping -c 1 -W 1 192.0.2.77",
        "ping -c 1 -W 1 2001:db8::77",
        "busybox udhcpc -i client -n -q -t 3 -T 1 -s /bin/true",
    )
    for command in commands:
        lab.sh(command, check=False)
    by_hand()
    ended(http)


def made():
    links()
    mixed, cooked = capturing("mixed.pcap", "client"), capturing("any.pcap", "any")
    names = started(THERE + DNSMASQ)
    lab.wait_for(lambda: lab.sh(THERE + "ss -Hlun sport = 53").stdout, "a name server")
    clients()
    ended(names)
    # Packets on their way.
    time.sleep(1)
    ended(mixed)
    ended(cooked)
    return 0


lab.equal(lab.in_world(made), 0, "status")
