#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the recordings of what this kernel can do, each in a world of its own (lab.py), with
`nlinspect --record`: make.py [NAME...]. Run as root, NLINSPECT naming the program. Addresses are of
the documentation ranges (RFC 5737, 3849, 7042) and loopback; nothing of the host is in them.

build.py makes the rest."""
import os
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "live"))

import barriers  # pylint: disable=wrong-import-position
import follow  # pylint: disable=wrong-import-position
import lab  # pylint: disable=wrong-import-position
import ping_outcomes  # pylint: disable=wrong-import-position
import ping_tcp  # pylint: disable=wrong-import-position
import ping_trace  # pylint: disable=wrong-import-position
import tracing  # pylint: disable=wrong-import-position
import tunnel  # pylint: disable=wrong-import-position
import wire  # pylint: disable=wrong-import-position

CLONE_NEWUTS = 0x4000000
SO_MARK, SO_BINDTODEVICE, IPV6_V6ONLY = 36, 25, 26
NOBODY = 65534
SOL_PACKET, PACKET_ADD_MEMBERSHIP, PACKET_RX_RING, PACKET_FANOUT = 263, 1, 5, 18
ETH_P_ALL, ETH_P_IP = 3, 0x800
SOL_NETLINK, NETLINK_ADD_MEMBERSHIP = 270, 1
PCAP_HEADER = 24


def record(name, *arguments, **options):
    """As root, with all attributes: -j asks for every field."""
    # The recording holds the command line.
    lab.nlinspect(*arguments, "--record", name + ".pcap", cwd=HERE, **options)
    os.chmod(os.path.join(HERE, name + ".pcap"), 0o644)


def veth(name="eth0", peer="port0"):
    """A pair with the addresses 192.0.2.1 and 2001:db8::1 on its first end."""
    lab.sh(f"ip link add {name} address 00:00:5e:00:53:01 type veth "
           f"peer name {peer} address 00:00:5e:00:53:02")
    # No link-local addresses, and with them no packets of the kernel's own.
    lab.sh(f"ip link set {name} addrgenmode none")
    lab.sh(f"ip link set {peer} addrgenmode none")
    lab.sh(f"ip address add 192.0.2.1/24 dev {name}")
    lab.sh(f"ip address add 2001:db8::1/64 dev {name} nodad")
    lab.sh(f"ip link set {name} up")
    lab.sh(f"ip link set {peer} up")


def connected(address, port, client_port):
    """A listener, and both ends of a connection to it."""
    listener = socket.create_server(
        (address, port), family=socket.AF_INET6 if ":" in address else socket.AF_INET)
    client = socket.create_connection((address, port), source_address=(address, client_port))
    return listener, client, listener.accept()[0]


def tcp():
    kept = [wire.sockets_in_every_state(wire.Wire())]
    four = connected("127.0.0.1", 7101, 7201)
    six = connected("::1", 7102, 7202)
    four[1].sendall(b"x" * 100)
    four[2].sendall(b"y" * 2000)
    lab.equal(four[2].recv(100, socket.MSG_WAITALL), b"x" * 100, "data")
    both = socket.socket(socket.AF_INET6)
    both.setsockopt(socket.IPPROTO_IPV6, IPV6_V6ONLY, 0)
    both.bind(("::", 7103))
    both.listen(16)
    waiting = socket.create_connection(("127.0.0.1", 7103), source_address=("127.0.0.1", 7203))
    only = socket.socket(socket.AF_INET6)
    only.setsockopt(socket.IPPROTO_IPV6, IPV6_V6ONLY, 1)
    only.bind(("::1", 7104))
    only.listen(16)
    kept += [four, six, both, waiting, only]
    record("tcp", "sockets", "-t", "-a", "-j")
    lab.sh(["ss", "-t", "-a", "-D", os.path.join(HERE, "ss.diag")])
    return kept


def udp():
    veth()
    os.seteuid(NOBODY)
    plain = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    plain.bind(("127.0.0.1", 7001))
    os.seteuid(0)
    client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    client.bind(("127.0.0.1", 7002))
    client.connect(("127.0.0.1", 7001))
    client.send(b"x" * 500)
    six = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    six.bind(("::1", 7003))
    six.connect(("::1", 7004))
    bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    bound.setsockopt(socket.SOL_SOCKET, SO_BINDTODEVICE, b"eth0")
    bound.setsockopt(socket.SOL_SOCKET, SO_MARK, 0x2A)
    bound.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, 0x10)
    bound.bind(("0.0.0.0", 7005))
    # A queue that is full drops.
    full = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    full.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
    full.bind(("::1", 7006))
    sender = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
    for _ in range(20):
        sender.sendto(b"x" * 1000, ("::1", 7006))
    sender.close()
    record("udp", "sockets", "-u", "-a", "-j")
    return plain, client, six, bound, full


def links():
    veth()
    lab.sh("ip link add br0 address 00:00:5e:00:53:03 type bridge")
    lab.sh("ip link set port0 master br0")
    lab.sh("ip link set br0 up")
    lab.sh("ip link add vx0 address 00:00:5e:00:53:04 type vxlan id 5 dstport 4789 "
           "remote 192.0.2.9 dev eth0")
    lab.sh("ip link add link eth0 name mac0 address 00:00:5e:00:53:05 type macvlan mode bridge")
    lab.sh("ip tuntap add tun0 mode tun")
    lab.sh(["ip", "link", "set", "eth0", "alias", "uplink, to the \"core\""])
    lab.sh("ip link set eth0 mtu 1400 group 7")
    lab.sh("ip link property add dev eth0 altname uplink0 altname a-name-longer-than-fifteen-bytes")
    lab.sh("ip link set br0 promisc on")
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sender.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    for _ in range(10):
        sender.sendto(b"x" * 1000, ("192.0.2.255", 7001))
    record("links", "links", "-j")


HOSTILE = (b"e\x1b[31m", b"q\"u'o\\te", b"a\xe2\x80\xaeb", b"\xff\xfe\x9b", b"c,s;v", b"b\x07e\x7f")


def hostile():
    for number, name in enumerate(HOSTILE):
        lab.sh(["ip", "link", "add", name, "address", f"00:00:5e:00:53:1{number}", "type", "bridge"])
    lab.sh(["ip", "link", "set", HOSTILE[0], "alias", b"two\nlines\t\x1b]0;title\x07\r"])
    lab.sh(["ip", "link", "property", "add", "dev", HOSTILE[0], "altname", b"alt\x1b[2J\xc2\x85"])
    lab.sh(["ip", "link", "set", HOSTILE[1], "up"])
    lab.sh(["ip", "route", "add", "198.51.100.0/24", "dev", HOSTILE[1]])
    record("hostile-links", "links", "-j")
    record("hostile-routes", "routes", "-j")


def rates():
    """Three rounds while datagrams go through a pair."""
    veth()
    lab.sh("ip neigh add 192.0.2.2 lladdr 00:00:5e:00:53:02 dev eth0")
    stop = threading.Event()

    def traffic():
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        while not stop.is_set():
            sender.sendto(b"x" * 1000, ("192.0.2.2", 7001))
            time.sleep(0.002)

    thread = threading.Thread(target=traffic)
    thread.start()
    try:
        record("rates", "links", "-w", "0.5", "--count", "2", "-j")
    finally:
        stop.set()
        thread.join()


def since():
    """Routes, links and sockets before and after some changes."""
    lab.unshare(CLONE_NEWUTS)
    socket.sethostname("example")
    veth()
    lab.sh("ip neigh add 192.0.2.2 lladdr 00:00:5e:00:53:02 dev eth0")
    lab.sh("ip link add old0 index 900 address 00:00:5e:00:53:03 type veth peer name old1 index 901 "
           "address 00:00:5e:00:53:04")
    lab.sh("ip link set old0 up")
    lab.sh("ip link set old1 up")
    for line in ("203.0.113.0/25 via 192.0.2.2", "203.0.113.128/25 via 192.0.2.2 metric 7",
                 "198.51.100.0/24 nexthop via 192.0.2.2 nexthop via 192.0.2.3", "2001:db8:1::/48 via 2001:db8::2"):
        lab.sh(f"ip route add {line}")
    listener, client, served = connected("192.0.2.1", 7001, 7002)
    client.send(b"x" * 1000)
    gone = socket.create_server(("192.0.2.1", 7003))
    for name in "routes", "links":
        record(f"since-{name}-before", name)
    record("since-sockets-before", "sockets", "-ta")
    time.sleep(1)
    for line in ("replace 203.0.113.0/25 via 192.0.2.3 mtu 1400", "del 203.0.113.128/25",
                 "replace 198.51.100.0/24 nexthop via 192.0.2.2 weight 3 nexthop via 192.0.2.3",
                 "add 203.0.113.128/25 via 192.0.2.2 metric 8", "del 2001:db8:1::/48"):
        lab.sh(f"ip route {line}")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for _ in range(5):
            sender.sendto(b"x" * 1000, ("192.0.2.2", 7001))
    lab.sh("ip link set port0 mtu 1400 alias ends\\ here")
    lab.sh("ip link del old0")
    lab.sh("ip link add new0 index 900 address 00:00:5e:00:53:03 type veth peer name new1 index 901 "
           "address 00:00:5e:00:53:04")
    client.send(b"x" * 500)
    gone.close()
    served.close()
    other = socket.create_server(("192.0.2.1", 7004))
    record("since-routes-after", "routes")
    record("since-links-after", "links")
    record("since-sockets-after", "sockets", "-ta")
    return listener, client, other


def echo(count, family=socket.AF_INET, address="127.0.0.1"):
    """Sends echo requests, and waits for each reply."""
    six = family == socket.AF_INET6
    protocol = socket.IPPROTO_ICMPV6 if six else socket.IPPROTO_ICMP
    with socket.socket(family, socket.SOCK_RAW, protocol) as pinger:
        kinds = (128, 129) if six else (8, 0)
        for number in range(count):
            words = struct.pack("!BBHHH", kinds[0], 0, 0, 7, number)
            total = sum(struct.unpack("!4H", words))
            check = 0 if six else ~(total + (total >> 16)) & 0xffff
            pinger.sendto(struct.pack("!BBHHH", kinds[0], 0, check, 7, number), (address, 0))
            while True:
                reply = pinger.recv(100)[0 if six else 20:]
                if reply[0] == kinds[1] and struct.unpack("!H", reply[6:8])[0] == number:
                    break


def sar():
    """Four readings of every group. Between them: echoes, a datagram to a closed port and a connection
    refused; an interface that is made anew; nothing."""
    veth()
    lab.sh("ip link set lo up")

    def acts():
        time.sleep(0.5)
        echo(5)
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x" * 1024, ("127.0.0.1", 9))
        lab.require(socket.socket().connect_ex(("127.0.0.1", 9)), "somebody listens")
        time.sleep(1)
        lab.sh("ip link delete eth0")
        veth()

    thread = threading.Thread(target=acts)
    thread.start()
    record("sar", "rates", "ALL", "1", "3", "-j")
    thread.join()


def conntrack():
    """Connections that are tracked: packets that belong to none, then a connection."""
    lab.sh("ip link set lo up")
    barriers.chain(socket.AF_INET, "tracked", barriers.OUTPUT, expressions=barriers.loaded_state())

    def acts():
        time.sleep(0.5)
        barriers.unasked_replies(5)
        time.sleep(1)
        connected("127.0.0.1", 7001, 7002)

    thread = threading.Thread(target=acts)
    thread.start()
    record("conntrack", "rates", "CONNTRACK", "1", "3", "-j")
    thread.join()


def rounds():
    """Rounds of a link whose MTU grows."""
    lab.unshare(CLONE_NEWUTS)
    socket.sethostname("example")
    lab.sh("ip link add eth0 address 00:00:5e:00:53:01 type veth peer name port0 address 00:00:5e:00:53:02")
    with subprocess.Popen([lab.PROGRAM, "links", "eth0", "-w", "1", "--count", "4", "-J", "--record", "rounds.pcap"],
                          cwd=HERE, stdout=subprocess.PIPE) as process:
        for mtu in 1300, 1400, 1450:
            process.stdout.readline()
            lab.sh(f"ip link set eth0 mtu {mtu}")
        process.communicate()
    os.chmod(os.path.join(HERE, "rounds.pcap"), 0o644)


ROUTES = """
    route add 198.51.100.0/26 nexthop via 192.0.2.2 weight 2 nexthop via 192.0.2.3 weight 1
    route add 198.51.100.64/26 via 192.0.2.2 mtu lock 1400 advmss 1360 rtt 30ms initcwnd 20 \
quickack 1 congctl cubic features ecn
    route add 198.51.100.128/27 via inet6 2001:db8::2 dev eth0
    route add 198.51.100.160/27 via 192.0.2.2 realms 3/4 proto static
    route add 198.51.100.192/27 tos 0x10 via 192.0.2.2 src 192.0.2.1 metric 50
    route add 198.51.100.224/27 via 192.0.2.200 dev eth0 onlink
    route add 203.0.113.0/26 encap ip id 5 dst 192.0.2.1 dev eth0
    route add blackhole 203.0.113.64/28
    route add unreachable 203.0.113.80/28
    route add prohibit 203.0.113.96/28
    route add throw 203.0.113.112/28 table 100
    route add 203.0.113.128/28 via 192.0.2.2 table 100 proto bgp
    route add 203.0.113.144/28 via 192.0.2.2 table 1000
    nexthop add id 5 via 192.0.2.2 dev eth0
    nexthop add id 6 group 5
    route add 203.0.113.160/28 nhid 5
    route add 203.0.113.176/28 nhid 6
    route add default via 192.0.2.2
    -6 route add 2001:db8:1::/64 nexthop via 2001:db8::2 dev eth0 nexthop via 2001:db8::3 dev eth0
    -6 route add 2001:db8:2::/64 via 2001:db8::2 expires 1000 pref high
    -6 route add 2001:db8:3::/64 from 2001:db8:f::/64 via 2001:db8::2
    -6 route add 2001:db8:4::/64 encap seg6 mode encap segs 2001:db8::5 dev eth0
    -6 route add unreachable 2001:db8:5::/64 metric 7
    -6 route add blackhole 2001:db8:6::/64 table 100
    -6 route add 2001:db8:7::/64 via 2001:db8::2 mtu 1280 hoplimit 5
    -6 route add default via 2001:db8::2
"""


def routes():
    veth()
    for line in ROUTES.strip().splitlines():
        lab.sh("ip " + line)
    record("routes", "routes", "--table", "all", "-j")
    record("no-table", "routes", "--table", "999", "-j")


LOOKUP = """
    route add default via 192.0.2.254
    route add 198.51.100.0/24 via 192.0.2.2 table 100
    route add blackhole 198.51.100.16/28 table 100
    route add unreachable 198.51.100.32/28 table 100
    route add throw 198.51.100.48/28 table 100
    route add 198.51.100.64/28 table 100 nexthop via 192.0.2.2 weight 2 nexthop via 192.0.2.3
    route add 203.0.113.0/25 dev down0
    rule add pref 900 lookup main suppress_prefixlength 0
    rule add pref 1000 fwmark 0x10/0xf0 lookup 100
    rule add pref 1001 from 192.0.2.1 ipproto tcp dport 25 prohibit
    rule add pref 1002 to 203.0.113.128/25 lookup 200
    rule add pref 1003 to 203.0.113.128/26 blackhole
    rule add pref 1004 uidrange 1000-1999 goto 32766
    -6 route add default via 2001:db8::fe metric 1024
    -6 route add prohibit 2001:db8:5::/64
    neigh add 192.0.2.254 lladdr 00:00:5e:00:53:0a dev eth0 nud permanent
    neigh add 192.0.2.2 dev eth0 nud failed
"""

LOOKUPS = (
    "203.0.113.200", "198.51.100.1", "198.51.100.1 --mark 0x10", "198.51.100.17 --mark 0x10",
    "198.51.100.33 --mark 0x10", "198.51.100.49 --mark 0x10", "198.51.100.65 --mark 0x10",
    "203.0.113.1", "192.0.2.1", "192.0.2.255", "198.51.100.1 --from 192.0.2.1 --proto tcp --dport 25",
    "198.51.100.1 --from 203.0.113.9", "198.51.100.1 --iif eth0 --from 192.0.2.7",
    "203.0.113.129 --oif eth0", "198.51.100.1 --uid 1500", "2001:db8:4::1", "2001:db8:5::1",
)


def record_all(name, lookups):
    """All in one recording: each is a conversation of its own."""
    path = os.path.join(HERE, name + ".pcap")
    whole = b""
    for words in lookups:
        record(name, "lookup", *words.split())
        with open(path, "rb") as file:
            part = file.read()
        whole += part[PCAP_HEADER if whole else 0:]
    with open(path, "wb") as file:
        file.write(whole)


def lookup():
    veth()
    lab.sh("ip link add down0 address 00:00:5e:00:53:03 type veth peer name down1")
    lab.sh("ip link set down0 addrgenmode none")
    lab.sh("ip address add 203.0.113.126/32 dev down0")
    lab.sh("ip link set down0 up")
    for line in LOOKUP.strip().splitlines():
        lab.sh("ip " + line)
    record_all("lookup", LOOKUPS)


BARRED = """
    xfrm policy add dir out src 192.0.2.1 dst 198.51.100.0/24
    xfrm policy add dir fwd src 192.0.2.0/24 dst 198.51.100.0/24
    link add bb address 00:00:5e:00:53:03 type veth peer name pbb
    link set bb addrgenmode none
    link set bb up
    address add 203.0.113.1/24 dev bb
    route add 198.51.100.0/24 via 192.0.2.2
    neigh add 192.0.2.2 lladdr 00:00:5e:00:53:0a dev eth0 nud permanent
"""


def lookup_filters():
    """With rules that a lookup does not look into."""
    veth()
    for line in BARRED.strip().splitlines():
        lab.sh("ip " + line)
    lab.sysctl("net/ipv4/ip_forward", 1)
    lab.sh("tc qdisc add dev eth0 clsact")
    lab.sh("tc filter add dev eth0 egress u32 match u32 0 0")
    for family, name, hook, device in (
            (barriers.INET, "first", barriers.PREROUTING, None), (barriers.IPV4, "second", barriers.FORWARD, None),
            (barriers.IPV6, "third", barriers.OUTPUT, None), (barriers.NETDEV, "fourth", barriers.EGRESS, "eth0"),
            (barriers.NETDEV, "fifth", barriers.INGRESS, "bb")):
        barriers.chain(family, name, hook, device=device)
    barriers.chain(barriers.IPV4, "idle", barriers.OUTPUT, rule=False)
    barriers.chain(barriers.IPV4, "closed", barriers.POSTROUTING, policy=barriers.DROP, rule=False)
    barriers.pin_program()
    lab.sh(f"ip link set dev bb xdpgeneric pinned {barriers.PINNED}")
    record_all("lookup-filters", ("198.51.100.1", "198.51.100.1 --iif bb --from 203.0.113.7", "2001:db8::1"))


ADDRESSES = """
    192.0.2.9/24 brd 192.0.2.255 label eth0:x
    198.51.100.1 peer 198.51.100.2/32
    198.51.100.5/30 valid_lft 3000 preferred_lft 1000
    198.51.100.9/30 metric 77 noprefixroute
    203.0.113.1/32 scope link
    203.0.113.2/32 scope 99
    2001:db8:1::1/64 nodad home
    2001:db8:2::1/64 nodad valid_lft 3000 preferred_lft 0
    2001:db8:3::1/64 nodad mngtmpaddr
    2001:db8:4::1/128 peer 2001:db8:4::2/128 nodad
"""


def addresses():
    veth()
    for line in ADDRESSES.strip().splitlines():
        lab.sh("ip address add dev eth0 " + line.strip())
    record("addresses", "addresses", "-j")


NEIGHBORS = """
    192.0.2.2 lladdr 00:00:5e:00:53:0a nud permanent
    192.0.2.3 lladdr 00:00:5e:00:53:0b nud stale protocol bird
    192.0.2.4 nud failed
    192.0.2.5 lladdr 00:00:5e:00:53:0c nud noarp
    2001:db8::2 lladdr 00:00:5e:00:53:0d nud permanent router
    2001:db8::3 lladdr 00:00:5e:00:53:0e nud permanent extern_learn
"""


def neighbors():
    veth()
    for line in NEIGHBORS.strip().splitlines():
        lab.sh("ip neigh add dev eth0 " + line.strip())
    lab.sh("ip neigh add proxy 192.0.2.99 dev eth0")
    lab.sh("ip neigh add proxy 2001:db8::99 dev eth0")
    record("neighbors", "neighbors", "-j")


RULES = """
    rule add pref 1000 from 10.0.0.0/8 to 192.0.2.1 tos 0x10 lookup 100
    rule add pref 1001 fwmark 0x10/0xf0 lookup 100 protocol bgp
    rule add pref 1002 not iif eth0 oif gone lookup main suppress_prefixlength 0
    rule add pref 1003 uidrange 1000-1999 ipproto tcp sport 80 dport 1000-2000 lookup 1000
    rule add pref 1004 tun_id 55 goto 32766
    rule add pref 1005 to 203.0.113.0/25 blackhole
    rule add pref 1006 goto 40000
    rule add pref 1007 lookup main suppress_ifgroup 7
    -6 rule add pref 1000 from 2001:db8::/32 to 2001:db8:1::1 prohibit
    -6 rule add pref 1001 fwmark 5 unreachable
"""


def rules():
    veth()
    for line in RULES.strip().splitlines():
        lab.sh("ip " + line)
    record("rules", "rules", "-j")


TABLES = """
    route add 198.51.100.0/24 via 192.0.2.2 table 100
    route add 203.0.113.0/24 table 100 nexthop via 192.0.2.3 nexthop via 192.0.2.4
    route add blackhole default table 1000
    -6 route add 2001:db8:1::/48 via 2001:db8::2 table 100
    rule add pref 1000 from 10.0.0.0/8 lookup 100
    rule add pref 900 fwmark 1 lookup 100
    rule add pref 1100 lookup 200
    rule add pref 1200 blackhole
    -6 rule add pref 800 lookup 100
"""


def tables():
    """One that no rule leads to, one without a route."""
    veth()
    for line in TABLES.strip().splitlines():
        lab.sh("ip " + line)
    record("tables", "tables", "-j")


def unix():
    """Names are relative, so that no path of the host is in them; one forges a line."""
    with tempfile.TemporaryDirectory() as directory:
        os.chdir(directory)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind("a listener")
        listener.listen(7)
        client = socket.socket(socket.AF_UNIX)
        client.connect("a listener")
        server = listener.accept()[0]
        client.send(b"x" * 100)
        pending = socket.socket(socket.AF_UNIX)
        pending.connect("a listener")
        abstract = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        abstract.bind(b"\0forged\nunix   established       0       0  /run/forged \x1b[31m")
        sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        sender.connect(b"\0forged\nunix   established       0       0  /run/forged \x1b[31m")
        longest = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        longest.bind(b"\0" + b"n" * 107)
        closed = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        closed[0].shutdown(socket.SHUT_WR)
        record("unix", "sockets", "-x", "-a", "-j")
        os.chdir("/")
    return listener, client, server, pending, abstract, sender, longest, closed


def packet():
    veth()
    ring = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    ring.setsockopt(SOL_PACKET, PACKET_RX_RING, struct.pack("=IIII", 4096, 4, 2048, 8))
    ring.bind(("eth0", ETH_P_ALL))
    ring.setsockopt(SOL_PACKET, PACKET_ADD_MEMBERSHIP,
                    struct.pack("=IHH8s", socket.if_nametoindex("eth0"), 0, 6,
                                bytes.fromhex("01005e00530a0000")))
    fan = [socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, 0) for _ in range(2)]
    for member in fan:
        member.bind(("eth0", ETH_P_IP))
        member.setsockopt(SOL_PACKET, PACKET_FANOUT, 42 | 1 << 16)
    idle = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0)
    record("packet", "sockets", "-0", "-j")
    return ring, fan, idle


def netlink():
    """Joined groups lie on both sides of 32; the recording process also has a socket."""
    route = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
    route.bind((4242, 0))
    for group in (1, 5, 27, 33, 36):
        route.setsockopt(SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group)
    generic = socket.socket(socket.AF_NETLINK, socket.SOCK_DGRAM, 16)
    generic.bind((4343, 0))
    record("netlink", "sockets", "--netlink", "-j")
    return route, generic


NEXTHOPS = """
    add id 1 via 192.0.2.2 dev eth0 protocol static
    add id 2 via 192.0.2.3 dev eth0 protocol bgp onlink
    add id 3 via fe80::2 dev eth0
    add id 4 blackhole
    add id 5 dev eth0
    add id 6 via 192.0.2.9 fdb
    add id 10 group 1/2,20/5,3 protocol zebra
    add id 7 encap seg6 mode encap segs 2001:db8::5,2001:db8::6 via 2001:db8::2 dev eth0
    add id 8 encap ip id 5 dst 192.0.2.9 via 192.0.2.2 dev eth0
    add id 11 group 1,3/2 type resilient buckets 32 idle_timer 60 unbalanced_timer 300
"""


def nexthops():
    veth()
    for line in NEXTHOPS.strip().splitlines():
        lab.sh("ip nexthop " + line)
    # Some packets for the group to count.
    lab.sh("ip route add 198.51.100.0/24 nhid 10")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for host in range(1, 9):
            sender.sendto(b"", (f"198.51.100.{host}", 9))
    record("nexthops", "nexthops", "-j")


QDISCS = """
    qdisc add dev eth0 root handle 1: htb default 10
    class add dev eth0 parent 1: classid 1:1 htb rate 10mbit ceil 20mbit
    class add dev eth0 parent 1:1 classid 1:10 htb rate 1mbit ceil 5mbit
    qdisc add dev eth0 parent 1:10 handle 10: bfifo limit 100
    qdisc add dev eth0 clsact
    qdisc add dev port0 root handle 5: tbf rate 1mbit burst 10k latency 50ms peakrate 2mbit minburst 1540
"""


def qdiscs():
    veth()
    for line in QDISCS.strip().splitlines():
        lab.sh("tc " + line)
    with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as sender:
        sender.bind(("eth0", 0))
        for _ in range(3):
            sender.send(b"\xff" * 6 + b"\x02" * 6 + b"\x88\xb5" + bytes(46))
    record("qdiscs", "qdiscs", "--classes", "-j")


def memberships():
    veth()
    groups = [socket.inet_aton("239.1.2.3") + socket.inet_aton("192.0.2.1"),
              socket.inet_aton("239.1.2.4") + socket.inet_aton("192.0.2.1")]
    kept = []
    for group in groups + groups[:1]:
        kept.append(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        kept[-1].setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group)
    kept.append(socket.socket(socket.AF_INET6, socket.SOCK_DGRAM))
    kept[-1].setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, socket.inet_pton(
        socket.AF_INET6, "ff05::1234") + struct.pack("I", socket.if_nametoindex("eth0")))
    record("memberships", "memberships", "-j")
    return kept


def files():
    """Sockets that only /proc lists, and processes, as Wireshark saves them."""
    lab.sysctl("net/ipv4/ping_group_range", "0 2147483647")
    ping = socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP)
    ping.bind(("127.0.0.1", 1234))
    kept = [ping, socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP),
            socket.create_server(("127.0.0.1", 7000))]
    record("files", "sockets", "-a", "-A", "tcp,raw,icmp", "-j")
    path = os.path.join(HERE, "files.pcap")
    lab.sh(["editcap", "-F", "pcapng", path, path + "ng"])
    os.unlink(path)
    with open(path + "ng", "r+b") as file:
        # The cgroups of version 1 are the host's.
        data = re.sub(rb":/[^\n]+(?=\n)", lambda found: b":/" + b"x" * (len(found[0]) - 2), file.read())
        file.seek(0)
        file.write(data)
    return kept


FDB = """
    add 00:00:5e:00:53:a1 dev port0 master static
    add 00:00:5e:00:53:a2 dev port0 master permanent
    add 00:00:5e:00:53:a3 dev port0 master static sticky
    add 00:00:5e:00:53:a4 dev port0 master extern_learn
    add 00:00:5e:00:53:a5 dev port0 master dynamic
    add 00:00:5e:00:53:b1 dev vx0 dst 192.0.2.9
    add 00:00:5e:00:53:b2 dev vx0 dst 192.0.2.9 self dynamic
    append 00:00:00:00:00:00 dev vx0 dst 192.0.2.10 vni 77 port 4790 via eth0
    append 00:00:00:00:00:00 dev vx0 dst 192.0.2.11
    append 00:00:00:00:00:00 dev vx6 dst 2001:db8::9
    add 00:00:5e:00:53:b3 dev vx7 dst 192.0.2.9 src_vni 100 vni 200
    add 00:00:5e:00:53:b4 dev vx8 nhid 102
"""


def forwarding():
    veth()
    lab.sh("ip link add br0 address 00:00:5e:00:53:03 type bridge")
    lab.sh("ip link set br0 addrgenmode none")
    for name, words in (("vx0", "id 5 dstport 4789 local 192.0.2.1"),
                        ("vx6", "id 6 dstport 4801 local 2001:db8::1"),
                        ("vx7", "external dstport 4802"), ("vx8", "id 8 dstport 4803")):
        lab.sh(f"ip link add {name} address 00:00:5e:00:53:{name[2]}8 type vxlan {words}")
    for name in ("port0", "vx0"):
        lab.sh(f"ip link set {name} master br0")
    lab.sh("ip link set br0 up")
    lab.sh("ip nexthop add id 12 via 192.0.2.9 fdb")
    lab.sh("ip nexthop add id 102 group 12 fdb")
    for line in FDB.strip().splitlines():
        lab.sh("bridge fdb " + line)
    record("fdb", "fdb", "-j")


def neightables():
    """Only settings of interfaces are of a namespace: tables and their statistics are shared."""
    veth()
    lab.sh("ip ntable change name arp_cache dev eth0 retrans 2000 ucast_probes 5 queue 50")
    lab.sh("ip ntable change name ndisc_cache dev port0 base_reachable 20000 mcast_probes 7")
    record("neightables", "neightables", "--devices", "-j")


def netconf():
    veth()
    lab.sh("sysctl -qw net.ipv4.conf.eth0.rp_filter=2 net.ipv4.conf.eth0.forwarding=1 "
           "net.ipv4.conf.port0.proxy_arp=1 net.ipv4.conf.default.rp_filter=1 "
           "net.ipv6.conf.port0.ignore_routes_with_linkdown=1 net.ipv6.conf.all.forwarding=1")
    record("netconf", "netconf", "-j")


def echoes(address, count):
    """Echo requests by a socket of the kernel's, and their answers."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM, socket.IPPROTO_ICMP) as pinger:
        pinger.connect((address, 0))
        for number in range(count):
            pinger.send(struct.pack("!BBHHH", 8, 0, 0, 0, number))
            pinger.recv(64)


def losses():
    """Datagrams and connections to closed ports, and a listener whose queue is full."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        for _ in range(3):
            sender.sendto(b"x", ("127.0.0.1", 7301))
    for _ in range(2):
        with socket.socket() as refused:
            refused.connect_ex(("127.0.0.1", 7302))
    full = socket.create_server(("127.0.0.1", 7303), backlog=0)
    clients = [socket.create_connection(("127.0.0.1", 7303))]
    for _ in range(2):
        client = socket.socket()
        client.setblocking(False)
        client.connect_ex(("127.0.0.1", 7303))
        clients.append(client)
    return full, clients


def top():
    """Connections that last, and others that live and die between two readings."""
    with socket.create_server(("127.0.0.1", 7310)) as listener:
        client = socket.create_connection(("127.0.0.1", 7310))
        server, _ = listener.accept()

        def move():
            client.sendall(bytes(50000))
            server.recv(50000, socket.MSG_WAITALL)
            for _ in range(3):
                with socket.create_connection(("127.0.0.1", 7310)) as passing, listener.accept()[0] as accepted:
                    passing.sendall(bytes(1000))
                    accepted.recv(1000, socket.MSG_WAITALL)

        thread = threading.Timer(0.6, move)
        thread.start()
        record("top", "top", "-w", "1", "--count", "1", "-J")
        thread.join()


def counters():
    """The CPUs, connection tracking and memory are the host's."""
    lab.sysctl("net/ipv4/ping_group_range", "0 0")
    veth()
    kept = connected("127.0.0.1", 7304, 7305), connected("::1", 7304, 7305), losses()
    echoes("127.0.0.1", 5)
    record("counters", "counters", "@drops", "-j")
    return kept


def counter_rates():
    """Two rounds, with echoes between them."""
    lab.sysctl("net/ipv4/ping_group_range", "0 0")
    echoes("127.0.0.1", 5)
    thread = threading.Timer(0.5, echoes, ("127.0.0.1", 10))
    thread.start()
    record("counter-rates", "counters", "-w", "1", "--count", "1", "-j")
    thread.join()


def ping():
    """Every outcome, over a link that misbehaves. The cookies of the probes are random."""
    with tunnel.link(ping_outcomes.misbehaviour(), lab.sh):
        record("ping", "ping", "-c", str(ping_outcomes.COUNT), "-i", "0.05", "-W", "0.1", "-O", "198.51.100.1",
               "2001:db8:1::1")


def ping_connections():
    with tunnel.link(ping_tcp.misbehaviour(ping_tcp.ROUTER, tunnel.ICMP_UNREACHABLE, 1), lab.sh):
        record("ping-tcp", "ping", "-c", str(ping_tcp.COUNT), "-i", "0.05", "-W", "60", "--tcp", "443",
               "198.51.100.1")


def ping_way():
    def lost(hop, seq):
        return hop == 2 or hop >= 4 and seq == 3

    with tunnel.link(ping_trace.way(lost), lab.sh):
        record("ping-trace", "ping", "--trace", "-c", "4", "-i", "0.05", "-W", "0.5", "-t", "7", "198.51.100.1",
               "2001:db8:1::1")


def outage():
    """A link with an address, routes and next hops, which then goes down."""
    for command in ("link add eth0 address 00:00:5e:00:53:01 type veth peer name port0 address 00:00:5e:00:53:02",
                    "link set eth0 addrgenmode none", "link set port0 addrgenmode none", "link set port0 up",
                    "address add 192.0.2.1/24 dev eth0", "address add 2001:db8::1/64 dev eth0 nodad",
                    "link set eth0 up", "route add 198.51.100.0/24 via 192.0.2.2",
                    "route replace 198.51.100.0/24 via 192.0.2.3", "route add 203.0.113.0/25 via 192.0.2.2",
                    "-6 route add 2001:db8:1::/48 via 2001:db8::2", "-6 route append 2001:db8:1::/48 via 2001:db8::3",
                    "-6 route del 2001:db8:1::/48 via 2001:db8::2", "nexthop add id 6 via 192.0.2.4 dev eth0",
                    "route add 203.0.113.128/25 nhid 6", "nexthop del id 6",
                    "neighbor add 192.0.2.2 lladdr 00:00:5e:00:53:03 dev eth0", "neighbor del 192.0.2.2 dev eth0",
                    "rule add from 192.0.2.0/24 lookup 100 pref 100", "rule del pref 100"):
        lab.sh(f"ip {command}")
        # Until what follows from it was read.
        time.sleep(1.2)
    lab.sh("ip link set eth0 down")
    time.sleep(1.2)
    lab.sh("ip link del eth0")
    time.sleep(1.2)


def followed(command, *words):
    def make():
        lab.sh("ip link set lo up")
        name = f"follow-{command}.pcap"
        # The recording holds the command line.
        with follow.begun([lab.PROGRAM, command, *words, "--follow", "-J", "--record", name], folder=HERE) as stream:
            outage()
            follow.ended(stream, signal.SIGTERM)
        os.chmod(os.path.join(HERE, name), 0o644)
    return make


def ping_narrow_way():
    with ping_trace.routers_with_names(), tunnel.link(ping_trace.narrow_way, lab.sh):
        record("ping-narrow", "ping", "--trace", "-r", "-M", "do", "--udp", "33434", "-I", "192.0.2.1", "-c", "4",
               "-i", "0.05", "-W", "60", "-t", "7", "198.51.100.1")


def trace():
    """Connections that are made, refused and never answered, a segment that is sent again, packets that are dropped."""
    seen = []

    def decide(packet):
        """The second SYN is answered."""
        seen.append(packet)
        return [(0, packet.segment(tunnel.SYN | tunnel.ACK))] if packet.is_syn and len(seen) == 2 else []

    os.chdir(HERE)
    with tunnel.link(decide, lab.sh), tracing.traced(
            "connect,accept,life,state,retransmit,drop,reset", "-J", "--record", "trace.pcap"):
        for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            with socket.create_server((host, 8080), family=family) as listener:
                with socket.create_connection((host, 8080)) as client, listener.accept()[0] as server:
                    client.sendall(b"hello")
                    server.recv(5, socket.MSG_WAITALL)
            with socket.socket(family) as refused:
                refused.connect_ex((host, 9))
            with socket.socket(family, socket.SOCK_DGRAM) as sender:
                sender.sendto(b"data", (host, 9))
        with socket.socket(socket.AF_UNIX) as nobody:
            nobody.connect_ex("/run/nobody")
            nobody.connect_ex("\0abstract")
        socket.create_connection(("198.51.100.1", 80)).close()
        with socket.socket() as waits:
            waits.setblocking(False)
            waits.connect_ex(("198.51.100.2", 80))
    os.chmod("trace.pcap", 0o644)


MAKERS = {
    "ping-narrow": ping_narrow_way,
    "trace": trace,
    "follow-routes": followed("routes"),
    "follow-addresses": followed("addresses"),
    "follow-events": followed("events"),
    "ping-trace": ping_way,
    "ping-tcp": ping_connections,
    "ping": ping,
    "top": top, "counters": counters, "counter-rates": counter_rates,
    "files": files,
    "lookup-filters": lookup_filters,
    "netconf": netconf,
    "neightables": neightables,
    "fdb": forwarding,
    "memberships": memberships,
    "qdiscs": qdiscs,
    "nexthops": nexthops, "unix": unix, "packet": packet, "netlink": netlink,
    "neighbors": neighbors, "rules": rules, "tables": tables,
    "addresses": addresses,
    "lookup": lookup,
    "tcp": tcp, "udp": udp, "links": links, "hostile": hostile, "rates": rates, "sar": sar, "conntrack": conntrack, "routes": routes,
    "since": since, "rounds": rounds,
}


def made(name):
    kept = MAKERS[name]()
    del kept
    return 0


def main():
    for name in sys.argv[1:] or MAKERS:
        lab.equal(lab.in_world(lambda name=name: made(name)), 0, f"status of {name}")


main()
