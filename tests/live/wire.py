# SPDX-License-Identifier: MIT
"""A TCP peer of the test's own making on a tun device: it answers only when told to, so that the
kernel's sockets stay in the states between open and closed."""
import fcntl
import os
import select
import socket
import struct
import time

import lab

FIN, SYN, RST, PUSH, ACK = 1, 2, 4, 8, 16
KERNEL, PEER = "198.51.100.1", "198.51.100.2"
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 1, 0x1000


def checksum(data):
    data += b"\0" * (len(data) % 2)
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Wire:
    """The device. The kernel has the address KERNEL on it, everything else there is the peer."""

    def __init__(self, name="wire0"):
        try:
            self.fd = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC)
            fcntl.ioctl(
                self.fd, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI)
            )
        except OSError as error:
            raise lab.lacking(f"tun devices ({error.strerror})") from error
        lab.batch([f"link set {name} addrgenmode none", f"address add {KERNEL}/24 dev {name}", f"link set {name} up"])

    def send(self, source, target, sequence, acknowledged, flags):
        addresses = socket.inet_aton(PEER) + socket.inet_aton(KERNEL)
        header = struct.pack(
            "!HHIIBBHHH", source, target, sequence, acknowledged, 5 << 4, flags, 65535, 0, 0
        )
        total = checksum(addresses + struct.pack("!BBH", 0, 6, len(header)) + header)
        segment = header[:16] + struct.pack("!H", total) + header[18:]
        packet = struct.pack("!BBHHHBBH", 0x45, 0, 40, 0, 0, 64, 6, 0) + addresses
        packet = packet[:10] + struct.pack("!H", checksum(packet)) + packet[12:]
        os.write(self.fd, packet + segment)

    def receive(self, port, flags):
        """The sequence number of the kernel's next segment to that port with those flags."""
        end = time.monotonic() + lab.PATIENCE
        while select.select([self.fd], [], [], max(0, end - time.monotonic()))[0]:
            packet = os.read(self.fd, 65536)
            if packet[0] >> 4 != 4 or packet[9] != 6:
                continue
            segment = packet[(packet[0] & 15) * 4 :]
            _, to, sequence = struct.unpack("!HHI", segment[:8])
            if to == port and segment[13] & flags == flags:
                return sequence
        raise TimeoutError(f"no segment to port {port}")


class Connection:
    """A connection from the peer's port to the kernel's listener, as far as it was driven."""

    def __init__(self, wire, listener, port):
        self.wire, self.port = wire, port
        self.target = listener.getsockname()[1]
        self.sequence, self.acknowledged = 1000, 0
        wire.send(port, self.target, self.sequence, 0, SYN)
        self.acknowledged = wire.receive(port, SYN | ACK) + 1
        self.sequence += 1

    def send(self, flags):
        self.wire.send(self.port, self.target, self.sequence, self.acknowledged, flags)
        if flags & FIN:
            self.sequence += 1

    def accept(self, listener):
        """Completes the handshake. @return the kernel's socket"""
        self.send(ACK)
        listener.settimeout(lab.PATIENCE)
        return listener.accept()[0]

    def take_fin(self):
        self.wire.receive(self.port, FIN)


def sockets_in_every_state(wire, port=7000):
    """Sockets of the kernel in every state that there is. @return what keeps them so: a dict of
    sockets and connections by state; the peer's port is 2000 + the state's place in it."""
    kept = {}
    listener = socket.create_server((KERNEL, port))

    def accepted(number):
        connection = Connection(wire, listener, number)
        return connection, connection.accept(listener)

    kept["listen"] = listener
    kept["established"] = accepted(2001)
    syn_sent = socket.socket()
    syn_sent.bind((KERNEL, 7002))
    syn_sent.setblocking(False)
    syn_sent.connect_ex((PEER, 2002))
    kept["syn-sent"] = syn_sent
    kept["syn-recv"] = Connection(wire, listener, 2003)
    for number, state in enumerate(("fin-wait-1", "fin-wait-2", "time-wait", "closing"), 2004):
        connection, end = accepted(number)
        end.close()
        connection.take_fin()
        if state == "closing":
            connection.send(FIN | ACK)
        if state in ("fin-wait-2", "time-wait"):
            connection.acknowledged += 1
            connection.send(ACK)
        if state == "time-wait":
            connection.send(FIN | ACK)
        kept[state] = connection
    for number, state in enumerate(("close-wait", "last-ack"), 2008):
        connection, end = accepted(number)
        connection.send(FIN | ACK)
        if state == "last-ack":
            # The kernel has seen the end once there is nothing more to read.
            end.settimeout(lab.PATIENCE)
            lab.equal(end.recv(1), b"", "data")
            end.close()
            connection.take_fin()
        kept[state] = connection, end
    bound = socket.socket()
    bound.bind((KERNEL, 7010))
    kept["bound-inactive"] = bound
    return kept
