# SPDX-License-Identifier: MIT
"""A link in user space, by a tun device. A test decides for each packet whether it is answered, lost, doubled, held
back, changed or refused. The link notes what it carried."""
import contextlib
import fcntl
import heapq
import os
import select
import socket
import struct
import threading
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454ca, 1, 0x1000
ICMP_REPLY, ICMP_UNREACHABLE, ICMP_ECHO, ICMP_EXCEEDED = 0, 3, 8, 11
SYN, RST, ACK = 2, 4, 16


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def ipv4(source, target, protocol, payload, ttl=64):
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 1, 0, ttl, protocol, 0, source, target)
    return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + payload


def ipv6(source, target, protocol, payload, ttl=64):
    return struct.pack(">IHBB16s16s", 6 << 28, len(payload), protocol, ttl, source, target) + payload


def icmp(kind, code, rest, body):
    message = struct.pack(">BBH4s", kind, code, 0, rest) + body
    return message[:2] + struct.pack(">H", checksum(message)) + message[4:]


def icmp6(source, target, kind, code, rest, body):
    message = struct.pack(">BBH4s", kind, code, 0, rest) + body
    pseudo = source + target + struct.pack(">I3xB", len(message), 58)
    return message[:2] + struct.pack(">H", checksum(pseudo + message)) + message[4:]


class Packet:
    """A probe that came into the link: an echo request, or a SYN."""

    def __init__(self, data):
        self.data = data
        self.version = data[0] >> 4
        if self.version == 4:
            head = (data[0] & 15) * 4
            self.protocol, self.source, self.target, self.ttl = data[9], data[12:16], data[16:20], data[8]
        else:
            head = 40
            self.protocol, self.source, self.target, self.ttl = data[6], data[8:24], data[24:40], data[7]
        self.message = data[head:]
        self.is_echo = (self.protocol, self.message[:1]) in ((1, b"\x08"), (58, b"\x80"))
        self.seq = struct.unpack(">H", self.message[6:8])[0] if self.is_echo else None
        self.is_syn = self.protocol == 6 and self.message[13] & 0x12 == SYN
        self.is_udp = self.protocol == 17
        self.port, self.target_port = struct.unpack(">HH", self.message[:4])

    def reply(self, change=lambda body: body, source=None):
        """The answer of the far end, whose data `change` may spoil."""
        rest, body = self.message[4:8], change(self.message[8:])
        source = source or self.target
        if self.version == 4:
            return ipv4(source, self.source, 1, icmp(ICMP_REPLY, 0, rest, body))
        return ipv6(source, self.source, 58, icmp6(source, self.source, 129, 0, rest, body))

    def segment(self, flags):
        """The answer to a SYN: SYN and ACK, or RST and ACK."""
        source, target, number = struct.unpack(">HHI", self.message[:8])
        head = struct.pack(">HHIIBBHHH", target, source, 1000, (number + 1) % (1 << 32), 5 << 4, flags, 65535, 0, 0)
        pseudo = self.target + self.source + (struct.pack(">BBH", 0, 6, len(head)) if self.version == 4
                                              else struct.pack(">I3xB", len(head), 6))
        head = head[:16] + struct.pack(">H", checksum(pseudo + head)) + head[18:]
        return (ipv4 if self.version == 4 else ipv6)(self.target, self.source, 6, head)

    def damaged(self):
        """An answer whose checksum is wrong."""
        answer = bytearray(self.reply())
        answer[-1] ^= 1
        return bytes(answer)

    def datagram(self, body):
        """An answer of UDP."""
        head = struct.pack(">HHHH", self.target_port, self.port, 8 + len(body), 0)
        pseudo = self.target + self.source + (struct.pack(">BBH", 0, 17, len(head + body)) if self.version == 4
                                              else struct.pack(">I3xB", len(head + body), 17))
        whole = head[:6] + struct.pack(">H", checksum(pseudo + head + body) or 0xffff) + body
        return (ipv4 if self.version == 4 else ipv6)(self.target, self.source, 17, whole)

    def error(self, router, kind, code, number=0, quoted=576):
        """A router's error about it, which quotes so many bytes of an IPv4 packet."""
        router = socket.inet_pton(socket.AF_INET if self.version == 4 else socket.AF_INET6, router)
        if self.version == 4:
            return ipv4(router, self.source, 1, icmp(kind, code, struct.pack(">I", number), self.data[:quoted]))
        return ipv6(router, self.source, 58,
                    icmp6(router, self.source, kind, code, struct.pack(">I", number), self.data[:1000]))


class Link:
    """Carries packets in a thread. `decide(packet)` gives (seconds, answer) pairs."""

    def __init__(self, decide, name="tun0", mtu=1500):
        self.decide, self.notes, self.name = decide, [], name
        self.device = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC)
        fcntl.ioctl(self.device, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
        self.mtu = mtu
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.carry, daemon=True)

    def carry(self):
        held, order = [], 0
        while not self.ended.is_set():
            wait = max(0, min(0.05, held[0][0] - time.monotonic())) if held else 0.05
            if select.select([self.device], [], [], wait)[0]:
                packet = Packet(os.read(self.device, 65536))
                now = time.monotonic()
                for delay, answer in self.decide(packet) or ():
                    heapq.heappush(held, (now + delay, order, answer, packet.seq))
                    order += 1
            while held and held[0][0] <= time.monotonic():
                _, _, answer, seq = heapq.heappop(held)
                os.write(self.device, answer)
                self.notes.append(seq)


@contextlib.contextmanager
def link(decide, sh, mtu=1500):
    """A link to 198.51.100.0/24 and 2001:db8:1::/64."""
    if not os.path.exists("/dev/net/tun"):
        os.makedirs("/dev/net", exist_ok=True)
        os.mknod("/dev/net/tun", 0o20600, os.makedev(10, 200))
    one = Link(decide, mtu=mtu)
    try:
        with open(f"/proc/sys/net/ipv6/conf/{one.name}/addr_gen_mode", "w", encoding="ascii") as file:
            file.write("1")
        for words in (f"address add 192.0.2.1/32 dev {one.name}", f"address add 2001:db8::1/128 dev {one.name} nodad",
                      f"link set {one.name} mtu {mtu} up", f"route add 198.51.100.0/24 dev {one.name} src 192.0.2.1",
                      f"-6 route add 2001:db8:1::/64 dev {one.name} src 2001:db8::1"):
            sh(f"ip {words}")
        one.thread.start()
        yield one
    finally:
        one.ended.set()
        if one.thread.is_alive():
            one.thread.join()
        os.close(one.device)
